"""Answers on words are remembered: a text of any length has few that were not there before."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")
Rest = TypeVarTuple("Rest")

# What is longer is no word, and a hostile text would fill the memory with it.
_LONGEST = 40
_MOST = 1 << 15


def remembered(function: Callable[[str, *Rest], R]) -> Callable[[str, *Rest], R]:
    """The function, its answers on the last 32,768 short texts remembered; it must depend on its arguments alone.

    >>> remembered(str.upper)("word")
    'WORD'
    """
    known = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def answer(text: str, *rest: *Rest) -> R:
        return known(text, *rest) if len(text) <= _LONGEST else function(text, *rest)

    return answer
