"""Duplicates across documents: what another document said already.

Two documents are copies of each other, or share paragraphs: a press release, a quotation of
several lines, a wire story with another lead. A paragraph is compared without its
surroundings; what stands next to it decides on lines too short to be evidence themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from cleanclip.dedup.clusters import order_of
from cleanclip.dedup.fingerprint import fingerprint
from cleanclip.dedup.index import WHOLE, MemoryIndex, Outline
from cleanclip.dedup.matches import EXACT, NEAR, Comparison, Match, Passage, matches
from cleanclip.dedup.shingles import DOCUMENT, PARAGRAPH
from cleanclip.document import Edit, Kept, Span
from cleanclip.errors import OptionError
from cleanclip.shape import UNSPACED, ends_sentence, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleanclip.dedup.clusters import Order
    from cleanclip.document import Document

UNITS = ("paragraph", "document")
VETO = ("numbers", "dates", "negation", "names", "quotes")

# Of two documents of Reuters or of the web that share a sentence of 10 words or more, 93-100 %
# are copies of each other in more than that; of 8 words 49 % ("The value of the contract was not
# disclosed."). Lines that end no sentence (headings, captions, bylines, prices) reach 95 % at 20.
SENTENCE = 10
LINE = 20
# The fewest words of which one may be added and still leave .8 of the word pairs.
NEAR_SENTENCE = 14
# So many code points are looked at before the first document comes back.
_BATCH = 1 << 24

_LETTER = re.compile(f"[{UNSPACED}]")


def deduplicate_documents(
    documents: Iterable[Document],
    *,
    unit: str = "paragraph",
    near: float | None = 0.8,
    keep: str = "first",
    veto: Sequence[str] | None = None,
    index: MemoryIndex | None = None,
) -> Iterator[Document]:
    """Each document in input order, without the paragraphs that another one has; emptied where it is a copy.

    The documents come split into tiles, each with a key of its own as `id`; one without is
    known by its place in the stream. Edits that they bring count as made. Paragraphs of one
    document are not compared with each other, nor are documents of the same key.

    Raises:
        OptionError: `unit` or `keep` is unknown, or `near` no similarity.
    """
    if unit not in UNITS:
        raise OptionError(f"unit is one of {', '.join(UNITS)}, not {unit!r}")
    if near is not None and not 0 < near <= 1:
        raise OptionError(f"near is a similarity above 0 and up to 1, or None, not {near!r}")
    whole = unit == "document"
    checks = tuple(veto) if veto is not None else () if whole else VETO
    comparison = Comparison(near, checks, DOCUMENT if whole else PARAGRAPH)
    kept = MemoryIndex(comparison.bands.bands) if index is None else index
    without_copies = partial(_whole_copies_out if whole else _paragraphs_out, comparison=comparison, kept=kept)
    return _in_order(_keyed(documents), order_of(keep), without_copies)


def _keyed(documents: Iterable[Document]) -> Iterator[Document]:
    for position, document in enumerate(documents):
        yield document if document.id else replace(document, id=str(position))


def _in_order(
    documents: Iterable[Document], order: Order | None, without_copies: Callable[[list[Document]], list[Document]]
) -> Iterator[Document]:
    if order is None:
        for batch in _batches(documents):
            yield from without_copies(batch)
        return
    everything = list(documents)
    ranked = sorted(range(len(everything)), key=lambda position: order(position, everything[position]))
    results = without_copies([everything[position] for position in ranked])
    yield from map(itemgetter(1), sorted(zip(ranked, results, strict=True), key=itemgetter(0)))


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _whole_copies_out(documents: list[Document], comparison: Comparison, kept: MemoryIndex) -> list[Document]:
    """The documents, in order of rank, those that are copies emptied."""
    numbers = kept.add_documents([_outline(document) for document in documents])
    passages = [
        Passage(number, WHOLE, document.text, fingerprint(document.text), _is_evidence(document.text, NEAR_SENTENCE))
        for number, document in zip(numbers, documents, strict=True)
        if document.blocks
    ]
    found = dict(zip((passage.document for passage in passages), matches(passages, comparison, kept), strict=True))
    return [
        document.apply(_whole_edits(document, found.get(number), kept))
        for number, document in zip(numbers, documents, strict=True)
    ]


def _paragraphs_out(documents: list[Document], comparison: Comparison, kept: MemoryIndex) -> list[Document]:
    """The documents, in order of rank, without paragraphs that are copies; those with the same paragraphs emptied."""
    outlines = [_outline(document) for document in documents]
    numbers = kept.add_documents(outlines)
    wholes = [
        Passage(number, WHOLE, "", _digest(outline), is_long=False)
        for number, outline in zip(numbers, outlines, strict=True)
        if outline.fingerprints
    ]
    copied = dict(zip((whole.document for whole in wholes), matches(wholes, comparison, kept), strict=True))
    passages = [
        Passage(number, place, block.text, value, _is_evidence(block.text, NEAR_SENTENCE))
        for number, document, outline in zip(numbers, documents, outlines, strict=True)
        if not copied.get(number)
        for place, (block, value) in enumerate(zip(document.blocks, outline.fingerprints, strict=True))
        if _is_evidence(block.text, SENTENCE)
    ]
    found: dict[int, dict[int, Match]] = defaultdict(dict)
    for passage, match in zip(passages, matches(passages, comparison, kept), strict=True):
        if match:
            found[passage.document][passage.place] = match
    return [
        document.apply(
            _whole_edits(document, copied.get(number), kept) or _edits(document, outline, found[number], kept)
        )
        for number, document, outline in zip(numbers, documents, outlines, strict=True)
    ]


def _outline(document: Document) -> Outline:
    spans = [Span(block.span.start + len(block.gap), block.span.end) for block in document.blocks]
    prints = [fingerprint(block.text) for block in document.blocks]
    return Outline(document.id, prints, spans, len(document.source))


def _digest(outline: Outline) -> int:
    """A fingerprint of all of a document's blocks, in order."""
    data = b"".join(value.to_bytes(8, "little") for value in outline.fingerprints)
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _is_evidence(text: str, sentence: int) -> bool:
    """Whether a text has so many words and ends a sentence, or has `LINE` words.

    Two letters of a script without spaces count as a word.
    """
    if len(text) < 2 * sentence:
        return False
    if text.count(" ") >= LINE:
        return True
    count = len(words(text)) - len(_LETTER.findall(text)) // 2
    return count >= LINE or (count >= sentence and ends_sentence(text))


