"""Documents put aside in a temporary file: what comes first by rank is known only when all have been seen."""

from __future__ import annotations

import json
from array import array
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from cleanclip.document import Document, Edit, Kept, Span

if TYPE_CHECKING:
    from types import TracebackType

# So many bytes are kept in memory before there is a file.
_IN_MEMORY = 1 << 24


class Spool:
    """Documents by their place, from 0, as they were; in memory they take 8 bytes each once there is a file.

    >>> with Spool() as spool:
    ...     spool.append(Document("A line.", (Span(0, 7),), id="a"))
    ...     spool[0].id, len(spool)
    ('a', 1)
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._file = SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 - closed by __exit__
        self._ends = array("Q", [0])

    def append(self, document: Document) -> None:
        """Put a document aside, at the next place."""
        self._file.seek(self._ends[-1])
        self._ends.append(self._ends[-1] + self._file.write(_to_bytes(document)))

    def __getitem__(self, place: int) -> Document:
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        return _from_bytes(self._file.read(end - start))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __enter__(self) -> Spool:  # noqa: PYI034 - not to be subclassed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _to_bytes(document: Document) -> bytes:
    fields = document.source, document.tiles, document.edits, document.flags, document.id, document.url
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _from_bytes(data: bytes) -> Document:
    source, tiles, edits, flags, key, url = json.loads(data.decode("utf-8", "surrogatepass"))
    spans = tuple(Span(start, end) for start, end in tiles)
    return Document(source, spans, tuple(map(_edit, edits)), tuple(map(_edit, flags)), key, url)


def _edit(fields: list[Any]) -> Edit:
    span, before, after, rule, reason, score, action, kept = fields
    copy = Kept(kept[0], Span(*kept[1])) if kept else None
    return Edit(Span(*span), before, after, rule, reason, score, action, copy)
