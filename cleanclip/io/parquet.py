"""Parquet: one record a row; row groups, other columns, schema and compression stay."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from cleanclip.errors import InputError, MissingExtraError
from cleanclip.io.compression import require_sane
from cleanclip.io.records import DEFAULT_FIELDS, Bad, Chunk, Fields, Piece, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from cleanclip.io.records import Sink

_CHUNK_BYTES = 1 << 20
# A row group tells its size as it is packed: a thousand rows of one long text may take no more than one of them.
_MOST_ROWS = 1024


@dataclass(frozen=True)
class Parquet:
    """The format of ``.parquet`` files; columns of the names `more` are added to what is written."""

    fields: Fields = DEFAULT_FIELDS
    suffix: str | None = None
    more: tuple[str, ...] = ()

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """About a megabyte of rows of one row group, in the IPC format of Arrow; the last of a group says so.

        Raises:
            InputError: it is no Parquet file, has no such column of strings, or unpacks to too much.
            MissingExtraError: pyarrow is not installed.
        """
        arrow, parquet = _pyarrow()
        try:
            whole = stream if stream.seekable() else BytesIO(stream.read())
            file = parquet.ParquetFile(whole)
            self._require_column(arrow, file.schema_arrow, name)
            packed, unpacked = whole.seek(0, os.SEEK_END), 0
            line = 1
            for group in range(file.num_row_groups):
                about = file.metadata.row_group(group)
                left = about.num_rows
                for part in _parts(arrow, file, group):
                    left -= part.num_rows
                    unpacked += part.nbytes
                    require_sane(unpacked, packed, name)
                    # Asked about a damaged column pyarrow ends the process; reading it is an error like others.
                    context = {"codec": about.column(0).compression, "last": not left}
                    yield Chunk(line, _packed(arrow, part), json.dumps(context).encode())
                    line += part.num_rows
            if not file.num_row_groups:
                yield Chunk(1, _packed(arrow, file.schema_arrow.empty_table()), b'{"codec": "SNAPPY", "last": true}')
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{name}: is no Parquet file that can be read: {_first_line(error)}") from error

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """A record for each row; one without a text goes through."""
        table = _unpacked(chunk.data)
        ids, urls, dates = (_keys(table, name) for name in (self.fields.id, self.fields.url, self.fields.date))
        for row, data in enumerate(_as_bytes(table.column(self.fields.text)).to_pylist()):
            line = chunk.line + row
            if data is None:
                yield b"\n"
                continue
            try:
                text = data.decode()
            except UnicodeDecodeError as error:
                yield Bad(line, data + b"\n", f"is no UTF-8 (byte {error.start + 1})")
                continue
            yield Record(
                text=text,
                id=ids[row] or f"{name}:{line}",
                url=urls[row],
                line=line,
                raw=data + b"\n",
                rewrite=_raw,
                date=dates[row] or "",
            )

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record:
        """The record of one row."""
        return Record(raw[:-1].decode(encoding, "surrogatepass"), "", None, chunk.line, raw, _raw)

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:
        """The rows with their texts, those without a piece left out, and what the writer has to know."""
        arrow, _ = _pyarrow()
        table = _unpacked(chunk.data)
        written = list(pieces)
        column = _as_bytes(table.column(self.fields.text))
        texts = [
            None if old is None else piece.rpartition(b"\n")[0]
            for old, piece in zip(column.to_pylist(), written, strict=True)
        ]
        place = table.schema.get_field_index(self.fields.text)
        field = table.schema.field(place)
        # A view, since a cast would refuse the rows that are no UTF-8 and are to stay as they are.
        table = table.set_column(place, field, arrow.array(texts, column.type).view(field.type))
        found = [json.loads(piece.rpartition(b"\n")[2] or b"null") for piece in written]
        for number, name in enumerate(self.more):
            table = table.append_column(name, arrow.array([row and row[number] for row in found], arrow.string()))
        kept = table.filter(arrow.array([bool(piece) for piece in written], arrow.bool_()))
        return len(chunk.context).to_bytes(4) + chunk.context + _packed(arrow, kept)

    def with_more(self, raw: bytes, values: Iterable[str]) -> bytes:
        """The bytes of a row with the values of the columns `more`."""
        return raw + json.dumps([*values]).encode()

    @contextmanager
    def opened(self, sink: Sink) -> Iterator[Sink]:
        """A sink for joined chunks that writes one Parquet file."""
        writer = _Writer(sink)
        yield writer
        writer.close()

    def _require_column(self, arrow: ModuleType, schema: Any, name: str) -> None:  # noqa: ANN401 - pyarrow has no types
        if self.fields.text not in schema.names:
            known = ", ".join(map(repr, schema.names[:20]))
            raise InputError(f"{name}: has no column {self.fields.text!r} but {known}: name one with --text-field")
        for column in set(self.more).intersection(schema.names):
            raise InputError(f"{name}: has a column {column!r} already: it is annotated")
        kind = schema.field(self.fields.text).type
        if not (arrow.types.is_string(kind) or arrow.types.is_large_string(kind)):
            raise InputError(f"{name}: column {self.fields.text!r} is {kind} and no string: name one with --text-field")


class _Writer:
    """Joined chunks gathered into row groups as they were."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._arrow, self._parquet = _pyarrow()
        self._group: list[Any] = []
        self._writer: Any = None

    def write(self, data: bytes, /) -> int:
        size = int.from_bytes(data[:4])
        context = json.loads(data[4 : 4 + size])
        self._group.append(_unpacked(data[4 + size :]))
        if context["last"]:
            self._flush(context["codec"])
        return len(data)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def _flush(self, codec: str) -> None:
        table = self._arrow.concat_tables(self._group)
        self._group = []
        if self._writer is None:
            codec = "NONE" if codec == "UNCOMPRESSED" else codec
            target = self._arrow.PythonFile(_Stream(self._sink), "w")
            self._writer = self._parquet.ParquetWriter(target, table.schema, compression=codec)
        self._writer.write_table(table, row_group_size=max(table.num_rows, 1))


