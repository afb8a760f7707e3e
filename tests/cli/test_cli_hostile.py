"""Trees and files that were made to do harm: nothing outside changes, and one line says what was left."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import subprocess
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from command import Command, Ran

NOISY, CLEAN = "The miller`s wheel.\n", "The miller's wheel.\n"


def errors_of(ran: Ran) -> list[str]:
    assert "a bug in" not in ran.err
    assert "Traceback" not in ran.err
    return [line for line in ran.err.splitlines() if line.startswith("cleanclip: error: ")]


def test_a_tree_of_traps_is_survived(cleanclip: Command, here: Path) -> None:
    outside = here / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text(NOISY)
    root = here / "root"
    (root / "deep").mkdir(parents=True)
    (root / "loop").symlink_to(root)
    (root / "away").symlink_to(outside)
    (root / "away.txt").symlink_to(outside / "a.txt")
    (root / "nowhere.txt").symlink_to("nowhere")
    (root / "round.txt").symlink_to("round.txt")
    os.mkfifo(root / "pipe.txt")
    os.link(outside / "a.txt", root / "hard.txt")
    (root / "deep" / "nul.txt").write_bytes(b"A\x00B the miller`s wheel.\n")
    (root / "deep" / "long.txt").write_bytes(b"The miller's wheel turns. " * 400_000)
    (root / os.fsdecode(b"\xff\xfe.txt")).write_text(NOISY)
    (root / "empty.txt").write_bytes(b"")
    (root / "a\nb\x1b[31m.txt").write_text(NOISY)
    (root / "-rf.txt").write_text(NOISY)
    (root / "...txt").write_text(NOISY)
    ran = cleanclip("clean", root, "--in-place")
    assert (ran.code, errors_of(ran)) == (0, [])
    assert "\x1b" not in ran.err
    assert (outside / "a.txt").read_text() == NOISY
    assert (root / "hard.txt").read_text() == CLEAN
    assert (root / "-rf.txt").read_text() == CLEAN
    assert (root / "a\nb\x1b[31m.txt").read_text() == CLEAN
    assert (root / "...txt").read_text() == NOISY
    assert (root / "loop").is_symlink()


@pytest.mark.parametrize("name", ["nowhere.txt", "round.txt"])
def test_a_link_that_leads_nowhere_is_named(cleanclip: Command, here: Path, name: str) -> None:
    (here / name).symlink_to("nowhere" if name == "nowhere.txt" else name)
    (here / "a.txt").write_text(NOISY)
    ran = cleanclip("clean", name, "a.txt", "-o", "out")
    assert ran.code == 2
    (line,) = errors_of(ran)
    assert line.startswith(f"cleanclip: error: {name}: cannot be read: ")
    assert (here / "out" / "a.txt").read_text() == CLEAN


@pytest.mark.parametrize("where", [("--in-place",), ("--in-place", "--jobs", "2")])
def test_a_pipe_and_a_device_are_not_cleaned_in_place(cleanclip: Command, here: Path, where: tuple[str, ...]) -> None:
    os.mkfifo(here / "pipe.txt")
    ran = cleanclip("clean", "pipe.txt", "/dev/zero", *where)
    assert [line.removeprefix("cleanclip: error: ") for line in errors_of(ran)] == [
        "pipe.txt: is no regular file: clean it with -o",
        "/dev/zero: is no regular file: clean it with -o",
    ]


def test_names_with_dots_stay_below_the_output(cleanclip: Command, here: Path) -> None:
    (here / "in" / "sub").mkdir(parents=True)
    (here / "in" / "a..txt").write_text(NOISY)
    (here / "in" / "sub" / "b.txt").write_text(NOISY)
    assert cleanclip("clean", "in/sub/../../in", "-o", "x/../out").code == 0
    assert sorted(path.relative_to(here / "out").as_posix() for path in (here / "out").rglob("*.txt")) == [
        "a..txt",
        "sub/b.txt",
    ]
    assert cleanclip("clean", "in/sub/../a..txt", "in/sub/b.txt", "-o", "flat").code == 0
    assert sorted(path.name for path in (here / "flat").iterdir()) == ["a..txt", "b.txt"]


def test_a_link_in_the_place_of_a_result_is_replaced_and_not_followed(cleanclip: Command, here: Path) -> None:
    (here / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (here / "in" / name).write_text(NOISY)
    (here / "out").mkdir()
    (here / "precious.txt").write_text("mine\n")
    (here / "out" / "a.txt").symlink_to(here / "precious.txt")
    assert cleanclip("clean", "in", "-o", "out").code == 0
    assert (here / "precious.txt").read_text() == "mine\n"
    assert (here / "out" / "a.txt").read_text() == CLEAN


@pytest.fixture
def emptied(here: Path) -> Iterator[Path]:
    """The folder, emptied in the end by a program that does not recurse: pytest's own clearing up would."""
    yield here
    os.chdir(here)
    subprocess.run(["rm", "-rf", "d", "out"], check=True)


@contextmanager
def nested(name: str, levels: int) -> Iterator[None]:
    """A text below so many folders in each other, and nothing of them afterwards: no tool removes such a tree."""
    here = Path.cwd()
    for _ in range(levels):
        os.mkdir(name)  # noqa: PTH102 - one level after the other
        os.chdir(name)
    Path("a.txt").write_text(NOISY)
    os.chdir(here)
    try:
        yield
    finally:
        remove_nested(name)
        os.chdir(here)


