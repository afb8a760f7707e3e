"""Which parts of a text are code, markup or typesetting source, where odd characters are meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKTICK = "`"

_FENCE = re.compile(r"(?:\A|[\r\n])[ \t>]{0,12}(?:```|~~~)")
_TAG = re.compile(
    r"""
    </?[A-Za-z][A-Za-z0-9:-]{0,40}  # a name bounded, so that "<aaaa..." is read once
    (?:\s[^<>]{0,2000})?/?>
    | <!--
    | <!doctype\b
    | <\?xml\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TEX = re.compile(
    r"""
    \\(?: begin | end | (?:sub)*section | chapter | cite[pt]? | (?:page|eq)?ref | label | emph | item
        | text(?:bf|it|tt|sc) | documentclass | usepackage | newcommand | footnote | url | ldots
    ) \b
    """,
    re.VERBOSE,
)
# A template literal, and the role of a reStructuredText reference.
_TEMPLATE = re.compile(r"\$\{[^}\n`]{0,200}\}[^`\n]{0,400}`")
_ROLE = re.compile(r":[a-z][\w:+.-]{0,40}:`")
_TICKS = re.compile("`+")
# Hard-wrapped text is narrower: a line as long as this is a paragraph by itself.
_WRAPPED = 120
_LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_NEVER_BEFORE_OPENER = frozenset(")]}'\"\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}")


def has_fence(text: str) -> bool:
    """Whether a line of `text` opens or closes a fenced code block."""
    return ("```" in text or "~~~" in text) and _FENCE.search(text) is not None


def has_tags(text: str) -> bool:
    """Whether `text` has a tag, comment or declaration of HTML or XML in it."""
    return "<" in text and _TAG.search(text) is not None


def has_backtick_syntax(text: str) -> bool:
    """Whether backticks of `text` belong to a markup or programming language as a whole."""
    return (
        "```" in text
        or "~~~" in text
        or ("\\" in text and _TEX.search(text) is not None)
        or ("${" in text and _TEMPLATE.search(text) is not None)
        or (":`" in text and _ROLE.search(text) is not None)
    )


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches in which a quotation or code span may reach over a line end.

    They end at blank lines and beside lines too long to be wrapped; blank lines are left out.
    """
    start = 0
    for line in _LINE.finditer(text):
        if len(line[1]) <= _WRAPPED and not line[1].isspace() and line[1]:
            continue
        if start < line.start():
            yield start, line.start()
        if len(line[1]) > _WRAPPED:
            yield line.span()
        start = line.end()
    if start < len(text):
        yield start, len(text)


class Backticks(NamedTuple):
    """The backticks of one paragraph: which are paired, and whether one opens and never closes."""

    spans: tuple[tuple[int, int], ...]
    has_open_end: bool

    def covers(self, position: int) -> bool:
        """Whether `position` lies in a pair of backticks, the marks included."""
        before = bisect_right(self.spans, (position, position + 1)) - 1
        return before >= 0 and position < self.spans[before][1]


def backticks(text: str, start: int = 0, end: int | None = None) -> Backticks:
    """The code spans of ``text[start:end]``, paired as CommonMark 6.1 does: by runs of equal length.

    An opener is glued to what follows and to no letter before it; a closer to what precedes.
    """
    runs = [match.span() for match in _TICKS.finditer(text, start, len(text) if end is None else end)]
    closers: dict[int, list[int]] = {}
    for index, (left, right) in enumerate(runs):
        if left > start and not text[left - 1].isspace():
            closers.setdefault(right - left, []).append(index)
    spans: list[tuple[int, int]] = []
    open_end = False
    index = 0
    while index < len(runs):
        left, right = runs[index]
        partner = _next(closers.get(right - left, []), index) if _opens(text, left, right) else None
        if partner is not None:
            spans.append((left, runs[partner][1]))
            index = partner
        elif _opens(text, left, right) and (left == start or text[left - 1] not in _NEVER_BEFORE_OPENER):
            open_end = True
        index += 1
    return Backticks(tuple(spans), open_end)


def _next(ascending: list[int], after: int) -> int | None:
    place = bisect_right(ascending, after)
    return ascending[place] if place < len(ascending) else None


def _opens(text: str, left: int, right: int) -> bool:
    glued_before = left > 0 and text[left - 1].isalnum()
    return not glued_before and right < len(text) and not text[right].isspace()