def _whole_edits(document: Document, match: Match | None, kept: MemoryIndex) -> list[Edit]:
    if match is None:
        return []
    source = kept.outline(match.copy.document)
    whole = Edit(
        Span(0, len(document.source)), document.source, "", match.rule, f"a copy of {source.key!r}", match.score
    )
    whole = whole._replace(kept=Kept(source.key, Span(0, source.length)))
    if not match.difference:
        return [whole]
    return [whole._replace(reason=f"nearly {source.key!r}, but {match.difference}", action="flag")]


def _edits(document: Document, outline: Outline, found: Mapping[int, Match], kept: MemoryIndex) -> list[Edit]:
    """The edits and flags for the blocks in `found`; one for all where nothing else would be left."""
    copied = {place: match for place, match in found.items() if not match.difference}
    if copied and _is_said(outline, copied, kept):
        first = min(copied)
        return _whole_edits(document, copied[first], kept)
    flags = [_edit(document, place, match, kept) for place, match in found.items() if match.difference]
    return [*flags, *(_run_edit(document, run, copied, kept) for run in _runs(document, outline, copied, kept))]


def _is_said(outline: Outline, copied: Mapping[int, Match], kept: MemoryIndex) -> bool:
    """Whether each block is a copy, or a short line that a document with one of the copies has too."""
    lines = {value for match in copied.values() for value in kept.outline(match.copy.document).fingerprints}
    return all(place in copied or value in lines for place, value in enumerate(outline.fingerprints))


def _runs(
    document: Document, outline: Outline, copied: Mapping[int, Match], kept: MemoryIndex
) -> Iterator[tuple[int, int]]:
    """First and last place of each stretch of exact copies that is a stretch of one other document, too."""
    if not copied:
        return
    start, *rest = sorted(copied)
    for before, place in pairwise([start, *rest]):
        if not _goes_on(document, outline, (before, copied[before]), (place, copied[place]), kept):
            yield start, before
            start = place
    yield start, max(copied)


def _goes_on(
    document: Document, outline: Outline, first: tuple[int, Match], last: tuple[int, Match], kept: MemoryIndex
) -> bool:
    """Whether the other document has the same blocks from `first` to `last`, short lines between them included."""
    (start, one), (end, other) = first, last
    if one.rule != EXACT or other.rule != EXACT or one.copy.document != other.copy.document:
        return False
    there = kept.outline(one.copy.document).fingerprints[one.copy.place : other.copy.place + 1]
    here = outline.fingerprints[start : end + 1]
    blocks = document.blocks[start : end + 1]
    return list(here) == list(there) and all(a.span.end == b.span.start for a, b in pairwise(blocks))


def _run_edit(document: Document, run: tuple[int, int], copied: Mapping[int, Match], kept: MemoryIndex) -> Edit:
    first, last = run
    edit = _edit(document, first, copied[first], kept)
    if first == last:
        return edit
    source = kept.outline(copied[first].copy.document)
    span = Span(edit.span.start, document.blocks[last].span.end)
    there = Span(source.spans[copied[first].copy.place].start, source.spans[copied[last].copy.place].end)
    reason = f"{last - first + 1} paragraphs of {source.key!r} again"
    return Edit(span, document.source[span.start : span.end], "", EXACT, reason, kept=Kept(source.key, there))


def _edit(document: Document, place: int, match: Match, kept: MemoryIndex) -> Edit:
    source = kept.outline(match.copy.document)
    there = Kept(source.key, source.spans[match.copy.place])
    block = document.blocks[place]
    if match.difference:
        reason = f"nearly a paragraph of {source.key!r}, but {match.difference}"
        return block.remove(NEAR, reason, score=match.score, action="flag", kept=there)
    how = "said already" if match.rule == EXACT else "nearly said already"
    return block.remove(match.rule, f"{how} in {source.key!r}", score=match.score, kept=there)
