"""Haystack's documents go through a pipeline with ids and meta, and the pipeline through YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from required import host

if TYPE_CHECKING:
    from pathlib import Path

framework: Any = host("haystack", "haystack")
serialization: Any = host("haystack.core.serialization", "haystack")
haystack: Any = host("cleanclip.adapters.haystack", "haystack")

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."


def test_texts_are_cleaned_and_all_else_stays() -> None:
    before = framework.Document(id="7", content=f"{FERRY}\n\nBack to top", meta={"source": "a.html"})
    (after,) = haystack.CleanclipCleaner().run([before])["documents"]
    assert (after.id, after.content, after.meta["source"]) == ("7", FERRY, "a.html")
    assert after.meta["cleanclip"]["removed_chars"] == 13
    assert before.meta == {"source": "a.html"}


def test_a_document_without_text_passes() -> None:
    (after,) = haystack.CleanclipCleaner().run([framework.Document(content=None)])["documents"]
    assert after.content is None


def test_near_duplicates_are_dropped_against_an_index(tmp_path: Path) -> None:
    cleaner = haystack.CleanclipCleaner(index=str(tmp_path / "seen.index"))
    texts = [FERRY, FERRY.replace("old ferry", "old steam ferry")]
    kept = cleaner.run([framework.Document(content=text) for text in texts])["documents"]
    assert [document.content for document in kept] == [FERRY]


def test_a_pipeline_with_it_survives_yaml() -> None:
    pipeline = framework.Pipeline()
    pipeline.add_component("cleaner", haystack.CleanclipCleaner({"profile": "page"}, drop_duplicates=False))
    text = pipeline.dumps()
    serialization.allow_deserialization_module("cleanclip.adapters.haystack")
    again = framework.Pipeline.loads(text)
    assert again.dumps() == text
