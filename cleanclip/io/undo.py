"""A cleaned file back to what it was, from its edit log, to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import apply_edits, revert_edits
from cleanclip.errors import EditLogError
from cleanclip.io.files import digest
from cleanclip.io.records import Bad
from cleanclip.pipeline import has_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleanclip.io.records import Chunk, Format, Piece, Record
    from cleanclip.report.edit_log import LoggedDocument


class Undone(NamedTuple):
    """What a chunk was before, and how many edits were taken back."""

    data: bytes
    edits: int


class LoggedOutputs:
    """The documents of an edit log, by the digest of what they became."""

    def __init__(self, documents: Iterable[LoggedDocument]) -> None:
        self._by_digest: dict[str, list[LoggedDocument]] = {}
        self._sources: set[str] = set()
        for logged in documents:
            self._by_digest.setdefault(logged.header.output_sha256, []).append(logged)
            self._sources.add(logged.header.source_sha256)

    def find(self, raw: bytes, path: str, line: int) -> LoggedDocument | None:
        """The document that became `raw`; of several the one of this path and line, then the latest."""
        same = self._by_digest.get(digest(raw), ())
        return max(enumerate(same), key=lambda item: (*_likeness(item[1], path, line), item[0]), default=(0, None))[1]

    def is_source(self, raw: bytes) -> bool:
        """Whether a document was `raw` before it was cleaned."""
        return digest(raw) in self._sources

    def unwritten(self, path: str) -> LoggedDocument | None:
        """The duplicate for which `path` was not written."""
        empty = self._by_digest.get(digest(b""), ())
        return next((logged for logged in empty if logged.header.output == path and not logged.header.line), None)


def undo_chunk(form: Format, chunk: Chunk, log: LoggedOutputs, *, path: str, only: Sequence[str]) -> Undone:
    """The chunk before it was cleaned; with `only`, before the rules with these prefixes were.

    Raises:
        EditLogError: a record of the chunk is not in the log, or does not come back exactly.
    """
    undone = [_undo_piece(form, chunk, piece, log, path=path, only=only) for piece in form.records(chunk, path)]
    return Undone(form.joined(chunk, (piece.data for piece in undone)), sum(piece.edits for piece in undone))


def _undo_piece(
    form: Format, chunk: Chunk, piece: Piece, log: LoggedOutputs, *, path: str, only: Sequence[str]
) -> Undone:
    if isinstance(piece, bytes):
        return Undone(piece, 0)
    if isinstance(piece, Bad) and piece.line:
        return Undone(piece.raw, 0)
    logged = log.find(piece.raw, path, piece.line)
    if logged is not None:
        return undo(form, chunk, logged, piece.raw, only)
    if log.is_source(piece.raw):
        return Undone(piece.raw, 0)
    place = f"{path}:{piece.line}" if piece.line else path
    raise EditLogError(
        f"{place}: its digest is not in the log: it has changed since, or the log is of another run or was cut short"
    )


def undo(form: Format, chunk: Chunk, logged: LoggedDocument, raw: bytes, only: Sequence[str]) -> Undone:
    """The bytes of a document before the edits of the log, or before those of `only`.

    Raises:
        EditLogError: they do not come back exactly.
    """
    stay = tuple(edit for edit in logged.edits if only and not has_prefix(edit.rule, only))
    count = len(logged.edits) - len(stay)
    if not count:
        return Undone(raw, 0)
    kept = logged.header.raw
    if kept is not None and not stay:
        return Undone(kept, count)
    record = form.reread(raw if kept is None else kept, chunk, logged.header.encoding)
    if record is None:
        raise _lost(logged)
    source = revert_edits(record.text, logged.edits) if kept is None else record.text
    data = record.rewrite(apply_edits(source, stay))
    if not stay and digest(data) != logged.header.source_sha256:
        raise _lost(logged)
    return Undone(data, count)


def comes_back(form: Format, chunk: Chunk, record: Record, written: bytes, text: str) -> bool:
    """Whether `record` can be made of what was `written` for it, of the `text` in that, and of its edits.

    JSON has one spelling for a character and for its two halves side by side.
    """
    again = form.reread(written, chunk, record.encoding)
    return again is not None and again.text == text and again.rewrite(record.text) == record.raw


def _lost(logged: LoggedDocument) -> EditLogError:
    return EditLogError(
        f"{logged.header.path}: does not come back as it was: the log was changed, or is of another version"
    )


def _likeness(logged: LoggedDocument, path: str, line: int) -> tuple[bool, bool, bool]:
    """How well a document fits the place of its output; a run that changed nothing undoes nothing."""
    return logged.header.output == path, logged.header.line == line, bool(logged.edits)
