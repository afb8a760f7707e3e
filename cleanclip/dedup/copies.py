"""What was kept so far, as new texts are compared with it; here in memory, in `copies_file` in a file.

A copy has a number; the smaller of two is the earlier. A document has a number, too, and
it is known to the user by its key.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from cleanclip.dedup.lsh import BandTable, unpacked
from cleanclip.document import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]

WHOLE = -1
LOW = 0xFFFFFFFF


class Outline(NamedTuple):
    """A document as others are compared with it: the fingerprint of each block, and where it begins and ends.

    Offsets count in the source, whose length is `length`; arrays of 8 bytes, since there
    may be many millions.
    """

    key: str
    length: int
    fingerprints: array[int]
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, key: str, length: int, fingerprints: Iterable[int], spans: Sequence[Span]) -> Outline:
        """The outline of a document with these blocks."""
        starts, ends = array("Q", [span.start for span in spans]), array("Q", [span.end for span in spans])
        return cls(key, length, array("Q", fingerprints), starts, ends)

    def span(self, place: int) -> Span:
        """Where block `place` stands, or all blocks if that is `WHOLE`."""
        return Span(0, self.length) if place == WHOLE else Span(self.starts[place], self.ends[place])

    def digest(self) -> int:
        """A fingerprint of all blocks, in order."""
        return int.from_bytes(blake2b(self.fingerprints.tobytes(), digest_size=8).digest(), "little")


class Copy(NamedTuple):
    """A text that was kept: block `place` of the document with this number, or all of it if that is `WHOLE`."""

    document: int
    place: int
    fingerprint: int
    text: str


class Copies(Protocol):
    """Where copies are kept, `batch` code points of documents at a time.

    What is looked up is what was added and not dropped since.
    """

    batch: int

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """The numbers of documents of the next batch, in which no key comes twice.

        A known document that has not changed has its number; of one that has, what was kept
        is dropped.
        """

    def outline(self, document: int) -> Outline:
        """A document of this batch, or one with copies."""

    def texts(self, items: I64) -> dict[int, Copy]:
        """The copies with these numbers that are still there."""

    def exact(self, fingerprints: Iterable[int]) -> dict[int, Copy]:
        """The earliest copy with each fingerprint, for those that have one."""

    def matching(self, keys: U32, texts: Sequence[str]) -> list[U64]:
        """For each band the packed copies whose key is among `keys`, of shape (bands, texts); dropped ones may be."""

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """Keep `copies`; column `i` of `keys` belongs to copy ``keyed[i]``."""

    def commit(self) -> None:
        """End the batch: what it added is kept for good."""

    def roll_back(self) -> None:
        """End the batch after an error."""


class MemoryCopies:
    """Copies in memory: some 300 bytes each beside the text, at 21 bands."""

    batch = 1 << 22

    def __init__(self) -> None:
        self._bands = BandTable()
        self._prints = BandTable()
        self._fingerprints = array("Q")
        self._documents = array("q")
        self._places = array("i")
        self._texts: list[str] = []
        self._batch: dict[int, Outline] = {}
        self._outlines: dict[int, Outline] = {}
        self._numbers: dict[str, int] = {}
        self._next = 0

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """See `Copies`."""
        return [self._enter(outline) for outline in outlines]

    def outline(self, document: int) -> Outline:
        """See `Copies`."""
        return self._batch.get(document) or self._outlines[document]

    def texts(self, items: I64) -> dict[int, Copy]:
        """See `Copies`."""
        return {item: self._copy(item) for item in items.tolist() if self._documents[item] in self._outlines}

    def exact(self, fingerprints: Iterable[int]) -> dict[int, Copy]:
        """See `Copies`."""
        wanted = set(fingerprints)
        row = np.fromiter((value & LOW for value in wanted), np.uint32, len(wanted))
        _, items = unpacked(self._prints.matching(row[None])[0])
        known = self.texts(np.sort(items)[::-1])
        return {copy.fingerprint: copy for copy in known.values() if copy.fingerprint in wanted}

    def matching(self, keys: U32, texts: Sequence[str]) -> list[U64]:  # noqa: ARG002 - `shared` needs them
        """See `Copies`."""
        return self._bands.matching(keys)

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """See `Copies`."""
        first = len(self._texts)
        for copy in copies:
            self._outlines[copy.document] = self.outline(copy.document)
            self._documents.append(copy.document)
            self._places.append(copy.place)
            self._fingerprints.append(copy.fingerprint)
            self._texts.append(copy.text)
        row = np.fromiter((copy.fingerprint & LOW for copy in copies), np.uint32, len(copies))
        self._prints.add(row[None], np.arange(first, first + len(copies)))
        self._bands.add(keys, first + np.asarray(keyed, np.int64))

    def commit(self) -> None:
        """See `Copies`."""
        self._batch.clear()

    def roll_back(self) -> None:
        """See `Copies`; what was added stays."""
        self._batch.clear()

    def snapshot(self) -> None:
        """Nothing: nobody else writes to it."""

    def close(self) -> None:
        """Nothing."""

    def counts(self) -> tuple[int, int]:
        """How many documents and copies there are."""
        return len(self._outlines), sum(1 for document in self._documents if document in self._outlines)

    def drop(self, key: str) -> bool:
        """Forget the copies of the document with this key; whether there were any."""
        return self._outlines.pop(self._numbers.pop(key, WHOLE), None) is not None

    def copies(self) -> Iterator[Copy]:
        """All copies, in order."""
        return (self._copy(item) for item in range(len(self._texts)) if self._documents[item] in self._outlines)

    def _enter(self, outline: Outline) -> int:
        known = self._numbers.get(outline.key, WHOLE)
        if self._outlines.get(known) == outline:
            return known
        self.drop(outline.key)
        number = self._numbers[outline.key] = self._next
        self._next += 1
        self._batch[number] = outline
        return number

    def _copy(self, item: int) -> Copy:
        return Copy(self._documents[item], self._places[item], self._fingerprints[item], self._texts[item])
