"""CSV and TSV: one record a row; only the field of a text that changed is written anew."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from cleanclip.errors import InputError
from cleanclip.io.records import DEFAULT_FIELDS, Bad, Chunk, Fields, Piece, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from cleanclip.io.records import Sink

_CHUNK_BYTES = 1 << 20
# No table has a longer row; a quote that is never closed takes in all that follows.
_LONGEST_ROW = 64 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_CLOSING = re.compile(rb'(?:[^"]|"")*+"')
_LINE_END = re.compile(r"\r?\n?\Z")


class Cell(NamedTuple):
    """A field of a row: its value, and where it stands in the row, quotes included."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """The format of ``.csv`` and ``.tsv`` files, whose first row names the columns.

    Columns of the names `more` are added at the end of what is written.
    """

    delimiter: str = ","
    fields: Fields = DEFAULT_FIELDS
    encoding: str | None = None
    suffix: str | None = None
    more: tuple[str, ...] = ()

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """The head, then whole rows, about a megabyte at a time; each chunk knows the columns.

        Raises:
            InputError: there is no column for the text, or a row does not end.
        """
        rows = _rows(stream, self.delimiter.encode(), name)
        head = next(rows, b"")
        columns = self._columns(head, name)
        yield Chunk(1, head, columns)
        held: list[bytes] = []
        size, start, line = 0, 1 + head.count(b"\n"), 1 + head.count(b"\n")
        for row in rows:
            held.append(row)
            size, line = size + len(row), line + row.count(b"\n")
            if size >= _CHUNK_BYTES:
                yield Chunk(start, b"".join(held), columns)
                held, size, start = [], 0, line
        if held:
            yield Chunk(start, b"".join(held), columns)

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """A record for each row; the head and blank rows go through."""
        if chunk.line == 1:
            yield self.with_more(chunk.data, self.more) if self.more and chunk.data else chunk.data
            return
        line = chunk.line
        columns = json.loads(chunk.context)
        for row in _rows(BytesIO(chunk.data), self.delimiter.encode(), name):
            yield self._record(row, columns, line, name) if row.strip() else row
            line += row.count(b"\n")

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record | None:  # noqa: ARG002 - a format's signature
        """The record of one row."""
        record = self._record(raw, json.loads(chunk.context), chunk.line, "")
        return record if isinstance(record, Record) else None

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:  # noqa: ARG002 - a format's signature
        """The rows one after the other."""
        return b"".join(pieces)

    def opened(self, sink: Sink) -> AbstractContextManager[Sink]:
        """The sink itself."""
        return nullcontext(sink)

    def with_more(self, row: bytes, values: Iterable[str]) -> bytes:
        """The row with more fields at its end."""
        start = len(row) - len(row[-2:]) + _line_end(row[-2:].decode("latin-1"))
        fields = (self.delimiter + _field(value, self.delimiter) for value in values)
        return row[:start] + "".join(fields).encode(self.encoding or "utf-8") + row[start:]

    def _columns(self, head: bytes, name: str) -> bytes:
        """The names of the columns, as JSON."""
        try:
            row = head.removeprefix(_BYTE_ORDER_MARK).decode(self.encoding or "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{name}: is no UTF-8 text: name its encoding with --encoding") from error
        columns = [cell.value for cell in cells(row, self.delimiter)]
        if head.strip() and self.fields.text not in columns:
            known = ", ".join(map(repr, columns[:20]))
            raise InputError(f"{name}: has no column {self.fields.text!r} but {known}: name one with --text-field")
        for column in set(self.more).intersection(columns):
            raise InputError(f"{name}: has a column {column!r} already: it is annotated")
        return json.dumps(columns).encode()

    def _record(self, raw: bytes, columns: Sequence[str], line: int, name: str) -> Record | Bad:
        encoding = self.encoding or "utf-8"
        try:
            row = raw.decode(encoding)
        except UnicodeDecodeError as error:
            return Bad(line, raw, f"is no {encoding} (byte {error.start + 1})")
        found = cells(row, self.delimiter)
        if any(cell.value.startswith('"') for cell in found) and _is_open(raw, self.delimiter.encode(), within=False):
            return Bad(line, raw, "has a quote that is not closed")
        by_name = dict(zip(columns, found, strict=False))
        text = by_name.get(self.fields.text)
        if text is None or len(found) > len(columns) or (self.more and len(found) < len(columns)):
            return Bad(line, raw, f"has {len(found)} fields, the head has {len(columns)}")
        key, url, date = (by_name.get(name) for name in (self.fields.id, self.fields.url, self.fields.date))
        return Record(
            text=text.value,
            id=key.value if key else f"{name}:{line}",
            url=url.value if url else None,
            line=line,
            raw=raw,
            rewrite=partial(_rewrite, row, text, self.delimiter, encoding),
            encoding=encoding,
            date=date.value if date else "",
        )


def cells(row: str, delimiter: str) -> list[Cell]:
    """The fields of a row, read as Python's csv module reads them; a quote counts only at the start of a field.

    >>> [cell.value for cell in cells('1,"a ""b"", c",5" nails', ",")]
    ['1', 'a "b", c', '5" nails']
    """
    found = []
    end = len(row) - len(row[-2:]) + _line_end(row[-2:])
    at = 0
    while True:
        quoted = _QUOTED.match(row, at, end)
        after = row.find(delimiter, quoted.end() if quoted else at, end)
        stop = after if after >= 0 else end
        value = quoted[1].replace('""', '"') + row[quoted.end() : stop] if quoted else row[at:stop]
        found.append(Cell(value, at, stop))
        if after < 0:
            return found
        at = after + 1


def _line_end(last: str) -> int:
    """Where the line end begins in the last two characters of a row."""
    match = _LINE_END.search(last)
    return match.start() if match else len(last)


def _rows(stream: BinaryIO, delimiter: bytes, name: str) -> Iterator[bytes]:
    """The rows with their ends; one with a quoted field goes on over lines. Linear, whatever the quotes."""
    held: list[bytes] = []
    size = 0
    for line in stream:
        held.append(line)
        size += len(line)
        if size > _LONGEST_ROW:
            raise InputError(f"{name}: a row does not end within {_LONGEST_ROW >> 20} MB: a quote is not closed")
        if not _is_open(line, delimiter, within=len(held) > 1):
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _is_open(line: bytes, delimiter: bytes, *, within: bool) -> bool:
    """Whether a quoted field is open at the end of the line; `within` says that one was at its start."""
    at = 0
    while True:
        if within or line.startswith(b'"', at):
            closing = _CLOSING.match(line, at + (not within))
            if closing is None:
                return True
            at, within = closing.end(), False
        at = line.find(delimiter, at) + 1
        if not at:
            return False


def _rewrite(row: str, cell: Cell, delimiter: str, encoding: str, text: str) -> bytes:
    """The row with another text, quoted if the old one was, or if it has to be."""
    if text == cell.value:
        return row.encode(encoding)
    field = _field(text, delimiter, quoted=row.startswith('"', cell.start))
    return (row[: cell.start] + field + row[cell.end :]).encode(encoding)


def _field(text: str, delimiter: str, *, quoted: bool = False) -> str:
    """The text as a field, `quoted` if it need not be."""
    if not quoted and not any(mark in text for mark in (delimiter, '"', "\r", "\n")):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
