"""Which languages a document speaks, as far as short phrases need to know."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Enough for a hundred function words; reading more does not change the answer.
_SAMPLE = 4000
_FEWEST = 3
_LEAST_SHARE = 0.3


class Speech:
    """The languages of one text, told when they are first asked for."""

    def __init__(self, text: str, speakers: Mapping[str, Iterable[str]], given: frozenset[str]) -> None:
        self._text = text
        self._speakers = speakers
        self._given = given

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those that were given, or else those that were found, as they are found; empty if they could not be told."""
        return tuple(sorted(self._given)) or spoken_languages(self._text, self._speakers)

    def allows(self, language: str | None) -> bool:
        """Whether the text may speak `language`."""
        return not self.languages or language in self.languages

    def rank(self, language: str) -> int:
        """The place of a language among them, those that the text does not speak last."""
        return self.languages.index(language) if language in self.languages else len(self.languages)


def speakers_of(function_words: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The languages that use each word, for the function words of each language.

    >>> speakers_of({"de": ["die", "in"], "nl": ["in"]})
    {'die': ('de',), 'in': ('de', 'nl')}
    """
    speakers: dict[str, tuple[str, ...]] = {}
    for language, words in function_words.items():
        for word in words:
            speakers[word] = (*speakers.get(word, ()), language)
    return speakers


def spoken_languages(text: str, speakers: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The languages whose function words `text` uses, that of most first; empty if it has too few words to tell.

    `speakers` are the languages of each word. Of languages that share their words several may
    come back, in the order of their codes where they are equal.

    >>> known = speakers_of({"en": ["the", "of", "and"], "de": ["der", "die", "und"]})
    >>> spoken_languages("The end of the road and the start of the sea", known)
    ('en',)
    """
    words = Counter((text[:_SAMPLE] + " " + text[-_SAMPLE // 4 :]).casefold().split())
    scores: Counter[str] = Counter()
    for word in words.keys() & speakers.keys():
        for language in speakers[word]:
            scores[language] += words[word]
    best = max(scores.values(), default=0)
    if best < _FEWEST:
        return ()
    least = max(_FEWEST, _LEAST_SHARE * best)
    return tuple(sorted((name for name in scores if scores[name] >= least), key=lambda name: (-scores[name], name)))
