"""Which lines may be made of phrases: a first look that spares most lines all others.

A line is reduced to its letters, in the normal form of `phrases`; nothing else of it counts. Where
a phrase fits a line from end to end, or from its beginning, so do their letters. Hashes of all such
beginnings are compared in C: one look at each character. The gate may let a line pass that
no phrase fits, and never holds back one that a phrase does; without the kernel all lines pass.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntFlag
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
    from collections.abc import Iterable, Sequence

    from cleanclip.boilerplate.rule_packs import PackRule

# Keys lose these at their ends, inside numbers or anywhere.
_NO_LETTERS = frozenset(DECORATION + "'/`")
_SLOT = re.compile(r"\{(?!n\}|year\})(\w+)\}")
# After a number a key loses the letters of an ordinal.
_GLUED_TO_NUMBER = re.compile(r"\d\w")
_ORDINALS = ("s", "n", "r", "t")


class Trait(IntFlag):
    """What a character is beside its letters; the kernel has the same numbers."""

    BLANK = 1
    DIGIT = 2
    IN_WORD = 4
    UNSPACED = 8
    ORDINAL = 16
    MIXED = 32
    GONE = 64


class Place(IntFlag):
    """How a line may hold an entry; the kernel has the same numbers.

    All of it, or a segment; its beginning, in short lines or in any; a beginning that ends
    inside a word; one of its words.
    """

    WHOLE = 1
    HEAD = 2
    PREFIX = 4
    LOOSE = 8
    WORD = 16


class LineGate:
    """What the phrases of some rules begin with; immutable once made."""

    def __init__(self, rules: Sequence[PackRule]) -> None:
        entries: dict[Place, list[str]] = {}
        module = kernel.compiled()
        self._kernel: Any = None
        if module is None or any(rule.kind == "pattern" for rule in rules):
            return
        for rule in rules:
            _file(rule, entries)
        self._kernel = module.LineGate(fold, LONGEST_PHRASE)
        for places, phrases in entries.items():
            self._kernel.add(phrases, int(places))

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
    letters = "".join(filter(_is_letter, folded))
    traits = Trait(0) if letters else _traits_without_letters(character, folded)
    if letters:
        alike = {letter.isalnum() for letter in letters}
        traits |= Trait.IN_WORD if letters[0].isalnum() else Trait(0)
        traits |= Trait.UNSPACED if is_unspaced(character) or is_unspaced(letters) else Trait(0)
        traits |= Trait.ORDINAL if letters.startswith(_ORDINALS) else Trait(0)
        traits |= Trait.MIXED if len(alike) > 1 or any(map(_divides, folded)) else Trait(0)
    return letters, int(traits)


def _traits_without_letters(character: str, folded: str) -> Trait:
    if not folded:
        return Trait.GONE
    if any(map(str.isdecimal, folded)):
        return Trait.DIGIT
    is_blank = character != "\t" and all(letter.isspace() or _is_mark(letter) for letter in folded)
    return Trait.BLANK if is_blank else Trait(0)


def _is_letter(character: str) -> bool:
    return not _divides(character) and not _is_mark(character)


def _divides(character: str) -> bool:
    return character in _NO_LETTERS or character.isspace() or character.isdecimal()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _file(rule: PackRule, entries: dict[Place, list[str]]) -> None:
    """Add what lines hold that the phrases of `rule` fit."""
    begins = rule.kind in ("prefix", "label")
    for phrase in map(fill_counts, rule.phrases):
        if begins or rule.owns == "wording":
            places = Place.PREFIX | Place.LOOSE if is_unspaced(phrase) else Place.PREFIX
            entries.setdefault(places, []).append(_without_ordinals(phrase))
        if not begins:
            for places, text in _entries(phrase):
                entries.setdefault(places, []).append(text)


def _entries(phrase: str) -> list[tuple[Place, str]]:
    """The beginnings of the lines that fit a phrase; a word of them where the phrase begins with any words."""
    slot = _SLOT.search(phrase)
    if slot is None:
        return [(Place.WHOLE, _without_ordinals(phrase))]
    head = phrase[: slot.start()]
    if head.strip(DECORATION):
        glued = Place.LOOSE if head[-1].isalnum() else Place(0)
        return [(Place.HEAD | glued, _without_ordinals(head))]
    if slot[1].startswith("network"):
        goes_on = phrase[slot.end() : slot.end() + 1].isalnum()
        loose = {name: Place.LOOSE if goes_on or len(name) >= INFLECTED else Place(0) for name in NETWORKS}
        return [(Place.HEAD | loose[name], name) for name in NETWORKS]
    return [(Place.WORD, _last_word(phrase))]


def _without_ordinals(text: str) -> str:
    return line_key(text) if _GLUED_TO_NUMBER.search(text) else text


def _last_word(phrase: str) -> str:
    """The last of the words that stand between the slots of a phrase and touch none; empty if there is none."""
    for piece in reversed(_SLOT.sub("\0", phrase).split()):
        if "\0" not in piece and any(fold(character)[0] for character in piece):
            return piece
    return ""
