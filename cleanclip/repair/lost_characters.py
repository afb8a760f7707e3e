"""Which words lost a letter to U+FFFD and stand whole elsewhere in the same text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOST = "\N{REPLACEMENT CHARACTER}"
_RULE = "repair/lost-character"
RULES = (
    Rule(
        _RULE,
        "a letter lost to U+FFFD",
        detail="Put back where the whole word stands elsewhere in the text, in one form only; else flagged.",
        removes=(f"Caf{_LOST} Roma. At the Caf\N{LATIN SMALL LETTER E WITH ACUTE} Roma.",),
        keeps=(f"Caf{_LOST} Roma.", f"r{_LOST}s. rés. rôs."),
    ),
)

_LETTER = r"[^\W\d_]"
_DAMAGED = re.compile(rf"(?:{_LETTER}|{_LOST}){{1,60}}")
_WORD = re.compile(rf"{_LETTER}{{1,60}}")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_FEWEST_LETTERS = 3
_MOST_FLAGS = 100


def find(text: str) -> Iterator[Finding]:
    """Each word of `text` with a lost letter: its whole form, or a flag that there is none.

    A run of U+FFFD stands for a run of letters beyond ASCII. At most a hundred are flagged.
    """
    if _LOST not in text:
        return
    damaged = list(_damaged(text))
    forms = _forms(text) if damaged else {}
    flags = 0
    for match in damaged:
        start, end = match.span()
        whole = forms.get(_BEYOND_ASCII.sub(_LOST, match[0]).lower(), set())
        if len(whole) == 1 and len(match[0].replace(_LOST, "")) >= _FEWEST_LETTERS:
            yield from _restored(text, start, end, next(iter(whole)))
        elif flags < _MOST_FLAGS:
            flags += 1
            yield Finding(start, end, match[0], _RULE, "a letter is lost and no other word shows it", action="flag")


def _damaged(text: str) -> Iterator[re.Match[str]]:
    """The words with a lost letter, of which only lines that have one are searched."""
    place = text.find(_LOST)
    while place >= 0:
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        end = end if end >= 0 else len(text)
        yield from (match for match in _DAMAGED.finditer(text, start, end) if _LOST in match[0])
        place = text.find(_LOST, end)


def _forms(text: str) -> dict[str, set[str]]:
    """The whole words with letters beyond ASCII, by what they look like with those lost."""
    forms: dict[str, set[str]] = defaultdict(set)
    for piece in text.split():
        for match in () if piece.isascii() else _WORD.finditer(piece):
            if not match[0].isascii():
                forms[_BEYOND_ASCII.sub(_LOST, match[0]).lower()].add(match[0].lower())
    return forms


def _restored(text: str, start: int, end: int, whole: str) -> Iterator[Finding]:
    """One finding for each lost run of the word, in the case of the letters around it."""
    word = text[start:end]
    letters = _BEYOND_ASCII.findall(whole)
    upper = word.replace(_LOST, "").isupper()
    for lost, new in zip(_BEYOND_ASCII.finditer(word), letters, strict=True):
        if lost[0].strip(_LOST) == "":
            shown = new.upper() if upper else new
            yield Finding(start + lost.start(), start + lost.end(), shown, _RULE, f"the text has {whole!r} elsewhere")