def remove_nested(name: str) -> None:
    depth = 0
    while Path(name).is_dir():
        os.chdir(name)
        depth += 1
    Path("a.txt").unlink(missing_ok=True)
    for _ in range(depth):
        os.chdir("..")
        Path(name).rmdir()


def test_folders_are_nested_as_deep_as_a_path_can_be(cleanclip: Command, here: Path) -> None:
    with nested("d", 1_200):
        ran = cleanclip("clean", "d", "-o", "out", "--resume", "--edits", "log.jsonl")
        assert (ran.code, errors_of(ran)) == (0, [])
        assert Path(f"out/{'d/' * 1_199}a.txt").read_text() == CLEAN
        assert cleanclip("check", f"{'d/' * 1_200}a.txt").code == 1
        os.chdir("out")
        remove_nested("d")
        os.chdir(here)


def test_a_folder_deeper_than_a_path_can_be_is_named_and_the_rest_done(cleanclip: Command) -> None:
    with nested("d" * 200, 25):
        Path("z.txt").write_text(NOISY)
        ran = cleanclip("clean", ".", "--in-place")
        assert ran.code == 2
        (line,) = errors_of(ran)
        assert line.endswith("File name too long")
        assert Path("z.txt").read_text() == CLEAN


def test_a_folder_that_may_not_be_listed_is_named_and_the_rest_done(
    cleanclip: Command, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def guarded(path: Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", guarded)
    ran = cleanclip("clean", corpus, "-o", "out")
    assert ran.code == 2
    (line,) = errors_of(ran)
    assert line.endswith("sub: cannot be listed: Permission denied")
    assert Path("out/noisy.txt").exists()


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def packed(data: bytes, suffix: str) -> bytes:
    if suffix == "zst":
        pytest.importorskip("zstandard")
        squeezed: bytes = import_module("zstandard").compress(data)
        return squeezed
    return PACKERS[suffix](data)


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("txt", "gz"), ("csv", "gz"), ("wet", "gz"), ("jsonl", "gz"), ("jsonl", "bz2"), ("jsonl", "xz"), ("jsonl", "zst")],
)
def test_a_bomb_is_refused_and_the_rest_done(cleanclip: Command, here: Path, kind: str, suffix: str) -> None:
    head = {"csv": b"text\n", "wet": b"WARC/1.0\r\nContent-Length: 99000000\r\n\r\n"}.get(kind, b"")
    (here / f"bomb.{kind}.{suffix}").write_bytes(packed(head + bytes(99_000_000), suffix))
    (here / "z.txt").write_text(NOISY)
    ran = cleanclip("clean", ".", "-o", "out")
    assert ran.code == 2
    (line,) = errors_of(ran)
    assert "unpacks to more than 200 times its size: not read" in line or "a row does not end" in line
    assert [path.name for path in (here / "out").iterdir()] == ["z.txt"]


def test_a_table_that_unpacks_to_too_much_is_refused(cleanclip: Command, here: Path) -> None:
    pytest.importorskip("pyarrow")
    table = import_module("pyarrow").table({"text": ["x" * 100_000] * 2_000})
    import_module("pyarrow.parquet").write_table(table, here / "bomb.parquet")
    ran = cleanclip("clean", "bomb.parquet", "-o", "out.parquet")
    (line,) = errors_of(ran)
    assert line.endswith("bomb.parquet: unpacks to more than 200 times its size: not read")
    assert not (here / "out.parquet").exists()


def test_a_line_of_ten_megabytes_is_a_line(cleanclip: Command, here: Path) -> None:
    row = json.dumps({"text": "The miller's wheel turns. " * 400_000, "n": 1}) + "\n"
    (here / "a.jsonl").write_text('{"text": "The miller`s wheel."}\n' + row)
    assert cleanclip("clean", "a.jsonl", "-o", "b.jsonl").code == 0
    assert (here / "b.jsonl").read_text() == '{"text": "The miller\'s wheel."}\n' + row


def test_a_file_without_an_end_is_refused(cleanclip: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanclip.io.text._LONGEST_TEXT", 40 << 20)
    monkeypatch.setattr("cleanclip.io.jsonl._LONGEST_LINE", 40 << 20)
    (here / "endless.txt").symlink_to("/dev/zero")
    (here / "endless.jsonl").symlink_to("/dev/zero")
    ran = cleanclip("clean", "endless.txt", "endless.jsonl", "-o", "out")
    first, second = errors_of(ran)
    assert "endless.txt: is longer than" in first
    assert "endless.jsonl: a line does not end within 40 MB" in second


def test_halves_of_characters_and_other_oddities_in_rows(cleanclip: Command, here: Path) -> None:
    rows = [
        b'{"text": "A half \\ud83d of one.", "k\\ud800": "\\udfff"}\n',
        b'{"text": "NUL \\u0000 and \\u001b[31m."}\n',
        b'{"id": "\\ud800", "text": "The miller`s wheel."}\n',
        b'{"text": "\xed\xa0\x80"}\n',
        b"\xff\xfe{\x00}\x00\n",
        b"\x00" * 5000 + b"\n",
    ]
    (here / "a.jsonl").write_bytes(b"".join(rows))
    ran = cleanclip("clean", "a.jsonl", "-o", "b.jsonl", "--edits", "log.jsonl", "--report", "page.html")
    assert len(errors_of(ran)) == 1
    assert len((here / "b.jsonl").read_bytes().splitlines()) == len(rows)
    assert "\x1b" not in ran.err
    assert cleanclip("revert", "b.jsonl", "--edits", "log.jsonl").code == 0
    assert (here / "b.jsonl").read_bytes() == b"".join(rows)
