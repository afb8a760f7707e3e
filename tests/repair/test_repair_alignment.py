"""Differences rebuild the second text from the first, and touch no more than they must."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanclip.repair.alignment import differences

TEXT = st.text(st.sampled_from("ab c.éü“中\n"), max_size=30)


def rebuilt(before: str, after: str) -> str:
    pieces, cursor = [], 0
    for difference in differences(before, after):
        pieces += [before[cursor : difference.start], difference.after]
        cursor = difference.end
    return "".join([*pieces, before[cursor:]])


@given(TEXT, TEXT)
def test_the_differences_turn_one_text_into_the_other(before: str, after: str) -> None:
    assert rebuilt(before, after) == after


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert list(differences(text, text)) == []


def test_what_is_alike_at_both_ends_of_a_run_is_no_part_of_a_difference() -> None:
    assert [tuple(found) for found in differences("a éÃ©é b", "a éxé b")] == [(3, 5, "x")]


def test_two_long_texts_without_a_common_word_are_one_difference() -> None:
    before, after = "a " * 1000, "b c " * 1000
    assert rebuilt(before, after) == after
