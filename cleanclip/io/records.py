"""The nouns of reading and writing: a format cuts a stream into chunks, and a chunk into records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

DEFAULT_TEXT_FIELD = "text"


class Record(NamedTuple):
    """One text, and the bytes in which it stands.

    `raw` are the bytes of the whole record, its line end included, and ``rewrite(text)`` are
    those with another text: nothing but the text differs, and the same text gives the same
    bytes, unless the record wrote it in an unusual way. `line` counts from 1; 0 for a file
    that is one record. `remark` is what the reader of a report should know, `date` is as it was written.
    """

    text: str
    id: str
    url: str | None
    line: int
    raw: bytes
    rewrite: Callable[[str], bytes]
    encoding: str = "utf-8"
    bom: bool = False
    remark: str = ""
    date: str = ""


class Bad(NamedTuple):
    """A record that cannot be read: where it stands, its bytes, and why."""

    line: int
    raw: bytes
    reason: str


# Bytes that stand between records, such as a table's head, go through as they are.
Piece: TypeAlias = Record | Bad | bytes


class Chunk(NamedTuple):
    """Some records of a file, still in bytes: what one worker takes at a time.

    `line` is the number of its first line; `context` is what the reading of every chunk of a
    file needs, such as a table's columns.
    """

    line: int
    data: bytes
    context: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Which members of a record hold its text, its key and its address; its date, if one is asked for.

    A dot leads into nested records: ``meta.body``.
    """

    text: str = DEFAULT_TEXT_FIELD
    id: str = "id"
    url: str = "url"
    date: str = ""


DEFAULT_FIELDS = Fields()


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Add `data` at the end."""


class Format(Protocol):
    """How one kind of file is read, and written again with other texts.

    `suffix` is that of its results, `None` when they are of the same kind.
    """

    @property
    def suffix(self) -> str | None:
        """The suffix of its results, `None` when they are of the same kind."""

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """The stream in chunks of about a megabyte, in order; memory does not grow with the file.

        Raises:
            InputError: it is not of this format; `name` is that of the file, for the message.
        """

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """What the chunk holds, in order; `name` is that of the file."""

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record | None:
        """The one record that was written as `raw` into this chunk, in this encoding; `None` if it is none."""

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:
        """The bytes of the rewritten chunk, from those of its pieces; a piece of none is left out."""

    def opened(self, sink: Sink) -> AbstractContextManager[Sink]:
        """A sink for chunks in order, which writes the file to `sink`."""
