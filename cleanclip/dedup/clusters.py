"""Near-duplicates to stars: each copy that goes is near to the very copy that stays.

Union-find would chain A~B~C into one cluster though A and C differ, and templates make
giants of such chains. Here texts come in their order of rank: one stays unless an earlier
one that stayed is near. Within a bucket a text is therefore compared with those that
stayed alone, so a family of thousands of copies costs as many comparisons, not their square.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cleanclip import kernel
from cleanclip.dedup.shingles import PARAGRAPH, kernel_arguments, shingle_hashes
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
_MOST_RIVALS = 16


class Stars(NamedTuple):
    """For each text the one that it was found near to, or `NONE`, and their Jaccard similarity; both (texts,)."""

    kept: I64
    similarity: F64


class Candidates(NamedTuple):
    """Texts in order of rank, of which the first `settled` stay whatever they are near to.

    Texts of one owner are not compared; two texts agree if their `facts` are equal. Both
    have shape (texts,).
    """

    texts: Sequence[str]
    owners: I64
    facts: I64
    settled: int = 0


def stars(candidates: Candidates, buckets: Buckets, *, near: float, shingle: Shingle = PARAGRAPH) -> Stars:
    """For each text the earliest that stays, is near and agrees with it; those that have none stay.

    `buckets` need not hold together texts that disagree. Cost: each text is compared with
    those of its buckets that stay.
    """
    return _found(candidates, buckets, None, near, shingle)


def rivals(
    candidates: Candidates, buckets: Buckets, found: Stars, *, near: float, shingle: Shingle = PARAGRAPH
) -> Stars:
    """For each text that stays by `found`, the earliest other that is near and disagrees with it.

    Looked for among the first few of each bucket: a rival is a thing to look at, and a
    family of thousands that differ in a number each would take the square of comparisons.
    """
    return _found(candidates, buckets, found.kept, near, shingle)


def _found(candidates: Candidates, buckets: Buckets, stayed: I64 | None, near: float, shingle: Shingle) -> Stars:
    module = kernel.compiled()
    if module is None:
        return _find(candidates, buckets, stayed, near, _shingle_sets(candidates.texts, buckets, shingle))
    result = _none(len(candidates.texts))
    arguments = kernel_arguments(candidates.texts, shingle, KEY)
    labels = candidates.owners, candidates.facts
    module.stars(*arguments, *buckets, *labels, near, candidates.settled, stayed, _MOST_RIVALS, *result)
    return result


def _none(count: int) -> Stars:
    return Stars(np.full(count, NONE), np.zeros(count))


def _find(
    candidates: Candidates,
    buckets: Buckets,
    stayed: I64 | None,
    near: float,
    shingle_set: Callable[[int], frozenset[int]],
) -> Stars:
    """The stars; or the rivals where it is known who `stayed`."""
    result = _none(len(candidates.texts))
    members: list[list[int]] = [[] for _ in range(len(buckets.starts) - 1)]
    limit = None if stayed is None else _MOST_RIVALS
    for text in range(len(candidates.texts)):
        if stayed is not None and stayed[text] != NONE:
            continue
        mine = [members[bucket] for bucket in buckets.of[text] if bucket >= 0]
        others = {other for bucket in mine for other in bucket[:limit]} if text >= candidates.settled else ()
        for other in sorted(others):
            if _may_meet(candidates, text, other, agreeing=stayed is None):
                found = similarity(shingle_set(text), shingle_set(other))
                if found >= near:
                    result.kept[text], result.similarity[text] = other, found
                    break
        if stayed is not None or result.kept[text] == NONE:
            for bucket in mine:
                bucket.append(text)
    return result


def _may_meet(candidates: Candidates, text: int, other: int, *, agreeing: bool) -> bool:
    agree = candidates.facts[text] == candidates.facts[other]
    return bool(candidates.owners[text] != candidates.owners[other] and agree == agreeing)


def _shingle_sets(texts: Sequence[str], buckets: Buckets, shingle: Shingle) -> Callable[[int], frozenset[int]]:
    """The shingle set of a text by its number, for those that share a bucket; as hashes until asked for."""
    shared = buckets.shared().tolist()
    used = [text if is_used else "" for text, is_used in zip(texts, shared, strict=True)]
    hashes, offsets = shingle_hashes(used, shingle, key=KEY)

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
