"""What comes of a run on disk: each file whole, its log before it, and a report of it."""

from __future__ import annotations

import errno
from contextlib import ExitStack
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.errors import CleanclipError, InputError, OutputError
from cleanclip.io.compression import compressing
from cleanclip.io.files import InPlace, Replacement, is_as_seen
from cleanclip.io.paths import compression_of, require_inside
from cleanclip.io.run import Failure, Finished
from cleanclip.report.summary import NOTHING, Counts, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleanclip.io.log_file import LogFile
    from cleanclip.io.records import Bad, Sink
    from cleanclip.io.resume import Journal
    from cleanclip.io.run import Opened, Outcome, Result, Task

# Enough to see what is wrong with a file.
MOST_NAMED = 10
# With these, no other file can be written either.
_HOPELESS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS))


def _say_nothing(_: int) -> None:
    pass


class Place(NamedTuple):
    """Where a run writes: what has no file goes to `standard`, nothing goes outside `root`.

    Files that are done go into the `journal`, records that cannot be read to `rejects`, and
    `advance` hears of the bytes of each chunk.
    """

    standard: Sink
    root: Path | None = None
    journal: Journal | None = None
    advance: Callable[[int], None] = _say_nothing
    rejects: Sink | None = None


class FileReport(NamedTuple):
    """What became of a file: its counts, its bad records, or the problem for which it was not written.

    Of the `unread` records the first ones are named, without their bytes: `bad`. `unwritten`
    counts the duplicates among the others.
    """

    task: Task
    counts: Counts
    bad: tuple[Bad, ...] = ()
    unread: int = 0
    remarks: tuple[str, ...] = ()
    problem: CleanclipError | None = None
    unwritten: int = 0


def write_results(results: Iterable[tuple[Opened, Result]], log: LogFile, place: Place) -> Iterator[FileReport]:
    """Write each file as its chunks come in, and report it.

    A file with a failure is left as it was, and the others go on; one that an earlier run
    finished is reported again.

    Raises:
        OutputError: the disk is full or read-only, so that there is no going on.
    """
    for opened, group in groupby(results, key=lambda result: result[0]):
        _, first = next(group)
        if isinstance(first, Finished):
            log.write(first.log)
            yield FileReport(opened.task, first.counts)
        else:
            rest = (item for _, item in group if not isinstance(item, Finished))
            yield _write_file(opened, chain([first], rest), log, place)


def _write_file(opened: Opened, items: Iterable[Outcome | Failure], log: LogFile, place: Place) -> FileReport:
    done: list[Outcome] = []
    bad = _BadRecords(place.rejects)
    try:
        with ExitStack() as stack:
            replacement, sink = _sink(opened, place, stack)
            for item in items:
                outcome = _require_outcome(opened, item)
                log.write(outcome.log)
                sink.write(outcome.data)
                place.advance(outcome.size)
                bad.take(outcome.bad)
                done.append(outcome._replace(data=b"", bad=(), log=outcome.log if place.journal else ()))
            if replacement:
                _settle(replacement, opened.task, done, log)
    except CleanclipError as problem:
        if isinstance(problem.__cause__, OSError) and problem.__cause__.errno in _HOPELESS:
            raise
        return FileReport(opened.task, NOTHING, tuple(bad.named), bad.count, problem=problem)
    return _report(opened, done, bad, place)


def _settle(replacement: Replacement, task: Task, done: Sequence[Outcome], log: LogFile) -> None:
    """Keep the old file where there is nothing new to write, and the log before the new one."""
    if any(outcome.dropped for outcome in done):
        replacement.discard()
    elif task.in_place:
        if any(outcome.changed for outcome in done):
            log.sync()
        else:
            replacement.discard()


class _BadRecords:
    """The records of a file that cannot be read: all go to `rejects`, some are remembered.

    A wrong --text-field makes every record of a corpus one of them.
    """

    def __init__(self, rejects: Sink | None) -> None:
        self._rejects = rejects
        self.named: list[Bad] = []
        self.count = 0

    def take(self, records: Iterable[Bad]) -> None:
        for bad in records:
            self.count += 1
            if self._rejects is not None:
                self._rejects.write(bad.raw)
            if len(self.named) < MOST_NAMED:
                self.named.append(bad._replace(raw=b""))


def _report(opened: Opened, done: Sequence[Outcome], bad: _BadRecords, place: Place) -> FileReport:
    counts = total(outcome.counts for outcome in done)
    if place.journal and not bad.count and is_as_seen(Path(opened.task.source.path), opened.status):
        place.journal.add(opened.task, counts, [line for outcome in done for line in outcome.log])
    remarks = tuple(remark for outcome in done for remark in outcome.remarks)
    unwritten = sum(outcome.unwritten for outcome in done)
    return FileReport(opened.task, counts, tuple(bad.named), bad.count, remarks, unwritten=unwritten)


def _sink(opened: Opened, place: Place, stack: ExitStack) -> tuple[Replacement | None, Sink]:
    """What is to be discarded if need be, and where to write."""
    task = opened.task
    if task.target is None:
        return None, place.standard
    if task.in_place and opened.status is not None:
        if opened.form is not None and opened.form.suffix is not None:
            raise OutputError(f"{task.target}: a page cannot be cleaned in place: write its text elsewhere with -o")
        replacement: Replacement = InPlace(task.target, opened.status)
    else:
        if place.root is not None:
            require_inside(place.root, task.target)
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
