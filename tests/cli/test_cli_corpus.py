"""A run over many files: taken up again, filtered, annotated, compared."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleanclip.io.resume import JOURNAL

if TYPE_CHECKING:
    from command import Command

COPIES = "The council of Esker voted on Tuesday to keep the night ferry running until the end of the year.\n"


@pytest.fixture
def many(here: Path) -> Path:
    folder = here / "many"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number:02}.txt").write_text(f"The miller`s wheel number {number}.\n\nTop of page\n")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.name != JOURNAL}


def written(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.glob("*.txt")}


def test_what_is_finished_is_not_done_again(cleanclip: Command, many: Path, here: Path) -> None:
    arguments = ["clean", many, "-o", "out", "--resume", "--edits", "log.jsonl"]
    first = cleanclip(*arguments)
    before, log = written(here / "out"), (here / "log.jsonl").read_bytes()
    again = cleanclip(*arguments)
    assert written(here / "out") == before
    assert (here / "log.jsonl").read_bytes() == log
    assert (again.code, again.err) == (first.code, first.err)


def test_only_what_changed_is_done_again(cleanclip: Command, many: Path, here: Path) -> None:
    arguments = ["clean", many, "-o", "out", "--resume"]
    cleanclip(*arguments)
    before = written(here / "out")
    (many / "03.txt").write_text("Another miller`s wheel.\n")
    (here / "out" / "05.txt").write_text("Tampered with.\n")
    (here / "out" / "07.txt").unlink()
    cleanclip(*arguments)
    after = written(here / "out")
    assert {name for name in after if after[name] != before[name]} <= {"03.txt", "05.txt", "07.txt"}
    assert (here / "out" / "03.txt").read_text() == "Another miller's wheel.\n"
    assert (here / "out" / "05.txt").read_text() == "The miller's wheel number 5.\n"
    assert (here / "out" / "07.txt").exists()


def test_another_option_does_it_all_again(cleanclip: Command, many: Path, here: Path) -> None:
    cleanclip("clean", many, "-o", "out", "--resume")
    cleanclip("clean", many, "-o", "out", "--resume", "--ignore", "boilerplate")
    assert (here / "out" / "00.txt").read_text().endswith("Top of page\n")


def test_one_file_of_results_is_not_done_again_either(cleanclip: Command, many: Path, here: Path) -> None:
    arguments = ["clean", many / "00.txt", "-o", "out/clean.txt", "--resume"]
    assert cleanclip(*arguments).code == 0
    before = written(here / "out")
    assert cleanclip(*arguments).code == 0
    assert written(here / "out") == before == {"clean.txt": (here / "out" / "clean.txt").stat().st_ino}


def test_a_journal_that_was_cut_short_is_no_obstacle(cleanclip: Command, many: Path, here: Path) -> None:
    cleanclip("clean", many, "-o", "out", "--resume")
    expected = tree(here / "out")
    journal = (here / "out" / JOURNAL).read_bytes()
    for cut in (1, len(journal) // 2, len(journal) - 1):
        (here / "out" / JOURNAL).write_bytes(journal[:cut] + b"\xff")
        assert cleanclip("clean", many, "-o", "out", "--resume").code == 0
        assert tree(here / "out") == expected


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_leaves_whole_files_and_a_run_that_goes_on(
    cleanclip: Command, many: Path, here: Path, seed: int
) -> None:
    cleanclip("clean", many.name, "-o", "expected", "--edits", "expected.log")
    command = [sys.executable, "-m", "cleanclip", "clean", "many", "-o", "out", "--resume", "--edits", "out.log"]
    wait = random.Random(seed)  # noqa: S311 - moments, not secrets
    for _ in range(3):
        with subprocess.Popen(command, cwd=here, stderr=subprocess.DEVNULL) as process:
            time.sleep(wait.uniform(0.1, 0.8))
            process.send_signal(signal.SIGKILL)
        for name, content in tree(here / "out").items() if (here / "out").exists() else ():
            assert name.endswith(".tmp") or content == (here / "expected" / name).read_bytes()
    subprocess.run(command, cwd=here, check=True, stderr=subprocess.DEVNULL)
    for path in (here / "expected").iterdir():
        assert (here / "out" / path.name).read_bytes() == path.read_bytes()
    assert (here / "out.log").read_text().replace('"out/', '"expected/') == (here / "expected.log").read_text()


@pytest.mark.parametrize("seed", range(8))
def test_a_kill_in_place_leaves_each_file_old_or_new(cleanclip: Command, many: Path, here: Path, seed: int) -> None:
    old = tree(many)
    cleanclip("clean", many, "-o", "expected")
    new = tree(here / "expected")
    jobs = str(1 + seed % 2)
    command = [sys.executable, "-m", "cleanclip", "clean", "many", "--in-place", "--edits", "log.jsonl", "--jobs", jobs]
    with subprocess.Popen(command, cwd=here, stderr=subprocess.DEVNULL) as process:
        time.sleep(random.Random(seed).uniform(0.1, 0.8))  # noqa: S311 - moments, not secrets
        process.send_signal(signal.SIGKILL)
    for name, content in tree(many).items():
        assert name.endswith(".tmp") or content in (old[name], new[name])
        if content == new.get(name):
            assert cleanclip("revert", many / name, "--edits", "log.jsonl").code == 0
            assert (many / name).read_bytes() == old[name]
    assert cleanclip(*command[3:]).code == 0
    for name, content in tree(many).items():
        assert name.endswith(".tmp") or content == new[name]
        if not name.endswith(".tmp"):
            assert cleanclip("revert", many / name, "--edits", "log.jsonl", "-o", "-").out == old[name]


def test_an_interrupt_leaves_whole_files_and_says_so(many: Path, here: Path) -> None:
    for number in range(400):
        (many / f"more-{number}.txt").write_text("The miller`s wheel. " * 2000)
    command = [sys.executable, "-m", "cleanclip", "clean", "many", "-o", "out", "--jobs", "2"]
    # A shell without a terminal starts what stands behind "&" deaf to the signal, and so the tests.
    heard = ["env", "--default-signal=INT"] if sys.platform == "linux" else []
    with subprocess.Popen(
        [*heard, *command], cwd=here, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while not (here / "out").exists() and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert not list((here / "out").glob("*.tmp"))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_workers_end_with_a_run_that_is_killed(many: Path, here: Path) -> None:
    for number in range(400):
        (many / f"more-{number}.txt").write_text("The miller`s wheel. " * 2000)
    command = [sys.executable, "-m", "cleanclip", "clean", "many", "-o", "out", "--jobs", "2", "--quiet"]
    with subprocess.Popen(command, cwd=here) as process:
        while not (here / "out").exists() and process.poll() is None:
            time.sleep(0.05)
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()
    assert len(workers) == 2
    for _ in range(200):
        if not any(is_alive(pid) for pid in workers):
            return
        time.sleep(0.05)
    pytest.fail("workers go on without the run that they belong to")


def is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_only_texts_with_a_verdict_are_written(cleanclip: Command, corpus: Path, here: Path) -> None:
    cleanclip("clean", corpus, "-o", "out", "--verdict", "clean")
    assert [path.name for path in (here / "out").rglob("*.*")] == ["quiet.txt"]
    (here / "rows.jsonl").write_text('{"text": "The miller`s wheel."}\n{"text": "Quiet."}\n')
    assert cleanclip("clean", "rows.jsonl", "-o", "-", "--verdict", "cleaned").out.count(b"\n") == 1


def test_a_verdict_that_is_none_is_named(cleanclip: Command, corpus: Path) -> None:
    ran = cleanclip("clean", corpus, "-o", "out", "--verdict", "cleand")
    assert ran.code == 2
    assert "did you mean" in ran.err


def test_annotations_stand_beside_the_text_as_it_was(cleanclip: Command, corpus: Path, here: Path) -> None:
    cleanclip("clean", corpus, "-o", "out", "--annotate")
    row = json.loads((here / "out" / "noisy.jsonl").read_text())
    assert row["text"] == (corpus / "noisy.txt").read_text()
    assert row["cleanclip"]["verdict"] == "cleaned"
    for edit in row["cleanclip"]["edits"]:
        assert row["text"][slice(*edit["span"])] == edit["before"]


def test_annotations_go_into_a_row_of_json(cleanclip: Command, here: Path) -> None:
    (here / "rows.jsonl").write_bytes(b'{"text": "The miller`s wheel.", "n": 1.0 }\n\nbroken\n')
    lines = cleanclip("clean", "rows.jsonl", "-o", "-", "--annotate").out.split(b"\n")
    assert lines[0].startswith(b'{"text": "The miller`s wheel.", "n": 1.0 , "cleanclip": {"verdict": "cleaned"')
    assert json.loads(lines[0])["cleanclip"]["edits"][0]["after"] == "'"
    assert lines[1:] == [b"", b"broken", b""]


def test_annotations_are_the_last_columns_of_a_table(cleanclip: Command, here: Path) -> None:
    rows = b'id,text,"n"\r\n1,"The miller`s ""wheel"".",x\r\n\r\n2,Quiet.,\r\n3,short\r\n'
    (here / "a.csv").write_bytes(rows)
    ran = cleanclip("clean", "a.csv", "-o", "out/", "--annotate")
    assert "a.csv:5: has 2 fields, the head has 3" in ran.err
    written = (here / "out" / "a.csv").read_bytes()
    assert written.endswith(b"\r\n2,Quiet.,,clean,[],[]\r\n3,short\r\n")
    head, noisy, *_ = csv.reader(io.StringIO(written.decode(), newline=""))
    assert head == ["id", "text", "n", "cleanclip_verdict", "cleanclip_edits", "cleanclip_flags"]
    assert noisy[:4] == ["1", 'The miller`s "wheel".', "x", "cleaned"]
    assert json.loads(noisy[4])[0]["span"] == [10, 11]
    again = cleanclip("clean", "out/a.csv", "-o", "twice/", "--annotate")
    assert again.code == 2
    assert "already: it is annotated" in again.err


def test_a_file_in_each_format_is_annotated_in_one_run(cleanclip: Command, corpus: Path, here: Path) -> None:
    (corpus / "rows.csv").write_text("text\nThe miller`s wheel.\n")
    (corpus / "rows.jsonl").write_text('{"text": "The miller`s wheel."}\n')
    assert cleanclip("clean", corpus, "-o", "out", "--annotate").code == 0
    names = sorted(path.name for path in (here / "out").rglob("*.*"))
    assert names == ["deep.jsonl", "noisy.jsonl", "quiet.jsonl", "rows.csv", "rows.jsonl"]


def test_cleaning_and_comparing_in_one_run(cleanclip: Command, here: Path) -> None:
    (here / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (here / "in" / name).write_text(f"{COPIES}\nTop of page\n")
    ran = cleanclip("clean", "in", "-o", "out", "--dedup", "--edits", "log.jsonl")
    assert "in/b.txt: not written: a copy of 'in/a.txt'" in ran.err
    assert [path.name for path in (here / "out").iterdir()] == ["a.txt"]
    assert (here / "out" / "a.txt").read_text() == COPIES
    assert cleanclip("revert", "out/b.txt", "--edits", "log.jsonl").code == 0
    assert (here / "out" / "b.txt").read_text() == (here / "in" / "b.txt").read_text()
