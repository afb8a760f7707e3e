"""The policy of each kind of character, as its page prints it."""

from __future__ import annotations

from pathlib import Path

import pytest
from repair_room import settled

from cleanclip.repair import characters

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "characters.md"


def test_the_reference_page_prints_the_policies_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == characters.policy_page()


def test_every_policy_has_a_row() -> None:
    table = characters.policy_table()
    assert all(f"`{policy.rule}`" in table for policy in characters.POLICIES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\x0btwo\r\nthree", "one\r\ntwo\r\nthree"),
        ("end\x0b\nnext", "end\nnext"),
        ("a\x1fb\x1ec", "a\x1fb\x1ec"),
        ("so \xad far", "so \xad far"),
        ("\ud83d\ud83d\ude00", "\N{REPLACEMENT CHARACTER}\N{GRINNING FACE}"),
        ("\udc92\udc92", "\udc92\udc92"),
        (
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e007f\U000e0041",
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e007f",
        ),
        ("Done.\x85Next.", "Done.\nNext."),
        ("Well\x85 maybe", "Well\N{HORIZONTAL ELLIPSIS} maybe"),
        ("One.\x85\nTwo.", "One.\nTwo."),
        ("a\x7f\x00\x00b", "ab"),
    ],
)
def test_a_character_becomes_what_its_policy_says(text: str, expected: str) -> None:
    assert settled(text) == expected
