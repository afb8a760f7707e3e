"""`cleanclip check`: what clean would change, nothing written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.cli.flags import add_options, add_paths, add_reading, settings_of
from cleanclip.cli.terminal import coloured, complain, counted, emit, note, visible
from cleanclip.errors import CleanclipError
from cleanclip.io.paths import find_sources
from cleanclip.io.reading import read_records
from cleanclip.io.records import Bad
from cleanclip.io.run import cleaner_of
from cleanclip.report.diff import unified_diff
from cleanclip.report.edit_log import as_fields
from cleanclip.report.findings import Finding, findings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from cleanclip.cleaner import Cleaner
    from cleanclip.document import Document
    from cleanclip.io.paths import Source
    from cleanclip.io.reading import Reading
    from cleanclip.io.records import Record

_LONGEST_QUOTE = 60


class Checked(NamedTuple):
    """A record, what cleaning would make of it, and the findings in it."""

    source: Source
    record: Record
    document: Document
    findings: tuple[Finding, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--diff", action="store_true", help="show a unified diff")
    form.add_argument("--json", action="store_true", help="show a JSON array, one finding a line")
    parser.add_argument("--flags", action="store_true", help="show flags too: findings not sure enough to act upon")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_options(parser)
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 nothing would change, 1 something would, 2 a file could not be checked."""
    options, reading = settings_of(arguments)
    check = Check(reading, cleaner_of(options), flags=arguments.flags)
    sources = find_sources(arguments.paths)
    for problem in sources.problems:
        check.fail(problem)
    show = _show_diff if arguments.diff else _show_json if arguments.json else _show_lines
    show(check.over(sources.found))
    if not arguments.quiet:
        note(check.summary())
    return check.exit_code


class Check:
    """Files examined one after the other, and how many findings there were."""

    def __init__(self, reading: Reading, cleaner: Cleaner, *, flags: bool) -> None:
        self._reading, self._cleaner, self._flags = reading, cleaner, flags
        self._edits = self._files = self._texts = 0
        self._failed = False

    def over(self, sources: Iterable[Source]) -> Iterator[Checked]:
        """Every record of every file that can be read."""
        for source in sources:
            try:
                self._files += 1
                for record in read_records(self._reading, source):
                    if isinstance(record, Bad):
                        self.fail(f"{source.path}{f':{record.line}' if record.line else ''}: {record.reason}")
                    else:
                        yield self._examine(source, record)
            except CleanclipError as problem:
                self.fail(problem)

    def fail(self, problem: object) -> None:
        """Say what could not be checked."""
        complain(problem)
        self._failed = True

    @property
    def exit_code(self) -> int:
        """2 when something could not be checked, else 1 when something would change."""
        return 2 if self._failed else int(self._edits > 0)

    def summary(self) -> str:
        """What was found, in words."""
        looked_at = f"{counted(self._files, 'file')}, {counted(self._texts, 'text')}"
        if not self._edits:
            return f"{looked_at}: nothing to change"
        return f"{looked_at}: {counted(self._edits, 'finding')}; 'cleanclip clean' makes the changes"

    def _examine(self, source: Source, record: Record) -> Checked:
        document = self._cleaner.run(record.text, id=record.id, url=record.url)
        shown = (*document.edits, *document.flags) if self._flags else document.edits
        self._edits += len(document.edits)
        self._texts += 1
        findings = findings_of(shown, document.source, path=source.path, document=record.id, line=record.line)
        return Checked(source, record, document, tuple(findings) if shown else ())


def _show_lines(results: Iterable[Checked]) -> None:
    for checked in results:
        for finding in checked.findings:
            emit(_described(finding))


def _described(finding: Finding) -> str:
    edit = finding.edit
    what = "flag" if edit.action == "flag" else "remove" if edit.is_removal else "repair"
    change = _quoted(edit.before) if edit.is_removal else f"{_quoted(edit.before)} -> {_quoted(edit.after)}"
    place = f"{visible(finding.path)}:{finding.line}:{finding.column}"
    return f"{place}: {what} {change} ({edit.reason}) [{edit.rule}]"


def _quoted(text: str) -> str:
    bare = visible(text.strip() or text)
    return f'"{bare}"' if len(bare) <= _LONGEST_QUOTE else f'"{bare[:_LONGEST_QUOTE]}…"'


def _show_diff(results: Iterable[Checked]) -> None:
    for checked in results:
        line = checked.record.line
        name = visible(f"{checked.source.path}:{line}" if line else checked.source.path)
        for row in unified_diff(checked.document.source, checked.document.edits, name):
            emit(coloured(row))


def _show_json(results: Iterable[Checked]) -> None:
    separator = "["
    for checked in results:
        for finding in checked.findings:
            emit(
                f"{separator}\n{json.dumps(_fields(finding))}"
                if separator == "["
                else f",{json.dumps(_fields(finding))}"
            )
            separator = ","
    emit("[]" if separator == "[" else "]")


def _fields(finding: Finding) -> dict[str, object]:
    place = {"path": finding.path, "document": finding.document, "line": finding.line, "column": finding.column}
    return {**place, **as_fields(finding.edit), "fingerprint": finding.fingerprint}
