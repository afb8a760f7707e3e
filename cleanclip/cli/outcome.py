"""What a run says when it is done: a line for each file that changed, the problems, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.cli.terminal import complain, counted, note
from cleanclip.report.summary import NOTHING, Counts, describe, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.errors import CleanclipError
    from cleanclip.io.results import FileReport


class Tally:
    """The reports of a run, said on standard error as they come in."""

    def __init__(self, *, quiet: bool, sets_aside: bool = False, problems: Iterable[CleanclipError] = ()) -> None:
        self._quiet, self._sets_aside = quiet, sets_aside
        self._files = 0
        self._counts = NOTHING
        self._unwritten = 0
        self._unread = 0
        self._failed = False
        for problem in problems:
            self._fail(problem)

    def add(self, report: FileReport) -> None:
        """Take in what became of a file."""
        if report.problem is not None:
            self._fail(report.problem)
        for bad in report.bad:
            note(f"{report.task.source.path}:{bad.line}: {bad.reason}")
        if report.unread > len(report.bad):
            note(f"{report.task.source.path}: and {counted(report.unread - len(report.bad), 'record')} more like these")
        self._unread += report.unread
        for remark in report.remarks:
            note(f"{report.task.source.path}: {remark}")
        self._files += report.problem is None
        self._counts = total([self._counts, report.counts])
        self._unwritten += report.unwritten
        if not self._quiet and (report.counts.changed or report.counts.flagged):
            note(f"{report.task.target or report.task.source.path}: {describe(report.counts)}")

    def close(self) -> int:
        """Say the totals, if anything was done, and give the exit code."""
        if not self._quiet and (self._files or not self._failed):
            note(self._in_all())
        if self._unread and not self._sets_aside:
            complain(f"left {counted(self._unread, 'record')} as found: --rejects FILE sets what cannot be read aside")
            self._failed = True
        return 2 if self._failed else 0

    def _fail(self, problem: CleanclipError) -> None:
        complain(problem)
        self._failed = True

    def _in_all(self) -> str:
        documents, files = self._counts.documents, self._files
        texts = "" if documents == files else f", {counted(documents, 'text')}"
        unwritten = f" ({self._unwritten} of them copies and not written)" if self._unwritten else ""
        return f"{counted(files, 'file')}{texts}: {self._counts.changed} changed{unwritten}; {_totals(self._counts)}"


def _totals(counts: Counts) -> str:
    parts = (f"removed {counts.removed.total()}", f"repaired {counts.repaired.total()}")
    flagged = counts.flagged.total()
    return ", ".join((*parts, f"flagged {flagged}") if flagged else parts)
