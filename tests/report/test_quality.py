from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.document import Document
from cleanclip.errors import InputError
from cleanclip.report.quality import Example, Tally, evaluate, judge, read_examples, tokens, word_score
from cleanclip.split import split

LINES = ("Log in or sign up", "The pier opens in May.", "It cost four million.", "Share this page now")
KEEP = (False, True, True, False)
PAGE = Example("\n".join(LINES), KEEP, None, "harbours", "en")


def without(text: str, *unwanted: str, rule: str = "test/line") -> Document:
    document = Document(text, split(text))
    return document.apply(block.remove(rule, "a test") for block in document.blocks if block.text in unwanted)


def test_tokens_are_lower_case_runs_of_word_characters() -> None:
    assert tokens("It's 2\N{SUPERSCRIPT TWO} ＣＡＦÉ_noir") == ["it", "s", "22", "café_noir"]


def test_each_letter_of_a_script_without_spaces_is_a_token() -> None:
    assert tokens("東京 2020 ไทย") == ["東", "京", "2020", "ไ", "ท", "ย"]


def test_a_score_counts_each_word_as_often_as_both_texts_have_it() -> None:
    score = word_score("ha ha ha", "ha ha no")
    assert (score.precision, score.recall) == (2 / 3, 2 / 3)


def test_an_output_without_a_word_scores_nothing_unless_gold_has_none_either() -> None:
    assert word_score("", "the pier").f1 == 0
    assert word_score("—", "").f1 == 1


@given(st.text(max_size=50))
def test_a_text_agrees_with_itself(text: str) -> None:
    assert word_score(text, text).f1 == 1


@given(st.text(max_size=50), st.text(max_size=50))
def test_f1_is_the_same_in_both_directions(first: str, second: str) -> None:
    assert word_score(first, second).f1 == word_score(second, first).f1


def test_a_perfect_cleaning_removes_all_boilerplate_and_loses_nothing() -> None:
    result = judge(PAGE, without(PAGE.text, LINES[0], LINES[3]))
    assert result.score.f1 == 1
    assert (result.words.removed, result.words.lost, result.words.precision) == (1, 0, 1)


def test_a_lost_line_counts_its_words_as_content() -> None:
    result = judge(PAGE, without(PAGE.text, LINES[0], LINES[1]))
    assert result.words == Tally(content=9, boilerplate=9, content_removed=5, boilerplate_removed=5)
    assert result.words.precision == 0.5


def test_nothing_removed_is_no_mistake() -> None:
    result = judge(PAGE, without(PAGE.text))
    assert (result.words.removed, result.words.lost, result.words.precision) == (0, 0, 1)
    assert not result.changed


def test_words_that_a_repair_changes_are_not_removed() -> None:
    document = Document(PAGE.text, split(PAGE.text))
    repaired = document.apply([document.blocks[1].replace(4, 8, "quay", "repair/test", "a test")])
    assert judge(PAGE, repaired).words.precision == 1


def test_part_of_a_line_counts_as_that_part() -> None:
    document = Document(PAGE.text, split(PAGE.text))
    shorter = document.apply([document.blocks[0].replace(6, 17, "", "test/part", "a test")])
    assert judge(PAGE, shorter).words.boilerplate_removed == 3


def test_each_rule_is_charged_with_its_own_removals() -> None:
    document = Document(PAGE.text, split(PAGE.text))
    first, second = document.blocks[0].remove("test/a", "a test"), document.blocks[1].remove("test/b", "a test")
    by_rule = judge(PAGE, document.apply([first, second])).by_rule
    assert by_rule["test/a"].precision == 1
    assert by_rule["test/b"].precision == 0


def test_without_labels_the_words_that_gold_lacks_are_boilerplate() -> None:
    example = Example(PAGE.text, None, "\n".join(LINES[1:3]))
    result = judge(example, without(PAGE.text, LINES[0], LINES[1]))
    assert result.words == Tally(content=9, boilerplate=9, content_removed=5, boilerplate_removed=5)


def test_without_labels_a_second_copy_may_go() -> None:
    example = Example("The pier opens.\n\nThe pier opens.", None, "The pier opens.")
    document = Document(example.text, split(example.text))
    once = document.apply([document.blocks[1].remove("test/copy", "a test")])
    assert judge(example, once).words.lost == 0


def test_sets_count_alike_however_many_documents_they_have() -> None:
    bad = PAGE._replace(group="quays", keep=(True,) * 4)
    quality = evaluate([PAGE, PAGE, PAGE, bad], lambda text: without(text, LINES[0], LINES[3]))
    harbours, quays = quality.by_group["harbours"].score.f1, quality.by_group["quays"].score.f1
    assert harbours == 1
    assert quality.macro.score.f1 == (harbours + quays) / 2


def test_languages_and_unchanged_documents_are_told_apart() -> None:
    quality = evaluate([PAGE, PAGE._replace(language="de")], without)
    assert list(quality.by_language) == ["de", "en"]
    assert quality.macro.unchanged == 1
    assert quality.by_rule == {}


def test_no_examples_have_a_summary_too() -> None:
    assert evaluate([], without).macro.documents == 0


def test_rows_have_lines_with_labels_or_text_with_gold() -> None:
    rows = [
        {"lines": ["Home", "The pier\nopens."], "keep": [0, 1], "set": "harbours", "lang": "en", "other": 1},
        {"text": "The pier.", "gold": "The pier."},
    ]
    labelled, plain = read_examples([json.dumps(rows[0]), "", json.dumps(rows[1])])
    assert labelled == Example("Home\nThe pier opens.", (False, True), None, "harbours", "en")
    assert plain.main_text == "The pier."


@pytest.mark.parametrize(
    "row", ["{", "[]", "{}", '{"lines": ["a"], "keep": []}', '{"text": "a"}', '{"text": 1, "gold": 2}']
)
def test_a_row_that_is_no_example_is_named_by_its_number(row: str) -> None:
    with pytest.raises(InputError, match="line 2"):
        list(read_examples(['{"text": "a", "gold": "a"}', row]))
