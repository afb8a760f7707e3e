"""Wrong characters made right: each file answers one question about a text.

The stages go from the outside in: what the bytes were, what a page escaped, what cannot be
seen, what was typed. Each begins with a gate that clean text passes at the speed of a scan.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from cleanclip.document import Document, Edit, Rule
    from cleanclip.repair.finding import Finding

    Stage = Callable[[Document], Iterable[Edit]]
    Finder = Callable[[str], Iterable[Finding]]


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

    finders: list[tuple[ModuleType, Finder]] = [
        (characters, characters.next_lines),
        (lost_bytes, lost_bytes.find),
        (mojibake, mojibake.find),
        (entities, entities.find),
        (escapes, escapes.find),
        (characters, characters.find),
        (apostrophes, apostrophes.find),
        (lost_characters, lost_characters.find),
    ]
    if quotes != "keep":
        finders.append((quotation, quotation.straighten if quotes == "straight" else quotation.curl))
    finders.append((typesetting, partial(typesetting.find, wanted=wanted)))
    finders.append((lines, lines.find))
    # What finds only what nobody wants need not look.
    asked = (find for module, find in finders if any(wanted(rule.id) for rule in module.RULES))
    return tuple(finding.as_stage(find, wanted) for find in asked)


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
