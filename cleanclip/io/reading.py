"""Files opened by their format, unpacked, and cut into chunks and records."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from cleanclip.errors import CleanclipError
from cleanclip.io.compression import decompressed
from cleanclip.io.files import unreadable
from cleanclip.io.formats import format_for
from cleanclip.io.paths import Source, compression_of
from cleanclip.io.records import DEFAULT_FIELDS, Bad, Chunk, Fields, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the files of a run are read: the format that was said, and where records keep their parts."""

    format: str | None = None
    fields: Fields = DEFAULT_FIELDS
    encoding: str | None = None

    def format_of(self, source: Source) -> Format:
        """The format of a file, told from its name unless one was said."""
        return format_for(source.name, said=self.format, fields=self.fields, encoding=self.encoding)


def read_records(reading: Reading, source: Source) -> Iterator[Record | Bad]:
    """The records of a file, in order, good and bad.

    Raises:
        InputError: the file cannot be read.
    """
    form = reading.format_of(source)
    for chunk in read_chunks(form, source):
        for piece in form.records(chunk, source.path):
            if not isinstance(piece, bytes):
                yield piece


def read_chunks(form: Format, source: Source) -> Iterator[Chunk]:
    """The chunks of a file, unpacked if need be.

    Raises:
        InputError: it cannot be opened or read, is damaged, or unpacks to too much.
    """
    with ExitStack() as stack:
        try:
            packed = _open(source)
            if not source.is_standard:
                stack.enter_context(packed)
            yield from form.chunks(decompressed(packed, compression_of(source.name), source.path), source.path)
        except OSError as error:
            raise (error if isinstance(error, CleanclipError) else unreadable(source.path, error)) from error


def _open(source: Source) -> BinaryIO:
    return sys.stdin.buffer if source.is_standard else open(source.path, "rb")  # noqa: PTH123 - a path of any name
