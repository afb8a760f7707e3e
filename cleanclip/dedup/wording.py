"""What changed between two wordings of one passage: which negation, which name, which quotation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.dedup.alignment import changes
from cleanclip.dedup.fingerprint import normal_form
from cleanclip.dedup.lexicon import (
    ADJECTIVE_ENDINGS,
    ADVERB_ENDINGS,
    BEFORE_NAMES,
    BEFORE_NOUNS,
    DETERMINERS,
    FUNCTION_WORDS,
    MONTHS,
    NEGATIVE_PREFIXES,
    NEGATIVE_SIGNS,
    OPENERS,
    SET_PHRASES,
    TITLES,
    UNITS,
    VERB_ENDINGS,
    WEEKDAYS,
    is_numeral,
    language_of,
    look_up,
    negations,
)
from cleanclip.dedup.opposites import opposites
from cleanclip.dedup.remembered import remembered
from cleanclip.shape import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleanclip.dedup.alignment import Change

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
_QUOTATION_MARKS = tuple('"“”„«»「『')
_APOSTROPHES = tuple("'‘’")
_OPENS = re.compile(r"['‘’](?<!\w.)")
# What may stand before the first word of a sentence or a quotation.
_OPENING = re.compile(r"""[.!?…:;"“”„«»\n]""")
# Japanese writes foreign names, and other loanwords, in an alphabet of their own.
_KATAKANA = re.compile(r"[\u30a1-\u30fa]")

# After these a clause ends where no space stands between words.
_CLAUSE_MARKS = "、。，！？"
# Around a change in a script without spaces: the longest negation has four letters.
_MARGIN = 3
# Two words before a noun tell it from a name, the word after a negation whether it is one.
_BEFORE = 2
_SHORTEST_ROOT = 3
_ELIDED = 2
_LONGEST_PREFIX = 5
_ALWAYS_CAPITAL = frozenset(("i", "i'm", "i've", "i'd", "i'll"))
# Languages that write every noun with a capital.
_CAPITAL_NOUNS = frozenset(("de",))


def quotations(text: str) -> list[str]:
    """The quoted words of `text`, in order, capitals and punctuation set aside.

    >>> quotations("“We agreed,” he said, on ‘most’ points.")
    ['we agreed', 'most']
    """
    if not _may_quote(text):
        return []
    found = ("".join(match.groups("")) for match in _QUOTED.finditer(normal_form(text)))
    words = (" ".join(_WORD.findall(quoted)) for quoted in found)
    return [quoted for quoted in words if quoted]


def _may_quote(text: str) -> bool:
    """Whether a quotation may begin in the text: a few cheap looks spare most texts their normal form."""
    if any(map(text.__contains__, _QUOTATION_MARKS)):
        return True
    return any(map(text.__contains__, _APOSTROPHES)) and _OPENS.search(text) is not None


@dataclass(frozen=True)
class _Words:
    """The words of a stretch of text, and the keys by which they are compared."""

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
            is_excused = key in FUNCTION_WORDS or key in OPENERS
            if not _may_name(word, key) or (is_excused and not _is_acronym(word) and self._starts_sentence(place)):
                continue
            if language not in _CAPITAL_NOUNS or self._stands_as_name(place):
                yield word, key

    def _starts_sentence(self, place: int) -> bool:
        """Whether a word stands first, or after what ends a sentence or begins a quotation."""
        if not place:
            return True
        return _OPENING.search(self.text, self.spans[place - 1][1], self.spans[place][0]) is not None

    def _stands_as_name(self, place: int) -> bool:
        """Whether a German word with a capital stands where a noun would have an article, an adjective or a number."""
        if self._starts_sentence(place) or self.text[self.spans[place - 1][0]].isupper():
            return True
        before = self.keys[place - 1]
        if before in BEFORE_NAMES:
            return True
        is_adjective = before.endswith(ADJECTIVE_ENDINGS) and not before.endswith(VERB_ENDINGS) and place > 1
        if is_adjective and self.keys[place - 2] in BEFORE_NOUNS:
            return False
        return not (before in DETERMINERS or before.isdecimal() or is_numeral(before, "de"))

    def negations(self, start: int, end: int, language: str) -> list[str]:
        """The words of the language, or signs inside of words, that negate."""
        words = negations(language)
        pairs = zip(self.keys[start:end], [*self.keys[start + 1 : end + 1], ""], strict=False)
        found = [key for key, after in pairs if after not in SET_PHRASES and (key in words or _is_contracted(key))]
        stretch = self.stretch(start, end)
        if not stretch.isascii():
            found += [sign for sign in NEGATIVE_SIGNS for _ in range(stretch.count(sign))]
        return found

    def stretch(self, start: int, end: int) -> str:
        """The text of the words with a margin of letters on either side."""
        first = self.spans[start][0] if start < len(self.spans) else len(self.text)
        last = self.spans[end - 1][1] if start < end else first
        return self.text[max(0, first - _MARGIN) : last + _MARGIN]


class _Stretch(NamedTuple):
    """Words that changed: places `start` up to `end` of `words`, which begin and end a chunk beyond."""

    words: _Words
    start: int
    end: int

    @property
    def keys(self) -> list[str]:
        return self.words.keys[self.start : self.end]


