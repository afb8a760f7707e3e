"""A document transformer for LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanclip.adapters.chunks import ChunkCleaner
from cleanclip.errors import MissingExtraError

try:
    from langchain_core.documents import BaseDocumentTransformer, Document
except ImportError as error:
    raise MissingExtraError("langchain-core", "langchain") from error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanclip.dedup.index import DedupIndex


class CleanclipTransformer(BaseDocumentTransformer):
    """Cleans documents; their ids and metadata stay, ``metadata["cleanclip"]`` says what was done.

    With an `index` near-duplicates of what it has, and of each other, are dropped, or marked
    with ``drop_duplicates=False``. `options` are those of `cleanclip.Options`.
    """

    def __init__(self, *, index: DedupIndex | None = None, drop_duplicates: bool = True, **options: Any) -> None:  # noqa: ANN401 - checked by Options
        self._clean = ChunkCleaner(options, index, drop_duplicates=drop_duplicates)

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:  # noqa: ANN401 - the host's signature
        """The documents that stay, in their order, as new objects."""
        chunks = self._clean([(document.id, document.page_content) for document in documents])
        return [
            document.model_copy(
                update={"page_content": chunk.text, "metadata": {**document.metadata, "cleanclip": chunk.account}}
            )
            for document, chunk in zip(documents, chunks, strict=True)
            if chunk
        ]
