"""Edits as findings: where in a file each stands, and a name that stays the same when lines move."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import Edit, gap_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE_END = re.compile(r"\r\n|\n|\r")
_FINGERPRINT_DIGITS = 16


class Finding(NamedTuple):
    """An edit in its file: `line` and `column` count from 1, the column in code points.

    In a file of records the line is that of the record, and the column is counted in its text.
    `fingerprint` is the same in every report, and does not depend on the line.
    """

    path: str
    document: str
    line: int
    column: int
    edit: Edit
    fingerprint: str


def findings_of(edits: Iterable[Edit], source: str, *, path: str, document: str, line: int = 0) -> Iterator[Finding]:
    """The findings of a document, in the order of its edits; `line` is that of its record, 0 for a whole file."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(source))]
    seen: Counter[str] = Counter()
    for edit in edits:
        at = edit.span.start + (gap_length(edit.before) if edit.is_removal else 0)
        row = bisect_right(starts, at)
        known_by = fingerprint(edit, document)
        seen[known_by] += 1
        column = at + 1 if line else at - starts[row - 1] + 1
        yield Finding(path, document, line or row, column, edit, f"{known_by}-{seen[known_by]}")


def fingerprint(edit: Edit, document: str) -> str:
    """What a finding is, whatever its line: its document, its rule, its words before and after.

    >>> from cleanclip.document import Span
    >>> fingerprint(Edit(Span(5, 6), "`", "'", "repair/apostrophe/possessive", ""), "a.txt")
    'e32a330db36995da'
    """
    parts = (PurePath(document).as_posix(), edit.rule, edit.before.strip(), edit.after.strip())
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:_FINGERPRINT_DIGITS]
