"""In what two near-duplicates disagree though they are alike: the one place for within and across.

No threshold tells a copy from a correction: 1,200 troops against 2,100, ratified against not
ratified, are as alike as a caption with a credit and the same without. Hence the veto: two
passages must agree in what no change of wording may change. Where it errs, both stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from cleanclip.dedup.credit import without_credit
from cleanclip.dedup.quantities import Quantities
from cleanclip.dedup.wording import Wording, quotations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Difference: TypeAlias = tuple[str, str]

_LONGEST_SHOWN = 60


def disagreement(a: str, b: str, checks: Sequence[str]) -> str | None:
    """What differs between `a` and `b` in the first of `checks` that fails, or `None` if they agree.

    The checks are ``"numbers"``, ``"dates"``, ``"negation"``, ``"names"`` and ``"quotes"``. Names are capitalised
    words in mid-sentence, and at its beginning if they are no function words; in German those
    without an article. In scripts without capitals they are not compared. A credit at the end of either text is set
    aside. Costs what sorting the words does.

    >>> disagreement("It cost 41 million euros.", "It cost €41m.", ["numbers"])
    >>> disagreement("It was ratified.", "It wasn't ratified.", ["numbers", "negation"])
    "the negations differ: - / wasn't"

    Raises:
        KeyError: a check has another name.
    """
    if a == b:
        return None
    pair = _Pair(without_credit(a), without_credit(b))
    for check in checks:
        difference = _CHECKS[check](pair)
        if difference is not None:
            one, other = (side[:_LONGEST_SHOWN] or "-" for side in difference)
            return f"the {_PLURALS.get(check, check)} differ: {one} / {other}"
    return None


@dataclass(frozen=True)
class _Pair:
    """Two texts, and what is read in them when a check asks for it."""

    one: str
    other: str

    @cached_property
    def quantities(self) -> tuple[Quantities, Quantities]:
        return Quantities(self.one, self.wording.language), Quantities(self.other, self.wording.language)

    @cached_property
    def wording(self) -> Wording:
        return Wording.of(self.one, self.other)


def _numbers(pair: _Pair) -> Difference | None:
    one, other = pair.quantities
    return _first_difference(one.numbers, other.numbers)


def _dates(pair: _Pair) -> Difference | None:
    one, other = pair.quantities
    return _first_difference(one.dates, other.dates)


def _negation(pair: _Pair) -> Difference | None:
    return pair.wording.changed_negation()


def _names(pair: _Pair) -> Difference | None:
    return pair.wording.changed_name()


def _quotes(pair: _Pair) -> Difference | None:
    return _first_difference(quotations(pair.one), quotations(pair.other))


_CHECKS: dict[str, Callable[[_Pair], Difference | None]] = {
    "numbers": _numbers,
    "dates": _dates,
    "negation": _negation,
    "names": _names,
    "quotes": _quotes,
}
_PLURALS = {"negation": "negations"}


def _first_difference(one: list[str], other: list[str]) -> Difference | None:
    """The first two items in which the lists differ, in order: 1 of 2 is not 2 of 1."""
    return next((pair for pair in zip_longest(one, other, fillvalue="") if pair[0] != pair[1]), None)