@dataclass(frozen=True)
class Wording:
    """What differs between two texts, chunk by chunk and then word by word, capitals and possessives set aside.

    A chunk is what stands between two spaces, or marks that end a clause in scripts without
    them. Costs what sorting the chunks does.
    """

    one: str
    other: str

    @cached_property
    def chunks(self) -> tuple[list[str], list[str]]:
        """The chunks of both texts."""
        return _chunks(self.one), _chunks(self.other)

    @cached_property
    def changes(self) -> list[Change]:
        """The chunks that changed."""
        return changes(*self.chunks)

    @cached_property
    def language(self) -> str:
        """The language of both texts together; empty if they do not tell."""
        return language_of(f"{self.one} {self.other}".casefold().split())

    def changed_negation(self) -> tuple[str, str] | None:
        """The negations of the first change that has more of them on one side, or words that say the opposite."""
        for change in self.changes:
            turned = self._turned(change)
            if turned is not None:
                return turned
            for one, other in self._word_changes(change):
                negated = one.words.negations(one.start, one.end, self.language)
                others = other.words.negations(other.start, other.end, self.language)
                if len(negated) != len(others):
                    return " ".join(negated), " ".join(others)
        return None

    def changed_name(self) -> tuple[str, str] | None:
        """The names of the first change that has one on one side only, or the same in another order."""
        for change in self.changes:
            for one, other in self._word_changes(change):
                names = list(one.words.names(one.start, one.end, self.language))
                others = list(other.words.names(other.start, other.end, self.language))
                lost, new = _missing(names, other.keys), _missing(others, one.keys)
                if (lost or new) and not _are_adverbs(lost, new):
                    return " ".join(lost), " ".join(new)
                known = {key for _, key in (*names, *others)}.intersection(one.keys, other.keys)
                order, other_order = ([key for key in each.keys if key in known] for each in (one, other))
                if order != other_order:
                    return " ".join(order), " ".join(other_order)
        return None

    def _turned(self, change: Change) -> tuple[str, str] | None:
        one, other = self.chunks
        keys = {key for chunk in one[change.start : change.end] for key in _keys(chunk)}
        others = {key for chunk in other[change.other_start : change.other_end] for key in _keys(chunk)}
        found = _turned(keys, others) or opposites(keys, others)
        if found is None:
            found = _turned(others, keys)
            return found and found[::-1]
        return found

    def _word_changes(self, change: Change) -> Iterator[tuple[_Stretch, _Stretch]]:
        """The words that changed in chunks that changed; none if these have neither names nor negations."""
        one, other = self.chunks
        changed = one[change.start : change.end], other[change.other_start : change.other_end]
        if all(map(_is_plain, chain(*changed))):
            return
        here = _Words(" ".join(one[max(0, change.start - _BEFORE) : change.end + 1]))
        there = _Words(" ".join(other[max(0, change.other_start - _BEFORE) : change.other_end + 1]))
        for start, end, other_start, other_end in changes(here.keys, there.keys):
            yield _Stretch(here, start, end), _Stretch(there, other_start, other_end)


def _chunks(text: str) -> list[str]:
    # Of the two notations one would have a name.
    text = text.replace("US$", "$")
    if not text.isascii():
        for mark in _CLAUSE_MARKS:
            text = text.replace(mark, mark + " ")
    return text.split(" ")


@remembered
def _is_plain(chunk: str) -> bool:
    """Whether no word in it can be a name or a negation in any language."""
    if any(sign in chunk for sign in NEGATIVE_SIGNS):
        return False
    negative = negations("")
    pairs = ((word, _key(word)) for word in _WORD.findall(chunk))
    return not any(_may_name(word, key) or key in negative or _is_contracted(key) for word, key in pairs)


@remembered
def _keys(chunk: str) -> tuple[str, ...]:
    return tuple(map(_key, _WORD.findall(chunk)))


def _key(word: str) -> str:
    key = word.casefold().replace(_APOSTROPHE, "'").replace(".", "")
    return key.removesuffix("'s")


def _may_name(word: str, key: str) -> bool:
    return _has_capital(word) and not _is_common(word, key)


def _is_contracted(key: str) -> bool:
    """Whether a negation is part of the word: hasn't, n'est."""
    return key.endswith("n't") or (key.startswith("n'") and len(key) > _ELIDED)


def _has_capital(word: str) -> bool:
    """Whether there is a capital anywhere in the word, its elided article aside, or it is in the alphabet of names."""
    article, _, root = word.replace(_APOSTROPHE, "'").partition("'")
    bare = root if len(article) <= _ELIDED and len(root) > 1 else word
    return bare != bare.lower() or _KATAKANA.match(word) is not None


def _is_common(word: str, key: str) -> bool:
    """Whether the capital of a word says nothing wherever it stands, or another check compares the word."""
    listed = key in TITLES or key in _ALWAYS_CAPITAL
    return listed or (not _is_acronym(word) and any(look_up(words, key) for words in (MONTHS, WEEKDAYS, UNITS)))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _are_adverbs(lost: list[str], new: list[str]) -> bool:
    """Whether adverbs came or went, which begin sentences in too many forms to be listed; Kelly for Emily are none."""
    return not (lost and new) and all(word.casefold().endswith(ADVERB_ENDINGS) for word in (*lost, *new))


def _missing(names: list[tuple[str, str]], keys: list[str]) -> list[str]:
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