class _Stream:
    """A sink with what pyarrow wants of a file."""

    closed = False

    def __init__(self, sink: Sink) -> None:
        self._sink, self._size = sink, 0

    def write(self, data: bytes) -> int:
        self._size += len(data)
        return self._sink.write(bytes(data))

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """The sink is closed by its owner."""


def _parts(arrow: ModuleType, file: Any, group: int) -> Iterator[Any]:  # noqa: ANN401 - pyarrow has no types
    """The rows of a row group as small tables; one without rows for a group that has none."""
    about = file.metadata.row_group(group)
    if not about.num_rows:
        yield file.read_row_group(group)
        return
    rows = about.num_rows * _CHUNK_BYTES // max(about.total_byte_size, 1)
    for batch in file.iter_batches(batch_size=min(max(rows, 1), _MOST_ROWS), row_groups=[group]):
        yield arrow.Table.from_batches([batch])


def _raw(text: str) -> bytes:
    """A row's text as the bytes that stand for it: a text and a line end."""
    return text.encode(errors="surrogatepass") + b"\n"


def _as_bytes(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A column of strings as one of bytes, since no reader has made sure that they are UTF-8."""
    arrow, _ = _pyarrow()
    return column.cast(arrow.large_binary() if arrow.types.is_large_string(column.type) else arrow.binary())


def _keys(table: Any, name: str) -> list[str | None]:  # noqa: ANN401 - as above
    """The values of a column as strings; none where there is no such column, or nothing to make a string of."""
    arrow, _ = _pyarrow()
    nothing: list[str | None] = [None] * table.num_rows
    if name not in table.schema.names:
        return nothing
    try:
        values = table.column(name).cast(arrow.binary()).to_pylist()
    except arrow.ArrowException:
        try:
            values = table.column(name).cast(arrow.string()).cast(arrow.binary()).to_pylist()
        except arrow.ArrowException:
            return nothing
    return [None if value is None else value.decode(errors="replace") for value in values]


def _packed(arrow: ModuleType, table: Any) -> bytes:  # noqa: ANN401 - pyarrow has no types
    target = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(target, table.schema) as writer:
        writer.write_table(table)
    return bytes(target.getvalue())


def _unpacked(data: bytes) -> Any:  # noqa: ANN401 - pyarrow has no types
    arrow, _ = _pyarrow()
    return arrow.ipc.open_stream(data).read_all()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _pyarrow() -> tuple[ModuleType, ModuleType]:
    """The two modules, imported where they are used: they take 0.3 s, and are an extra."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtraError("pyarrow", "parquet") from error
