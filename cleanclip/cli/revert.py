"""`cleanclip revert`: a cleaned file back to what it was, from the edit log."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_reading, reading_of, split_list
from cleanclip.cli.terminal import counted, emit_bytes, note
from cleanclip.errors import InputError
from cleanclip.io.compression import compressing
from cleanclip.io.files import InPlace, Replacement, unreadable
from cleanclip.io.paths import STANDARD, Source, compression_of
from cleanclip.io.reading import read_chunks
from cleanclip.io.records import Chunk
from cleanclip.io.undo import LoggedOutputs, Undone, undo, undo_chunk
from cleanclip.report.edit_log import read_log

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from cleanclip.io.reading import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("file", metavar="FILE", help="the cleaned file")
    parser.add_argument("--edits", metavar="LOG", required=True, help="the edit log of the run that cleaned it")
    parser.add_argument(
        "--only", metavar="RULES", type=split_list, default=[], help="only edits of rules that begin so"
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="write there and leave FILE alone; - for standard output")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0.

    Raises:
        EditLogError: the file is not what the log says was written.
    """
    log = _read(arguments.edits)
    path = Path(arguments.file)
    if not os.path.lexists(path):
        count = _write(path, path, _bring_back(arguments.file, log, reading_of(arguments)), None)
    else:
        undone = _undone(arguments.file, log, reading_of(arguments), arguments.only)
        if arguments.output == STANDARD:
            count = _print(undone)
        else:
            seen = None if arguments.output else path.stat()
            count = _write(path, Path(arguments.output or path), undone, seen)
    note(f"{arguments.file}: {counted(count, 'edit') if count else 'nothing'} taken back")
    return 0


def _read(path: str) -> LoggedOutputs:
    try:
        with open(path, "rb") as lines:  # noqa: PTH123 - a path of any name
            return LoggedOutputs(read_log(lines, path))
    except OSError as error:
        raise unreadable(path, error) from error


def _undone(path: str, log: LoggedOutputs, reading: Reading, only: list[str]) -> Iterator[Undone]:
    source = Source(path, PurePath(path))
    form = reading.format_of(source)
    for chunk in read_chunks(form, source):
        yield undo_chunk(form, chunk, log, path=path, only=only)


def _bring_back(path: str, log: LoggedOutputs, reading: Reading) -> Iterator[Undone]:
    """The file that was not written since it said nothing new."""
    logged = log.unwritten(path)
    if logged is None:
        raise InputError(f"{path}: no such file, nor does the log say that it was left out as a duplicate")
    form = reading.format_of(Source(path, PurePath(path)))
    yield undo(form, Chunk(0, b""), logged, b"", ())


def _print(undone: Iterable[Undone]) -> int:
    count = 0
    for part in undone:
        emit_bytes(part.data)
        count += part.edits
    return count


def _write(file: Path, target: Path, undone: Iterable[Undone], seen: os.stat_result | None) -> int:
    count = 0
    with InPlace(file, seen) if seen else Replacement(target) as replacement:
        with compressing(replacement, compression_of(target)) as stream:
            for part in undone:
                stream.write(part.data)
                count += part.edits
        if seen and not count:
            replacement.discard()
    return count
