"""`cleanclip check`: every form in which findings are shown."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command


def test_clean_files_pass(cleanclip: Command, corpus: Path) -> None:
    ran = cleanclip("check", corpus / "quiet.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "1 file, 1 text: nothing to change\n"


def test_findings_are_lines_with_their_place(cleanclip: Command, corpus: Path) -> None:
    ran = cleanclip("check", corpus / "noisy.txt")
    assert ran.code == 1
    first, second = ran.out.decode().splitlines()
    assert first.startswith(f'{corpus}/noisy.txt:1:12: repair "`" -> "\'" (')
    assert first.endswith("[repair/apostrophe/possessive]")
    assert second.startswith(f'{corpus}/noisy.txt:3:1: remove "Top of page" (')


def test_nothing_is_written(cleanclip: Command, corpus: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in corpus.rglob("*.*")}
    cleanclip("check", corpus)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in corpus.rglob("*.*")} == before


def test_standard_input_can_be_checked(cleanclip: Command) -> None:
    assert cleanclip("check", "-", stdin=b"The miller`s wheel.").out.startswith(b"-:1:11: repair")
    assert cleanclip("check", "-", stdin=b"The wheel.").code == 0


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
def test_the_diff_is_a_patch(cleanclip: Command, corpus: Path, here: Path) -> None:
    diff = cleanclip("check", "--diff", "corpus").out
    cleanclip("clean", "corpus", "-o", "out")
    subprocess.run(["patch", "-p0", "--binary", "-s"], input=diff, check=True, cwd=here)
    for path in (here / "out").rglob("*.*"):
        assert (corpus / path.relative_to(here / "out")).read_bytes() == path.read_bytes()


def test_json_is_one_array(cleanclip: Command, corpus: Path) -> None:
    findings = json.loads(cleanclip("check", "--json", corpus / "noisy.txt").out)
    assert [(finding["line"], finding["column"]) for finding in findings] == [(1, 12), (3, 1)]
    assert findings[0]["before"] == "`"
    assert json.loads(cleanclip("check", "--json", corpus / "quiet.txt").out) == []


def test_fingerprints_do_not_move_with_lines(cleanclip: Command, here: Path) -> None:
    def prints(text: str) -> list[str]:
        (here / "a.txt").write_text(text)
        return [finding["fingerprint"] for finding in json.loads(cleanclip("check", "--json", "a.txt").out)]

    once = prints("The miller`s wheel.\n\nThe miller`s son.\n")
    assert len(set(once)) == 2
    assert prints("A new head.\n\nThe miller`s wheel.\n\nThe miller`s son.\n") == once


def test_flags_are_shown_on_request_and_change_no_exit_code(cleanclip: Command, corpus: Path) -> None:
    ran = cleanclip("check", corpus / "noisy.txt", "--flags", "--min-score", "1", "--ignore", "repair")
    assert ran.code == 0
    assert b": flag " in ran.out
    assert cleanclip("check", corpus / "noisy.txt", "--min-score", "1", "--ignore", "repair").out == b""


def test_invisible_characters_are_shown(cleanclip: Command, here: Path) -> None:
    (here / "a.txt").write_text("A hidden\N{ZERO WIDTH SPACE} space.\n", encoding="utf-8")
    out = cleanclip("check", "a.txt").out
    assert b"\\u200b" in out
    assert "\N{ZERO WIDTH SPACE}".encode() not in out


def test_colours_are_for_terminals(cleanclip: Command, corpus: Path) -> None:
    assert b"\x1b" not in cleanclip("check", "--diff", corpus).out
