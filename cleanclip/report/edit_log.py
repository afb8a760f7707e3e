"""The edit log: every change of a run as JSON Lines, from which each can be undone.

The first line says what the numbers mean; then each document has a header, and its edits and
flags follow, in source order. A line with invisible characters is written in escapes
throughout, so that nothing hides in a log.
"""

from __future__ import annotations

import base64
import json
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanclip.document import Edit, Kept, Span
from cleanclip.errors import EditLogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SCHEMA = 1


class Header(NamedTuple):
    """What a log says of a document before its edits.

    `document` is its key, `path` and `output` are files (`output` is `None` where nothing was
    written), `line` is where the record begins, 0 for a file that is one record. The digests
    are SHA-256 of the record's bytes. `raw` are the bytes of the source where encoding it
    again would not give them.
    """

    document: str
    path: str
    output: str | None
    line: int
    url: str | None
    encoding: str
    bom: bool
    source_sha256: str
    output_sha256: str
    verdict: str
    raw: bytes | None = None


class LoggedDocument(NamedTuple):
    """A header with the edits and flags under it."""

    header: Header
    edits: tuple[Edit, ...]
    flags: tuple[Edit, ...]


def preamble(about: Mapping[str, object]) -> str:
    """The first line of a log; `about` says what made it."""
    return _line({"schema": SCHEMA, "unit": "codepoint", **about})


def lines(logged: LoggedDocument) -> Iterator[str]:
    """The lines of a document: its header, its edits, its flags."""
    fields = logged.header._asdict()
    raw = fields.pop("raw")
    if raw is not None:
        fields["raw"] = base64.b64encode(raw).decode()
    yield _line({**fields, "edits": len(logged.edits), "flags": len(logged.flags)})
    for edit in (*logged.edits, *logged.flags):
        yield _line(as_fields(edit))


def as_fields(edit: Edit) -> dict[str, object]:
    """An edit as a JSON object; `kept` only where there is one.

    >>> as_fields(Edit(Span(5, 6), "`", "'", "repair/apostrophe/possessive", "a backtick"))["span"]
    [5, 6]
    """
    fields: dict[str, object] = {**edit._asdict(), "span": list(edit.span)}
    if edit.kept is None:
        del fields["kept"]
    else:
        fields["kept"] = {"document": edit.kept.key, "span": list(edit.kept.span)}
    return fields


def read_log(log: Iterable[bytes], name: str) -> Iterator[LoggedDocument]:
    """The documents of a log, in order; `name` is for messages.

    Raises:
        EditLogError: a line is no line of an edit log; it is named.
    """
    numbered = enumerate(log, 1)
    _require_schema(next(numbered, (1, b""))[1], name)
    for number, line in numbered:
        try:
            yield _document(line, numbered)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise EditLogError(f"{name}:{number}: is no line of an edit log: {error!r}") from error


def _document(line: bytes, following: Iterator[tuple[int, bytes]]) -> LoggedDocument:
    fields = json.loads(line)
    edits, flags = fields.pop("edits"), fields.pop("flags")
    raw = fields.pop("raw", None)
    header = Header(**fields, raw=None if raw is None else base64.b64decode(raw))
    return LoggedDocument(header, _edits(edits, following), _edits(flags, following))


def _edits(count: int, following: Iterator[tuple[int, bytes]]) -> tuple[Edit, ...]:
    found = tuple(_edit(json.loads(line)) for _, (_, line) in zip(range(count), following, strict=False))
    if len(found) < count:
        raise ValueError(f"{count - len(found)} edits are missing at the end")
    return found


def _edit(fields: dict[str, Any]) -> Edit:
    kept = fields.pop("kept", None)
    edit = Edit(_span(fields.pop("span")), **fields, kept=kept and Kept(kept["document"], _span(kept["span"])))
    if len(edit.before) != edit.span.end - edit.span.start or not isinstance(edit.after, str):
        raise ValueError("the span is not that of the text")
    return edit


def _span(ends: Iterable[int]) -> Span:
    start, end = ends
    return Span(index(start), index(end))


def _require_schema(line: bytes, name: str) -> None:
    try:
        schema = json.loads(line)["schema"]
    except (ValueError, TypeError, KeyError) as error:
        raise EditLogError(f"{name}: is no edit log: its first line has no schema") from error
    if schema != SCHEMA:
        raise EditLogError(f"{name}: has schema {schema!r}, this version reads {SCHEMA}: use the version that wrote it")


def _line(fields: Mapping[str, object]) -> str:
    """The object on one line; in escapes where a character would not be seen or not be encoded."""
    line = json.dumps(fields, ensure_ascii=False)
    return line if line.isprintable() else json.dumps(fields)
