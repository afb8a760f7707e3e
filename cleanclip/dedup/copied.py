"""What goes from a document once it is known which of its paragraphs are copies."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from cleanclip.dedup.across_rules import EXACT, FAMILY, NEAR
from cleanclip.dedup.copies import WHOLE
from cleanclip.document import Edit, Kept, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleanclip.dedup.copies import Outline
    from cleanclip.dedup.matches import Match
    from cleanclip.document import Document


# A template's copies differ in what the veto compares; so many that do not are worth a look.
FAMILY_SIZE = 1000


class Outlined(Protocol):
    """Where the outlines of documents with copies are found, as in `copies.Copies`."""

    def outline(self, document: int) -> Outline:
        """That of the document with this number."""


class Families:
    """How many copies each text that stays has had so far."""

    def __init__(self) -> None:
        self._sizes: Counter[tuple[int, int]] = Counter()

    def flags(self, document: Document, found: Mapping[int, Match], copies: Outlined) -> Iterator[Edit]:
        """A flag for each of the matches, by their places, that makes a family of `FAMILY_SIZE`."""
        for place, match in sorted(found.items()):
            if not match.difference:
                text = match.copy.document, match.copy.place
                self._sizes[text] += 1
                if self._sizes[text] == FAMILY_SIZE:
                    yield family_flag(document, place, match, copies)


def family_flag(document: Document, place: int, match: Match, copies: Outlined) -> Edit:
    """The flag for the copy that makes a family of `FAMILY_SIZE`."""
    edit = whole_edits(document, match, copies)[0] if place == WHOLE else _edit(document, place, match, copies)
    reason = f"copy {FAMILY_SIZE} of one text of {copies.outline(match.copy.document).key!r}"
    return edit._replace(rule=FAMILY, reason=reason, action="flag")


def whole_edits(document: Document, match: Match, copies: Outlined) -> list[Edit]:
    """The one edit, or flag, that takes all of a document away."""
    source = copies.outline(match.copy.document)
    reason = f"nearly {source.key!r}, but {match.difference}" if match.difference else f"a copy of {source.key!r}"
    kept = Kept(source.key, source.span(WHOLE))
    span = Span(0, len(document.source))
    edit = Edit(span, document.source, "", match.rule, reason, match.score, kept=kept)
    return [edit.as_flag() if match.difference else edit]


def edits(document: Document, outline: Outline, found: Mapping[int, Match], copies: Outlined) -> list[Edit]:
    """The edits and flags for the matches by place; one edit for all where nothing of its own would be left."""
    if WHOLE in found:
        return whole_edits(document, found[WHOLE], copies)
    flags = [_edit(document, place, match, copies) for place, match in found.items() if match.difference]
    copied = {place: match for place, match in found.items() if not match.difference}
    if copied and _is_said(outline, copied, copies):
        return [*flags, *whole_edits(document, copied[min(copied)], copies)]
    return [*flags, *(_run_edit(document, run, copied, copies) for run in _runs(document, outline, copied, copies))]


def _is_said(outline: Outline, copied: Mapping[int, Match], copies: Outlined) -> bool:
    """Whether each block is a copy, or a short line that a document with one of the copies has too."""
    numbers = {match.copy.document for match in copied.values()}
    lines = {value for number in numbers for value in copies.outline(number).fingerprints}
    return all(place in copied or value in lines for place, value in enumerate(outline.fingerprints))


def _runs(
    document: Document, outline: Outline, copied: Mapping[int, Match], copies: Outlined
) -> Iterator[tuple[int, int]]:
    """First and last place of each stretch that is a stretch of one other document, too."""
    start: int | None = None
    for before, place in pairwise([*sorted(copied), len(outline.fingerprints)]):
        start = before if start is None else start
        if place not in copied or not _goes_on(document, outline, (before, place), copied, copies):
            yield start, before
            start = None


def _goes_on(
    document: Document, outline: Outline, step: tuple[int, int], copied: Mapping[int, Match], copies: Outlined
) -> bool:
    """Whether the other document has the same blocks from one copy to the next, short lines between included."""
    start, end = step
    first, last = copied[start], copied[end]
    if first.rule != EXACT or last.rule != EXACT or first.copy.document != last.copy.document:
        return False
    there = copies.outline(first.copy.document).fingerprints[first.copy.place : last.copy.place + 1]
    blocks = document.blocks[start : end + 1]
    is_whole = all(one.span.end == other.span.start for one, other in pairwise(blocks))
    return is_whole and outline.fingerprints[start : end + 1] == there


def _run_edit(document: Document, run: tuple[int, int], copied: Mapping[int, Match], copies: Outlined) -> Edit:
    first, last = run
    edit = _edit(document, first, copied[first], copies)
    if first == last:
        return edit
    source = copies.outline(copied[first].copy.document)
    span = Span(edit.span.start, document.blocks[last].span.end)
    there = Span(source.span(copied[first].copy.place).start, source.span(copied[last].copy.place).end)
    reason = f"{last - first + 1} paragraphs of {source.key!r} again"
    return Edit(span, document.source[span.start : span.end], "", EXACT, reason, kept=Kept(source.key, there))


def _edit(document: Document, place: int, match: Match, copies: Outlined) -> Edit:
    source = copies.outline(match.copy.document)
    kept = Kept(source.key, source.span(match.copy.place))
    block = document.blocks[place]
    if match.difference:
        reason = f"nearly a paragraph of {source.key!r}, but {match.difference}"
        return block.remove(NEAR, reason, score=match.score, action="flag", kept=kept)
    how = "said already" if match.rule == EXACT else "nearly said already"
    return block.remove(match.rule, f"{how} in {source.key!r}", score=match.score, kept=kept)
