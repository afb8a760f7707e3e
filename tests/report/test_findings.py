"""Where findings stand, and by which name they are known again."""

from __future__ import annotations

from collections import Counter

import pytest

from cleanclip.document import Edit, Span
from cleanclip.report.findings import Finding, Place, findings_of


def found(source: str, *spans: tuple[int, int], line: int = 0) -> list[Finding]:
    edits = [Edit(Span(*span), source[span[0] : span[1]], "", "boilerplate/x/y", "") for span in spans]
    return list(findings_of(edits, source, Place("a.txt", "a.txt", line), Counter()))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_from_one(end: str) -> None:
    source = f"One.{end}{end}Two three."
    at = source.index("three")
    (finding,) = found(source, (at, at + 5))
    assert (finding.line, finding.column) == (3, 5)


def test_a_removal_stands_where_its_words_do_not_its_gap() -> None:
    (finding,) = found("One.\n\nTwo.", (4, 10))
    assert (finding.line, finding.column) == (3, 1)


def test_a_record_has_one_line_and_columns_in_its_text() -> None:
    (finding,) = found("One.\n\nTwo.", (4, 10), line=7)
    assert (finding.line, finding.column) == (7, 7)


def test_equal_findings_are_told_apart_by_their_order() -> None:
    first, second = found("Tick.\nTock.\nTick.", (0, 5), (12, 17))
    assert first.fingerprint[:-1] == second.fingerprint[:-1]
    assert (first.fingerprint[-2:], second.fingerprint[-2:]) == ("-1", "-2")


def test_other_separators_end_no_line() -> None:
    (finding,) = found("One.\N{LINE SEPARATOR}Two.\x0bThree", (10, 15))
    assert finding.line == 1
