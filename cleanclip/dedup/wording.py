"""What changed between two wordings of one passage: which negation, which name, which quotation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.dedup.fingerprint import normal_form
from cleanclip.dedup.lexicon import (
    ADVERB_ENDINGS,
    BEFORE_NAMES,
    FUNCTION_WORDS,
    NEGATIVE_PREFIXES,
    NEGATIVE_SIGNS,
    OPENERS,
    SET_PHRASES,
    TITLES,
    language_of,
    negations,
)
from cleanclip.shape import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['{_APOSTROPHE}.][^\W_{UNSPACED}]+)*")
# In the normal form all double quotation marks are one; a quotation that is not closed goes to the end.
_QUOTED = re.compile(
    r"""
    " ([^"]*) "?
  | [「『] ([^「『」』]*)
  | (?<!\w) ' ([^']{1,200}) ' (?!\w)
    """,
    re.VERBOSE,
)
# What may stand before the first word of a sentence or a quotation.
_OPENING = re.compile(r"""[.!?…:;"“”„«»\n]""")
# Japanese writes foreign names, and other loanwords, in an alphabet of their own.
_KATAKANA = re.compile(r"[\u30a1-\u30fa]")

# Around a change in a script without spaces: the longest negation has four letters.
_MARGIN = 3
_SHORTEST_ROOT = 3
_LONGEST_PREFIX = 5
# Languages that write every noun with a capital.
_CAPITAL_NOUNS = frozenset(("de",))


def quotations(text: str) -> list[str]:
    """The quoted words of `text`, in order, capitals and punctuation set aside.

    >>> quotations("“We agreed,” he said, on ‘most’ points.")
    ['we agreed', 'most']
    """
    found = ("".join(match.groups("")) for match in _QUOTED.finditer(normal_form(text)))
    return [" ".join(_WORD.findall(quoted)) for quoted in found]


class _Change(NamedTuple):
    """Words `start` up to `end` of one text that stand where the other has `other_start` up to `other_end`."""

    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def is_real(self) -> bool:
        return self.start < self.end or self.other_start < self.other_end


@dataclass(frozen=True)
class _Words:
    """The words of a text, and the keys by which they are compared."""

    text: str

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(self.text)]

    @cached_property
    def keys(self) -> list[str]:
        return [_key(self.text[start:end]) for start, end in self.spans]

    def names(self, start: int, end: int, language: str) -> Iterator[tuple[str, str]]:
        """Words with a capital that only a name explains, and their keys."""
        for place in range(start, end):
            word, key = self.text[slice(*self.spans[place])], self.keys[place]
            capital = _has_capital(word) and not _is_common(key)
            if capital and (language not in _CAPITAL_NOUNS or self._stands_as_name(place)):
                yield word, key

    def _stands_as_name(self, place: int) -> bool:
        """Whether a word stands where a German noun has an article and a name has none."""
        if not place:
            return True
        (first, last), (start, _) = self.spans[place - 1], self.spans[place]
        starts_sentence = _OPENING.search(self.text, last, start) is not None
        return starts_sentence or self.text[first].isupper() or self.keys[place - 1] in BEFORE_NAMES

    def negations(self, start: int, end: int, language: str) -> list[str]:
        """The words of the language, or signs inside of words, that negate."""
        words = negations(language)
        pairs = zip(self.keys[start:end], [*self.keys[start + 1 : end + 1], ""], strict=False)
        found = [key for key, after in pairs if after not in SET_PHRASES and (key in words or key.endswith("n't"))]
        stretch = self.stretch(start, end)
        if not stretch.isascii():
            found += [sign for sign in NEGATIVE_SIGNS for _ in range(stretch.count(sign))]
        return found

    def stretch(self, start: int, end: int) -> str:
        """The text of the words with a margin of letters on either side."""
        first = self.spans[start][0] if start < len(self.spans) else len(self.text)
        last = self.spans[end - 1][1] if start < end else first
        return self.text[max(0, first - _MARGIN) : last + _MARGIN]


