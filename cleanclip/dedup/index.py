"""An index of what was kept: today's crawl against years of history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclip.dedup.across import Comparison, add_copies, deduplicated
from cleanclip.dedup.copies import MemoryCopies, Outline
from cleanclip.dedup.copies_file import FileCopies
from cleanclip.dedup.header import Header
from cleanclip.dedup.shingles import Shingle
from cleanclip.dedup.text_store import TextStore
from cleanclip.errors import IndexMismatchError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from cleanclip.dedup.copies import Copies, Copy
    from cleanclip.dedup.shared import SharedCopies
    from cleanclip.document import Document

    U32 = NDArray[np.uint32]

# Of the URL of an index in Redis.
SCHEMES = ("redis://", "rediss://", "unix://")

_BELOW = -(1 << 62)


class _Glance:
    """Copies to look up, and no more: documents get numbers below all others, and nothing is kept."""

    def __init__(self, copies: MemoryCopies | FileCopies | SharedCopies) -> None:
        self._copies = copies
        self.batch = copies.batch
        self._batch: dict[int, Outline] = {}
        self.texts = copies.texts
        self.exact = copies.exact
        self.matching = copies.matching

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """See `Copies`."""
        self._batch = dict(enumerate(outlines, _BELOW))
        return list(self._batch)

    def outline(self, document: int) -> Outline:
        """See `Copies`."""
        return self._batch[document] if document in self._batch else self._copies.outline(document)

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """Nothing."""

    def commit(self) -> None:
        """Nothing."""

    def roll_back(self) -> None:
        """Nothing."""


class DedupIndex:
    """What was kept so far, in memory or in one file; `DedupIndex.open` makes one.

    Hand it to `deduplicate` or `Cleaner.stream`, which look up and add in one pass. One
    process writes to a file and any number read. A document that comes back when
    `deduplicate` has handed on its batch is in the file for good; a process that is killed
    may feed it the last batch again, since an unchanged document is not added twice and a
    changed one takes the place of its former self.
    """

    def __init__(self, header: Header, copies: MemoryCopies | FileCopies | SharedCopies) -> None:
        self.header = header
        self.copies = copies

    @classmethod
    def open(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        read_only: bool = False,
        texts: Mapping[str, str] | None = None,
        **settings: Any,  # noqa: ANN401 - checked by Header
    ) -> DedupIndex:
        """The index at `path`, made if there is none; without a path one in memory.

        A URL ``redis://host:6379/0#name`` (or ``rediss://``, ``unix://``) is an index that a
        team shares; see `shared`.

        `settings` are fields of `Header`; those not given are as the file has them.

        A file keeps the texts of its copies, since every match is verified on them: some 300
        bytes of 580 a paragraph. With `texts`, the sources of the documents by their keys, it
        keeps only what does not stand there word for word. A source is asked for once as its
        document is added and once for each candidate; what it has lost since is no copy any
        more.

        Raises:
            IndexMismatchError: the file was made with other settings.
            IndexBusyError: another process writes to it.
            InputError: the file is no index, or is not there and `read_only`.
            OptionError: a setting is out of range, or there are `texts` and no path.
        """
        header = Header(**settings)
        is_shared = isinstance(path, str) and path.startswith(SCHEMES)
        if texts is not None and (path is None or is_shared):
            raise OptionError("texts are for an index in a file")
        if path is None:
            return cls(header, MemoryCopies())
        if is_shared:
            return cls._shared(str(path), settings, read_only=read_only)
        where = {"texts": "in the index" if texts is None else "in a store"}
        store = None if texts is None else TextStore(texts, header.hash_key)
        copies = FileCopies(Path(path), {**header.fields(), **where}, read_only=read_only, store=store)
        try:
            stored = copies.header()
            _require_same(where, stored, str(path))
            return cls(_agreed(settings, stored, path), copies)
        except IndexMismatchError:
            copies.close()
            raise

    @classmethod
    def _shared(cls, url: str, settings: dict[str, Any], *, read_only: bool) -> DedupIndex:
        from cleanclip.dedup.shared import Server, SharedCopies, shown  # noqa: PLC0415 - asked for rarely

        server = Server(url, Header(**settings).fields(), read_only=read_only)
        try:
            header = _agreed(settings, server.header(), shown(url))
            return cls(header, SharedCopies(server, header))
        except (IndexMismatchError, OptionError):
            server.close()
            raise

    def add(self, documents: Iterable[Document], *, veto: Sequence[str] | None = None) -> int:
        """How many documents were looked up and added; see `deduplicate` for what that does."""
        return sum(1 for _ in self._deduplicated(documents, self.copies, veto))

    def replace(self, document: Document, *, veto: Sequence[str] | None = None) -> Document:
        """The document without what others have; it takes the place of what was kept under its key.

        The same as an `add` of this one document.

        Raises:
            OptionError: the document has no key.
        """
        if not document.id:
            raise OptionError("a document without a key takes no other's place")
        (result,) = self._deduplicated([document], self.copies, veto)
        return result

    def query(self, document: Document, *, veto: Sequence[str] | None = None) -> Document:
        """The document without what the index has; nothing is added."""
        self.copies.snapshot()
        try:
            (result,) = self._deduplicated([document], _Glance(self.copies), veto)
        finally:
            self.copies.roll_back()
        return result

    def remove(self, key: str) -> bool:
        """Forget what is kept of a document; whether there was anything."""
        found = self.copies.drop(key)
        self.copies.commit()
        return found

    def merge(self, other: DedupIndex, *, veto: Sequence[str] | None = None) -> None:
        """Add what another index keeps, in its order, without what this one has.

        Raises:
            IndexMismatchError: the other was made with other settings.
        """
        _require_same(self.header.fields(), other.header.fields(), "the other index")
        try:
            add_copies(self, other, veto)
        except BaseException:
            self.copies.roll_back()
            raise

    def info(self) -> dict[str, object]:
        """The settings, and how many documents and copies there are."""
        documents, copies = self.copies.counts()
        return {**self.header.fields(), "documents": documents, "copies": copies}

    def close(self) -> None:
        """Give up the file; in memory, nothing."""
        self.copies.close()

    def __enter__(self) -> DedupIndex:  # noqa: PYI034 - not to be subclassed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _deduplicated(
        self, documents: Iterable[Document], copies: Copies, veto: Sequence[str] | None
    ) -> Iterator[Document]:
        return deduplicated(documents, Comparison(self.header, veto), copies)


def _agreed(settings: dict[str, Any], stored: dict[str, Any], path: str | PathLike[str]) -> Header:
    """The settings that a file was made with.

    Raises:
        IndexMismatchError: they are not those that were asked for.
    """
    kept = {name: stored.get(name) for name in ("unit", "near", "num_perm", "seed")}
    shingle = Shingle(stored.get("words", 0), stored.get("characters", 0))
    header = Header(**{**kept, "shingle": shingle, **settings})
    _require_same(header.fields(), stored, str(path))
    return header


def _require_same(wanted: Mapping[str, object], found: Mapping[str, object], whose: str) -> None:
    for name, value in wanted.items():
        if found.get(name) != value:
            raise IndexMismatchError(f"{whose} has {name} {found.get(name)!r}, not {value!r}")
