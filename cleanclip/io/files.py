"""Files read whole and written whole: a reader sees the old bytes or the new, never a part."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, Self

from cleanclip.errors import InputError, OutputError
from cleanclip.io.paths import real_path

if TYPE_CHECKING:
    from pathlib import Path

_MOST_HELD = 16 << 20
# Of hidden files, so that no two of one process are the same.
_NUMBERS = count()


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def read(path: str) -> bytes:
    """The bytes of the file.

    Raises:
        InputError: it cannot be opened or read.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a path of any name, a pipe's descriptor included
            return stream.read()
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: str, error: OSError) -> InputError:
    """The error that says why `path` cannot be read."""
    return InputError(f"{path}: cannot be read: {_reason(error)}")


def unwritable(path: Path, error: OSError) -> OutputError:
    """The error that says why `path` cannot be written."""
    return OutputError(f"{path}: cannot be written: {_reason(error)}")


class Replacement:
    """A file in the making, which takes the place of `path` when its ``with`` ends well.

    Folders are made as needed. Mode and owner are those of `like`, or of the file that stands
    there, or the usual ones for a new file. Little is held in memory, more goes to a hidden
    file in the same folder. After an error, or `discard`, what stood there stands there still.

    Raises:
        OutputError: it cannot be written.
    """

    def __init__(self, path: Path, *, like: os.stat_result | None = None) -> None:
        self.path = path
        self._like = like
        self._held: list[bytes] = []
        self._size = 0
        self._stream: BinaryIO | None = None
        self._temporary: Path | None = None
        self._wanted = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and self._wanted:
                self._commit()
        except OutputError:
            raise
        except OSError as error:
            raise unwritable(self.path, error) from error
        finally:
            self._clear()

    def write(self, data: bytes) -> int:
        """Add `data` at the end."""
        self._held.append(data)
        self._size += len(data)
        if self._size > _MOST_HELD:
            try:
                self._spill()
            except OSError as error:
                raise unwritable(self.path, error) from error
        return len(data)

    def discard(self) -> None:
        """Leave what stands there as it is after all."""
        self._wanted = False

    def _spill(self) -> BinaryIO:
        if self._stream is None:
            make_folder(self.path.parent)
            self._stream = self._open_beside()
        self._stream.writelines(self._held)
        self._held, self._size = [], 0
        return self._stream

    def _open_beside(self) -> BinaryIO:
        """A new hidden file in the same folder, with the mode of a new file, open for writing."""
        while True:
            # Known before it is there: an interrupt may come as soon as it is.
            self._temporary = self.path.with_name(f".cleanclip-{os.getpid()}-{next(_NUMBERS)}.tmp")
            with suppress(FileExistsError):
                return self._temporary.open("xb")

    def _commit(self) -> None:
        stream = self._spill()
        stream.flush()
        os.fsync(stream.fileno())
        stream.close()
        if self._temporary is not None:
            _dress(self._temporary, self._like or _status(self.path))
            self._temporary.replace(self.path)

    def _clear(self) -> None:
        with suppress(OSError):
            if self._stream is not None:
                self._stream.close()
        with suppress(OSError):
            if self._temporary is not None:
                self._temporary.unlink()


class Remainder(Replacement):
    """A file for what is left over; where nothing is, none is written."""

    def _commit(self) -> None:
        if self._size or self._stream is not None:
            super()._commit()


class InPlace(Replacement):
    """A replacement of the file that was `seen` before it was read; a link stays a link.

    Of a file with several hard links only this name gets the new bytes, since the others may
    lie outside the folder that is being cleaned.

    Raises:
        OutputError: it is no regular file, lies inside ``.git``, is write-protected, has changed
            since, or cannot be written.
    """

    def __init__(self, path: Path, seen: os.stat_result) -> None:
        super().__init__(real_path(path), like=seen)
        self._name, self._seen = path, seen

    def _commit(self) -> None:
        require_replaceable(self._name, self._seen)
        if _identity(_status(self.path)) != _identity(self._seen):
            raise OutputError(f"{self._name}: has changed while it was being cleaned: left as it is, run again")
        super()._commit()


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    with Replacement(path) as replacement:
        replacement.write(data)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, as far as they are missing, however deep it lies.

    Raises:
        OSError: it cannot be made.
    """
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        try:
            path.mkdir(exist_ok=True)
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from error


def require_replaceable(path: Path, status: os.stat_result) -> None:
    """Make sure that common sense allows the file to be replaced.

    Raises:
        OutputError: it does not.
    """
    if not stat.S_ISREG(status.st_mode):
        raise OutputError(f"{path}: is no regular file: clean it with -o")
    if ".git" in real_path(path).parts[:-1]:
        raise OutputError(f"{path}: lies inside .git: left as it is")
    if not os.access(path, os.W_OK):
        raise OutputError(f"{path}: is write-protected: left as it is")


def _dress(temporary: Path, like: os.stat_result | None) -> None:
    """Give the new file the owner and the mode of the one whose place it takes."""
    if like is None:
        return
    if hasattr(os, "chown") and (like.st_uid, like.st_gid) != (os.getuid(), os.getgid()):
        with suppress(PermissionError):
            os.chown(temporary, like.st_uid, like.st_gid)
    temporary.chmod(stat.S_IMODE(like.st_mode))


def _status(path: Path) -> os.stat_result | None:
    with suppress(OSError):
        return path.stat()
    return None


def is_as_seen(path: Path, seen: os.stat_result | None) -> bool:
    """Whether the file is the one that was `seen`, and nobody has written to it since."""
    return seen is not None and _identity(_status(path)) == _identity(seen)


def _identity(status: os.stat_result | None) -> tuple[int, ...] | None:
    """What differs once someone else has written to the file."""
    return status and (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
