"""The reference page of the command line is made from the command line."""

from __future__ import annotations

from dataclasses import fields

import command_line_page

from cleanclip import Options


def test_the_page_is_current() -> None:
    written = command_line_page.PAGE.read_text(encoding="utf-8")
    assert written == command_line_page.page(), "python tests/command_line_page.py"


def test_every_option_has_its_flag() -> None:
    page = command_line_page.page()
    for option in fields(Options):
        assert f"| `--{option.name.replace('_', '-')} " in page
