"""Which blocks may be duplicates at all: paragraphs of prose, as against verse, tables, code, lists and talk.

A repeat is noise only in prose. A chorus, a table row, a speaker's line, a step of a recipe,
a clause of a contract or a quoted post is said again on purpose, and looks so: it is short,
stands in stanzas, has columns, a label, a number, or a line before it that names its speaker.
Where the evidence is thin a block is not a passage and nothing happens to it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cleanclip.dedup.fingerprint import normal_form
from cleanclip.shape import UNSPACED, is_list_item, is_tabular

if TYPE_CHECKING:
    from cleanclip.document import Block

# Lengths in letters of an alphabet; an ideograph says as much as two and a half of them.
BESIDE = 60  # right after its first copy
ALONE = 80  # anywhere in an article
AMONG_LINES = 200  # anywhere in a text of short lines
_IDEOGRAPH = 1.5

# Verse of the longest lines (Whitman, Ginsberg) breaks them near here; a wrapped line is no longer either.
_WIDEST_VERSE = 120
_PARAGRAPH = 110
# A line of verse seldom is a sentence, and seldom so wide where it is.
_SENTENCE = 70
_END_STOPPED = 0.75

_FULL_STOPS = frozenset(".!?…。！？｡．؟۔।॥։።")
_CLOSERS = "\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}»›)]」』）】"
# In the normal form, where the marks of all languages that use them in pairs are one.
_QUOTATION = {'"': '"', "'": "'", "「": "」", "『": "』", "‹": "›"}
_UNSPACED_LETTER = re.compile(rf"[{UNSPACED}]")

# What code, markup, quoting, headings and comments begin with; Markdown's emphasis begins prose.
_MARKED = re.compile(r"\s{0,3}(?:[>|<#{}%$@&~=+/\\;]|\*\s|--|::)|\t|\s{4}")
_NUMBERED = re.compile(
    r"\s*(?:§|(?:[Aa]rt(?:icle|\.)|[Ss]ection|[Cc]lause)\s+\d|\d+(?:\.\d+)+\.?\s|\(?[ivxlcIVXLC]{1,6}[.)]\s)"
)
_LABELLED = re.compile(r"[^\s:：]{1,20}(?:[ ][^\s:：]{1,20}){0,3}\s?[:：](?:\s|$)|[QA]\.\s")
_ROW = re.compile(r"[^\r\n]+")
_COUPLET = 2
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
# The fields of a row stand close; in prose only a number or a closing quotation mark follows a comma so.
_FIELD_END = re.compile(r"[,;|\t](?=[\"']?[^\W\d]|[,;|\t])")
_FEWEST_FIELDS = 3

# The line over a quoted post, in the languages of the larger forums; most others end it with a colon.
_ATTRIBUTION = re.compile(
    r"""\b(?: wrote | writes | said | quot(?:e|ing) | originally\ posted | schrieb | zitat | a\ écrit | citation
          | escribi[óo] | cita | escreveu | ha\ scritto | schreef | skrev | napisał | цитата | писал | пишет
        )\b | 引用 | 发表于""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_ATTRIBUTION = 100

# A refrain, a signature or a form's label recurs; what was pasted by mistake is there twice.
_SHORT_LINE = 60
_RECURS = 3
_STRUCTURED = 1 / 3
_SAMPLE = 400


