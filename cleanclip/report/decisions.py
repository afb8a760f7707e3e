"""What a person decided on the report page: which edits are right, and which are not to be made."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.errors import InputError
from cleanclip.report.findings import Place, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.document import Document


class Decision(NamedTuple):
    """A verdict on the edits with a fingerprint, those of other places with the same words among them."""

    fingerprint: str
    rule: str
    is_right: bool


def read_decisions(content: bytes, name: str) -> tuple[Decision, ...]:
    """The decisions of a file that the report page saved; `name` is for messages.

    Raises:
        InputError: it is none.
    """
    try:
        rows = tomllib.loads(content.decode("utf-8-sig")).get("decision", [])
        return tuple(_decision(row) for row in rows)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{name}: is no file of decisions as the report page saves it: {error}") from error


def honoured(document: Document, rejected: frozenset[str], place: Place) -> Document:
    """The document without the edits that were rejected; they become flags."""
    wrong = [edit for edit in document.edits if fingerprint(edit, document.source, place) in rejected]
    if not wrong:
        return document
    kept = tuple(edit for edit in document.edits if edit not in wrong)
    return replace(document, edits=kept, flags=(*document.flags, *(edit.as_flag() for edit in wrong)))


def precision(decisions: Iterable[Decision]) -> list[str]:
    """How many of each rule's judged edits were right, a line for each rule.

    >>> precision([Decision("a", "dedup/within/near", True), Decision("b", "dedup/within/near", False)])
    ['dedup/within/near: 1 of 2 right (0.50)']
    """
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for decision in decisions:
        judged[decision.rule] += 1
        right[decision.rule] += decision.is_right
    return [
        f"{rule}: {right[rule]} of {judged[rule]} right ({right[rule] / judged[rule]:.2f})" for rule in sorted(judged)
    ]


def _decision(row: dict[str, str]) -> Decision:
    if row["verdict"] not in ("accept", "reject"):
        raise ValueError(f"a verdict is accept or reject, not {row['verdict']!r}")
    return Decision(str(row["fingerprint"]).partition("-")[0], str(row["rule"]), row["verdict"] == "accept")
