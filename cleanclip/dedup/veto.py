"""In what two near-duplicates disagree though they are alike: the one place for within and across.

No threshold tells a copy from a correction: 1,200 troops against 2,100, ratified against not
ratified, are as alike as a caption with a credit and the same without. Hence the veto: two
passages must agree in what no change of wording may change. Where it errs, both stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from cleanclip.dedup.credit import without_credit
from cleanclip.dedup.quantities import Quantities
from cleanclip.dedup.surroundings import surroundings
from cleanclip.dedup.wording import Wording, quotations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Difference: TypeAlias = tuple[str, str]

_LONGEST_SHOWN = 60


def disagreement(a: str, b: str, checks: Sequence[str]) -> str | None:
    """What differs between `a` and `b` in the first of `checks` that fails, or `None` if they agree.

    The checks are ``"numbers"``, ``"dates"``, ``"negation"``, ``"names"`` and ``"quotes"``. Numbers are digits and
    words, ordinals and Roman numerals among them; dates also days, seasons and times of day; negation also opposites
    such as rose and fell. Names are capitalised words in mid-sentence, and at its beginning if they are no function
    words; in German those without an article. In scripts without capitals they are not compared. A credit at the end
    of either text is set aside. Costs what sorting the words does.

    >>> disagreement("It cost 41 million euros.", "It cost €41m.", ["numbers"])
    >>> disagreement("It was ratified.", "It wasn't ratified.", ["numbers", "negation"])
    "the negations differ: - / wasn't"

    Raises:
        KeyError: a check has another name.
    """
    if a == b:
        return None
    pair = _Pair.of(a, b)
    for check in checks:
        difference = _DIFFERENCES[check](pair)
        if difference is not None:
            one, other = (side[:_LONGEST_SHOWN] or "-" for side in (difference if a < b else difference[::-1]))
            return f"the {_PLURALS.get(check, check)} differ: {one} / {other}"
    return None


def agree(a: str, b: str, checks: Sequence[str]) -> bool:
    """Whether `disagreement` finds nothing, told from what changed alone: ten times as fast.

    >>> agree("It cost 41 million euros.", "It cost some 41 million euros.", ["numbers", "names"])
    True

    Raises:
        KeyError: a check has another name.
    """
    if a == b:
        return True
    pair = _Pair.of(a, b)
    return all(_AGREEMENTS[check](pair) for check in checks)


@dataclass(frozen=True)
class _Pair:
    """Two texts, the smaller one first, and what is read in them when a check asks for it."""

    one: str
    other: str

    @classmethod
    def of(cls, a: str, b: str) -> _Pair:
        return cls(without_credit(min(a, b)), without_credit(max(a, b)))

    @cached_property
    def quantities(self) -> tuple[Quantities, Quantities]:
        return Quantities(self.one, self.wording.language), Quantities(self.other, self.wording.language)

    @cached_property
    def changed(self) -> tuple[tuple[Quantities, Quantities], ...]:
        """What is said of quantities where the texts differ."""
        return tuple(surroundings(self.wording))

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.one, self.other)


_Read: TypeAlias = "Callable[[Quantities], list[str]]"
_numbers: _Read = attrgetter("numbers")
_dates: _Read = attrgetter("dates")


def _different(read: _Read, pair: _Pair) -> Difference | None:
    one, other = pair.quantities
    return _first_difference(read(one), read(other))


def _same(read: _Read, pair: _Pair) -> bool:
    changed = [(read(one), read(other)) for one, other in pair.changed]
    if all(one == other for one, other in changed):
        return True
    ones, others = (sorted(chain.from_iterable(side)) for side in zip(*changed, strict=True))
    return ones == others and _different(read, pair) is None


def _different_quotes(pair: _Pair) -> Difference | None:
    return _first_difference(quotations(pair.one), quotations(pair.other))


def _first_difference(one: list[str], other: list[str]) -> Difference | None:
    """The first two items in which the lists differ, in order: 1 of 2 is not 2 of 1."""
    return next((pair for pair in zip_longest(one, other, fillvalue="") if pair[0] != pair[1]), None)


_DIFFERENCES: dict[str, Callable[[_Pair], Difference | None]] = {
    "numbers": lambda pair: _different(_numbers, pair),
    "dates": lambda pair: _different(_dates, pair),
    "negation": lambda pair: pair.wording.changed_negation(),
    "names": lambda pair: pair.wording.changed_name(),
    "quotes": _different_quotes,
}
_AGREEMENTS: dict[str, Callable[[_Pair], bool]] = {
    "numbers": lambda pair: _same(_numbers, pair),
    "dates": lambda pair: _same(_dates, pair),
    "negation": lambda pair: pair.wording.changed_negation() is None,
    "names": lambda pair: pair.wording.changed_name() is None,
    "quotes": lambda pair: quotations(pair.one) == quotations(pair.other),
}
_PLURALS = {"negation": "negations"}
