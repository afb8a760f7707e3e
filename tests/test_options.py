"""Options say what is wrong with them, and what was probably meant."""

from __future__ import annotations

from typing import Any

import pytest

import cleanclip
from cleanclip.errors import OptionError, UnknownRuleError
from cleanclip.options import Options


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"profil": "page"}, "'profile'"),
        ({"profile": "pages"}, "'page'"),
        ({"quotes": "smart"}, "straight"),
        ({"comments": "hide"}, "drop"),
        ({"veto": ("number",)}, "'numbers'"),
        ({"min_score": 2}, "0 to 1"),
        ({"max_loss": -0.1}, "0 to 1"),
        ({"near": True}, "0 to 1"),
        ({"never": 3}, "strings"),
        ({"ignore": "Repair Apostrophes"}, "rule id"),
    ],
)
def test_a_wrong_option_is_named_with_a_hint(options: dict[str, Any], hint: str) -> None:
    with pytest.raises(OptionError, match=hint):
        Options.of(**options)


def test_an_unknown_rule_is_named_with_a_hint() -> None:
    with pytest.raises(UnknownRuleError, match="repair/apostrophe"):
        cleanclip.clean("text", ignore="repair/apostrofe")


def test_a_bad_pattern_and_a_slow_one_are_errors_of_the_option() -> None:
    with pytest.raises(OptionError, match="no pattern"):
        cleanclip.clean("text", never="(")


def test_lists_and_single_strings_become_tuples() -> None:
    assert Options.of(ignore="dedup", never=["a", "b"]) == Options(ignore=("dedup",), never=("a", "b"))


def test_rules_are_chosen_by_prefix() -> None:
    text = "China`s navy grew in the spring of that year.\n\nTop of page"
    assert cleanclip.clean(text, select="repair").endswith("Top of page")
    assert cleanclip.clean(text, ignore="repair").startswith("China`s")
    assert cleanclip.clean(text, ignore=("repair", "boilerplate")) == text


def test_a_score_that_is_too_low_makes_a_flag() -> None:
    text = "A title of an article\n\nWorld\n\nThe article itself begins with this sentence, and it goes on for a while."
    document = cleanclip.Cleaner(Options(min_score=1.0)).run(text)
    assert document.text == text
    assert [flag.before.strip() for flag in document.flags] == ["World"]


def test_bytes_are_refused() -> None:
    with pytest.raises(TypeError, match="not bytes"):
        cleanclip.clean(b"text")  # type: ignore[arg-type]
