"""A run that compares texts with each other: prepared in any number of processes, compared in one, in input order."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cleanclip.document import Document
from cleanclip.errors import CleanclipError
from cleanclip.io.records import Record
from cleanclip.io.run import (
    Failure,
    Finished,
    Job,
    Opened,
    Result,
    Task,
    Work,
    in_order,
    merged,
    passed_on,
    rewritten,
    upheld,
    work_of,
)
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleanclip.io.reading import Reading
    from cleanclip.io.records import Piece

Compare: TypeAlias = "Callable[[Iterable[Document]], Iterator[Document]]"
Prepare: TypeAlias = "Callable[[Work, Record], Document]"


class Prepared(NamedTuple):
    """The pieces of a chunk, and the document of each that is a record."""

    pieces: tuple[Piece, ...]
    documents: tuple[Document, ...]


class Pending(NamedTuple):
    """A chunk whose texts are being compared; nothing is prepared of a file that could not be read."""

    opened: Opened
    work: Work | Failure | Finished
    prepared: Prepared


_NOTHING = Prepared((), ())


def as_it_is(_work: Work, record: Record) -> Document:
    """The document of a record, nothing done to it."""
    return Document(record.text, split(record.text), id=record.id, url=record.url)


def compared(
    job: Job,
    reading: Reading,
    tasks: Iterable[Task],
    compare: Compare,
    *,
    prepare: Prepare = as_it_is,
    workers: int = 1,
    dates: dict[str, str] | None = None,
) -> Iterator[tuple[Opened, Result]]:
    """What became of each chunk of each file, in input order, once `compare` has seen its texts.

    `workers` read and `prepare` them, and the result is the same for any number. `compare`
    gives one document for each it gets, in order, and may look ahead as far as it likes: what
    it looks at is kept in memory. The `dates` of records are put there by the keys of their documents.
    """
    pending: deque[Pending] = deque()
    ready: deque[Document] = deque()
    items = in_order(work_of(job, reading, tasks), workers, partial(_prepared, prepare=prepare))
    for document in compare(_documents(items, pending, {} if dates is None else dates)):
        ready.append(document)
        while pending and len(pending[0].prepared.documents) <= len(ready):
            yield _outcome(pending.popleft(), ready)
    while pending:
        yield _outcome(pending.popleft(), ready)


def _prepared(item: Work | Failure | Finished, prepare: Prepare) -> Prepared | Failure:
    if not isinstance(item, Work):
        return _NOTHING
    try:
        pieces = tuple(item.pieces())
    except CleanclipError as error:
        return Failure(f"{item.task.source.path}: {error}")
    return Prepared(pieces, tuple(prepare(item, piece) for piece in pieces if isinstance(piece, Record)))


def _documents(
    items: Iterable[tuple[Opened, Work | Failure | Finished, Prepared | Failure]],
    pending: deque[Pending],
    dates: dict[str, str],
) -> Iterator[Document]:
    """The texts to compare, each under a key of its own; their chunks wait in `pending`."""
    taken: set[str] = set()
    for opened, work, prepared in items:
        if isinstance(prepared, Failure):
            pending.append(Pending(opened, prepared, _NOTHING))
            continue
        pending.append(Pending(opened, work, prepared))
        records = (piece for piece in prepared.pieces if isinstance(piece, Record))
        for record, document in zip(records, prepared.documents, strict=True):
            key = record.id if record.id not in taken else f"{opened.task.source.path}:{record.line}"
            taken.add(key)
            if record.date:
                dates[key] = record.date
            yield document if key == record.id else _renamed(document, key)


def _renamed(document: Document, key: str) -> Document:
    """The document under another key, by which its edits know their own copies too."""
    edits, flags = (
        tuple(
            edit._replace(kept=edit.kept._replace(key=key)) if edit.kept and edit.kept.key == document.id else edit
            for edit in found
        )
        for found in (document.edits, document.flags)
    )
    return replace(document, id=key, edits=edits, flags=flags)


def _outcome(pending: Pending, ready: deque[Document]) -> tuple[Opened, Result]:
    work = pending.work
    if not isinstance(work, Work):
        return pending.opened, work
    outcomes = [
        rewritten(work, piece, upheld(work, piece, ready.popleft()))
        if isinstance(piece, Record)
        else passed_on(work, piece)
        for piece in pending.prepared.pieces
    ]
    return pending.opened, merged(work, outcomes)
