"""Split a text into tiles: spans that cover it, one to each line or hard-wrapped paragraph.

The paragraph unit is told from the text. A line is a paragraph of its own unless it goes
on in the next one as wrapped prose does; blank lines belong to the tile after them. Where
the evidence is thin lines stay apart: a joined list or poem does more harm than a paragraph
in two pieces.
"""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeAlias

from cleanclip import kernel
from cleanclip.document import BYTE_ORDER_MARK, Span
from cleanclip.shape import ends_sentence, has_full_stop, is_list_item, is_tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# str.splitlines() also splits on VT, FF, FS-RS, NEL and LS/PS, which text files have inside lines.
_LINE = re.compile(r"[^\r\n]+")
_CRLF = 2
_OPENERS = "\"'([\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}«„"

# A wrapped line of plain text is between these; mail wraps at 72, terminals at 80, old pages near 100.
_NARROWEST = 45
_WIDEST = 120
_FULL = 0.7

# The first tile of a run of lines and the one after its last, and the places between at which the next may go on.
Run: TypeAlias = tuple[int, int, list[int]]


def split(source: str) -> tuple[Span, ...]:
    r"""Spans in order that cover `source` with no gap and no overlap; empty for an empty text.

    A tile is the end of the line before, blank lines, and then one line or paragraph. A
    leading byte order mark and trailing blank space are tiles of their own.

    >>> source = "A title\n\nA line.\n"
    >>> [source[start:end] for start, end in split(source)]
    ['A title', '\n\nA line.', '\n']
    """
    module = kernel.compiled()
    tiles, runs = module.tiles(source, _OPENERS, _WIDEST, Span) if module else line_tiles(source, _OPENERS, _WIDEST)
    joins = [place for run in runs for place in _joins(cache(partial(_line, source, tiles)), *run)]
    return _joined(tiles, joins) if joins else tuple(tiles)


def line_tiles(source: str, openers: str, widest: int) -> tuple[list[Span], list[Run]]:
    """The tiles of `source` if each line were one, and the runs of lines in which some may go on.

    A line may go on if the next, `openers` set aside, begins in small letters and neither is
    wider than `widest`: only there are sentences and columns looked for. The twin of the kernel.
    """
    cursor = int(source.startswith(BYTE_ORDER_MARK))
    tiles = [Span(0, 1)] if cursor else []
    runs: list[Run] = []
    for lines in _runs(source, cursor):
        first, ends = len(tiles), [end for _, end in lines]
        tiles += map(Span, [cursor, *ends], ends)
        cursor = ends[-1]
        texts = (source[start:end] for start, end in lines)
        open_ends = [first + place for place, pair in enumerate(pairwise(texts)) if _may_flow(*pair, openers, widest)]
        if open_ends:
            runs.append((first, len(tiles), open_ends))
    if cursor < len(source):
        tiles.append(Span(cursor, len(source)))
    return tiles, runs


def _joined(tiles: list[Span], joins: list[int]) -> tuple[Span, ...]:
    """The tiles, those at the rising places `joins` made one with the next."""
    joined: list[Span] = []
    cursor = 0
    for place in joins:
        if place >= cursor:
            joined += tiles[cursor : place + 1]
        joined[-1] = Span(joined[-1].start, tiles[place + 1].end)
        cursor = place + 2
    return (*joined, *tiles[cursor:])


def _line(source: str, tiles: list[Span], place: int) -> str:
    """The line of a tile, the line ends before it left out."""
    piece = source[slice(*tiles[place])]
    return piece[max(piece.rfind("\n"), piece.rfind("\r")) + 1 :]


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


def _joins(line: Callable[[int], str], first: int, end: int, open_ends: list[int]) -> list[int]:
    """The places in a run of lines, from `first` up to `end`, at which the next line goes on with the sentence."""
    joins = [place for place in open_ends if _flows(line(place), line(place + 1))]
    if len(joins) * 3 >= end - first:
        flowing, width = set(joins), max(len(line(place)) for place in joins)
        places = range(first, end - 1)
        joins = [place for place in places if place in flowing or _overflows(line(place), line(place + 1), width)]
    paragraphs = (
        chain for chain in _chains(joins) if _is_paragraph([line(place) for place in [*chain, chain[-1] + 1]])
    )
    return [place for chain in paragraphs for place in chain]


def _chains(places: list[int]) -> Iterator[list[int]]:
    """Rising places, each with those that follow it one by one."""
    for _, chain in groupby(enumerate(places), key=lambda numbered: numbered[1] - numbered[0]):
        yield [place for _, place in chain]


def _may_flow(line: str, after: str, openers: str, widest: int) -> bool:
    return len(line) <= widest >= len(after) and after.lstrip(openers)[:1].islower()


def _flows(line: str, after: str) -> bool:
    """Whether a line after which the next begins in small letters stops in the middle of a sentence."""
    return not ends_sentence(line) and not _is_structured(line, after)


def _is_structured(line: str, after: str) -> bool:
    return is_list_item(after) or is_tabular(line) or is_tabular(after) or after[:1].isspace() or line[:1].isspace()


def _is_paragraph(chain: list[str]) -> bool:
    """Whether lines are as wide as prose and the last has a full stop, as verse and bylines have not."""
    widths = sorted(len(line) for line in chain[:-1])
    return widths[-1] >= _NARROWEST and widths[len(widths) // 2] >= _FULL * _NARROWEST and has_full_stop(chain[-1])


def _overflows(line: str, after: str, width: int) -> bool:
    """Whether a line that does not end its sentence was broken since the next word had no room."""
    if ends_sentence(line) or _is_structured(line, after) or not _FULL * width <= len(line) <= _WIDEST:
        return False
    return len(line) + 1 + len(after.split(None, 1)[0]) >= width
