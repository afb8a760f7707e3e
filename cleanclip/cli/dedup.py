"""`cleanclip dedup`: the same texts without what an earlier one has said already."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.cli.against import opened_against
from cleanclip.cli.flags import add_paths, add_reading, dated, reading_of, split_list
from cleanclip.cli.keep import Keep, add_date_field, add_keep
from cleanclip.cli.outcome import Tally
from cleanclip.cli.progress import progress, size_of
from cleanclip.cli.similarity import add_similarity, add_veto, comparison_of
from cleanclip.cli.terminal import note
from cleanclip.dedup.across import deduplicated
from cleanclip.dedup.clusters import is_of, order_of
from cleanclip.dedup.copies import MemoryCopies
from cleanclip.dedup.index import DedupIndex
from cleanclip.errors import OptionError
from cleanclip.io.across import compared
from cleanclip.io.files import Remainder
from cleanclip.io.log_file import LogFile, about
from cleanclip.io.pairs import Pairs
from cleanclip.io.paths import STANDARD, find_sources
from cleanclip.io.results import Place, write_results
from cleanclip.io.run import Job
from cleanclip.io.targets import output_paths, plan, root_of
from cleanclip.options import Options

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from cleanclip.dedup.copies import Copies
    from cleanclip.document import Document
    from cleanclip.io.reading import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("-o", "--output", metavar="OUT", help="the file or folder to write, - for standard output")
    where.add_argument("--dry-run", action="store_true", help="write no texts: only say what would go")
    add_similarity(parser)
    add_keep(parser)
    add_date_field(parser)
    add_veto(parser)
    parser.add_argument(
        "--protect", type=split_list, default=[], metavar="SOURCES", help="take nothing from these, named as for --keep"
    )
    parser.add_argument("--index", metavar="FILE", help="compare with what earlier runs kept there, and add to it")
    parser.add_argument(
        "--against", metavar="FILE", action="append", help="compare with an index, or with texts, and add nothing to it"
    )
    parser.add_argument(
        "--pairs", metavar="OUT", type=Path, help="write each copy with what stays and their similarity: TSV, or .jsonl"
    )
    parser.add_argument("--edits", metavar="LOG", type=Path, help="write every edit there, so that revert can undo it")
    parser.add_argument("--rejects", metavar="FILE", type=Path, help="set records that cannot be read aside there")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file or a record could not be read."""
    reading = dated(reading_of(arguments), arguments.date_field)
    output = STANDARD if arguments.dry_run else arguments.output
    own = [path for path in (arguments.edits, arguments.pairs, arguments.rejects) if path]
    sources = find_sources(arguments.paths, outputs=[*output_paths(output), *own])
    tasks = plan(arguments.paths, sources.found, reading, output)
    tally = Tally(quiet=arguments.quiet, sets_aside=arguments.rejects is not None, problems=sources.problems)
    job = Job(options=Options(), logged=bool(arguments.edits), keeps_bad=arguments.rejects is None)
    dates: dict[str, str] = {}
    with ExitStack() as stack:
        compare = _comparing(arguments, dates, reading, stack)
        log = stack.enter_context(LogFile(arguments.edits, about(Options(near=arguments.near, keep=arguments.keep))))
        bar = stack.enter_context(progress(size_of(task.source for task in tasks), wanted=not arguments.quiet))
        results = compared(job, reading, tasks, compare, dates=dates)
        rejects = stack.enter_context(Remainder(arguments.rejects)) if arguments.rejects else None
        sink = _Nowhere() if arguments.dry_run else sys.stdout.buffer
        place = Place(sink, root_of(output, tasks), None, bar.advance, rejects)
        for report in write_results(results, log, place):
            with bar.aside():
                tally.add(report)
    if arguments.dry_run and not arguments.quiet:
        note("a dry run: nothing was written")
    return tally.close()


class _Nowhere:
    """Where the texts of a dry run go."""

    def write(self, data: bytes, /) -> int:
        return len(data)


def _comparing(
    arguments: argparse.Namespace, dates: dict[str, str], reading: Reading, stack: ExitStack
) -> Callable[[Iterable[Document]], Iterator[Document]]:
    """What takes from documents what others have said, and names the pairs."""
    keep, protected = Keep.of(arguments.keep), arguments.protect
    comparison = comparison_of(arguments)._replace(protect=partial(is_of, sources=protected) if protected else None)
    if keep.name == "latest" and not arguments.date_field:
        raise OptionError("--keep latest needs to know where dates stand: --date-field NAME")
    if arguments.index and arguments.against:
        raise OptionError("--index and --against do not go together: an index compares, too")
    copies: Copies = MemoryCopies()
    if arguments.index:
        header = comparison.header
        index = DedupIndex.open(arguments.index, unit=header.unit, near=header.near)
        copies = stack.enter_context(index).copies
    elif arguments.against:
        copies = opened_against(arguments.against, comparison, reading, stack)
    pairs = stack.enter_context(Pairs(arguments.pairs)) if arguments.pairs else None
    remove = partial(deduplicated, comparison=comparison, copies=copies, order=order_of(keep.order(dates)))
    return (lambda documents: pairs.noted(remove(documents))) if pairs else remove
