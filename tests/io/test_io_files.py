"""A file is the old one or the new one, whatever fails on the way."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleanclip.errors import OutputError
from cleanclip.io import files
from cleanclip.io.files import InPlace, Replacement, write

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_new_file_gets_its_folder_and_the_usual_mode(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "er" / "a.txt", b"new")
    (tmp_path / "usual").write_bytes(b"")
    written = tmp_path / "deep" / "er" / "a.txt"
    assert written.read_bytes() == b"new"
    assert written.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o604)
    write(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o604


def test_an_error_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), Replacement(path) as replacement:  # noqa: PT012 - the error is the body's
        replacement.write(b"new")
        raise RuntimeError
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"old"


def test_an_interrupt_as_the_hidden_file_is_made_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Path.open

    def interrupted(path: Path, mode: str) -> None:
        make(path, mode).close()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "out.txt", b"new")
    assert list(tmp_path.iterdir()) == []


def test_what_is_discarded_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with Replacement(path) as replacement:
        replacement.write(b"new")
        replacement.discard()
    assert not path.exists()


def test_much_goes_to_the_disk_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_HELD", 10)
    with Replacement(tmp_path / "a.txt") as replacement:
        for _ in range(5):
            replacement.write(b"12345678")
        assert [entry.name.endswith(".tmp") for entry in tmp_path.iterdir()] == [True]
    assert (tmp_path / "a.txt").read_bytes() == b"12345678" * 5


def test_a_file_that_changed_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    seen = path.stat()
    path.write_bytes(b"someone else's")
    with pytest.raises(OutputError, match="has changed while"), InPlace(path, seen) as replacement:
        replacement.write(b"new")
    assert path.read_bytes() == b"someone else's"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_pipe_is_no_file_to_replace(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(OutputError, match="no regular file"), InPlace(path, path.stat()) as replacement:
        replacement.write(b"new")


@pytest.mark.parametrize("call", ["open", "fsync", "replace", "chmod"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_whatever_fails_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    owner: object = os if call == "fsync" else Path
    monkeypatch.setattr(owner, call, failing)
    with pytest.raises(OutputError, match=os.strerror(code)):
        write(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file" / "deep" / "a.txt", b"new")


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    opened: Callable[..., object] = Path.open

    def full(self: Path, *arguments: object, **options: object) -> object:
        return opened(Path("/dev/full"), "wb") if self.suffix == ".tmp" else opened(self, *arguments, **options)

    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match="No space left"):
        write(path, b"new" * 100_000)
    assert path.read_bytes() == b"old"
