"""Whatever call fails, at whatever moment: every file is old or new, one line says so, exit 2."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from command import Command

CALLS = [(os, "fsync"), (Path, "replace"), (Path, "open"), (Path, "chmod"), (Path, "mkdir")]
SUFFIXES = ("txt", "md", "jsonl", "csv", "tsv", "parquet", "wet", "warc", "jsonl.gz", "csv.bz2", "wet.xz", "jsonl.zst")


class Failing:
    """A call that fails the n-th time."""

    def __init__(self, call: Callable[..., Any], moment: int, code: int) -> None:
        self._call, self._left, self._code = call, moment, code
        self.failed = False

    def __get__(self, instance: object, owner: type | None = None) -> Callable[..., Any]:
        return lambda *arguments, **options: self(instance, *arguments, **options)

    def __call__(self, *arguments: object, **options: object) -> object:
        self._left -= 1
        if not self._left:
            self.failed = True
            raise OSError(self._code, os.strerror(self._code), str(arguments[0]))
        return self._call(*arguments, **options)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize(("owner", "name"), CALLS, ids=[name for _, name in CALLS])
@pytest.mark.parametrize("in_place", [True, False])
def test_no_fault_loses_a_file(
    cleanclip: Command,
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    owner: object,
    name: str,
    code: int,
    in_place: bool,
) -> None:
    old = {path: path.read_bytes() for path in corpus.rglob("*.*")}
    cleanclip("clean", corpus, "-o", "expected")
    moment = 0
    while True:
        moment += 1
        for path, content in old.items():
            path.write_bytes(content)
        failing = Failing(getattr(owner, name), moment, code)
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, failing)
            where = ["--in-place"] if in_place else ["-o", f"out-{moment}"]
            ran = cleanclip("clean", corpus, *where, "--edits", f"log-{moment}.jsonl")
        if not failing.failed:
            break
        assert ran.code in (0, 2)
        assert "Traceback" not in ran.err
        assert ran.code == 0 or "cleanclip: error: " in ran.err
        assert not list(corpus.rglob(".cleanclip-*"))
        for path, content in old.items():
            new = Path("expected") / path.relative_to(corpus)
            assert path.read_bytes() in ((content, new.read_bytes()) if in_place else (content,))
            written = Path(f"out-{moment}") / path.relative_to(corpus)
            assert not written.exists() or written.read_bytes() == new.read_bytes()
    assert ran.code == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_as_any_format_are_cleaned_or_refused(
    cleanclip: Command, here: Path, suffix: str, data: bytes
) -> None:
    path = here / f"a.{suffix}"
    path.write_bytes(data)
    ran = cleanclip("clean", path, "-o", "out/")
    assert ran.code in (0, 2)
    assert "a bug in" not in ran.err
    assert ran.code == 0 or "cleanclip: error: " in ran.err
    assert path.read_bytes() == data


def test_a_tree_of_traps_is_survived(cleanclip: Command, here: Path) -> None:
    outside = here / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text("The miller`s wheel.\n")
    root = here / "root"
    (root / "deep").mkdir(parents=True)
    (root / "loop").symlink_to(root)
    (root / "away").symlink_to(outside)
    (root / "away.txt").symlink_to(outside / "a.txt")
    os.mkfifo(root / "pipe.txt")
    os.link(outside / "a.txt", root / "hard.txt")
    (root / "deep" / "nul.txt").write_bytes(b"A\x00B the miller`s wheel.\n")
    (root / "deep" / "long.txt").write_bytes(b"The miller's wheel turns. " * 400_000)
    (root / os.fsdecode(b"\xff\xfe.txt")).write_text("The miller`s wheel.\n")
    (root / "empty.txt").write_bytes(b"")
    ran = cleanclip("clean", root, "--in-place")
    assert ran.code == 0
    assert (outside / "a.txt").read_text() == "The miller`s wheel.\n"
    assert (root / "hard.txt").read_text() == "The miller's wheel.\n"
    assert (root / "loop").is_symlink()
