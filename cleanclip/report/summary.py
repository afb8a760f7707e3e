"""What was removed and what was repaired, by rule: the lines that end a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.document import Edit


class Counts(NamedTuple):
    """How often each rule removed, repaired and flagged something, and in how many documents."""

    documents: int
    changed: int
    removed: Counter[str]
    repaired: Counter[str]
    flagged: Counter[str]

    @classmethod
    def of(cls, edits: Iterable[Edit], flags: Iterable[Edit]) -> Counts:
        """The counts of one document."""
        edits, flags = tuple(edits), tuple(flags)
        if not edits and not flags:
            return UNCHANGED
        return cls(
            documents=1,
            changed=int(bool(edits)),
            removed=Counter(edit.rule for edit in edits if edit.is_removal),
            repaired=Counter(edit.rule for edit in edits if not edit.is_removal),
            flagged=Counter(flag.rule for flag in flags),
        )


NOTHING = Counts(0, 0, Counter(), Counter(), Counter())
UNCHANGED = NOTHING._replace(documents=1)


def total(many: Iterable[Counts]) -> Counts:
    """The sum of all counts."""
    documents = changed = 0
    removed: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    for counts in many:
        documents += counts.documents
        changed += counts.changed
        if counts.changed or counts.flagged:
            removed.update(counts.removed)
            repaired.update(counts.repaired)
            flagged.update(counts.flagged)
    return Counts(documents, changed, removed, repaired, flagged)


def describe(counts: Counts) -> str:
    """The counts in words, the most frequent rule first.

    >>> from collections import Counter
    >>> describe(Counts(1, 1, Counter({"boilerplate/en/reply-form": 2}), Counter(), Counter()))
    'removed 2 (boilerplate/en/reply-form 2)'
    """
    parts = [_part("removed", counts.removed), _part("repaired", counts.repaired), _part("flagged", counts.flagged)]
    return ", ".join(part for part in parts if part) or "nothing to change"


def _part(verb: str, rules: Counter[str]) -> str:
    if not rules:
        return ""
    ranked = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return f"{verb} {rules.total()} ({', '.join(f'{rule} {count}' for rule, count in ranked)})"
