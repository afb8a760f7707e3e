"""Which languages a document speaks, as far as short phrases need to know."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Enough for a hundred function words; reading more does not change the answer.
_SAMPLE = 4000
_FEWEST = 3
_LEAST_SHARE = 0.3


def spoken_languages(text: str, function_words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The languages whose function words `text` uses; empty if it has too few words to tell.

    Of languages that share their words several may come back.

    >>> known = {"en": frozenset(["the", "of", "and"]), "de": frozenset(["der", "die", "und"])}
    >>> sorted(spoken_languages("The end of the road and the start of the sea", known))
    ['en']
    """
    counts = Counter((text[:_SAMPLE] + " " + text[-_SAMPLE // 4 :]).casefold().split())
    scores = {name: sum(counts[word] for word in words) for name, words in function_words.items()}
    best = max(scores.values(), default=0)
    if best < _FEWEST:
        return frozenset()
    return frozenset(name for name, score in scores.items() if score >= max(_FEWEST, _LEAST_SHARE * best))
