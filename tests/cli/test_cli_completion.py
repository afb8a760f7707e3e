"""Completion, tried in the shells themselves."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path
from select import select
from typing import TYPE_CHECKING

import pytest
from required import skip_without

if TYPE_CHECKING:
    from command import Command

# What is typed, and a word that a shell offers.
TYPED = [
    ("cleanclip che", "check"),
    ("cleanclip check --dif", "--diff"),
    ("cleanclip rules te", "test"),
    ("cleanclip dedup sig", "sign"),
    ("cleanclip completion fi", "fish"),
    ("cleanclip clean --profile art", "article"),
    ("cleanclip explain dedup/within/nea", "dedup/within/near"),
    ("cleanclip check x.txt --ignore repair/apostrophe/poss", "repair/apostrophe/possessive"),
]
BINARIES = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def script(cleanclip: Command, shell: str) -> str:
    if shutil.which(shell) is None:
        skip_without(shell)
    return cleanclip("completion", shell).out.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_flag_is_known(cleanclip: Command, shell: str) -> None:
    said = cleanclip("completion", shell).out.decode()
    for word in ("clean", "check", "in-place", "update-baseline", "completion", "rules", "dedup"):
        assert word in said


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_bash_completes(cleanclip: Command, typed: str, offered: str) -> None:
    *_, last = words = typed.split()
    asked = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _cleanclip; echo ${{COMPREPLY[@]}}"
    command = ["bash", "-c", f"{script(cleanclip, 'bash')}\n{asked}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=BINARIES)
    assert done.stdout.split() == [offered], last


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_fish_completes(cleanclip: Command, typed: str, offered: str) -> None:
    command = ["fish", "-N", "-c", f"{script(cleanclip, 'fish')}\ncomplete -C '{typed}'"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=BINARIES)
    assert [row.split("\t")[0] for row in done.stdout.splitlines()] == [offered]


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_zsh_completes(cleanclip: Command, here: Path, typed: str, offered: str) -> None:
    """Zsh has no way to ask but to press Tab."""
    (here / ".zshrc").write_text(f"PS1=\ncleanclip-ready() {{ echo rea''dy }}\n{script(cleanclip, 'zsh')}\n")
    environment = {**BINARIES, "ZDOTDIR": str(here), "TERM": "dumb", "HOME": str(here)}
    ours, theirs = pty.openpty()
    with subprocess.Popen(["zsh", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as shell:
        try:
            os.write(ours, b"cleanclip-ready\n")
            said = until(ours, "ready\r\n")
            os.write(ours, f"{typed}\t".encode())
            said = until(ours, f"{offered} ")
        finally:
            shell.kill()
            os.close(theirs)
            os.close(ours)
    assert f"{offered} " in said


def until(terminal: int, awaited: str, patience: float = 60) -> str:
    """What a terminal says until it has said what is awaited."""
    said = b""
    begun = time.monotonic()
    while awaited.encode() not in said and time.monotonic() < begun + patience:
        if select([terminal], [], [], 1)[0]:
            said += os.read(terminal, 4096)
    return said.decode(errors="replace")
