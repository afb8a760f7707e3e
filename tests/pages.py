"""The pages of docs/reference that are made of code, packs and examples: `python tests/pages.py` writes them again.

What it writes is read as a diff: a changed line is one that a person has to agree with.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import golden
from pages_commands import command_line_page
from pages_packs import coverage_page
from pages_rules import examples_page, groups, rules_index, rules_page

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = golden.EXAMPLES.parent / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line_page,
    "examples.md": examples_page,
    "rule-pack-coverage.md": coverage_page,
    "rules.md": rules_index,
    **{f"rules/{group}.md": partial(rules_page, group) for group in groups()},
}


def made(name: str) -> str:
    """The page of that name, told below its title to be made."""
    title, rest = PAGES[name]().split("\n", 1)
    return f"{title}\n\n<!-- made by tests/pages.py -->\n{rest}"


def regenerate() -> None:
    """Write every page, and remove those of rules that are no more."""
    (REFERENCE / "rules").mkdir(parents=True, exist_ok=True)
    for old in (REFERENCE / "rules").glob("*.md"):
        if f"rules/{old.name}" not in PAGES:
            old.unlink()
    for name in PAGES:
        (REFERENCE / name).write_text(made(name), encoding="utf-8")


if __name__ == "__main__":
    regenerate()
