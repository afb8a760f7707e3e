"""A transformation for LlamaIndex's ingestion pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanclip.adapters.chunks import ChunkCleaner
from cleanclip.errors import MissingExtraError

try:
    from llama_index.core.bridge.pydantic import Field, PrivateAttr
    from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent
except ImportError as error:
    raise MissingExtraError("llama-index-core", "llama-index") from error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanclip.dedup.index import DedupIndex


class CleanclipTransform(TransformComponent):
    """Cleans nodes; their ids and metadata stay, ``metadata["cleanclip"]`` says what was done.

    With an `index` near-duplicates of what it has, and of each other, are dropped, or marked
    with ``drop_duplicates=False``. `options` are those of `cleanclip.Options`; the pipeline's
    cache tells two transforms apart by them. The account is kept from embeddings and prompts.
    """

    options: dict[str, Any] = Field(default_factory=dict)
    drop_duplicates: bool = True
    _clean: ChunkCleaner = PrivateAttr()

    def __init__(self, *, index: DedupIndex | None = None, drop_duplicates: bool = True, **options: Any) -> None:  # noqa: ANN401 - checked by Options
        super().__init__(options=options, drop_duplicates=drop_duplicates)
        self._clean = ChunkCleaner(options, index, drop_duplicates=drop_duplicates)

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:  # noqa: ANN401 - the host's signature
        """The nodes that stay, in their order, as new objects."""
        chunks = self._clean([(node.node_id, node.get_content(MetadataMode.NONE)) for node in nodes])
        return [_cleaned(node, chunk.text, chunk.account) for node, chunk in zip(nodes, chunks, strict=True) if chunk]


def _cleaned(node: BaseNode, text: str, account: dict[str, Any]) -> BaseNode:
    copy = node.model_copy(deep=True)
    if text != node.get_content(MetadataMode.NONE):
        copy.set_content(text)
    copy.metadata["cleanclip"] = account
    for keys in (copy.excluded_embed_metadata_keys, copy.excluded_llm_metadata_keys):
        if "cleanclip" not in keys:
            keys.append("cleanclip")
    return copy
