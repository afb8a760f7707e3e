"""Signatures to candidates: locality-sensitive hashing by sorting arrays.

Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4: two texts are
candidates if all rows of one band of their signatures agree. A candidate is only that;
`verify` decides.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cleanclip import kernel
from cleanclip.dedup.minhash import NUM_PERM, SEED, sign
from cleanclip.dedup.shingles import PARAGRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.shingles import Shingle

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I32 = NDArray[np.int32]
    I64 = NDArray[np.int64]

RECALL = 0.995

# For each band sorted packed entries.
Run: TypeAlias = "list[U64]"

# Signatures of so many texts at a time, where only their band keys are wanted.
_PORTION = 1 << 13

_FOLD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_END = np.uint64(0xC4CEB9FE1A85EC53)
_KEY_BITS = np.uint64(32)
_LOW = np.uint64(2**32 - 1)
_NOTHING = np.zeros(0, np.uint64)


class Bands(NamedTuple):
    """The first ``bands * rows`` minima of a signature, cut into bands."""

    bands: int
    rows: int

    def recall(self, similarity: float) -> float:
        """The probability that two texts of this Jaccard similarity become candidates.

        >>> round(Bands(21, 6).recall(0.8), 4)
        0.9983
        """
        return float(1 - (1 - similarity**self.rows) ** self.bands)


@cache
def bands_for(near: float, *, num_perm: int = 128, recall: float = RECALL) -> Bands:
    """The bands with most rows, and so fewest candidates, that find `recall` of the pairs at `near`.

    datasketch weighs both kinds of error alike; here every candidate is verified, so a
    false one costs time and a missed one is an error. One row to a band where nothing
    reaches `recall`.

    >>> bands_for(0.8)
    Bands(bands=21, rows=6)
    """
    for rows in range(num_perm, 1, -1):
        choice = Bands(num_perm // rows, rows)
        if choice.recall(near) >= recall:
            return choice
    return Bands(num_perm, 1)


def band_keys(signatures: U32, bands: Bands) -> U32:
    """The key of each band of each signature, of shape (bands, signatures).

    32 bits are enough: among ten million texts a band has some ten thousand pairs of
    strangers with equal keys, and each fails its verification.
    """
    keys = np.empty((bands.bands, len(signatures)), np.uint32)
    module = kernel.compiled()
    if module is not None:
        module.band_keys(np.ascontiguousarray(signatures), max(1, signatures.shape[1]), *bands, keys)
        return keys
    for band, row in enumerate(keys):
        values = signatures[:, band * bands.rows : (band + 1) * bands.rows]
        row[:] = _band_key(np.uint64(band), values.T)
    return keys


def _band_key(band: np.uint64, values: U32) -> U32:
    key = np.full(values.shape[1], band, np.uint64) * _FOLD
    for value in values:
        key = (key ^ value) * _MIX
        key ^= key >> _KEY_BITS
    return ((key * _END) >> _KEY_BITS).astype(np.uint32)


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


def packed(keys: U32, items: I64) -> U64:
    """Key and item as one number that sorts by key, then item; an item is below 2^32 - 1."""
    return (keys.astype(np.uint64) << _KEY_BITS) | items.astype(np.uint64)


def unpacked(entries: U64) -> tuple[U32, I64]:
    """The keys and the items of packed entries."""
    return (entries >> _KEY_BITS).astype(np.uint32), (entries & _LOW).astype(np.int64)


class BandTable:
    """Items by the key of each band, in a few runs of 8 bytes an item and band."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def add(self, keys: U32, items: I64) -> None:
        """Enter `items` under `keys`, of shape (bands, items)."""
        if not keys.size:
            return
        self._runs.append([np.sort(packed(row, items)) for row in keys])
        first = first_to_merge([len(run[0]) for run in self._runs])
        self._runs[first:] = [list(merged(self._runs[first:]))]

    def matching(self, keys: U32) -> list[U64]:
        """For each band the packed entries whose key is among `keys`, of shape (bands, any)."""
        return entries_among(self._runs, keys)


def first_to_merge(sizes: Sequence[int]) -> int:
    """The first of several runs, oldest first, that becomes one with those after it.

    A run is merged into the one before while that is less than twice as long, so there are
    logarithmically many and each item is sorted so many times.

    >>> first_to_merge([100, 30, 10, 5])
    3
    >>> first_to_merge([100, 30, 10, 6])
    1
    """
    first = len(sizes) - 1
    total = sizes[first]
    while first and sizes[first - 1] < 2 * total:
        first -= 1
        total += sizes[first]
    return first


def merged(runs: Sequence[Run]) -> Iterator[U64]:
    """The bands of one run in place of several, which give up each band as it is merged."""
    for band in range(len(runs[0])):
        parts = [run[band] for run in runs]
        for run in runs:
            run[band] = _NOTHING
        yield np.sort(np.concatenate(parts), kind="stable") if len(parts) > 1 else parts[0]


def entries_among(runs: Sequence[Run], keys: U32, *, first: int = 0) -> list[U64]:
    """For each row of `keys` the entries of a band, from `first` on, whose key is in that row."""
    found = []
    for band, row in enumerate(keys, first):
        wanted = (sorted_set(row) if len(row) > 1 else row).astype(np.uint64) << _KEY_BITS
        bounds = np.concatenate([wanted, wanted | _LOW])
        found.append(np.concatenate([_NOTHING, *(_between(bounds, run[band]) for run in runs)]))
    return found


