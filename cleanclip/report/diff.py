"""A unified diff made of edits, not of a comparison: exact, and linear in the text."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_CONTEXT = 3
_NO_NEWLINE = "\\ No newline at end of file"


class Change(NamedTuple):
    """Lines `start` to `end` of the source, from 0 and half open, that become `after`."""

    start: int
    end: int
    after: tuple[str, ...]

    @property
    def growth(self) -> int:
        """How many lines more there are after it."""
        return len(self.after) - (self.end - self.start)


def unified_diff(source: str, edits: Iterable[Edit], name: str) -> Iterator[str]:
    r"""The lines of the diff without their ends; none without edits. Only ``\n`` ends a line, as for patch.

    >>> edit = Edit(Span(5, 13), "\n\nSHARE!", "", "boilerplate/en/share", "a share line")
    >>> print(*unified_diff("Rain.\n\nSHARE!\n", [edit], "a.txt"), sep="|")
    --- a.txt|+++ a.txt|@@ -1,3 +1,1 @@| Rain.|-|-SHARE!
    """
    lines = _lines(source)
    changes = list(_changes(source, lines, edits))
    if not changes:
        return
    yield f"--- {name}"
    yield f"+++ {name}"
    drift = 0
    for hunk in _hunks(changes):
        yield from _hunk(lines, hunk, drift)
        drift += sum(change.growth for change in hunk)


def _lines(text: str) -> list[str]:
    """The lines with their ends; the last may have none."""
    parts = text.split("\n")
    lines = [f"{part}\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def _changes(source: str, lines: Sequence[str], edits: Iterable[Edit]) -> Iterator[Change]:
    """The lines that differ; edits on the same line, or on the next, make one change."""
    starts = [0, *accumulate(map(len, lines))]
    group: list[Edit] = []
    for edit in edits:
        if group and bisect_right(starts, edit.span.start) > bisect_right(starts, group[-1].span.end) + 1:
            yield _change(source, starts, group)
            group = []
        group.append(edit)
    if group:
        yield _change(source, starts, group)


def _change(source: str, starts: Sequence[int], group: Sequence[Edit]) -> Change:
    first = bisect_right(starts, group[0].span.start) - 1
    # One line more than the edits touch: a removed line end joins what follows it.
    last = min(bisect_right(starts, group[-1].span.end) + 1, len(starts) - 1)
    origin = starts[first]
    inner = [edit._replace(span=Span(edit.span.start - origin, edit.span.end - origin)) for edit in group]
    before = source[origin : starts[last]]
    return _trimmed(first, _lines(before), _lines(apply_edits(before, inner)))


def _trimmed(first: int, before: list[str], after: list[str]) -> Change:
    """The change without the lines that are the same at both its ends."""
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    return Change(first + head, first + len(before) - tail, tuple(after[head : len(after) - tail]))


def _same(left: Sequence[str], right: Sequence[str]) -> int:
    """How many lines from the start are the same."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _hunks(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes whose context would meet, together."""
    hunk = [changes[0]]
    for earlier, later in pairwise(changes):
        if later.start - earlier.end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(later)
    yield hunk


def _hunk(lines: Sequence[str], hunk: Sequence[Change], drift: int) -> Iterator[str]:
    start, end = max(hunk[0].start - _CONTEXT, 0), min(hunk[-1].end + _CONTEXT, len(lines))
    growth = sum(change.growth for change in hunk)
    yield f"@@ -{_range(start, end - start)} +{_range(start + drift, end - start + growth)} @@"
    cursor = start
    for change in hunk:
        yield from _marked(" ", lines[cursor : change.start])
        yield from _marked("-", lines[change.start : change.end])
        yield from _marked("+", change.after)
        cursor = change.end
    yield from _marked(" ", lines[cursor:end])


def _range(start: int, count: int) -> str:
    """A range as GNU diff writes it; an empty one names the line before it."""
    return f"{start + 1 if count else start},{count}"


def _marked(mark: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield _NO_NEWLINE
