"""`cleanclip rules`, `explain` and what the command says of itself."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command


def test_every_rule_is_listed_once(cleanclip: Command) -> None:
    rows = cleanclip("rules", "list").out.decode().splitlines()
    ids = [row.split()[0] for row in rows]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)
    assert {"repair/apostrophe/possessive", "boilerplate/en/reply-form", "dedup/within/block"} <= set(ids)


def test_the_list_can_be_narrowed(cleanclip: Command) -> None:
    rows = cleanclip("rules", "list", "dedup").out.decode().splitlines()
    assert rows
    assert all(row.startswith("dedup/") for row in rows)


def test_a_good_pack_is_praised(cleanclip: Command, here: Path) -> None:
    (here / "own.toml").write_text(
        '[[rule]]\nname = "beam"\nreason = "our footer"\nphrases = ["Beam me up to the next story"]\n'
        'removes = ["Beam me up to the next story"]\nkeeps = ["Beam me up, he said."]\n'
    )
    ran = cleanclip("rules", "test", "own.toml")
    assert (ran.code, ran.out) == (0, b"own.toml: 1 rule, 2 examples: all as they should be\n")


def test_a_rule_is_explained_with_its_examples(cleanclip: Command) -> None:
    page = cleanclip("explain", "boilerplate/en/reply-form").out.decode()
    assert "boilerplate/en/reply-form" in page
    assert "comment form" in page
    assert "changes:" in page
    assert "leaves:" in page


def test_a_prefix_explains_all_below_it(cleanclip: Command) -> None:
    assert cleanclip("explain", "dedup/within").out.count(b"\ndedup/within/") >= 2


def test_the_version_names_the_kernel(cleanclip: Command) -> None:
    out = cleanclip("--version").out.decode()
    assert out.startswith("cleanclip ")
    assert "(kernel: " in out


def test_help_lists_the_commands_and_exit_codes(cleanclip: Command) -> None:
    ran = cleanclip("--help")
    assert ran.code == 0
    for word in (b"clean", b"check", b"explain", b"revert", b"dedup", b"rules", b"130"):
        assert word in ran.out


def test_the_module_runs_as_the_command_does() -> None:
    done = subprocess.run([sys.executable, "-m", "cleanclip", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("cleanclip ")


def test_a_line_that_goes_is_explained(cleanclip: Command, corpus: Path) -> None:
    said = cleanclip("explain", f"{corpus}/noisy.txt:3").out.decode()
    assert "goes:" in said
    assert "boilerplate/en/back-to-top" in said


def test_a_line_that_is_repaired_is_explained(cleanclip: Command, corpus: Path) -> None:
    said = cleanclip("explain", f"{corpus}/noisy.txt:1").out.decode()
    assert "stays, with repairs:" in said
    assert "repair/apostrophe/possessive" in said


def test_a_line_that_stays_is_explained_by_what_each_stage_saw(cleanclip: Command, corpus: Path) -> None:
    said = cleanclip("explain", f"{corpus}/quiet.txt:1").out.decode()
    assert "stays:" in said
    assert re.search(r"repair: [0-9]+ rules, and none knows a wrong character in it", said)
    assert re.search(r"boilerplate: [0-9]+ rules, and none has these words", said)
    assert re.search(r"boilerplate/model/line: the author's with a chance of [0-9]+%", said)
    assert re.search(r"dedup: [0-9]+ rules, and no other passage of this text is alike by 0.8", said)


PROSE = "The mayor said that the bridge would open in May, and nobody believed him at all."


def test_a_rule_that_knows_the_words_of_a_line_that_stays_is_named(cleanclip: Command, here: Path) -> None:
    told = "Leave a Reply, she said, only if you would say it in person."
    (here / "a.txt").write_text(
        f"A title\n\n{PROSE}\n\nWorld\n\nThen winter came, and snow closed all roads.\n\n{told}\n\n{PROSE}"
    )
    label = cleanclip("explain", "a.txt:5").out.decode()
    assert "boilerplate/en/section-label: " in label
    assert "only between the title and the first prose" in label
    quoted = cleanclip("explain", "a.txt:9").out.decode()
    assert "'Leave a Reply' would have to be the whole line" in quoted


def test_a_blank_line_that_stays_is_explained(cleanclip: Command, corpus: Path) -> None:
    assert "it is blank" in cleanclip("explain", f"{corpus}/quiet.txt:2").out.decode()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("nowhere.txt:3", "nowhere.txt: no such file"),
        ("nowhere.txt", "no rule or file is called 'nowhere.txt'"),
        ("corpus/quiet.txt", "say which line, as in 'corpus/quiet.txt:3'"),
        ("reply-form", "did you mean 'boilerplate/en/reply-form'?"),
        ("dedupp", "did you mean 'dedup'?"),
        ("boilerplate/en/reply-frm", "did you mean 'boilerplate/en/reply-form'?"),
    ],
)
def test_what_cannot_be_explained_is_said(cleanclip: Command, corpus: Path, what: str, said: str) -> None:
    assert corpus.exists()
    ran = cleanclip("explain", what)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_the_nearest_sub_command_is_named(cleanclip: Command) -> None:
    assert "did you mean 'list'?" in cleanclip("rules", "lst").err
    assert "did you mean 'check'?" in cleanclip("chek").err


def test_nothing_said_is_answered_by_the_help(cleanclip: Command) -> None:
    ran = cleanclip()
    assert (ran.code, ran.out) == (2, b"")
    assert "usage: cleanclip" in ran.err


def test_what_would_take_a_line_is_named(cleanclip: Command, corpus: Path) -> None:
    ignored = cleanclip("explain", f"{corpus}/noisy.txt:3", "--ignore", "boilerplate").out.decode()
    assert "boilerplate/en/back-to-top" in ignored
    assert "but only without --ignore" in ignored
    kept = cleanclip("explain", f"{corpus}/noisy.txt:3", "--never", "Top of .*").out.decode()
    assert "it is protected" in kept


def test_a_record_is_explained_by_its_line(cleanclip: Command, here: Path) -> None:
    (here / "a.jsonl").write_text('{"text": "Quiet."}\n{"text": "The miller`s wheel."}\n')
    assert "repair/apostrophe" in cleanclip("explain", "a.jsonl:2").out.decode()


def test_a_line_that_is_not_there_is_an_error(cleanclip: Command, corpus: Path) -> None:
    for line in ("0", "99"):
        ran = cleanclip("explain", f"{corpus}/noisy.txt:{line}")
        assert ran.code == 2
        assert f"has no text in line {line}" in ran.err