def _between(bounds: U64, entries: U64) -> U64:
    """The entries, which are sorted, from each of the first half of the bounds to the same of the second.

    No item has 32 set bits, so that no entry equals an upper bound.
    """
    low, high = entries.searchsorted(bounds).reshape(2, -1)
    # Faster than `any`, and most single look-ups end here.
    return entries[ranges(low, high - low)] if np.count_nonzero(low != high) else _NOTHING


def sorted_set(values: NDArray[Any]) -> NDArray[Any]:
    """The distinct values in order: what `numpy.unique` returns, which is slower since it hashes.

    >>> sorted_set(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(values)
    is_first = np.ones(len(ordered), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def ranges(starts: I64, lengths: I64) -> I64:
    """The numbers from each start on, one range behind the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = np.cumsum(lengths)
    shift = np.repeat(starts - (total - lengths), lengths)
    return np.asarray(np.arange(len(shift)) + shift, np.int64)


class Buckets(NamedTuple):
    """Who shares a key with whom, over all bands, and only those who do.

    `items` are they, sorted. Bucket ``of[place, band]`` is one of that item of `items`, -1
    is none. The members of bucket `i` have room from ``starts[i]`` to ``starts[i + 1]``.
    """

    items: I64
    of: NDArray[np.int32]
    starts: I64


def buckets(keys: U32, older: Sequence[U64] = (), *, settled: int = 0) -> Buckets:
    """The buckets of items with `keys`, of shape (bands, items).

    `older` has for each band packed entries of `settled` further items, which come first in
    the count. Buckets of these alone are left out.
    """
    count = settled + keys.shape[1]
    numbers = np.arange(settled, count)
    found: list[tuple[I32, I32]] = []
    for band, row in enumerate(keys):
        entries = packed(row, numbers)
        entries = np.concatenate([older[band], entries]) if len(older) else entries
        groups, members = unpacked(_with_twins(entries))
        bounds, lengths = _several(groups)
        is_new = members[bounds + lengths - 1] >= settled
        shared = members[ranges(bounds[is_new], lengths[is_new])]
        found.append((shared.astype(np.int32), lengths[is_new].astype(np.int32)))
    is_shared = np.zeros(count, np.bool_)
    for group, _ in found:
        is_shared[group] = True
    places = np.cumsum(is_shared, dtype=np.int32) - np.int32(1)
    return _numbered(np.flatnonzero(is_shared), [(places[group], lengths) for group, lengths in found])


def _with_twins(entries: U64) -> U64:
    """The entries whose key another one has, too, sorted. Sorts its argument: there may be many millions."""
    entries.sort()
    is_same = (entries[1:] ^ entries[:-1]) <= _LOW
    is_twin = np.zeros(len(entries), np.bool_)
    is_twin[1:] |= is_same
    is_twin[:-1] |= is_same
    return entries[is_twin]


def refined(whole: Buckets, marks: U32) -> Buckets:
    """The same buckets, parted by the marks of their items, of shape (items,)."""
    found = []
    for column in whole.of.T:
        inside = np.flatnonzero(column >= 0)
        groups = packed(column[inside].astype(np.uint32), marks[inside].astype(np.int64))
        order = np.argsort(groups, kind="stable")
        bounds, lengths = _several(groups[order])
        places = inside[order[ranges(bounds, lengths)]]
        found.append((places.astype(np.int32), lengths.astype(np.int32)))
    return _numbered(whole.items, found)


def _several(groups: NDArray[Any]) -> tuple[I64, I64]:
    """Where each run of two or more equal values begins in a sorted array, and how long it is."""
    is_first = np.ones(len(groups) + 1, np.bool_)
    is_first[1:-1] = groups[1:] != groups[:-1]
    bounds = np.flatnonzero(is_first) if len(groups) else np.zeros(1, np.int64)
    lengths = np.diff(bounds)
    return bounds[:-1][lengths > 1], lengths[lengths > 1]


def _numbered(items: I64, found: Sequence[tuple[I32, I32]]) -> Buckets:
    """Buckets from, for each band, the places of their members, bucket by bucket, and how many each has."""
    of = np.full((len(items), len(found)), -1, np.int32)
    numbered = 0
    for band, (places, lengths) in enumerate(found):
        of[places, band] = np.repeat(np.arange(numbered, numbered + len(lengths), dtype=np.int32), lengths)
        numbered += len(lengths)
    starts = np.zeros(numbered + 1, np.int64)
    np.cumsum(np.concatenate([np.zeros(0, np.int32), *(lengths for _, lengths in found)]), out=starts[1:])
    return Buckets(items, of, starts)


def candidate_pairs(keys: U32) -> I64:
    """Every pair of items that shares a key, of shape (pairs, 2), the smaller item first, sorted, each once.

    Cost: the square of each bucket. For engines that join; `clusters.stars` does not need it.
    """
    found = [np.zeros(0, np.uint64)]
    for row in keys:
        keyed, items = unpacked(np.sort(packed(row, np.arange(len(row)))))
        bounds, lengths = _several(keyed)
        for size in np.unique(lengths):
            left, right = np.triu_indices(size, 1)
            groups = items[bounds[lengths == size, None] + np.arange(size)]
            found.append(packed(groups[:, left].ravel().astype(np.uint32), groups[:, right].ravel()))
    left_items, right_items = unpacked(sorted_set(np.concatenate(found)))
    return np.stack([left_items.astype(np.int64), right_items], axis=1)
