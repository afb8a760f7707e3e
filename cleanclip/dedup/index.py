"""What was kept so far, to compare new texts with."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanclip.dedup.lsh import BandTable, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cleanclip.document import Span

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]

WHOLE = -1


class Outline(NamedTuple):
    """A document as later ones are compared with it: its key, and the fingerprint and span of each block."""

    key: str
    fingerprints: Sequence[int]
    spans: Sequence[Span]
    length: int


class Copy(NamedTuple):
    """A text that was kept: block `place` of the document numbered `document`, or all of it if that is `WHOLE`."""

    document: int
    place: int
    fingerprint: int
    text: str


class MemoryIndex:
    """Kept copies in memory, numbered in the order in which they came; documents likewise."""

    def __init__(self, bands: int) -> None:
        self._bands = BandTable(bands)
        self._fingerprints = BandTable(1)
        self._prints = array("Q")
        self._documents = array("q")
        self._places = array("i")
        self._texts: list[str] = []
        self._outlines: list[Outline] = []
        self._numbers: dict[str, int] = {}

    def number(self, key: str) -> int:
        """The number of the document with this key, `WHOLE` if there is none."""
        return self._numbers.get(key, WHOLE)

    def outline(self, document: int) -> Outline:
        """The document of this number."""
        return self._outlines[document]

    def copy(self, item: int) -> Copy:
        """The kept copy of this number."""
        return Copy(self._documents[item], self._places[item], self._prints[item], self._texts[item])

    def exact(self, fingerprints: Iterable[int]) -> dict[int, int]:
        """The earliest copy with each fingerprint, for those that are known."""
        wanted = set(fingerprints)
        row = np.fromiter((value & 0xFFFFFFFF for value in wanted), np.uint32, len(wanted))
        _, items = unpacked(self._fingerprints.matching(row[None])[0])
        known = sorted(item for item in items.tolist() if self._prints[item] in wanted)
        return {self._prints[item]: item for item in reversed(known)}

    def matching(self, keys: U32) -> list[U64]:
        """For each band the packed copies whose key is among `keys`."""
        return self._bands.matching(keys)

    def add_documents(self, outlines: Iterable[Outline]) -> list[int]:
        """Number the documents; one whose key is known has its number, and its new outline."""
        return [self._add_document(outline) for outline in outlines]

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """Enter `copies`; column `i` of `keys` belongs to copy ``keyed[i]``."""
        first = len(self._texts)
        for copy in copies:
            self._documents.append(copy.document)
            self._places.append(copy.place)
            self._prints.append(copy.fingerprint)
            self._texts.append(copy.text)
        row = np.fromiter((copy.fingerprint & 0xFFFFFFFF for copy in copies), np.uint32, len(copies))
        self._fingerprints.add(row[None], np.arange(first, first + len(copies)))
        self._bands.add(keys, first + np.asarray(keyed, np.int64))

    def _add_document(self, outline: Outline) -> int:
        number = self._numbers.setdefault(outline.key, len(self._outlines))
        if number == len(self._outlines):
            self._outlines.append(outline)
        else:
            self._outlines[number] = outline
        return number
