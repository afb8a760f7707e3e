"""Deduplication in steps on columns, for whoever brings the machines: processes, Spark, datatrove, Ray, Dask.

    documents ─sign─▶ passages ─edges─▶ links ─components─▶ groups ─resolve─▶ matches ─apply─▶ documents

The answer is that of one pass in order of rank, in which a text goes if it is near to an
earlier one that stayed. It does not depend on how the steps are cut, for these reasons:

1. A passage that is equal to an earlier one shares its fate, so `edges` on fingerprints leaves
   one passage of each wording to compare.
2. Whether one of these goes depends on the earlier ones with a band key in common that stay,
   and on nothing else. Draw an edge between each two with a common key. By induction over the
   rank the fate of a passage depends on its connected component alone: its first passage
   stays, and the fate of any other follows from those of its neighbours, all of the same
   component. So `resolve` may take the components one by one, or any number together.
3. The components are those of the graph in which each passage is joined to the first with
   the same key and to no other: whoever shares a key is joined through that first one. Those
   edges are as many as there are keys, however large a family is, and `edges` finds them by a
   minimum for each key, which any engine groups and combines.
4. The components of a union of graphs are those of the union of their spanning forests, so
   `components` may be asked of parts, and then of what it said of them, in any order.

Candidates are not verified before the components are known: a text would have to be compared
with all that share its key, whether they stay or go, and a family of thousands would cost the square.
"""

from __future__ import annotations

from array import array
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleanclip.dedup.across import Comparison, outline_of, paragraphs, whole_passage
from cleanclip.dedup.across_rules import EXACT, FAMILY, NEAR
from cleanclip.dedup.clusters import NONE, Candidates
from cleanclip.dedup.copied import FAMILY_SIZE, edits, family_flag
from cleanclip.dedup.copies import Copy, Outline
from cleanclip.dedup.fingerprint import check_of
from cleanclip.dedup.lsh import buckets, keys_of
from cleanclip.dedup.matches import Match, agreeing_stars
from cleanclip.dedup.veto import disagreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.matches import Passage
    from cleanclip.document import Document

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]
    F64 = NDArray[np.float64]

# The number of a passage is the rank of its document, then its place, so that numbers are in order of rank.
PLACE_BITS = 28
_MOST_PLACES = (1 << PLACE_BITS) - 1
_BAND = np.uint64(32)
# Code points of text that are resolved at a time where passages come sorted.
_PORTION = 1 << 24


class Passages(NamedTuple):
    """The passages of some documents, a row each.

    `passage` is ``rank << 28 | place + 1``, place -1 being the whole document. Equal texts have equal
    `fingerprint`, and where that is not a collision equal `check`. Rows that are not `is_long`
    have no near-duplicates; their `keys`, of shape (rows, bands), mean nothing. `text` is
    what `resolve` compares; it is empty where only the fingerprint counts.
    """

    passage: I64
    fingerprint: U64
    check: U64
    is_long: NDArray[np.bool_]
    keys: U32
    text: list[str]


class Outlines(NamedTuple):
    """What the edits of other documents need to know of these, a row each.

    `document` is the rank, `key` the name in reports; `fingerprints`, `starts` and `ends` are of each block.
    """

    document: I64
    key: list[str]
    length: I64
    fingerprints: list[U64]
    starts: list[U64]
    ends: list[U64]


class Keys(NamedTuple):
    """A row for each `key` of each `passage`: those with a key in common are candidates."""

    key: U64
    passage: I64


class Links(NamedTuple):
    """Each `passage` belongs to an earlier one, `first`; where that is -1 it only seems to."""

    passage: I64
    first: I64


class Grouped(NamedTuple):
    """Passages with the `first` one of the component to which they belong, their `keys` and texts."""

    first: I64
    passage: I64
    keys: U32
    text: list[str]


