"""The band keys of an index in a file: a few sorted runs, the large ones in files beside it.

Single insertions into a tree of a hundred million keys would each dirty a page, and a batch of
thousands of texts would read every page. A run is written from end to end and never changed;
those of a million entries and more are mapped into memory, where a look-up touches a page or two
of each band. O'Neil, Cheng, Gawlick and O'Neil, "The log-structured merge-tree (LSM-tree)", Acta
Informatica 33, 1996.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanclip.dedup.lsh import entries_among, first_to_merge, merged
from cleanclip.dedup.shingles import offsets_of
from cleanclip.errors import InputError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from cleanclip.dedup.lsh import Run

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]

# The lengths of the bands of a run; its entries, band after band, or NULL where they stand in a file.
SCHEMA = "CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT, lengths BLOB NOT NULL, entries BLOB)"

# Runs of fewer entries, 8 MB, stand in the index itself, so that a small index is one file.
_LARGE = 1 << 20
_ENTRY = "<u8"


class _Stored(NamedTuple):
    id: int
    bands: Run

    @property
    def size(self) -> int:
        return sum(map(len, self.bands))


class KeyRuns:
    """The runs that a database lists, and the folder of the large ones.

    What is added counts when the transaction of the caller is committed.
    """

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._known: dict[int, _Stored] = {}
        self._version: int | None = None
        # Of the present transaction: whether it added a run, and those that it merged away.
        self._changed = False
        self._superseded: list[int] = []

    def matching(self, keys: U32, *, first: int = 0) -> list[U64]:
        """For each row of `keys` the packed entries of a band, from `first` on, whose key is in that row."""
        return entries_among([run.bands for run in self._runs()], keys, first=first)

    def add(self, bands: Run) -> None:
        """Enter packed entries, sorted in each band."""
        if not any(map(len, bands)):
            return
        runs = [*self._runs(), _Stored(-1, bands)]
        first = first_to_merge([run.size for run in runs])
        old = [run.id for run in runs[first:-1]]
        self._connection.executemany("DELETE FROM run WHERE id = ?", ((number,) for number in old))
        self._changed = True
        self._superseded += old
        self._write([run.bands for run in runs[first:]])
        self._version = None

    def load(self) -> None:
        """See to it that the runs of the present transaction stay, whatever a writer does.

        Raises:
            FileNotFoundError: a writer has merged one away since the transaction began.
        """
        self._runs()

    def commit(self) -> None:
        """Remove the files of runs that no longer count; a reader that has mapped one still sees it."""
        for number in self._superseded:
            # Windows keeps a file that is mapped; `sweep` takes it the next time.
            with suppress(FileNotFoundError, PermissionError):
                self._path(number).unlink()
        self._superseded.clear()
        self._changed = False

    def roll_back(self) -> None:
        """Forget what was added, if anything was."""
        self._superseded.clear()
        if self._changed:
            self._known.clear()
            self._version = None
        self._changed = False

    def sweep(self) -> None:
        """Remove what a writer that was killed left behind."""
        listed = {self._path(number).name for (number,) in self._connection.execute("SELECT id FROM run")}
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.name not in listed:
                with suppress(PermissionError):
                    path.unlink()

    def _runs(self) -> list[_Stored]:
        """The runs, oldest first."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._version != version:
            numbers = [number for (number,) in self._connection.execute("SELECT id FROM run ORDER BY id")]
            self._known = {number: self._known.get(number) or self._read(number) for number in numbers}
            self._version = version
        return list(self._known.values())

    def _read(self, number: int) -> _Stored:
        query = "SELECT lengths, entries FROM run WHERE id = ?"
        lengths, raw = self._connection.execute(query, (number,)).fetchone()
        bounds = offsets_of(np.frombuffer(lengths, "<i8"))
        entries = self._mapped(number, int(bounds[-1])) if raw is None else np.frombuffer(raw, _ENTRY)
        return _Stored(number, [entries[start:end] for start, end in pairwise(bounds.tolist())])

    def _mapped(self, number: int, size: int) -> U64:
        path = self._path(number)
        if path.stat().st_size != size * 8:
            raise InputError(f"{path} is damaged: it should have {size * 8} bytes")
        return np.memmap(path, _ENTRY, "r").view(np.ndarray)

    def _write(self, runs: list[Run]) -> None:
        """Write one run in place of several."""
        lengths = np.array([[len(band) for band in run] for run in runs], "<i8").sum(axis=0)
        is_large = lengths.sum() >= _LARGE
        raw = None if is_large else b"".join(band.astype(_ENTRY).tobytes() for band in merged(runs))
        query = "INSERT INTO run (lengths, entries) VALUES (?, ?)"
        number = self._connection.execute(query, (lengths.tobytes(), raw)).lastrowid
        if is_large:
            self._write_file(int(number or 0), merged(runs))

    def _write_file(self, number: int, bands: Iterator[U64]) -> None:
        """The file is on the disk before the transaction is that lists it."""
        self._folder.mkdir(exist_ok=True)
        target = self._path(number)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            for band in bands:
                file.write(band.astype(_ENTRY, copy=False).data)
            file.flush()
            os.fsync(file.fileno())
        # A run that was rolled back may have had this number and still be mapped.
        part.replace(target)
        if os.name != "nt":
            folder = os.open(self._folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.keys"
