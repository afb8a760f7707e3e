"""Text and Markdown files: the whole file is one record, in whatever encoding it came."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from cleanclip.decode import Decoded, decode, encode
from cleanclip.errors import DecodeError, InputError
from cleanclip.io.records import Bad, Chunk, Piece, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from cleanclip.io.records import Sink

GUESSED = "guess"
# A text is cleaned as one, since a line is judged by those around it, in some 40 bytes of memory for each of its own.
_LONGEST_TEXT = 256 << 20
_PIECE = 16 << 20
# What the bytes themselves say: their marks, their zeros, their sequences.
_EVIDENT = frozenset(("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))


@dataclass(frozen=True)
class Text:
    """The format of text files, and of all that is no other; `encoding` may be ``"guess"``."""

    encoding: str | None = None
    suffix: str | None = None

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """The whole file.

        Raises:
            InputError: it is too long to be one text.
        """
        yield Chunk(0, read_whole(stream, name))

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """The one text of the file."""
        try:
            decoded = decode_surely(chunk.data, self.encoding)
        except DecodeError as error:
            yield Bad(0, chunk.data, str(error))
            return
        yield Record(
            text=decoded.text,
            id=name,
            url=None,
            line=0,
            raw=chunk.data,
            rewrite=partial(_encode, decoded.encoding),
            encoding=decoded.encoding,
            bom=decoded.bom,
            remark=f"{decoded.undecodable} bytes are no UTF-8 and stay as they are" if decoded.undecodable else "",
        )

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record:  # noqa: ARG002 - a format's signature
        """The text of the file in the encoding that is known."""
        errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        return Record(raw.decode(encoding, errors), "", None, 0, raw, partial(_encode, encoding), encoding)

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:  # noqa: ARG002 - a format's signature
        """The one text."""
        return b"".join(pieces)

    def opened(self, sink: Sink) -> AbstractContextManager[Sink]:
        """The sink itself."""
        return nullcontext(sink)


def read_whole(stream: BinaryIO, name: str) -> bytes:
    """All bytes of a file that is one text.

    Raises:
        InputError: they are too many to be held in memory.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST_TEXT:
            raise InputError(
                f"{name}: is longer than {_LONGEST_TEXT >> 20} MB: cut it into texts, one to a line of JSON Lines"
            )
    return b"".join(pieces)


def decode_surely(data: bytes, declared: str | None) -> Decoded:
    """The text of a file, whose encoding has to be evident or named: a wrong guess would change words.

    Raises:
        DecodeError: it is neither, and a guess was not asked for.
    """
    if declared == GUESSED:
        return decode(data)
    decoded = decode(data, declared)
    if decoded.encoding in _EVIDENT or (declared and decoded.confidence):
        return decoded
    raise DecodeError(
        f"is no UTF-8 text: name its encoding with --encoding, or let it be guessed with --encoding {GUESSED}"
    )


def _encode(encoding: str, text: str) -> bytes:
    return encode(text, encoding)
