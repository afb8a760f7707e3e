"""The one way through the library: split, then each stage in turn, until nothing changes.

    source ─split─▶ Document ─▶ repair ─▶ boilerplate ─▶ dedup ─▶ document.text, document.edits

A stage reads a document and yields the edits it would make. What becomes of a proposal is
decided here, in one place: whether its rule is wanted, its words are protected, its score
is enough, and whether all together stay within the loss budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from cleanclip import boilerplate, dedup, repair
from cleanclip.document import ALL_BOILERPLATE, FUSE, LOOKS_LIKE_A_PAGE, Document, Edit, Rule, Span
from cleanclip.errors import UnknownRuleError
from cleanclip.options import Options, did_you_mean
from cleanclip.protect import protected_spans, touches
from cleanclip.shape import each_word, ends_sentence, words
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Sequence

Stage: TypeAlias = Callable[[Document], Iterable[Edit]]
Hold: TypeAlias = Callable[[Edit], bool]

# Every pass shortens or mends, so passes end by themselves; a rule that broke this would hang.
_MOST_PASSES = 50

RULES = (
    Rule(FUSE, "uncertain removals would have taken more than the loss budget, so none was made"),
    Rule(ALL_BOILERPLATE, "the document is boilerplate from end to end, so it stays"),
    Rule(LOOKS_LIKE_A_PAGE, "most lines are no prose: a whole page is better cleaned with profile='page'"),
)


def catalogue(packs: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Every rule of every stage in the order of the flow, those of the rule packs at `packs` among them."""
    return (*repair.catalogue(), *boilerplate.catalogue(packs), *dedup.catalogue(), *RULES)


@dataclass(frozen=True)
class Pipeline:
    """The flow for one set of options: compiled once, without state between documents.

    Raises:
        UnknownRuleError: a prefix in `select`, `ignore` or `enable` begins no rule's id.
        RulePackError: a pack of `options.rules` does not load.
    """

    options: Options

    def run(self, document: Document) -> Document:
        """The document with every edit made and every flag found, at a fixed point.

        What it returns for its own text has no edits; a page of which nothing would be left
        is cleaned as an article. Cost: linear in the text for each pass; only a page and a
        document with edits pay for a second one.
        """
        settled = self._settle(document, hold=_holds_nothing)
        rule, hold = _too_much(settled, self.options.loss_budget)
        if rule is None:
            return self._with_page_flag(settled)
        if self._article is not self:
            return self._article.run(document).apply([_finding(rule)])
        held = self._settle(document, hold=hold)
        if not held.text.strip():
            held = self._settle(document, hold=_holds_all)
        if held.edits and held.text != document.source:
            held = held.then(self.run(_opened(held)))
        return held.apply([_finding(rule)])

    def prepare(self) -> None:
        """Compile the stages, so that what is wrong in the options shows at once."""
        check_rule_prefixes(self.options, (rule.id for rule in self._catalogue))
        _ = self.stages, self._article.stages

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in the order in which a document goes through them."""
        options, wanted = self.options, self._wants
        packs, languages = options.rules, options.languages
        refuses = bool(options.never) or options.min_score > 0 or options.loss_budget < 1
        return (
            *repair.stages(wanted, quotes=options.quotes),
            *boilerplate.stages(wanted, profile=options.profile, languages=languages, packs=packs, apart=refuses),
            *self._repeats,
        )

    @cached_property
    def _repeats(self) -> tuple[Stage, ...]:
        """The search for repeats, where one is wanted."""
        return dedup.stages(self._wants, near=self.options.near, veto=self.options.veto)

    @cached_property
    def _article(self) -> Pipeline:
        """The flow of the passes after the first: once a page is cut out it is an article."""
        is_article = self.options.profile == "article"
        return self if is_article else Pipeline(replace(self.options, profile="article"))

    @cached_property
    def _catalogue(self) -> tuple[Rule, ...]:
        return catalogue(self.options.rules)

    @cached_property
    def _wants(self) -> Callable[[str], bool]:
        asked = {boilerplate.COMMENTS} if self.options.comments == "drop" else set()
        off = frozenset(rule.id for rule in self._catalogue if not rule.on) - asked
        return cache(partial(_is_wanted, self.options, off))

    def _settle(self, document: Document, hold: Hold) -> Document:
        settled, searched = self._pass(document, self, hold)
        for _ in range(_MOST_PASSES):
            if not settled.edits and self._article is self:
                break
            later, searched = self._pass(_opened(settled), self._article, hold, searched)
            settled = settled.then(later) if settled.edits or later.edits else settled
            if not later.edits:
                break
        return settled

    def _pass(
        self, document: Document, flow: Pipeline, hold: Hold, searched: Document | None = None
    ) -> tuple[Document, Document | None]:
        """The document after the stages of `flow`, and as it was when it was searched for repeats, if it had none.

        One that reads as `searched` did, an earlier such document, is not searched again: the search
        asks for no more than text and blocks. So the last pass, which has nothing to find, rarely searches.
        """
        guarded = protected_spans(document.source, self.options.never)
        wants, least, repeats = self._wants, self.options.min_score, flow._repeats
        for stage in flow.stages:
            is_search = stage in repeats
            if is_search and searched is not None and _reads_as(document, searched):
                continue
            edits = [edit for edit in stage(document) if wants(edit.rule)]
            if is_search:
                searched = None if edits else document
            if edits and (guarded or least > 0 or hold is not _holds_nothing):
                edits = [_decided(edit, least, guarded, hold) for edit in edits]
            document = document.apply(edits) if edits else document
        return document, searched

    def _with_page_flag(self, document: Document) -> Document:
        if self.options.profile == "article" and _looks_like_a_page(document):
            return document.apply([_finding(LOOKS_LIKE_A_PAGE)])
        return document


def _decided(edit: Edit, least: float, guarded: tuple[Span, ...], hold: Hold) -> Edit:
    """The edit, turned into a flag if it may not be made."""
    refused = edit.score < least or hold(edit) or touches(edit.span, guarded)
    return edit.as_flag() if refused else edit


def check_rule_prefixes(options: Options, known: Iterable[str]) -> None:
    """Raise `UnknownRuleError` for a prefix in the options that begins none of the `known` ids."""
    ids = sorted(known)
    for prefix in (*options.select, *options.ignore, *options.enable):
        if not any(has_prefix(rule, (prefix,)) for rule in ids):
            raise UnknownRuleError(f"no rule begins with {prefix!r}{did_you_mean(prefix, _prefixes(ids))}")


def has_prefix(rule: str, prefixes: Iterable[str]) -> bool:
    """Whether a rule id is one of the prefixes or lies below one.

    >>> has_prefix("boilerplate/en/reply-form", ["boilerplate/en"])
    True
    """
    return any(rule == prefix or rule.startswith(prefix.rstrip("/") + "/") for prefix in prefixes)


def _prefixes(ids: Iterable[str]) -> list[str]:
    return sorted({"/".join(rule.split("/")[:depth]) for rule in ids for depth in (1, 2, 3)})


def _is_wanted(options: Options, off: frozenset[str], rule: str) -> bool:
    if has_prefix(rule, options.ignore):
        return False
    if has_prefix(rule, options.enable):
        return True
    return rule not in off and (not options.select or has_prefix(rule, options.select))


def _opened(document: Document) -> Document:
    """The document's text as the source of a new one."""
    return replace(document, source=document.text, tiles=split(document.text), edits=(), flags=())