@dataclass(frozen=True)
class Passages:
    """The blocks of one document, and what is told about each from itself and its neighbours."""

    blocks: tuple[Block, ...]
    _forms: dict[int, str] = field(default_factory=dict)
    _running: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def texts(self) -> list[str]:
        """The text of each block."""
        return [block.text for block in self.blocks]

    @cached_property
    def forms(self) -> list[str]:
        """The normal form of each block."""
        return [self.form(index) for index in range(len(self.blocks))]

    def form(self, index: int) -> str:
        """The normal form of the block, found out once."""
        if index not in self._forms:
            self._forms[index] = normal_form(self.texts[index])
        return self._forms[index]

    def is_paragraph(self, index: int, length: int) -> bool:
        """Whether the block is prose that ends its sentence, at least `length` letters long."""
        return self.has_stop(index) and self.is_line(index, length)

    def is_line(self, index: int, length: int) -> bool:
        """Whether the block is running text of at least `length` letters, none of what is said again on purpose."""
        return self.is_as_long(index, length) and self._is_running(index)

    def has_stop(self, index: int) -> bool:
        """Whether the block ends its sentence."""
        return ends_with_stop(self.texts[index])

    def is_as_long(self, index: int, length: int) -> bool:
        """Whether the block has at least `length` letters."""
        text = self.texts[index]
        return len(text) >= length or breadth(text) >= length

    def _is_running(self, index: int) -> bool:
        if index not in self._running:
            self._running[index] = self._looks_running(index)
        return self._running[index]

    def _looks_running(self, index: int) -> bool:
        text = self.texts[index]
        return (
            not is_marked(text)
            and not is_tabular(text)
            and _is_wordy(text)
            and self._is_filled(text)
            and not self._is_row(index)
            and not self.is_quoted(index)
            and not self._stanzas[index]
            and (_LABELLED.match(text) is None or not self._has_talk)
            and not self._fenced[index]
        )

    def is_quoted(self, index: int) -> bool:
        """Whether the line before the block says that another said it: a reply cites."""
        if not index:
            return False
        before = self.texts[index - 1].strip()
        if len(before) > _LONGEST_ATTRIBUTION:
            return False
        return before.endswith((":", "：")) or (not ends_with_stop(before) and _ATTRIBUTION.search(before) is not None)

    def is_quotation(self, index: int) -> bool:
        """Whether the block is in quotation marks from end to end: what one person said another may say again."""
        form = self.form(index).rstrip(".,;")
        closing = _QUOTATION.get(form[:1])
        return closing is not None and form.find(closing, 1) in (-1, len(form) - 1)

    @cached_property
    def fewest(self) -> int:
        """How many letters a paragraph needs to be a repeat by itself, away from its first copy."""
        lengths = [breadth(text) for text in self.texts]
        prose = [length for length, text in zip(lengths, self.texts, strict=True) if ends_with_stop(text)]
        in_paragraphs = sum(length for length in prose if length >= _PARAGRAPH) * 2 >= sum(lengths)
        of_paragraphs = sum(length >= _SENTENCE for length in prose) * 2 >= len(lengths)
        return ALONE if in_paragraphs or of_paragraphs else AMONG_LINES

    def recurs(self, index: int) -> bool:
        """Whether the block is there three times or more, as a refrain or a signature is."""
        return self._counts[self.forms[index]] >= _RECURS

    @cached_property
    def is_structured(self) -> bool:
        """Whether a third of the blocks are numbered, listed, labelled or recurring lines: a form, a play, a forum."""
        structured = sum(
            is_list_item(text)
            or _NUMBERED.match(text) is not None
            or _LABELLED.match(text) is not None
            or (len(form) <= _SHORT_LINE and self._counts[form] >= _RECURS)
            for text, form in zip(self.texts, self.forms, strict=True)
        )
        return structured >= _STRUCTURED * len(self.blocks)

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self.forms)

    @cached_property
    def _has_talk(self) -> bool:
        return sum(_LABELLED.match(text) is not None for text in self.texts) >= _RECURS

    @cached_property
    def _fenced(self) -> list[bool]:
        fenced, inside = [], False
        for text in self.texts:
            fence = _FENCE.match(text) is not None
            fenced.append(inside or fence)
            inside ^= fence
        return fenced

    @cached_property
    def _stanzas(self) -> list[bool]:
        """Which blocks stand directly under others, none of them wider than a line of verse."""
        stanzas: list[bool] = []
        group: list[str] = []
        for block, text in zip(self.blocks, self.texts, strict=True):
            if block.opens_paragraph:
                stanzas += [_is_stanza(group)] * len(group)
                group = []
            group.append(text)
        return stanzas + [_is_stanza(group)] * len(group)

    def _is_row(self, index: int) -> bool:
        """Whether a neighbour has as many fields."""
        fields = _fields(self.texts[index])
        near = self.texts[max(0, index - 1) : index] + self.texts[index + 1 : index + 2]
        return fields >= _FEWEST_FIELDS and any(fields == _fields(text) for text in near)

    def _is_filled(self, text: str) -> bool:
        """Whether the lines of a block were broken where the next word had no room; those of verse were not."""
        if not _has_rows(text):
            return True
        rows = _rows(text)
        width = _width(rows) if len(rows) > _COUPLET else self._widest
        return all(len(row) + 1 + len(after.split(None, 1)[0]) > width for row, after in itertools.pairwise(rows))

    @cached_property
    def _widest(self) -> int:
        """The width to which the text is wrapped: that of its widest row which is not a whole block."""
        wrapped = (rows for rows in map(_rows, filter(_has_rows, self.texts)) if len(rows) > 1)
        return max(map(_width, wrapped), default=0)


def breadth(text: str) -> float:
    """The length of `text` in letters of an alphabet."""
    if text.isascii():
        return len(text)
    return len(text) + _IDEOGRAPH * len(_UNSPACED_LETTER.findall(text))


def ends_with_stop(text: str) -> bool:
    """Whether the last mark, closing quotes and brackets set aside, is a full stop of some script.

    Narrower than `shape.ends_sentence`: lines of verse end in colons and semicolons too.
    """
    return text.rstrip().rstrip(_CLOSERS)[-1:] in _FULL_STOPS


def is_marked(text: str) -> bool:
    """Whether the block begins as list items, clauses, code, quoted lines, markup or headings do."""
    return is_list_item(text) or _MARKED.match(text) is not None or _NUMBERED.match(text) is not None


def _is_stanza(group: list[str]) -> bool:
    """Whether texts that stand directly under each other are verse, and not short paragraphs a line each."""
    if len(group) <= 1:
        return False
    widths = sorted(map(breadth, group))
    if widths[-1] > _WIDEST_VERSE:
        return False
    return widths[len(widths) // 2] < _SENTENCE or sum(map(ends_with_stop, group)) < _END_STOPPED * len(group)


def _has_rows(text: str) -> bool:
    return "\n" in text or "\r" in text


def _rows(text: str) -> list[str]:
    return [row.rstrip() for row in _ROW.findall(text) if not row.isspace()]


def _width(rows: list[str]) -> int:
    return max(map(len, rows), default=0)


def _is_wordy(text: str) -> bool:
    """Whether seven of ten characters are letters or spaces, as in no language's prose they are not."""
    sample = text[:_SAMPLE]
    return (sum(map(str.isalpha, sample)) + sample.count(" ")) * 10 >= 7 * len(sample)


def _fields(text: str) -> int:
    return len(_FIELD_END.findall(text)) + 1
