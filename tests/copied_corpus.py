"""A corpus of documents that share paragraphs with each other, exactly and nearly, on which hosts are compared."""

from __future__ import annotations

import random

_WORDS = (
    "harbour ferry winter council mill river stone lantern orchard bridge letter garden market signal "
    "captain baker valley thunder ribbon candle window hammer sailor meadow copper"
)


def records(families: int = 6, members: int = 25, alone: int = 40) -> list[tuple[str, str]]:
    """Keys and texts in order of the keys: some alone, families with a word changed in each paragraph, whole copies."""
    chance = random.Random(7)  # noqa: S311 - a corpus, not a secret
    words = _WORDS.split()

    def sentence(length: int) -> str:
        return " ".join(chance.choices(words, k=length)).capitalize() + "."

    def altered(text: str) -> str:
        changed = text.split()
        changed[chance.randrange(len(changed) - 1)] = chance.choice(words)
        return " ".join(changed)

    texts = ["\n\n".join(sentence(16) for _ in range(3)) for _ in range(alone)]
    for _ in range(families):
        model = [sentence(30) for _ in range(3)]
        texts += ["\n\n".join([*map(altered, model), sentence(16)]) for _ in range(members)]
    texts += chance.sample(texts, len(texts) // 10)
    chance.shuffle(texts)
    return [(f"{number:06}", text) for number, text in enumerate(texts)]
