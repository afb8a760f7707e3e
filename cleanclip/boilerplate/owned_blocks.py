"""What a head line owns: the blocks after it that go with it, up to an end that has evidence of its own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cleanclip.boilerplate.phrases import is_unspaced, line_key
from cleanclip.boilerplate.zones import count_words, is_prose
from cleanclip.shape import UNSPACED, ends_sentence, is_list_item

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleanclip.document import Block

# Between a head and its bullets some sites put the name of the section.
_MOST_SUBHEADS = 2
_SUBHEAD_WORDS = 6
_BULLETS = ("・", "●", "■", "◆", "▪", "•", "※", "○", "□", "◇", "▲", "►", "➤", "✔")
_ITEM_WORDS = range(3, 26)
_MOST_ITEMS = 40
_FEWEST_ITEMS = 2
# A hard-wrapped notice; a run that is longer is something else.
_MOST_LINES = 20
_WIDEST = 120
_KEPT_TOGETHER = 3
# Where a line of a script without spaces was broken.
_INNER_SPACE = re.compile(rf"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")


def owned_list(blocks: Sequence[Block], head: int, ends: Callable[[int], bool]) -> range:
    """The indices of the list under `head`; empty if nothing there looks like one.

    Bulleted items end with the bullets. Others are lines that are no sentences, and end
    with their paragraph or at prose; the last line before an author's prose is that prose's heading.
    `ends` says which blocks cannot be items.
    """
    start = head + 1
    bullets = _first_bullet(blocks, start, ends)
    if bullets is not None:
        stop = bullets
        while stop < len(blocks) and _is_bulleted(blocks[stop].text) and not ends(stop):
            stop += 1
        items = range(start, stop)
    else:
        items = _plain_items(blocks, start, ends)
    return items


def owned_line(blocks: Sequence[Block], head: int, ends: Callable[[int], bool]) -> range:
    """The index of the one title under `head`; empty if what follows is prose or no title."""
    after = head + 1
    titled = after < len(blocks) and not ends(after) and not is_prose(blocks[after].text)
    return range(after, after + 1 if titled and count_words(blocks[after].text) < _ITEM_WORDS.stop else after)


def _first_bullet(blocks: Sequence[Block], start: int, ends: Callable[[int], bool]) -> int | None:
    for index in range(start, min(start + _MOST_SUBHEADS + 1, len(blocks))):
        if ends(index):
            return None
        if _is_bulleted(blocks[index].text):
            return index
        if is_prose(blocks[index].text) or count_words(blocks[index].text) > _SUBHEAD_WORDS:
            return None
    return None


def _is_bulleted(text: str) -> bool:
    """Whether a line is a list item; in East Asia no space follows the bullet."""
    return is_list_item(text) or text.lstrip()[:1] in _BULLETS


def _plain_items(blocks: Sequence[Block], start: int, ends: Callable[[int], bool]) -> range:
    """Lines that are no sentences, each a paragraph of its own or all in one: as the second stands to the first."""
    spaced = start + 1 < len(blocks) and blocks[start + 1].opens_paragraph
    stop = start
    while stop < min(len(blocks), start + _MOST_ITEMS) and not ends(stop) and _is_item(blocks[stop]):
        if stop > start and blocks[stop].opens_paragraph != spaced:
            break
        stop += 1
    if _is_prose_below(blocks, stop, spaced=spaced) and not ends(stop):
        stop -= 1
    return range(start, stop) if stop - start >= _FEWEST_ITEMS else range(start, start)


def _is_prose_below(blocks: Sequence[Block], stop: int, *, spaced: bool) -> bool:
    """Whether prose follows as the lines of a list follow each other: the line before it may be its heading."""
    return stop < len(blocks) and is_prose(blocks[stop].text) and (spaced or not blocks[stop].opens_paragraph)


def _is_item(block: Block) -> bool:
    return "\n" not in block.text and count_words(block.text) in _ITEM_WORDS and not is_prose(block.text)


def is_aside(blocks: Sequence[Block], items: range, text_length: int) -> bool:
    """Whether most of a text so long stands outside the list: one that is nearly all of it is what the text is for.

    A text that is nothing but the head and its list is nobody's either.
    """
    return len(items) == len(blocks) - 1 or 2 * sum(len(blocks[index].text) for index in items) <= text_length


def owned_wording(
    blocks: Sequence[Block], head: int, wording: Sequence[str], ends: Callable[[int], bool], *, inline: bool
) -> range | None:
    """The indices of the paragraphs under `head` that speak as `wording` does; `None` if none does.

    The paragraph that follows the head, or the head's own if the words stand in its line,
    needs one of the wordings, those after it two: prose is followed by prose.
    """
    start = stop = head if inline else head + 1
    while stop < len(blocks) and (stop == start or not ends(stop)):
        after = _paragraph_end(blocks, stop)
        if not _speaks(blocks[stop:after], wording, 1 if stop == start else 2):
            break
        stop = after
    return range(head + 1, stop) if stop > start else None


def _paragraph_end(blocks: Sequence[Block], start: int) -> int:
    """The index after the paragraph that begins at `start`: its own, or that of its last hard-wrapped line.

    In scripts without small letters wrapped lines are blocks of their own. They are one paragraph where
    none but the last ends a sentence, and the first word of each had no room in the line before.
    """
    stop = start + 1
    while stop < min(len(blocks), start + _MOST_LINES) and not ends_sentence(blocks[stop - 1].text):
        if blocks[stop].opens_paragraph or not _is_caseless(blocks[stop].text):
            return start + 1
        stop += 1
    lines = [block.text.strip() for block in blocks[start:stop]]
    width = max(map(len, lines))
    filled = all(len(line) + 1 + len(_first_word(after)) >= width for line, after in pairwise(lines))
    return stop if filled and width <= _WIDEST and ends_sentence(lines[-1]) else start + 1


def _is_caseless(text: str) -> bool:
    """Whether a line begins in a script without capitals, and with no bullet."""
    return text[:1].isalpha() and text[:1].upper() == text[:1].lower()


def _first_word(text: str) -> str:
    """The first word of a line; where there are no spaces, as much as some rules of line breaking keep together."""
    return text[:_KEPT_TOGETHER] if is_unspaced(text) else text.split(None, 1)[0]


def _speaks(blocks: Sequence[Block], wording: Sequence[str], least: int) -> bool:
    key = line_key(" ".join(block.text[:4000] for block in blocks))
    key = _INNER_SPACE.sub("", key)
    return sum(words in key for words in wording) >= least