class Matches(NamedTuple):
    """Each `passage` is a copy of `kept`, which stays, by a `rule`, and so near to it.

    Where there is a `difference` that counts, the passage stays too.
    """

    passage: I64
    kept: I64
    rule: list[str]
    score: F64
    difference: list[str]


NO_MATCHES = Matches(np.zeros(0, np.int64), np.zeros(0, np.int64), [], np.zeros(0), [])


def sign(documents: Sequence[Document], ranks: Sequence[int], comparison: Comparison) -> tuple[Passages, Outlines]:
    """The passages and the outlines of documents; the smaller of two ranks is that of the copy that stays.

    Ranks are from 0 up to 2^35 and each document has its own; so have their keys.
    """
    outlines = [outline_of(document, comparison) for document in documents]
    found = list(_passages(documents, ranks, outlines, comparison))
    header = comparison.header
    texts = [passage.text for passage in found if passage.is_long]
    is_long = np.fromiter((passage.is_long for passage in found), np.bool_, len(found))
    keys = np.zeros((len(found), header.bands.bands), np.uint32)
    if keys.size:
        key = header.key
        keys[is_long] = keys_of(
            texts, header.bands, header.shingles, num_perm=header.num_perm, seed=header.seed, key=key
        ).T
    numbers = np.fromiter((number_of(each.document, each.place) for each in found), np.int64, len(found))
    prints = np.fromiter((each.fingerprint for each in found), np.uint64, len(found))
    checks = np.fromiter((check_of(each.text, key=header.hash_key) for each in found), np.uint64, len(found))
    passages = Passages(numbers, prints, checks, is_long, keys, [each.text for each in found])
    return passages, _outlines(ranks, outlines)


def is_whole(passages: I64) -> NDArray[np.bool_]:
    """Whether each is a document as a whole."""
    whole: NDArray[np.bool_] = passages & _MOST_PLACES == 0
    return whole


def exact_links(passages: Passages) -> Links:
    """For each passage but the first of its fingerprint that first one; all rows of a fingerprint have to be there."""
    return edges(Keys(passages.fingerprint, passages.passage), passages.check)


def are_left(passages: I64, documents: Links) -> NDArray[np.bool_]:
    """Whether each is to be compared still, once the links of whole `documents` are known; their paragraphs are not."""
    copied = documents.passage[documents.first != NONE] >> PLACE_BITS
    return ~np.isin(passages >> PLACE_BITS, copied) & ~np.isin(passages, documents.passage)


def band_keys(passages: Passages) -> Keys:
    """The keys of long passages, band and key in one number."""
    keys = passages.keys[passages.is_long].astype(np.uint64)
    keys |= np.arange(keys.shape[1], dtype=np.uint64) << _BAND
    return Keys(keys.ravel(), np.repeat(passages.passage[passages.is_long], keys.shape[1]))


def edges(keys: Keys, checks: U64 | None = None) -> Links:
    """For each passage but the first of its key that first one, or -1 where their `checks` differ.

    All rows of a key have to be there. This is a minimum for each key, joined to its rows:
    an engine that combines while it groups needs no key in one place.

    >>> edges(Keys(np.array([7, 9, 7, 7], np.uint64), np.array([3, 1, 0, 2])))
    Links(passage=array([2, 3]), first=array([0, 0]))
    """
    order = np.lexsort((keys.passage, keys.key))
    values, passages = keys.key[order], keys.passage[order]
    is_first = np.ones(len(values), np.bool_)
    is_first[1:] = values[1:] != values[:-1]
    start = np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
    firsts = passages[start]
    if checks is not None:
        checks = checks[order]
        firsts = np.where(checks == checks[start], firsts, NONE)
    rest = passages != passages[start]
    return Links(passages[rest], firsts[rest])


