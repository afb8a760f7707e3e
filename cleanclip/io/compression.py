"""Compressed files, opened by their suffix and read within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cleanclip.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from cleanclip.io.records import Sink

# A page of spaces packs 1000 : 1, text some 3 to 20 : 1. The first megabytes are free.
MOST_BYTES = 1 << 40
MOST_RATIO = 200
_FREE_BYTES = 64 << 20

# What zstd asks for with --long=31; and so little at a time that it cannot unpack to more than 64 MB.
_ZSTD_WINDOW = 1 << 31
_ZSTD_INPUT = 1 << 11

_DAMAGE = (EOFError, zlib.error, lzma.LZMAError)


class Limited(io.RawIOBase):
    """A decompressed stream that stops before a small file fills the machine."""

    def __init__(self, inner: BinaryIO, packed: BinaryIO, path: str) -> None:
        super().__init__()
        self._inner, self._packed, self._path = inner, packed, path
        self._read = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """The next bytes.

        Raises:
            InputError: the file is damaged, or its content too large for its size.
        """
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._inner.read(len(view))
        except (*_DAMAGE, OSError) as error:
            raise InputError(f"{self._path}: is damaged: {error}") from error
        except Exception as error:
            if type(error).__name__ != "ZstdError":
                raise
            raise InputError(f"{self._path}: is damaged: {error}") from error
        self._read += len(data)
        require_sane(self._read, self._packed.tell(), self._path)
        view[: len(data)] = data
        return len(data)


def require_sane(unpacked: int, packed: int, path: str) -> None:
    """Make sure that so many bytes may come of a file of so many.

    Raises:
        InputError: it would fill the machine.
    """
    if unpacked > _FREE_BYTES and unpacked > MOST_RATIO * max(packed, 1):
        raise InputError(f"{path}: unpacks to more than {MOST_RATIO} times its size: not read")
    if unpacked > MOST_BYTES:
        raise InputError(f"{path}: unpacks to more than {MOST_BYTES >> 40} TB: not read")


class _ZstdFrames:
    """The content of all frames of a stream; the reader of zstandard takes a frame cut short for a whole one."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._module = _zstandard()
        self._frame: Any = None
        self._rest = b""
        self._ready = BytesIO()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        data = self._ready.read(size)
        while not data:
            block = self._rest or self._packed.read(_ZSTD_INPUT)
            if not block:
                self._require_end()
                return b""
            self._ready = BytesIO(self._unpacked(block))
            data = self._ready.read(size)
        return data

    def _unpacked(self, block: bytes) -> bytes:
        if self._frame is None:
            self._frame = self._module.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        data: bytes = self._frame.decompress(block)
        self._rest = self._frame.unused_data if self._frame.eof else b""
        if self._frame.eof:
            self._frame = None
        return data

    def _require_end(self) -> None:
        if self._frame is not None:
            raise EOFError("it ends within a frame")


def decompressed(packed: BinaryIO, suffix: str, path: str) -> BinaryIO:
    """The content of `packed`, a stream of the kind that `suffix` names; `path` is for messages.

    Raises:
        MissingExtraError: the kind is zstd, and zstandard is not installed.
    """
    kind = suffix.lower()
    if not kind:
        return packed
    inner: object
    if kind == ".gz":
        inner = gzip.GzipFile(fileobj=packed, mode="rb")
    elif kind == ".bz2":
        inner = bz2.BZ2File(packed)
    elif kind == ".xz":
        inner = lzma.LZMAFile(packed)  # noqa: SIM115 - closed with the file below it
    else:
        inner = _ZstdFrames(packed)
    return cast("BinaryIO", io.BufferedReader(Limited(cast("BinaryIO", inner), packed, path), 1 << 16))


@contextmanager
def compressing(stream: Sink, suffix: str) -> Iterator[Sink]:
    """A stream whose bytes go into `stream`, packed; the same bytes always pack the same."""
    kind = suffix.lower()
    if not kind:
        yield stream
        return
    packer: object
    if kind == ".gz":
        packer = gzip.GzipFile(filename="", fileobj=cast("BinaryIO", stream), mode="wb", mtime=0)
    elif kind == ".bz2":
        packer = bz2.BZ2File(cast("BinaryIO", stream), "wb")
    elif kind == ".xz":
        packer = lzma.LZMAFile(cast("BinaryIO", stream), "wb")  # noqa: SIM115 - closed below
    else:
        packer = _zstandard().ZstdCompressor().stream_writer(stream, closefd=False)
    with cast("BinaryIO", packer) as target:
        yield target


def _zstandard() -> ModuleType:
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("zstandard", "zstd") from error
    return zstandard
