"""WARC and WET archives: the text of a WET record, or the article of a page in a WARC, cleaned into a WET record."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from hashlib import sha1
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from cleanclip.errors import InputError
from cleanclip.io.html import article_of
from cleanclip.io.records import Bad, Chunk, Piece, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from cleanclip.io.records import Sink

_CHUNK_BYTES = 1 << 20
_LONGEST_HEAD = 1 << 20
# Nothing that people read is longer; a false length would reserve the memory at once.
_LONGEST_BLOCK = 1 << 30
# No page is longer, but one that is packed may say so: a megabyte of gzip unpacks to a thousand.
_LONGEST_PAGE = 64 << 20
_HEADER = re.compile(rb"(?P<name>[!-9;-~]+):[ \t]*(?P<value>[^\r\n]*)")
_DIGEST = re.compile(rb"^WARC-(?:Block|Payload)-Digest:[^\n]*\n", re.MULTILINE | re.IGNORECASE)
_LENGTH = re.compile(rb"^Content-Length:[^\r\n]*", re.MULTILINE | re.IGNORECASE)
_TYPE = re.compile(rb"^WARC-Type:[^\r\n]*", re.MULTILINE | re.IGNORECASE)
_MEDIA = re.compile(rb"^Content-Type:[^\r\n]*", re.MULTILINE | re.IGNORECASE)


class Archived(NamedTuple):
    """A record of an archive: its head with the blank line, its block, and the end behind it."""

    head: bytes
    block: bytes
    end: bytes

    @property
    def raw(self) -> bytes:
        """All its bytes."""
        return self.head + self.block + self.end

    def header(self, name: bytes) -> str:
        """The value of a header, or nothing."""
        for match in _HEADER.finditer(self.head):
            if match["name"].lower() == name.lower():
                return match["value"].decode(errors="replace").strip()
        return ""


@dataclass(frozen=True)
class Warc:
    """The format of ``.wet`` files, and with `pages` that of ``.warc`` files, whose results are ``.wet`` files."""

    pages: bool = False

    @property
    def suffix(self) -> str | None:
        """That of WET for pages."""
        return ".wet" if self.pages else None

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """Whole records, about a megabyte at a time, numbered from 1 where others count lines.

        Raises:
            InputError: it is no archive, or is cut short.
        """
        held: list[bytes] = []
        size, start = 0, 1
        for number, record in enumerate(_archived(stream, name), 1):
            held.append(record.raw)
            size += len(held[-1])
            if size >= _CHUNK_BYTES:
                yield Chunk(start, b"".join(held))
                held, size, start = [], 0, number + 1
        if held:
            yield Chunk(start, b"".join(held))

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """The texts among the records; of an archive of pages nothing else but its description goes through."""
        for number, record in enumerate(_archived(BytesIO(chunk.data), name), chunk.line):
            kind = record.header(b"WARC-Type").lower()
            if kind == "conversion":
                yield _text_record(record, number, record.raw)
            elif kind == "response" and self.pages:
                yield self._page(record, number)
            elif kind == "warcinfo" or not self.pages:
                yield record.raw

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record | None:  # noqa: ARG002 - a format's signature
        """The record that was written so."""
        (record,) = _archived(BytesIO(raw), "")
        found = _text_record(record, chunk.line, raw)
        return found if isinstance(found, Record) else None

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:  # noqa: ARG002 - a format's signature
        """The records one after the other."""
        return b"".join(pieces)

    def opened(self, sink: Sink) -> AbstractContextManager[Sink]:
        """The sink itself."""
        return nullcontext(sink)

    def _page(self, record: Archived, number: int) -> Record | Bad | bytes:
        page = _body(record.block)
        if page is None:
            return b""
        if len(page) > _LONGEST_PAGE:
            return Bad(number, b"", f"the page is longer than {_LONGEST_PAGE >> 20} MB")
        text = article_of(page)
        if text is None:
            return Bad(number, b"", "no article was found in the page")
        head = _MEDIA.sub(b"Content-Type: text/plain", _TYPE.sub(b"WARC-Type: conversion", record.head))
        converted = Archived(head, b"", record.end)
        raw = _rewrite(converted, text)
        (written,) = _archived(BytesIO(raw), "")
        return _text_record(written, number, raw)


def _text_record(record: Archived, number: int, raw: bytes) -> Record | Bad:
    try:
        text = record.block.decode()
    except UnicodeDecodeError as error:
        return Bad(number, raw, f"is no UTF-8 (byte {error.start + 1})")
    return Record(
        text=text,
        id=record.header(b"WARC-Record-ID").strip("<>") or str(number),
        url=record.header(b"WARC-Target-URI").strip("<>") or None,
        line=number,
        raw=raw,
        rewrite=partial(_rewrite, record),
    )


def _rewrite(record: Archived, text: str) -> bytes:
    """The record with another text: its length is counted and its digest computed anew."""
    block = text.encode(errors="surrogatepass")
    if block == record.block:
        return record.raw
    head = _LENGTH.sub(b"Content-Length: %d" % len(block), record.head)
    if _DIGEST.search(head):
        blank = b"\r\n" if head.endswith(b"\r\n") else b"\n"
        digest = base64.b32encode(sha1(block, usedforsecurity=False).digest())
        head = _DIGEST.sub(b"", head).removesuffix(blank) + b"WARC-Block-Digest: sha1:" + digest + blank + blank
    return head + block + record.end


def _archived(stream: BinaryIO, name: str) -> Iterator[Archived]:
    while True:
        head = _head(stream, name)
        if not head:
            return
        length = Archived(head, b"", b"").header(b"Content-Length")
        if not length.isascii() or not length.isdigit() or len(length) > 12 or int(length) > _LONGEST_BLOCK:  # noqa: PLR2004 - digits
            raise InputError(f"{name}: a record has no Content-Length that can be true: {length[:20]!r}")
        block = stream.read(int(length))
        if len(block) < int(length):
            raise InputError(f"{name}: is cut short in its last record")
        yield Archived(head, block, _end(stream))


def _head(stream: BinaryIO, name: str) -> bytes:
    """The version, the headers and the blank line; nothing at the end of the archive."""
    lines = [stream.readline(_LONGEST_HEAD)]
    if not lines[0]:
        return b""
    if not lines[0].startswith(b"WARC/"):
        raise InputError(f"{name}: is no WARC archive, or a length in it is false")
    while lines[-1] not in (b"\r\n", b"\n"):
        lines.append(stream.readline(_LONGEST_HEAD))
        if not lines[-1] or sum(map(len, lines[-2:])) >= _LONGEST_HEAD:
            raise InputError(f"{name}: the head of a record does not end")
    return b"".join(lines)


def _end(stream: BinaryIO) -> bytes:
    """The two line ends behind a block, or as many as there are."""
    end = stream.readline(2)
    if end in (b"\r\n", b"\n"):
        end += stream.readline(2)
    return end


def _body(block: bytes) -> bytes | None:
    """The page in an HTTP response, unpacked; `None` if it is no page."""
    head, _, body = block.partition(b"\r\n\r\n")
    headers = {match["name"].lower(): match["value"].lower() for match in _HEADER.finditer(head)}
    if b"html" not in headers.get(b"content-type", b""):
        return None
    if headers.get(b"content-encoding", b"") not in (b"gzip", b"x-gzip"):
        return body
    try:
        return gzip.GzipFile(fileobj=BytesIO(body)).read(_LONGEST_PAGE + 1)
    except (OSError, EOFError, zlib.error):
        return body
