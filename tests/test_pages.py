"""The pages that are made are current: they say what code and packs do today."""

from __future__ import annotations

from dataclasses import fields

import pages
import pytest

from cleanclip import Options


@pytest.mark.parametrize("name", pages.PAGES, ids=str)
def test_a_page_is_current(name: str) -> None:
    assert (pages.REFERENCE / name).read_text(encoding="utf-8") == pages.made(name), "python tests/pages.py"


def test_no_page_is_left_of_rules_that_are_no_more() -> None:
    assert {f"rules/{path.name}" for path in (pages.REFERENCE / "rules").iterdir()} <= set(pages.PAGES)


def test_every_option_has_its_flag() -> None:
    page = pages.made("command-line.md")
    for option in fields(Options):
        assert f"| `--{option.name.replace('_', '-')} " in page
