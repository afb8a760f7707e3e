"""Edits as findings: where in a file each stands, and a name that stays the same when lines move."""

from __future__ import annotations

import re
from bisect import bisect_right
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import Edit, Span, gap_length

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

_LINE_END = re.compile(r"\r\n|\n|\r")
_DIGITS = 16
# Enough to tell two apostrophes of a line apart; more would make an old finding new when its line is edited.
_CONTEXT = 20


class Place(NamedTuple):
    """Where a text stands: its file, its key, and the line of its record, 0 where the file is one text."""

    path: str
    document: str
    line: int = 0


class Finding(NamedTuple):
    """An edit in its file: `line` and `column` count from 1, the column in code points.

    In a file of records the line is that of the record, and the column is counted in its text.
    """

    place: Place
    line: int
    column: int
    edit: Edit
    fingerprint: str


def findings_of(edits: Iterable[Edit], source: str, place: Place, seen: Counter[str]) -> Iterator[Finding]:
    """The findings of a document, in the order of its edits.

    `seen` counts the fingerprints of the file so far: equal findings are told apart by their
    order in it.
    """
    starts = [0, *(match.end() for match in _LINE_END.finditer(source))]
    for edit in edits:
        at = edit.span.start + (gap_length(edit.before) if edit.is_removal else 0)
        row = bisect_right(starts, at)
        known_by = fingerprint(edit, source, place)
        seen[known_by] += 1
        column = at + 1 if place.line else at - starts[row - 1] + 1
        yield Finding(place, place.line or row, column, edit, f"{known_by}-{seen[known_by]}")


def line_span(text: str, line: int) -> Span | None:
    """The span of a line, counted from 1, its end included; `None` if there are not so many."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    return Span(starts[line - 1], starts[line]) if 0 < line < len(starts) and starts[line - 1] < len(text) else None


def fingerprint(edit: Edit, source: str, place: Place) -> str:
    """What a finding is, whatever its line: its document, its rule, its words and those beside them.

    >>> edit, place = Edit(Span(5, 6), "`", "'", "repair/apostrophe/possessive", ""), Place("a.txt", "a.txt")
    >>> fingerprint(edit, "China`s navy", place) == fingerprint(edit, "China`s army", place)
    False
    """
    key = place.path if place.document == f"{place.path}:{place.line}" else place.document
    left = source[max(edit.span.start - _CONTEXT, 0) : edit.span.start]
    right = source[edit.span.end : edit.span.end + _CONTEXT]
    beside = _LINE_END.split(left)[-1], _LINE_END.split(right)[0]
    parts = (key.removeprefix("./"), edit.rule, edit.before.strip(), edit.after.strip(), *beside)
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
