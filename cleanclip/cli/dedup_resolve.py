"""`cleanclip dedup resolve`: a shard in, and out without what a merge of signatures decided."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_paths, add_reading, reading_of
from cleanclip.cli.outcome import Tally
from cleanclip.errors import CleanclipError
from cleanclip.io.across import compared
from cleanclip.io.dedup_decisions import Decisions
from cleanclip.io.files import Remainder
from cleanclip.io.log_file import LogFile, about
from cleanclip.io.paths import find_sources
from cleanclip.io.results import Place, write_results
from cleanclip.io.run import Job
from cleanclip.io.targets import output_paths, plan, root_of
from cleanclip.options import Options

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    parser.add_argument(
        "--decisions", metavar="FILE", required=True, help="what cleanclip dedup merge has written of all shards"
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the file or folder to write, - for standard output"
    )
    parser.add_argument("--edits", metavar="LOG", type=Path, help="write every edit there, so that revert can undo it")
    parser.add_argument("--rejects", metavar="FILE", type=Path, help="set records that cannot be read aside there")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file or a record could not be read, or was not signed."""
    reading = reading_of(arguments)
    own = [path for path in (arguments.edits, arguments.rejects) if path]
    sources = find_sources(arguments.paths, outputs=[*output_paths(arguments.output), *own])
    tasks = plan(arguments.paths, sources.found, reading, arguments.output)
    problems = list(sources.problems)
    with ExitStack() as stack:
        decisions = stack.enter_context(closing(Decisions(arguments.decisions)))
        numbers = []
        for task in tasks:
            try:
                numbers.append((decisions.number(task.source, reading), task))
            except CleanclipError as problem:
                problems.append(problem)
        tally = Tally(quiet=arguments.quiet, sets_aside=arguments.rejects is not None, problems=problems)
        shard = decisions.shard([number for number, _ in numbers])
        options = Options(near=shard.comparison.header.near, keep=decisions.keep)
        log = stack.enter_context(LogFile(arguments.edits, about(options)))
        job = Job(options=Options(), logged=bool(arguments.edits), keeps_bad=arguments.rejects is None)
        results = chain.from_iterable(
            compared(job, reading, [task], partial(shard.deduplicated, number)) for number, task in numbers
        )
        root = root_of(arguments.output, tasks)
        rejects = stack.enter_context(Remainder(arguments.rejects)) if arguments.rejects else None
        for report in write_results(results, log, Place(sys.stdout.buffer, root, rejects=rejects)):
            tally.add(report)
    return tally.close()
