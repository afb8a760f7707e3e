"""Colours are for terminals that want them."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleanclip.cli.terminal import coloured, wants_colour

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_has_colours_and_a_file_has_none() -> None:
    assert coloured("-gone", Terminal()) == "\x1b[31m-gone\x1b[0m"
    assert coloured("+come", Terminal()) == "\x1b[32m+come\x1b[0m"
    assert coloured(" same", Terminal()) == " same"
    assert coloured("-gone", io.StringIO()) == "-gone"


@pytest.mark.parametrize(
    ("name", "value", "wants"), [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)]
)
def test_whoever_wants_none_gets_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str, *, wants: bool) -> None:
    monkeypatch.setenv(name, value)
    assert wants_colour(Terminal()) is wants


@pytest.mark.parametrize(("no_color", "escapes"), [("", True), ("1", False)])
def test_check_paints_what_it_would_do(tmp_path: Path, no_color: str, *, escapes: bool) -> None:
    (tmp_path / "a.txt").write_text("The miller`s wheel.\n\nTop of page\n")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color, "TERM": "xterm"}
    command = [sys.executable, "-m", "cleanclip", "check", "a.txt"]
    done = subprocess.run(command, cwd=tmp_path, stdout=theirs, stderr=subprocess.DEVNULL, env=environment, check=False)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 1
    assert ("\x1b[31mremove\x1b[0m" in said) is escapes
    assert ("\x1b" in said) is escapes
