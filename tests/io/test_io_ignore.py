"""Ignore files mean what `.gitignore` files mean."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanclip.io.ignore import IgnoreRules, compile_pattern

if TYPE_CHECKING:
    from pathlib import Path

PATHS = ("a.txt", "b.md", "raw/a.txt", "raw/deep/a.txt", "raw/deep/b.md", "x y.txt", "[z].txt", "!bang.txt")


def ignored(folder: Path, patterns: str) -> set[str]:
    (folder / ".cleanclipignore").write_text(patterns)
    rules = IgnoreRules()
    return {path for path in PATHS if rules.ignores(folder / path)}


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("", set()),
        ("# a.txt\n", set()),
        ("a.txt", {"a.txt", "raw/a.txt", "raw/deep/a.txt"}),
        ("/a.txt", {"a.txt"}),
        ("*.md\n", {"b.md", "raw/deep/b.md"}),
        ("raw/", {"raw/a.txt", "raw/deep/a.txt", "raw/deep/b.md"}),
        ("a.txt/", set()),
        ("raw/*.txt", {"raw/a.txt"}),
        ("raw/**/*.txt", {"raw/a.txt", "raw/deep/a.txt"}),
        ("**/deep", {"raw/deep/a.txt", "raw/deep/b.md"}),
        ("raw/**", {"raw/a.txt", "raw/deep/a.txt", "raw/deep/b.md"}),
        ("*.txt\n!a.txt", {"x y.txt", "[z].txt", "!bang.txt"}),
        ("raw/\n!raw/a.txt", {"raw/a.txt", "raw/deep/a.txt", "raw/deep/b.md"}),
        ("?.txt", {"a.txt", "raw/a.txt", "raw/deep/a.txt"}),
        ("[!a].*", {"b.md", "raw/deep/b.md"}),
        (r"\[z\].txt", {"[z].txt"}),
        (r"\!bang.txt", {"!bang.txt"}),
        ("x y.txt   \r\n", {"x y.txt"}),
    ],
)
def test_patterns(tmp_path: Path, patterns: str, expected: set[str]) -> None:
    assert ignored(tmp_path, patterns) == expected


def test_the_deepest_file_has_the_last_word(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / ".cleanclipignore").write_text("!a.txt\n")
    assert ignored(tmp_path, "*.txt") == set(PATHS) - {"b.md", "raw/a.txt", "raw/deep/a.txt", "raw/deep/b.md"}


def test_files_above_the_repository_do_not_count(tmp_path: Path) -> None:
    (tmp_path / ".cleanclipignore").write_text("*\n")
    inner = tmp_path / "repository"
    (inner / ".git").mkdir(parents=True)
    assert not IgnoreRules().ignores(inner / "a.txt")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="ab*?/.!r[]w ", max_size=8), max_size=4))
def test_git_agrees(tmp_path: Path, patterns: list[str]) -> None:
    if not (tmp_path / ".git").exists():
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
    text = "\n".join(patterns)
    (tmp_path / ".gitignore").write_text(text)
    asked = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(PATHS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored(tmp_path, text) == set(filter(None, asked.stdout.split("\0")))


def test_blank_lines_and_comments_are_no_patterns() -> None:
    assert compile_pattern("") is compile_pattern("   ") is compile_pattern("# note") is None
