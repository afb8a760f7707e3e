"""`cleanclip check`: what clean would change, nothing written."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cleanclip
from cleanclip.cli.flags import add_options, add_paths, add_reading, settings_of
from cleanclip.cli.inputs import Inputs
from cleanclip.cli.terminal import DIM, GREEN, RED, YELLOW, coloured, counted, emit, note, painted, visible
from cleanclip.errors import OptionError
from cleanclip.io.files import read, write
from cleanclip.io.run import cleaner_of
from cleanclip.pipeline import catalogue
from cleanclip.report.baseline import baseline_of, read_baseline
from cleanclip.report.diff import unified_diff
from cleanclip.report.edit_log import as_fields
from cleanclip.report.findings import Finding, Place, findings_of
from cleanclip.report.github import annotation_of
from cleanclip.report.sarif import sarif_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from cleanclip.cleaner import Cleaner
    from cleanclip.document import Document
    from cleanclip.io.paths import Source
    from cleanclip.io.records import Record

_LONGEST_QUOTE = 60


class Checked(NamedTuple):
    """A text, what cleaning would make of it, and its findings that count."""

    place: Place
    document: Document
    findings: tuple[Finding, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--diff", action="store_true", help="show a unified diff")
    form.add_argument("--json", action="store_true", help="show a JSON array, one finding a line")
    form.add_argument("--sarif", action="store_true", help="show SARIF 2.1.0, for code scanning")
    form.add_argument("--github", action="store_true", help="show annotations for GitHub Actions")
    parser.add_argument("--flags", action="store_true", help="show flags too: findings not sure enough to act upon")
    parser.add_argument("--baseline", metavar="FILE", help="pass the findings that this file knows already")
    parser.add_argument("--update-baseline", action="store_true", help="write all findings there, and exit 0")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")
    add_options(parser)
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 nothing would change, 1 something would, 2 a file could not be checked."""
    options, reading = settings_of(arguments)
    path = _baseline_path(arguments)
    renewed = arguments.update_baseline
    known = read_baseline(read(path), path) if path and not renewed else frozenset()
    inputs = Inputs(arguments.paths, reading, outputs=[Path(path)] if path else [])
    check = Check(inputs, cleaner_of(options), known=known, flags=arguments.flags)
    checked = check.texts()
    if renewed and path:
        write(Path(path), baseline_of(_findings(checked)).encode())
    else:
        _form(arguments)(checked)
    if not arguments.quiet and (inputs.files or not inputs.failed):
        note(check.summary())
    return 2 if inputs.failed else int(check.found and not renewed)


class Check:
    """Texts examined one after the other, and how many findings there were."""

    def __init__(self, inputs: Inputs, cleaner: Cleaner, *, known: frozenset[str], flags: bool) -> None:
        self._inputs, self._cleaner, self._known, self._flags = inputs, cleaner, known, flags
        self._edits = self._passed = self._texts = 0

    def texts(self) -> Iterator[Checked]:
        """Every text of every file that can be read."""
        for source, records in groupby(self._inputs.records(), key=itemgetter(0)):
            seen: Counter[str] = Counter()
            for _, record in records:
                yield self._examine(source, record, seen)

    @property
    def found(self) -> bool:
        """Whether anything would change."""
        return self._edits > 0

    def summary(self) -> str:
        """What was found, in words."""
        looked_at = f"{counted(self._inputs.files, 'file')}, {counted(self._texts, 'text')}"
        passed = f", {self._passed} known already" if self._passed else ""
        if not self._edits:
            return f"{looked_at}: nothing to change{passed}"
        return f"{looked_at}: {counted(self._edits, 'finding')}{passed}; 'cleanclip clean' makes the changes"

    def _examine(self, source: Source, record: Record, seen: Counter[str]) -> Checked:
        document = self._cleaner.run(record.text, id=record.id, url=record.url)
        place = Place(source.path, record.id, record.line)
        shown = (*document.edits, *document.flags) if self._flags else document.edits
        findings = tuple(findings_of(shown, document.source, place, seen)) if shown else ()
        new = tuple(finding for finding in findings if finding.fingerprint not in self._known)
        self._texts += 1
        self._passed += len(findings) - len(new)
        self._edits += sum(finding.edit.action == "apply" for finding in new)
        return Checked(place, document, new)


def _baseline_path(arguments: argparse.Namespace) -> str | None:
    if arguments.update_baseline and not arguments.baseline:
        raise OptionError("--update-baseline needs --baseline FILE, the file to write")
    return str(arguments.baseline) if arguments.baseline else None


def _form(arguments: argparse.Namespace) -> Callable[[Iterable[Checked]], None]:
    forms = {"diff": _show_diff, "json": _show_json, "sarif": _show_sarif, "github": _show_annotations}
    return next((show for name, show in forms.items() if getattr(arguments, name)), _show_lines)


def _findings(results: Iterable[Checked]) -> Iterator[Finding]:
    return chain.from_iterable(checked.findings for checked in results)


def _show_lines(results: Iterable[Checked]) -> None:
    for finding in _findings(results):
        emit(_described(finding))


def _described(finding: Finding) -> str:
    edit = finding.edit
    what, colour = (
        ("flag", YELLOW) if edit.action == "flag" else ("remove", RED) if edit.is_removal else ("repair", GREEN)
    )
    change = _quoted(edit.before) if edit.is_removal else f"{_quoted(edit.before)} -> {_quoted(edit.after)}"
    place = f"{visible(finding.place.path)}:{finding.line}:{finding.column}"
    return f"{place}: {painted(what, colour)} {change} ({edit.reason}) {painted(f'[{edit.rule}]', DIM)}"


def _quoted(text: str) -> str:
    bare = visible(text.strip() or text)
    return f'"{bare}"' if len(bare) <= _LONGEST_QUOTE else f'"{bare[:_LONGEST_QUOTE]}…"'


def _show_diff(results: Iterable[Checked]) -> None:
    for checked in results:
        path, _, line = checked.place
        edits = [finding.edit for finding in checked.findings if finding.edit.action == "apply"]
        for row in unified_diff(checked.document.source, edits, visible(f"{path}:{line}" if line else path)):
            emit(coloured(row))


def _show_json(results: Iterable[Checked]) -> None:
    opened = "["
    for finding in _findings(results):
        emit(f"{opened}\n{json.dumps(_fields(finding))}" if opened == "[" else f",{json.dumps(_fields(finding))}")
        opened = ","
    emit("[]" if opened == "[" else "]")


def _fields(finding: Finding) -> dict[str, object]:
    place = {"path": finding.place.path, "document": finding.place.document}
    where = {"line": finding.line, "column": finding.column}
    return {**place, **where, **as_fields(finding.edit), "fingerprint": finding.fingerprint}


def _show_sarif(results: Iterable[Checked]) -> None:
    emit(json.dumps(sarif_of(_findings(results), catalogue(), cleanclip.__version__), indent=1))


def _show_annotations(results: Iterable[Checked]) -> None:
    for finding in _findings(results):
        emit(annotation_of(finding))
