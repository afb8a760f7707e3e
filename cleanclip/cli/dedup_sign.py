"""`cleanclip dedup sign`: what other machines need of a shard to find copies of its texts."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_paths, add_reading, dated, reading_of
from cleanclip.cli.keep import add_date_field
from cleanclip.cli.progress import progress, size_of
from cleanclip.cli.similarity import add_similarity, comparison_of
from cleanclip.cli.terminal import complain, counted, note
from cleanclip.errors import InputError
from cleanclip.io.files import Replacement
from cleanclip.io.paths import find_sources
from cleanclip.io.records import Bad
from cleanclip.io.signed import write_signatures

if TYPE_CHECKING:
    import argparse

    from cleanclip.errors import CleanclipError
    from cleanclip.io.paths import Source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, required=True, help="the file of signatures to write"
    )
    add_similarity(parser)
    add_date_field(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file or a record could not be read, and was left out.

    Raises:
        InputError: there is nothing to sign.
    """
    reading = dated(reading_of(arguments), arguments.date_field)
    sources = find_sources(arguments.paths, outputs=[arguments.output])
    problems = list(map(str, sources.problems))

    def refuse(source: Source, what: Bad | CleanclipError) -> None:
        place = f"{source.path}:{what.line}: " if isinstance(what, Bad) and what.line else f"{source.path}: "
        problems.append(f"{place}{what.reason}" if isinstance(what, Bad) else str(what))

    with ExitStack() as stack:
        sink = stack.enter_context(Replacement(arguments.output))
        bar = stack.enter_context(progress(size_of(sources.found), wanted=not arguments.quiet))
        comparison = comparison_of(arguments)
        number = write_signatures(sink, sources.found, reading, comparison, refuse=refuse, advance=bar.advance)
        if not number and problems:
            sink.discard()
    for problem in problems:
        complain(problem)
    if not number and not sources.found:
        raise InputError("nothing to sign")
    if not arguments.quiet and number:
        note(f"{arguments.output}: {counted(number, 'text')} signed")
    return 2 if problems else 0
