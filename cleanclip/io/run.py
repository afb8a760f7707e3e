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
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from cleanclip.errors import CleanclipError, WorkerError
from cleanclip.io.annotation import annotated, annotating, suffix_of
from cleanclip.io.files import digest, require_replaceable, unreadable
from cleanclip.io.reading import read_chunks
from cleanclip.io.records import Bad, Chunk, Format, Piece, Record
from cleanclip.io.undo import comes_back
from cleanclip.report.decisions import honoured
from cleanclip.report.edit_log import Header, LoggedDocument, lines
from cleanclip.report.findings import Place
from cleanclip.report.summary import NOTHING, Counts, total

# Chunks in memory for each worker: one at work, and enough behind it that none waits for the disk.
_WINDOW = 3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from cleanclip.cleaner import Cleaner
    from cleanclip.document import Document
    from cleanclip.io.paths import Source
    from cleanclip.io.reading import Reading
    from cleanclip.io.resume import Journal
    from cleanclip.options import Options


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is done with every chunk.

    `logged` asks for the edit log, `keeps_bad` to let bad records stay. Only documents with one
    of the `verdicts` are written, all of them if there are none. `annotated` writes each text
    as it was, its edits beside it. Edits with a fingerprint in `rejected` are not made.
    """

    options: Options
    logged: bool = False
    keeps_bad: bool = True
    verdicts: tuple[str, ...] = ()
    annotated: bool = False
    rejected: frozenset[str] = frozenset()


class Task(NamedTuple):
    """A file to clean and where its result goes; `target` is `None` for the standard output."""

    source: Source
    target: Path | None
    in_place: bool = False


class Outcome(NamedTuple):
    """What a chunk, or a piece of one, became; `dropped` when its file is not to be written at all.

    `size` is that of the chunk; `unwritten` counts the duplicates among the records of a file.
    """

    data: bytes
    size: int = 0
    changed: bool = False
    dropped: bool = False
    counts: Counts = NOTHING
    log: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    bad: tuple[Bad, ...] = ()
    unwritten: int = 0


class Failure(NamedTuple):
    """Why a file goes no further: plain text, since not every exception survives a pickle."""

    message: str


class Finished(NamedTuple):
    """A file that an earlier run has done: its counts and its part of the edit log."""

    counts: Counts
    log: tuple[str, ...]


Result: TypeAlias = Outcome | Failure | Finished
Item = TypeVar("Item")
Done = TypeVar("Done")


class Opened(NamedTuple):
    """A file as it was found when its reading began; no format where none could be told."""

    task: Task
    form: Format | None = None
    status: os.stat_result | None = None


class Work(NamedTuple):
    """A chunk with all that is needed to do its part of the job."""

    job: Job
    form: Format
    task: Task
    chunk: Chunk

    def pieces(self) -> Iterator[Piece]:
        """What the chunk holds."""
        return self.form.records(self.chunk, self.task.source.path)


def clean_chunk(work: Work) -> Outcome | Failure:
    """The chunk with every text in it cleaned."""
    try:
        return merged(work, [_clean_piece(work, piece) for piece in work.pieces()])
    except CleanclipError as error:
        return Failure(f"{work.task.source.path}: {error}")


def merged(work: Work, pieces: Sequence[Outcome]) -> Outcome:
    """The outcome of a chunk from those of its pieces."""
    return Outcome(
        data=work.form.joined(work.chunk, (piece.data for piece in pieces)),
        size=len(work.chunk.data),
        changed=any(piece.changed for piece in pieces),
        dropped=any(piece.dropped for piece in pieces),
        counts=total(piece.counts for piece in pieces),
        log=tuple(line for piece in pieces for line in piece.log),
        remarks=tuple(remark for piece in pieces for remark in piece.remarks),
        bad=tuple(bad for piece in pieces for bad in piece.bad),
        unwritten=sum(piece.unwritten for piece in pieces),
    )


def _clean_piece(work: Work, piece: Piece) -> Outcome:
    if isinstance(piece, Record):
        return rewritten(work, piece, cleaned_record(work, piece))
    return passed_on(work, piece)


def cleaned_record(work: Work, record: Record) -> Document:
    """The document of a record, cleaned, without the edits that were rejected."""
    document = cleaner_of(work.job.options).run(record.text, id=record.id, url=record.url)
    return upheld(work, record, document)


def upheld(work: Work, record: Record, document: Document) -> Document:
    """The document without the edits that were rejected."""
    if not work.job.rejected:
        return document
    return honoured(document, work.job.rejected, Place(work.task.source.path, record.id, record.line))


def passed_on(work: Work, piece: Bad | bytes) -> Outcome:
    """The outcome of what is no record that could be read."""
    if work.job.annotated and suffix_of(work.form):
        piece = b"" if isinstance(piece, bytes) else piece._replace(raw=b"")
    if isinstance(piece, bytes):
        return Outcome(piece)
    return Outcome(piece.raw if work.job.keeps_bad else b"", bad=(piece,))


def rewritten(work: Work, record: Record, document: Document) -> Outcome:
    """The outcome of a record that became `document`; nothing is written for a duplicate, or another verdict.

    In place a row stays, with its text emptied: its other fields are nowhere else.
    """
    verdict = document.verdict
    is_copy = verdict == "duplicate" and not (record.line and work.task.in_place)
    wanted = verdict in work.job.verdicts if work.job.verdicts else not is_copy
    written = _written(work, record, document) if wanted else b""
    return Outcome(
        written,
        changed=written != record.raw,
        dropped=not wanted and not record.line,
        counts=Counts.of(document.edits, document.flags),
        log=_logged(work, record, document, written) if work.job.logged else (),
        remarks=tuple(_remarks(record, document)),
        unwritten=int(is_copy and bool(record.line)),
    )


def _written(work: Work, record: Record, document: Document) -> bytes:
    if work.job.annotated:
        return annotated(work.form, record, document)
    return record.rewrite(document.text) if document.edits else record.raw


def _remarks(record: Record, document: Document) -> Iterator[str]:
    if record.remark:
        yield record.remark
    if document.verdict == "duplicate" and not record.line:
        yield f"not written: {document.edits[0].reason}"


def _logged(work: Work, record: Record, document: Document, written: bytes) -> tuple[str, ...]:
    source = digest(record.raw)
    unchanged = written is record.raw
    header = Header(
        document=record.id,
        path=work.task.source.path,
        output=str(work.task.target) if work.task.target else None,
        line=record.line,
        url=record.url,
        encoding=record.encoding,
        bom=record.bom,
        source_sha256=source,
        output_sha256=source if unchanged else digest(written),
        verdict=document.verdict,
        raw=None if unchanged or comes_back(work.form, work.chunk, record, written, document.text) else record.raw,
    )
    return tuple(lines(LoggedDocument(header, document.edits, document.flags)))


@lru_cache(maxsize=8)
def cleaner_of(options: Options) -> Cleaner:
    """The one cleaner of these options in this process."""
    from cleanclip.cleaner import Cleaner  # noqa: PLC0415 - commands that clean nothing start faster

    return Cleaner(options)


def outcomes(
    job: Job, reading: Reading, tasks: Iterable[Task], *, workers: int, journal: Journal | None = None
) -> Iterator[tuple[Opened, Result]]:
    """What became of each chunk of each file, in input order; a file that cannot be read ends in a failure.

    Files that the `journal` knows as finished are not read. At most a few chunks per worker are in memory at a time.

    Raises:
        CleanclipError: the options do not hold.
    """
    cleaner_of(job.options)
    for opened, _, done in in_order(work_of(job, reading, tasks, journal), workers, _do):
        yield opened, done


def in_order(
    items: Iterable[tuple[Opened, Item]], workers: int, do: Callable[[Item], Done]
) -> Iterator[tuple[Opened, Item, Done]]:
    """Each item with what `do` makes of it, in order; several at a time where there are several `workers`."""
    if workers > 1:
        yield from _in_processes(items, workers, do)
        return
    for opened, item in items:
        yield opened, item, do(item)


def work_of(
    job: Job, reading: Reading, tasks: Iterable[Task], journal: Journal | None = None
) -> Iterator[tuple[Opened, Work | Failure | Finished]]:
    """The chunks of all files; a failure to read stands in the place of the rest."""
    for task in tasks:
        opened = Opened(task)
        finished = journal.look_up(task) if journal else None
        if finished:
            yield opened, finished
            continue
        try:
            form = reading.format_of(task.source)
            form = annotating(form) if job.annotated else form
            opened = Opened(task, form, _status(task))
            if task.in_place and opened.status is not None:
                require_replaceable(Path(task.source.path), opened.status)
            chunks = read_chunks(form, task.source)
            yield opened, Work(job, form, task, next(chunks, Chunk(1, b"")))
            for chunk in chunks:
                yield opened, Work(job, form, task, chunk)
        except CleanclipError as error:
            yield opened, Failure(str(error))


def _status(task: Task) -> os.stat_result | None:
    """The state of the file before it is read; `None` for the standard input."""
    if task.source.is_standard:
        return None
    try:
        return os.stat(task.source.path)  # noqa: PTH116 - a path of any name
    except OSError as error:
        raise unreadable(task.source.path, error) from error


def _do(item: Work | Failure | Finished) -> Result:
    return clean_chunk(item) if isinstance(item, Work) else item


def _in_processes(
    items: Iterable[tuple[Opened, Item]], workers: int, do: Callable[[Item], Done]
) -> Iterator[tuple[Opened, Item, Done]]:
    """The same, several chunks at a time; the window keeps the reader from running away."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - 20 ms, and most runs need none
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as above

    waiting: deque[tuple[Opened, Item, Future[Done]]] = deque()
    pool = ProcessPoolExecutor(workers, initializer=_belong_to_parent)
    try:
        for opened, item in items:
            waiting.append((opened, item, pool.submit(do, item)))
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


def _next_of(waiting: deque[tuple[Opened, Item, Future[Done]]]) -> tuple[Opened, Item, Done]:
    opened, item, future = waiting.popleft()
    return opened, item, future.result()


def _belong_to_parent() -> None:
    """Leave Ctrl-C to the parent, which shuts its workers down, and end when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A forked worker holds both ends of the pipe it waits at, so that it would wait for ever."""
    from multiprocessing import parent_process  # noqa: PLC0415 - 9 ms, and only a worker needs it

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
