"""The room as its tests use it: the stages with everything on that is on by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip import repair
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleanclip.document import Rule

RULES = repair.catalogue()
_OFF = {rule.id for rule in RULES if not rule.on}


def by_default(rule: str) -> bool:
    return rule not in _OFF


def repaired(text: str, wanted: Callable[[str], bool] = by_default, *, quotes: str = "keep") -> Document:
    """The document after one pass of the room."""
    document = Document(text, split(text))
    for stage in repair.stages(wanted, quotes=quotes):
        document = document.apply(stage(document))
    return document


def settled(text: str, wanted: Callable[[str], bool] = by_default, *, quotes: str = "keep") -> str:
    """The text after as many passes as change something; more than six are an endless loop."""
    for _ in range(6):
        document = repaired(text, wanted, quotes=quotes)
        if not document.edits:
            return text
        text = document.text
    raise AssertionError(f"still changing: {text!r}")


def by_rule_alone(rule: Rule, text: str) -> Document:
    """The document after the stages of which only `rule` is wanted."""
    last = rule.id.rpartition("/")[2]
    quotes = last if last in ("straight", "curly") else "keep"
    return repaired(text, lambda wanted: wanted == rule.id, quotes=quotes)
