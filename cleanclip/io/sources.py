"""The texts that an edit log speaks of, found again: where they were read, or undone from where they were written."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

from cleanclip.document import revert_edits
from cleanclip.errors import CleanclipError
from cleanclip.io.files import digest, unreadable
from cleanclip.io.log_file import finished
from cleanclip.io.paths import Source
from cleanclip.io.reading import Reading, read_records
from cleanclip.io.records import Record
from cleanclip.report.edit_log import LoggedDocument, read_log
from cleanclip.report.overview import Reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def reported(log: str, reading: Reading) -> Iterator[Reported]:
    """The documents of the log at that path, each with its text before, if it is still to be had.

    Raises:
        InputError: the log cannot be read.
        EditLogError: it is no edit log.
    """
    try:
        with open(log, "rb") as lines:  # noqa: PTH123 - a path of any name
            for _, group in groupby(read_log(finished(lines), log), key=lambda logged: logged.header.path):
                yield from _with_sources(list(group), reading)
    except OSError as error:
        raise (error if isinstance(error, CleanclipError) else unreadable(log, error)) from error


def _with_sources(documents: list[LoggedDocument], reading: Reading) -> Iterator[Reported]:
    """The documents of one file; a source that has changed is undone from the output, if that has not."""
    header = documents[0].header
    before = _texts(header.path, reading, header.encoding)
    lost = any(logged.header.source_sha256 not in before for logged in documents)
    after = _texts(header.output, reading, header.encoding) if lost else {}
    for logged in documents:
        source = before.get(logged.header.source_sha256)
        left = after.get(logged.header.output_sha256)
        yield Reported(logged, revert_edits(left, logged.edits) if source is None and left is not None else source)


def _texts(path: str | None, reading: Reading, encoding: str) -> dict[str, str]:
    """The texts in a file by the digests of their records; none if it cannot be read."""
    if path is None:
        return {}
    named = Reading(format=reading.format, fields=reading.fields, encoding=reading.encoding or encoding)
    try:
        return dict(_by_digest(read_records(named, Source(path, PurePath(path)))))
    except CleanclipError:
        return {}


def _by_digest(records: Iterable[object]) -> Iterator[tuple[str, str]]:
    for record in records:
        if isinstance(record, Record):
            yield digest(record.raw), record.text
