"""A component for Haystack's pipelines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclip.adapters.chunks import Chunk, ChunkCleaner
from cleanclip.errors import MissingExtraError

try:
    from haystack import Document, component, default_to_dict
except ImportError as error:
    raise MissingExtraError("haystack-ai", "haystack") from error

if TYPE_CHECKING:
    from cleanclip.dedup.index import DedupIndex


@component
class CleanclipCleaner:
    """Cleans documents; their ids and metadata stay, ``meta["cleanclip"]`` says what was done.

    With an `index`, the path of a file, near-duplicates of what it has, and of each other,
    are dropped, or marked with ``drop_duplicates=False``. `options` are those of
    `cleanclip.Options`. A document without text passes as it is.
    """

    def __init__(
        self, options: dict[str, Any] | None = None, *, index: str | None = None, drop_duplicates: bool = True
    ) -> None:
        self._settings = {"options": options or {}, "index": index, "drop_duplicates": drop_duplicates}
        self._clean = ChunkCleaner(options or {}, _opened(index), drop_duplicates=drop_duplicates)

    def to_dict(self) -> dict[str, Any]:
        """What a pipeline writes into its YAML; the index by its path."""
        return default_to_dict(self, **self._settings)

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """The documents that stay, in their order, as new objects."""
        chunks = self._clean([(document.id, document.content or "") for document in documents])
        pairs = zip(documents, chunks, strict=True)
        return {"documents": [_cleaned(document, chunk) for document, chunk in pairs if chunk]}


def _cleaned(document: Document, chunk: Chunk) -> Document:
    content = chunk.text if document.content else document.content
    return replace(document, content=content, meta={**document.meta, "cleanclip": chunk.account})


def _opened(path: str | None) -> DedupIndex | None:
    """The index in a file; one made here is of whole documents by word pairs, since chunks are short."""
    from cleanclip.dedup.index import DedupIndex  # noqa: PLC0415 - it imports numpy
    from cleanclip.dedup.shingles import PARAGRAPH  # noqa: PLC0415 - as above

    if path is None:
        return None
    if Path(path).exists():
        return DedupIndex.open(path)
    return DedupIndex.open(path, unit="document", shingle=PARAGRAPH)
