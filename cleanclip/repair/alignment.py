"""Where two versions of a text differ, in spans as small as they can cheaply be made."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_NON_ASCII = re.compile("[^\x00-\x7f]+")
_WORD = re.compile(r"\s+|\S+")
# difflib takes quadratic time: a longer stretch is one difference.
_LONGEST_DIFF = 300


class Difference(NamedTuple):
    """``before[start:end]`` reads `after` in the other version."""

    start: int
    end: int
    after: str


def differences(before: str, after: str) -> Iterator[Difference]:
    r"""The places in which `before` has to change to read `after`, in order.

    A repair of the encoding leaves ASCII as it is, so its characters are the anchors; where
    they do not agree, words are. Cost: linear, but for stretches of some hundred words.

    >>> list(differences("a caf\u00c3\u00a9", "a caf\u00e9"))
    [Difference(start=5, end=7, after='é')]
    """
    if _NON_ASCII.sub("", before) == _NON_ASCII.sub("", after):
        yield from _between_anchors(before, after)
    else:
        yield from _between_words(before, after)


def _between_anchors(before: str, after: str) -> Iterator[Difference]:
    """Differences of two texts whose ASCII characters are the same."""
    old, new = _runs_by_anchor(before), _runs_by_anchor(after)
    drift = 0
    for anchor in sorted(old.keys() | new.keys()) if old.keys() != new.keys() else old:
        run = old.get(anchor, "")
        if run != new.get(anchor, ""):
            yield from _trimmed(anchor + drift, run, new.get(anchor, ""))
        drift += len(run)


def _runs_by_anchor(text: str) -> dict[int, str]:
    """The non-ASCII runs in order, by how many ASCII characters stand before each."""
    runs: dict[int, str] = {}
    passed = 0
    for match in _NON_ASCII.finditer(text):
        runs[match.start() - passed] = match[0]
        passed += match.end() - match.start()
    return runs


def _between_words(before: str, after: str) -> Iterator[Difference]:
    """Differences of two texts by their words, characters trimmed inside those."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head, tail = _common_ends(old, new)
    starts = [0, *accumulate(map(len, old))]
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old_middle), len(new_middle)) > _LONGEST_DIFF:
        yield from _trimmed(starts[head], "".join(old_middle), "".join(new_middle))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old_middle, new_middle, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _trimmed(starts[head + i], "".join(old_middle[i:j]), "".join(new_middle[k:m]))


def _common_ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many items two lists share at their heads, and then at their tails."""
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    rest = shortest - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return head, tail


def _trimmed(start: int, old: str, new: str) -> Iterator[Difference]:
    """The one difference of two stretches, without what they share at both ends."""
    head, tail = _common_ends(list(old), list(new))
    if len(old) != head + tail or len(new) != head + tail:
        yield Difference(start + head, start + len(old) - tail, new[head : len(new) - tail])
