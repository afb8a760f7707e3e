"""Each rule does what its own page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repair_room import RULES, by_rule_alone, repaired

if TYPE_CHECKING:
    from cleanclip.document import Rule

EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.id}-{number}") for rule in RULES for number, text in enumerate(rule.removes)
]
COUNTER_EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.id}-{number}") for rule in RULES for number, text in enumerate(rule.keeps)
]


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_a_rule_changes_what_its_page_says_it_changes(rule: Rule, text: str) -> None:
    assert {edit.rule for edit in by_rule_alone(rule, text).edits} == {rule.id}


@pytest.mark.parametrize(("rule", "text"), COUNTER_EXAMPLES)
def test_a_rule_keeps_what_its_page_says_it_keeps(rule: Rule, text: str) -> None:
    assert by_rule_alone(rule, text).edits == ()


def test_every_rule_shows_what_it_does_and_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.removes and rule.reason for rule in RULES)


def test_a_rule_that_is_not_wanted_makes_no_edit() -> None:
    assert repaired("China`s caf\xc3\xa9 &amp; bar\n\n\n", lambda _rule: False).edits == ()


def test_each_edit_of_a_stage_is_of_a_rule_of_the_catalogue() -> None:
    known = {rule.id for rule in RULES}
    made = {edit.rule for rule in RULES for text in rule.removes for edit in repaired(text).edits}
    assert made <= known
