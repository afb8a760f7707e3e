"""Articles of which some are near copies of others, made from a seed."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from alike import vocabulary
from corpus import Maker

if TYPE_CHECKING:
    from collections.abc import Iterator

# The mean size of a text.
BYTES = 1600
FRAMED = 60
# How many of a thousand groups of documents are made how.
KINDS = {"alone": 680, "copy": 40, "words": 120, "sentences": 80, "number": 40, "negation": 36, "frame": 4}


class Corpus(NamedTuple):
    """Texts, and the places of those that were made alike, group by group, under the kind of their likeness."""

    texts: list[str]
    groups: dict[str, list[list[int]]]


def planted(documents: int, family: int = 0) -> Corpus:
    """Some 200 words each: articles, near copies of them to any degree, such as share a frame, or all but a fact.

    `family` are copies of one article beyond these, with one or two words changed.
    """
    chance = random.Random(5)  # noqa: S311 - a corpus, not a secret
    articles = ("\n\n".join(text.split("\n\n")[:4]) for text in Maker().articles(2 * documents + 1))
    model = next(articles)
    made = [("family", [_reworded(model, chance.randint(1, 2), chance) for _ in range(family)])]
    count = 0
    while count < documents:
        (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
        made.append((kind, list(_versions(kind, articles, chance))))
        count += len(made[-1][1])
    return _shuffled(made, chance)


def _shuffled(made: list[tuple[str, list[str]]], chance: random.Random) -> Corpus:
    rows = [(text, number) for number, (_, texts) in enumerate(made) for text in texts]
    chance.shuffle(rows)
    places = defaultdict(list)
    for place, (_, number) in enumerate(rows):
        places[number].append(place)
    groups = defaultdict(list)
    for number, (kind, _) in enumerate(made):
        groups[kind].append(places[number])
    return Corpus([text for text, _ in rows], groups)


def _versions(kind: str, articles: Iterator[str], chance: random.Random) -> Iterator[str]:
    """The texts of a group."""
    text = next(articles)
    if kind == "number":
        yield from (f"{text} They counted {count} ships." for count in chance.sample(range(1000, 10_000), 2))
    elif kind == "negation":
        yield from (f"{text} The town {verb} pay for the bridge." for verb in ("will", "will not"))
    elif kind == "frame":
        frame = " ".join(text.split()[:100])
        yield from (f"{frame}\n\n{' '.join(next(articles).split()[: chance.randint(20, 80)])}." for _ in range(FRAMED))
    else:
        yield text
        if kind == "copy":
            yield text
        elif kind == "words":
            yield from (_reworded(text, chance.randint(1, 12), chance) for _ in range(chance.randint(1, 3)))
        elif kind == "sentences":
            others = re.findall(r"[^.\n]+\.", next(articles))
            yield " ".join([text, *others[: chance.randint(1, 4)]])


def _reworded(text: str, edits: int, chance: random.Random) -> str:
    """The text with some of its ordinary words changed."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if word.isalpha() and word.islower() and word != "not"]
    for place in chance.sample(places, edits):
        words[place] = chance.choice(_others())
    return " ".join(words)


@cache
def _others() -> list[str]:
    return vocabulary()
