"""The stretches of two texts that may differ in a number or a date: what changed, and what belongs to it.

A number takes its multiplier and its unit from the words after it, a day its month from three
words away. Where three words say nothing of either, what stands before them and what stands
after them can be read apart, and all that is the same in both texts need not be read at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleanclip.dedup.quantities import REACH, Quantities, begins_with_unit, light_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleanclip.dedup.alignment import Change
    from cleanclip.dedup.wording import Wording


class _Window(NamedTuple):
    """The chunks `start` up to `end` of one text, `other_start` up to `other_end` of the other."""

    start: int
    end: int
    other_start: int
    other_end: int


def surroundings(wording: Wording) -> Iterator[tuple[Quantities, Quantities]]:
    """What both texts say of amounts and times around each change, where they say anything.

    What both texts list beside these is the same. So they list the same if each pair does,
    and do not if all pairs together do not, in whatever order.
    """
    one, other = wording.chunks
    for start, end, other_start, other_end in _windows(wording):
        here, there = " ".join(one[start:end]), " ".join(other[other_start:other_end])
        yield Quantities(here, wording.language), Quantities(there, wording.language)


def _windows(wording: Wording) -> Iterator[_Window]:
    """The changes with what may belong to them, as one where it is the same; none that says nothing."""
    chunks, _ = wording.chunks
    first: Change | None = None
    floor = start = 0
    says = False
    for change, after in zip(wording.changes, [*wording.changes[1:], None], strict=False):
        if first is None:
            first = change
            start, says = _start(wording, floor, change.start)
        ceiling = after.start if after else len(chunks)
        end, says_after = _end(wording, change.end, ceiling)
        says = says or says_after or not _is_light(wording, change)
        if end is None and after:
            continue
        end = ceiling if end is None else end
        if says:
            yield _Window(start, end, start + first.other_start - first.start, end + change.other_end - change.end)
        first, floor = None, change.end


def _light_words(wording: Wording, chunk: str) -> int:
    """The light words of a chunk; the language is told only if it matters."""
    return light_words(chunk, None) or light_words(chunk, wording.language)


def _is_light(wording: Wording, change: Change) -> bool:
    one, other = wording.chunks
    changed = one[change.start : change.end] + other[change.other_start : change.other_end]
    return all(_light_words(wording, chunk) for chunk in changed)


def _start(wording: Wording, floor: int, change: int) -> tuple[int, bool]:
    """Where to begin so that nothing before belongs to what is from `change` on; whether it says any."""
    chunks, _ = wording.chunks
    words = 0
    says = False
    for place in range(change - 1, floor - 1, -1):
        light = _light_words(wording, chunks[place])
        words, says = (words + light, says) if light else (0, True)
        if words >= REACH and not begins_with_unit(chunks[place]):
            return place, says
    return floor, says


def _end(wording: Wording, change: int, ceiling: int) -> tuple[int | None, bool]:
    """Where to stop so that nothing after belongs to what is before `change`, or `None`; whether it says any."""
    chunks, _ = wording.chunks
    words = 0
    says = False
    for place in range(change, ceiling):
        light = _light_words(wording, chunks[place])
        says = says or not light
        words = words + light if light and (words or not begins_with_unit(chunks[place])) else 0
        if words >= REACH:
            return place + 1, says
    return None, says
