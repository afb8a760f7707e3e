"""Which quotation marks and apostrophes are not of the form that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair import code
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN_1, _CLOSE_1 = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
_OPEN_2, _CLOSE_2 = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
_STRAIGHT = {
    _OPEN_1: "'",
    _CLOSE_1: "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}": "'",
    _OPEN_2: '"',
    _CLOSE_2: '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}": '"',
}
RULES = (
    Rule(
        "repair/quotes/straight",
        "a curly quotation mark, where straight ones are asked for",
        detail='With quotes = "straight".',
        removes=("\N{LEFT DOUBLE QUOTATION MARK}It\N{RIGHT SINGLE QUOTATION MARK}s\N{RIGHT DOUBLE QUOTATION MARK}",),
        keeps=('"It\'s"', "«Oui»"),
    ),
    Rule(
        "repair/quotes/curly",
        "a straight quotation mark, where curly ones are asked for",
        detail='With quotes = "curly"; never in a text with code, tags or JSON, nor for feet and inches.',
        removes=('"It\'s"', "the '90s", "'\"So,\" he said'"),
        keeps=("6' 2\"", '{"a": 1}', '<a href="b">', "```\n'a'\n```"),
    ),
)

_CURLY_MARK = re.compile(f"[{''.join(_STRAIGHT)}]")
_STRAIGHT_MARK = re.compile("['\"]")
_BEFORE_OPENER = re.compile(f"[\\s(\\[{{/<\N{EM DASH}\N{EN DASH}-{_OPEN_1}{_OPEN_2}\N{INVERTED QUESTION MARK}\xa1]")
# Words that begin with an apostrophe for what was left out.
_CLIPPED = re.compile(
    r"(?:\d\ds?|tis|twas|twere|twill|til|em|cause|bout|round|neath|n|ello|im|er|e|ave|appen|cept|fraid)\b",
    re.IGNORECASE,
)
_JSON = re.compile(r"\s*[\[{]\s*[\"\[{\]}]")
_FIELDS = re.compile(r'(?:\A|[\r\n])"[^"\r\n]{0,200}"[,;\t]|[,;\t]"[^"\r\n]{0,200}"(?:[\r\n]|\Z)')


def straighten(text: str) -> Iterator[Finding]:
    """Each curly quotation mark or apostrophe of `text` with its straight form."""
    if text.isascii():
        return
    for match in _CURLY_MARK.finditer(text):
        yield Finding(*match.span(), _STRAIGHT[match[0]], "repair/quotes/straight", "straight quotes were asked for")


def curl(text: str) -> Iterator[Finding]:
    """Each straight quotation mark or apostrophe of `text` with its curly form.

    An opener stands after a space, an opening bracket, a dash or another opener. A mark between
    letters, before a clipped word and after a letter with nothing open is an apostrophe.
    """
    if ("'" not in text and '"' not in text) or _is_code(text):
        return
    opened = {"'": False, '"': False}
    line_end = 0
    for match in _STRAIGHT_MARK.finditer(text):
        position = match.start()
        if position >= line_end:
            opened = {"'": False, '"': False}
            found = text.find("\n\n", position)
            line_end = len(text) if found < 0 else found
        curly = _curly(text, position, opened)
        if curly:
            yield Finding(*match.span(), curly, "repair/quotes/curly", "curly quotes were asked for")


def _is_code(text: str) -> bool:
    return (
        code.has_tags(text)
        or code.has_fence(text)
        or code.BACKTICK in text
        or _JSON.match(text) is not None
        or _FIELDS.search(text) is not None
    )


def _curly(text: str, position: int, opened: dict[str, bool]) -> str | None:
    """The form of the mark at `position`; notes in `opened` what it opens or closes."""
    mark = text[position]
    before, after = text[position - 1 : position] if position else "", text[position + 1 : position + 2]
    if before.isdigit() and not opened[mark] and not after.isalpha():
        return None  # feet and inches, minutes and seconds
    if not before or _BEFORE_OPENER.match(before) or (before in "'\"" and not _closes(text, position)):
        if mark == "'" and _CLIPPED.match(text, position + 1):
            return _CLOSE_1
        if after and not after.isspace():
            opened[mark] = True
            return _OPEN_1 if mark == "'" else _OPEN_2
    is_apostrophe = mark == "'" and before.isalnum() and after.isalnum()
    if not is_apostrophe:
        opened[mark] = False
    return _CLOSE_1 if mark == "'" else _CLOSE_2


def _closes(text: str, position: int) -> bool:
    """Whether the quotation mark before `position` stands at the end of a word, and so closes."""
    start = position
    while start > max(0, position - 3) and text[start - 1] in "'\"":
        start -= 1
    return start > 0 and _BEFORE_OPENER.match(text[start - 1]) is None
