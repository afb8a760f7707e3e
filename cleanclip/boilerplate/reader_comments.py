"""The readers' comments under a text: found by a head line and the stamps of their writers, dropped where asked for.

3 comments              head: a line that a pack names, with or without a number
Ida Lund says:          stamp: a short line with a date, a time or a number, or one that ends in a colon
I rowed that crossing   text: anything up to the next stamp
12 May 2019 at 9:41
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleanclip.boilerplate.phrases import line_key
from cleanclip.boilerplate.zones import count_words, is_prose
from cleanclip.document import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleanclip.boilerplate.rule_packs import RulePack
    from cleanclip.document import Block, Document, Edit

THREAD = Rule(
    "boilerplate/comments/thread",
    "comments of readers",
    on=False,
    detail="A head line such as `3 comments` and what stands under it to the end of the text, or to the next line of "
    "boilerplate of another kind, if at least two stamps of writers are there, each with its text. On with "
    "`comments='drop'`.",
)
# Rules whose lines stand inside a thread: fields of its form, counters, buttons under each comment.
_INSIDE = ("reply-form", "comment-field", "comment-count", "share", "share-word", "sign-in", "menu-word", "network")
_LONGEST_HEAD = 120
_FEWEST_STAMPS = 2
# Between the head and the first comment stand a form and a choice of orders.
_REACH = 12
_NAME_WORDS = 6
_STAMP_WORDS = 12
_STAMP = re.compile(
    r"""\d{1,2}[:.h]\d{2}\b                 # 9:41
      | \d{1,4}[./-]\d{1,2}[./-]\d{1,4}     # 12.05.2019
      | \b(?:19|20)\d{2}\b                  # a year
      | \d{1,2}[年月日時]                    # as in East Asia
    """,
    re.VERBOSE,
)
_COUNT = re.compile(r"\W*0\W*")
_TITLE = re.compile('\\s["\N{LEFT DOUBLE QUOTATION MARK}«„].*')


class CommentStage:
    """Removes the comments of readers; immutable once made. `rule_at` names the pack rule that a line hits."""

    def __init__(self, packs: Sequence[RulePack], rule_at: Callable[[str], str | None]) -> None:
        self._heads = frozenset(line_key(head) for pack in packs for head in pack.comments)
        self._rule_at = rule_at

    def __call__(self, document: Document) -> Iterator[Edit]:
        """The removals of a document, in order."""
        blocks = document.blocks
        for index in self._thread(blocks):
            yield blocks[index].remove(THREAD.id, THREAD.reason)

    def _thread(self, blocks: Sequence[Block]) -> range:
        """The indices of the first thread that has its evidence; a text without prose before it has none."""
        prose = False
        for index, block in enumerate(blocks):
            if prose and self._is_head(block.text):
                thread = range(index, self._end(blocks, index + 1))
                if _is_talk_of_readers(blocks, thread):
                    return thread
            prose = prose or is_prose(block.text)
        return range(0)

    def _is_head(self, text: str) -> bool:
        """Whether a line is one of the heads, a number and a title between quotation marks set aside."""
        return _COUNT.sub("", line_key(_TITLE.sub("", text[:_LONGEST_HEAD]))).strip() in self._heads

    def _end(self, blocks: Sequence[Block], start: int) -> int:
        """The index after the last block of a thread."""
        for index in range(start, len(blocks)):
            rule = self._rule_at(blocks[index].text)
            if rule is not None and rule.rpartition("/")[2] not in _INSIDE:
                return index
        return len(blocks)


def _is_talk_of_readers(blocks: Sequence[Block], thread: range) -> bool:
    """Whether stamps stand under a head, the first of them near it, each before a line that is none."""
    stamps = [index for index in thread[1:] if _is_stamp(blocks[index].text)]
    opened = [index for index in stamps if index + 1 in thread and index + 1 not in stamps]
    return len(opened) >= _FEWEST_STAMPS and stamps[0] - thread.start <= _REACH


def _is_stamp(text: str) -> bool:
    """Whether a line says who wrote a comment, or when: short, and no sentence."""
    if "\n" in text or is_prose(text) or (words := count_words(text)) > _STAMP_WORDS:
        return False
    if words <= _NAME_WORDS and (text.rstrip().endswith((":", "：")) or any(map(str.isdigit, text))):
        return not text.rstrip().endswith((".", "!", "?", "。"))
    return _STAMP.search(text) is not None
