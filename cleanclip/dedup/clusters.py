"""Near-duplicates to stars: each copy that goes is near to the very copy that stays.

Union-find would chain A~B~C into one cluster though A and C differ, and templates make
giants of such chains. Here texts come in their order of rank: one stays unless an earlier
one that stayed is near. Within a bucket a text is therefore compared with those that
stayed alone, so a family of thousands of copies costs as many comparisons, not their square.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import numpy as np

from cleanclip import kernel
from cleanclip.dedup.lsh import Bands, Buckets, bands_for, buckets, keys_of
from cleanclip.dedup.minhash import NUM_PERM, SEED
from cleanclip.dedup.shingles import PARAGRAPH, kernel_arguments, shingle_hashes
from cleanclip.dedup.verify import KEY, similarity
from cleanclip.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.shingles import Shingle
    from cleanclip.document import Document

    I64 = NDArray[np.int64]
    F64 = NDArray[np.float64]

Order: TypeAlias = "Callable[[int, Document], Any]"

Likeness: TypeAlias = "Callable[[int, int], float]"
Agreement: TypeAlias = "Callable[[int, int], bool]"

NONE = -1

_CACHED_SETS = 1 << 14

_NUMBER = re.compile(r"[0-9]{9,13}(?:\.[0-9]{1,9})?")
_MILLISECONDS = 13
# A year, and a year and a month.
_CUT_SHORT = (4, 7)

# So many near texts that do not agree are met in each set of buckets before the search ends.
MOST_TRIES = 4


class Stars(NamedTuple):
    """For each text the one around which it stands, or `NONE`, and their Jaccard similarity.

    `rival` is the earliest text met that is near and with which it does not agree. All of
    shape (texts,).
    """

    kept: I64
    similarity: F64
    rival: I64
    rival_similarity: F64


class Candidates(NamedTuple):
    """Texts in order of rank, one for each item of `buckets`; the first `settled` stay whatever they are near to.

    Those with equal `owners`, of shape (texts,), are not compared. `first` are buckets of
    the same items, to look at before `buckets`.
    """

    texts: Sequence[str]
    buckets: Buckets
    owners: I64
    settled: int = 0
    first: Buckets | None = None


def stars(
    candidates: Candidates,
    *,
    near: float,
    shingle: Shingle = PARAGRAPH,
    agree: Agreement | None = None,
) -> Stars:
    """For each text the earliest in a bucket of its that stays, is near and agrees; a text that has none stays.

    `agree` is asked of a text and one near to it, a few times for each: in a family of
    thousands that all differ in a number it would be asked the square of that. Cost beside
    that: each text is compared with those of its buckets that stay.
    """
    first = candidates.first or Buckets(candidates.buckets.items, candidates.buckets.of[:, :0], np.zeros(1, np.int64))
    module = kernel.compiled()
    if module is None:
        return _Search(candidates, first, _likeness(candidates.texts, near, shingle), agree).run()
    result = _none(len(candidates.texts))
    arguments = kernel_arguments(candidates.texts, shingle, KEY)
    limits = near, candidates.settled, agree, MOST_TRIES
    _, *buckets = candidates.buckets
    _, *first_buckets = first
    module.stars(*arguments, *buckets, *first_buckets, candidates.owners, *limits, *result)
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
    """For each text the earlier one that stays in its place, -1 for those that stay.

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


def _none(count: int) -> Stars:
    return Stars(np.full(count, NONE), np.zeros(count), np.full(count, NONE), np.zeros(count))


class _Search:
    """The twin of `kernel/stars.c`, step by step."""

    def __init__(self, candidates: Candidates, first: Buckets, likeness: Likeness, agree: Agreement | None) -> None:
        self._owners = candidates.owners.tolist()
        self._settled = candidates.settled
        self._shelves = [_Shelf(first), _Shelf(candidates.buckets)]
        self._likeness = likeness
        self._agree = agree

    def run(self) -> Stars:
        """The stars of all candidates."""
        result = _none(len(self._owners))
        for text in range(len(self._owners)):
            looked: set[int] = set()
            for shelf in self._shelves:
                if text >= self._settled and result.kept[text] == NONE:
                    self._look(text, shelf, looked, result)
            if result.kept[text] == NONE:
                for shelf in self._shelves:
                    shelf.enter(text)
        return result

    def _look(self, text: int, shelf: _Shelf, looked: set[int], result: Stars) -> None:
        tries = MOST_TRIES
        for other in (other for bucket in shelf.buckets(text) for other in bucket):
            kept = result.kept[text]
            if not tries or other in looked or (kept != NONE and other >= kept):
                continue
            looked.add(other)
            found = self._likeness(text, other) if self._owners[text] != self._owners[other] else 0.0
            if not found:
                continue
            if self._agree is None or self._agree(text, other):
                result.kept[text], result.similarity[text] = other, found
                continue
            tries -= 1
            if result.rival[text] == NONE or other < result.rival[text]:
                result.rival[text], result.rival_similarity[text] = other, found


