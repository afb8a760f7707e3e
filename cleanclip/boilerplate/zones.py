"""Where a document's prose begins and ends: its head, body and tail, found and not assumed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.shape import UNSPACED, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cleanclip.document import Block

_PROSE_WORDS = 8
# A document of short sentences has prose too; it is asked for only where there is no other.
_SHORT_PROSE_WORDS = 3
_TITLE_WORDS = 25
# Thai and Lao end no sentence with a mark; a line of eighty letters is no headline.
_UNMARKED = re.compile("[\u0e00-\u0eff]")
_UNMARKED_WORDS = 40
# In words: between two sentences of an article stand a heading or two, not a menu.
_LINE_COST = 10
_IS_UNSPACED = re.compile(rf"[{UNSPACED}]")
_INNER_STOP = re.compile(r"[.!?]\s|[。！？]")


class Zones(NamedTuple):
    """The head are the blocks before index `head`, the tail those from index `tail` on."""

    head: int
    tail: int

    def edge(self, index: int) -> bool:
        """Whether a block stands outside the body."""
        return index < self.head or index >= self.tail


def find_zones(blocks: Sequence[Block], taken: Container[int]) -> Zones:
    """The zones of a document whose blocks in `taken` are not prose, whatever they look like.

    A document with no sentence has no zones: a list, a table or a single word is all body.
    """
    for least in (_PROSE_WORDS, _SHORT_PROSE_WORDS):
        last = next(
            (i for i in reversed(range(len(blocks))) if i not in taken and is_prose(blocks[i].text, least)), None
        )
        if last is not None:
            return Zones(_first_prose(blocks, taken, last, least), last + 1)
    return Zones(0, len(blocks))


def find_main_zones(blocks: Sequence[Block], taken: Container[int]) -> Zones:
    """The zones of a whole page: its body is the run of blocks that is richest in prose, others may have some too.

    The run is a maximum subarray: prose counts its words, any other line costs.
    """
    best = total = 0
    start = 0
    body = Zones(0, len(blocks))
    for index, block in enumerate(blocks):
        if total <= 0:
            total, start = 0, index
        total += -2 * _LINE_COST if index in taken else _prose_words(block.text) or -_LINE_COST
        if total > best:
            best, body = total, Zones(start, index + 1)
    return body


def _prose_words(text: str) -> int:
    return count_words(text) if is_prose(text) else 0


def is_prose(text: str, least: int = _PROSE_WORDS) -> bool:
    """Whether `text` ends a sentence and has `least` words; more, where the script has no mark for the end.

    >>> is_prose("The ministers met in the capital on a rainy Monday.")
    True
    """
    if ends_sentence(text):
        return count_words(text) >= least
    return _UNMARKED.match(text) is not None and count_words(text) >= _UNMARKED_WORDS


def count_words(text: str) -> int:
    """How many words `text` has, two letters to one in scripts without spaces.

    >>> count_words("Back to top"), count_words("関連記事")
    (3, 2)
    """
    unspaced = 0 if text.isascii() else len(_IS_UNSPACED.findall(text))
    return unspaced // 2 if unspaced > len(text) // 2 else len(text.split())


def _first_prose(blocks: Sequence[Block], taken: Container[int], last: int, least: int) -> int:
    """The index of the first prose; a title that is a sentence stands before it, not in it."""
    start = next(i for i in range(last + 1) if i not in taken)
    if start < last and _is_sentence_title(blocks[start].text):
        start += 1
    return next(i for i in range(start, last + 1) if i not in taken and is_prose(blocks[i].text, least))


def _is_sentence_title(text: str) -> bool:
    """Whether a first line that ends a sentence is a title all the same: titles ask and shout, but never stop."""
    if text.rstrip("\"')» \N{RIGHT DOUBLE QUOTATION MARK}")[-1:] not in ("?", "!", "？", "！"):
        return False
    return text.count(" ") < _TITLE_WORDS and "\n" not in text and _INNER_STOP.search(text[:-1]) is None
