"""How alike two passages are, and which earlier one a passage is most alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleanclip import kernel
from cleanclip.dedup.reader import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHINGLE = 5

# A piece that so many passages share says little of each, and a passage needs few tries.
_LONGEST_LIST = 8
_MOST_TRIES = 4


def shingles(form: str, size: int = SHINGLE) -> frozenset[str]:
    """The runs of `size` characters of a normal form; a shorter one is a shingle whole.

    >>> sorted(shingles("one two"))
    ['e two', 'ne tw', 'one t']
    """
    return frozenset(form[start : start + size] for start in range(max(1, len(form) - size + 1)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their union that two sets have in common, in [0, 1]."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def similarity(one: str, other: str) -> float:
    """The Jaccard similarity of the shingles of two normal forms, of which none is empty.

    >>> similarity("one two", "one twos")
    0.75
    """
    module = kernel.compiled()
    if module is None:
        return jaccard(shingles(one), shingles(other))
    return float(module.jaccard(one, other, SHINGLE, KEY))


def may_reach(one: str, other: str, near: float) -> bool:
    """Whether the lengths of two normal forms allow a Jaccard similarity of about `near`.

    Sets cannot be more alike than the ratio of their sizes (Arasu et al., Efficient Exact
    Set-Similarity Joins, VLDB 2006, section 5); repeated shingles blur that by a tenth.
    """
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= (near - 0.1) * longer


@dataclass
class PassageIndex:
    """The passages that stay, to be found again by their rarer pieces.

    A look-up and an entry cost what one passage has pieces, however many passages there are.
    """

    _places: dict[str, list[int]] = field(default_factory=dict)

    def add(self, passage: int, pieces: Iterable[str]) -> None:
        """Enter a passage under each of its pieces that is not common yet."""
        for piece in pieces:
            places = self._places.setdefault(piece, [])
            if len(places) < _LONGEST_LIST:
                places.append(passage)

    def alike(self, pieces: Iterable[str], fewest: float) -> Iterator[int]:
        """The few passages that share most letters of the pieces, at least `fewest`; ties to the earlier."""
        shared: Counter[int] = Counter()
        for piece in pieces:
            for passage in self._places.get(piece, ()):
                shared[passage] += len(piece)
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return (passage for passage, letters in ranked[:_MOST_TRIES] if letters >= fewest)
