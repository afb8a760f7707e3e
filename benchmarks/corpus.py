"""Articles for the benchmarks: made from a seed, so that every run sees the same bytes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBJECTS = [
    "the council",
    "the harbour master",
    "a young engineer",
    "the bridge",
    "our ferry",
    "the school",
    "every third baker",
    "the old railway",
    "a group of nurses",
    "the valley",
    "the ministry",
    "the museum",
    "an empty boat",
    "the river",
    "the archive",
]
VERBS = [
    "has asked for",
    "could not explain",
    "was promised",
    "paid for",
    "never forgot",
    "still needs",
    "had to close",
    "rebuilt",
    "will inspect",
    "argued about",
    "discovered",
    "postponed",
    "counted",
    "sold",
    "defended",
]
OBJECTS = [
    "a new engine",
    "the winter timetable",
    "twelve wooden boats",
    "the price of bread",
    "the long report",
    "a second vote",
    "the missing logbooks",
    "half of the money",
    "the roof of the market",
    "two summers of work",
    "the narrow road",
    "its own rules",
    "a letter from the capital",
    "the last lighthouse",
    "the sound of the bells",
]
TAILS = [
    "before the end of the year",
    "in spite of the weather",
    "since nobody else would",
    "as an inspector put it",
    "according to the minutes",
    "after a long and friendly quarrel",
    "without much hope",
    "for the third time since 1998",
    "and that was all",
    "which surprised only the mayor",
    "while the town looked on",
    "at a cost of 41 million euros",
]

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
    """Makes articles; the same seed makes the same ones."""

    seed: int = 1

    def articles(self, count: int, *, noisy: bool = False) -> Iterator[str]:
        """`count` articles of some 3 kB in ASCII; a noisy one has a dozen things to clean."""
        chance = random.Random(self.seed)  # noqa: S311 - a benchmark, not a secret
        for _ in range(count):
            yield _noisy_article(chance) if noisy else "\n\n".join(_paragraphs(chance))


def _sentence(chance: random.Random) -> str:
    words = " ".join(chance.choice(part) for part in (SUBJECTS, VERBS, OBJECTS, TAILS))
    return f"{words[0].upper()}{words[1:]}."


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(3, 7)))


def _paragraphs(chance: random.Random) -> list[str]:
    title = _sentence(chance).rstrip(".").title()
    return [title, *(_paragraph(chance) for _ in range(chance.randint(6, 14)))]


def _noisy_article(chance: random.Random) -> str:
    paragraphs = _paragraphs(chance)
    damaged = [paragraph.replace("the mayor", "the town`s mayor") for paragraph in paragraphs]
    pasted = damaged[-3:] if chance.random() < 0.3 else []
    return "\n\n".join(["Skip to main content", *damaged, *pasted, *chance.sample(NOISE, 5)])
