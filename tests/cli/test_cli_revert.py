"""`cleanclip revert`: everything comes back, to the byte, whole or by rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

SOURCES = {
    "crlf.txt": b"The miller`s wheel turns.\r\n\r\nTop of page\r\n",
    "mark.txt": b"\xef\xbb\xbfThe miller`s wheel turns.\n\nTop of page",
    "wide.txt": "\ufeffThe miller`s wheel turns.\n".encode("utf-16-le"),
    "damaged.txt": "Größe und Müller`s Café. ".encode() + b"\x80\n\nTop of page\n",
    "rows.jsonl": b'{"text": "The miller`s wheel.\\/ \\u00e9"}\n{"text":"Quiet."}\r\n\n'
    b'{"text": "d\xc3\xa9j\xc3\xa0.\\n\\nTop of page"}',
}


@pytest.mark.parametrize("name", SOURCES)
def test_in_place_and_back(cleanclip: Command, here: Path, name: str) -> None:
    (here / name).write_bytes(SOURCES[name])
    assert cleanclip("clean", name, "--in-place", "--edits", "log.jsonl").code == 0
    assert (here / name).read_bytes() != SOURCES[name]
    assert cleanclip("revert", name, "--edits", "log.jsonl").code == 0
    assert (here / name).read_bytes() == SOURCES[name]


@pytest.mark.parametrize("name", SOURCES)
def test_back_from_another_folder(cleanclip: Command, here: Path, name: str) -> None:
    (here / name).write_bytes(SOURCES[name])
    cleanclip("clean", name, "-o", "out/", "--edits", "log.jsonl")
    ran = cleanclip("revert", f"out/{name}", "--edits", "log.jsonl", "-o", "-")
    assert ran.out == SOURCES[name]


def test_only_some_rules(cleanclip: Command, here: Path) -> None:
    (here / "a.txt").write_bytes(SOURCES["crlf.txt"])
    cleanclip("clean", "a.txt", "--in-place", "--edits", "log.jsonl")
    assert cleanclip("revert", "a.txt", "--edits", "log.jsonl", "--only", "repair").code == 0
    assert (here / "a.txt").read_bytes() == b"The miller`s wheel turns.\r\n"


def test_halves_of_a_character_that_meet_come_back(cleanclip: Command, here: Path) -> None:
    source = b'{"text": "The miller`s \\ud83d\\u200b\\ude00 wheel`s turn."}\n'
    (here / "a.jsonl").write_bytes(source)
    rules = "repair/character/zero-width-space,repair/apostrophe"
    cleanclip("clean", "a.jsonl", "--in-place", "--edits", "log.jsonl", "--select", rules)
    assert json.loads((here / "a.jsonl").read_bytes())["text"] == "The miller's \N{GRINNING FACE} wheel's turn."
    ran = cleanclip("revert", "a.jsonl", "--edits", "log.jsonl", "--only", "repair/apostrophe", "-o", "-")
    assert json.loads(ran.out)["text"] == "The miller`s \N{GRINNING FACE} wheel`s turn."
    assert cleanclip("revert", "a.jsonl", "--edits", "log.jsonl").code == 0
    assert (here / "a.jsonl").read_bytes() == source


def test_a_folder_comes_back_file_by_file(cleanclip: Command, corpus: Path) -> None:
    before = {path: path.read_bytes() for path in corpus.rglob("*.*")}
    cleanclip("clean", corpus, "--in-place", "--edits", "log.jsonl")
    ran = cleanclip("revert", corpus, "--edits", "log.jsonl")
    assert (ran.code, len(ran.err.splitlines())) == (0, 3)
    assert {path: path.read_bytes() for path in before} == before
    cleanclip("clean", corpus, "--in-place", "--edits", "log.jsonl")
    (corpus / "noisy.txt").write_text("Mine.\n")
    ran = cleanclip("revert", corpus, "--edits", "log.jsonl", "--only", "repair")
    assert ran.code == 2
    assert "noisy.txt: its digest is not in the log" in ran.err
    assert (corpus / "sub" / "deep.md").read_bytes() == before[corpus / "sub" / "deep.md"]
    assert cleanclip("revert", corpus, "--edits", "log.jsonl", "-o", "out").code == 2


def test_a_file_that_changed_since_is_refused(cleanclip: Command, corpus: Path) -> None:
    noisy = corpus / "noisy.txt"
    cleanclip("clean", noisy, "--in-place", "--edits", "log.jsonl")
    noisy.write_text(f"{noisy.read_text()}A line more.\n")
    before = noisy.read_bytes()
    ran = cleanclip("revert", noisy, "--edits", "log.jsonl")
    assert ran.code == 2
    assert "its digest is not in the log" in ran.err
    assert noisy.read_bytes() == before


def test_what_was_never_changed_has_nothing_to_take_back(cleanclip: Command, corpus: Path) -> None:
    cleanclip("clean", corpus, "-o", "out", "--edits", "log.jsonl")
    for path in (corpus / "noisy.txt", "out/quiet.txt"):
        ran = cleanclip("revert", path, "--edits", "log.jsonl")
        assert (ran.code, ran.err) == (0, f"{path}: nothing taken back\n")


def test_a_log_of_changes_in_place_grows(cleanclip: Command, corpus: Path) -> None:
    noisy = corpus / "noisy.txt"
    source = noisy.read_bytes()
    for rules in ("repair", "boilerplate"):
        cleanclip("clean", noisy, "--in-place", "--edits", "log.jsonl", "--select", rules)
    cleanclip("clean", noisy, "--in-place", "--edits", "log.jsonl")
    for _ in range(2):
        assert cleanclip("revert", noisy, "--edits", "log.jsonl").code == 0
    assert noisy.read_bytes() == source


def test_a_file_left_out_as_a_duplicate_is_brought_back(cleanclip: Command, here: Path) -> None:
    text = "The council voted on Tuesday to keep the night ferry running until the end of the year.\n" * 2
    for name in ("a.txt", "b.txt"):
        (here / name).write_text(text)
    ran = cleanclip("dedup", "a.txt", "b.txt", "-o", "out", "--edits", "log.jsonl")
    assert "b.txt: not written: a copy of 'a.txt'" in ran.err
    assert not (here / "out" / "b.txt").exists()
    assert cleanclip("revert", "out/b.txt", "--edits", "log.jsonl").code == 0
    assert (here / "out" / "b.txt").read_text() == text


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_rows_that_are_copies_keep_their_place_and_come_back(cleanclip: Command, here: Path, name: str) -> None:
    text = "The council voted on Tuesday to keep the night ferry running until the end of the year, said the mayor."
    rows = [{"id": key, "text": text, "views": key * 3} for key in "abc"]
    lines = (
        map(json.dumps, rows) if name == "rows.jsonl" else ["id,text,views", *(f'{key},"{text}",9' for key in "abc")]
    )
    source = "".join(f"{line}\n" for line in lines)
    (here / name).write_text(source)
    assert cleanclip("clean", name, "--in-place", "--dedup", "--edits", "log.jsonl").code == 0
    written = (here / name).read_text()
    assert written.count(text) == 1
    assert written.count("\n") == source.count("\n")
    assert cleanclip("revert", name, "--edits", "log.jsonl", "--only", "repair").code == 0
    assert (here / name).read_text() == written
    assert cleanclip("revert", name, "--edits", "log.jsonl").code == 0
    assert (here / name).read_text() == source


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (b"", "its first line has no schema"),
        (b"China`s\n", "its first line has no schema"),
        (b'{"schema": 99}\n', "has schema 99"),
        (b'{"schema": 1}\n{"document": 1}\n', "log.jsonl:2: is no line of an edit log"),
        (b'{"schema": 1}\n\xff\n', "log.jsonl:2: is no line of an edit log"),
    ],
)
def test_what_is_no_log_is_named(cleanclip: Command, corpus: Path, here: Path, log: bytes, said: str) -> None:
    (here / "log.jsonl").write_bytes(log)
    ran = cleanclip("revert", corpus / "noisy.txt", "--edits", "log.jsonl")
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_log_cut_short_takes_back_what_it_still_says(cleanclip: Command, corpus: Path, here: Path) -> None:
    cleanclip("clean", corpus, "-o", "out", "--edits", "log.jsonl")
    log = (here / "log.jsonl").read_bytes()
    deep = log.rindex(b'{"document": ')
    for cut in range(log.index(b"\n") + 1, len(log) - 1, 7):
        (here / "log.jsonl").write_bytes(log[:cut])
        ran = cleanclip("revert", "out/noisy.txt", "--edits", "log.jsonl", "-o", "-")
        if cut >= deep:
            assert (ran.code, ran.out) == (0, (corpus / "noisy.txt").read_bytes())
        ran = cleanclip("revert", "out/sub/deep.md", "--edits", "log.jsonl", "-o", "-")
        assert ran.code == 2
        assert "or was cut short" in ran.err


def test_another_run_goes_on_after_the_last_whole_document_of_a_log(cleanclip: Command, corpus: Path) -> None:
    noisy, deep = corpus / "noisy.txt", corpus / "sub" / "deep.md"
    old = noisy.read_bytes(), deep.read_bytes()
    log = corpus.parent / "log.jsonl"
    cleanclip("clean", noisy, "--in-place", "--edits", log)
    whole = log.read_bytes()
    for cut in (1, 40, 200):
        log.write_bytes(whole + whole.splitlines()[1][:cut])
        deep.write_bytes(old[1])
        cleanclip("clean", deep, "--in-place", "--edits", log)
        assert log.read_bytes().startswith(whole + b'{"document": "')
        for path, content in zip((noisy, deep), old, strict=True):
            assert cleanclip("revert", path, "--edits", log, "-o", "-").out == content
    log.write_bytes(whole.removesuffix(b"\n"))
    cleanclip("clean", noisy, "--in-place", "--edits", log)
    assert log.read_bytes().startswith(whole)


def test_the_log_says_what_it_counts_and_of_which_bytes(cleanclip: Command, corpus: Path, here: Path) -> None:
    cleanclip("clean", corpus / "sub" / "deep.md", "-o", "out/", "--edits", "log.jsonl")
    head, header, edit = map(json.loads, (here / "log.jsonl").read_text().splitlines())
    assert (head["schema"], head["unit"]) == (1, "codepoint")
    assert (header["encoding"], header["bom"], header["edits"]) == ("utf-8", True, 1)
    assert edit["span"] == [11, 12]


def test_another_file_is_not_overwritten_by_a_log(cleanclip: Command, corpus: Path) -> None:
    before = (corpus / "quiet.txt").read_bytes()
    ran = cleanclip("clean", corpus / "noisy.txt", "--in-place", "--edits", corpus / "quiet.txt")
    assert ran.code == 2
    assert "is no edit log" in ran.err
    assert (corpus / "quiet.txt").read_bytes() == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass"))))
def test_any_bytes_come_back_or_are_refused(cleanclip: Command, here: Path, noise: bytes) -> None:
    source = b"The miller`s wheel. " + noise
    (here / "a.txt").write_bytes(source)
    (here / "log.jsonl").unlink(missing_ok=True)
    code = cleanclip("clean", "a.txt", "--in-place", "--edits", "log.jsonl").code
    if code:
        assert (here / "a.txt").read_bytes() == source
    assert cleanclip("revert", "a.txt", "--edits", "log.jsonl").code in (0, code)
    assert (here / "a.txt").read_bytes() == source
