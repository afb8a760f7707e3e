"""Which lines may be made of phrases: a first look that spares most lines all others.

A line is reduced to its letters, in the normal form of `phrases`; nothing else of it counts. Where
a phrase fits a line from end to end, or from its beginning, so do their letters. Hashes of all such
beginnings are compared in C: one look at each character. The gate may let a line pass that
no phrase fits, and never holds back one that a phrase does; without the kernel all lines pass.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleanclip import kernel
from cleanclip.boilerplate.phrases import (
    DECORATION,
    INFLECTED,
    LONGEST_PHRASE,
    NETWORKS,
    fill_counts,
    fully_folded,
    is_unspaced,
    line_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleanclip.boilerplate.rule_packs import PackRule

# Keys lose these at their ends, inside numbers or anywhere.
_NO_LETTERS = frozenset(DECORATION + "'/`")
_SLOT = re.compile(r"\{(?!n\}|year\})(\w+)\}")
# After a number a key loses the letters of an ordinal.
_GLUED_TO_NUMBER = re.compile(r"\d\w")
_ORDINALS = ("s", "n", "r", "t")


# What a character is beside its letters; the kernel has the same numbers.
BLANK, DIGIT, IN_WORD, UNSPACED, ORDINAL, MIXED, GONE = (1 << bit for bit in range(7))
# How a line may hold an entry: all of it, or a segment; its beginning, in short lines or in any; a beginning
# that ends inside a word; one of its words. The kernel has the same numbers.
WHOLE, HEAD, PREFIX, LOOSE, WORD = (1 << bit for bit in range(5))


class LineGate:
    """What the phrases of some rules begin with; what it answers never changes."""

    def __init__(self, letters: Iterable[Mapping[str, list[str]]], *, passes_all: bool = False) -> None:
        """Of phrases whose beginnings are `letters`, lists by place; with `passes_all` there are others too."""
        module = kernel.compiled()
        self._kernel: Any = None
        if module is not None and not passes_all:
            self._kernel = module.LineGate(fold, LONGEST_PHRASE)
            for entries in letters:
                for place, texts in entries.items():
                    self._kernel.add(texts, int(place))

    def places(self, lines: Sequence[str]) -> Iterable[int]:
        """The rising indices of the `lines` that may be made of phrases."""
        return range(len(lines)) if self._kernel is None else self._kernel.places(list(lines))


@lru_cache(maxsize=8192)
def fold(character: str) -> tuple[str, int]:
    """The letters of a character in normal form, and its traits.

    >>> fold("É"), fold("ß")
    (('e', 4), ('ss', 20))
    """
    folded = fully_folded(character)
    letters = folded if folded.isalpha() and len(folded) == 1 else "".join(filter(_is_letter, folded))
    traits = _traits_of_letters(letters, folded) if letters else _traits_without_letters(character, folded)
    return letters, traits


def _traits_of_letters(letters: str, folded: str) -> int:
    traits = IN_WORD if letters[0].isalnum() else 0
    if is_unspaced(letters):
        traits |= UNSPACED
    if letters.startswith(_ORDINALS):
        traits |= ORDINAL
    if len(folded) > 1 and (len(set(map(str.isalnum, letters))) > 1 or any(map(_divides, folded))):
        traits |= MIXED
    return traits


def _traits_without_letters(character: str, folded: str) -> int:
    if not folded:
        return GONE
    if any(map(str.isdecimal, folded)):
        return DIGIT
    is_blank = character != "\t" and all(letter.isspace() or _is_mark(letter) for letter in folded)
    return BLANK if is_blank else 0


def _is_letter(character: str) -> bool:
    return not _divides(character) and not _is_mark(character)


def _divides(character: str) -> bool:
    return character in _NO_LETTERS or character.isspace() or character.isdecimal()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def beginnings(rule: PackRule, phrase: str) -> list[tuple[int, str]]:
    """What lines that fit a phrase of `rule` hold, and where."""
    phrase = fill_counts(phrase)
    begins = rule.kind in ("prefix", "label")
    found = [] if begins else _entries(phrase)
    if begins or rule.owns == "wording":
        loose = LOOSE if is_unspaced(phrase) else 0
        found.append((PREFIX | loose, _without_ordinals(phrase)))
    return found


def _entries(phrase: str) -> list[tuple[int, str]]:
    """The beginnings of the lines that fit a phrase; a word of them where the phrase begins with any words."""
    slot = _SLOT.search(phrase)
    if slot is None:
        return [(WHOLE, _without_ordinals(phrase))]
    head = phrase[: slot.start()]
    if head.strip(DECORATION):
        glued = LOOSE if head[-1].isalnum() else 0
        return [(HEAD | glued, _without_ordinals(head))]
    if slot[1].startswith("network"):
        goes_on = phrase[slot.end() : slot.end() + 1].isalnum()
        loose = {name: LOOSE if goes_on or len(name) >= INFLECTED else 0 for name in NETWORKS}
        return [(HEAD | loose[name], name) for name in NETWORKS]
    return [(WORD, _last_word(phrase))]


def _without_ordinals(text: str) -> str:
    return line_key(text) if _GLUED_TO_NUMBER.search(text) else text


def _last_word(phrase: str) -> str:
    """The last of the words that stand between the slots of a phrase and touch none; empty if there is none."""
    for piece in reversed(_SLOT.sub("\0", phrase).split()):
        if "\0" not in piece and any(fold(character)[0] for character in piece):
            return piece
    return ""
