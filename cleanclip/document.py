"""The nouns of the library and their algebra: a source that never changes, and edits to it.

All offsets are code points, half open. Unless it says otherwise an offset counts in
`Document.source`, so an edit keeps its meaning however many stages follow.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, groupby, islice, pairwise, takewhile
from operator import attrgetter, itemgetter, le, lt
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleanclip import kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Action = Literal["apply", "flag"]
Verdict = Literal["clean", "cleaned", "duplicate", "all-boilerplate", "fused"]

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FUSE = "pipeline/fuse"
ALL_BOILERPLATE = "pipeline/all-boilerplate"
LOOKS_LIKE_A_PAGE = "pipeline/looks-like-a-page"


class Span(NamedTuple):
    """The code points from `start` up to, not including, `end`.

    >>> Span(0, 4).covers(Span(2, 4)), Span(0, 4).overlaps(Span(4, 6))
    (True, False)
    """

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether `other` lies inside, shared ends included."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point; touching is not overlapping."""
        return self.start < other.end and other.start < self.end


class Kept(NamedTuple):
    """The copy that stays when a duplicate goes: its document's key and its place there."""

    key: str
    span: Span


class Edit(NamedTuple):
    """The text `before`, at `span` of the source, becomes `after`; empty for a removal.

    `score` in [0, 1] is how sure the rule is; 1 is for evidence that cannot be mistaken, and
    a removal of boilerplate below it counts against the loss budget. An edit whose `action` is ``"flag"`` is a
    finding to look at: it stands among a document's flags and changes nothing.

    >>> edit = Edit(Span(5, 6), "`", "'", "repair/apostrophe/possessive", "a backtick")
    >>> edit.is_removal, edit.as_flag().action
    (False, 'flag')
    """

    span: Span
    before: str
    after: str
    rule: str
    reason: str
    score: float = 1.0
    action: Action = "apply"
    kept: Kept | None = None

    @property
    def is_removal(self) -> bool:
        """Whether nothing takes the place of `before`."""
        return not self.after

    def as_flag(self) -> Edit:
        """The same finding, proposed and not applied."""
        return self._replace(action="flag")


class Rule(NamedTuple):
    """What a rule's page says: each stage lists its own.

    A rule that is not `on` runs when its id, or a prefix of it, is enabled. `removes` are
    texts that it changes, `keeps` texts that look alike and stay.
    """

    id: str
    reason: str
    on: bool = True
    detail: str = ""
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


class Block(NamedTuple):
    """One line or paragraph as the next stage reads it: a view of its document.

    `span` is its tile of the source: the blank lines before it (`gap`), then its content.
    `text` is that content with the edits so far, line terminator excluded, and stands at
    `offset` in `Document.text`. A hard-wrapped paragraph has line ends inside its `text`.
    """

    document: Document
    span: Span
    gap: str
    text: str
    offset: int

    @property
    def opens_paragraph(self) -> bool:
        """Whether it is the first of its document or a blank line stands before it."""
        return not self.span.start or self.gap.count("\n") + self.gap.count("\r") - self.gap.count("\r\n") > 1

    def remove(
        self, rule: str, reason: str, *, score: float = 1.0, action: Action = "apply", kept: Kept | None = None
    ) -> Edit:
        """The edit that takes the whole block away, and the gap before it."""
        before = self.document.source[self.span.start : self.span.end]
        return Edit(self.span, before, "", rule, reason, score, action, kept)

    def replace(
        self, start: int, end: int, after: str, rule: str, reason: str, *, score: float = 1.0, action: Action = "apply"
    ) -> Edit:
        """The edit that writes `after` in place of ``text[start:end]``, offsets into `text`."""
        start, end = self.offset + start, self.offset + end
        return self.document.replace(start, end, after, rule, reason, score=score, action=action)


