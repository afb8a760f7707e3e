r"""Which escapes of a string literal, such as ``\u2019``, were left in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair import code
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULE = "repair/escape"
RULES = (
    Rule(
        _RULE,
        "an escape of a string literal left in the text",
        detail="Only of a printable character beyond ASCII, never in a path, a literal between quotes, a code "
        "span, JSON, or a text about code; and u2019 without its backslash inside an English contraction.",
        removes=("don\\u2019t", "caf\\u00e9 au lait", "\\u201cYes,\\u201d he said", "it's donu2019t"),
        keeps=("'\\u2019'", "C:\\u2019", "The escape \\u2019 in Python", "`\\u2019`", '{"a": "\\u00e9"}', "\\\\u2019"),
    ),
)

_ESCAPE = re.compile(r"(?<![\\:/])(?:\\u[0-9a-fA-F]{4})+(?!\\)")
_IN_QUOTES = re.compile(r"""["'](?:\\u[0-9a-fA-F]{4})+["']""")
_BARE = re.compile(r"(?<=[a-z])u2019(?=(?:s|t|re|ve|ll|d|m)\b)")
_ABOUT_CODE = re.compile(
    r"\b(?:unicode|python|java(?:script)?|json|escape[ds]?|string literal|code ?points?|regex|c\+\+)\b|\bvar |=>|==",
    re.IGNORECASE,
)
_JSON = re.compile(r"\s*[\[{]\s*[\"\[{\]}]")


def find(text: str) -> Iterator[Finding]:
    r"""Each escape of `text` with the characters that it stands for.

    >>> [finding[:3] for finding in find(r"caf\u00e9")]
    [(3, 9, 'é')]
    """
    if "u2019" in text:
        for match in _BARE.finditer(text):
            yield Finding(*match.span(), "\N{RIGHT SINGLE QUOTATION MARK}", _RULE, "the escape of an apostrophe")
    # One character is found at a tenth of the cost of two, and most texts have no backslash.
    if "\\" not in text or "\\u" not in text or _ESCAPE.search(text) is None or _means_them(text):
        return
    for match in _ESCAPE.finditer(text):
        decoded = _decoded(match[0])
        if decoded:
            yield Finding(*match.span(), decoded, _RULE, "the escape of a character")


def _means_them(text: str) -> bool:
    """Whether escapes are at home in this text."""
    return (
        code.BACKTICK in text
        or _JSON.match(text) is not None
        or _IN_QUOTES.search(text) is not None
        or _ABOUT_CODE.search(text) is not None
    )


def _decoded(escapes: str) -> str | None:
    """The characters of a run of escapes, pairs of surrogates joined; None if one is not printed."""
    units = [int(unit, 16) for unit in escapes.split("\\u")[1:]]
    try:
        text = b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le")
    except UnicodeDecodeError:
        return None
    is_printed = all(character.isprintable() or character == "\xa0" for character in text)
    return text if is_printed and not any(map(str.isascii, text)) else None
