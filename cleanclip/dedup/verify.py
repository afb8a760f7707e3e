"""Candidates to truth: how alike two texts really are, on all of their shingles.

The hashes are made with a key drawn when the process starts. Equal shingles have equal
hashes under any key, so it never shows in a result; but whoever crafts two words whose
hashes collide under the published key does not know this one.
"""

from __future__ import annotations

import secrets
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cleanclip import kernel
from cleanclip.dedup.shingles import PARAGRAPH, kernel_arguments, shingle_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.shingles import Shingle

    I64 = NDArray[np.int64]
    F64 = NDArray[np.float64]

KEY = secrets.randbits(64)


def shingle_sets(texts: Sequence[str], shingle: Shingle = PARAGRAPH) -> list[frozenset[int]]:
    """The distinct shingles of each text as hashes that only this process can compare."""
    hashes, offsets = shingle_hashes(texts, shingle, key=KEY)
    values = hashes.tolist()
    return [frozenset(values[start:end]) for start, end in pairwise(offsets.tolist())]


def similarity(left: frozenset[int], right: frozenset[int]) -> float:
    """The Jaccard similarity, shared over all; 0 for two sets with nothing in them.

    >>> similarity(frozenset({1, 2, 3}), frozenset({2, 3, 4}))
    0.5
    """
    shared = len(left & right)
    union = len(left) + len(right) - shared
    return shared / union if union else 0.0


def containment(left: frozenset[int], right: frozenset[int]) -> float:
    """The share of the smaller set that is in the larger; 0 if one is empty.

    >>> containment(frozenset({1, 2}), frozenset({2, 3, 4}))
    0.5
    """
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def similarities(texts: Sequence[str], pairs: I64, shingle: Shingle = PARAGRAPH) -> F64:
    """The exact Jaccard similarity of each pair of texts, of shape (pairs,); `pairs` has shape (pairs, 2)."""
    module = kernel.compiled()
    if module is not None:
        result = np.empty(len(pairs), np.float64)
        module.similarities(*kernel_arguments(texts, shingle, KEY), np.ascontiguousarray(pairs, np.int64), result)
        return result
    used, places = np.unique(pairs, return_inverse=True)
    sets = shingle_sets([texts[index] for index in used], shingle)
    found = [similarity(sets[left], sets[right]) for left, right in places.reshape(-1, 2).tolist()]
    return np.array(found, np.float64)


def containments(texts: Sequence[str], pairs: I64, shingle: Shingle = PARAGRAPH) -> F64:
    """The share of the smaller set of each pair that is in the larger, of shape (pairs,); 0 where one is empty.

    A text that stands whole in one of three times its shingles has containment 1 and
    similarity 1/3: candidates for it come from bands made for that similarity.
    """
    used, places = np.unique(pairs, return_inverse=True)
    sizes = np.array([len(found) for found in shingle_sets([texts[index] for index in used], shingle)], np.int64)
    one, other = sizes[places.reshape(-1, 2).T]
    found = similarities(texts, pairs, shingle)
    # The number of shared shingles is a whole one, so rounding makes it exact again.
    shared = np.rint(found * (one + other) / (1 + found))
    result: F64 = shared / np.maximum(np.minimum(one, other), 1)
    return result