def components(*links: Links) -> Links:
    """For each passage that is joined to earlier ones, over any number of links, the first of them all.

    What it returns may stand for the links that it was made of, so that links may be joined
    part by part. Cost: a few rounds, each linear in the links that are left.

    >>> components(Links(np.array([2, 3]), np.array([1, 2])), Links(np.array([1]), np.array([0])))
    Links(passage=array([1, 2, 3]), first=array([0, 0, 0]))
    """
    later = np.concatenate([each.passage for each in links])
    earlier = np.concatenate([each.first for each in links])
    passages, places = np.unique(np.concatenate([later, earlier]), return_inverse=True)
    one, other = places[: len(later)], places[len(later) :]
    parent = np.arange(len(passages))
    while len(one):
        one, other = parent[one], parent[other]
        apart = one != other
        one, other = np.maximum(one, other)[apart], np.minimum(one, other)[apart]
        np.minimum.at(parent, one, other)
        _settle(parent)
    joined = np.flatnonzero(parent != np.arange(len(parent)))
    return Links(passages[joined], passages[parent[joined]])


def resolve(
    passages: I64, texts: Sequence[str], comparison: Comparison, *, keys: U32 | None = None, settled: int = 0
) -> Matches:
    """What each passage is a near copy of, or nearly: all passages of one component or of several, no two alike.

    `keys`, of shape (passages, bands), are made again if they are not given. The first `settled`
    rows stay, so that a component too large for the memory can be taken in order of rank, each
    part behind those of the parts before it that stayed. Cost: each text is compared with
    those of its keys that stay, some 150 bytes a passage beside the texts.
    """
    header = comparison.header
    if header.near is None or len(passages) == settled:
        return NO_MATCHES
    if keys is None:
        keys = keys_of(
            texts, header.bands, header.shingles, num_perm=header.num_perm, seed=header.seed, key=header.key
        ).T
    order = np.concatenate([np.arange(settled), settled + np.argsort(passages[settled:])])
    shared = buckets(np.ascontiguousarray(keys[order].T))
    chosen = order[shared.items]
    numbers, copies = passages[chosen], [texts[place] for place in chosen.tolist()]
    first = int(np.searchsorted(shared.items, settled))
    stood = agreeing_stars(Candidates(copies, shared, numbers >> PLACE_BITS, first), header, comparison.checks)
    near = np.flatnonzero(stood.kept != NONE)
    rivals = np.flatnonzero((stood.kept == NONE) & (stood.rival != NONE))
    pairs = zip(rivals.tolist(), stood.rival[rivals].tolist(), strict=True)
    differences = [disagreement(copies[rival], copies[place], comparison.checks) or "" for place, rival in pairs]
    return _in_order(
        Matches(
            np.concatenate([numbers[near], numbers[rivals]]),
            np.concatenate([numbers[stood.kept[near]], numbers[stood.rival[rivals]]]),
            [NEAR] * (len(near) + len(rivals)),
            np.concatenate([stood.similarity[near], stood.rival_similarity[rivals]]),
            [""] * len(near) + differences,
        )
    )


def resolve_sorted(parts: Iterable[Grouped], comparison: Comparison) -> Iterator[Matches]:
    """What `resolve` finds in passages that come in order of their component, then of their number.

    The cut does not matter. Held are `_PORTION` code points of text, and of the component that a
    portion breaks off in the passages that stay; each portion looks those through again.
    """
    held: Grouped | None = None
    for part in _portions(parts):
        if held is None or held.first[0] != part.first[0]:
            held = chosen_rows(part, np.zeros(0, np.int64))
        before = chosen_rows(held, np.flatnonzero(share_a_key(held.keys, part.keys)))
        both = joined(before, part)
        found = resolve(both.passage, both.text, comparison, keys=both.keys, settled=len(before.passage))
        yield found
        is_open = part.first == part.first[-1]
        stays = chosen_rows(part, np.flatnonzero(is_open & ~np.isin(part.passage, copied(found))))
        held = joined(held, stays) if is_open[0] else stays


def copied(found: Matches) -> I64:
    """The passages that go: those whose match has no difference that counts."""
    return found.passage[_goes(found)]


