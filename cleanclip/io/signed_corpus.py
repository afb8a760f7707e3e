"""The signature files of many shards as one corpus, whose documents have the ranks that they have among all."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from cleanclip.dedup.steps import PLACE_BITS
from cleanclip.document import Document
from cleanclip.errors import SignatureMismatchError
from cleanclip.io.column_file import ColumnFile
from cleanclip.io.signed import KIND, name_hash, sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from cleanclip.io.column_file import Table
    from cleanclip.io.signed import SignedSource

    I64 = NDArray[np.int64]
    U64 = NDArray[np.uint64]

_PLACE = (1 << PLACE_BITS) - 1


class Shard(NamedTuple):
    """An open file of signatures; its first document is number `base` of all."""

    file: ColumnFile
    sources: list[SignedSource]
    base: int


class Described(NamedTuple):
    """What an order may go by: a document without its text, how long that is, and its date."""

    position: int
    document: Document
    size: int
    date: str


class SignedCorpus:
    """Shards in order; `ranks` are those of the documents by their place among all.

    Raises:
        InputError: a file cannot be read, or is no file of signatures.
        SignatureMismatchError: two were made with other settings.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._open = ExitStack()
        self.shards: list[Shard] = []
        self.documents = 0
        for path in paths:
            file = self._open.enter_context(ColumnFile(path, KIND))
            if self.shards:
                _require_same(self.shards[0].file, file)
            self.shards.append(Shard(file, sources_of(file), self.documents))
            self.documents += sum(source.documents for source in self.shards[-1].sources)
        self.ranks: I64 = np.arange(self.documents)
        self._renamed = _renamed(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def header(self) -> dict[str, Any]:
        """What all shards were signed with."""
        return self.shards[0].file.header

    @property
    def sources(self) -> list[SignedSource]:
        """The files of all shards, in order."""
        return [source for shard in self.shards for source in shard.sources]

    def rank(self, order: Callable[[Described], Any]) -> None:
        """Rank the documents by the key that `order` gives for each, the smallest first."""
        keys = list(map(order, self._described()))
        positions = sorted(range(self.documents), key=keys.__getitem__)
        self.ranks[positions] = np.arange(self.documents)

    def tables(self, kind: str) -> Iterator[tuple[Shard, Table]]:
        """The tables of that kind, shard by shard."""
        for shard in self.shards:
            for table in shard.file.tables(kind):
                yield shard, table

    def numbers(self, shard: Shard, table: Table) -> I64:
        """The numbers of the passages of a table, by the ranks that their documents have among all."""
        local = table.array("passage")
        numbers: I64 = self.ranks[shard.base + (local >> PLACE_BITS)] << PLACE_BITS | local & _PLACE
        return numbers

    def named(self, positions: Sequence[int], keys: Sequence[str]) -> list[str]:
        """The keys of the documents at these places, one that an earlier document has replaced by another name."""
        return [self._renamed.get(position, key) for position, key in zip(positions, keys, strict=True)]

    def _described(self) -> Iterator[Described]:
        outlines = (each for _, each in self.tables("outlines"))
        position = 0
        for (_, table), outline in zip(self.tables("documents"), outlines, strict=True):
            keys = outline.strings("key")
            rows = zip(keys, table.strings("url"), table.array("size").tolist(), table.strings("date"), strict=True)
            for key, url, size, date in rows:
                name = self._renamed.get(position, key)
                yield Described(position, Document("", (), id=name, url=url or None), size, date)
                position += 1


def _require_same(one: ColumnFile, other: ColumnFile) -> None:
    for name, value in one.header.items():
        if other.header.get(name) != value:
            found = other.header.get(name)
            raise SignatureMismatchError(f"{other.path} was signed with {name} {found!r}, {one.path} with {value!r}")


def _renamed(corpus: SignedCorpus) -> dict[int, str]:
    """By their places the names of documents whose keys are taken: the file and the line, as in a run over all."""
    parts = [table.array("name") for _, table in corpus.tables("documents")]
    names = np.concatenate(parts) if parts else np.zeros(0, np.uint64)
    _, first = np.unique(names, return_index=True)
    is_taken = np.ones(len(names), np.bool_)
    is_taken[first] = False
    renamed: dict[int, str] = {}
    while is_taken.sum() > len(renamed):
        renamed = _by_line(corpus, is_taken)
        for position, name in renamed.items():
            is_taken[position + 1 :] |= names[position + 1 :] == name_hash(name)
    return renamed


def _by_line(corpus: SignedCorpus, wanted: NDArray[np.bool_]) -> dict[int, str]:
    found: dict[int, str] = {}
    position = 0
    for shard, table in corpus.tables("documents"):
        sources, lines = table.array("source"), table.array("line")
        for place in np.flatnonzero(wanted[position : position + len(lines)]).tolist():
            found[position + place] = f"{shard.sources[int(sources[place])].path}:{int(lines[place])}"
        position += len(lines)
    return found
