from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleanclip.dedup.across import Comparison, deduplicated
from cleanclip.dedup.header import Header
from cleanclip.dedup.index import DedupIndex
from cleanclip.dedup.overlay import Overlay
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "The lighthouse on the northern cape was lit again last night after {} years of darkness and neglect.",
    "A new school for {} pupils opens in autumn where the old cannery stood until the fire of last winter.",
    "The {} orchards above the lake were pruned in time, and growers look forward to a mild spring season.",
]


def documents(name: str, numbers: range) -> list[Document]:
    sources = [f"{text.format(number)}\n\nA line of {name}." for number in numbers for text in TEXTS]
    return [Document(source, split(source), id=f"{name} {place}") for place, source in enumerate(sources)]


@pytest.mark.parametrize("batch", [200, 1 << 20])
def test_an_overlay_answers_as_the_index_would_that_is_added_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("cleanclip.dedup.copies_file.FileCopies.batch", batch)
    old, new = documents("history", range(3)), documents("today", range(1, 6)) + documents("later", range(4, 8))
    comparison = Comparison(Header())
    for name in ("read", "written"):
        with DedupIndex.open(tmp_path / name) as index:
            index.add(old)
    before = (tmp_path / "read").read_bytes()
    with DedupIndex.open(tmp_path / "written") as index:
        expected = [(each.text, each.edits, each.flags) for each in deduplicated(new, comparison, index.copies)]
    with DedupIndex.open(tmp_path / "read", read_only=True) as index:
        made = list(deduplicated(new, comparison, Overlay(index.copies)))
    assert [(each.text, each.edits, each.flags) for each in made] == expected
    assert {edit.kept.key.split()[0] for each in made for edit in each.edits if edit.kept} == {"history", "today"}
    assert (tmp_path / "read").read_bytes() == before


def test_a_memory_index_may_be_overlaid_too() -> None:
    index = DedupIndex.open()
    index.add(documents("history", range(2)))
    made = list(deduplicated(documents("today", range(2)), Comparison(Header()), Overlay(index.copies)))
    assert all(each.edits for each in made)
    assert index.info()["documents"] == 6