def _goes(found: Matches) -> NDArray[np.bool_]:
    return np.array([not difference for difference in found.difference], np.bool_)


def share_a_key(keys: U32, others: U32) -> NDArray[np.bool_]:
    """Whether each row of `keys` has a key of its band in common with one of the `others`."""
    shares = np.zeros(len(keys), np.bool_)
    for band, other in zip(keys.T, others.T, strict=True):
        shares |= np.isin(band, other)
    return shares


def _portions(parts: Iterable[Grouped]) -> Iterator[Grouped]:
    waiting: list[Grouped] = []
    size = 0
    for part in parts:
        if len(part.passage):
            waiting.append(part)
            size += sum(map(len, part.text))
        if size > _PORTION:
            yield joined(*waiting)
            waiting, size = [], 0
    if waiting:
        yield joined(*waiting)


def matched(copies: Links, found: Matches) -> Matches:
    """The matches of passages that are equal to an earlier one: with what that is near to, or else with it.

    `found` has to have those of the firsts of `copies`, and may have others. Nothing is a
    copy of a passage of its own document.
    """
    fates = {passage: row for row, passage in enumerate(found.passage.tolist()) if not found.difference[row]}
    same = copies.first != NONE
    passages, firsts = copies.passage[same], copies.first[same]
    rows = np.fromiter((fates.get(first, NONE) for first in firsts.tolist()), np.int64, len(firsts))
    stays = rows == NONE
    everything = Matches(
        passages,
        np.where(stays, firsts, np.append(found.kept, NONE)[rows]),
        [EXACT if stay else NEAR for stay in stays.tolist()],
        np.where(stays, 1.0, np.append(found.score, 1.0)[rows]),
        [""] * len(rows),
    )
    other = np.flatnonzero(everything.passage >> PLACE_BITS != everything.kept >> PLACE_BITS)
    return _in_order(chosen_rows(everything, other))


def families(found: Matches) -> Matches:
    """A row more for each passage that makes a family of a thousand around one that stays, to be flagged.

    All matches with one `kept` passage have to be there.
    """
    copies = chosen_rows(found, np.flatnonzero(_goes(found)))
    order = np.lexsort((copies.passage, copies.kept))
    _, starts = np.unique(copies.kept[order], return_index=True)
    places = starts + FAMILY_SIZE - 1
    places = places[places < np.append(starts, len(order))[1:]]
    large: Matches = chosen_rows(copies, order[places])
    return large._replace(rule=[FAMILY] * len(places))


def decide(passages: Passages, comparison: Comparison) -> Matches:
    """All steps at once: the matches among the passages of all documents, in any order."""
    documents = exact_links(chosen_rows(passages, np.flatnonzero(is_whole(passages.passage))))
    own = chosen_rows(passages, np.flatnonzero(are_left(passages.passage, documents)))
    equal = exact_links(own)
    leaders = chosen_rows(own, np.flatnonzero(~np.isin(own.passage, equal.passage)))
    links = edges(band_keys(leaders))
    near = chosen_rows(leaders, np.flatnonzero(np.isin(leaders.passage, np.concatenate(links))))
    found = resolve(near.passage, near.text, comparison, keys=near.keys)
    matches = joined(found, matched(joined(documents, equal), found))
    everything: Matches = joined(matches, families(matches))
    return everything


def apply(document: Document, found: Matches, outlines: Mapping[int, Outline], comparison: Comparison) -> Document:
    """The document without what the matches of its passages take away.

    `outlines` are those of the documents in which the kept passages stand, by rank.
    """
    known = _Known(outlines)
    placed = list(_placed(found))
    by_place = {place: match for place, match in placed if match.rule != FAMILY}
    flags = [family_flag(document, place, match, known) for place, match in placed if match.rule == FAMILY]
    return document.apply([*edits(document, outline_of(document, comparison), by_place, known), *flags])


def number_of(document: int, place: int) -> int:
    """The number of a passage from the rank of its document and its place there.

    >>> [number_of(0, -1), number_of(1, 0)]
    [0, 268435457]
    """
    return document << PLACE_BITS | place + 1


