from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.boilerplate import features as module
from cleanclip.boilerplate import line_model, tokens
from cleanclip.boilerplate.features import features, names, ngrams
from cleanclip.boilerplate.tokens import Lines, tokenise

PAGE = [
    "Harbour works to start in May",
    "Home | News | Sport",
    "Harbour works to start in May",
    "The council voted on Tuesday to rebuild the eastern pier, and the works are to start in May.",
    "“Nobody was asked,” said a fisherman who has moored his boat at the pier for thirty years.",
    "Page 1",
    "Page 2",
]
WORDS = np.zeros(1 << 10, np.int8)


def lines_of(*texts: str) -> Lines:
    return tokenise(texts, line_model.load().alphabet)


def column(name: str, *texts: str) -> list[int]:
    found: list[int] = features(lines_of(*texts), WORDS)[:, names().index(name)].tolist()
    return found


def test_a_word_is_a_run_of_letters_and_digits_and_any_other_mark_is_a_token() -> None:
    found = lines_of("Don't panic, 42!")
    assert found.is_word.tolist() == [True, False, True, True, False, True, False]


def test_each_letter_of_a_script_without_spaces_is_a_word() -> None:
    assert lines_of("東京で").tokens[0].tolist()[tokens.TOKEN_KINDS.index("unspaced")] == 3


def test_tokens_are_alike_in_any_case_and_with_any_digits() -> None:
    found = lines_of("Page 12 of 90", "PAGE 34 OF 71")
    assert found.hash[:4].tolist() == found.hash[4:].tolist()


def test_tokens_with_their_letters_in_another_order_differ() -> None:
    first, second = lines_of("stressed desserts").hash.tolist()
    assert first != second


def test_a_line_end_inside_a_line_is_a_space() -> None:
    wrapped, plain = lines_of("one\ntwo"), lines_of("one two")
    assert wrapped.hash.tolist() == plain.hash.tolist()
    assert wrapped.characters.tolist() == plain.characters.tolist()


def test_a_stop_within_closing_quotes_ends_the_line() -> None:
    found = lines_of("“They agreed.”", "(They agreed.)", "They agreed", "", ".")
    stop = tokens.TERMINAL
    assert found.last.tolist() == [stop, stop, tokens.LOWER, tokens.LINE_END, stop]


def test_the_kinds_of_a_lines_outer_characters_are_told() -> None:
    found = lines_of("Home", "3 comments", "")
    assert found.first.tolist() == [tokens.UPPER, tokens.DIGIT, tokens.LINE_END]


def test_sentence_ends_inside_a_number_or_an_address_do_not_count() -> None:
    assert lines_of("It cost 3.50 at example.org. They paid.").sentences.tolist() == [2]


def test_an_emoji_is_a_mark_and_a_rare_ideograph_is_a_letter() -> None:
    found = lines_of("\N{GRINNING FACE}", "\U00020000")
    assert found.first.tolist() == [tokens.SYMBOL, tokens.UNSPACED]


def test_copies_of_a_line_are_counted_with_digits_alike() -> None:
    assert [value > 0 for value in column("copies", *PAGE)] == [True, False, True, False, False, True, True]


def test_the_best_run_is_where_the_prose_is() -> None:
    assert [bool(value) for value in column("in the best run", *PAGE)] == [False] * 3 + [True] * 2 + [False] * 2


def test_a_line_repeats_the_title_when_most_of_its_words_stand_there() -> None:
    assert [bool(value) for value in column("repeats the title", *PAGE)] == [False, False, True] + [False] * 4


def test_distances_to_prose_grow_line_by_line() -> None:
    until = column("lines until prose", *PAGE)
    assert until[0] > until[1] > until[2]


def test_the_logarithmic_scale_is_exact_and_rising() -> None:
    values = np.arange(70_000)
    scaled = module._on_log_scale(values)
    assert scaled[[0, 1, 3, 255, 65_535]].tolist() == [0, 16, 32, 128, 255]
    assert bool((np.diff(scaled.astype(int)) >= 0).all())


def test_names_are_one_for_each_column_and_all_different() -> None:
    assert features(lines_of(*PAGE), WORDS).shape == (len(PAGE), len(names()))
    assert len(set(names())) == len(names())


def test_a_line_has_its_tokens_and_the_pairs_with_its_ends_as_ngrams() -> None:
    buckets, line = ngrams(lines_of("one two", "", "three"), 18)
    assert np.bincount(line, minlength=3).tolist() == [2 + 3, 0, 1 + 2]
    assert bool((buckets < 1 << 18).all())


def test_word_scores_rise_with_the_words_that_speak_for_a_line() -> None:
    liked, disliked = lines_of("harbour"), lines_of("newsletter")
    weights = np.zeros(1 << 18, np.int8)
    weights[ngrams(liked, 18)[0]], weights[ngrams(disliked, 18)[0]] = 100, -100
    score = names().index("word score")
    assert features(liked, weights)[0, score] > 128 > features(disliked, weights)[0, score]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_any_lines_have_features(texts: list[str]) -> None:
    assert features(lines_of(*texts), WORDS).shape == (len(texts), len(names()))


@given(st.text(max_size=20), st.integers(min_value=0, max_value=3))
def test_a_lines_own_columns_do_not_depend_on_its_page(text: str, place: int) -> None:
    page = [*PAGE[:place], text, *PAGE[place:]]
    own = [names().index(name) for name in ("length", "letters", "sentences", "word score", "begins with a capital")]
    assert features(lines_of(*page), WORDS)[place, own].tolist() == features(lines_of(text), WORDS)[0, own].tolist()


@pytest.mark.parametrize("line", ["a" * 100_000, "a " * 50_000, "." * 100_000, "\N{COMBINING ACUTE ACCENT}" * 100_000])
def test_a_very_long_line_has_features(line: str) -> None:
    assert features(lines_of(line), WORDS).shape == (1, len(names()))
