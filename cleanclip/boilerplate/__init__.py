"""Not the author's: removes what a site puts around a text, by rules that are data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.document import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleanclip.document import Document, Edit

    Stage = Callable[[Document], Iterable[Edit]]


def stages(
    wanted: Callable[[str], bool], *, profile: str, languages: Sequence[str], packs: Sequence[str]
) -> tuple[Stage, ...]:
    """The stages of this room, for rules that are `wanted`; `packs` are paths of rule packs to add.

    Raises:
        RulePackError: a pack is malformed, or one of its own examples fails.
    """
    from cleanclip.boilerplate.rule_packs import load_pack, shipped_packs  # noqa: PLC0415 - import cleanclip stays light
    from cleanclip.boilerplate.rules import RuleStage  # noqa: PLC0415 - as above

    return (RuleStage([*map(load_pack, packs), *shipped_packs()], wanted, languages),)


def catalogue(packs: Sequence[str] = ()) -> tuple[Rule, ...]:
    """What each rule's page says; `packs` are paths of rule packs to add.

    Raises:
        RulePackError: as `stages`.
    """
    from cleanclip.boilerplate.rule_packs import load_pack, shipped_packs  # noqa: PLC0415 - as above

    rules = (rule for pack in (*map(load_pack, packs), *shipped_packs()) for rule in pack.rules)
    return tuple(Rule(rule.id, rule.reason, rule.on, rule.detail, rule.removes, rule.keeps) for rule in rules)
