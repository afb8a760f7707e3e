"""What a short line's neighbours say of it: menus and footers hold lines that no pack lists.

After jusText's second pass (Pomikalek, "Removing Boilerplate and Duplicate Content from Web
Corpora", 2011, section 3.4), by which a short block follows the class of its neighbours; here without
the HTML, and only at the edges of a document, where no prose stands.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.boilerplate.zones import count_words, is_prose
from cleanclip.document import Rule
from cleanclip.shape import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from cleanclip.boilerplate.zones import Zones
    from cleanclip.document import Block

BETWEEN = Rule(
    "boilerplate/neighbours/between",
    "short line between lines that go",
    detail="In an article: a line of few words at the head or tail that stands among lines which are boilerplate by "
    "themselves.",
)
OUTSKIRTS = Rule(
    "boilerplate/neighbours/outskirts",
    "short line far from the prose of a page",
    detail="On a whole page: a line that is no sentence, with no prose within three lines of it; in the head between "
    "lines that a phrase knows, in the tail after the first of them.",
)
RULES = (BETWEEN, OUTSKIRTS)
SCORE = 0.5

# In a text that was cut out already, one stray entry of a menu among so many lines that go on each side.
_ENTRY_WORDS = 4
_SUPPORT = 3
# Of the pages that may be learned from, 96 % of the words of such lines are boilerplate; within
# three lines of prose 88 %, before a body of less than 60 words 87 %, on a page whose body holds
# less than half of its prose 90 %.
_LINE_WORDS = 20
_CLAUSE_WORDS = 4
_FAR = 3
_BODY_WORDS = 60
_LEAST_SHARE = 0.5
# Title, subtitle, byline, date and caption stand right before the prose.
_PREAMBLE = 8
_FEWEST_HITS = 2


class Marks(NamedTuple):
    """What the phrases say of a document's blocks: the indices of those that hit, of those that go, and the zones."""

    hits: AbstractSet[int]
    gone: AbstractSet[int]
    zones: Zones


def neighbour_rule(profile: str) -> tuple[Rule, Callable[[Sequence[Block], Marks], Iterator[int]]]:
    """The rule of a profile, and what finds its lines."""
    return (OUTSKIRTS, outskirts) if profile == "page" else (BETWEEN, between)


def between(blocks: Sequence[Block], marks: Marks) -> Iterator[int]:
    """The indices of short lines at an edge, each alone between enough lines that go on both sides."""
    _, gone, zones = marks
    for before, after in pairwise(sorted(gone)):
        index = before + 1
        if after != index + 1 or not (zones.edge(before) and zones.edge(after) and zones.edge(index)):
            continue
        near = sum(other in gone for other in range(before - _SUPPORT, after + _SUPPORT + 1))
        if near >= 2 * _SUPPORT and count_words(blocks[index].text) <= _ENTRY_WORDS:
            yield index


def outskirts(blocks: Sequence[Block], marks: Marks) -> Iterator[int]:
    """The indices of lines outside the body of a whole page that are no sentences and stand far from any.

    A page whose body is short, or holds little of its prose, has none. Cost: linear.
    """
    prose = [count_words(block.text) if is_prose(block.text) else 0 for block in blocks]
    body = sum(prose[marks.zones.head : marks.zones.tail])
    if body < max(_BODY_WORDS, _LEAST_SHARE * sum(prose)):
        return
    counts = [0, *accumulate(map(bool, prose))]
    for index in _stretches(marks, len(blocks)):
        near = counts[min(len(blocks), index + _FAR + 1)] - counts[max(0, index - _FAR)]
        if index not in marks.gone and not near and _is_entry(blocks[index].text):
            yield index


def _stretches(marks: Marks, end: int) -> Iterator[int]:
    """The indices from the first hit to the last in the head, and those from the first in the tail."""
    hits, zones = marks.hits | marks.gone, marks.zones
    head = [index for index in hits if index < zones.head]
    if len(head) >= _FEWEST_HITS:
        yield from range(min(head), min(max(head) + 1, zones.head - _PREAMBLE))
    tail = [index for index in hits if index >= zones.tail]
    if len(tail) >= _FEWEST_HITS:
        yield from range(min(tail), end)


def _is_entry(text: str) -> bool:
    count = count_words(text)
    return count <= _LINE_WORDS and (count < _CLAUSE_WORDS or not ends_sentence(text))
