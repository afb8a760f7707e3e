"""What changed alone says as much as both texts whole: `agree` is `disagreement` without the words for it."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import HOSTILE, PARAGRAPHS

from cleanclip.dedup.alignment import changes
from cleanclip.dedup.veto import agree, disagreement
from cleanclip.options import VETOES

# What is read together with its neighbours, what keeps neighbours apart, and what is only near to such.
TELLING = (
    *("41", "1", "200", "000", "2.5", "22", "2021", "$", "€", "41m", "-5", "½", "22.03.2021", "2021-03-22", "G7"),
    *("million", "m", "percent", "per", "cent", "percentage", "points", "US", "dollars", "km", "square", "in", "am"),
    *("March", "may", "mar", "Monday", "yesterday", "week", "forty-one", "forty", "one", "half", "hundreds", "Mio."),
    *("not", "only", "never", "n't", "hardly", "legal", "illegal", "won't", "can't", "without", "no"),
    *("Iwaya", "The", "Mr.", "d'Estaing", "U.S.", "Paris,", "“good”", "said:", "“We", "go”", "'most'", "it's"),
    *(
        "nicht",
        "kein",
        "Montag",
        "der",
        "die",
        "und",
        "zwölf",
        "Berg",
        "не",
        "два",
        "марта",
        "三",
        "万",
        "不",
        "月曜",
        "、",
    ),
    *("", "–", "-", "\n", "one\ntwo", "1\N{NO-BREAK SPACE}200", "\N{MINUS SIGN}3", ",", "."),
)
DULL = ("sheep", "boats", "were", "under", "the", "of", "harbour", "and", "that", "grey", "schwimmen", "овцы")
WORDS = st.lists(st.sampled_from(TELLING + DULL + DULL + DULL), max_size=24)

ANY: st.SearchStrategy[str] = st.one_of(st.text(), HOSTILE)


@st.composite
def near_pairs(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and the same with some words changed, taken out, put in or moved."""
    words = draw(WORDS)
    changed = list(words)
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(changed)))
        end = min(len(changed), start + draw(st.integers(0, 2)))
        changed[start:end] = draw(st.lists(st.sampled_from(TELLING + DULL), max_size=2))
    places = st.integers(0, max(0, len(changed) - 1))
    if changed:
        changed.insert(draw(places), changed.pop(draw(places)))
    return " ".join(words), " ".join(changed)


@given(near_pairs())
def test_what_changed_says_as_much_as_both_texts_whole(pair: tuple[str, str]) -> None:
    for check in VETOES:
        assert agree(*pair, (check,)) == (disagreement(*pair, (check,)) is None), check


@given(ANY, ANY, st.sampled_from(PARAGRAPHS), st.integers(0, 200))
def test_it_holds_for_any_two_texts(one: str, other: str, paragraph: str, place: int) -> None:
    for a, b in ((one, other), (paragraph, paragraph[:place] + one + paragraph[place:])):
        assert agree(a, b, VETOES) == (disagreement(a, b, VETOES) is None)


@given(near_pairs())
def test_neither_text_comes_first(pair: tuple[str, str]) -> None:
    assert agree(*pair, VETOES) == agree(*pair[::-1], VETOES)


@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_every_word_of_a_paragraph_can_change(paragraph: str) -> None:
    source = random.Random(paragraph)  # noqa: S311 - no secret
    words = paragraph.split(" ")
    for place in range(len(words)):
        for word in source.sample(TELLING, 5):
            other = " ".join([*words[:place], word, *words[place + 1 :]])
            for check in VETOES:
                assert agree(paragraph, other, (check,)) == (disagreement(paragraph, other, (check,)) is None)


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.lists(st.sampled_from("abcdef"), max_size=12))
def test_changes_turn_one_list_into_the_other(one: list[str], other: list[str]) -> None:
    made: list[str] = []
    cursor = 0
    for start, end, other_start, other_end in changes(one, other):
        made += one[cursor:start]
        assert len(made) == other_start
        made += other[other_start:other_end]
        cursor = end
    assert made + one[cursor:] == other


def test_changes_keep_the_longest_stretch_that_stands_in_order() -> None:
    for order in permutations("abcde"):
        moved = [change for change in changes("abcde", order) if change.end > change.start]
        kept = 5 - sum(change.end - change.start for change in moved)
        assert kept == max(
            sum(1 for _ in rising) for rising in _rising_parts(["abcde".index(letter) for letter in order])
        )


def _rising_parts(numbers: list[int]) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for number in numbers:
        parts += [[*part, number] for part in parts if not part or part[-1] < number]
    return parts