class _Shelf:
    """The members of buckets so far."""

    def __init__(self, buckets: Buckets) -> None:
        self._of = buckets.of.tolist()
        self._members: list[list[int]] = [[] for _ in range(len(buckets.starts) - 1)]

    def buckets(self, text: int) -> list[list[int]]:
        """The members of each bucket of a text."""
        return [self._members[bucket] for bucket in self._of[text] if bucket >= 0]

    def enter(self, text: int) -> None:
        """Make a text a member of its buckets."""
        for bucket in self.buckets(text):
            bucket.append(text)


def _likeness(texts: Sequence[str], near: float, shingle: Shingle) -> Likeness:
    """The similarity of two texts where it reaches `near`, else 0; their sets are hashes until asked for."""
    hashes, offsets = shingle_hashes(texts, shingle, key=KEY)

    @lru_cache(maxsize=_CACHED_SETS)
    def shingle_set(text: int) -> frozenset[int]:
        return frozenset(hashes[offsets[text] : offsets[text + 1]].tolist())

    def likeness(text: int, other: int) -> float:
        found = similarity(shingle_set(text), shingle_set(other))
        return found if found >= near else 0.0

    return likeness


def order_of(keep: str | Order) -> Order | None:
    """The key by which documents are ranked, best first, from place and document; `None` for their own order.

    Ties go to the smallest document key.

    Raises:
        OptionError: there is no such order.
    """
    if not isinstance(keep, str):
        return keep
    if keep != "first" and keep not in _ORDERS:
        raise OptionError(f"keep is one of first, {', '.join(_ORDERS)}, not {keep!r}")
    return _ORDERS.get(keep)


def by_source(*sources: str) -> Order:
    """The order in which the copies of the first source stay, then those of the second; the others last.

    A source is the host of a document's URL, or a domain above it, or what its key begins with.

    >>> from cleanclip.document import Document
    >>> order = by_source("example.org", "archive/")
    >>> [order(0, Document("", (), id=key)) for key in ("archive/7", "7")]
    [(1, 'archive/7'), (2, '7')]
    """
    return lambda _, document: (_source(document, sources), document.id)


def latest(dates: Mapping[str, str]) -> Order:
    """The order in which the copy of the latest document stays; `dates` by document key, as `seconds_of` reads them.

    Documents without a date come last. What is put into `dates` later counts too.
    """
    return lambda _, document: (-seconds_of(dates.get(document.id, "")), document.id)


def seconds_of(date: str) -> float:
    """Seconds since 1970 of a date in ISO 8601, UTC where it names no zone, or of such a number; else minus infinity.

    >>> seconds_of("1970-01-02"), seconds_of("1970-01-01T02:00+01:00"), seconds_of("yesterday")
    (86400.0, 3600.0, -inf)
    """
    date = date.strip()
    if _NUMBER.fullmatch(date):
        return float(date) / (1000 if len(date) >= _MILLISECONDS else 1)
    try:
        moment = datetime.fromisoformat(date + "-01-01"[len(date) - 4 :] if len(date) in _CUT_SHORT else date)
    except ValueError:
        return -math.inf
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def is_of(document: Document, sources: Sequence[str]) -> bool:
    """Whether a document is of one of the sources, named as for `by_source`."""
    return _source(document, sources) < len(sources)


def _source(document: Document, sources: Sequence[str]) -> int:
    host = urlsplit(document.url or "").hostname or ""
    for rank, source in enumerate(sources):
        if host == source or host.endswith(f".{source}") or document.id.startswith(source):
            return rank
    return len(sources)


_ORDERS: dict[str, Order] = {
    "last": lambda position, _: -position,
    "longest": lambda _, document: (-len(document.text), document.id),
    "cleanest": lambda _, document: (len(document.edits), document.id),
}
