"""Shingle hashes to MinHash signatures, bit for bit those of datasketch's scheme ``affine32``.

Broder, "On the resemblance and containment of documents", SEQUENCES 1997: two sets have the
same minimum under a random permutation with the probability of their Jaccard similarity.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cleanclip import kernel
from cleanclip.dedup.shingles import PARAGRAPH, ShingleHashes, kernel_arguments, shingle_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.shingles import Shingle

    U32 = NDArray[np.uint32]

NUM_PERM = 128
SEED = 1

_EMPTY = np.uint32(2**32 - 1)
# So many shingles at a time: one row of them stays in the first cache.
_PORTION = 1 << 12


@cache
def permutations(num_perm: int = NUM_PERM, seed: int = SEED) -> tuple[U32, U32]:
    """The factors, all odd, and the summands of ``h -> a * h + b`` modulo 2^32; each of shape (num_perm,), read-only.

    Those of `datasketch.MinHash(num_perm, seed, scheme="affine32")`, whose generator
    (NumPy's `RandomState`) is frozen by NEP 19.
    """
    random = np.random.RandomState(seed)
    factors = random.randint(0, 1 << 31, num_perm, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    summands = random.randint(0, 1 << 32, num_perm, dtype=np.uint32)
    for array in (factors, summands):
        array.setflags(write=False)
    return factors, summands


def sign(
    texts: Sequence[str], shingle: Shingle = PARAGRAPH, *, num_perm: int = NUM_PERM, seed: int = SEED, key: int = 0
) -> U32:
    """The signature of each text, of shape (texts, num_perm); all bits are set where a text has no token."""
    module = kernel.compiled()
    if module is None:
        return signatures(shingle_hashes(texts, shingle, key=key), num_perm=num_perm, seed=seed)
    result = np.empty((len(texts), num_perm), np.uint32)
    module.sign(*kernel_arguments(texts, shingle, key), *permutations(num_perm, seed), result)
    return result


def signatures(shingles: ShingleHashes, *, num_perm: int = NUM_PERM, seed: int = SEED) -> U32:
    """The signature of each set of shingles, of shape (sets, num_perm).

    Row `i` loads as ``LeanMinHash(seed=seed, hashvalues=row, scheme="affine32")``; the
    token hashes to compare with are the low 32 bits of the shingle hashes.
    """
    factors, summands = permutations(num_perm, seed)
    module = kernel.compiled()
    if module is not None:
        rows = np.empty((len(shingles.offsets) - 1, num_perm), np.uint32)
        module.signatures(*shingles, factors, summands, kernel.is_wide(), rows)
        return rows
    hashes = _finalised(shingles.hashes.astype(np.uint32))
    result = np.full((num_perm, len(shingles.offsets) - 1), _EMPTY)
    filled = np.flatnonzero(np.diff(shingles.offsets))
    for portion in _portions(shingles.offsets, filled):
        begin, end = shingles.offsets[portion[0]], shingles.offsets[portion[-1] + 1]
        result[:, portion] = _minima(hashes[begin:end], shingles.offsets[portion] - begin, factors, summands)
    return np.ascontiguousarray(result.T)


def _finalised(hashes: U32) -> U32:
    """The finalizer of MurmurHash3, by which datasketch spreads its input."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def _portions(offsets: NDArray[np.int64], filled: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The sets that are not empty, in groups of some `_PORTION` shingles."""
    if not len(filled):
        return []
    group = offsets[filled] // _PORTION
    return np.split(filled, np.flatnonzero(np.diff(group)) + 1)


def _minima(hashes: U32, starts: NDArray[np.int64], factors: U32, summands: U32) -> U32:
    result = np.empty((len(factors), len(starts)), np.uint32)
    permuted = np.empty_like(hashes)
    for factor, summand, row in zip(factors, summands, result, strict=True):
        np.multiply(hashes, factor, out=permuted)
        np.add(permuted, summand, out=permuted)
        np.minimum.reduceat(permuted, starts, out=row)
    return result
