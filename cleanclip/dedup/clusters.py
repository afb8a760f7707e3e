"""Near-duplicates to stars: each copy that goes is near to the very copy that stays.

Union-find would chain A~B~C into one cluster though A and C differ, and templates make
giants of such chains. Here texts come in their order of rank: one stays unless an earlier
one that stayed is near. Within a bucket a text is therefore compared with those that
stayed alone, so a family of thousands of copies costs as many comparisons, not their square.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cleanclip.dedup.shingles import PARAGRAPH, shingle_hashes
from cleanclip.dedup.verify import KEY, similarity
from cleanclip.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.lsh import Buckets
    from cleanclip.dedup.shingles import Shingle
    from cleanclip.document import Document

    I64 = NDArray[np.int64]
    F64 = NDArray[np.float64]

Order: TypeAlias = "Callable[[int, Document], Any]"

NONE = -1

_CACHED_SETS = 1 << 14


class Stars(NamedTuple):
    """For each text the earliest one that stayed, is near and agrees with it, or `NONE`; and how near.

    `rival` is, for a text that stays, the earliest that is near and does not agree.
    All four of shape (texts,).
    """

    kept: I64
    similarity: F64
    rival: I64
    rival_similarity: F64


def stars(
    texts: Sequence[str],
    buckets: Buckets,
    *,
    near: float,
    owners: I64,
    facts: I64,
    settled: int = 0,
    shingle: Shingle = PARAGRAPH,
) -> Stars:
    """The stars among `texts`, which are in order of rank; the first `settled` of them stay.

    Texts of one owner are not compared; two texts agree if their `facts` are equal. Both
    have shape (texts,).
    """
    sets = _shingle_sets(texts, buckets, shingle)
    members: list[list[int]] = [[] for _ in range(len(buckets.starts) - 1)]
    result = Stars(*(np.full(len(texts), fill) for fill in (NONE, 0.0, NONE, 0.0)))
    for text in range(len(texts)):
        mine = [members[bucket] for bucket in buckets.of[:, text] if bucket >= 0]
        if text >= settled:
            others = [other for other in sorted(set().union(*mine)) if owners[other] != owners[text]]
            _join(text, others, result, facts, partial(_near, sets, near))
        if result.kept[text] == NONE:
            for bucket in mine:
                bucket.append(text)
    return result


def _join(text: int, others: list[int], result: Stars, facts: I64, likeness: Callable[[int, int], float]) -> None:
    """Enter the earliest of `others` that is near and agrees; failing that, the earliest that is near."""
    for other in others:
        agrees = facts[other] == facts[text]
        if not agrees and result.rival[text] != NONE:
            continue
        found = likeness(text, other)
        if found and agrees:
            result.kept[text], result.similarity[text] = other, found
            result.rival[text], result.rival_similarity[text] = NONE, 0.0
            return
        if found:
            result.rival[text], result.rival_similarity[text] = other, found


def _near(sets: Callable[[int], frozenset[int]], near: float, left: int, right: int) -> float:
    """The similarity where it reaches `near`, else 0."""
    found = similarity(sets(left), sets(right))
    return found if found >= near else 0.0


def _shingle_sets(texts: Sequence[str], buckets: Buckets, shingle: Shingle) -> Callable[[int], frozenset[int]]:
    """The shingle set of a text by its number, for those that share a bucket; as hashes until asked for."""
    shared = buckets.shared().tolist()
    hashes, offsets = shingle_hashes(
        [text if used else "" for text, used in zip(texts, shared, strict=True)], shingle, key=KEY
    )

    @lru_cache(maxsize=_CACHED_SETS)
    def shingle_set(text: int) -> frozenset[int]:
        return frozenset(hashes[offsets[text] : offsets[text + 1]].tolist())

    return shingle_set


def order_of(keep: str) -> Order | None:
    """The key by which documents are ranked, best first, from place and document; `None` for their own order.

    Ties go to the smallest document key.

    Raises:
        OptionError: there is no such order.
    """
    if keep == "first":
        return None
    if keep not in _ORDERS:
        raise OptionError(f"keep is one of first, {', '.join(_ORDERS)}, not {keep!r}")
    return _ORDERS[keep]


_ORDERS: dict[str, Order] = {
    "last": lambda position, _: -position,
    "longest": lambda _, document: (-len(document.text), document.id),
    "cleanest": lambda _, document: (len(document.edits), document.id),
}
