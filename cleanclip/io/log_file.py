"""The file of an edit log, written as a run goes on, and read whatever a run that was killed has left of it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Self

import cleanclip
from cleanclip.errors import EditLogError
from cleanclip.io.files import make_folder, unwritable
from cleanclip.report.edit_log import preamble, read_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from io import FileIO
    from pathlib import Path

    from cleanclip.options import Options


class LogFile:
    """An edit log on disk, one line after the other; `None` for a path writes nothing.

    A log of changes in place is the only way back, so it grows from run to run (`appended`),
    and `sync` puts it on the disk before the files it speaks of are replaced. Lines that are
    written together are there all or not at all, so that one file's fault spoils no other's log.

    Raises:
        EditLogError: what stands at the path is no edit log, and would be lost.
        OutputError: it cannot be written.
    """

    def __init__(self, path: Path | None, about: Mapping[str, object], *, appended: bool = False) -> None:
        self._path = path
        self._stream: FileIO | None = None
        if path is not None:
            self._open(path, about, appended=appended)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def write(self, lines: Iterable[str]) -> None:
        """Add the lines."""
        if self._stream is None or self._path is None:
            return
        try:
            _append(self._stream, b"".join(line.encode() + b"\n" for line in lines))
        except OSError as error:
            raise unwritable(self._path, error) from error

    def sync(self) -> None:
        """Make sure that what was added survives a loss of power."""
        if self._stream is None or self._path is None:
            return
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _open(self, path: Path, about: Mapping[str, object], *, appended: bool) -> None:
        continues = _require_log(path) and appended
        try:
            make_folder(path.parent)
            if continues:
                _drop_unfinished(path)
            # A buffer would hand parts of documents to the disk, and after a fault write them again.
            self._stream = path.open("ab" if continues else "wb", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from error
        if not continues:
            self.write([preamble(about)])


def about(options: Options) -> dict[str, object]:
    """What the first line of a log says of the run: the version and the options."""
    return {"cleanclip": cleanclip.__version__, "options": asdict(options)}


def finished(log: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a log up to its last whole document.

    A run that was killed may have stopped within one. Nothing was made of that document yet:
    a file is replaced when all that is said of it is on the disk.
    """
    lines = iter(log)
    for line in lines:
        below = _edits_below(line)
        document = [line, *islice(lines, below)]
        if len(document) <= below or not _is_whole(document[-1]):
            return
        yield from document


def _edits_below(line: bytes) -> int:
    """How many lines belong to the header on this one; none if it is no header."""
    with suppress(ValueError, TypeError, KeyError):
        header = json.loads(line)
        return min(max(0, int(header["edits"]) + int(header["flags"])), sys.maxsize)
    return 0


def _is_whole(line: bytes) -> bool:
    """Whether the line ends, or says all that it has to."""
    if line.endswith(b"\n"):
        return True
    with suppress(ValueError):
        json.loads(line)
        return True
    return False


def _drop_unfinished(path: Path) -> None:
    with path.open("r+b") as stream:
        last, size = b"\n", 0
        for last in finished(stream):
            size += len(last)
        stream.truncate(size)
        if not last.endswith(b"\n"):
            stream.seek(size)
            stream.write(b"\n")


def _append(stream: FileIO, data: bytes) -> None:
    """Add the data at the end; after an error what was there is all there is."""
    size = os.fstat(stream.fileno()).st_size
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[stream.write(rest) :]
    except OSError:
        with suppress(OSError):
            stream.truncate(size)
        raise


def _require_log(path: Path) -> bool:
    """Whether a log stands at `path`; an empty file and nothing at all are none.

    Raises:
        EditLogError: something else stands there.
    """
    try:
        with path.open("rb") as stream:
            first = stream.readline()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unwritable(path, error) from error
    if not first:
        return False
    try:
        list(read_log([first], str(path)))
    except EditLogError as error:
        raise EditLogError(f"{path}: exists and is no edit log: name another file") from error
    return True
