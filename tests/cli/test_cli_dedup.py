"""`cleanclip dedup`: which copy stays, what is compared with what, and what is said about it."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

FERRY = "The council of Esker voted on Tuesday to keep the night ferry running until the end of the year."
REWORDED = FERRY.replace("keep the night", "keep a night")
MILL = "The tide mill at the mouth of the river will grind again in spring, when its wheel has been cast."
ORCHARD = "Growers in the valley expect a small harvest of pears because frost came late and bees were slow to fly."


@pytest.fixture
def letters(here: Path) -> Path:
    rows = [
        {"id": "a/1", "url": "https://www.example.org/1", "text": f"{FERRY}\n\n{MILL}", "date": "2024-05-01T12:00:00Z"},
        {"id": "b/1", "url": "https://example.com/1", "text": f"A letter\n\n{FERRY}", "date": 1735689600},
        {
            "id": "b/2",
            "url": "https://example.com/2",
            "text": f"{FERRY}\n\n{MILL}\n\n{ORCHARD}",
            "date": "2024-05-01T15:00+01:00",
        },
        {"id": "c/1", "text": REWORDED, "date": "long ago"},
    ]
    (here / "letters.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return here / "letters.jsonl"


def who_has(path: Path, text: str) -> list[str]:
    rows = map(json.loads, path.read_text().splitlines())
    return [row["id"] for row in rows if text in row["text"]]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        (["first"], "a/1"),
        (["last"], "b/2"),
        (["longest"], "b/2"),
        (["cleanest"], "a/1"),
        (["latest", "--date-field", "date"], "b/1"),
        (["example.com,a/"], "b/1"),
        (["c/,www.example.org"], "a/1"),
    ],
)
def test_the_copy_stays_that_is_asked_for(
    cleanclip: Command, here: Path, letters: Path, keep: list[str], kept: str
) -> None:
    ran = cleanclip("dedup", letters, "-o", "out.jsonl", "--near", "off", "--keep", *keep)
    assert ran.code == 0
    assert who_has(here / "out.jsonl", FERRY) == [kept]


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--keep", "lates"], "not 'lates'; did you mean 'latest'?"),
        (["--keep", "latest"], "--date-field NAME"),
        (["--veto", "number"], "did you mean 'numbers'?"),
        (["--unit", "word"], "paragraph, document"),
        (["--near", "2"], "up to 1"),
        (["--index", "i", "--against", "j"], "do not go together"),
        (["--against", "nothing.txt"], "no such file"),
    ],
)
def test_a_mistake_is_named_before_anything_is_written(
    cleanclip: Command, here: Path, letters: Path, flags: list[str], complaint: str
) -> None:
    ran = cleanclip("dedup", letters, "-o", "out.jsonl", *flags)
    assert ran.code == 2
    assert complaint in ran.err
    assert not (here / "out.jsonl").exists()


def test_it_is_said_where_to_write_or_that_nothing_is_to_be(cleanclip: Command, here: Path, letters: Path) -> None:
    assert "-o/--output --dry-run" in cleanclip("dedup", letters).err
    before = sorted(here.iterdir())
    ran = cleanclip("dedup", letters, "--dry-run")
    assert (ran.code, ran.out) == (0, b"")
    assert "nothing was written" in ran.err
    assert "copies and not written" in ran.err
    assert sorted(here.iterdir()) == before


def test_copies_among_records_are_counted_and_not_listed(cleanclip: Command, here: Path) -> None:
    row = json.dumps({"text": FERRY}) + "\n"
    (here / "many.jsonl").write_text(row * 50)
    ran = cleanclip("dedup", "many.jsonl", "-o", "one.jsonl")
    assert (here / "one.jsonl").read_text() == row
    assert "49 changed (49 of them copies and not written)" in ran.err
    assert len(ran.err.splitlines()) == 2


def test_records_that_cannot_be_read_are_set_aside(cleanclip: Command, here: Path) -> None:
    row = json.dumps({"text": FERRY}) + "\n"
    (here / "some.jsonl").write_text(f"{row}broken\n{row}")
    assert cleanclip("dedup", "some.jsonl", "-o", "kept.jsonl").code == 2
    assert (here / "kept.jsonl").read_text() == f"{row}broken\n"
    assert cleanclip("dedup", "some.jsonl", "-o", "left.jsonl", "--rejects", "aside").code == 0
    assert ((here / "left.jsonl").read_text(), (here / "aside").read_text()) == (row, "broken\n")


def test_protected_sources_lose_nothing(cleanclip: Command, here: Path, letters: Path) -> None:
    cleanclip("dedup", letters, "-o", "out.jsonl", "--protect", "example.com,c/")
    assert who_has(here / "out.jsonl", FERRY) == ["a/1", "b/1", "b/2"]
    assert who_has(here / "out.jsonl", REWORDED) == ["c/1"]


def test_pairs_are_written_as_a_table(cleanclip: Command, here: Path, letters: Path) -> None:
    cleanclip("dedup", letters, "--dry-run", "--pairs", "pairs.tsv", "--near", "0.7", "--veto", "")
    with (here / "pairs.tsv").open(newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    found = [(row["member"], row["kept"], float(row["jaccard"])) for row in rows]
    assert found == [("b/1", "a/1", 1.0), ("b/2", "a/1", 1.0), ("c/1", "a/1", pytest.approx(16 / 20, abs=1e-6))]
    texts = {row["id"]: row["text"] for row in map(json.loads, letters.read_text().splitlines())}
    first = rows[0]
    assert texts["b/1"][int(first["member_start"]) : int(first["member_end"])].strip() == FERRY
    assert texts["a/1"][int(first["kept_start"]) : int(first["kept_end"])] == FERRY


def test_pairs_are_written_as_lines_of_json(cleanclip: Command, here: Path) -> None:
    rows = [{"id": "tab\tand\nend", "text": FERRY}, {"id": "\ud800", "text": FERRY}]
    (here / "odd.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert cleanclip("dedup", "odd.jsonl", "--dry-run", "--pairs", "pairs.jsonl").code == 0
    (row,) = map(json.loads, (here / "pairs.jsonl").read_text().splitlines())
    assert (row["kept"], row["member"], row["jaccard"]) == ("tab\tand\nend", "\ud800", 1.0)
    assert cleanclip("dedup", "odd.jsonl", "--dry-run", "--pairs", "pairs.tsv").code == 0


@pytest.fixture
def history(here: Path) -> Path:
    (here / "history.txt").write_text(FERRY + "\n")
    return here / "history.txt"


@pytest.mark.parametrize("as_index", [False, True])
def test_texts_are_compared_with_history_and_with_each_other(
    cleanclip: Command, here: Path, history: Path, *, as_index: bool
) -> None:
    if as_index:
        cleanclip("index", "add", "history.index", history)
        history = here / "history.index"
    before = history.read_bytes()
    for name, text in (("one", f"{FERRY}\n\n{MILL}"), ("two", f"{MILL}\n\n{ORCHARD}"), ("three", REWORDED)):
        (here / f"{name}.txt").write_text(text)
    ran = cleanclip("dedup", "one.txt", "two.txt", "three.txt", "-o", "out/", "--against", history, "--near", "0.8")
    assert ran.code == 0
    assert {path.name: path.read_text() for path in (here / "out").iterdir()} == {"one.txt": MILL, "two.txt": ORCHARD}
    assert history.read_bytes() == before


def test_an_index_of_other_settings_is_refused(cleanclip: Command, here: Path, history: Path) -> None:
    cleanclip("index", "add", "history.index", history)
    ran = cleanclip("dedup", history, "-o", "out/", "--against", "history.index", "--near", "0.7")
    assert "history.index has near 0.8, not 0.7" in ran.err
    assert not (here / "out").exists()


def test_a_run_that_is_logged_can_be_undone(cleanclip: Command, here: Path, letters: Path) -> None:
    before = letters.read_bytes()
    cleanclip("dedup", letters, "-o", "out.jsonl", "--edits", "log", "--keep", "longest")
    assert (here / "out.jsonl").read_bytes() != before
    assert cleanclip("revert", "out.jsonl", "--edits", "log", "-o", "back.jsonl").code in (0, 2)
