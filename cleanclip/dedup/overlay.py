"""New copies over those of an index that is only read: to compare with both and add to neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from cleanclip.dedup.copies import Copies, Copy, MemoryCopies, Outline
from cleanclip.dedup.lsh import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]

# New copies and documents are numbered from here on, behind those of any index.
_COPIES = 1 << 31
_DOCUMENTS = 1 << 48


class Readable(Copies, Protocol):
    """Copies of which one state can be read whatever a writer does."""

    def snapshot(self) -> None:
        """Begin to read one state; `roll_back` ends it."""


class Overlay:
    """The copies of `older`, and in memory what was added since; see `Copies`."""

    def __init__(self, older: Readable) -> None:
        self.batch = older.batch
        self._older = older
        self._newer = MemoryCopies()

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """See `Copies`."""
        self._older.snapshot()
        return [_DOCUMENTS + number for number in self._newer.enter(outlines)]

    def outline(self, document: int) -> Outline:
        """See `Copies`."""
        return self._newer.outline(document - _DOCUMENTS) if document >= _DOCUMENTS else self._older.outline(document)

    def texts(self, items: I64) -> dict[int, Copy]:
        """See `Copies`."""
        newer = self._newer.texts(items[items >= _COPIES] - _COPIES)
        return self._older.texts(items[items < _COPIES]) | {
            _COPIES + item: _raised(copy) for item, copy in newer.items()
        }

    def exact(self, fingerprints: Iterable[int]) -> dict[int, Copy]:
        """See `Copies`."""
        wanted = set(fingerprints)
        newer = self._newer.exact(wanted)
        return {value: _raised(copy) for value, copy in newer.items()} | self._older.exact(wanted)

    def matching(self, keys: U32, texts: Sequence[str]) -> list[U64]:
        """See `Copies`."""
        rows = zip(self._older.matching(keys, texts), self._newer.matching(keys, texts), strict=True)
        return [np.concatenate([older, _shifted(newer)]) for older, newer in rows]

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """See `Copies`."""
        lowered = [copy._replace(document=copy.document - _DOCUMENTS) for copy in copies]
        self._newer.add(lowered, keys, keyed)

    def commit(self) -> None:
        """See `Copies`."""
        self._newer.commit()
        self._older.roll_back()

    def roll_back(self) -> None:
        """See `Copies`."""
        self._newer.roll_back()
        self._older.roll_back()


def _raised(copy: Copy) -> Copy:
    return copy._replace(document=copy.document + _DOCUMENTS)


def _shifted(entries: U64) -> U64:
    keys, items = unpacked(entries)
    return packed(keys, items + _COPIES)
