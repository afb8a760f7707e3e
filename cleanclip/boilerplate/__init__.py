"""Not the author's: removes what a site puts around a text, by rules that are data and by a model of a page's lines.

    article: rule packs ─▶ site templates ─▶ line model
    page:    line model ─▶ rule packs ─▶ site templates

In an article what a rule is certain of goes first, and the model reads what is left. A page the
model has to see whole, as it learned to: rules first cost it .005 of its F1.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cleanclip.document import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleanclip.boilerplate.line_model import Findings
    from cleanclip.boilerplate.rule_packs import PackRule
    from cleanclip.boilerplate.rules import RuleStage
    from cleanclip.document import Document, Edit

    Stage = Callable[[Document], Iterable[Edit]]

_LINE_MODEL = "boilerplate/model/line"
# Off unless the comments of readers are to be dropped.
COMMENTS = "boilerplate/comments/thread"
# More blocks than the rules take from end to end.
_FEW_BLOCKS = 8
# With this an author switches cleaning off: an edit of a line there is refused.
_SWITCH = "cleanclip:"


def stages(
    wanted: Callable[[str], bool], *, profile: str, languages: Sequence[str], packs: Sequence[str], apart: bool = True
) -> tuple[Stage, ...]:
    """The stages of this room, for rules that are `wanted`.

    `packs` are paths of rule packs, message catalogues or site templates to add. Where an edit may be
    refused each line has to be `apart`: else those that stand in a row may go by one.

    Raises:
        RulePackError: a pack is malformed, or one of its own examples fails.
    """
    from cleanclip.boilerplate.pack_table import shipped_packs  # noqa: PLC0415 - as above
    from cleanclip.boilerplate.reader_comments import CommentStage  # noqa: PLC0415 - import cleanclip stays light
    from cleanclip.boilerplate.rules import RuleStage  # noqa: PLC0415 - as above
    from cleanclip.boilerplate.sources import read_sources  # noqa: PLC0415 - as above

    added, templates = read_sources(packs)
    known = [*added, *shipped_packs()]
    phrases = RuleStage(known, wanted, languages, profile)
    asked = any(wanted(rule.id) for pack in known for rule in pack.rules)
    rules: list[Stage] = [phrases, *templates] if asked else [*templates]
    threads: list[Stage] = [CommentStage(known, phrases.rule_at)] if wanted(COMMENTS) else []
    reader = partial(_line_model, profile=profile, phrases=phrases, templates=tuple(templates), apart=apart)
    model: list[Stage] = [reader] if wanted(_LINE_MODEL) else []
    return tuple(threads + (model + rules if profile == "page" else rules + model))


def catalogue(packs: Sequence[str] = ()) -> tuple[Rule, ...]:
    """What each rule's page says; `packs` are paths as for `stages`.

    Raises:
        RulePackError: as `stages`.
    """
    from cleanclip.boilerplate.neighbours import RULES  # noqa: PLC0415 - as above
    from cleanclip.boilerplate.pack_table import shipped_packs  # noqa: PLC0415 - as above
    from cleanclip.boilerplate.reader_comments import THREAD  # noqa: PLC0415 - as above

    model = Rule(_LINE_MODEL, "a line of the page's furniture, by the line model", detail="See line_model.md.")
    shipped = (_shown(rule) for pack in shipped_packs() for rule in pack.rules)
    return (*added_rules(packs), *shipped, *RULES, THREAD, model)


def added_rules(packs: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of the user's own files alone; `packs` are paths as for `stages`.

    Raises:
        RulePackError: as `stages`.
    """
    from cleanclip.boilerplate.sources import read_sources  # noqa: PLC0415 - as above

    added, templates = read_sources(packs)
    sites = (rule for stage in templates for rule in stage.catalogue())
    return (*(_shown(rule) for pack in added for rule in pack.rules), *sites)


def _shown(rule: PackRule) -> Rule:
    return Rule(rule.id, rule.reason, rule.on, rule.detail, rule.removes, rule.keeps)


def _line_model(
    document: Document, *, profile: str, phrases: RuleStage, templates: Sequence[Stage], apart: bool
) -> Iterable[Edit]:
    """The stage of the line model, which imports numpy when it is first asked.

    An article in which the rules found nothing and that ends in prose has nothing that the
    model is all but sure of: it is not asked, which keeps clean texts cheap. One line alone is
    flagged: furniture comes in company, of lines that the model or a rule found too. Where model
    and rules together would leave nothing of a text, the model only flags.
    """
    from cleanclip.boilerplate.rules import is_found_in  # noqa: PLC0415 - import cleanclip stays light
    from cleanclip.boilerplate.zones import is_prose  # noqa: PLC0415 - as above

    blocks = document.blocks
    found_before = is_found_in((*document.edits, *document.flags))
    if profile == "article" and not found_before and (not blocks or is_prose(blocks[-1].text)):
        return ()
    from cleanclip.boilerplate import line_model  # noqa: PLC0415 - it imports numpy

    found = line_model.findings([block.text for block in blocks], profile)
    alone = profile == "article" and not found_before and found.goes.sum() < line_model.COMPANY
    if alone or _empty(document, found, phrases, templates):
        found = found.flagged()
    return line_model.edits(document, found, joined=not apart and _SWITCH not in document.source)


def _empty(document: Document, found: Findings, phrases: RuleStage, templates: Sequence[Stage]) -> bool:
    """Whether findings and rules together leave nothing of a text."""
    from cleanclip.boilerplate import line_model  # noqa: PLC0415 - as above

    blocks, going = document.blocks, frozenset(found.places[found.goes].tolist())
    if not going or len(blocks) - len(going) > _FEW_BLOCKS:
        return False
    left = [block.text for place, block in enumerate(blocks) if place not in going]
    # Of lines that no phrase knows the rules take none.
    if left and not templates and not phrases.knows_any(left) and line_model.stand_in_tiles(document):
        return False
    document = document.apply(line_model.edits(document, found))
    document = document.apply(phrases(document))
    for template in templates:
        document = document.apply(template(document))
    return not document.text.strip()
