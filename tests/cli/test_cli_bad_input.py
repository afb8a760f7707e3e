"""Bad input: one clear line that says what to do, exit 2, and everything else still done."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command, Ran


def the_one_error(ran: Ran) -> str:
    assert ran.code == 2
    assert "Traceback" not in ran.err
    (line,) = [line for line in ran.err.splitlines() if line.startswith("cleanclip: error: ")]
    return line


@pytest.mark.parametrize("command", ["clean", "check", "dedup"])
def test_a_missing_path_stops_nothing_else(cleanclip: Command, corpus: Path, command: str) -> None:
    where = () if command == "check" else ("-o", "out")
    line = the_one_error(cleanclip(command, "missing.txt", corpus / "quiet.txt", *where))
    assert line == "cleanclip: error: missing.txt: no such file or folder"
    assert command == "check" or (corpus.parent / "out" / "quiet.txt").exists()


def test_a_folder_without_texts(cleanclip: Command, here: Path) -> None:
    (here / "empty").mkdir()
    (here / "empty" / "image.png").write_bytes(b"\x89PNG")
    assert "holds no text files" in the_one_error(cleanclip("check", "empty"))


def test_a_file_that_is_no_utf_8_is_not_written(cleanclip: Command, corpus: Path, here: Path) -> None:
    (corpus / "legacy.txt").write_bytes("Café für später, schön und größer.".encode("latin-1"))
    line = the_one_error(cleanclip("clean", corpus, "-o", "out"))
    assert "legacy.txt: is no UTF-8 text: name its encoding with --encoding" in line
    assert sorted(path.name for path in (here / "out").iterdir()) == ["noisy.txt", "quiet.txt", "sub"]


def test_its_encoding_can_be_named(cleanclip: Command, here: Path) -> None:
    (here / "legacy.txt").write_bytes("Le café de l`hôtel.".encode("latin-1"))
    assert cleanclip("clean", "legacy.txt", "--in-place", "--encoding", "latin-1").code == 0
    assert (here / "legacy.txt").read_bytes() == "Le café de l'hôtel.".encode("latin-1")


def test_of_many_bad_records_the_first_are_named(cleanclip: Command, here: Path) -> None:
    rows = b"".join(b'{"title": "x", "body": "%d"}\n' % number for number in range(5000))
    (here / "a.jsonl").write_bytes(rows)
    ran = cleanclip("clean", "a.jsonl", "-o", "b.jsonl", "--rejects", "bad.jsonl")
    said = ran.err.splitlines()
    assert said[0] == "a.jsonl:1: has no member 'text' but 'title', 'body': name one with --text-field"
    assert said[10:] == [
        "a.jsonl: and 4990 records more like these",
        "1 file, 0 texts: 0 changed; removed 0, repaired 0",
    ]
    assert (here / "bad.jsonl").read_bytes() == rows
    assert "left 5000 records as found" in the_one_error(cleanclip("clean", "a.jsonl", "-o", "b.jsonl"))
    assert (here / "b.jsonl").read_bytes() == rows
    assert cleanclip("check", "a.jsonl").err.count("\n") == 12


def test_without_bad_records_nothing_is_set_aside(cleanclip: Command, corpus: Path, here: Path) -> None:
    assert cleanclip("clean", corpus, "-o", "out", "--rejects", "bad.jsonl").code == 0
    assert not (here / "bad.jsonl").exists()


def test_two_pages_of_one_name_go_in_two_runs(cleanclip: Command, here: Path) -> None:
    (here / "in").mkdir()
    for name in ("a.htm", "a.html"):
        (here / "in" / name).write_text("<p>Some words</p>")
    assert the_one_error(cleanclip("clean", "in", "-o", "out")).endswith("a.txt: clean them in two runs")


def test_a_few_bad_bytes_in_utf_8_stay_as_they_are(cleanclip: Command, here: Path) -> None:
    source = "Müller`s café, größer und schöner. ".encode() + b"\x92 \xff\n"
    (here / "a.txt").write_bytes(source)
    ran = cleanclip("clean", "a.txt", "--in-place", "--select", "repair/apostrophe")
    assert ran.code == 0
    assert "2 bytes are no UTF-8 and stay as they are" in ran.err
    assert (here / "a.txt").read_bytes() == source.replace(b"`", b"'")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
def test_a_file_that_may_not_be_read(cleanclip: Command, corpus: Path) -> None:
    (corpus / "quiet.txt").chmod(0)
    assert "quiet.txt: cannot be read: Permission denied" in the_one_error(cleanclip("check", corpus))


def test_a_folder_in_the_place_of_the_result(cleanclip: Command, corpus: Path, here: Path) -> None:
    (here / "out" / "noisy.txt").mkdir(parents=True)
    assert "noisy.txt: cannot be written" in the_one_error(cleanclip("clean", corpus, "-o", "out"))
    assert (here / "out" / "quiet.txt").exists()


def test_a_file_in_the_place_of_the_folder(cleanclip: Command, corpus: Path, here: Path) -> None:
    (here / "out").write_text("I was here first.\n")
    ran = cleanclip("clean", corpus, "-o", "out")
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert (here / "out").read_text() == "I was here first.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claen", "x"], "did you mean 'clean'?"),
        (["clean", "x", "--profil", "page"], "did you mean '--profile'?"),
        (["check", "x", "--jsn"], "did you mean '--json'?"),
        (["check", ".", "--profile", "paeg"], "did you mean 'page'?"),
        (["check", ".", "--select", "repair/apostrofe"], "did you mean 'repair/apostrophe'?"),
        (["check", ".", "--veto", "number"], "did you mean 'numbers'?"),
        (["check", ".", "--min-score", "many"], "invalid float value: 'many'"),
        (["check", ".", "--near", "2"], "a number from 0 to 1"),
        (["clean", ".", "-o", "out", "--jobs", "0"], "invalid positive value: '0'"),
        (["check", ".", "--never", "("], "is no pattern"),
        (["check", ".", "--encoding", "utf-9"], "no encoding is called 'utf-9'"),
        (["check", ".", "--format", "jsno"], "no format is called 'jsno'"),
        (["check", ".", "--config", "missing.toml"], "missing.toml: cannot be read"),
        (["explain", "boilerplate/en/repli-form"], "did you mean 'boilerplate/en/reply-form'?"),
        (["rules", "list", "bolierplate"], "did you mean 'boilerplate"),
        (["clean"], "required: PATH"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_slip_of_the_pen(cleanclip: Command, corpus: Path, arguments: list[str], said: str) -> None:
    assert corpus.exists()
    assert said in the_one_error(cleanclip(*arguments))


@pytest.mark.parametrize(
    "pack",
    [
        "no toml at all",
        '[[rule]]\nname = "x"\n',
        '[[rule]]\nname = "x"\nreason = "y"\nphrases = ["Beam me up now"]\nremoves = ["Nothing like it"]\n',
    ],
)
def test_a_broken_rule_pack(cleanclip: Command, corpus: Path, here: Path, pack: str) -> None:
    (here / "own.toml").write_text(pack)
    for arguments in (["rules", "test", "own.toml"], ["check", corpus, "--rules", "own.toml"]):
        assert "own.toml" in the_one_error(cleanclip(*arguments))


def test_a_bug_is_one_line_too(cleanclip: Command, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("cleanclip.cleaner.Cleaner.run", broken)
    assert "a bug in cleanclip: ZeroDivisionError('oops')" in the_one_error(cleanclip("check", corpus))


def test_a_reader_that_leaves_is_no_error(corpus: Path) -> None:
    noisy = corpus / "noisy.txt"
    noisy.write_text("The harbour`s lights went out.\n" * 5_000)
    program = [sys.executable, "-m", "cleanclip", "check", str(noisy)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait() == 0
