"""Which character references were left in a text by a page that escaped them twice."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair import code
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_REFERENCE = re.compile(
    r"""
    &(?:amp;)*                                    # escaped more than once
    (?: \#(?:[0-9]{1,7} | [xX][0-9a-fA-F]{1,6})
      | [A-Za-z][A-Za-z0-9]{1,23}
    );
    """,
    re.VERBOSE,
)
# A text about markup writes its references on purpose.
_ABOUT_MARKUP = re.compile(r"\b(?:x?html|xml|entit(?:y|ies)|entit[äé]\w*|ampersands?|markup|unicode)\b", re.IGNORECASE)
_JSON = re.compile(r"\s*[\[{]\s*[\"\[{]")
_LINE_END = re.compile("[\r\n]")
_OPENS_TAG = re.compile(r"[A-Za-z/!?&]")
_QUOTED_FIELDS = ('","', '";"', '"\t"', '": "')

# Spaces, the soft hyphen, joiners and direction marks have names and a place in running text.
_UNPRINTED = frozenset("\xa0\xad\u2002\u2003\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u202f\u205f\u2060")

RULES = (
    Rule(
        "repair/entity",
        "a character reference left in the text",
        detail="A reference that stands for one printable character becomes it, however often it was escaped. "
        "Never one that would make a tag, never in a text with tags, fences or JSON or about markup, "
        "never in a code span.",
        removes=("fish &amp; chips", "it&#8217;s", "caf&eacute;", "don&amp;#39;t", "5 &lt; 6"),
        keeps=("&lt;b&gt;", "<p>fish &amp; chips</p>", "HTML writes &copy; for it", "`&amp;`", "AT&T; R&D;"),
    ),
)


def find(text: str) -> Iterator[Finding]:
    """Each character reference of `text` that should be the character it stands for.

    >>> [finding[:3] for finding in find("don&amp;#39;t")]
    [(3, 12, "'")]
    """
    if "&" not in text or _REFERENCE.search(text) is None or _means_them(text):
        return
    in_code = _code_spans(text)
    quoted_fields = any(separator in text for separator in _QUOTED_FIELDS)
    tag_end = 0
    for match in _REFERENCE.finditer(text):
        start, end = match.span()
        character = _character(match[0], text[end : end + 1])
        if character is None or (character == '"' and quoted_fields) or in_code(start):
            continue
        if character == "<" and _OPENS_TAG.match(text, end):
            tag_end = _line_end(text, start) if start >= tag_end else tag_end
        elif character != ">" or start >= tag_end:
            yield Finding(start, end, character, "repair/entity", f"the reference {match[0][:40]} for one character")


def _line_end(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return found.start() if found else len(text)


def _code_spans(text: str) -> Callable[[int], bool]:
    """Whether a position of `text`, asked for in rising order, stands between paired backticks."""
    if code.BACKTICK not in text:
        return lambda _position: False
    spans = [span for start, end in code.paragraphs(text) for span in code.backticks(text, start, end).spans]
    return code.Backticks(tuple(spans), has_open_end=False).covers


def _means_them(text: str) -> bool:
    """Whether references are at home in this text."""
    return (
        code.has_tags(text)
        or code.has_fence(text)
        or _JSON.match(text) is not None
        or _ABOUT_MARKUP.search(text) is not None
    )


@cache
def _names() -> dict[str, str]:
    """The names of single characters, as HTML 5 lists them, without their semicolon."""
    from html.entities import html5  # noqa: PLC0415 - 2,231 names that most texts never need

    return {name[:-1]: value for name, value in html5.items() if name.endswith(";") and len(value) == 1}


def _character(reference: str, following: str) -> str | None:
    """The one character that a reference stands for, None if it is none that is printed.

    A carriage return that XML kept before a line's end stands for nothing.
    """
    body = reference[:-1].rpartition(";")[2].removeprefix("&")
    if body.lower() in ("#13", "#xd") and following in ("", "\r", "\n"):
        return ""
    decoded = html.unescape(f"&{body};") if body.startswith("#") else _names().get(body)
    if decoded is None or len(decoded) != 1 or decoded == "\N{REPLACEMENT CHARACTER}":
        return None
    return decoded if decoded.isprintable() or decoded in _UNPRINTED else None
