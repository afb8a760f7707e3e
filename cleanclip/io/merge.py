"""Signatures of shards to decisions: which of their passages are copies, and of what.

What has a fixed size is held in memory, some 60 bytes a passage. Texts are read when their
component is resolved, no more of them at a time than a portion, so a corpus may be far larger
than the memory.
"""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from cleanclip.dedup.lsh import keys_of
from cleanclip.dedup.steps import (
    NO_MATCHES,
    Keys,
    Links,
    Matches,
    are_left,
    chosen_rows,
    components,
    copied,
    edges,
    families,
    is_whole,
    joined,
    matched,
    resolve,
    share_a_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleanclip.dedup.across import Comparison
    from cleanclip.io.signed_corpus import SignedCorpus

    I64 = NDArray[np.int64]
    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]

# Bands whose keys are in memory at a time, 4 bytes a passage each.
_BANDS = 7
# Bytes of text that are resolved at a time.
_PORTION = 1 << 24


def merge(corpus: SignedCorpus, comparison: Comparison) -> Matches:
    """The matches among all passages of the corpus, those that `steps.decide` finds."""
    index = _index(corpus)
    whole = chosen_rows(index, np.flatnonzero(is_whole(index.passage)))
    documents = _exact(whole)
    own = chosen_rows(index, np.flatnonzero(are_left(index.passage, documents)))
    del index, whole
    equal = _exact(own)
    leaders = np.sort(own.passage[own.is_long & ~np.isin(own.passage, equal.passage)])
    del own
    groups = _groups(corpus, leaders, comparison)
    del leaders
    with _Texts() as texts:
        texts.take(corpus, np.unique(np.concatenate(groups)))
        found = joined(NO_MATCHES, *_resolved(groups, texts, comparison))
    matches = joined(found, matched(joined(documents, equal), found))
    everything: Matches = joined(matches, families(matches))
    return everything


class _Index(NamedTuple):
    passage: I64
    fingerprint: U64
    check: U64
    is_long: NDArray[np.bool_]


def _index(corpus: SignedCorpus) -> _Index:
    parts = [
        _Index(corpus.numbers(shard, table), *(table.array(name) for name in _Index._fields[1:]))
        for shard, table in corpus.tables("passages")
    ]
    nothing = np.zeros(0, np.uint64)
    empty = _Index(np.zeros(0, np.int64), nothing, nothing, np.zeros(0, np.bool_))
    index: _Index = joined(empty, *parts)
    return index


def _exact(rows: _Index) -> Links:
    return edges(Keys(rows.fingerprint, rows.passage), rows.check)


def _groups(corpus: SignedCorpus, leaders: I64, comparison: Comparison) -> Links:
    """The components of the leaders, a few bands at a time."""
    count = comparison.header.bands.bands
    groups = Links(leaders[:0], leaders[:0])
    for first in range(0, count, _BANDS):
        passages, keys = _keys(corpus, leaders, slice(first, first + _BANDS))
        for band in keys.T:
            groups = components(groups, edges(Keys(band.astype(np.uint64), passages)))
    return groups


def _keys(corpus: SignedCorpus, leaders: I64, bands: slice) -> tuple[I64, U32]:
    """The leaders in the order in which they stand in their files, and the keys of some bands."""
    numbers, keys = [leaders[:0]], [np.zeros((0, bands.stop - bands.start), np.uint32)]
    for shard, table in corpus.tables("passages"):
        passages = corpus.numbers(shard, table)
        chosen = np.flatnonzero(_are_among(passages, leaders))
        numbers.append(passages[chosen])
        keys.append(table.array("keys")[chosen, bands])
    width = keys[-1].shape[1]
    return np.concatenate(numbers), np.concatenate([part[:, :width] for part in keys])


def _are_among(passages: I64, chosen: I64) -> NDArray[np.bool_]:
    """Whether each is one of the `chosen`, which are sorted and may be many more."""
    if not len(chosen):
        return np.zeros(len(passages), np.bool_)
    places = np.minimum(np.searchsorted(chosen, passages), len(chosen) - 1)
    return np.asarray(chosen[places] == passages)


