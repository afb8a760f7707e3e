"""What the hosts of retrieval have in common: chunks come in, cleaned ones go out with an account of what was done."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanclip.cleaner import Cleaner, deduplicate
from cleanclip.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanclip.dedup.index import DedupIndex
    from cleanclip.document import Document


class Chunk(NamedTuple):
    """A cleaned chunk: its text, and what stands in its metadata under ``"cleanclip"``.

    `account` has ``removed_chars`` (code points), ``rules`` (ids, sorted) and ``duplicate_of``
    (the key of the chunk that says the same, or `None`). It holds plain JSON values.
    """

    text: str
    account: dict[str, Any]


class ChunkCleaner:
    """Cleans the chunks of one host; with an `index` those that say what it has are left out, or marked.

    Raises:
        OptionError: an option of `options` is unknown or out of its range.
    """

    def __init__(
        self, options: dict[str, Any], index: DedupIndex | None = None, *, drop_duplicates: bool = True
    ) -> None:
        self._cleaner = Cleaner(Options.of(**options))
        self._index = index
        self._drop = drop_duplicates

    def __call__(self, chunks: Sequence[tuple[str | None, str]]) -> list[Chunk | None]:
        """For each pair of key and text the cleaned chunk, `None` for one that is left out.

        A key that the index knows is that chunk come back. One without a key is new. A chunk is as
        short as a paragraph, so the veto holds for an index of whole documents, too.
        """
        keyed = self._keyed(chunks)
        cleaned = [self._cleaner.run(text, id=key) for key, text in keyed]
        if self._index is None:
            return [Chunk(document.text, account(document)) for document in cleaned]
        header, veto = self._index.header, self._cleaner.options.veto
        found = deduplicate(cleaned, unit=header.unit, near=header.near, veto=veto, index=self._index)
        return [self._outcome(before, after) for before, after in zip(cleaned, found, strict=True)]

    def _keyed(self, chunks: Sequence[tuple[str | None, str]]) -> list[tuple[str, str]]:
        if self._index is None or all(key for key, _ in chunks):
            return [(key or "", text) for key, text in chunks]
        # Keys are equal for what comes again, so one that is made up must not come again by itself.
        count = int(str(self._index.info()["documents"]))
        return [(key or f"{_digest(text)}-{count + place}", text) for place, (key, text) in enumerate(chunks)]

    def _outcome(self, cleaned: Document, document: Document) -> Chunk | None:
        if document.verdict != "duplicate":
            return Chunk(document.text, account(document))
        return None if self._drop else Chunk(cleaned.text, {**account(cleaned), "duplicate_of": _twin(document)})


def account(document: Document) -> dict[str, Any]:
    """What was done to a document, in plain JSON values; see `Chunk`."""
    return {
        "removed_chars": sum(len(edit.before) for edit in document.edits if edit.is_removal),
        "rules": sorted({edit.rule for edit in document.edits}),
        "duplicate_of": _twin(document),
    }


def _twin(document: Document) -> str | None:
    """The other document that has the first of the passages that went."""
    return next((edit.kept.key for edit in document.edits if edit.kept and edit.kept.key != document.id), None)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
