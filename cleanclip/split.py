"""Split a text into tiles: spans that cover it, one to each line or hard-wrapped paragraph.

The paragraph unit is told from the text. A line is a paragraph of its own unless it goes
on in the next one as wrapped prose does; blank lines belong to the tile after them. Where
the evidence is thin lines stay apart: a joined list or poem does more harm than a paragraph
in two pieces.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cleanclip.document import BYTE_ORDER_MARK, Span
from cleanclip.shape import ends_sentence, has_full_stop, is_list_item, is_tabular

if TYPE_CHECKING:
    from collections.abc import Iterator

# str.splitlines() also splits on VT, FF, FS-RS, NEL and LS/PS, which text files have inside lines.
_LINE = re.compile(r"[^\r\n]+")
_CRLF = 2
_OPENERS = "\"'([\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}«„"

# A wrapped line of plain text is between these; mail wraps at 72, terminals at 80, old pages near 100.
_NARROWEST = 45
_WIDEST = 120
_FULL = 0.7


def split(source: str) -> tuple[Span, ...]:
    r"""Spans in order that cover `source` with no gap and no overlap; empty for an empty text.

    A tile is the end of the line before, blank lines, and then one line or paragraph. A
    leading byte order mark and trailing blank space are tiles of their own.

    >>> source = "A title\n\nA line.\n"
    >>> [source[start:end] for start, end in split(source)]
    ['A title', '\n\nA line.', '\n']
    """
    return tuple(_tiles(source))


def _tiles(source: str) -> Iterator[Span]:
    cursor = 0
    if source.startswith(BYTE_ORDER_MARK):
        yield Span(0, 1)
        cursor = 1
    for run in _runs(source, cursor):
        for end in _paragraph_ends(source, run):
            yield Span(cursor, end)
            cursor = end
    if cursor < len(source):
        yield Span(cursor, len(source))


def _runs(source: str, start: int) -> Iterator[list[tuple[int, int]]]:
    """Lines with content that stand under each other, no blank line between."""
    run: list[tuple[int, int]] = []
    last = -3
    for match in _LINE.finditer(source, start):
        if match[0].isspace():
            continue
        line = match.span()
        if run and not (line[0] - last == 1 or (line[0] - last == _CRLF and source.startswith("\r\n", last))):
            yield run
            run = []
        run.append(line)
        last = line[1]
    if run:
        yield run


def _paragraph_ends(source: str, run: list[tuple[int, int]]) -> list[int]:
    """Where the paragraphs of a run of lines end: at each line that does not go on in the next."""
    if len(run) == 1:
        return [run[0][1]]
    joins = _joins([source[start:end] for start, end in run])
    return [line[1] for line, joined in zip(run, [*joins, False], strict=True) if not joined]


def _joins(texts: list[str]) -> list[bool]:
    """For each line but the last, whether the next goes on with its sentence."""
    joins = [_flows(line, after) for line, after in pairwise(texts)]
    if sum(joins) * 3 >= len(texts):
        width = max(len(line) for line, joined in zip(texts, joins, strict=False) if joined)
        joins = [
            joined or _overflows(line, after, width)
            for joined, (line, after) in zip(joins, pairwise(texts), strict=True)
        ]
    return _of_prose(texts, joins) if any(joins) else joins


def _flows(line: str, after: str) -> bool:
    """Whether `after` begins in small letters in the middle of the sentence of `line`."""
    if len(line) > _WIDEST or len(after) > _WIDEST or not after.lstrip(_OPENERS)[:1].islower():
        return False
    return not ends_sentence(line) and not _is_structured(line, after)


def _is_structured(line: str, after: str) -> bool:
    return is_list_item(after) or is_tabular(line) or is_tabular(after) or after[:1].isspace() or line[:1].isspace()


def _of_prose(texts: list[str], joins: list[bool]) -> list[bool]:
    """Those joins whose chain of lines reads as a paragraph."""
    kept = [False] * len(joins)
    start = 0
    for index, joined in enumerate([*joins, False]):
        if not joined:
            if index > start and _is_paragraph(texts[start : index + 1]):
                kept[start:index] = [True] * (index - start)
            start = index + 1
    return kept


def _is_paragraph(chain: list[str]) -> bool:
    """Whether lines are as wide as prose and the last has a full stop, as verse and bylines have not."""
    widths = sorted(len(line) for line in chain[:-1])
    return widths[-1] >= _NARROWEST and widths[len(widths) // 2] >= _FULL * _NARROWEST and has_full_stop(chain[-1])


def _overflows(line: str, after: str, width: int) -> bool:
    """Whether a line that does not end its sentence was broken since the next word had no room."""
    if ends_sentence(line) or _is_structured(line, after) or not _FULL * width <= len(line) <= _WIDEST:
        return False
    return len(line) + 1 + len(after.split(None, 1)[0]) >= width