@dataclass(frozen=True)
class Wording:
    """What differs between two texts, word by word, capitals and possessives set aside."""

    one: _Words
    other: _Words

    @classmethod
    def of(cls, a: str, b: str) -> Wording:
        """The comparison of two texts; costs what sorting their words does."""
        return cls(_Words(a), _Words(b))

    def changed_negation(self) -> tuple[str, str] | None:
        """The negations of the first change that has more of them on one side."""
        for start, end, other_start, other_end in self._changes:
            one = self.one.negations(start, end, self.language)
            other = self.other.negations(other_start, other_end, self.language)
            if len(one) != len(other):
                return " ".join(one), " ".join(other)
            keys, others = set(self.one.keys[start:end]), set(self.other.keys[other_start:other_end])
            turned = _turned(keys, others) or _turned(others, keys)
            if turned is not None:
                return turned
        return None

    def changed_name(self) -> tuple[str, str] | None:
        """The names of the first change that has one on one side only."""
        for start, end, other_start, other_end in self._changes:
            lost = _missing(self.one.names(start, end, self.language), self.other.keys[other_start:other_end])
            new = _missing(self.other.names(other_start, other_end, self.language), self.one.keys[start:end])
            if lost or new:
                return " ".join(lost), " ".join(new)
        return None

    @cached_property
    def language(self) -> str:
        """The language of both texts together; empty if they do not tell."""
        return language_of(self.one.keys + self.other.keys)

    @cached_property
    def _changes(self) -> list[_Change]:
        keys, others = self.one.keys, self.other.keys
        anchors = [(-1, -1), *_anchors(keys, others), (len(keys), len(others))]
        gaps = (_Change(i + 1, j, k + 1, m) for (i, k), (j, m) in pairwise(anchors))
        return [change for change in (_trimmed(gap, keys, others) for gap in gaps) if change.is_real]


def _anchors(keys: list[str], others: list[str]) -> list[tuple[int, int]]:
    """Where the words stand that each text has once, as far as they stand in the same order.

    Patience diff: the longest rising sequence, by piles (Aldous and Diaconis, Bull. AMS 36, 1999).
    """
    there = _single(others)
    pairs = [(place, there[key]) for key, place in _single(keys).items() if key in there]
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


def _single(keys: list[str]) -> dict[str, int]:
    counts = Counter(keys)
    return {key: place for place, key in enumerate(keys) if counts[key] == 1}


def _trimmed(gap: _Change, keys: list[str], others: list[str]) -> _Change:
    """The gap without the words that both sides begin and end with."""
    start, end, other_start, other_end = gap
    while start < end and other_start < other_end and keys[start] == others[other_start]:
        start, other_start = start + 1, other_start + 1
    while start < end and other_start < other_end and keys[end - 1] == others[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    return _Change(start, end, other_start, other_end)


def _key(word: str) -> str:
    key = word.casefold().replace(_APOSTROPHE, "'").replace(".", "")
    return key.removesuffix("'s")


def _has_capital(word: str) -> bool:
    """Whether a word of two letters or more, or what follows its elided article, begins with a capital."""
    if _KATAKANA.match(word):
        return True
    root = re.split(f"['{_APOSTROPHE}]", word)[-1]
    return len(word) > 1 and (word[0].isupper() or (len(root) > 1 and root[0].isupper()))


def _is_common(key: str) -> bool:
    """Whether the capital of a word may be due to its place in the sentence."""
    return key in FUNCTION_WORDS or key in OPENERS or key in TITLES or key.endswith(ADVERB_ENDINGS)


def _missing(names: Iterator[tuple[str, str]], keys: list[str]) -> list[str]:
    """The names that occur more often than among the keys."""
    left = Counter(keys)
    missing = []
    for word, key in names:
        left[key] -= 1
        if left[key] < 0:
            missing.append(word)
    return missing


def _turned(words: set[str], others: set[str]) -> tuple[str, str] | None:
    """A word, and the same with a negative prefix among the others."""
    for other in sorted(others - words):
        for length in range(1, _LONGEST_PREFIX + 1):
            root = other[length:]
            if other[:length] in NEGATIVE_PREFIXES and len(root) >= _SHORTEST_ROOT and root in words:
                return root, other
    return None
