"""What a line of text looks like, whatever its language: evidence for every stage, never a verdict.

Nothing here knows a word of any language. All functions are linear in their argument.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSERS = (
    "\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}»›«‹)]}」』）】"
)
_FULL_STOPS = frozenset(".!?…。！？｡．؟۔।॥։።")
_TERMINALS = _FULL_STOPS | frozenset(";:；：\N{GREEK QUESTION MARK}")
# Letters of scripts that put no spaces between words: each counts as a word of its own.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['\N{{RIGHT SINGLE QUOTATION MARK}}][^\W\d_{UNSPACED}]+)*")
# The same for texts in ASCII, at a tenth of the cost: no property of Unicode is asked for.
_ASCII_WORD = re.compile("[A-Za-z0-9]+(?:'[A-Za-z]+)*")
_LIST_ITEM = re.compile(
    r"""\s*(?:
        [-*+>»›►▶✓\N{BULLET}\N{EN DASH}\N{EM DASH}\N{MIDDLE DOT}\N{WHITE BULLET}\N{BLACK SMALL SQUARE}]\s
      | \(?[0-9]{1,3}[.)]\s
      | \(?[A-Za-z][.)]\s
    )""",
    re.VERBOSE,
)


def words(text: str) -> list[str]:
    """The words of `text` in order; in scripts without spaces each letter is one."""
    return _word_in(text).findall(text)


def each_word(text: str) -> Iterator[object]:
    """One item for each of the `words`, for those who may have seen enough before the end."""
    return _word_in(text).finditer(text)


def _word_in(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _WORD


def ends_sentence(line: str) -> bool:
    """Whether the line's last mark, closing quotes and brackets set aside, ends a sentence or a clause."""
    return _last_mark(line) in _TERMINALS


def has_full_stop(line: str) -> bool:
    """Whether that mark is a full stop, a question mark or their like; a colon is not."""
    return _last_mark(line) in _FULL_STOPS


def _last_mark(line: str) -> str:
    return line.rstrip().rstrip(_CLOSERS)[-1:]


def is_list_item(line: str) -> bool:
    """Whether the line begins with a bullet, a number or a letter as list items do."""
    return _LIST_ITEM.match(line) is not None


def is_tabular(line: str) -> bool:
    """Whether the line has columns: a tab inside, several bars, or gaps of three spaces."""
    inner = line.strip()
    return "\t" in inner or inner.count("|") > 1 or "   " in inner
