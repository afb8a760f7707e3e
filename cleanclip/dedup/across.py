"""Duplicates across documents: what another document said already.

Two documents are copies of each other, or share paragraphs: a press release, a wire story
under another lead. A paragraph is compared without its surroundings; what stands next to it
decides on lines that are too short to be evidence themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cleanclip.dedup.clusters import by_source, is_of, order_of
from cleanclip.dedup.copied import Families, edits
from cleanclip.dedup.copies import WHOLE, MemoryCopies, Outline
from cleanclip.dedup.fingerprint import fingerprint
from cleanclip.dedup.header import Header
from cleanclip.dedup.matches import Fates, Passage, matches
from cleanclip.dedup.spool import Spool
from cleanclip.document import Span
from cleanclip.errors import IndexMismatchError
from cleanclip.shape import UNSPACED, ends_sentence, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleanclip.dedup.clusters import Order
    from cleanclip.dedup.copies import Copies
    from cleanclip.dedup.index import DedupIndex
    from cleanclip.dedup.matches import Match
    from cleanclip.document import Document, Edit

Protect: TypeAlias = "Callable[[Document], bool]"

VETO = ("numbers", "dates", "negation", "names", "quotes")

# Of two documents of Reuters or of the web that share a sentence of 10 words or more, 93-100 %
# are copies of each other in more than that; of 8 words 49 % ("The value of the contract was not
# disclosed."). Lines that end no sentence (headings, captions, bylines, prices) reach 95 % at 20.
SENTENCE = 10
LINE = 20
# The fewest words of which one may be added and still leave .8 of the word pairs.
NEAR_SENTENCE = 14
_LETTER = re.compile(f"[{UNSPACED}]")


def deduplicate_documents(
    documents: Iterable[Document],
    *,
    unit: str = "paragraph",
    near: float | None = 0.8,
    keep: str | Sequence[str] | Order = "first",
    veto: Sequence[str] | None = None,
    index: DedupIndex | None = None,
    protect: Sequence[str] | Protect = (),
) -> Iterator[Document]:
    """Each document in input order, without the paragraphs that another one has; emptied where it is a copy.

    The documents come split into tiles, each with a key of its own as `id`; one without is
    known by its place in the stream. Edits that they bring count as made. Paragraphs of one
    document are not compared with each other, nor are documents of the same key.

    `keep` is ``"first"``, ``"last"``, ``"longest"``, ``"cleanest"`` (fewest edits), an order of
    sources, or any order: a function of a document's place and the document whose value is
    smallest for the copies that stay, such as `clusters.latest` makes. What is in the `index`
    stays in any case. Nothing is taken from documents of the sources that `protect` names, or
    of which it says so. A source is a host, a domain, or what a document's key begins with.

    Raises:
        OptionError: `unit` or `keep` is unknown, or `near` no similarity.
        IndexMismatchError: the index has another `unit` or `near`.
    """
    header = Header(unit=unit, near=near)
    if index is not None:
        header = index.header
        for name, wanted in (("unit", unit), ("near", near)):
            if getattr(header, name) != wanted:
                raise IndexMismatchError(f"the index has {name} {getattr(header, name)!r}, not {wanted!r}")
    copies = MemoryCopies() if index is None else index.copies
    return deduplicated(documents, Comparison(header, veto, _protection(protect)), copies, _order(keep))


def _order(keep: str | Sequence[str] | Order) -> Order | None:
    return order_of(keep if isinstance(keep, str) or callable(keep) else by_source(*keep))


def _protection(protect: Sequence[str] | Protect) -> Protect | None:
    if callable(protect):
        return protect
    sources = (protect,) if isinstance(protect, str) else tuple(protect)
    return (lambda document: is_of(document, sources)) if sources else None


class Comparison(NamedTuple):
    """How texts are compared; by default paragraphs must agree in everything and documents in nothing."""

    header: Header
    veto: Sequence[str] | None = None
    protect: Protect | None = None

    @property
    def checks(self) -> tuple[str, ...]:
        """In what two near-duplicates must agree."""
        by_default = VETO if self.header.unit == "paragraph" else ()
        return by_default if self.veto is None else tuple(self.veto)

    def matches(self, passages: Sequence[Passage], copies: Copies, fates: Fates | None = None) -> list[Match | None]:
        """What each of the passages, which are in order of rank, is a copy of."""
        return matches(passages, self.header, self.checks, copies, fates)

    def fingerprint(self, text: str) -> int:
        """The 64 bits that equal texts have in common."""
        return fingerprint(text, key=self.header.hash_key)


def deduplicated(
    documents: Iterable[Document], comparison: Comparison, copies: Copies, order: Order | None = None
) -> Iterator[Document]:
    """What `deduplicate_documents` does; with an `order` the documents wait in a temporary file, beside their ranks."""
    keyed = (
        document if document.id else replace(document, id=str(position)) for position, document in enumerate(documents)
    )
    # What a file has does not depend on where the run that fed it was stopped.
    run = _Run(comparison, copies, Families(), Fates() if isinstance(copies, MemoryCopies) else None)
    if order is None:
        for batch in _batches(keyed, copies.batch):
            yield from _without_copies(batch, run)
        return
    with Spool() as spool, Spool() as results:
        ranks = []
        for position, document in enumerate(keyed):
            ranks.append(order(position, document))
            spool.append(document)
        ranked = sorted(range(len(ranks)), key=ranks.__getitem__)
        for batch in _batches(map(spool.__getitem__, ranked), copies.batch):
            for result in _without_copies(batch, run):
                results.append(result)
        places = sorted(range(len(ranked)), key=ranked.__getitem__)
        yield from map(results.__getitem__, places)


def add_copies(index: DedupIndex, other: DedupIndex, veto: Sequence[str] | None) -> None:
    """Add to `index` the copies of `other`, in their order, that are none of its own."""
    comparison = Comparison(index.header, veto)
    batch: list[Passage] = []
    size = 0
    numbers: dict[int, int] = {}
    for copy in other.copies.copies():
        if copy.document not in numbers:
            (numbers[copy.document],) = index.copies.enter([other.copies.outline(copy.document)])
        batch.append(_passage(numbers[copy.document], copy.place, copy.text, copy.fingerprint))
        size += len(copy.text)
        if size >= index.copies.batch:
            comparison.matches(batch, index.copies)
            batch, size = [], 0
    comparison.matches(batch, index.copies)
    index.copies.commit()


def _batches(documents: Iterable[Document], most: int) -> Iterator[list[Document]]:
    """Batches of `most` code points; no key comes twice in one, since a document replaces its former self."""
    batch: dict[str, Document] = {}
    size = 0
    for document in documents:
        if batch and (size >= most or document.id in batch):
            yield list(batch.values())
            batch, size = {}, 0
        batch[document.id] = document
        size += len(document.text)
    if batch:
        yield list(batch.values())


class _Run(NamedTuple):
    """What goes on from batch to batch."""

    comparison: Comparison
    copies: Copies
    families: Families
    fates: Fates | None


def _without_copies(documents: Sequence[Document], run: _Run) -> list[Document]:
    """The documents, which are in order of rank, without what earlier ones have; after an error nothing is kept."""
    try:
        made = _edits(documents, run)
        run.copies.commit()
    except BaseException:
        run.copies.roll_back()
        raise
    protect = run.comparison.protect or (lambda _: False)
    return [
        document if protect(document) else document.apply(each) for document, each in zip(documents, made, strict=True)
    ]


def _edits(documents: Sequence[Document], run: _Run) -> list[list[Edit]]:
    """The edits and flags for each document."""
    comparison, copies, families, _ = run
    outlines = [outline_of(document, comparison) for document in documents]
    batch = list(zip(copies.enter(outlines), documents, outlines, strict=True))
    whole = _copied_documents(batch, run)
    found = _copied_paragraphs(batch, whole, run) if comparison.header.unit == "paragraph" else {}
    by_place = [{WHOLE: whole[number]} if number in whole else found.get(number, {}) for number, _, _ in batch]
    return [
        [*edits(document, outline, each, copies), *families.flags(document, each, copies)]
        for (_, document, outline), each in zip(batch, by_place, strict=True)
    ]


def _copied_documents(batch: Sequence[tuple[int, Document, Outline]], run: _Run) -> dict[int, Match]:
    """By their number the documents that are copies as they are: near ones, too, if documents are compared."""
    passages = [whole_passage(*each, run.comparison) for each in batch if each[2].fingerprints]
    found = run.comparison.matches(passages, run.copies, run.fates)
    return {passage.document: match for passage, match in zip(passages, found, strict=True) if match}


def _copied_paragraphs(
    batch: Sequence[tuple[int, Document, Outline]], whole: dict[int, Match], run: _Run
) -> dict[int, dict[int, Match]]:
    """By number and place the paragraphs that are copies, in documents that are not."""
    passages = [passage for each in batch if each[0] not in whole for passage in paragraphs(*each)]
    found: dict[int, dict[int, Match]] = defaultdict(dict)
    for passage, match in zip(passages, run.comparison.matches(passages, run.copies, run.fates), strict=True):
        if match:
            found[passage.document][passage.place] = match
    return found


def whole_passage(number: int, document: Document, outline: Outline, comparison: Comparison) -> Passage:
    """The passage that stands for a document as it is."""
    if comparison.header.unit == "paragraph":
        # The fingerprints of its paragraphs say all, so that nothing of it is kept but their digest.
        return Passage(number, WHOLE, "", outline.digest(), is_long=False)
    return _passage(number, WHOLE, document.text, comparison.fingerprint(document.text))


def paragraphs(number: int, document: Document, outline: Outline) -> Iterator[Passage]:
    """Those paragraphs of a document that are long enough to be evidence."""
    for place, (block, value) in enumerate(zip(document.blocks, outline.fingerprints, strict=True)):
        evidence = _evidence(block.text)
        if evidence >= SENTENCE:
            yield Passage(number, place, block.text, value, is_long=evidence >= NEAR_SENTENCE)


def outline_of(document: Document, comparison: Comparison) -> Outline:
    """What of a document is needed to make edits of matches with it."""
    blocks = document.blocks
    spans = [Span(block.span.start + len(block.gap), block.span.end) for block in blocks]
    prints = [comparison.fingerprint(block.text) for block in blocks]
    return Outline.of(document.id, len(document.source), prints, spans)


def _passage(document: int, place: int, text: str, value: int) -> Passage:
    return Passage(document, place, text, value, _evidence(text) >= NEAR_SENTENCE)


def _evidence(text: str) -> int:
    """How many words a text has: none unless it ends a sentence or has `LINE`, and at most one in two characters.

    Two letters of a script without spaces count as a word.
    """
    if len(text) < 2 * SENTENCE:
        return 0
    if text.count(" ") >= LINE:
        return len(text) // 2
    letters = 0 if text.isascii() else len(_LETTER.findall(text))
    count = len(words(text)) - letters // 2
    return min(count, len(text) // 2) if count >= LINE or ends_sentence(text) else 0
