"""LlamaIndex's nodes go through an ingestion pipeline with ids, metadata and relationships."""

from __future__ import annotations

from typing import Any

from required import host

from cleanclip import DedupIndex
from cleanclip.dedup.shingles import PARAGRAPH

schema: Any = host("llama_index.core.schema", "llama-index")
ingestion: Any = host("llama_index.core.ingestion", "llama-index")
llama_index: Any = host("cleanclip.adapters.llama_index", "llama-index")

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."


def test_texts_are_cleaned_and_all_else_stays() -> None:
    before = schema.TextNode(id_="7", text=f"{FERRY}\n\nBack to top", metadata={"source": "a.html"})
    (after,) = ingestion.IngestionPipeline(transformations=[llama_index.CleanclipTransform()]).run(nodes=[before])
    assert (after.node_id, after.text, after.metadata["source"]) == ("7", FERRY, "a.html")
    assert after.metadata["cleanclip"]["removed_chars"] == 13
    assert before.metadata == {"source": "a.html"}


def test_a_document_is_a_node_too() -> None:
    (after,) = llama_index.CleanclipTransform()([schema.Document(text="China`s navy")])
    assert after.get_content() == "China's navy"


def test_the_account_is_kept_from_embeddings_and_prompts() -> None:
    (after,) = llama_index.CleanclipTransform()([schema.TextNode(text="China`s navy")])
    for mode in (schema.MetadataMode.EMBED, schema.MetadataMode.LLM):
        assert "cleanclip" not in after.get_content(mode)


def test_near_duplicates_are_dropped_against_an_index() -> None:
    transform = llama_index.CleanclipTransform(index=DedupIndex.open(unit="document", shingle=PARAGRAPH))
    nodes = [schema.TextNode(text=FERRY), schema.TextNode(text=FERRY.replace("old ferry", "old steam ferry"))]
    assert [kept.text for kept in transform(nodes)] == [FERRY]


def test_the_cache_of_a_pipeline_tells_transforms_apart_by_their_options() -> None:
    article, page = llama_index.CleanclipTransform(), llama_index.CleanclipTransform(profile="page")
    assert article.to_dict() == llama_index.CleanclipTransform().to_dict() != page.to_dict()
