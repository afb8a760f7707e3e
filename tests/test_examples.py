"""The articles of docs/examples come out as a person would have them; what is clean stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import CLEANER, EXAMPLES, GOLDEN, NAMES, cleaned, edit_log, read

from cleanclip import revert_edits
from cleanclip.document import BYTE_ORDER_MARK

MUST_NOT_CHANGE = Path(__file__).parent / "must_not_change"
UNCHANGED = sorted(path for path in MUST_NOT_CHANGE.iterdir() if path.name != ".gitattributes")
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_comes_out_as_a_person_would_have_it(name: str) -> None:
    assert cleaned(name).text == read(GOLDEN / f"{name}.txt")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_the_edits_that_were_reviewed(name: str) -> None:
    assert edit_log(cleaned(name)) == read(GOLDEN / f"{name}.edits.json")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_can_be_undone_and_needs_no_second_pass(name: str) -> None:
    document = cleaned(name)
    assert revert_edits(document.text, document.edits) == document.source
    assert CLEANER.run(document.text).edits == ()


def test_two_examples_are_clean_and_the_others_are_not() -> None:
    same = {name for name in NAMES if read(EXAMPLES / f"{name}.txt") == read(GOLDEN / f"{name}.txt")}
    assert same == {"email-footers", "night-post"}


def test_an_example_with_crlf_and_one_with_a_byte_order_mark_are_among_them() -> None:
    assert read(EXAMPLES / "bakers-strike.txt").count("\r\n") == read(EXAMPLES / "bakers-strike.txt").count("\n")
    assert read(EXAMPLES / "lost-pear.txt").startswith(BYTE_ORDER_MARK)


@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS.keys())
@pytest.mark.parametrize("name", NAMES)
def test_an_example_comes_out_the_same_with_other_line_ends(name: str, line_end: str) -> None:
    source, expected = (with_line_end(read(folder / f"{name}.txt"), line_end) for folder in (EXAMPLES, GOLDEN))
    assert CLEANER.clean(source) == expected


@pytest.mark.parametrize("final", ["", "\n"], ids=["open", "closed"])
@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS.keys())
@pytest.mark.parametrize("path", UNCHANGED, ids=lambda path: path.name)
def test_a_clean_text_comes_out_byte_for_byte(path: Path, line_end: str, final: str) -> None:
    text = with_line_end(read(path).removesuffix("\n") + final, line_end)
    document = CLEANER.run(text)
    assert document.edits == ()
    assert document.text == text


def with_line_end(text: str, line_end: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", line_end)
