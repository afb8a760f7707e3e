"""Articles for the benchmarks: made from a seed, so that every run sees the same bytes.

Words follow Zipf's law over made-up nouns and real function words, since text that is put
together from stock phrases is all near-duplicates of itself, which no archive is.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTION_WORDS = tuple("the of and to in a that for was on with as it at by from which had not were this after".split())  # noqa: SIM905 - a line
SYLLABLES = tuple("ba ce di fo gu har lin mor net os pel quar ri sten tor ul ven wick yar zen mar cal dor est".split())  # noqa: SIM905 - as above
NOISE = (
    "Share this article",
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Top of page",
    "Sign up for our newsletter to get the latest news in your inbox.",
    "© 2024 Harbour Press Ltd. All rights reserved.",
)


@dataclass(frozen=True)
class Maker:
    """Makes articles of some 3 kB in ASCII; the same seed makes the same ones."""

    seed: int = 1
    vocabulary: int = 8_000

    def articles(self, count: int, *, noisy: bool = False) -> Iterator[str]:
        """`count` articles; a noisy one has a dozen things to clean."""
        chance = random.Random(self.seed)  # noqa: S311 - a benchmark, not a secret
        for _ in range(count):
            paragraphs = self._paragraphs(chance)
            yield "\n\n".join(_with_noise(chance, paragraphs) if noisy else paragraphs)

    @cached_property
    def _words(self) -> list[str]:
        chance = random.Random(self.seed)  # noqa: S311 - as above
        made = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(self.vocabulary))
        return [*FUNCTION_WORDS, *made]

    @cached_property
    def _weights(self) -> list[float]:
        return list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))

    def _sentence(self, chance: random.Random) -> str:
        words = chance.choices(self._words, cum_weights=self._weights, k=chance.randint(8, 28))
        return " ".join([words[0].capitalize(), *words[1:]]) + "."

    def _paragraphs(self, chance: random.Random) -> list[str]:
        title = self._sentence(chance).rstrip(".").title()
        bodies = (
            " ".join(self._sentence(chance) for _ in range(chance.randint(2, 6))) for _ in range(chance.randint(6, 12))
        )
        return [title, *bodies]


def _with_noise(chance: random.Random, paragraphs: list[str]) -> list[str]:
    damaged = [paragraph.replace(" the ", " the town`s ", 1) for paragraph in paragraphs]
    pasted = damaged[-3:] if chance.random() < 0.3 else []
    return ["Skip to main content", *damaged, *pasted, *chance.sample(NOISE, 5)]
