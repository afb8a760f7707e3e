"""The signatures of a shard in a file: what other machines need of its texts to find their copies."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleanclip import __version__
from cleanclip.dedup.steps import sign
from cleanclip.document import Document
from cleanclip.errors import CleanclipError, InputError
from cleanclip.io import column_file
from cleanclip.io.files import unreadable
from cleanclip.io.reading import Reading, read_records
from cleanclip.io.records import Bad, Record
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleanclip.dedup.across import Comparison
    from cleanclip.io.paths import Source
    from cleanclip.io.records import Sink

KIND = "signatures"

# Code points of text that are signed at a time.
_BATCH = 1 << 22


class Placed(NamedTuple):
    """A document and where it stands: the number of its source and its line there, 0 for a whole file."""

    document: Document
    source: int
    line: int
    date: str = ""


class SignedSource(NamedTuple):
    """A file that was signed: its SHA-256 if it can be read at all, how it was read, and how many documents it has."""

    path: str
    sha256: str
    reading: str
    documents: int


def header_of(comparison: Comparison) -> dict[str, object]:
    """What two shards must have been signed with to be compared."""
    return {"cleanclip": __version__, **comparison.header.fields()}


def write_signatures(
    sink: Sink,
    sources: Sequence[Source],
    reading: Reading,
    comparison: Comparison,
    *,
    refuse: Callable[[Source, Bad | CleanclipError], None],
    advance: Callable[[int], None],
) -> int:
    """Write the signatures of all documents in `sources`; how many there are.

    `refuse` hears of what cannot be read, and the rest is signed; `advance` of the bytes of each record.
    """
    counts = write_documents(sink, _placed(sources, reading, refuse, advance), comparison)
    signed = [
        SignedSource(source.path, _sha256_if_readable(source), reading_of(reading), counts[number])
        for number, source in enumerate(sources)
    ]
    write_sources(sink, signed)
    column_file.end(sink)
    return counts.total()


def write_documents(sink: Sink, placed: Iterable[Placed], comparison: Comparison) -> Counter[int]:
    """Begin a file with the signatures of documents; how many there are of each source.

    What is left to write are the sources, and the end.
    """
    column_file.begin(sink, KIND, header_of(comparison))
    counts: Counter[int] = Counter()
    for batch in _batches(placed):
        first = counts.total()
        counts.update(each.source for each in batch)
        _add(sink, batch, range(first, first + len(batch)), comparison)
    return counts


def write_sources(sink: Sink, sources: Sequence[SignedSource]) -> None:
    """Write what files a shard, or all shards, are made of."""
    names = ("path", "sha256", "reading")
    columns: dict[str, Any] = {name: [getattr(source, name) for source in sources] for name in names}
    numbers = np.array([source.documents for source in sources], np.int64)
    column_file.add(sink, "sources", {**columns, "documents": numbers})


def sources_of(file: column_file.ColumnFile) -> list[SignedSource]:
    """The files that a shard was made of, in order."""
    found: list[SignedSource] = []
    for table in file.tables("sources"):
        names = (table.strings(name) for name in ("path", "sha256", "reading"))
        found += map(SignedSource, *names, table.array("documents").tolist())
    return found


def sha256_of(source: Source) -> str:
    """The SHA-256 of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with open(source.path, "rb") as stream:  # noqa: PTH123 - a path of any name
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(source.path, error) from error


def _sha256_if_readable(source: Source) -> str:
    try:
        return "" if _is_read_once(source) else sha256_of(source)
    except InputError:
        return ""


def _is_read_once(source: Source) -> bool:
    """Whether it is the standard input or a pipe."""
    return source.is_standard or (Path(source.path).exists() and not Path(source.path).is_file())


def reading_of(reading: Reading) -> str:
    """A way of reading in words: what has to be the same when a file is read again."""
    names = reading.fields
    return f"--text-field {names.text} --format {reading.format or 'by name'} --encoding {reading.encoding or 'utf-8'}"


def name_hash(name: str) -> int:
    """64 bits of a document's key."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _placed(
    sources: Sequence[Source],
    reading: Reading,
    refuse: Callable[[Source, Bad | CleanclipError], None],
    advance: Callable[[int], None],
) -> Iterator[Placed]:
    for number, source in enumerate(sources):
        try:
            if _is_read_once(source):
                raise InputError(f"{source.path}: cannot be read again when copies are taken out: give a regular file")
            for record in read_records(reading, source):
                if isinstance(record, Record):
                    document = Document(record.text, split(record.text), id=record.id, url=record.url)
                    yield Placed(document, number, record.line, record.date)
                    advance(len(record.raw))
                else:
                    refuse(source, record)
        except CleanclipError as problem:
            refuse(source, problem)


def _batches(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    batch: list[Placed] = []
    size = 0
    for each in placed:
        batch.append(each)
        size += len(each.document.source)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _add(sink: Sink, batch: Sequence[Placed], ranks: Sequence[int], comparison: Comparison) -> None:
    documents = [placed.document for placed in batch]
    passages, outlines = sign(documents, ranks, comparison)
    columns: dict[str, Any] = {
        "source": np.array([placed.source for placed in batch], np.uint32),
        "line": np.array([placed.line for placed in batch], np.uint32),
        "name": np.array([name_hash(document.id) for document in documents], np.uint64),
        "size": np.array([len(document.source) for document in documents], np.uint64),
        "url": [document.url or "" for document in documents],
        "date": [placed.date for placed in batch],
    }
    column_file.add(sink, "documents", columns)
    sizes = np.array([len(text) for text in passages.text], np.uint32)
    column_file.add(sink, "passages", {**passages._asdict(), "size": sizes})
    column_file.add(sink, "outlines", outlines._asdict())
