"""Copies in one SQLite file: one process writes, any number read, and a killed one loses nothing that it returned.

Band keys stand as in memory, in a few sorted runs of packed entries, each with all bands one
after the other; a run is cut into chunks, of which a look-up reads those that it needs.
Single insertions into a tree of a hundred million keys would each dirty a page; runs are
written from end to end.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleanclip.dedup.copies import LOW, Copy, Outline
from cleanclip.dedup.lsh import packed, places_of, ranges, sorted_set, unpacked
from cleanclip.errors import IndexBusyError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

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
        item INTEGER PRIMARY KEY, document INTEGER NOT NULL, place INTEGER NOT NULL,
        fingerprint INTEGER NOT NULL, text BLOB NOT NULL
    );
    CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, chunk INTEGER NOT NULL, firsts BLOB NOT NULL
    );
    CREATE TABLE chunk (id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
"""
_PAGE = 8192
# Memory for pages, in KiB.
_CACHE = 65536
# Entries of a chunk: 4 KB. Fewer make a single look-up faster and a batch slower, which reads most chunks.
_CHUNK = 512
# So many are read before they are searched: 40 MB.
_MOST_CHUNKS = 10_000
# SQLite takes at most 999 parameters where it was built long ago.
_MOST_PARAMETERS = 900
# Seconds that a reader waits for a writer to finish a checkpoint.
_PATIENCE = 10.0
# Band 0 holds the low halves of fingerprints, the bands of signatures follow.
_PRINTS = 0
_KEY_BITS = np.uint64(32)
_ENTRY = 8


class _Run(NamedTuple):
    """`size` sorted entries in chunks from number `chunk` on, of which `firsts` are the band and key of the first."""

    id: int
    size: int
    chunk: int
    firsts: U64


