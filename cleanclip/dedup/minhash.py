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
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.shingles import Shingle

    U32 = NDArray[np.uint32]
    I64 = NDArray[np.int64]

NUM_PERM = 128
SEED = 1

_EMPTY = np.uint32(2**32 - 1)
# So many shingles at a time stay in the cache; fewer sets than that do not fill the vectors.
_PORTION = 1 << 16
_FEWEST = 16


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
        module.signatures(*shingles, factors, summands, kernel.build_number(), rows)
        return rows
    hashes = _finalised(shingles.hashes.astype(np.uint32))
    result = np.full((num_perm, len(shingles.offsets) - 1), _EMPTY)
    for sets in _groups(np.diff(shingles.offsets)):
        result[:, sets] = _minima(_columns(hashes, shingles.offsets, sets), factors, summands)
    return np.ascontiguousarray(result.T)


def _finalised(hashes: U32) -> U32:
    """The finalizer of MurmurHash3, by which datasketch spreads its input."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def _groups(counts: I64) -> Iterator[I64]:
    """The sets that are not empty, by size, in groups of a few at least and otherwise some `_PORTION` shingles."""
    order = np.argsort(counts, kind="stable")
    order = order[np.searchsorted(counts[order], 1) :]
    start = 0
    while start < len(order):
        few = min(start + _FEWEST, len(order)) - 1
        width = max(_FEWEST, _PORTION // int(counts[order[few]]))
        yield order[start : start + width]
        start += width


def _columns(hashes: U32, offsets: I64, sets: I64) -> U32:
    """The hashes of each set as a column, its last one repeated down to the length of the longest.

    Neighbours in a row belong to different sets, so that their minima are taken many at a
    time; `minimum.reduceat` on the sets end to end takes them one by one.
    """
    lengths = offsets[sets + 1] - offsets[sets]
    rows = np.arange(lengths[-1])[:, None]
    columns: U32 = hashes[offsets[sets] + np.minimum(rows, lengths - 1)]
    return columns


def _minima(columns: U32, factors: U32, summands: U32) -> U32:
    result = np.empty((len(factors), columns.shape[1]), np.uint32)
    permuted = np.empty_like(columns)
    for factor, summand, row in zip(factors, summands, result, strict=True):
        np.multiply(columns, factor, out=permuted)
        np.add(permuted, summand, out=permuted)
        np.minimum.reduce(permuted, axis=0, out=row)
    return result
