"""The reference page of the command line is made from the command line."""

from __future__ import annotations

import command_line_page


def test_the_page_is_current() -> None:
    written = command_line_page.PAGE.read_text(encoding="utf-8")
    assert written == command_line_page.page(), "python tests/cli/command_line_page.py"