class FileCopies:
    """Copies in the file at `path`, which is made with `header` where there is none.

    A batch is large, since its keys are spread over the whole file.

    Raises:
        InputError: the file is no index, or there is none to read.
        IndexBusyError: another process writes to it.
    """

    batch = 1 << 24

    def __init__(self, path: Path, header: Mapping[str, object], *, read_only: bool) -> None:
        self._lock = None if read_only else _locked(path)
        self._connection = _connected(path, header, read_only=read_only)
        self._batch: dict[int, Outline] = {}
        self._firsts: dict[int, U64] = {}
        self._runs_cache: tuple[int, list[_Run]] | None = None

    def close(self) -> None:
        """Give up what was not committed, and the right to write."""
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    def header(self) -> dict[str, Any]:
        """What the file was made with."""
        return {name: json.loads(value) for name, value in self._connection.execute("SELECT name, value FROM header")}

    def counts(self) -> tuple[int, int]:
        """How many documents and copies there are, copies of documents that were dropped included."""
        (documents,) = self._connection.execute("SELECT count(*) FROM document").fetchone()
        (copies,) = self._connection.execute("SELECT count(*) FROM copy").fetchone()
        return documents, copies

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """See `Copies`. Begins the transaction that `commit` ends."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
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
        query = (
            "SELECT item, document, place, fingerprint, text FROM copy JOIN document ON number = document "
            "WHERE item IN ({})"
        )
        rows = self._select(query, items.tolist())
        return {
            item: Copy(number, place, _unsigned(value), _unzipped(text)) for item, number, place, value, text in rows
        }

    def exact(self, fingerprints: Iterable[int]) -> dict[int, Copy]:
        """See `Copies`."""
        wanted = set(fingerprints)
        prints = np.fromiter((value & LOW for value in wanted), np.uint64, len(wanted))
        _, items = unpacked(self._entries(sorted_set(prints))[1])
        known = self.texts(np.sort(items))
        return {known[item].fingerprint: known[item] for item in sorted(known, reverse=True)}

    def matching(self, keys: U32) -> list[U64]:
        """See `Copies`."""
        wanted = [_banded(band, sorted_set(row)) for band, row in enumerate(keys, _PRINTS + 1)]
        bands, entries = self._entries(np.concatenate([np.zeros(0, np.uint64), *wanted]))
        return [entries[bands == band] for band in range(_PRINTS + 1, _PRINTS + 1 + len(keys))]

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:
        """See `Copies`."""
        (first,) = self._connection.execute("SELECT coalesce(max(item), -1) + 1 FROM copy").fetchone()
        self._add_documents({copy.document for copy in copies})
        rows = (
            (item, copy.document, copy.place, _signed(copy.fingerprint), _zipped(copy.text))
            for item, copy in enumerate(copies, first)
        )
        self._connection.executemany("INSERT INTO copy VALUES (?, ?, ?, ?, ?)", rows)
        prints = np.fromiter((copy.fingerprint & LOW for copy in copies), np.uint32, len(copies))
        items = first + np.asarray(keyed, np.int64)
        added = [packed(prints, np.arange(first, first + len(copies))), *(packed(row, items) for row in keys)]
        self._add_run([np.sort(entries) for entries in added])

    def commit(self) -> None:
        """See `Copies`: on the disk, not in a cache."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._batch.clear()

    def roll_back(self) -> None:
        """Forget the batch."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._batch.clear()
        self._runs_cache = None

    def drop(self, key: str) -> bool:
        """Forget the copies of the document with this key; whether there were any."""
        return self._connection.execute("DELETE FROM document WHERE key = ?", (key,)).rowcount > 0

    def copies(self) -> Iterator[Copy]:
        """All copies, in order."""
        query = "SELECT document, place, fingerprint, text FROM copy JOIN document ON number = document ORDER BY item"
        for number, place, value, text in self._connection.execute(query):
            yield Copy(number, place, _unsigned(value), _unzipped(text))

    def snapshot(self) -> None:
        """Begin to read one state of the file, whatever a writer does; `roll_back` ends it."""
        self._connection.execute("BEGIN")

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

    def _runs(self) -> list[_Run]:
        """The runs, oldest first."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._runs_cache is None or self._runs_cache[0] != version:
            rows = self._connection.execute("SELECT id, size, chunk FROM run ORDER BY id").fetchall()
            self._runs_cache = (
                version,
                [_Run(number, size, chunk, self._firsts_of(number)) for number, size, chunk in rows],
            )
        return self._runs_cache[1]

    def _firsts_of(self, run: int) -> U64:
        if run not in self._firsts:
            (blob,) = self._connection.execute("SELECT firsts FROM run WHERE id = ?", (run,)).fetchone()
            self._firsts[run] = np.frombuffer(blob, "<u8")
        return self._firsts[run]

    def _entries(self, wanted: U64) -> tuple[I64, U64]:
        """Band and entry of all whose band and key are among the wanted ones, which are sorted and distinct."""
        bands, found = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
        for run in self._runs():
            for parts in _grouped(_parts(run, wanted)):
                chunks = self._chunks((run.chunk + parts).tolist())
                sizes = [len(chunk) // _ENTRY for chunk in chunks]
                entries = np.frombuffer(b"".join(chunks), "<u8")
                band = np.repeat(run.firsts[parts] >> _KEY_BITS, sizes)
                places = places_of(wanted, (band << _KEY_BITS) | (entries >> _KEY_BITS))
                bands.append(band[places].astype(np.int64))
                found.append(entries[places])
        return np.concatenate(bands), np.concatenate(found)

    def _chunks(self, numbers: Sequence[int]) -> list[bytes]:
        """The chunks with these numbers, which are sorted."""
        return [
            entries for _, entries in sorted(self._select("SELECT id, entries FROM chunk WHERE id IN ({})", numbers))
        ]

    def _add_run(self, entries: list[U64]) -> None:
        """Add a run of the entries of each band, and of those before it that are less than twice as long."""
        runs = self._runs()
        while runs and runs[-1].size < 2 * sum(map(len, entries)):
            older = self._taken(runs.pop(), len(entries))
            entries = [np.sort(np.concatenate(pair), kind="stable") for pair in zip(older, entries, strict=True)]
        runs.append(self._written(entries))

    def _taken(self, run: _Run, bands: int) -> list[U64]:
        """The entries of each band of a run that is deleted."""
        end = run.chunk + len(run.firsts)
        query = "SELECT entries FROM chunk WHERE id >= ? AND id < ? ORDER BY id"
        chunks = [chunk for (chunk,) in self._connection.execute(query, (run.chunk, end))]
        self._connection.execute("DELETE FROM run WHERE id = ?", (run.id,))
        self._connection.execute("DELETE FROM chunk WHERE id >= ? AND id < ?", (run.chunk, end))
        bounds = np.searchsorted(run.firsts, _banded(np.arange(bands + 1), np.zeros(1, np.uint64))).tolist()
        return [np.frombuffer(b"".join(chunks[start:stop]), "<u8") for start, stop in pairwise(bounds)]

    def _written(self, entries: list[U64]) -> _Run:
        (chunk,) = self._connection.execute("SELECT coalesce(max(id), -1) + 1 FROM chunk").fetchone()
        chunks = (
            band[start : start + _CHUNK].astype("<u8").tobytes()
            for band in entries
            for start in range(0, len(band), _CHUNK)
        )
        self._connection.executemany("INSERT INTO chunk VALUES (?, ?)", enumerate(chunks, chunk))
        firsts = np.concatenate([_banded(number, band[::_CHUNK] >> _KEY_BITS) for number, band in enumerate(entries)])
        size = sum(map(len, entries))
        query = "INSERT INTO run (size, chunk, firsts) VALUES (?, ?, ?)"
        number = self._connection.execute(query, (size, chunk, firsts.astype("<u8").tobytes())).lastrowid or 0
        self._firsts[number] = firsts
        return _Run(number, size, chunk, firsts)


def _banded(band: int | I64, keys: U32 | U64) -> U64:
    """Band and key as one number."""
    return (np.asarray(band, np.uint64) << _KEY_BITS) | keys.astype(np.uint64)


def _parts(run: _Run, wanted: U64) -> I64:
    """The chunks of a run in which one of the wanted may stand: they end where the first greater one begins."""
    end = np.searchsorted(run.firsts, wanted, side="right")
    start = np.maximum(np.searchsorted(run.firsts, wanted) - 1, 0)
    parts = sorted_set(ranges(start, end - np.minimum(start, end)))
    return np.asarray(parts, np.int64)


def _grouped(parts: I64) -> Iterator[I64]:
    for start in range(0, len(parts), _MOST_CHUNKS):
        yield parts[start : start + _MOST_CHUNKS]


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
    for statement in _SCHEMA.split(";"):
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
