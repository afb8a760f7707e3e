"""LangChain's documents go through with ids and metadata."""

from __future__ import annotations

import asyncio
from typing import Any

from required import host

from cleanclip import DedupIndex
from cleanclip.dedup.shingles import PARAGRAPH

documents: Any = host("langchain_core.documents", "langchain")
langchain: Any = host("cleanclip.adapters.langchain", "langchain")

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."


def test_it_is_a_document_transformer() -> None:
    assert issubclass(langchain.CleanclipTransformer, documents.BaseDocumentTransformer)


def test_texts_are_cleaned_and_all_else_stays() -> None:
    before = documents.Document(id="7", page_content=f"{FERRY}\n\nBack to top", metadata={"source": "a.html"})
    (after,) = langchain.CleanclipTransformer().transform_documents([before])
    assert (after.id, after.page_content, after.metadata["source"]) == ("7", FERRY, "a.html")
    assert after.metadata["cleanclip"]["rules"] == ["boilerplate/en/back-to-top"]
    assert before.metadata == {"source": "a.html"}


def test_near_duplicates_are_dropped_against_an_index() -> None:
    transformer = langchain.CleanclipTransformer(index=DedupIndex.open(unit="document", shingle=PARAGRAPH))
    first, again = documents.Document(FERRY), documents.Document(FERRY.replace("old ferry", "old steam ferry"))
    assert [kept.page_content for kept in transformer.transform_documents([first, again])] == [FERRY]
    assert transformer.transform_documents([documents.Document(FERRY)]) == []


def test_it_works_asynchronously_too() -> None:
    (after,) = asyncio.run(langchain.CleanclipTransformer().atransform_documents([documents.Document("China`s navy")]))
    assert after.page_content == "China's navy"
