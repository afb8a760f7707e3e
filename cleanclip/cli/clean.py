"""`cleanclip clean`: files in, cleaned files out, and what was done to each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_options, add_paths, add_reading, add_safety, safely, settings_of
from cleanclip.cli.outcome import Tally
from cleanclip.errors import OptionError
from cleanclip.io.log_file import LogFile, about
from cleanclip.io.paths import STANDARD, find_sources
from cleanclip.io.results import write_results
from cleanclip.io.run import Job, outcomes
from cleanclip.io.targets import output_paths, plan

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", metavar="OUT", help="the file or folder to write, - for standard output")
    where.add_argument("--in-place", action="store_true", help="change the files themselves; untouched if clean")
    parser.add_argument("--edits", metavar="LOG", type=Path, help="write every edit there, so that revert can undo it")
    parser.add_argument("--rejects", metavar="FILE", type=Path, help="set records that cannot be read aside there")
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="worker processes (1)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_safety(parser)
    add_options(parser)
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file or a record could not be cleaned."""
    options, reading = settings_of(arguments)
    options = safely(options) if arguments.safe else options
    output = _output_of(arguments)
    own = [path for path in (arguments.edits, arguments.rejects) if path]
    sources = find_sources(arguments.paths, outputs=[*output_paths(output), *own])
    tasks = plan(arguments.paths, sources.found, reading, output)
    in_place = arguments.in_place
    job = Job(options=options, logged=arguments.edits is not None, keeps_bad=in_place or arguments.rejects is None)
    tally = Tally(quiet=arguments.quiet, rejects=arguments.rejects, problems=sources.problems)
    results = outcomes(job, reading, tasks, workers=arguments.jobs)
    with LogFile(arguments.edits, about(options), appended=in_place) as log:
        root = Path(output) if output and len(tasks) > 1 else None
        for report in write_results(results, log, standard=sys.stdout.buffer, root=root):
            tally.add(report)
    return tally.close()


def _output_of(arguments: argparse.Namespace) -> str | None:
    """Where results go; `None` for in place.

    Raises:
        OptionError: it was not said.
    """
    if arguments.in_place:
        return None
    if arguments.output is None and arguments.paths != [STANDARD]:
        raise OptionError("say where the results go: -o OUT, -o - for the standard output, or --in-place")
    return str(arguments.output or STANDARD)
