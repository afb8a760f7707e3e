"""Whatever call fails, at whatever moment: every file is old or new, one line says so, exit 2."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import shutil
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanclip.io.log_file import finished
from cleanclip.io.resume import JOURNAL
from cleanclip.report.edit_log import read_log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from command import Command, Ran

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


ROWS = b'{"text": "The miller`s wheel."}\n{"text": 5}\n{"text": "Quiet."}\n'
CODES = (errno.ENOSPC, errno.EIO, errno.EACCES)
EVERYTHING = ("--rejects", "bad", "--report", "page.html", "--edits", "log")


class FailingFile(io.FileIO):
    """A file whose writes count, and of which one fails."""

    moment = code = written = 0

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer
        FailingFile.written += 1
        if FailingFile.written == FailingFile.moment:
            raise OSError(FailingFile.code, os.strerror(FailingFile.code), str(self.name))
        return super().write(data) or 0


def opened(path: Path, mode: str = "r", buffering: int = -1, **text: Any) -> Any:  # noqa: ANN401 - as `open` does
    """Open a file that may fail when it is written to."""
    if "b" not in mode or mode == "rb":
        return open(path, mode, buffering, **text)  # noqa: PTH123 - it stands for Path.open
    raw = FailingFile(path, mode)
    if not buffering:
        return raw
    return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)


@pytest.fixture
def zoo(here: Path) -> Path:
    """A small file of every kind that is written in a way of its own, and a record that cannot be read."""
    pytest.importorskip("zstandard")
    pytest.importorskip("pyarrow")
    folder = here / "zoo"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"The harbour`s lights.\n\nTop of page\n")
    (folder / "b.jsonl").write_bytes(ROWS)
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(ROWS))
    (folder / "d.csv.bz2").write_bytes(bz2.compress(b"n,text\n1,The miller`s wheel.\n"))
    (folder / "e.tsv.xz").write_bytes(lzma.compress(b"n\ttext\n1\tThe miller`s wheel.\n"))
    (folder / "f.jsonl.zst").write_bytes(import_module("zstandard").compress(ROWS))
    table = import_module("pyarrow").table({"text": ["The miller`s wheel.", None], "n": [1, 2]})
    import_module("pyarrow.parquet").write_table(table, folder / "g.parquet")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*") if path.name != JOURNAL}


@pytest.mark.parametrize("codes", [(CODES[0],), (CODES[1],), pytest.param(CODES, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "where",
    [("--in-place",), ("-o", "out", "--resume"), pytest.param(("-o", "out", "--jobs", "2"), marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_no_fault_loses_a_file_of_any_kind(
    cleanclip: Command,
    zoo: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    call: str,
    where: Sequence[str],
    codes: Sequence[int],
) -> None:
    old = contents(zoo)
    in_place = where[0] == "--in-place"
    cleanclip("clean", zoo, *where, *EVERYTHING)
    made = zoo if in_place else zoo.parent / "out"
    new = contents(made)
    run = partial(cleanclip, "clean", zoo, *where, *EVERYTHING)
    for moment, code in ((moment, code) for moment in count(1) for code in codes):
        for name, content in old.items():
            (zoo / name).write_bytes(content)
        if not in_place:
            shutil.rmtree(made)
        for name in ("log", "bad", "page.html"):
            (zoo.parent / name).unlink(missing_ok=True)
        failed, ran = run_with_fault(monkeypatch, call, moment, code, run)
        assert contents(zoo).keys() == old.keys()
        for name, content in contents(made).items() if made.exists() else ():
            assert content == new[name] or (in_place and content == old[name])
        require_log(zoo.parent / "log", made, old, new)
        if not failed:
            assert ran.code == 0
            return
        assert ran.code == 2
        assert "a bug in" not in ran.err
        assert os.strerror(code) in ran.err
        assert run().code == 0
        assert contents(made) == new


def run_with_fault(
    monkeypatch: pytest.MonkeyPatch, call: str, moment: int, code: int, run: Callable[[], Ran]
) -> tuple[bool, Ran]:
    """Whether the call was made so often, and what the run came to."""
    with monkeypatch.context() as patched:
        if call == "write":
            FailingFile.moment, FailingFile.code, FailingFile.written = moment, code, 0
            patched.setattr(Path, "open", opened)
            ran = run()
            return FailingFile.written >= moment, ran
        owner: object = os if call == "fsync" else Path
        failing = Failing(getattr(owner, call), moment, code)
        patched.setattr(owner, call, failing)
        ran = run()
        return failing.failed, ran


def require_log(log: Path, made: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """The log can be read, and speaks of each text that was replaced in place."""
    if not log.exists() or not log.stat().st_size:
        return
    with log.open("rb") as stream:
        spoken_of = {Path(logged.header.path).name for logged in read_log(finished(stream), "log")}
    if made.name == "zoo":
        done = {name for name, content in contents(made).items() if content == new[name] != old[name]}
        assert done <= spoken_of


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
