"""Tiles cover the text, and a tile is what a reader calls a line or a paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from cleanclip.split import split


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def paragraphs(text: str) -> list[str]:
    return [piece.strip() for piece in pieces(text)]


@given(texts())
def test_tiles_cover_the_text_without_gap_or_overlap(text: str) -> None:
    tiles = split(text)
    assert "".join(pieces(text)) == text
    assert all(start < end for start, end in tiles)


@given(texts())
def test_a_tile_ends_where_its_content_does(text: str) -> None:
    for piece in pieces(text)[:-1]:
        assert not piece.endswith(("\n", "\r"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_blank_lines_belong_to_the_paragraph_after_them(line_end: str) -> None:
    text = f"One.{line_end}{line_end}Two.{line_end}"
    assert pieces(text) == ["One.", f"{line_end}{line_end}Two.", line_end]


@pytest.mark.parametrize("separator", ["\v", "\f", "\x1c", "\x85", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}"])
def test_what_only_python_calls_a_line_end_does_not_split(separator: str) -> None:
    assert pieces(f"one{separator}two") == [f"one{separator}two"]


def test_a_byte_order_mark_is_a_tile_of_its_own() -> None:
    assert pieces("\ufeff\nOne.") == ["\ufeff", "\nOne."]


def test_a_hard_wrapped_paragraph_is_one_tile() -> None:
    wrapped = (
        "The harbour provides the\n"
        "timetable without any promise that the ferry will in fact sail. We\n"
        "do not accept complaints about the weather, the sea, or the mood\n"
        "of the captain, whose word is final on board."
    )
    text = f"A title\n{wrapped}\nNext of kin\n- a brother\n- a sister\n"
    assert paragraphs(text)[:3] == ["A title", wrapped, "Next of kin"]
    assert len(pieces(text)) == 6


def test_a_wrapped_line_that_begins_with_a_name_is_joined_on_width() -> None:
    wrapped = (
        "On the morning of the vote the chairman of the harbour board, Mr\n"
        "Anders Lindqvist, arrived late and sat down next to the man whom\n"
        "he had beaten two years before, and neither of them said a word\n"
        "until the minutes had been read."
    )
    assert paragraphs(wrapped) == [wrapped]


@pytest.mark.parametrize(
    "text",
    [
        "Oh the ferry goes at midnight,\nand the lanterns all are low,\nand my love is on the water\nbut not for me.",
        "- bring a lamp\n- bring warm clothes\n- be early",
        "home\nnews\nsports\nweather\ncontact",
        "name,age\nanna,31\nbert,42",
        "The first paragraph is one long line and ends here.\nThe second one is a line too, and it ends as well.",
        "A headline with no final stop\nand a small line below it",
        "A council that would not stop counting its boats\nby Marta Lindqvist",
        "- oak (two planks, see the drawing on the next page)\nscrews (flat heads work best)\nfelt (from any shop)",
        "def f(x):\n    return x\n\n\nprint(f(1))",
        "| a | b |\n| - | - |\n| a long cell that goes on and on | and another one that is as long |",
    ],
    ids=["verse", "list", "menu", "table", "line-a-paragraph", "short", "byline", "parts", "code", "markdown-table"],
)
def test_lines_that_are_not_wrapped_prose_stay_apart(text: str) -> None:
    assert len(pieces(text)) == len([line for line in text.split("\n") if line.strip()])
