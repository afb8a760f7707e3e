"""`cleanclip revert`: a cleaned file back to what it was, from the edit log."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_reading, reading_of, split_list
from cleanclip.cli.terminal import complain, counted, emit_bytes, note
from cleanclip.errors import CleanclipError, InputError, OptionError
from cleanclip.io.compression import compressing
from cleanclip.io.files import InPlace, Replacement, unreadable
from cleanclip.io.log_file import finished
from cleanclip.io.paths import STANDARD, Source, compression_of, find_sources
from cleanclip.io.reading import read_chunks
from cleanclip.io.records import Chunk
from cleanclip.io.undo import LoggedOutputs, Undone, undo, undo_chunk
from cleanclip.report.edit_log import read_log

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from cleanclip.io.reading import Reading
    from cleanclip.io.records import Format


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("file", metavar="PATH", help="the cleaned file, or a folder of them")
    parser.add_argument("--edits", metavar="LOG", required=True, help="the edit log of the run that cleaned it")
    parser.add_argument(
        "--only", metavar="RULES", type=split_list, default=[], help="only edits of rules that begin so"
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="write there and leave FILE alone; - for standard output")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file of a folder could not be brought back.

    Raises:
        EditLogError: the file is not what the log says was written.
    """
    reading, log = reading_of(arguments), _read(arguments.edits)
    if not Path(arguments.file).is_dir():
        _revert(arguments.file, reading, log, arguments.only, arguments.output)
        return 0
    if arguments.output:
        raise OptionError("-o is for one file: a folder is brought back in place, so copy it first")
    sources = find_sources([arguments.file], outputs=[Path(arguments.edits)])
    problems = list(sources.problems)
    for source in sources.found:
        try:
            _revert(source.path, reading, log, arguments.only, None)
        except CleanclipError as error:
            problems.append(error)
    for problem in problems:
        complain(problem)
    return 2 if problems else 0


def _revert(file: str, reading: Reading, log: LoggedOutputs, only: list[str], output: str | None) -> None:
    path = Path(file)
    source = Source(file, PurePath(file))
    form = reading.format_of(source)
    if not os.path.lexists(path):
        count = _write(form, Replacement(path), _bring_back(form, source, log))
    else:
        undone = _undone(form, source, log, only)
        if output == STANDARD:
            count = _print(undone)
        elif output:
            count = _write(form, Replacement(Path(output)), undone)
        else:
            count = _write(form, InPlace(path, path.stat()), undone)
    note(f"{file}: {counted(count, 'edit') if count else 'nothing'} taken back")


def _read(path: str) -> LoggedOutputs:
    try:
        with open(path, "rb") as lines:  # noqa: PTH123 - a path of any name
            return LoggedOutputs(read_log(finished(lines), path))
    except OSError as error:
        raise unreadable(path, error) from error


def _undone(form: Format, source: Source, log: LoggedOutputs, only: list[str]) -> Iterator[Undone]:
    for chunk in read_chunks(form, source):
        yield undo_chunk(form, chunk, log, path=source.path, only=only)


def _bring_back(form: Format, source: Source, log: LoggedOutputs) -> Iterator[Undone]:
    """The file that was not written since it said nothing new."""
    logged = log.unwritten(source.path)
    if logged is None:
        raise InputError(f"{source.path}: no such file, nor does the log say that it was left out as a duplicate")
    yield undo(form, Chunk(0, b""), logged, b"", ())


def _print(undone: Iterable[Undone]) -> int:
    count = 0
    for part in undone:
        emit_bytes(part.data)
        count += part.edits
    return count


def _write(form: Format, replacement: Replacement, undone: Iterable[Undone]) -> int:
    """Write what was undone, and count the edits; a file without any is not touched."""
    count = 0
    with replacement:
        with compressing(replacement, compression_of(replacement.path)) as packed, form.opened(packed) as stream:
            for part in undone:
                stream.write(part.data)
                count += part.edits
        if isinstance(replacement, InPlace) and not count:
            replacement.discard()
    return count
