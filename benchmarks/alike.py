"""Paragraphs of which many are alike, made from a seed; and the other tools that look for such."""

from __future__ import annotations

import importlib.util
import random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS = 70
NUM_PERM = 128
SHINGLE = 5


def vocabulary(size: int = 30_000) -> list[str]:
    """Made-up words of two to ten letters."""
    source = random.Random(1)  # noqa: S311 - no secret
    return ["".join(source.choices("etaoinshrdlucmfw", k=source.randint(2, 10))) for _ in range(size)]


def paragraphs(megabytes: float, *, family: int = 0, family_edits: int | None = None, seed: int = 1) -> list[str]:
    """Paragraphs of 70 words: 15 % are exact copies of earlier ones, 10 % copies with one to five words changed.

    `family` of them are one paragraph with `family_edits` words changed, or none to six.
    """
    source = random.Random(seed)  # noqa: S311 - no secret
    numbers = np.random.default_rng(seed)
    known = vocabulary()
    texts: list[str] = []
    count = int(megabytes * 1e6 / 490)
    for row in numbers.integers(0, len(known), (count, WORDS)):
        chance = source.random()
        if texts and chance < 0.15:
            texts.append(source.choice(texts))
        elif texts and chance < 0.25:
            texts.append(reworded(source.choice(texts).split(), source.randint(1, 5), known, source))
        else:
            texts.append(" ".join([known[word] for word in row.tolist()]))
    base = source.choices(known, k=WORDS)
    for _ in range(family):
        edits = source.randint(0, 6) if family_edits is None else family_edits
        texts[source.randrange(count)] = reworded(base, edits, known, source)
    return texts


def reworded(words: Sequence[str], edits: int, known: Sequence[str], source: random.Random) -> str:
    """The words with some of them changed."""
    changed = list(words)
    for place in source.sample(range(len(changed)), min(edits, len(changed))):
        changed[place] = source.choice(known)
    return " ".join(changed)


def tokens(text: str) -> list[str]:
    """Word 5-grams, as every tool from Python makes them; all words where there are fewer."""
    words = text.lower().split()
    return [" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))]


def installed(name: str) -> bool:
    """Whether a tool can be imported here."""
    return importlib.util.find_spec(name) is not None


def datasketch_signatures(texts: Sequence[str]) -> object:
    """MinHashes in bulk, with its own hash."""
    from datasketch import MinHash  # noqa: PLC0415 - a peer

    return MinHash.bulk(([token.encode() for token in tokens(text)] for text in texts), num_perm=NUM_PERM)


def rensa_signatures(texts: Sequence[str]) -> object:
    """A matrix of digests from token sets."""
    from rensa import RMinHash  # noqa: PLC0415 - a peer

    return RMinHash.digest_matrix_from_token_sets([tokens(text) for text in texts], NUM_PERM, 1)


def datasketch_pairs(texts: Sequence[str], near: float) -> Iterator[tuple[int, int]]:
    """What each text finds among those before it, by the bands that datasketch chooses."""
    from datasketch import MinHashLSH  # noqa: PLC0415 - a peer

    lsh = MinHashLSH(threshold=near, num_perm=NUM_PERM)
    for place, minhash in enumerate(datasketch_signatures(texts)):  # type: ignore[arg-type, var-annotated]
        yield from ((other, place) for other in lsh.query(minhash))
        lsh.insert(place, minhash, check_duplication=False)


def rensa_pairs(texts: Sequence[str], near: float, bands: int = 16) -> Iterator[tuple[int, int]]:
    """What each text finds among those before it."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 - a peer

    lsh = RMinHashLSH(near, NUM_PERM, bands)
    for place, digest in enumerate(RMinHash.from_token_sets([tokens(text) for text in texts], NUM_PERM, 1)):
        yield from ((other, place) for other in lsh.query(digest))
        lsh.insert(place, digest)


def gaoya_pairs(texts: Sequence[str], near: float) -> Iterator[tuple[int, int]]:
    """What each text finds among those before it; its threshold filters by the signatures."""
    from gaoya.minhash import MinHashStringIndex  # noqa: PLC0415 - a peer

    index = MinHashStringIndex(32, near, 16, 8, None, "word", True, (SHINGLE, SHINGLE))  # noqa: FBT003 - its interface
    for place, text in enumerate(texts):
        yield from ((other, place) for other in index.query(text))
        index.insert_document(place, text)


PEERS: dict[str, Callable[[Sequence[str], float], Iterator[tuple[int, int]]]] = {
    "datasketch": datasketch_pairs,
    "rensa": rensa_pairs,
    "gaoya": gaoya_pairs,
}
