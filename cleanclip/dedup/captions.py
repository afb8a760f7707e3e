"""Said already at the head: alternative texts and captions that the lead says in full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleanclip.dedup.credit import without_credit
from cleanclip.dedup.fingerprint import normal_form
from cleanclip.dedup.passages import breadth, ends_with_stop, is_marked
from cleanclip.dedup.reader import passage_reader
from cleanclip.shape import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Said with a sentence to spare, which a picture's text may still be and a label or heading is not.
_SHORTEST = 40
_LONGEST = 300
_TITLE_WORDS = 3
# What begins like nothing else in the head is said but once.
_PROBE = 20
# The head: as many blocks as title, standfirst, pictures, date and byline take, and the lead.
_HEAD = 12
_STOPS = ".!?…。！？。"


def captions(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of short texts of the head, each with that of the later paragraph that has it as a sentence.

    Credits are set aside. The title is none, even where the lead repeats it. Cost: that of the
    head, however many texts follow.
    """
    head = texts[:_HEAD]
    long_enough = [place for place, text in enumerate(head[:-1]) if len(text) <= _LONGEST and _is_long(text)]
    for place in recurring(head, long_enough):
        if _may_be_caption(head[place]):
            paragraph = _paragraph_with(without_credit(head[place]), head, place + 1)
            if paragraph is not None and place != _title(head):
                yield place, paragraph


def recurring(texts: Sequence[str], places: list[int]) -> list[int]:
    """Those of the rising `places` whose text begins with what stands in the texts again, in any case."""
    if not places:
        return []
    reader = passage_reader()
    if reader is not None:
        found: list[int] = reader.recurring(texts, places)
        return found
    whole = "\n".join(texts).casefold()
    return [place for place in places if whole.count(texts[place][:_PROBE].casefold()) > 1]


def _title(texts: Sequence[str]) -> int:
    """The index of the first text of a few words without a credit, which is the title or stands in its place."""
    titles = (
        place
        for place, text in enumerate(texts)
        if len(words(text[:_LONGEST])) >= _TITLE_WORDS and without_credit(text) == text
    )
    return next(titles, 0)


def _is_long(text: str) -> bool:
    return len(text) >= _SHORTEST or breadth(text) >= _SHORTEST


def _may_be_caption(text: str) -> bool:
    bare = without_credit(text)
    if breadth(bare) < _SHORTEST or is_marked(text):
        return False
    return bare != text or not ends_with_stop(text) or _is_cut(normal_form(text))


def _is_cut(form: str) -> bool:
    return form.endswith("...")


def _paragraph_with(caption: str, texts: Sequence[str], first: int) -> int | None:
    """The place, from `first` on, of the first prose that has `caption` as a sentence; a cut one may go on there."""
    form = normal_form(caption)
    sentence, is_whole = form.rstrip(_STOPS + " "), not _is_cut(form)
    for place in range(first, len(texts)):
        if _is_prose(texts[place]) and _says(normal_form(texts[place]), sentence, is_whole=is_whole):
            return place
    return None


def _is_prose(text: str) -> bool:
    return ends_with_stop(text) and not is_marked(text)


def _says(paragraph: str, sentence: str, *, is_whole: bool) -> bool:
    """Whether a normal form that is not cut has this sentence or, unless `is_whole`, one that begins so."""
    if sentence not in paragraph or _is_cut(paragraph):
        return False
    end = rf"[\"')]*(?:[{_STOPS}]|\Z)" if is_whole else ""
    return re.search(rf"(?:\A|[{_STOPS}][\"')]*\s?)[\"'(]*{re.escape(sentence)}{end}", paragraph) is not None
