"""In what two near-duplicates disagree though they are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def disagreement(a: str, b: str, checks: Sequence[str]) -> str | None:
    """What differs between `a` and `b` in one of `checks`, or `None`."""
    return f"{checks[0]} may differ" if checks and a != b else None
