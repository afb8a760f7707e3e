"""A run that compares texts with each other: all in one process, in input order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cleanclip.document import Document
from cleanclip.errors import CleanclipError
from cleanclip.io.records import Record
from cleanclip.io.run import Failure, Finished, Job, Opened, Result, Task, Work, merged, passed_on, rewritten, work_of
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleanclip.io.reading import Reading
    from cleanclip.io.records import Piece

Compare: TypeAlias = "Callable[[Iterable[Document]], Iterator[Document]]"


class Pending(NamedTuple):
    """A chunk whose texts are being compared; no pieces for a file that could not be read."""

    opened: Opened
    work: Work | Failure | Finished
    pieces: tuple[Piece, ...] = ()

    @property
    def texts(self) -> int:
        """How many documents it waits for."""
        return sum(isinstance(piece, Record) for piece in self.pieces)


def compared(
    job: Job, reading: Reading, tasks: Iterable[Task], compare: Compare, dates: dict[str, str] | None = None
) -> Iterator[tuple[Opened, Result]]:
    """What became of each chunk of each file, in input order, once `compare` has seen its texts.

    `compare` gives one document for each it gets, in order, and may look ahead as far as it
    likes: what it looks at is kept in memory. The `dates` of records are put there by the keys of their documents.
    """
    pending: deque[Pending] = deque()
    ready: deque[Document] = deque()
    dates = {} if dates is None else dates
    for document in compare(_documents(work_of(job, reading, tasks), pending, dates)):
        ready.append(document)
        while pending and pending[0].texts <= len(ready):
            yield _outcome(pending.popleft(), ready)
    while pending:
        yield _outcome(pending.popleft(), ready)


def _documents(
    items: Iterable[tuple[Opened, Work | Failure | Finished]], pending: deque[Pending], dates: dict[str, str]
) -> Iterator[Document]:
    """The texts to compare, each under a key of its own; their chunks wait in `pending`."""
    taken: set[str] = set()
    for opened, item in items:
        chunk = _read(opened, item)
        pending.append(chunk)
        for piece in chunk.pieces:
            if isinstance(piece, Record):
                key = piece.id if piece.id not in taken else f"{opened.task.source.path}:{piece.line}"
                taken.add(key)
                if piece.date:
                    dates[key] = piece.date
                yield Document(piece.text, split(piece.text), id=key, url=piece.url)


def _read(opened: Opened, item: Work | Failure | Finished) -> Pending:
    if not isinstance(item, Work):
        return Pending(opened, item)
    try:
        return Pending(opened, item, tuple(item.pieces()))
    except CleanclipError as error:
        return Pending(opened, Failure(f"{opened.task.source.path}: {error}"))


def _outcome(pending: Pending, ready: deque[Document]) -> tuple[Opened, Result]:
    work = pending.work
    if not isinstance(work, Work):
        return pending.opened, work
    outcomes = [
        rewritten(work, piece, ready.popleft()) if isinstance(piece, Record) else passed_on(work, piece)
        for piece in pending.pieces
    ]
    return pending.opened, merged(work, outcomes)
