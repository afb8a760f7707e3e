"""Words and sentence ends are told in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.shape import each_word, words

ASCII = st.text(st.characters(max_codepoint=127), max_size=60)
LIKE_WORDS = st.text("aZ09_' -.", max_size=60)


@given(st.one_of(ASCII, LIKE_WORDS))
def test_the_words_of_a_text_in_ascii_are_those_it_has_among_others(text: str) -> None:
    assert [*words(text), "é"] == words(f"{text} é")


@given(st.one_of(LIKE_WORDS, st.text(max_size=60)))
def test_each_word_is_met_once(text: str) -> None:
    assert len(list(each_word(text))) == len(words(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's 3.5 km_h, isn't it'll?", ["It's", "3", "5", "km", "h", "isn't", "it'll"]),
        (
            "l\N{RIGHT SINGLE QUOTATION MARK}été 'quoted' 90's x'1",
            ["l\N{RIGHT SINGLE QUOTATION MARK}été", "quoted", "90's", "x", "1"],
        ),
        ("日本の x", ["日", "本", "の", "x"]),
        ("Straße naïve", ["Straße", "naïve"]),
    ],
)
def test_words_have_letters_digits_and_apostrophes_inside(text: str, expected: list[str]) -> None:
    assert words(text) == expected
