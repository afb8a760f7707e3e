"""Copies in a SQLite file: one process writes, any number read, and a killed one loses nothing that it returned."""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanclip.dedup.copies import LOW, Copy, Outline
from cleanclip.dedup.key_runs import SCHEMA, KeyRuns
from cleanclip.dedup.lsh import packed, unpacked
from cleanclip.errors import IndexBusyError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cleanclip.dedup.text_store import TextStore

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]

_SCHEMA = """
    CREATE TABLE header (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE document (
        number INTEGER PRIMARY KEY, key TEXT NOT NULL, length INTEGER NOT NULL,
        fingerprints BLOB NOT NULL, starts BLOB NOT NULL, ends BLOB NOT NULL
    );
    CREATE INDEX document_key ON document (key);
    CREATE TABLE copy (
        item INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL, place INTEGER NOT NULL,
        fingerprint INTEGER NOT NULL, text BLOB
    );
    CREATE INDEX copy_document ON copy (document);
"""
_PAGE = 8192
# Memory for pages, in KiB.
_CACHE = 65536
# SQLite takes at most 999 parameters where it was built long ago.
_MOST_PARAMETERS = 900
# Seconds that a reader waits for a writer to finish a checkpoint.
_PATIENCE = 10.0
# States of the file whose runs are gone before they are opened: more than a writer can make meanwhile.
_TRIES = 100
# Band 0 holds the low halves of fingerprints, the bands of signatures follow.
_PRINTS = 0


