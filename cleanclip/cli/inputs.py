"""The texts of the paths on a command line, one after the other, what cannot be read said on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.cli.terminal import complain, counted
from cleanclip.errors import CleanclipError
from cleanclip.io.paths import find_sources
from cleanclip.io.reading import read_records
from cleanclip.io.records import Record
from cleanclip.io.results import MOST_NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleanclip.io.paths import Source
    from cleanclip.io.reading import Reading


class Inputs:
    """The texts to read; `outputs` of the run itself are passed by."""

    def __init__(self, paths: Iterable[str], reading: Reading, *, outputs: Iterable[Path] = ()) -> None:
        self.files = 0
        self.failed = False
        self._reading = reading
        self._sources = find_sources(paths, outputs=outputs)

    def records(self) -> Iterator[tuple[Source, Record]]:
        """Every text with its file, in order."""
        for problem in self._sources.problems:
            self._fail(problem)
        for source in self._sources.found:
            self.files += 1
            try:
                yield from self._in_file(source)
            except CleanclipError as problem:
                self._fail(problem)

    def _in_file(self, source: Source) -> Iterator[tuple[Source, Record]]:
        bad = 0
        for record in read_records(self._reading, source):
            if isinstance(record, Record):
                yield source, record
                continue
            bad += 1
            if bad <= MOST_NAMED:
                self._fail(f"{source.path}{f':{record.line}' if record.line else ''}: {record.reason}")
        if bad > MOST_NAMED:
            self._fail(f"{source.path}: and {counted(bad - MOST_NAMED, 'record')} more like these")

    def _fail(self, problem: object) -> None:
        complain(problem)
        self.failed = True
