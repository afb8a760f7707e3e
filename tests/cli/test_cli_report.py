"""`cleanclip report`, and the decisions that are made on its page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command


def test_a_run_writes_its_report(cleanclip: Command, corpus: Path, here: Path) -> None:
    assert cleanclip("clean", corpus, "-o", "out", "--report", "report.html").code == 0
    source = (here / "report.html").read_text(encoding="utf-8")
    assert "<del>\n\nTop of page</del>" in source
    assert sorted(path.name for path in here.iterdir()) == ["corpus", "out", "report.html"]


@pytest.mark.parametrize("in_place", [True, False])
def test_a_log_becomes_a_report_with_the_texts_before(
    cleanclip: Command, corpus: Path, here: Path, *, in_place: bool
) -> None:
    where = ["--in-place"] if in_place else ["-o", "out"]
    cleanclip("clean", corpus, *where, "--edits", "log.jsonl")
    assert cleanclip("report", "log.jsonl", "-o", "report.html").code == 0
    source = (here / "report.html").read_text(encoding="utf-8")
    assert "lights went out at nine." in source
    assert "not there any more" not in source


def test_records_are_found_again(cleanclip: Command, here: Path) -> None:
    (here / "a.jsonl").write_text('{"id": "x", "text": "The miller`s wheel."}\n')
    cleanclip("clean", "a.jsonl", "-o", "b.jsonl", "--report", "report.html")
    assert "The miller<span id='e0-0' class='edit fix'" in (here / "report.html").read_text(encoding="utf-8")


def test_a_report_of_many_files_has_a_short_title(cleanclip: Command, here: Path) -> None:
    for number in range(9):
        (here / f"{number}.txt").write_text("The miller`s wheel.\n")
    cleanclip("clean", *sorted(here.glob("*.txt")), "-o", "out", "--report", "report.html")
    assert "2.txt and 6 more</h1>" in (here / "report.html").read_text(encoding="utf-8")


def test_what_is_no_log_makes_no_report(cleanclip: Command, corpus: Path, here: Path) -> None:
    ran = cleanclip("report", corpus / "quiet.txt", "-o", "report.html")
    assert ran.code == 2
    assert "is no edit log" in ran.err
    assert not (here / "report.html").exists()


def decisions(cleanclip: Command, path: Path, verdict: str) -> str:
    findings = json.loads(cleanclip("check", path, "--json").out)
    rows = [f'[[decision]]\nfingerprint = "{f["fingerprint"]}"\nrule = "{f["rule"]}"' for f in findings]
    return "\n".join(f'{row}\nverdict = "{verdict}"\n' for row in rows)


def test_rejected_edits_are_not_made(cleanclip: Command, corpus: Path, here: Path) -> None:
    noisy = corpus / "noisy.txt"
    (here / "decisions.toml").write_text(decisions(cleanclip, noisy, "reject"))
    ran = cleanclip("clean", noisy, "-o", "out.txt", "--decisions", "decisions.toml")
    assert (here / "out.txt").read_bytes() == noisy.read_bytes()
    assert "repair/apostrophe/possessive: 0 of 1 right (0.00)" in ran.err


def test_accepted_edits_are_made(cleanclip: Command, corpus: Path, here: Path) -> None:
    noisy = corpus / "noisy.txt"
    (here / "decisions.toml").write_text(decisions(cleanclip, noisy, "accept"))
    ran = cleanclip("clean", noisy, "-o", "-", "--decisions", "decisions.toml")
    assert ran.out == b"The harbour's lights went out at nine.\n"
    assert "1 of 1 right (1.00)" in ran.err


@pytest.mark.parametrize(
    "content", ["[[decision]]\n", "decision = 5\n", "no toml", '[[decision]]\nverdict = "maybe"\n']
)
def test_what_is_no_file_of_decisions_is_named(cleanclip: Command, corpus: Path, here: Path, content: str) -> None:
    (here / "decisions.toml").write_text(content)
    ran = cleanclip("clean", corpus, "-o", "out", "--decisions", "decisions.toml")
    assert ran.code == 2
    assert "decisions.toml: is no file of decisions" in ran.err
    assert len(ran.err.splitlines()) == 1
