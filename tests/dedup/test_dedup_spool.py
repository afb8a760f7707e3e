from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from strategies import HOSTILE, PARAGRAPHS

from cleanclip.dedup.across import Comparison, deduplicated
from cleanclip.dedup.clusters import order_of
from cleanclip.dedup.copies import MemoryCopies
from cleanclip.dedup.header import Header
from cleanclip.dedup.spool import Spool
from cleanclip.document import Document, Edit, Kept, Span
from cleanclip.split import split

if TYPE_CHECKING:
    import pytest


def of(source: str, key: str) -> Document:
    return Document(source, split(source), id=key, url=f"https://example.org/{key}")


def test_a_document_comes_back_with_all_that_is_known_of_it() -> None:
    edit = Edit(Span(0, 1), "A", "", "dedup/across/near", "why", 0.1 + 0.2, kept=Kept("key", Span(3, 4)))
    plain, edited = of("A line.\n\nAnother.", "a"), of("A line.", "b").apply([edit, edit.as_flag()])
    with Spool() as spool:
        for document in (plain, edited, replace(plain, url=None)):
            spool.append(document)
        assert [spool[place] for place in (2, 0, 1)] == [replace(plain, url=None), plain, edited]
        assert isinstance(spool[1].edits[0].kept, Kept)
        assert len(spool) == 3


@given(st.lists(st.one_of(st.text(), HOSTILE, st.text(alphabet="\ud83d\ude00a\0"))), st.sampled_from([1, 1 << 20]))
def test_any_text_comes_back_from_memory_and_from_a_file(sources: list[str], in_memory: int) -> None:
    documents = [of(source, str(place)) for place, source in enumerate(sources)]
    with Spool(in_memory) as spool:
        for place, document in enumerate(documents):
            spool.append(document)
            assert spool[place // 2] == documents[place // 2]
        assert [spool[place] for place in range(len(spool))] == documents


def in_memory(documents: list[Document], keep: str) -> list[Document]:
    """The same without a spool: the documents in order of rank, and then in their own again."""
    order = order_of(keep)
    assert order is not None
    ranked = sorted(range(len(documents)), key=lambda place: order(place, documents[place]))
    results = deduplicated([documents[place] for place in ranked], Comparison(Header()), MemoryCopies())
    return [result for _, result in sorted(zip(ranked, results, strict=True), key=lambda pair: pair[0])]


@given(
    st.lists(st.lists(st.sampled_from(PARAGRAPHS[:6]), min_size=1, max_size=4).map("\n\n".join), max_size=8),
    st.sampled_from(["last", "longest", "cleanest"]),
)
def test_the_order_is_the_same_as_without_a_file(sources: list[str], keep: str) -> None:
    documents = [of(source, str(place)) for place, source in enumerate(sources)]
    spooled = deduplicated(documents, Comparison(Header()), MemoryCopies(), order_of(keep))
    assert list(spooled) == in_memory(documents, keep)


def test_documents_wait_in_batches_as_they_do_without_an_order(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [of("\n\n".join(PARAGRAPHS[place : place + 3]), str(place)) for place in range(12)]
    at_once = in_memory(documents, "longest")
    monkeypatch.setattr("cleanclip.dedup.copies.MemoryCopies.batch", 200)
    assert list(deduplicated(documents, Comparison(Header()), MemoryCopies(), order_of("longest"))) == at_once