class FileCopies:
    """Copies in the file at `path`, which is made with `header` where there is none.

    A batch is large, since its keys are spread over the whole file. Of what `store` has the
    text is not kept.

    Raises:
        InputError: the file is no index, or there is none to read.
        IndexBusyError: another process writes to it.
    """

    batch = 1 << 24

    def __init__(
        self, path: Path, header: Mapping[str, object], *, read_only: bool, store: TextStore | None = None
    ) -> None:
        self._lock = None if read_only else _locked(path)
        self._connection = _connected(path, header, read_only=read_only)
        self._runs = KeyRuns(self._connection, path.with_name(f"{path.name}.runs"))
        self._store = store
        self._batch: dict[int, Outline] = {}
        if not read_only:
            self._runs.sweep()

    def close(self) -> None:
        """Give up what was not committed, and the right to write."""
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    def header(self) -> dict[str, Any]:
        """What the file was made with."""
        return {name: json.loads(value) for name, value in self._connection.execute("SELECT name, value FROM header")}

    def counts(self) -> tuple[int, int]:
        """How many documents and copies there are."""
        (documents,) = self._connection.execute("SELECT count(*) FROM document").fetchone()
        (copies,) = self._connection.execute("SELECT count(*) FROM copy").fetchone()
        return documents, copies

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """See `Copies`. Begins the transaction that `commit` ends."""
        self._begin()
        (number,) = self._connection.execute("SELECT coalesce(max(number), -1) + 1 FROM document").fetchone()
        return [self._enter(outline, number + place) for place, outline in enumerate(outlines)]

    def outline(self, document: int) -> Outline:
        """See `Copies`."""
        if document not in self._batch:
            query = "SELECT key, length, fingerprints, starts, ends FROM document WHERE number = ?"
            self._batch[document] = _outline(*self._connection.execute(query, (document,)).fetchone())
        return self._batch[document]

    def texts(self, items: I64) -> dict[int, Copy]:
        """See `Copies`."""
        query = "SELECT item, document, place, fingerprint, text FROM copy WHERE item IN ({})"
        found = ((item, self._copy(*row)) for item, *row in self._select(query, items.tolist()))
        return {item: copy for item, copy in found if copy is not None}

    def exact(self, fingerprints: Iterable[int]) -> dict[int, Copy]:
        """See `Copies`."""
        wanted = set(fingerprints)
        prints = np.fromiter((value & LOW for value in wanted), np.uint32, len(wanted))
        _, items = unpacked(self._runs.matching(prints[None], first=_PRINTS)[0])
        known = self.texts(np.sort(items))
        return {known[item].fingerprint: known[item] for item in sorted(known, reverse=True)}

    def matching(self, keys: U32, texts: Sequence[str]) -> list[U64]:  # noqa: ARG002 - `shared` needs them
        """See `Copies`."""
        return self._runs.matching(keys, first=_PRINTS + 1)

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """See `Copies`."""
        # Runs still have the numbers of copies that were dropped: none is given twice.
        query = "SELECT coalesce(max(seq), -1) + 1 FROM sqlite_sequence WHERE name = 'copy'"
        (first,) = self._connection.execute(query).fetchone()
        self._add_documents({copy.document for copy in copies})
        rows = (
            (item, copy.document, copy.place, _signed(copy.fingerprint), self._text_to_keep(copy))
            for item, copy in enumerate(copies, first)
        )
        self._connection.executemany("INSERT INTO copy VALUES (?, ?, ?, ?, ?)", rows)
        prints = np.fromiter((copy.fingerprint & LOW for copy in copies), np.uint32, len(copies))
        items = first + np.asarray(keyed, np.int64)
        added = [packed(prints, np.arange(first, first + len(copies))), *(packed(row, items) for row in keys)]
        self._runs.add([np.sort(entries) for entries in added])

    def commit(self) -> None:
        """See `Copies`: on the disk, not in a cache."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
            self._runs.commit()
        self._batch.clear()

    def roll_back(self) -> None:
        """Forget the batch."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
            self._runs.roll_back()
        self._batch.clear()

    def drop(self, key: str) -> bool:
        """Forget the copies of the document with this key; whether there were any."""
        self._begin()
        query = "DELETE FROM copy WHERE document IN (SELECT number FROM document WHERE key = ?)"
        self._connection.execute(query, (key,))
        return self._connection.execute("DELETE FROM document WHERE key = ?", (key,)).rowcount > 0

    def copies(self) -> Iterator[Copy]:
        """All copies, in order."""
        rows = self._connection.execute("SELECT document, place, fingerprint, text FROM copy ORDER BY item")
        return (copy for row in rows if (copy := self._copy(*row)) is not None)

    def snapshot(self) -> None:
        """Begin to read one state of the file, whatever a writer does; `roll_back` ends it.

        Raises:
            InputError: a file beside the index is not there.
        """
        for _ in range(_TRIES):
            self._connection.execute("BEGIN")
            try:
                self._runs.load()
            except FileNotFoundError as error:
                # A writer has merged it away since; the next state has another.
                self.roll_back()
                missing = error.filename
            else:
                return
        raise InputError(f"{missing} is missing, which belongs to the index")

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def _copy(self, document: int, place: int, value: int, stored: bytes | None) -> Copy | None:
        """The copy of a row, whose text is NULL where the store has it; `None` if it has it no more."""
        fingerprint = _unsigned(value)
        if stored is not None:
            return Copy(document, place, fingerprint, _unzipped(stored))
        text = self._store and self._store.text(self.outline(document), place, fingerprint)
        return None if text is None else Copy(document, place, fingerprint, text)

    def _text_to_keep(self, copy: Copy) -> bytes | None:
        is_there = self._store is not None and self._store.has(copy, self.outline(copy.document))
        return None if is_there else _zipped(copy.text)

    def _enter(self, outline: Outline, number: int) -> int:
        query = (
            "SELECT number, key, length, fingerprints, starts, ends FROM document WHERE key = ? "
            "ORDER BY number DESC LIMIT 1"
        )
        row = self._connection.execute(query, (outline.key,)).fetchone()
        if row is not None and _outline(*row[1:]) == outline:
            number = row[0]
        elif row is not None:
            self.drop(outline.key)
        self._batch[number] = outline
        return int(number)

    def _add_documents(self, numbers: Iterable[int]) -> None:
        rows = ((number, *_stored(self.outline(number))) for number in sorted(numbers))
        self._connection.executemany("INSERT OR IGNORE INTO document VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _select(self, query: str, values: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query with ``IN ({})``, asked for a part of the values at a time."""
        for start in range(0, len(values), _MOST_PARAMETERS):
            part = values[start : start + _MOST_PARAMETERS]
            yield from self._connection.execute(query.format(",".join("?" * len(part))), part)


def _locked(path: Path) -> sqlite3.Connection:
    """The right to write: a lock beside the file that the system takes back when the process dies."""
    lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        raise IndexBusyError(f"another process writes to {path}; wait until it is done, or open it to read") from error
    return lock


def _connected(path: Path, header: Mapping[str, object], *, read_only: bool) -> sqlite3.Connection:
    if read_only and not path.exists():
        raise InputError(f"there is no index at {path}")
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", _PATIENCE, isolation_level=None, uri=True)
    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        if not read_only:
            _prepare(connection, header)
        connection.execute("SELECT count(*) FROM header").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise InputError(f"{path} is no index: {error}") from error
    return connection


def _prepare(connection: sqlite3.Connection, header: Mapping[str, object]) -> None:
    connection.execute(f"PRAGMA page_size = {_PAGE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        return
    rows = [(name, json.dumps(value)) for name, value in header.items()]
    connection.execute("BEGIN IMMEDIATE")
    for statement in (*_SCHEMA.split(";"), SCHEMA):
        connection.execute(statement)
    connection.executemany("INSERT INTO header VALUES (?, ?)", rows)
    connection.execute("COMMIT")


def _outline(key: str, length: int, *columns: bytes) -> Outline:
    return Outline(key, length, *(array("Q", np.frombuffer(column, "<u8").tolist()) for column in columns))


def _stored(outline: Outline) -> tuple[object, ...]:
    columns = outline.fingerprints, outline.starts, outline.ends
    return outline.key, outline.length, *(np.array(column, "<u8").tobytes() for column in columns)


def _zipped(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def _unzipped(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def _signed(value: int) -> int:
    """The 64 bits as SQLite has them."""
    return value - (1 << 64) if value >> 63 else value


def _unsigned(value: int) -> int:
    return value & 0xFFFFFFFFFFFFFFFF
