"""`cleanclip report`: edit logs as one page to look at and to judge."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_reading, reading_of
from cleanclip.cli.terminal import note
from cleanclip.io.files import Replacement
from cleanclip.io.sources import reported
from cleanclip.report.html import page

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from cleanclip.io.reading import Reading

_MOST_NAMES = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("logs", nargs="+", metavar="LOG", help="an edit log")
    parser.add_argument("-o", "--output", metavar="HTML", type=Path, required=True, help="the page to write")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0."""
    write_page(arguments.logs, arguments.output, reading_of(arguments), of=arguments.logs)
    note(f"{arguments.output}: open it in a browser")
    return 0


def write_page(logs: Sequence[str], target: Path, reading: Reading, *, of: Sequence[str]) -> None:
    """Write the report of the logs; its title names what it is `of`.

    Raises:
        EditLogError: one is no edit log.
        OutputError: the page cannot be written.
    """
    documents = chain.from_iterable(reported(log, reading) for log in logs)
    with Replacement(target) as replacement:
        for piece in page(documents, f"cleanclip: {_listed(of)}"):
            replacement.write(piece.encode(errors="backslashreplace"))


def _listed(names: Sequence[str]) -> str:
    """The names, of many the first three."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
