"""The file of an edit log, written as a run goes on."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, BinaryIO, Self

import cleanclip
from cleanclip.errors import EditLogError
from cleanclip.io.files import unwritable
from cleanclip.report.edit_log import preamble, read_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cleanclip.options import Options


class LogFile:
    """An edit log on disk, one line after the other; `None` for a path writes nothing.

    A log of changes in place is the only way back, so it grows from run to run (`appended`),
    and `sync` puts it on the disk before the files it speaks of are replaced.

    Raises:
        EditLogError: what stands at the path is no edit log, and would be lost.
        OutputError: it cannot be written.
    """

    def __init__(self, path: Path | None, about: Mapping[str, object], *, appended: bool = False) -> None:
        self._path = path
        self._stream: BinaryIO | None = None
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
            for line in lines:
                self._stream.write(line.encode() + b"\n")
        except OSError as error:
            raise unwritable(self._path, error) from error

    def sync(self) -> None:
        """Make sure that what was added survives a loss of power."""
        if self._stream is None or self._path is None:
            return
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _open(self, path: Path, about: Mapping[str, object], *, appended: bool) -> None:
        continues = _require_log(path) and appended
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("ab" if continues else "wb")
        except OSError as error:
            raise unwritable(path, error) from error
        if not continues:
            self.write([preamble(about)])


def about(options: Options) -> dict[str, object]:
    """What the first line of a log says of the run: the version and the options."""
    return {"cleanclip": cleanclip.__version__, "options": asdict(options)}


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
