"""Where two lists of words differ: patience diff."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import compress, count, pairwise
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


# Where of as many words one in so many differs none was put in or taken out: each stands opposite its other.
_FEW = 4


class Change(NamedTuple):
    """Words `start` up to `end` of one list that stand where the other has `other_start` up to `other_end`."""

    start: int
    end: int
    other_start: int
    other_end: int


def changes(one: Sequence[str], other: Sequence[str]) -> list[Change]:
    """The stretches in which the lists differ, in order; costs what sorting them does.

    >>> changes("the old mill will grind".split(), "the tide mill will grind again".split())
    [Change(start=1, end=2, other_start=1, other_end=2), Change(start=5, end=5, other_start=5, other_end=6)]
    """
    head = _shared_head(one, other)
    one, other = one[head:], other[head:]
    tail = _shared_head(one[::-1], other[::-1])
    one, other = one[: len(one) - tail], other[: len(other) - tail]
    opposite = list(compress(count(), map(ne, one, other))) if len(one) == len(other) else []
    if 0 < len(opposite) * _FEW <= len(one):
        return _in_runs(head + place for place in opposite)
    anchors = [(-1, -1), *_anchors(one, other), (len(one), len(other))]
    gaps = ((i + 1, j, k + 1, m) for (i, k), (j, m) in pairwise(anchors) if j - i > 1 or m - k > 1)
    trimmed = (_trimmed(Change(*gap), one, other) for gap in gaps)
    return [
        Change(start + head, end + head, other_start + head, other_end + head)
        for start, end, other_start, other_end in trimmed
        if start < end or other_start < other_end
    ]


def _in_runs(places: Iterable[int]) -> list[Change]:
    """A change for each run of neighbours among the places, which are those of both lists."""
    found: list[Change] = []
    for place in places:
        start = found.pop().start if found and found[-1].end == place else place
        found.append(Change(start, place + 1, start, place + 1))
    return found


def _shared_head(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many words both begin."""
    return next(compress(count(), map(ne, one, other)), min(len(one), len(other)))


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand that each list has once, as far as they stand in the same order."""
    there = _single(other)
    pairs = [(place, there[word]) for word, place in _single(one).items() if word in there]
    places = [place for _, place in pairs]
    return pairs if places == sorted(places) else _rising(pairs)


def _single(words: Sequence[str]) -> dict[str, int]:
    counts = Counter(words)
    return {word: place for place, word in enumerate(words) if counts[word] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which both numbers rise, by piles.

    Aldous and Diaconis, "Longest increasing subsequences", Bull. AMS 36 (1999), section 1.1.
    """
    tops: list[int] = []
    piles: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in pairs:
        pile = bisect_left(tops, pair[1])
        tops[pile : pile + 1] = [pair[1]]
        piles[pile : pile + 1] = [pair]
        before[pair] = piles[pile - 1] if pile else None
    chain = []
    last = piles[-1] if piles else None
    while last is not None:
        chain.append(last)
        last = before[last]
    return chain[::-1]


def _trimmed(gap: Change, one: Sequence[str], other: Sequence[str]) -> Change:
    """The gap without the words that both sides begin and end with."""
    start, end, other_start, other_end = gap
    head = _shared_head(one[start:end], other[other_start:other_end])
    start, other_start = start + head, other_start + head
    tail = _shared_head(one[start:end][::-1], other[other_start:other_end][::-1])
    return Change(start, end - tail, other_start, other_end - tail)
