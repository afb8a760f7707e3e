"""A run: every file's chunks through the cleaner, here or in worker processes, and back in order.

The parent reads and writes; a worker gets a chunk and gives back its bytes, its counts and
its part of the edit log. Results come in the order of the input, so the number of workers
never shows in an output.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from cleanclip.errors import CleanclipError, WorkerError
from cleanclip.io.files import digest, unreadable
from cleanclip.io.reading import read_chunks
from cleanclip.io.records import Bad, Chunk, Format, Piece, Record
from cleanclip.report.edit_log import Header, LoggedDocument, lines
from cleanclip.report.summary import NOTHING, Counts, total

# Chunks in memory for each worker: one at work, and enough behind it that none waits for the disk.
_WINDOW = 3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from cleanclip.cleaner import Cleaner
    from cleanclip.document import Document
    from cleanclip.io.paths import Source
    from cleanclip.io.reading import Reading
    from cleanclip.options import Options


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is done with every chunk; `logged` asks for the edit log, `keeps_bad` to let bad records stay."""

    options: Options
    logged: bool = False
    keeps_bad: bool = True


class Task(NamedTuple):
    """A file to clean and where its result goes; `target` is `None` for the standard output."""

    source: Source
    target: Path | None
    in_place: bool = False


class Outcome(NamedTuple):
    """What a chunk, or a piece of one, became; `dropped` when its file is not to be written at all."""

    data: bytes
    changed: bool = False
    dropped: bool = False
    counts: Counts = NOTHING
    log: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    bad: tuple[Bad, ...] = ()


class Failure(NamedTuple):
    """Why a file goes no further: plain text, since not every exception survives a pickle."""

    message: str


class Opened(NamedTuple):
    """A file as it was found when its reading began; no format where none could be told."""

    task: Task
    form: Format | None = None
    status: os.stat_result | None = None


def clean_chunk(job: Job, form: Format, task: Task, chunk: Chunk) -> Outcome | Failure:
    """The chunk with every text in it cleaned."""
    try:
        cleaner = cleaner_of(job.options)
        pieces = [_clean_piece(job, cleaner, task, piece) for piece in form.records(chunk, task.source.path)]
    except CleanclipError as error:
        return Failure(f"{task.source.path}: {error}")
    return Outcome(
        data=form.joined(chunk, (piece.data for piece in pieces)),
        changed=any(piece.changed for piece in pieces),
        counts=total(piece.counts for piece in pieces),
        log=tuple(line for piece in pieces for line in piece.log),
        remarks=tuple(remark for piece in pieces for remark in piece.remarks),
        bad=tuple(bad for piece in pieces for bad in piece.bad),
    )


def _clean_piece(job: Job, cleaner: Cleaner, task: Task, piece: Piece) -> Outcome:
    if isinstance(piece, bytes):
        return Outcome(piece)
    if isinstance(piece, Bad):
        return Outcome(piece.raw if job.keeps_bad else b"", bad=(piece,))
    document = cleaner.run(piece.text, id=piece.id, url=piece.url)
    written = piece.rewrite(document.text) if document.edits else piece.raw
    return Outcome(
        written,
        changed=written != piece.raw,
        counts=Counts.of(document.edits, document.flags),
        log=tuple(lines(logged_document(piece, document, task, written))) if job.logged else (),
        remarks=(piece.remark,) if piece.remark else (),
    )


def logged_document(record: Record, document: Document, task: Task, written: bytes) -> LoggedDocument:
    """What the edit log says of a record that became `document` and was written as `written`."""
    source = digest(record.raw)
    header = Header(
        document=record.id,
        path=task.source.path,
        output=str(task.target) if task.target else None,
        line=record.line,
        url=record.url,
        encoding=record.encoding,
        bom=record.bom,
        source_sha256=source,
        output_sha256=source if written is record.raw else digest(written),
        verdict=document.verdict,
        raw=None if not document.edits or record.rewrite(record.text) == record.raw else record.raw,
    )
    return LoggedDocument(header, document.edits, document.flags)


@lru_cache(maxsize=8)
def cleaner_of(options: Options) -> Cleaner:
    """The one cleaner of these options in this process."""
    from cleanclip.cleaner import Cleaner  # noqa: PLC0415 - commands that clean nothing start faster

    return Cleaner(options)


def outcomes(
    job: Job, reading: Reading, tasks: Iterable[Task], *, workers: int
) -> Iterator[tuple[Opened, Outcome | Failure]]:
    """What became of each chunk of each file, in input order; a file that cannot be read ends in a failure.

    At most a few chunks per worker are in memory at a time.

    Raises:
        CleanclipError: the options do not hold.
    """
    cleaner_of(job.options)
    work = _work(reading, tasks)
    if workers > 1:
        yield from _in_processes(job, work, workers)
        return
    for opened, item in work:
        yield opened, _do(job, opened, item)


def _work(reading: Reading, tasks: Iterable[Task]) -> Iterator[tuple[Opened, Chunk | Failure]]:
    """The chunks of all files; a failure to read stands in the place of the rest."""
    for task in tasks:
        opened = Opened(task)
        try:
            opened = _look_at(reading, task)
            chunks = read_chunks(reading.format_of(task.source), task.source)
            yield opened, next(chunks, Chunk(1, b""))
            for chunk in chunks:
                yield opened, chunk
        except CleanclipError as error:
            yield opened, Failure(str(error))


def _look_at(reading: Reading, task: Task) -> Opened:
    form = reading.format_of(task.source)
    if task.source.is_standard:
        return Opened(task, form)
    try:
        return Opened(task, form, os.stat(task.source.path))  # noqa: PTH116 - a path of any name
    except OSError as error:
        raise unreadable(task.source.path, error) from error


def _do(job: Job, opened: Opened, item: Chunk | Failure) -> Outcome | Failure:
    if isinstance(item, Failure) or opened.form is None:
        return cast("Failure", item)
    return clean_chunk(job, opened.form, opened.task, item)


def _in_processes(
    job: Job, work: Iterable[tuple[Opened, Chunk | Failure]], workers: int
) -> Iterator[tuple[Opened, Outcome | Failure]]:
    """The same, several chunks at a time; the window keeps the reader from running away."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - 20 ms, and most runs need none
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as above

    waiting: deque[tuple[Opened, Future[Outcome | Failure]]] = deque()
    pool = ProcessPoolExecutor(workers, initializer=_ignore_interrupts)
    try:
        for opened, item in work:
            waiting.append((opened, pool.submit(_do, job, opened, item)))
            if len(waiting) > _WINDOW * workers:
                yield _next_of(waiting)
        while waiting:
            yield _next_of(waiting)
    except BrokenProcessPool as error:
        raise WorkerError(
            "a worker process was killed, most often for lack of memory: run with fewer --jobs"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _next_of(waiting: deque[tuple[Opened, Future[Outcome | Failure]]]) -> tuple[Opened, Outcome | Failure]:
    opened, future = waiting.popleft()
    return opened, future.result()


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which shuts its workers down."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
