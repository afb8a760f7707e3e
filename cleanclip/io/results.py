"""What comes of a run on disk: each file whole, its log before it, and a report of it."""

from __future__ import annotations

import errno
from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.errors import CleanclipError, InputError, OutputError
from cleanclip.io.compression import compressing
from cleanclip.io.files import InPlace, Replacement, require_replaceable
from cleanclip.io.paths import compression_of, require_inside
from cleanclip.io.run import Failure
from cleanclip.report.summary import NOTHING, Counts, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleanclip.io.log_file import LogFile
    from cleanclip.io.records import Bad, Sink
    from cleanclip.io.run import Opened, Outcome, Task

# With these, no other file can be written either.
_HOPELESS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS))


class FileReport(NamedTuple):
    """What became of a file: its counts, its bad records, or the problem for which it was not written."""

    task: Task
    counts: Counts
    bad: tuple[Bad, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: CleanclipError | None = None


def write_results(
    results: Iterable[tuple[Opened, Outcome | Failure]], log: LogFile, *, standard: Sink, root: Path | None = None
) -> Iterator[FileReport]:
    """Write each file as its chunks come in, and report it.

    `standard` takes what goes to the standard output; nothing is written outside `root`. A file
    with a failure is left as it was, and the others go on.

    Raises:
        OutputError: the disk is full or read-only, so that there is no going on.
    """
    for opened, group in groupby(results, key=lambda result: result[0]):
        yield _write_file(opened, (item for _, item in group), log, standard, root)


def _write_file(
    opened: Opened, items: Iterable[Outcome | Failure], log: LogFile, standard: Sink, root: Path | None
) -> FileReport:
    counts: list[Counts] = []
    bad: list[Bad] = []
    remarks: list[str] = []
    try:
        with ExitStack() as stack:
            replacement, sink = _sink(opened, standard, root, stack)
            changed = dropped = False
            for item in items:
                outcome = _require_outcome(opened, item)
                changed, dropped = changed or outcome.changed, dropped or outcome.dropped
                counts.append(outcome.counts)
                bad += outcome.bad
                remarks += outcome.remarks
                log.write(outcome.log)
                sink.write(outcome.data)
            if replacement and (dropped or (opened.task.in_place and not changed)):
                replacement.discard()
            elif opened.task.in_place:
                log.sync()
    except CleanclipError as problem:
        if isinstance(problem.__cause__, OSError) and problem.__cause__.errno in _HOPELESS:
            raise
        return FileReport(opened.task, NOTHING, tuple(bad), problem=problem)
    return FileReport(opened.task, total(counts), tuple(bad), tuple(remarks))


def _sink(opened: Opened, standard: Sink, root: Path | None, stack: ExitStack) -> tuple[Replacement | None, Sink]:
    """What is to be discarded if need be, and where to write."""
    task = opened.task
    if task.target is None:
        return None, standard
    if task.in_place and opened.status is not None:
        if opened.form is not None and opened.form.suffix is not None:
            raise OutputError(f"{task.target}: a page cannot be cleaned in place: write its text elsewhere with -o")
        require_replaceable(task.target, opened.status)
        replacement: Replacement = InPlace(task.target, opened.status)
    else:
        if root is not None:
            require_inside(root, task.target)
        replacement = Replacement(task.target)
    stack.enter_context(replacement)
    packed = stack.enter_context(compressing(replacement, compression_of(task.target)))
    return replacement, stack.enter_context(opened.form.opened(packed)) if opened.form else packed


def _require_outcome(opened: Opened, item: Outcome | Failure) -> Outcome:
    """The outcome, unless the file as a whole cannot be read."""
    if isinstance(item, Failure):
        raise InputError(item.message)
    for bad in item.bad:
        if not bad.line:
            raise InputError(f"{opened.task.source.path}: {bad.reason}")
    return item
