"""What stands twice: the longest stretches of blocks that are said again in the same order, down to one block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanclip.dedup.passages import ends_with_stop

# A paragraph cut short must leave enough to know it by.
_SHORTEST_CUT = 20
_LONGEST_HEADING = 100
# Only so many copies that stay are compared: each that goes is no candidate any more.
_MOST_PLACES = 8
# Blocks that the first copy may have beyond the second: a caption, an advertisement.
_MOST_SKIPPED = 2

IsSame = Callable[[int, int], bool]


class Run(NamedTuple):
    """The blocks from `first` up to `end` go; those from `kept_first` up to `kept_end` say the same and stay."""

    first: int
    end: int
    kept_first: int
    kept_end: int

    @property
    def size(self) -> int:
        """How many blocks go."""
        return self.end - self.first


def runs(forms: Sequence[str], seeds: Sequence[int], is_same: IsSame, accepts: Callable[[Run], bool]) -> Iterator[Run]:
    """The stretches of `forms` that stand again around the `seeds` and that `accepts` agrees to, in order.

    `seeds` are the rising indices of passages long enough to be evidence; `is_same` says of two
    indices whether they count as equal though their forms differ. The earlier copy stays, unless it
    breaks off right before the later one begins. Linear in the number of blocks: no stretch is looked at twice.
    """
    copies = _Copies(forms, is_same)
    wanted = set(seeds)
    done = 0
    for index, form in enumerate(forms):
        if index in copies.gone:
            continue
        if index >= done and index in wanted:
            run = copies.longest(index)
            if run is not None:
                done = max(run.end, run.kept_end)
                if accepts(run):
                    copies.gone.update(range(run.first, run.end))
                    yield run
        if index not in copies.gone:
            copies.enter(form, index)


@dataclass
class _Copies:
    """The blocks seen so far and those of them that went."""

    forms: Sequence[str]
    is_same: IsSame
    gone: set[int] = field(default_factory=set)
    places: dict[str, list[int]] = field(default_factory=dict)

    def enter(self, form: str, index: int) -> None:
        places = self.places.setdefault(form, [])
        if len(places) < _MOST_PLACES:
            places.append(index)

    def longest(self, seed: int) -> Run | None:
        """The longest run through `seed`, of equal ones that of the earliest copy."""
        places = (place for place in self.places.get(self.forms[seed], ()) if place not in self.gone)
        return max((self._around(place, seed) for place in places), key=lambda run: run.size, default=None)

    def _around(self, place: int, seed: int) -> Run:
        kept_first, first = self._backwards(place, seed)
        kept_end, end = self._forwards(place, seed, first)
        if self._pairs(kept_end, end, kept_end) and kept_end < first:
            if _is_start_of(self.forms[end], self.forms[kept_end]):
                return Run(first, end + 1, kept_first, kept_end + 1)
            if kept_end + 1 == first and _is_start_of(self.forms[kept_end], self.forms[end]):
                return Run(kept_first, kept_end + 1, first, end + 1)
        kept_end, end = self._without_heading(kept_end, end, seed, first)
        return Run(first, end, kept_first, kept_end)

    def _pairs(self, kept: int, copy: int, floor: int) -> bool:
        """Whether both are blocks that are still there, the copy after `floor`."""
        inside = kept >= 0 and floor < copy < len(self.forms)
        return inside and kept not in self.gone and copy not in self.gone

    def _backwards(self, place: int, seed: int) -> tuple[int, int]:
        kept, copy = place, seed
        while self._pairs(kept - 1, copy - 1, place) and self.forms[kept - 1] == self.forms[copy - 1]:
            kept, copy = kept - 1, copy - 1
        if self._pairs(kept - 1, copy - 1, place) and _is_end_of(self.forms[copy - 1], self.forms[kept - 1]):
            return kept - 1, copy - 1
        return kept, copy

    def _forwards(self, place: int, seed: int, limit: int) -> tuple[int, int]:
        kept, copy = place + 1, seed + 1
        while kept < limit and self._pairs(kept, copy, kept):
            skipped = self._skipped(kept, copy, limit)
            if skipped is None:
                break
            kept, copy = kept + skipped + 1, copy + 1
        return kept, copy

    def _without_heading(self, kept: int, copy: int, seed: int, limit: int) -> tuple[int, int]:
        """The ends of both copies without the headings of what follows, if anything does."""
        while kept < limit and seed + 1 < copy < len(self.forms) and _is_heading(self.forms[copy - 1]):
            kept, copy = kept - 1, copy - 1
        return kept, copy

    def _skipped(self, kept: int, copy: int, limit: int) -> int | None:
        """How many blocks of the first copy the second one leaves out here; `None` if it does not go on."""
        if self.forms[kept] == self.forms[copy] or self.is_same(kept, copy):
            return 0
        for skipped in range(1, _MOST_SKIPPED + 1):
            there = kept + skipped
            if there < limit and there not in self.gone and self.forms[there] == self.forms[copy]:
                return skipped
        return None


def _is_heading(form: str) -> bool:
    return len(form) <= _LONGEST_HEADING and not ends_with_stop(form)


def _is_start_of(cut: str, whole: str) -> bool:
    cut = cut.rstrip(". ")
    return _SHORTEST_CUT <= len(cut) < len(whole) and whole.startswith(cut)


def _is_end_of(cut: str, whole: str) -> bool:
    cut = cut.lstrip(". ")
    return _SHORTEST_CUT <= len(cut) < len(whole) and whole.endswith(cut)
