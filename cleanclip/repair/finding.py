"""What a repair found in a text, and the edit that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleanclip.document import Document, Edit


class Finding(NamedTuple):
    """The text at ``[start, end)`` should read `after`; offsets in code points of the text searched."""

    start: int
    end: int
    after: str
    rule: str
    reason: str
    score: float = 1.0
    action: Literal["apply", "flag"] = "apply"


def as_stage(
    find: Callable[[str], Iterable[Finding]], wanted: Callable[[str], bool]
) -> Callable[[Document], Iterable[Edit]]:
    """The stage that makes an edit of each wanted finding in a document's text."""

    def stage(document: Document) -> Iterator[Edit]:
        for finding in find(document.text):
            if wanted(finding.rule):
                yield document.replace(*finding[:5], score=finding.score, action=finding.action)

    return stage