@dataclass(frozen=True)
class Document:
    """A source text, the tiles that cover it, and the edits and flags found so far.

    `edits` are in source order and never overlap. `flags` are edits that were proposed and
    not applied. `id` is the document's key wherever documents are compared.

    >>> document = Document("China`s navy", (Span(0, 12),))
    >>> document = document.apply([document.replace(5, 6, "'", "repair/apostrophe/possessive", "a backtick")])
    >>> document.text, document.source, document.verdict
    ("China's navy", 'China`s navy', 'cleaned')
    >>> document.source_span(8, 12)
    Span(start=8, end=12)
    """

    source: str
    tiles: tuple[Span, ...]
    edits: tuple[Edit, ...] = ()
    flags: tuple[Edit, ...] = ()
    id: str = ""
    url: str | None = None

    @cached_property
    def text(self) -> str:
        """The source with all edits made."""
        return apply_edits(self.source, self.edits) if self.edits else self.source

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that still have content, in source order."""
        text, module = self.text, kernel.compiled()
        # They refer to a twin without blocks: a cycle would have to wait for the garbage collector.
        twin = object.__new__(Document)
        vars(twin).update(vars(self))
        return tuple(module.blocks(twin, text, self.tiles, self.edits, Block) if module else twin._live_blocks())

    @property
    def verdict(self) -> Verdict:
        """What became of the document, told from its edits and flags."""
        proposed = {flag.rule for flag in self.flags}
        if ALL_BOILERPLATE in proposed:
            return "all-boilerplate"
        if FUSE in proposed:
            return "fused"
        if any(edit.rule.startswith("dedup/across/") for edit in self.edits) and not self.text:
            return "duplicate"
        return "cleaned" if self.edits else "clean"

    def apply(self, edits: Iterable[Edit]) -> Document:
        """This document with more edits, flags put among the flags.

        Where two fall on each other the wider one wins, on equal spans the new one; edits
        that cross are clipped. Removals by one rule that touch become one, and what goes
        from the head takes the blank lines after it along. Cost: linear in all edits.
        """
        proposed = tuple(edits)
        if not proposed:
            return self
        made = [edit for edit in proposed if edit.action == "apply"]
        settled = _settle(self.source, self.edits, made) if made else self.edits
        flags = dict.fromkeys((*self.flags, *(edit for edit in proposed if edit.action == "flag")))
        return replace(self, edits=settled, flags=tuple(sorted(flags, key=_in_order)))

    def replace(
        self, start: int, end: int, after: str, rule: str, reason: str, *, score: float = 1.0, action: Action = "apply"
    ) -> Edit:
        """The edit that writes `after` in place of ``text[start:end]``, offsets into `text`.

        An earlier edit that the range cuts through is taken over whole.
        """
        span, outer = self._offsets.widen(start, end)
        after = self.text[outer.start : start] + after + self.text[end : outer.end]
        return Edit(span, self.source[span.start : span.end], after, rule, reason, score, action)

    def source_span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stood in the source, widened to whole edits."""
        return self._offsets.widen(start, end)[0]

    def then(self, later: Document) -> Document:
        """This document followed by a pass over its text: the edits of both, on this source.

        Flags are those of the later pass, moved to where their text stood.
        """
        if not later.edits:
            return replace(self, flags=tuple(self._lift(flag) for flag in later.flags))
        edits = _without_overlaps(self.source, self._untouched_by(later.edits), self._compose(later))
        joined = tuple(_joined_removals(self.source, edits))
        return replace(self, edits=joined, flags=tuple(self._lift(flag) for flag in later.flags))

    @cached_property
    def _offsets(self) -> _Offsets:
        return _Offsets(self.edits)

    def _live_blocks(self) -> Iterator[Block]:
        """The blocks that still have content: the twin of the kernel."""
        text = self.text
        place: Callable[[int], int] = self._offsets.to_text if self.edits else int
        end = place(self.tiles[0].start) if self.tiles else 0
        for tile in self.tiles:
            start, end = end, place(tile.end)
            piece = text[start:end]
            gap = gap_length(piece)
            if gap < len(piece) and piece != BYTE_ORDER_MARK:
                yield Block(self, tile, piece[:gap], piece[gap:], start + gap)

    def _lift(self, edit: Edit) -> Edit:
        """An edit of `text` as one of the source; its `after` is that of the widened span."""
        moved = self.replace(*edit.span, edit.after, edit.rule, edit.reason, score=edit.score, action=edit.action)
        if edit.kept is None or edit.kept.key != self.id:
            return moved._replace(kept=edit.kept)
        return moved._replace(kept=Kept(self.id, self.source_span(*edit.kept.span)))

    def _compose(self, later: Document) -> Iterator[Edit]:
        """The edits of a later pass on this source; those that meet in one earlier edit become one."""
        group: list[Edit] = []
        reach = Span(0, 0)
        for edit in later.edits:
            _, outer = self._offsets.widen(*edit.span)
            if group and outer.start >= reach.end:
                yield self._lift(_joined(self.text, reach, group))
                group, reach = [], outer
            reach = Span(reach.start if group else outer.start, outer.end)
            group.append(edit)
        yield self._lift(_joined(self.text, reach, group))

    def _untouched_by(self, later: Iterable[Edit]) -> list[Edit]:
        covered = [self.source_span(*edit.span) for edit in later]
        starts = [span.start for span in covered]
        kept = []
        for edit in self.edits:
            nearest = bisect_right(starts, edit.span.start) - 1
            if nearest < 0 or not covered[nearest].covers(edit.span):
                kept.append(edit)
        return kept


