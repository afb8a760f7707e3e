"""`cleanclip index`, `dedup --index`, `learn` and `eval`: what goes from one run to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

FERRY = "The council of Esker voted on Tuesday to keep the night ferry running until the end of the year.\n"
MILL = "The tide mill at the mouth of the river will grind again in spring, when its wheel has been cast.\n"


@pytest.fixture
def days(here: Path) -> Path:
    for name, text in (("monday", FERRY), ("tuesday", FERRY), ("wednesday", MILL)):
        (here / f"{name}.txt").write_text(text)
    return here


def test_a_later_run_knows_what_an_earlier_one_kept(cleanclip: Command, days: Path) -> None:
    assert cleanclip("dedup", "monday.txt", "-o", "out/", "--index", "seen.index").code == 0
    ran = cleanclip("dedup", "tuesday.txt", "wednesday.txt", "-o", "out/", "--index", "seen.index")
    assert "tuesday.txt: not written: a copy of 'monday.txt'" in ran.err
    assert sorted(path.name for path in (days / "out").iterdir()) == ["monday.txt", "wednesday.txt"]


def test_an_index_is_asked_and_told_to_forget(cleanclip: Command, days: Path) -> None:
    assert days.exists()
    assert cleanclip("index", "add", "seen.index", "monday.txt").code == 0
    assert b"documents: 1" in cleanclip("index", "info", "seen.index").out
    asked = cleanclip("index", "query", "seen.index", "tuesday.txt", "wednesday.txt")
    assert asked.code == 1
    assert asked.out.startswith(b"tuesday.txt: ")
    assert asked.out.count(b"\n") == 1
    assert cleanclip("index", "remove", "seen.index", "monday.txt").code == 0
    assert cleanclip("index", "query", "seen.index", "tuesday.txt").code == 0


def test_indexes_are_merged(cleanclip: Command, days: Path) -> None:
    assert days.exists()
    cleanclip("index", "add", "one.index", "monday.txt")
    cleanclip("index", "add", "two.index", "wednesday.txt")
    assert cleanclip("index", "merge", "one.index", "two.index").code == 0
    assert cleanclip("index", "query", "one.index", "wednesday.txt").code in (0, 1)
    assert b"documents: 2" in cleanclip("index", "info", "one.index").out


@pytest.mark.parametrize("action", [["info"], ["query", "monday.txt"]])
def test_an_index_that_is_not_there_is_named(cleanclip: Command, days: Path, action: list[str]) -> None:
    assert days.exists()
    ran = cleanclip("index", action[0], "missing.index", *action[1:])
    assert ran.code == 2
    assert "missing.index" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_file_that_is_no_index_is_left_alone(cleanclip: Command, days: Path) -> None:
    ran = cleanclip("dedup", "monday.txt", "-o", "out/", "--index", "wednesday.txt")
    assert ran.code == 2
    assert (days / "wednesday.txt").read_text() == MILL


def test_templates_of_a_site_are_learned_and_used(cleanclip: Command, here: Path) -> None:
    pages = [
        {"url": f"https://news.example.org/{n}", "text": f"Story {n}\n\n{story}\nThe Esker Post, all week long\n"}
        for n, story in enumerate((FERRY, MILL, FERRY.replace("ferry", "tram"), MILL.replace("tide", "wind")))
    ]
    (here / "site.jsonl").write_text("".join(f"{json.dumps(page)}\n" for page in pages))
    ran = cleanclip("learn", "site.jsonl", "--by", "domain", "-o", "templates.toml")
    assert ran.code == 0
    assert "1 site from 4 texts" in ran.err
    out = cleanclip("clean", "site.jsonl", "-o", "-", "--rules", "templates.toml").out
    assert b"all week long" not in out


def test_texts_without_an_address_teach_nothing(cleanclip: Command, days: Path) -> None:
    ran = cleanclip("learn", days, "-o", "templates.toml")
    assert ran.code == 2
    assert "--url-field" in ran.err


def test_quality_is_measured(cleanclip: Command, here: Path) -> None:
    row = {
        "lines": ["A title", FERRY.strip(), "Leave a Reply"],
        "keep": [True, True, False],
        "set": "own",
        "lang": "en",
    }
    (here / "gold.jsonl").write_text(json.dumps(row) + "\n")
    out = cleanclip("eval", "gold.jsonl").out.decode()
    assert out.splitlines()[1].split() == ["all", "1", "1.000", "1.000", "1.000", "1.000", "0.0000"]
    assert "boilerplate/en/reply-form" in out


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff", b"[1]\n"])
def test_what_holds_no_examples_is_named(cleanclip: Command, here: Path, content: bytes) -> None:
    (here / "gold.jsonl").write_bytes(content)
    ran = cleanclip("eval", "gold.jsonl")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
