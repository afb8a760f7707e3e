"""Deduplication as pure functions on columns, for engines that bring their own joins and files.

    texts ─sign─▶ signatures ─band_keys─▶ keys ─edges─▶ pairs ─resolve─▶ who stays

Texts are in order of rank: the earliest of several copies stays. Each step depends on its
arguments alone, so shards may be signed anywhere and put together in any engine. On one
machine `kept` does all of it, and finds the same without going through every pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanclip.dedup.clusters import NONE, Candidates, stars
from cleanclip.dedup.fingerprint import fingerprint
from cleanclip.dedup.lsh import Bands, band_keys, bands_for, buckets, candidate_pairs
from cleanclip.dedup.minhash import NUM_PERM, SEED, sign
from cleanclip.dedup.shingles import PARAGRAPH
from cleanclip.dedup.verify import similarities

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.shingles import Shingle

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]
    F64 = NDArray[np.float64]

__all__ = ["Edges", "band_keys", "bands_for", "edges", "fingerprints", "first_alike", "kept", "resolve", "sign"]

# Signatures of so many texts at a time, where only their band keys are wanted.
_PORTION = 1 << 13


class Edges(NamedTuple):
    """Near-duplicates: pairs of shape (edges, 2), the earlier text first, sorted; and their Jaccard similarity."""

    pairs: I64
    similarity: F64


def fingerprints(texts: Sequence[str]) -> U64:
    """The 64-bit fingerprint of each text, equal for texts that differ in looks alone."""
    return np.fromiter(map(fingerprint, texts), np.uint64, len(texts))


def first_alike(values: Iterable[Hashable]) -> I64:
    """For each value the place of the first that is equal: of texts, or of their fingerprints.

    >>> first_alike(["b", "a", "b"]).tolist()
    [0, 1, 0]
    """
    first: dict[Hashable, int] = {}
    return np.array([first.setdefault(value, place) for place, value in enumerate(values)], np.int64)


def edges(texts: Sequence[str], keys: U32, *, near: float, shingle: Shingle = PARAGRAPH) -> Edges:
    """The pairs of texts that share a band key and whose similarity is `near` or more; keys are (bands, texts)."""
    pairs = candidate_pairs(keys)
    found = similarities(texts, pairs, shingle)
    return Edges(pairs[found >= near], found[found >= near])


def resolve(count: int, near: Edges) -> I64:
    """For each of `count` texts the earliest that stays and is near to it; -1 for those that stay.

    >>> chain = Edges(np.array([[0, 1], [1, 2]]), np.array([0.9, 0.9]))
    >>> resolve(3, chain).tolist()
    [-1, 0, -1]
    """
    result = np.full(count, NONE)
    later = near.pairs[np.lexsort((near.pairs[:, 0], near.pairs[:, 1]))]
    for earlier, text in later.tolist():
        if result[text] == NONE and result[earlier] == NONE:
            result[text] = earlier
    return result


def kept(
    texts: Sequence[str],
    *,
    near: float = 0.8,
    shingle: Shingle = PARAGRAPH,
    bands: Bands | None = None,
    num_perm: int = NUM_PERM,
    seed: int = SEED,
) -> I64:
    """For each text the earlier one that stays in its place, -1 for those that stay: all steps at once.

    Nothing is asked of the texts but that they are alike: there is no veto and no least
    length. A text without words is like none. Memory: some 150 bytes a text at 21 bands.
    """
    keys = keys_of(texts, bands or bands_for(near, num_perm=num_perm), shingle, num_perm=num_perm, seed=seed)
    shared = buckets(keys)
    del keys
    candidates = Candidates([texts[item] for item in shared.items.tolist()], shared, shared.items)
    found = stars(candidates, near=near, shingle=shingle).kept
    result = np.full(len(texts), NONE)
    gone = found != NONE
    result[shared.items[gone]] = shared.items[found[gone]]
    return result


def keys_of(
    texts: Sequence[str],
    bands: Bands,
    shingle: Shingle = PARAGRAPH,
    *,
    num_perm: int = NUM_PERM,
    seed: int = SEED,
    key: int = 0,
) -> U32:
    """The band keys of texts whose signatures are not wanted, of shape (bands, texts)."""
    keys = np.empty((bands.bands, len(texts)), np.uint32)
    for start in range(0, len(texts), _PORTION):
        portion = slice(start, start + _PORTION)
        keys[:, portion] = band_keys(sign(texts[portion], shingle, num_perm=num_perm, seed=seed, key=key), bands)
    return keys
