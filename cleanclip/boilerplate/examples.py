"""The examples of a rule pack, tried on its own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleanclip.boilerplate.rules import RuleStage
from cleanclip.document import Document
from cleanclip.errors import RulePackError
from cleanclip.split import split

if TYPE_CHECKING:
    from cleanclip.boilerplate.rule_packs import RulePack


def check_examples(pack: RulePack, *, file: str) -> None:
    """Try each rule alone on its own examples.

    A text of `removes` must be hit from end to end, heads with what they own. A line of
    `keeps` may not be hit, and from a text of several lines nothing may be removed. Zones are
    tried in those alone: they belong to documents.

    Raises:
        RulePackError: an example fails; the message names file, rule and example.
    """
    for rule in pack.rules:
        stage = RuleStage([replace(pack, rules=(rule,))], lambda _: True, (rule.language,) if rule.language else ())
        for example in rule.removes:
            if not _is_hit_whole(stage, example):
                raise RulePackError(f"{file}: rule {rule.id!r} does not remove its example {example!r}")
        for example in rule.keeps:
            if _is_touched(stage, example):
                raise RulePackError(f"{file}: rule {rule.id!r} does not keep its example {example!r}")


def _is_hit_whole(stage: RuleStage, example: str) -> bool:
    document = Document(example, split(example))
    reading = stage.read(document)
    if reading is None:
        return False
    covered = set(reading.phrases).union(*reading.owned.values())
    return covered == set(range(len(document.blocks)))


def _is_touched(stage: RuleStage, example: str) -> bool:
    document = Document(example, split(example))
    if len(document.blocks) > 1:
        return any(True for _ in stage(document))
    return stage.read(document) is not None