def _reads_as(document: Document, other: Document) -> bool:
    """Whether the blocks of two documents are cut and spaced alike, wherever they stood in their sources."""
    return document.text == other.text and [block[2:] for block in document.blocks] == [
        block[2:] for block in other.blocks
    ]


def _finding(rule: str) -> Edit:
    """A flag that speaks of the whole document."""
    reason = next(known.reason for known in RULES if known.id == rule)
    return Edit(Span(0, 0), "", "", rule, reason, action="flag")


def _too_much(document: Document, budget: float) -> tuple[str | None, Hold]:
    """The rule that forbids the removals of a document, and which of them it holds back."""
    if not document.text.strip() and document.source.strip():
        return ALL_BOILERPLATE, _is_boilerplate
    if budget >= 1:
        return None, _holds_nothing
    lost = sum(len(words(edit.before)) for edit in document.edits if _is_uncertain(edit))
    # So many words of the source that the budget covers them: there is no need to count the others.
    covers = (lost <= budget * count for count, _ in enumerate(each_word(document.source), 1))
    if lost and not any(covers):
        return FUSE, _is_uncertain
    return None, _holds_nothing


def _holds_nothing(_edit: Edit) -> bool:
    return False


def _holds_all(_edit: Edit) -> bool:
    return True


def _is_boilerplate(edit: Edit) -> bool:
    return edit.rule.startswith("boilerplate/")


def _is_uncertain(edit: Edit) -> bool:
    return _is_boilerplate(edit) and edit.is_removal and edit.score < 1


# Of the public whole pages nearly all, of cut-out articles nearly none are beyond these two.
_FEWEST_LINES = 40
_PROSE_LINE = 8


def _looks_like_a_page(document: Document) -> bool:
    if document.source.count("\n") + document.source.count("\r") < _FEWEST_LINES:
        return False
    lines = [block.text for block in document.blocks]
    enough = islice(filter(_is_prose_line, lines), (len(lines) + 3) // 4)
    return len(lines) >= _FEWEST_LINES and len(list(enough)) * 4 < len(lines)


def _is_prose_line(line: str) -> bool:
    return ends_sentence(line) and len(list(islice(each_word(line), _PROSE_LINE))) == _PROSE_LINE
