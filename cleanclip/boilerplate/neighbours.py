"""What a short line's neighbours say of it: menus and footers hold lines that no pack lists.

After jusText's second pass (Pomikalek, "Removing Boilerplate and Duplicate Content from Web
Corpora", 2011, section 3.4), by which a short block follows the class of its neighbours; here without
the HTML, and only at the edges of a document, where no prose stands.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.boilerplate.zones import count_words
from cleanclip.document import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from cleanclip.boilerplate.zones import Zones
    from cleanclip.document import Block

BETWEEN = "boilerplate/neighbours/between"
REASON = "short line between lines that go"
RULES = (
    Rule(
        BETWEEN,
        REASON,
        detail="A line of few words at the head or tail that stands among lines which are boilerplate by themselves.",
    ),
)
SCORE = 0.5


class Reach(NamedTuple):
    """How far the neighbours' word goes: to lines of so many words, in gaps of so many lines."""

    words: int
    gap: int
    support: int


# In a text that was cut out already, one or two stray entries of a menu; on a whole page its whole menu.
REACHES = {"article": Reach(words=4, gap=1, support=3), "page": Reach(words=12, gap=30, support=2)}


def between(blocks: Sequence[Block], going: AbstractSet[int], zones: Zones, reach: Reach) -> Iterator[int]:
    """The indices of short lines at an edge with enough lines that go on both sides of their gap."""
    ordered = sorted(going)
    for before, after in pairwise(ordered):
        gap = range(before + 1, after)
        if not 0 < len(gap) <= reach.gap or not (zones.edge(before) and zones.edge(after) and zones.edge(gap[0])):
            continue
        if all(count_words(blocks[index].text) <= reach.words for index in gap):
            near = sum(index in going for index in range(before - reach.support, after + reach.support + 1))
            if near >= 2 * reach.support:
                yield from gap