class _Texts:
    """The texts of some passages on disk: 16 bytes each in memory, and its number."""

    def __init__(self) -> None:
        self._stream = TemporaryFile(prefix="cleanclip-")  # noqa: SIM115 - closed at the end of the with
        self.passages: I64 = np.zeros(0, np.int64)
        self.sizes: I64 = self.passages
        self._starts: I64 = self.passages

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def take(self, corpus: SignedCorpus, wanted: I64) -> None:
        """Copy the texts of the `wanted` passages, which are sorted, out of the files."""
        numbers, sizes = [wanted[:0]], [wanted[:0]]
        for shard, table in corpus.tables("passages"):
            passages = corpus.numbers(shard, table)
            chosen = np.flatnonzero(_are_among(passages, wanted))
            if not len(chosen):
                continue
            texts = table.strings("text")
            encoded = [texts[place].encode("utf-8", "surrogatepass") for place in chosen.tolist()]
            self._stream.writelines(encoded)
            numbers.append(passages[chosen])
            sizes.append(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        lengths = np.concatenate(sizes)
        order = np.argsort(np.concatenate(numbers))
        self.passages, self.sizes = np.concatenate(numbers)[order], lengths[order]
        self._starts = (np.cumsum(lengths) - lengths)[order]

    def read(self, places: I64) -> list[str]:
        """The texts at these places in the order of `passages`."""
        return [self._read(*where) for where in zip(self._starts[places], self.sizes[places], strict=True)]

    def _read(self, start: int, size: int) -> str:
        self._stream.seek(start)
        return self._stream.read(size).decode("utf-8", "surrogatepass")


def _resolved(groups: Links, texts: _Texts, comparison: Comparison) -> Iterator[Matches]:
    """The matches of all components, several small ones or a part of a large one at a time."""
    passages = texts.passages
    roots = passages.copy()
    roots[np.searchsorted(passages, groups.passage)] = groups.first
    order = np.lexsort((passages, roots))
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = roots[order][1:] != roots[order][:-1]
    for start, end in _portions(np.flatnonzero(is_first), texts.sizes[order]):
        places = order[start:end]
        if texts.sizes[places].sum() <= _PORTION:
            yield resolve(passages[places], texts.read(places), comparison)
        else:
            yield from _in_parts(places, texts, comparison)


def _portions(starts: I64, sizes: I64) -> Iterator[tuple[int, int]]:
    """Stretches that begin and end at one of the `starts`, of `_PORTION` in size where they have more than one."""
    bounds = [*starts.tolist(), len(sizes)]
    total = np.concatenate([[0], np.cumsum(sizes)])
    first = 0
    while first < len(bounds) - 1:
        last = int(np.searchsorted(total[bounds], total[bounds[first]] + _PORTION, side="right")) - 1
        last = max(last, first + 1)
        yield bounds[first], bounds[last]
        first = last


def _in_parts(places: I64, texts: _Texts, comparison: Comparison) -> Iterator[Matches]:
    """The matches of one component, part by part in order of rank, each behind those of earlier parts that stayed."""
    header = comparison.header
    stayed = places[:0]
    keys = np.zeros((0, header.bands.bands), np.uint32)
    for start, end in _portions(np.arange(len(places)), texts.sizes[places]):
        part = places[start:end]
        read = texts.read(part)
        own = keys_of(read, header.bands, header.shingles, num_perm=header.num_perm, seed=header.seed).T
        near = np.flatnonzero(share_a_key(keys, own))
        before = stayed[near]
        found = resolve(
            texts.passages[np.concatenate([before, part])],
            [*texts.read(before), *read],
            comparison,
            keys=np.concatenate([keys[near], own]),
            settled=len(before),
        )
        yield found
        stays = np.flatnonzero(~np.isin(texts.passages[part], copied(found)))
        stayed, keys = np.concatenate([stayed, part[stays]]), np.concatenate([keys, own[stays]])
