"""Said already? The stages that take away repeats within a document; across documents, `across`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from cleanclip.document import Document, Edit, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

Stage: TypeAlias = Callable[[Document], Iterable[Edit]]

_SIGNED = "The treaty on the safety of harbours was signed today in the town hall of Port Ellery"
_FERRY = (
    "The ferry that carried the mail for sixty years made its last crossing on Friday evening, "
    "and half the town stood on the quay to see it off."
)
_SCHOOL = (
    "The council has promised that the school on the island will stay open for as long as "
    "there are children who need it, whatever the crossing may cost."
)
_CHORUS = (
    "Oh the tide goes out and the tide comes in\nand nobody knows where the sea will begin\n\n"
    "We sailed at dawn\n\n"
    "Oh the tide goes out and the tide comes in\nand nobody knows where the sea will begin"
)

_RULES = (
    Rule(
        id="dedup/within/caption",
        reason="a later paragraph says it in full",
        detail="A short block of the head, such as an alternative text or a caption, of which a paragraph among the "
        "first blocks has every word as a sentence of its own; a credit at its end is set aside. The title stays.",
        removes=(f"Harbours\n\n{_SIGNED}, © Town Hall\n\n{_SIGNED}.",),
        keeps=(f"{_SIGNED}\n\n{_SIGNED}.",),
    ),
    Rule(
        id="dedup/within/block",
        reason="paragraphs in a row stand twice",
        detail="A run of paragraphs with its headings that was pasted again is one edit, also where its last "
        "copy is cut short. Stanzas, tables, code, lists, talk and what a reply quotes are said again on "
        "purpose and stay.",
        removes=(f"{_FERRY}\n\n{_SCHOOL}\n\n{_FERRY}\n\n{_SCHOOL}",),
        keeps=(_CHORUS,),
    ),
    Rule(
        id="dedup/within/exact",
        reason="the paragraph stands twice",
        detail="A paragraph of prose, long enough that no writer says it twice, that differs from an earlier one at "
        "most in capitals, spaces and the look of quotation marks and dashes. What is in quotation marks from end to "
        "end may be the answer of two people, and goes only right beside its first copy.",
        removes=(f"{_FERRY}\n\n{_SCHOOL}\n\n{_FERRY}",),
        keeps=(_CHORUS, f"Anna Berg\n\n“{_SCHOOL}”\n\nOle Lind\n\n“{_SCHOOL}”"),
    ),
    Rule(
        id="dedup/within/near",
        reason="nearly the same as a passage that stays",
        detail="Two passages whose sets of runs of five characters have a Jaccard similarity of `near` or more. Where "
        "they disagree in a number, a date, a negation, a name or a quotation (`veto`) the finding is a flag.",
        removes=(f"{_FERRY}\n\n{_FERRY.replace('half the town', 'half of the town')}",),
        keeps=(f"{_FERRY}\n\n{_FERRY.replace('sixty', 'seventy')}",),
    ),
)


def stages(wanted: Callable[[str], bool], *, near: float | None, veto: Sequence[str]) -> tuple[Stage, ...]:
    """The stage within one document for the rules that are wanted.

    `near` is the Jaccard similarity from which passages are near-duplicates, `None` for
    exact ones only; `veto` says in what two of them must agree.
    """
    from cleanclip.dedup.within import repeats  # noqa: PLC0415 - its patterns are compiled on first use

    rules = frozenset(rule.id for rule in _RULES if wanted(rule.id))
    return (partial(repeats, rules=rules, near=near, veto=tuple(veto)),) if rules else ()


def catalogue() -> tuple[Rule, ...]:
    """The rules of this room, within a document and across."""
    from cleanclip.dedup.across_rules import RULES  # noqa: PLC0415 - asked for rarely

    return (*_RULES, *RULES)
