"""Wrong characters made right: each file answers one question about a text.

The stages go from the outside in: what the bytes were, what a page escaped, what cannot be
seen, what was typed. Each begins with a gate that clean text passes at the speed of a scan.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleanclip.document import Document, Edit, Rule

    Stage = Callable[[Document], Iterable[Edit]]


def stages(wanted: Callable[[str], bool], *, quotes: str) -> tuple[Stage, ...]:
    """The stages of the room in their order; `quotes` is ``"keep"``, ``"straight"`` or ``"curly"``."""
    from cleanclip.repair import (  # noqa: PLC0415 - the room is light until it is used
        apostrophes,
        characters,
        entities,
        escapes,
        finding,
        lines,
        lost_bytes,
        lost_characters,
        mojibake,
        typesetting,
    )
    from cleanclip.repair import quotes as quotation  # noqa: PLC0415

    finders = [
        characters.next_lines,
        lost_bytes.find,
        mojibake.find,
        entities.find,
        escapes.find,
        characters.find,
        apostrophes.find,
        lost_characters.find,
    ]
    if quotes != "keep":
        finders.append(quotation.straighten if quotes == "straight" else quotation.curl)
    if any(map(wanted, (rule.id for rule in typesetting.RULES))):
        finders.append(partial(typesetting.find, wanted=wanted))
    finders.append(lines.find)
    return tuple(finding.as_stage(find, wanted) for find in finders)


def catalogue() -> tuple[Rule, ...]:
    """Every rule of the room, in the order of the stages."""
    from cleanclip.repair import (  # noqa: PLC0415 - the room is light until it is used
        apostrophes,
        characters,
        entities,
        escapes,
        lines,
        lost_bytes,
        lost_characters,
        mojibake,
        quotes,
        typesetting,
    )

    return (
        *lost_bytes.RULES,
        *mojibake.RULES,
        *entities.RULES,
        *escapes.RULES,
        *characters.RULES,
        *apostrophes.RULES,
        *lost_characters.RULES,
        *quotes.RULES,
        *typesetting.RULES,
        *lines.RULES,
    )
