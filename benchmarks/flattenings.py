"""Labelled pages as other tools would have flattened them, so that a model learns no tool's habits.

From the lines of a page one cannot tell where its elements were, but one can cut and join lines
about as often as a tool does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

# A page shorter than this may have lost its title already.
_SHORT_PAGE = 8
# Of the pairs of short lines that are alike the share that stands on one line, as the cells of a table do.
_JOINED, _CELL = 0.06, 60
# On a page a link or an emphasis of at most four words comes after so many words of prose, in the mean; a line of
# fewer than eight words is cut at one place, if at all.
_BETWEEN, _LINK_WORDS = (10, 25, 40, 80), 4
_UNCUT_WORDS, _PROSE_WORDS, _CUT = 4, 8, 0.15
_MARKS = ".,;:!?)"


class Labelled(NamedTuple):
    """A line, its label in [0, 1], and whether it counts (1 or 0)."""

    text: str
    label: float
    counts: float


def like_inscriptis(page: Sequence[Labelled], chance: random.Random) -> list[Labelled]:
    """The page without its first line, the title in the browser's tab, and some short lines joined."""
    lines = iter(page[1:] if len(page) > _SHORT_PAGE else page)
    found: list[Labelled] = []
    for line in lines:
        if found and _are_cells(found[-1], line) and chance.random() < _JOINED:
            found[-1] = line._replace(text=f"{found[-1].text} {line.text}")
        else:
            found.append(line)
    return found


def _are_cells(line: Labelled, after: Labelled) -> bool:
    return line[1:] == after[1:] and len(line.text) < _CELL and len(after.text) < _CELL


def like_bs4(page: Sequence[Labelled], chance: random.Random) -> list[Labelled]:
    """The page with a line for each piece before, in and after what may have been links and emphases."""
    between = chance.choice(_BETWEEN)
    return [line._replace(text=piece) for line in page for piece in _pieces(line.text, between, chance)]


def _pieces(line: str, between: int, chance: random.Random) -> list[str]:
    """The line cut at its links; the mark after a link begins the piece that follows.

    >>> import random
    >>> _pieces("The harbour opened in June, said the mayor, and ships came.", 2, random.Random(2))
    ['The harbour opened in June, said the', 'mayor', ', and', 'ships', 'came.']
    """
    words = line.split(" ")
    places = [0, *_cuts(len(words), between, chance), len(words)]
    pieces = [" ".join(words[start:stop]) for start, stop in pairwise(places)]
    for index in range(1, len(pieces) - 1, 2):
        if pieces[index][-1:] in _MARKS and len(pieces[index]) > 1:
            pieces[index + 1] = f"{pieces[index][-1]} {pieces[index + 1]}"
            pieces[index] = pieces[index][:-1]
    return [piece for piece in pieces if piece]


def _cuts(words: int, between: int, chance: random.Random) -> Iterator[int]:
    """The places before and after each link in a line of so many words, ascending."""
    if words < _PROSE_WORDS:
        if words >= _UNCUT_WORDS and chance.random() < _CUT:
            yield chance.randint(1, words - 1)
        return
    place = 1 + int(chance.expovariate(1 / between))
    while place < words - 1:
        yield place
        stop = min(words - 1, place + chance.randint(1, _LINK_WORDS))
        yield stop
        place = stop + 1 + int(chance.expovariate(1 / between))