@dataclass(frozen=True)
class _Offsets:
    """Where the pieces of an edited text stand in its source, and back. Logarithmic a look-up."""

    edits: tuple[Edit, ...]
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)
    drift: list[int] = field(init=False)
    sources: list[int] = field(init=False)

    def __post_init__(self) -> None:
        growth = [len(edit.after) - len(edit.before) for edit in self.edits]
        drift = [0, *accumulate(growth)]
        starts = [edit.span.start + moved for edit, moved in zip(self.edits, drift, strict=False)]
        object.__setattr__(self, "drift", drift)
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "ends", [s + len(e.after) for s, e in zip(starts, self.edits, strict=True)])
        object.__setattr__(self, "sources", [edit.span.end for edit in self.edits])

    def widen(self, start: int, end: int) -> tuple[Span, Span]:
        """The source span of a range of the text, and that range, both grown to whole edits."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end)
        inside_first = first < len(self.edits) and self.starts[first] < start
        inside_last = last > 0 and self.ends[last - 1] > end
        outer = Span(
            self.starts[first] if inside_first else start,
            self.ends[last - 1] if inside_last else end,
        )
        left = self.edits[first].span.start if inside_first else start - self.drift[first]
        right = self.edits[last - 1].span.end if inside_last else end - self.drift[last]
        return Span(left, max(left, right)), outer

    def to_text(self, position: int) -> int:
        """Where a place of the source went; one inside an edit goes to that edit's end."""
        passed = bisect_right(self.sources, position)
        inside = passed < len(self.edits) and self.edits[passed].span.start < position
        return self.ends[passed] if inside else position + self.drift[passed]


def gap_length(piece: str) -> int:
    """How many code points of blank lines, ends included, `piece` begins with."""
    blank = len(piece) - len(piece.lstrip())
    if not blank or blank == len(piece) or piece[blank - 1] == "\n":
        return blank
    return max(piece.rfind("\n", 0, blank), piece.rfind("\r", 0, blank)) + 1


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """`source` after `edits`, which are in source order and do not overlap."""
    pieces: list[str] = []
    cursor = 0
    for edit in edits:
        pieces += source[cursor : edit.span.start], edit.after
        cursor = edit.span.end
    return "".join([*pieces, source[cursor:]])


def revert_edits(text: str, edits: Iterable[Edit]) -> str:
    """The source that `edits`, in source order, turned into `text`.

    >>> edit = Edit(Span(5, 6), "`", "'", "repair/apostrophe/possessive", "a backtick")
    >>> revert_edits("China's", [edit])
    'China`s'
    """
    pieces: list[str] = []
    cursor = drift = 0
    for edit in edits:
        start = edit.span.start + drift
        pieces += text[cursor:start], edit.before
        cursor = start + len(edit.after)
        drift += len(edit.after) - len(edit.before)
    return "".join([*pieces, text[cursor:]])


_SPAN = attrgetter("span")
# By what removals that touch are told to be one.
_SAYING = attrgetter("after", "rule", "reason", "kept")


def _in_order(edit: Edit) -> tuple[int, int, str]:
    return edit.span.start, edit.span.end, edit.rule


