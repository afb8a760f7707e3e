"""`cleanclip clean`: what is written where, and what is said."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

CLEANED = b"The harbour's lights went out at nine.\n"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_folder_is_cleaned_into_another_of_the_same_shape(cleanclip: Command, corpus: Path, here: Path) -> None:
    before = tree(corpus)
    ran = cleanclip("clean", corpus, "-o", "out")
    assert (ran.code, ran.out) == (0, b"")
    assert tree(here / "out") == {
        "noisy.txt": CLEANED,
        "quiet.txt": before["quiet.txt"],
        "sub/deep.md": "\ufeffThe miller's wheel turns.".encode(),
    }
    assert tree(corpus) == before


def test_the_summary_names_each_changed_file_and_its_rules(cleanclip: Command, corpus: Path) -> None:
    said = cleanclip("clean", corpus, "-o", "out").err.splitlines()
    assert said[0].startswith("out/noisy.txt: removed 1 (boilerplate/en/back-to-top 1), repaired 1 (repair/apostrophe")
    assert said[-1] == "3 files: 2 changed; removed 1, repaired 2"
    assert not any("quiet" in line for line in said)


def test_quiet_says_nothing(cleanclip: Command, corpus: Path) -> None:
    assert cleanclip("clean", corpus, "-o", "out", "--quiet").err == ""


def test_standard_input_goes_to_standard_output(cleanclip: Command) -> None:
    ran = cleanclip("clean", "-", stdin=b"The harbour`s lights went out at nine.\n\nTop of page\n")
    assert (ran.code, ran.out) == (0, CLEANED)


def test_standard_input_goes_to_the_file_that_is_named(cleanclip: Command, here: Path) -> None:
    assert cleanclip("clean", "-", "-o", "out", stdin=b"The miller`s wheel.\n").code == 0
    assert (here / "out").read_bytes() == b"The miller's wheel.\n"


def test_a_file_goes_to_standard_output_when_asked(cleanclip: Command, corpus: Path) -> None:
    assert cleanclip("clean", corpus / "noisy.txt", "-o", "-").out == CLEANED


def test_a_single_file_goes_to_the_file_that_is_named(cleanclip: Command, corpus: Path, here: Path) -> None:
    assert cleanclip("clean", corpus / "noisy.txt", "-o", "better.txt").code == 0
    assert (here / "better.txt").read_bytes() == CLEANED


@pytest.mark.parametrize("output", ["out", "out/", "out.d/"])
def test_a_single_file_goes_into_the_folder_that_is_named(
    cleanclip: Command, corpus: Path, here: Path, output: str
) -> None:
    assert cleanclip("clean", corpus / "noisy.txt", "-o", output).code == 0
    assert (here / output / "noisy.txt").read_bytes() == CLEANED


def test_without_a_place_to_write_nothing_is_done(cleanclip: Command, corpus: Path) -> None:
    ran = cleanclip("clean", corpus / "noisy.txt")
    assert ran.code == 2
    assert "--in-place" in ran.err


def test_in_place_touches_only_what_changes(cleanclip: Command, corpus: Path) -> None:
    quiet = (corpus / "quiet.txt").stat()
    assert cleanclip("clean", corpus, "--in-place").code == 0
    assert (corpus / "noisy.txt").read_bytes() == CLEANED
    after = (corpus / "quiet.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (quiet.st_ino, quiet.st_mtime_ns)


def test_in_place_twice_is_in_place_once(cleanclip: Command, corpus: Path) -> None:
    cleanclip("clean", corpus, "--in-place")
    once = tree(corpus)
    assert cleanclip("clean", corpus, "--in-place").err.endswith("3 files: 0 changed; removed 0, repaired 0\n")
    assert tree(corpus) == once


def test_in_place_keeps_the_mode(cleanclip: Command, corpus: Path) -> None:
    (corpus / "noisy.txt").chmod(0o640)
    cleanclip("clean", corpus, "--in-place")
    assert stat.S_IMODE((corpus / "noisy.txt").stat().st_mode) == 0o640


def test_a_link_that_is_named_stays_a_link(cleanclip: Command, corpus: Path, here: Path) -> None:
    (here / "link.txt").symlink_to(corpus / "noisy.txt")
    assert cleanclip("clean", "link.txt", "--in-place").code == 0
    assert (here / "link.txt").is_symlink()
    assert (corpus / "noisy.txt").read_bytes() == CLEANED


def test_links_in_a_folder_are_passed_by(cleanclip: Command, corpus: Path, here: Path) -> None:
    outside = here / "outside.txt"
    outside.write_text("The miller`s wheel.\n")
    (corpus / "link.txt").symlink_to(outside)
    (corpus / "loop").symlink_to(corpus)
    assert cleanclip("clean", corpus, "--in-place").code == 0
    assert outside.read_text() == "The miller`s wheel.\n"


def test_the_other_name_of_a_hard_link_keeps_its_text(cleanclip: Command, corpus: Path, here: Path) -> None:
    os.link(corpus / "noisy.txt", here / "other.txt")
    before = (here / "other.txt").read_bytes()
    cleanclip("clean", corpus, "--in-place")
    assert (here / "other.txt").read_bytes() == before


def test_files_inside_git_are_left_alone(cleanclip: Command, corpus: Path) -> None:
    hidden = corpus / ".git" / "notes.txt"
    hidden.parent.mkdir()
    hidden.write_text("The miller`s wheel.\n")
    assert cleanclip("clean", corpus, "--in-place").code == 0
    ran = cleanclip("clean", hidden, "--in-place")
    assert ran.code == 2
    assert "inside .git" in ran.err
    assert hidden.read_text() == "The miller`s wheel.\n"


def test_an_output_inside_the_input_is_not_read(cleanclip: Command, corpus: Path) -> None:
    for _ in range(2):
        assert cleanclip("clean", corpus, "-o", corpus / "cleaned").code == 0
    assert sorted(tree(corpus / "cleaned")) == ["noisy.txt", "quiet.txt", "sub/deep.md"]


def test_the_input_is_no_place_for_the_output(cleanclip: Command, corpus: Path) -> None:
    before = tree(corpus)
    ran = cleanclip("clean", corpus / "noisy.txt", "-o", corpus)
    assert ran.code == 2
    assert "--in-place" in ran.err
    assert cleanclip("clean", corpus, "-o", corpus).code == 2
    assert tree(corpus) == before


def test_two_files_of_one_name_are_not_written_over_each_other(cleanclip: Command, corpus: Path, here: Path) -> None:
    (here / "noisy.txt").write_text("Another one.\n")
    ran = cleanclip("clean", corpus / "noisy.txt", here / "noisy.txt", "-o", "out")
    assert ran.code == 2
    assert "would both be written to out/noisy.txt" in ran.err
    assert not (here / "out").exists()


def test_a_link_in_the_output_leads_nowhere(cleanclip: Command, corpus: Path, here: Path) -> None:
    (here / "out").mkdir()
    (here / "elsewhere").mkdir()
    (here / "out" / "sub").symlink_to(here / "elsewhere")
    ran = cleanclip("clean", corpus, "-o", "out")
    assert ran.code == 2
    assert "symbolic link" in ran.err
    assert not list((here / "elsewhere").iterdir())
    assert (here / "out" / "noisy.txt").read_bytes() == CLEANED


def test_ignored_files_are_passed_by_even_when_named(cleanclip: Command, corpus: Path) -> None:
    (corpus / ".cleanclipignore").write_text("noisy.*\nsub/\n")
    before = tree(corpus)
    assert cleanclip("clean", corpus, corpus / "noisy.txt", "--in-place").code == 0
    assert tree(corpus) == before


def test_names_may_begin_with_a_dash(cleanclip: Command, here: Path) -> None:
    for name in ("-dash.txt", "-o.txt", "--edits=x.txt", "a b\nc.txt"):
        (here / name).write_text("The miller`s wheel.\n")
        assert cleanclip("clean", "--in-place", name).code == 0
        assert (here / name).read_text() == "The miller's wheel.\n"


def test_a_name_that_is_no_text_is_no_obstacle(cleanclip: Command, here: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (here / name).write_text("The miller`s wheel.\n")
    ran = cleanclip("clean", ".", "-o", "out", "--edits", "log.jsonl")
    assert ran.code == 0
    assert cleanclip("revert", f"out/{name}", "--edits", "log.jsonl").code == 0


@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_do_not_show_in_any_output(cleanclip: Command, here: Path, jobs: int) -> None:
    (here / "in").mkdir()
    for number in range(30):
        (here / "in" / f"{number:02}.txt").write_text(f"The miller`s wheel number {number}.\n\nTop of page\n")
    cleanclip("clean", "in", "-o", "one", "--edits", "one.log")
    said = cleanclip("clean", "in", "-o", "many", "--edits", "many.log", "--jobs", jobs).err
    assert tree(here / "many") == tree(here / "one")
    assert (here / "many.log").read_text().replace("many/", "one/") == (here / "one.log").read_text()
    assert said.splitlines()[0].startswith("many/00.txt")


def test_a_page_becomes_a_text(cleanclip: Command, here: Path) -> None:
    pytest.importorskip("trafilatura")
    prose = "The harbour`s lights went out at nine, and the ferry waited until the pilot found his way. " * 4
    (here / "page.html").write_text(f"<html><body><article><p>{prose}</p><p>{prose}</p></article></body></html>")
    assert cleanclip("clean", "page.html", "-o", "out").code == 0
    assert "harbour's lights" in (here / "out" / "page.txt").read_text()


def test_a_page_cannot_be_cleaned_in_place(cleanclip: Command, here: Path) -> None:
    (here / "page.html").write_text("<p>Some words</p>")
    ran = cleanclip("clean", "page.html", "--in-place")
    assert ran.code == 2
    assert "with -o" in ran.err


def test_only_the_text_of_a_json_line_changes(cleanclip: Command, here: Path) -> None:
    clean = b'{"text": "All is w\\u00e9ll.", "x": 1.0, "x": NaN}\r\n'
    noisy = b'{"n": [1, {"text": "no"}],"text":"The miller`s \\u00e9lan." , "z": 1e400}'
    (here / "a.jsonl").write_bytes(clean + b"\n" + noisy)
    assert cleanclip("clean", "a.jsonl", "-o", "b.jsonl").code == 0
    assert (here / "b.jsonl").read_bytes() == clean + b"\n" + noisy.replace(b"`", b"'")


def test_bad_records_are_named_and_stay(cleanclip: Command, here: Path) -> None:
    lines = [b'{"text": "Fine."}\n', b"{broken\n", b'{"text": 5}\n', b'{"body": "x"}\n', b'{"text": "\xff"}\n']
    (here / "a.jsonl").write_bytes(b"".join(lines))
    ran = cleanclip("clean", "a.jsonl", "-o", "b.jsonl")
    assert ran.code == 2
    assert [line.split(":")[1] for line in ran.err.splitlines() if line.startswith("a.jsonl:")] == ["2", "3", "4", "5"]
    assert (here / "b.jsonl").read_bytes() == b"".join(lines)


def test_bad_records_are_set_aside_on_request(cleanclip: Command, here: Path) -> None:
    (here / "a.jsonl").write_bytes(b'{"text": "Fine."}\n{broken\n')
    assert cleanclip("clean", "a.jsonl", "-o", "b.jsonl", "--rejects", "bad.jsonl").code == 0
    assert (here / "b.jsonl").read_bytes() == b'{"text": "Fine."}\n'
    assert (here / "bad.jsonl").read_bytes() == b"{broken\n"


def test_the_text_may_stand_elsewhere(cleanclip: Command, here: Path) -> None:
    (here / "a.jsonl").write_text('{"meta": {"body": "The miller`s wheel."}}\n')
    assert cleanclip("clean", "a.jsonl", "-o", "-", "--text-field", "meta.body").out == (
        b'{"meta": {"body": "The miller\'s wheel."}}\n'
    )


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
def test_packed_files_come_out_packed(cleanclip: Command, here: Path, suffix: str) -> None:
    if suffix == "zst":
        pytest.importorskip("zstandard")
    row = json.dumps({"text": "The miller`s wheel."})
    (here / "a.jsonl").write_text(f"{row}\n")
    assert cleanclip("clean", "a.jsonl", "-o", f"packed.jsonl.{suffix}").code == 0
    (here / "a.jsonl").unlink()
    assert cleanclip("clean", f"packed.jsonl.{suffix}", "-o", "back.jsonl").err.endswith(
        "0 changed; removed 0, repaired 0\n"
    )
    assert (here / "back.jsonl").read_text() == row.replace("`", "'") + "\n"


def test_a_result_is_not_named_as_another_format(cleanclip: Command, here: Path) -> None:
    (here / "rows.csv").write_text("id,text\na,The miller`s wheel.\n")
    ran = cleanclip("clean", "rows.csv", "-o", "rows.jsonl")
    assert ran.code == 2
    assert "rows.jsonl: what comes of rows.csv is no jsonl: end its name in .csv" in ran.err
    assert not (here / "rows.jsonl").exists()
    assert cleanclip("clean", "rows.csv", "-o", "rows.jsonl", "--annotate").code == 2
    assert cleanclip("clean", "rows.csv", "-o", "clean.csv").code == 0
