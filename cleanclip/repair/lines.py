"""Which blank lines stand before the first line of a text and after its last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.document import BYTE_ORDER_MARK, Rule, gap_length
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = (
    Rule(
        "repair/outer-blank-lines",
        "blank lines before the text or after it",
        detail="A text ends with a line end if it did before. A byte order mark at its head stays.",
        removes=("\n\nA line.", "A line.\n\n\n"),
        keeps=("A line.\n", "  indented", "A line.\r\n", "\n"),
    ),
)


def find(text: str) -> Iterator[Finding]:
    r"""The blank lines at the head of `text`, and all but one line end at its tail.

    >>> [finding[:3] for finding in find("\n\nA line.\n\n")]
    [(0, 2, ''), (10, 11, '')]
    """
    head = int(text.startswith(BYTE_ORDER_MARK))
    if text[head : head + 1].isspace():
        yield from _at_head(text, head)
    if text[-1:].isspace():
        yield from _at_tail(text)


def _at_head(text: str, head: int) -> Iterator[Finding]:
    content = len(text) - len(text.removeprefix(BYTE_ORDER_MARK).lstrip())
    gap = gap_length(text[head : content + 1])
    if gap and content < len(text):
        yield Finding(head, head + gap, "", "repair/outer-blank-lines", "blank lines before the text")


def _at_tail(text: str) -> Iterator[Finding]:
    """What follows the last line that has content, but one line end if the text ends with one."""
    content = len(text.rstrip())
    end = min(
        (found for found in (text.find("\n", content), text.find("\r", content)) if found >= 0), default=len(text)
    )
    if text[-1] in "\r\n":
        end += 2 if text.startswith("\r\n", end) else 1
    if content > text.startswith(BYTE_ORDER_MARK) and end < len(text):
        yield Finding(end, len(text), "", "repair/outer-blank-lines", "blank lines after the text")
