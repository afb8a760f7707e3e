"""Old findings pass, new ones fail, and every report knows them by one fingerprint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

OLD = "The miller`s wheel turns.\n\nThe mill is old.\n"


@pytest.fixture
def baseline(cleanclip: Command, here: Path) -> list[str]:
    (here / "a.txt").write_text(OLD)
    arguments = ["check", "a.txt", "--baseline", "known.json"]
    assert cleanclip(*arguments, "--update-baseline").code == 0
    return arguments


def test_old_findings_pass(cleanclip: Command, baseline: list[str]) -> None:
    ran = cleanclip(*baseline)
    assert (ran.code, ran.out) == (0, b"")
    assert "1 known already" in ran.err


def test_old_findings_pass_on_other_lines(cleanclip: Command, baseline: list[str], here: Path) -> None:
    (here / "a.txt").write_text(f"A new first line.\n\n{OLD}And a last one.\n")
    assert cleanclip(*baseline).code == 0


def test_new_findings_fail(cleanclip: Command, baseline: list[str], here: Path) -> None:
    (here / "a.txt").write_text(f"The baker`s bread.\n\n{OLD}")
    ran = cleanclip(*baseline)
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 1
    assert b"a.txt:1:10" in ran.out


def test_the_same_finding_once_more_is_new(cleanclip: Command, baseline: list[str], here: Path) -> None:
    (here / "a.txt").write_text("The miller`s wheel turns.\n" * 2)
    assert len(cleanclip(*baseline).out.splitlines()) == 1


def test_records_may_move_too(cleanclip: Command, here: Path) -> None:
    rows = ['{"text": "The miller`s wheel."}\n', '{"text": "Quiet."}\n']
    (here / "a.jsonl").write_text("".join(rows))
    arguments = ["check", "a.jsonl", "--baseline", "known.json"]
    cleanclip(*arguments, "--update-baseline")
    (here / "a.jsonl").write_text("".join(reversed(rows)))
    assert cleanclip(*arguments).code == 0


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"schema": 2}', b'{"schema": 1}', b"\xff"])
def test_what_is_no_baseline_is_named(cleanclip: Command, here: Path, content: bytes | None) -> None:
    (here / "a.txt").write_text(OLD)
    if content is not None:
        (here / "known.json").write_bytes(content)
    ran = cleanclip("check", "a.txt", "--baseline", "known.json")
    assert ran.code == 2
    assert "known.json" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_all_reports_share_the_fingerprint(cleanclip: Command, baseline: list[str], here: Path) -> None:
    assert baseline
    (known,) = json.loads((here / "known.json").read_text())["findings"]
    (finding,) = json.loads(cleanclip("check", "a.txt", "--json").out)
    (result,) = json.loads(cleanclip("check", "a.txt", "--sarif").out)["runs"][0]["results"]
    annotation = cleanclip("check", "a.txt", "--github").out.decode()
    assert finding["fingerprint"] == result["partialFingerprints"]["cleanclip/v1"] == known
    assert known in annotation


def test_sarif_says_where_and_by_which_rule(cleanclip: Command, baseline: list[str]) -> None:
    assert baseline
    report = json.loads(cleanclip("check", "a.txt", "--sarif").out)
    (run,) = report["runs"]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert report["version"] == "2.1.0"
    assert location == {"artifactLocation": {"uri": "a.txt"}, "region": {"startLine": 1, "startColumn": 11}}
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["repair/apostrophe/possessive"]


def test_annotations_escape_what_github_reads(cleanclip: Command, here: Path) -> None:
    (here / "a,b:c%.txt").write_text(OLD)
    line = cleanclip("check", "a,b:c%.txt", "--github").out.decode()
    assert line.startswith("::warning file=a%2Cb%3Ac%25.txt,line=1,col=11,title=repair/apostrophe/possessive::")
