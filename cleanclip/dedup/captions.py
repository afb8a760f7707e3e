"""Said already at the head: alternative texts and captions that the lead says in full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleanclip.dedup.credit import without_credit
from cleanclip.dedup.fingerprint import normal_form
from cleanclip.dedup.passages import breadth, ends_with_stop, is_marked
from cleanclip.shape import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleanclip.document import Block

# Said with a sentence to spare, which a picture's text may still be and a label or heading is not.
_SHORTEST = 40
_LONGEST = 300
_TITLE_WORDS = 3
# What begins like nothing else in the head is said but once.
_PROBE = 20
# The head: as many blocks as title, standfirst, pictures, date and byline take, and the lead.
_HEAD = 12
_STOPS = ".!?…。！？。"


def captions(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Short blocks of the head, and the later paragraph that contains each as a sentence, credit aside.

    The title is none, even where the lead repeats it. Cost: that of the head, however many blocks follow.
    """
    head = blocks[:_HEAD]
    short = [place for place, block in enumerate(head[:-1]) if len(block.text) <= _LONGEST]
    whole = "\n".join(block.text for block in head).casefold() if short else ""
    again = [place for place in short if whole.count(head[place].text[:_PROBE].casefold()) > 1]
    title = _title(head) if again else 0
    for place in again:
        if place != title and _may_be_caption(head[place]):
            paragraph = _paragraph_with(without_credit(head[place].text), head[place + 1 :])
            if paragraph is not None:
                yield head[place], paragraph


def _title(head: Sequence[Block]) -> int:
    """The index of the first block of a few words without a credit, which is the title or stands in its place."""
    titles = (
        place
        for place, block in enumerate(head)
        if len(words(block.text[:_LONGEST])) >= _TITLE_WORDS and without_credit(block.text) == block.text
    )
    return next(titles, 0)


def _may_be_caption(block: Block) -> bool:
    text = block.text
    bare = without_credit(text)
    if len(text) > _LONGEST or breadth(bare) < _SHORTEST or is_marked(text):
        return False
    return bare != text or not ends_with_stop(text) or _is_cut(text)


def _is_cut(text: str) -> bool:
    return normal_form(text).endswith("...")


def _paragraph_with(caption: str, later: Sequence[Block]) -> Block | None:
    """The first block of prose that has `caption` as a sentence, or as the beginning of one if it is cut short."""
    sentence = re.escape(normal_form(caption).rstrip(_STOPS + " "))
    end = "" if _is_cut(caption) else rf"[\"')]*(?:[{_STOPS}]|\Z)"
    said = re.compile(rf"(?:\A|[{_STOPS}][\"')]*\s?)[\"'(]*{sentence}{end}")
    for block in later:
        is_prose = ends_with_stop(block.text) and not is_marked(block.text) and not _is_cut(block.text)
        if is_prose and said.search(normal_form(block.text)):
            return block
    return None
