"""Wrong characters made right: each file answers one question about a text.

The stages run from the outside in: what the bytes were, what the page escaped, what cannot be
seen, what was typed. Each begins with a gate that clean text passes at the speed of a scan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleanclip.document import Document, Edit, Rule

    Stage = Callable[[Document], Iterable[Edit]]


def stages(wanted: Callable[[str], bool], *, quotes: str) -> tuple[Stage, ...]:
    """The stages of the room in their order; `quotes` is ``"keep"``, ``"straight"`` or ``"curly"``."""
    from cleanclip.repair import apostrophes, characters, entities, lines, mojibake  # noqa: PLC0415 - light until used
    from cleanclip.repair.finding import as_stage  # noqa: PLC0415

    finders = (
        characters.next_lines,
        mojibake.find,
        entities.find,
        characters.find,
        apostrophes.find,
        lines.find,
    )
    return tuple(as_stage(find, wanted) for find in finders)


def catalogue() -> tuple[Rule, ...]:
    """Every rule of the room, in the order of the stages."""
    from cleanclip.repair import apostrophes, characters, entities, lines, mojibake  # noqa: PLC0415 - light until used

    return (*mojibake.RULES, *entities.RULES, *characters.RULES, *apostrophes.RULES, *lines.RULES)
