r"""Tables of columns in one file, one behind the other: what one step of a deduplication hands to the next.

    cleanclip signatures 1\n
    {"unit": "paragraph", ...} 9c0d4a11\n
    {"table": "passages", "columns": [["passage", "<i8", [2], 16, 2077607535], ...]} 01f3b2c4\n <bytes of each column>
    ...
    {"table": "end", "columns": []} 5e6f0a7b\n

Each line ends with its CRC-32 and each column has one, so that damage is found before it does
any. Numbers are little-endian. Strings are UTF-8 behind each other, packed by zlib, with their
lengths in bytes as a column before them; lists of numbers likewise, not packed. No table is
larger than a batch, so a reader needs the memory of one, and skips the columns that it does
not want.
"""

from __future__ import annotations

import json
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from cleanclip.errors import InputError
from cleanclip.io.files import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from cleanclip.io.records import Sink

_END = "end"
_PACKED = "packed"
_LONGEST_LINE = 1 << 24
# Text packs to a third in passing; more effort costs more time than it saves.
_EFFORT = 1


def begin(sink: Sink, kind: str, header: Mapping[str, object]) -> None:
    """Write what stands before the tables."""
    sink.write(f"cleanclip {kind} 1\n".encode() + _line(header))


def add(sink: Sink, table: str, columns: Mapping[str, Any]) -> None:
    """Write a table: arrays, lists of strings, and lists of arrays."""
    parts = [part for name, column in columns.items() for part in _parts(name, column)]
    described = [[name, kind, shape, len(data), zlib.crc32(data)] for name, kind, shape, data in parts]
    sink.write(_line({"table": table, "columns": described}))
    for *_, data in parts:
        sink.write(data)


def end(sink: Sink) -> None:
    """Write what tells a whole file from one that was cut short."""
    add(sink, _END, {})


class Table(NamedTuple):
    """A table of an open file, to be read before the next one is."""

    name: str
    stream: BinaryIO
    places: dict[str, tuple[str, list[int], int, int, int]]

    def array(self, name: str) -> NDArray[Any]:
        """A column of numbers."""
        kind, shape, *where = self.places[name]
        return np.frombuffer(_bytes(self.stream, *where), kind).reshape(shape)

    def arrays(self, name: str) -> list[NDArray[Any]]:
        """A column of lists."""
        ends = np.cumsum(self.array(f"{name}.lengths"))
        return np.split(self.array(name), ends[:-1]) if len(ends) else []

    def strings(self, name: str) -> list[str]:
        """A column of strings."""
        _, _, *where = self.places[name]
        data = zlib.decompress(_bytes(self.stream, *where))
        bounds = [0, *np.cumsum(self.array(f"{name}.lengths")).tolist()]
        return [data[first:last].decode("utf-8", "surrogatepass") for first, last in pairwise(bounds)]


class ColumnFile:
    """A file of tables, opened to read; `header` is what stands before them.

    Raises:
        InputError: it cannot be read, or is of another kind.
    """

    def __init__(self, path: str, kind: str) -> None:
        self.path = path
        try:
            self._stream = open(path, "rb")  # noqa: PTH123, SIM115 - a path of any name; closed by close
            first, second = self._stream.readline(200), self._stream.readline(_LONGEST_LINE)
        except OSError as error:
            raise unreadable(path, error) from error
        if first != f"cleanclip {kind} 1\n".encode():
            raise InputError(f"{path}: is no file of {kind}")
        self.header: dict[str, Any] = self._parsed(second)
        self._start = self._stream.tell()

    def close(self) -> None:
        """Give up the file."""
        self._stream.close()

    def __enter__(self) -> ColumnFile:  # noqa: PYI034 - not to be subclassed
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tables(self, name: str) -> Iterator[Table]:
        """The tables of that name, in order.

        Raises:
            InputError: the file was cut short or is damaged.
        """
        at = self._start
        while True:
            self._stream.seek(at)
            described = self._parsed(self._stream.readline(_LONGEST_LINE))
            if described["table"] == _END:
                return
            places = {}
            at = self._stream.tell()
            for column, kind, shape, size, check in described["columns"]:
                places[column] = kind, shape, at, size, check
                at += size
            if described["table"] == name:
                yield Table(name, self._stream, places)

    def _parsed(self, line: bytes) -> dict[str, Any]:
        text, _, check = line.rpartition(b" ")
        if check != _check(text):
            raise InputError(f"{self.path}: was cut short or is damaged")
        parsed: dict[str, Any] = json.loads(text)
        return parsed


def _bytes(stream: BinaryIO, start: int, size: int, check: int) -> bytes:
    stream.seek(start)
    data = stream.read(size)
    if zlib.crc32(data) != check:
        raise InputError(f"{stream.name}: was cut short or is damaged")
    return data


def _parts(name: str, column: Any) -> Iterable[tuple[str, str, list[int], bytes]]:  # noqa: ANN401 - array or list
    if isinstance(column, np.ndarray):
        return [_array_part(name, column)]
    lengths = f"{name}.lengths"
    if column and isinstance(column[0], np.ndarray):
        counts = np.fromiter(map(len, column), np.uint32, len(column))
        return [_array_part(lengths, counts), _array_part(name, np.concatenate(column))]
    encoded = [item.encode("utf-8", "surrogatepass") for item in column]
    counts = np.fromiter(map(len, encoded), np.uint32, len(encoded))
    return [_array_part(lengths, counts), (name, _PACKED, [len(encoded)], zlib.compress(b"".join(encoded), _EFFORT))]


def _array_part(name: str, column: NDArray[Any]) -> tuple[str, str, list[int], bytes]:
    plain = np.ascontiguousarray(column, column.dtype.newbyteorder("<"))
    return name, plain.dtype.str, list(plain.shape), plain.tobytes()


def _line(value: Mapping[str, object]) -> bytes:
    text = json.dumps(value).encode()
    return text + b" " + _check(text)


def _check(text: bytes) -> bytes:
    return b"%08x\n" % zlib.crc32(text)