def _joined(text: str, reach: Span, group: list[Edit]) -> Edit:
    """Edits of one stretch of `text` as one edit of it, under the rule of the widest."""
    widest = max(group, key=lambda edit: len(edit.before))
    inner = [edit._replace(span=Span(edit.span.start - reach.start, edit.span.end - reach.start)) for edit in group]
    before = text[reach.start : reach.end]
    return widest._replace(span=reach, before=before, after=apply_edits(before, inner))


def _settle(source: str, old: Iterable[Edit], new: Iterable[Edit]) -> tuple[Edit, ...]:
    disjoint = _without_overlaps(source, old, new)
    return tuple(_joined_removals(source, _with_head_gap(source, disjoint)))


def _without_overlaps(source: str, old: Iterable[Edit], new: Iterable[Edit]) -> list[Edit]:
    """All edits in source order: the wider wins, then the newer; crossing ones are clipped."""
    made = sorted((*new, *old), key=_SPAN)
    if not _are_disjoint(made):
        made = _clipped(source, made)
    return [edit for edit in made if edit.before != edit.after]


def _are_disjoint(edits: Sequence[Edit]) -> bool:
    """Whether each of the edits, by rising spans, has ended where the next begins, and none is empty."""
    starts, ends = zip(*map(_SPAN, edits), strict=True)
    return all(map(le, ends, starts[1:])) and all(map(lt, starts, ends))


def _clipped(source: str, ranked: list[Edit]) -> list[Edit]:
    """The edits without overlaps; of those with the same span the first wins."""
    ranked.sort(key=lambda edit: (edit.span.start, -edit.span.end))
    made: list[Edit] = []
    for edit in ranked:
        last = made[-1] if made else None
        if last is None or edit.span.start >= last.span.end:
            made.append(edit)
        elif edit.span.end > last.span.end:
            _clip(source, made, edit)
    return made


def _clip(source: str, made: list[Edit], edit: Edit) -> None:
    """Add `edit`, which begins inside the last one and ends after it.

    Half a repair has no meaning, so a removal drops the repair that it runs into; what the
    repair would have mended outside is left for the next pass.
    """
    last = made[-1]
    if last.is_removal and edit.is_removal:
        rest = Span(last.span.end, edit.span.end)
        made.append(edit._replace(span=rest, before=source[rest.start : rest.end]))
    elif edit.is_removal:
        made[-1] = edit


def _with_head_gap(source: str, edits: list[Edit]) -> list[Edit]:
    """The edits, the last of those that empty the head grown over the blank lines after it."""
    cursor = int(source.startswith(BYTE_ORDER_MARK))
    count = 0
    while count < len(edits) and not edits[count].after and edits[count].span.start == cursor:
        cursor = edits[count].span.end
        count += 1
    gap = gap_length(source[cursor:]) if count and source[cursor : cursor + 1].isspace() else 0
    if not gap or cursor + gap == len(source):
        return edits
    inside = list(takewhile(lambda edit: edit.span.start < cursor + gap, islice(edits, count, None)))
    if any(edit.span.end > cursor + gap or edit.after.strip() for edit in inside):
        return edits
    last = edits[count - 1]
    span = Span(last.span.start, cursor + gap)
    grown = last._replace(span=span, before=source[span.start : span.end])
    return [*edits[: count - 1], grown, *edits[count + len(inside) :]]


def _joined_removals(source: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """The edits, removals that touch and say the same made one."""
    apart = (last.span.end != edit.span.start for last, edit in pairwise(edits))
    keys = zip(accumulate(apart, initial=0), map(_SAYING, edits), strict=False)
    for (_, saying), group in groupby(zip(keys, edits, strict=False), key=itemgetter(0)):
        run = [edit for _, edit in group]
        if saying[0] or len(run) == 1:
            yield from run
        else:
            yield _as_one(source, run)


def _as_one(source: str, run: list[Edit]) -> Edit:
    """The removal that does what all of a run do."""
    span = Span(run[0].span.start, run[-1].span.end)
    return run[0]._replace(span=span, before=source[span.start : span.end], score=min(edit.score for edit in run))
