"""`cleanclip clean --dedup`: cleaned in any number of processes, compared in one, the same bytes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from cleanclip.cli.main import main
from cleanclip.report.edit_log import read_log
from cleanclip.report.findings import Place, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

FERRY = "The council of Esker voted on Tuesday to keep the night ferry running until the end of the year."
MILL = "The tide mill at the mouth of the river will grind again in spring; its wheel hasn`t been cast yet."
PAGE = """<html><body><article><h1>{}</h1><p>{}</p><p>{}</p></article></body></html>"""


@pytest.fixture
def mixed(here: Path) -> Path:
    folder = here / "in"
    folder.mkdir()
    rows = [{"id": "same", "text": f"{FERRY}\n\n{MILL}\n\nLetter {number}\n\nLeave a Reply"} for number in range(40)]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "broken\n")
    (folder / "b.csv").write_text("id,text\n" + "".join(f'{n},"Row {n}\n\n{FERRY}"\n' for n in range(5)))
    (folder / "c.txt.gz").write_bytes(gzip.compress(f"{MILL}\n\nTop of page\n".encode()))
    (folder / "d.md").write_text(f"# A title\n\n{MILL}\n\n{FERRY}\n\nThe last word.\n")
    (folder / "e.html").write_text(PAGE.format("A mill", MILL * 3, FERRY * 2))
    return folder


def result(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_any_number_of_jobs_gives_the_same_bytes(
    here: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("trafilatura")
    monkeypatch.chdir(here)
    runs = []
    for jobs in ("1", "2", "3"):
        code = main(["clean", mixed.name, "-o", "out", "--dedup", "--jobs", jobs, "--edits", "log"])
        runs.append((code, result(here / "out"), (here / "log").read_text(), capsys.readouterr().err))
    assert runs[0] == runs[1] == runs[2]
    code, files, log, said = runs[0]
    assert code == 2
    assert "a.jsonl:41" in said
    assert files["a.jsonl"].count(FERRY.encode()) == 1
    assert b"Leave a Reply" not in files["a.jsonl"]
    assert FERRY.encode() not in files["b.csv"]
    assert "c.txt.gz" not in files
    assert files["d.md"] == b"# A title\n\nThe last word.\n"
    assert log.count('"rule": "dedup/across/exact"') > 40


@pytest.mark.parametrize(("keep", "kept"), [("first", "a.txt"), ("longest", "b.txt"), ("c.,a.", "c.txt")])
def test_the_copy_stays_that_is_asked_for(cleanclip: Command, here: Path, keep: str, kept: str) -> None:
    for name, more in (("a.txt", ""), ("b.txt", f"\n\n{MILL}"), ("c.txt", "\n\nShort.")):
        (here / name).write_text(f"{FERRY}{more}\n")
    assert cleanclip("clean", "a.txt", "b.txt", "c.txt", "-o", "out/", "--dedup", "--keep", keep).code == 0
    assert [name for name, text in result(here / "out").items() if FERRY.encode() in text] == [kept]


@pytest.mark.parametrize("keep", ["latest", "lates"])
def test_an_order_that_cannot_be_is_named(cleanclip: Command, mixed: Path, keep: str) -> None:
    ran = cleanclip("clean", mixed, "-o", "out", "--dedup", "--keep", keep)
    assert ran.code == 2
    assert "latest" in ran.err
    assert not (mixed.parent / "out").exists()


def test_rejected_edits_of_either_kind_are_not_made(cleanclip: Command, here: Path) -> None:
    texts = {name: f"{FERRY}\n\nA line of {name}.\n\nTop of page\n" for name in ("a.txt", "b.txt")}
    for name, text in texts.items():
        (here / name).write_text(text)
    cleanclip("clean", *texts, "-o", "out/", "--dedup", "--edits", "log")
    assert (here / "out" / "b.txt").read_text() == "A line of b.txt.\n"
    with (here / "log").open("rb") as lines:
        logged = next(each for each in read_log(lines, "log") if each.header.document == "b.txt")
    place = Place("b.txt", "b.txt", 0)
    prints = [fingerprint(edit, texts["b.txt"], place) for edit in logged.edits]
    rows = (f'[[decision]]\nfingerprint = "{each}"\nrule = "any/rule"\nverdict = "reject"\n' for each in prints)
    (here / "decisions.toml").write_text("\n".join(rows))
    cleanclip("clean", *texts, "-o", "again/", "--dedup", "--decisions", "decisions.toml")
    assert result(here / "again") == {
        "a.txt": b"%s\n\nA line of a.txt.\n" % FERRY.encode(),
        "b.txt": texts["b.txt"].encode(),
    }