def by_document(found: Matches) -> dict[int, Matches]:
    """The matches of each document, by its rank."""
    found = _in_order(found)
    ranks, starts = np.unique(found.passage >> PLACE_BITS, return_index=True)
    ends = np.append(starts, len(found.passage))[1:]
    spans = zip(ranks.tolist(), starts.tolist(), ends.tolist(), strict=True)
    return {rank: chosen_rows(found, np.arange(start, end)) for rank, start, end in spans}


def outlines_by_rank(outlines: Outlines) -> dict[int, Outline]:
    """The rows by their documents."""
    rows = zip(*outlines[1:], strict=True)
    return dict(zip(outlines.document.tolist(), starmap(_outline, rows), strict=True))


def chosen_rows(columns: Any, rows: I64) -> Any:  # noqa: ANN401 - a named tuple of columns, and of that kind again
    """The same columns with these rows of them."""
    places: list[int] = rows.tolist()
    return type(columns)(*(_chosen(column, rows, places) for column in columns))


def joined(*tables: Any) -> Any:  # noqa: ANN401 - as above
    """The rows of several tables of one kind."""
    return type(tables[0])(*map(_joined, zip(*tables, strict=True)))


def _joined(columns: Any) -> Any:  # noqa: ANN401 - arrays or lists
    is_array = isinstance(columns[0], np.ndarray)
    return np.concatenate(columns) if is_array else [item for column in columns for item in column]


def _chosen(column: Any, rows: I64, places: list[int]) -> Any:  # noqa: ANN401 - an array or a list
    return column[rows] if isinstance(column, np.ndarray) else [column[place] for place in places]


def _passages(
    documents: Sequence[Document], ranks: Sequence[int], outlines: Sequence[Outline], comparison: Comparison
) -> Iterator[Passage]:
    for rank, document, outline in zip(ranks, documents, outlines, strict=True):
        if outline.fingerprints:
            yield whole_passage(rank, document, outline, comparison)
            if comparison.header.unit == "paragraph":
                yield from (each for each in paragraphs(rank, document, outline) if each.place < _MOST_PLACES)


def _outlines(ranks: Sequence[int], outlines: Sequence[Outline]) -> Outlines:
    return Outlines(
        np.array(ranks, np.int64),
        [outline.key for outline in outlines],
        np.fromiter((outline.length for outline in outlines), np.int64, len(outlines)),
        [np.array(outline.fingerprints, np.uint64) for outline in outlines],
        [np.array(outline.starts, np.uint64) for outline in outlines],
        [np.array(outline.ends, np.uint64) for outline in outlines],
    )


def _outline(key: str, length: int, *columns: Iterable[int]) -> Outline:
    fingerprints, starts, ends = (array("Q", np.asarray(column, np.uint64).tolist()) for column in columns)
    return Outline(key, int(length), fingerprints, starts, ends)


def _settle(parent: I64) -> None:
    """Let each point to the end of its way."""
    while True:
        further = parent[parent]
        if (further == parent).all():
            return
        parent[:] = further


def _in_order(matches: Matches) -> Matches:
    ordered: Matches = chosen_rows(matches, np.argsort(matches.passage, kind="stable"))
    return ordered


class _Known:
    """Outlines where edits look for them."""

    def __init__(self, outlines: Mapping[int, Outline]) -> None:
        self._outlines = outlines

    def outline(self, document: int) -> Outline:
        """See `Copies`."""
        return self._outlines[document]


def _placed(found: Matches) -> Iterator[tuple[int, Match]]:
    for passage, kept, rule, score, difference in zip(*found, strict=True):
        copy = Copy(int(kept) >> PLACE_BITS, (int(kept) & _MOST_PLACES) - 1, 0, "")
        yield (int(passage) & _MOST_PLACES) - 1, Match(copy, rule, float(score), difference)
