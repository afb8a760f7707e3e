"""The command run in this process, in a folder of its own."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from command import Command, Ran

from cleanclip.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cleanclip(here: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    assert here.exists()

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsysbinary.readouterr()
        return Ran(code, out, err.decode())

    return run


@pytest.fixture
def corpus(here: Path) -> Path:
    folder = here / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "noisy.txt").write_bytes(b"The harbour`s lights went out at nine.\n\nTop of page\n")
    (folder / "quiet.txt").write_bytes(b"A quiet day.\r\n\r\nNothing to mend.\r\n")
    (folder / "sub" / "deep.md").write_bytes("\ufeffThe miller`s wheel turns.".encode())
    return folder
