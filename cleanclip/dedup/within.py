"""Said already in the same document: pasted blocks, repeated and nearly repeated paragraphs, captions."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.dedup.captions import captions
from cleanclip.dedup.echoes import REPEATED, SHARED, Echoes, echoes, length
from cleanclip.dedup.near import PassageIndex, may_reach, similarity
from cleanclip.dedup.passages import ALONE, AMONG_LINES, BESIDE, Passages, breadth
from cleanclip.dedup.runs import Run, runs
from cleanclip.document import Edit, Kept, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleanclip.document import Block, Document

CAPTION = "dedup/within/caption"
EXACT = "dedup/within/exact"
BLOCK = "dedup/within/block"
NEAR = "dedup/within/near"

# A line without a full stop is a caption or a standfirst among the first blocks, a heading further down.
_HEAD = 12
# What so many others contradict is a form with blanks to fill, a log or a table of results.
_MOST_CONTRADICTED = 3
# So many paragraphs of a form, a play or a forum in a row are a paste all the same.
_MOST_SAID_AGAIN = 2


def repeats(document: Document, *, rules: frozenset[str], near: float | None, veto: tuple[str, ...]) -> Iterator[Edit]:
    """The edits that take away what is said elsewhere in the document, by those of `rules` that are wanted.

    Near-duplicates are passages with a Jaccard similarity of `near` or more; where two disagree
    in one of `veto` the finding is a flag. Linear; a text without repeats costs one look at each letter.
    """
    passages = Passages(document.blocks)
    search = _Search(document, passages, echoes(document.text, passages.texts), near, veto)
    if search.echoes.shares and rules & {EXACT, BLOCK}:
        yield from search.again(rules)
    if CAPTION in rules:
        yield from search.captions()
    if search.echoes.shares and near is not None and NEAR in rules:
        yield from search.nearly_again(near)


class _Twin(NamedTuple):
    place: int
    similarity: float


@dataclass
class _Search:
    """The search through one document, and the blocks that went so far.

    `stretches` leads from the end of each stretch of blocks that went to its beginning.
    """

    document: Document
    passages: Passages
    echoes: Echoes
    threshold: float | None
    veto: tuple[str, ...]
    gone: set[int] = field(default_factory=set)
    stretches: dict[int, int] = field(default_factory=dict)
    contradicted: Counter[int] = field(default_factory=Counter)

    def again(self, rules: frozenset[str]) -> Iterator[Edit]:
        """The removals of what stands again word for word, one paragraph or many in a row."""
        seeds = self._seeds()
        if not seeds:
            return
        for run in runs(self.passages.forms, seeds, self._is_nearly_same, self._is_repeat):
            self._take(run.first, run.end)
            rule = EXACT if run.size == 1 else BLOCK
            if rule in rules:
                yield from self._removals(run, rule)

    def captions(self) -> Iterator[Edit]:
        """The removals of captions and alternative texts that the lead says in full."""
        left = [place for place in range(min(_HEAD, len(self.passages.blocks))) if place not in self.gone]
        for caption, paragraph in captions([self.passages.texts[place] for place in left]):
            goes, stays = left[caption], self.passages.blocks[left[paragraph]]
            self._take(goes, goes + 1)
            reason = "a later paragraph says it in full"
            yield self.passages.blocks[goes].remove(CAPTION, reason, score=0.95, kept=self._kept(stays, stays))

    def nearly_again(self, near: float) -> Iterator[Edit]:
        """The removals of passages that stand again in nearly the same words, and the flags of those that disagree."""
        index = PassageIndex()
        for place, pieces in self.echoes.pieces.items():
            if place in self.gone:
                continue
            if place in self.echoes.shares and self.passages.is_as_long(place, ALONE):
                twin = self._twin(place, index.alike(pieces, SHARED * length(pieces)), near)
                if twin is not None and not self.passages.is_structured:
                    yield from self._settled(twin, place)
            if place not in self.gone:
                index.add(place, pieces)

    def _seeds(self) -> list[int]:
        """The paragraphs that stand word for word in an earlier place."""
        passages = self.passages
        repeated = (place for place, share in self.echoes.shares.items() if share >= REPEATED)
        long_enough = [place for place in repeated if passages.has_stop(place) and passages.is_as_long(place, BESIDE)]
        if not long_enough:
            return []
        first = dict(zip(reversed(passages.forms), range(len(passages.forms) - 1, -1, -1), strict=True))
        again = (place for place in long_enough if first[passages.forms[place]] < place)
        return [place for place in again if passages.is_paragraph(place, BESIDE)]

    def _take(self, first: int, end: int) -> None:
        self.gone.update(range(first, end))
        self.stretches[end] = self.stretches.get(first, first)

    def _is_repeat(self, run: Run) -> bool:
        """Whether the run is a paste by mistake, and nothing that is said again on purpose."""
        passages = self.passages
        if passages.is_quoted(run.first) or passages.is_quoted(run.kept_first):
            return False
        paragraphs = [place for place in range(run.first, run.end) if passages.is_paragraph(place, BESIDE)]
        letters = sum(breadth(passages.blocks[place].text) for place in paragraphs)
        if self._abuts(run):
            return letters >= BESIDE
        if all(map(passages.is_quotation, range(run.first, run.end))):
            return False
        if len(paragraphs) < _MOST_SAID_AGAIN and (passages.is_structured or self._is_refrain(run, letters)):
            return False
        return letters >= (AMONG_LINES if passages.is_structured else passages.fewest)

    def _abuts(self, run: Run) -> bool:
        """Whether nothing is left between the two copies."""
        first, end = sorted(((run.first, run.end), (run.kept_first, run.kept_end)))
        return self.stretches.get(end[0], end[0]) <= first[1]

    def _is_refrain(self, run: Run, letters: float) -> bool:
        return letters < AMONG_LINES and run.size == 1 and self.passages.recurs(run.first)

    def _is_nearly_same(self, place: int, other: int) -> bool:
        if self.threshold is None or not all(self.passages.is_line(each, ALONE) for each in (place, other)):
            return False
        return self._similarity(place, other) >= self.threshold and self._difference(place, other) is None

    def _similarity(self, place: int, other: int) -> float:
        one, two = self.passages.form(place), self.passages.form(other)
        if self.threshold is None or not may_reach(one, two, self.threshold):
            return 0.0
        return similarity(one, two)

    def _difference(self, place: int, other: int) -> str | None:
        from cleanclip.dedup.veto import disagreement  # noqa: PLC0415 - its lexicon is for texts that repeat something

        blocks = self.passages.blocks
        return disagreement(blocks[place].text, blocks[other].text, self.veto)

    def _twin(self, place: int, others: Iterable[int], near: float) -> _Twin | None:
        """The most alike of the passages that stay, of equal ones the earliest; `None` if none is as near as that."""
        candidates = [other for other in others if self._may_be_compared(other, place)]
        alike = (_Twin(other, self._similarity(other, place)) for other in candidates)
        twins = [twin for twin in alike if twin.similarity >= near and self._may_be_twins(twin.place, place)]
        return max(twins, key=lambda twin: (twin.similarity, -twin.place), default=None)

    def _may_be_compared(self, other: int, place: int) -> bool:
        """Whether the passage stays and says something else; what stands again word for word was settled."""
        passages = self.passages
        if other in self.gone or self.contradicted[other] >= _MOST_CONTRADICTED:
            return False
        return passages.is_as_long(other, ALONE) and passages.form(other) != passages.form(place)

    def _may_be_twins(self, other: int, place: int) -> bool:
        """Whether both are running text, long enough where they stand, and not what two people said."""
        passages = self.passages
        is_beside = self.stretches.get(place, place) == other + 1
        if not is_beside and passages.is_quotation(other) and passages.is_quotation(place):
            return False
        fewest = ALONE if is_beside else passages.fewest
        return passages.is_line(other, fewest) and passages.is_line(place, fewest)

    def _settled(self, twin: _Twin, place: int) -> Iterator[Edit]:
        """The removal of one of two near-duplicates, a flag where they disagree, nothing for a title or heading."""
        goes, stays = place, twin.place
        if not self.passages.has_stop(stays):
            goes, stays = stays, goes
            if not self.passages.has_stop(stays) or not 0 < goes < _HEAD:
                return
        difference = self._difference(stays, goes)
        if difference is None:
            self._take(goes, goes + 1)
            reason = f"{twin.similarity:.0%} the same as a passage that stays"
            yield self._removal(goes, stays, reason, twin.similarity)
        else:
            self.contradicted[twin.place] += 1
            reason = f"{twin.similarity:.0%} the same as another passage, but {difference}"
            yield self._removal(goes, stays, reason, twin.similarity).as_flag()

    def _removal(self, goes: int, stays: int, reason: str, score: float) -> Edit:
        paragraph = self.passages.blocks[stays]
        return self.passages.blocks[goes].remove(NEAR, reason, score=score, kept=self._kept(paragraph, paragraph))

    def _removals(self, run: Run, rule: str) -> Iterator[Edit]:
        """One edit for a run, or one for each part of it between what other rules took out before."""
        kept = self._kept(self.passages.blocks[run.kept_first], self.passages.blocks[run.kept_end - 1])
        reason = "the paragraph stands twice" if run.size == 1 else f"{run.size} paragraphs in a row stand twice"
        source = self.document.source
        for start, end in self._parts(run):
            yield Edit(Span(start, end), source[start:end], "", rule, reason, kept=kept)

    def _parts(self, run: Run) -> Iterator[Span]:
        blocks = self.passages.blocks[run.first : run.end]
        start = blocks[0].span.start
        for block, after in itertools.pairwise(blocks):
            if block.span.end != after.span.start:
                yield Span(start, block.span.end)
                start = after.span.start
        yield Span(start, blocks[-1].span.end)

    def _kept(self, first: Block, last: Block) -> Kept:
        """The copy that stays, from block to block, the gap before it left out."""
        return Kept(self.document.id, self.document.source_span(first.offset, last.offset + len(last.text)))
