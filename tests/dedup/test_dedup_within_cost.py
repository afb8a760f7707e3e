"""Twice the text costs twice the work: counted in calls, which no busy machine changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cleanclip import dedup
from cleanclip.dedup.credit import without_credit
from cleanclip.dedup.passages import Passages
from cleanclip.dedup.quantities import Quantities
from cleanclip.dedup.veto import agree
from cleanclip.dedup.wording import quotations
from cleanclip.document import Document
from cleanclip.options import VETOES
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

SENTENCE = "The harbour master said on Tuesday that the ferry would run again once the ice had gone from the bay."
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def name(number: int) -> str:
    """A word of six letters, another for each number."""
    return "".join(LETTERS[number // 26**power % 26] * 2 for power in range(3))


HOSTILE: dict[str, Callable[[int], str]] = {
    "identical lines": lambda size: f"{SENTENCE}\n" * size,
    "identical paragraphs": lambda size: f"{SENTENCE}\n\n" * size,
    "identical short lines": lambda size: "la la la la\n" * size * 5,
    "lines that differ in a number": lambda size: "".join(f"{SENTENCE} It was trip {i}.\n\n" for i in range(size)),
    "lines that differ in a name": lambda size: "".join(f"{SENTENCE} It was {name(i)}.\n\n" for i in range(size)),
    "two that alternate": lambda size: f"{SENTENCE}\n\n{SENTENCE[40:]} {SENTENCE[:40]}.\n\n" * size,
    "a quoted post again and again": lambda size: f"Anna wrote:\n\n{SENTENCE}\n\n" * size,
    "a quoted thread twice": lambda size: (
        2 * ("Anna wrote:\n\n" + "".join(f"{SENTENCE} {name(i)}.\n\n" for i in range(size)))
    ),
    "one line": lambda size: f"{SENTENCE} " * size * 5,
    "two long lines that differ in a word": lambda size: f"{SENTENCE * size}\n\n{SENTENCE * size} So.",
    "marks on one letter": lambda size: (
        ("a" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * size + ".\n\n") * 2
    ),
    "quotation marks": lambda size: ("“„\"«'" * size + "\n\n") * 2,
    "figures": lambda size: f"{SENTENCE} {'1,100 ' * size}.\n\n{SENTENCE} {'1,100 ' * size}2.\n\n",
    "captions": lambda size: f"A title of it\n\n{SENTENCE[:-1]}\n\n{SENTENCE[:-1] * size}.",
}


def run(text: str) -> None:
    document = Document(text, split(text))
    for stage in dedup.stages(lambda _: True, near=0.8, veto=VETOES):
        list(stage(document))


def calls(work: Callable[[str], object], text: str) -> int:
    count = 0

    def step(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        work(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", HOSTILE)
def test_twice_the_text_costs_twice_the_calls(kind: str) -> None:
    make = HOSTILE[kind]
    small, large = calls(run, make(200)), calls(run, make(400))
    assert large <= 2.2 * small + 1000


@pytest.mark.parametrize(
    "mark",
    [
        '"',
        "1,1",
        "'a ",
        "1.",
        "(",
        "© ",
        "-",
        "\N{COMBINING ACUTE ACCENT}",
        "a:",
        " ,|",
        ">",
        "X",
        "X ",
        "1 x ",
        "n't ",
        "、",
        "A",
    ],
)
def test_no_pattern_goes_back_over_100_kb_of_its_worst_input(mark: str) -> None:
    text = mark * (100_000 // len(mark))
    assert without_credit(text)[:10] == text[:10]
    assert isinstance(quotations(text), list)
    assert isinstance(Quantities(text).numbers, list)
    assert agree(text, f"{text[:50_000]}{mark}x{text[50_000:]}", VETOES) in (True, False)
    document = Document(text, split(text))
    passages = Passages(document.blocks)
    assert [passages.is_paragraph(place, 10) for place in range(len(document.blocks))] == [False] * len(document.blocks)
