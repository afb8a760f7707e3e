"""`cleanclip dedup`: the same texts without what an earlier one has said already."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip import DedupIndex, deduplicate
from cleanclip.cli.flags import add_paths, add_reading, reading_of, share, split_list
from cleanclip.cli.outcome import Tally
from cleanclip.io.across import compared
from cleanclip.io.log_file import LogFile, about
from cleanclip.io.paths import STANDARD, find_sources
from cleanclip.io.results import Place, write_results
from cleanclip.io.run import Job
from cleanclip.io.targets import output_paths, plan
from cleanclip.options import Options

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="the file or folder to write, - for standard output"
    )
    parser.add_argument(
        "--unit", metavar="NAME", default="paragraph", help="what is compared: paragraph (default) or document"
    )
    parser.add_argument(
        "--near", type=share, metavar="SHARE", default=0.8, help="the similarity of near-duplicates (0.8), or off"
    )
    parser.add_argument("--keep", metavar="WHICH", default="first", help="which copy stays (first)")
    parser.add_argument("--veto", type=split_list, metavar="NAMES", help="in what two texts must agree, with commas")
    parser.add_argument("--index", metavar="FILE", help="compare with what earlier runs kept there, and add to it")
    parser.add_argument("--edits", metavar="LOG", type=Path, help="write every edit there, so that revert can undo it")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file or a record could not be read."""
    reading = reading_of(arguments)
    own = [arguments.edits] if arguments.edits else []
    sources = find_sources(arguments.paths, outputs=[*output_paths(arguments.output), *own])
    tasks = plan(arguments.paths, sources.found, reading, arguments.output)
    tally = Tally(quiet=arguments.quiet, problems=sources.problems)
    near = arguments.near
    with ExitStack() as stack:
        index = None
        if arguments.index:
            index = stack.enter_context(DedupIndex.open(arguments.index, unit=arguments.unit, near=near))
        log = stack.enter_context(LogFile(arguments.edits, about(Options(near=near, keep=arguments.keep))))
        compare = partial(
            deduplicate, unit=arguments.unit, near=near, keep=arguments.keep, veto=arguments.veto, index=index
        )
        results = compared(Job(options=Options(), logged=bool(own)), reading, tasks, compare)
        root = Path(arguments.output) if arguments.output != STANDARD and len(tasks) > 1 else None
        for report in write_results(results, log, Place(sys.stdout.buffer, root)):
            tally.add(report)
    return tally.close()
