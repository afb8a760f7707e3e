"""`cleanclip clean`: files in, cleaned files out, and what was done to each."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, get_args

import cleanclip
from cleanclip.cli.flags import (
    add_options,
    add_paths,
    add_reading,
    add_safety,
    positive,
    safely,
    settings_of,
    split_list,
)
from cleanclip.cli.outcome import Tally
from cleanclip.cli.progress import progress, size_of
from cleanclip.cli.report import write_page
from cleanclip.cli.terminal import note
from cleanclip.document import Verdict
from cleanclip.errors import OptionError
from cleanclip.io.across import compared
from cleanclip.io.files import Remainder, read
from cleanclip.io.log_file import LogFile, about
from cleanclip.io.paths import STANDARD, find_sources
from cleanclip.io.results import Place, write_results
from cleanclip.io.resume import Journal
from cleanclip.io.run import Job, cleaned_record, cleaner_of, outcomes
from cleanclip.io.targets import output_paths, plan, root_of
from cleanclip.options import did_you_mean
from cleanclip.report.decisions import Decision, precision, read_decisions

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from cleanclip.io.reading import Reading
    from cleanclip.io.run import Opened, Result, Task


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", metavar="OUT", help="the file or folder to write, - for standard output")
    where.add_argument("--in-place", action="store_true", help="change the files themselves; untouched if clean")
    parser.add_argument("--edits", metavar="LOG", type=Path, help="write every edit there, so that revert can undo it")
    parser.add_argument("--rejects", metavar="FILE", type=Path, help="set records that cannot be read aside there")
    parser.add_argument("--report", metavar="HTML", type=Path, help="write a page of what was done there")
    parser.add_argument("--decisions", metavar="FILE", help="do not make edits that were rejected on such a page")
    parser.add_argument(
        "--jobs", metavar="N", type=positive, default=1, help="worker processes (1); the result is the same"
    )
    parser.add_argument("--dedup", action="store_true", help="then remove what an earlier text has said")
    parser.add_argument("--resume", action="store_true", help="go on where an earlier run with --resume was stopped")
    parser.add_argument("--verdict", metavar="NAMES", type=split_list, default=[], help="write only texts with these")
    parser.add_argument("--annotate", action="store_true", help="write texts as they were, their edits beside them")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_safety(parser)
    add_options(parser)
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file or a record could not be cleaned."""
    options, reading = settings_of(arguments)
    options = safely(options) if arguments.safe else options
    decisions = _decisions(arguments.decisions)
    with ExitStack() as stack:
        log = arguments.edits
        if log is None and arguments.report:
            log = Path(stack.enter_context(TemporaryDirectory(prefix="cleanclip-"))) / "edits.jsonl"
        job = Job(
            options=options,
            logged=log is not None,
            keeps_bad=arguments.in_place or arguments.rejects is None,
            verdicts=_verdicts(arguments.verdict),
            annotated=arguments.annotate,
            rejected=frozenset(decision.fingerprint for decision in decisions if not decision.is_right),
        )
        code = _clean(arguments, job, reading, log)
        if arguments.report:
            write_page([str(log)], arguments.report, reading, of=arguments.paths)
    for line in precision(decisions):
        note(line)
    return code


def _clean(arguments: argparse.Namespace, job: Job, reading: Reading, log_path: Path | None) -> int:
    output = _output_of(arguments)
    own = [path for path in (log_path, arguments.rejects, arguments.report) if path]
    sources = find_sources(arguments.paths, outputs=[*output_paths(output), *own])
    tasks = plan(arguments.paths, sources.found, reading, output, annotated=job.annotated)
    tally = Tally(quiet=arguments.quiet, sets_aside=arguments.rejects is not None, problems=sources.problems)
    with ExitStack() as stack:
        folder = _journal_folder(arguments, output, tasks)
        journal = stack.enter_context(Journal(folder, job, reading)) if folder else None
        log = stack.enter_context(LogFile(log_path, about(job.options), appended=arguments.in_place))
        bar = stack.enter_context(progress(size_of(task.source for task in tasks), wanted=not arguments.quiet))
        root = root_of(output, tasks)
        rejects = stack.enter_context(Remainder(arguments.rejects)) if arguments.rejects else None
        results = _results(job, reading, tasks, arguments, journal)
        for report in write_results(results, log, Place(sys.stdout.buffer, root, journal, bar.advance, rejects)):
            with bar.aside():
                tally.add(report)
    return tally.close()


def _decisions(path: str | None) -> tuple[Decision, ...]:
    return read_decisions(read(path), path) if path else ()


def _results(
    job: Job, reading: Reading, tasks: list[Task], arguments: argparse.Namespace, journal: Journal | None
) -> Iterator[tuple[Opened, Result]]:
    if not arguments.dedup:
        return outcomes(job, reading, tasks, workers=arguments.jobs, journal=journal)
    from cleanclip.cli.keep import Keep  # noqa: PLC0415 - it imports numpy, and most runs need none

    options = job.options
    cleaner_of(options)
    keep = Keep.of(options.keep)
    if keep.name == "latest":
        raise OptionError(
            "clean knows no dates: clean first, then run 'cleanclip dedup --keep latest --date-field NAME'"
        )
    compare = partial(cleanclip.deduplicate, near=options.near, keep=keep.order({}), veto=options.veto)
    return compared(job, reading, tasks, compare, prepare=cleaned_record, workers=arguments.jobs)


def _verdicts(names: list[str]) -> tuple[str, ...]:
    known = list(get_args(Verdict))
    for name in names:
        if name not in known:
            raise OptionError(f"no verdict is called {name!r}{did_you_mean(name, known)}; there are {', '.join(known)}")
    return tuple(names)


def _journal_folder(arguments: argparse.Namespace, output: str | None, tasks: list[Task]) -> Path | None:
    """Where a journal is kept, if one is: with the results; files that were done in place are clean already."""
    if output is None or not arguments.resume:
        return None
    if arguments.dedup:
        raise OptionError("--resume and --dedup do not go together: clean with --resume, then run 'cleanclip dedup'")
    if output == STANDARD:
        raise OptionError("--resume needs results in files: give a file or a folder with -o OUT")
    result = Path(output)
    return result.parent if [task.target for task in tasks] == [result] else result


def _output_of(arguments: argparse.Namespace) -> str | None:
    """Where results go; `None` for in place.

    Raises:
        OptionError: it was not said.
    """
    if arguments.in_place:
        if arguments.annotate or arguments.verdict:
            raise OptionError("--annotate and --verdict write other files: say where with -o OUT, not --in-place")
        return None
    if arguments.output is None and arguments.paths != [STANDARD]:
        raise OptionError("say where the results go: -o OUT, -o - for the standard output, or --in-place")
    return str(arguments.output or STANDARD)
