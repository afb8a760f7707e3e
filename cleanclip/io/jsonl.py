"""JSON Lines: one record a line; only the literal of a text that changed is written anew."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from cleanclip.errors import InputError
from cleanclip.io.records import DEFAULT_FIELDS, Bad, Chunk, Fields, Piece, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from cleanclip.io.records import Sink

_CHUNK_BYTES = 1 << 20
# No record is longer; a file without line ends would be held in memory whole.
_LONGEST_LINE = 256 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Number(str):
    """A number as it is written: it may be longer than Python reads, and nobody computes with it."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number, strict=False)


class Member(NamedTuple):
    """A value of an object, and where its literal stands in the line."""

    value: object
    start: int
    end: int


@dataclass(frozen=True)
class JsonLines:
    """The format of ``.jsonl`` and ``.ndjson`` files."""

    fields: Fields = DEFAULT_FIELDS
    suffix: str | None = None

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """Whole lines, about a megabyte at a time.

        Raises:
            InputError: a line does not end.
        """
        line = 1
        while data := stream.read(_CHUNK_BYTES):
            rest = b"" if data.endswith(b"\n") else stream.readline(_LONGEST_LINE)
            if len(rest) == _LONGEST_LINE:
                raise InputError(f"{name}: a line does not end within {_LONGEST_LINE >> 20} MB: is it JSON Lines?")
            yield Chunk(line, data + rest)
            line += data.count(b"\n") + rest.count(b"\n")

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """A record for each line; blank lines and a byte order mark go through."""
        for line, raw in enumerate(BytesIO(chunk.data), chunk.line):
            mark = _BYTE_ORDER_MARK if line == 1 and raw.startswith(_BYTE_ORDER_MARK) else b""
            if mark:
                yield mark
            rest = raw[len(mark) :]
            yield self._record(rest, line, name) if rest.strip() else rest

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record | None:  # noqa: ARG002 - a format's signature
        """The record of one line."""
        record = self._record(raw, chunk.line, "")
        return record if isinstance(record, Record) else None

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:  # noqa: ARG002 - a format's signature
        """The lines one after the other."""
        return b"".join(pieces)

    def opened(self, sink: Sink) -> AbstractContextManager[Sink]:
        """The sink itself."""
        return nullcontext(sink)

    def _record(self, raw: bytes, line: int, name: str) -> Record | Bad:
        try:
            source = raw.decode()
            members = members_of(source)
            fields = self.fields
            text, key, url = (find_member(source, members, name) for name in (fields.text, fields.id, fields.url))
            date = find_member(source, members, fields.date) if fields.date else None
        except UnicodeDecodeError as error:
            return Bad(line, raw, f"is no UTF-8 (byte {error.start + 1})")
        except json.JSONDecodeError as error:
            return Bad(line, raw, f"is no JSON object: {error.msg} at character {error.pos + 1}")
        except RecursionError:
            return Bad(line, raw, "is nested too deeply")
        if text is None or type(text.value) is not str:
            return Bad(line, raw, _without_text(self.fields.text, text, members))
        return Record(
            text=text.value,
            id=_as_key(key) or f"{name}:{line}",
            url=_as_key(url),
            line=line,
            raw=raw,
            rewrite=partial(_rewrite, source, text.start, text.end),
            date=_as_key(date) or "",
        )


def members_of(source: str) -> dict[str, Member]:
    """The members of the one JSON object that `source` is; of duplicate names the last.

    Raises:
        JSONDecodeError: it is none.
    """
    members, end = _object_at(source, _skip(source, 0))
    if end < len(source):
        raise json.JSONDecodeError("something stands after the object", source, end)
    return members


def find_member(source: str, members: Mapping[str, Member], field: str) -> Member | None:
    """The member of that name; a dot leads into nested objects where no member bears the whole name.

    >>> source = '{"id": 1, "meta": {"body": "Rain."}}'
    >>> find_member(source, members_of(source), "meta.body")
    Member(value='Rain.', start=27, end=34)
    """
    if field in members:
        return members[field]
    head, dot, rest = field.partition(".")
    outer = members.get(head)
    if not dot or outer is None or not isinstance(outer.value, dict):
        return None
    return find_member(source, _object_at(source, outer.start)[0], rest)


def _object_at(source: str, at: int) -> tuple[dict[str, Member], int]:
    """The members of the object that begins at `at`, and where the next token stands."""
    members: dict[str, Member] = {}
    at = _expect(source, at, "{")
    if source.startswith("}", at):
        return members, _skip(source, at + 1)
    while True:
        if not source.startswith('"', at):
            raise json.JSONDecodeError("expected a name", source, at)
        name, end = _DECODER.raw_decode(source, at)
        start = _expect(source, end, ":")
        value, end = _DECODER.raw_decode(source, start)
        members[name] = Member(value, start, end)
        at = _skip(source, end)
        if source.startswith("}", at):
            return members, _skip(source, at + 1)
        at = _expect(source, at, ",")


def _expect(source: str, at: int, mark: str) -> int:
    """Where the next token begins after `mark`, which has to stand at `at`, space aside."""
    at = _skip(source, at)
    if not source.startswith(mark, at):
        raise json.JSONDecodeError(f"expected {mark!r}", source, at)
    return _skip(source, at + 1)


def _skip(source: str, at: int) -> int:
    match = _SPACE.match(source, at)
    return match.end() if match else at


def _rewrite(source: str, start: int, end: int, text: str) -> bytes:
    """The line with another text, escaped in the manner of the old one."""
    literal = source[start:end]
    if _DECODER.decode(literal) == text:
        return source.encode()
    return (source[:start] + json_literal(text, ascii_only=literal.isascii()) + source[end:]).encode()


def json_literal(text: str, *, ascii_only: bool) -> str:
    """The text as a JSON string; lone surrogates are escaped always, since no encoding takes them."""
    literal = json.dumps(text, ensure_ascii=ascii_only)
    try:
        literal.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return literal


def _as_key(member: Member | None) -> str | None:
    return member.value if member and isinstance(member.value, str) else None


def _without_text(field: str, member: Member | None, members: Iterable[str]) -> str:
    if member is None:
        known = ", ".join(map(repr, islice(members, 20)))
        return f"has no member {field!r} but {known or 'none at all'}: name one with --text-field"
    kinds = {Number: "a number", dict: "an object", list: "a list", bool: "a truth value", type(None): "null"}
    return f"member {field!r} is {kinds[type(member.value)]} and no string"
