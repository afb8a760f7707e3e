"""Which spans of a text no edit may touch: the user's patterns, and regions its author switched off."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from cleanclip.document import Span
from cleanclip.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A comment in the text's own syntax: the marks of HTML, shell, C, SQL, TeX, INI and reST comments.
_GUARD = re.compile(
    r"""^[ \t]*
    (?:<!--|\#+|//+|/\*+|--|%+|;+|\.\.|\{\#)?[ \t]*
    cleanclip:[ \t]*(?P<switch>on|off)\b
    [^\r\n]{0,80}$""",
    re.VERBOSE | re.MULTILINE,
)
# Seconds that all patterns of a user may take on one text; `re` would hang on a bad one.
_TIMEOUT = 5.0


def protected_spans(source: str, never: Iterable[str]) -> tuple[Span, ...]:
    """The spans that must survive, in order and disjoint: regions switched off, and matches.

    A region runs from a comment line ``cleanclip: off`` to the next ``cleanclip: on``, or to
    the end, both lines included.

    Raises:
        OptionError: a pattern is malformed, or takes too long on this text.
    """
    spans = sorted([*_switched_off(source), *(span for pattern in never for span in _matches(pattern, source))])
    return tuple(_merged(spans))


def touches(span: Span, guarded: Sequence[Span]) -> bool:
    """Whether `span` overlaps one of `guarded`, which are in order and disjoint. Logarithmic."""
    place = bisect_left(guarded, span.end, key=lambda other: other.start)
    return place > 0 and guarded[place - 1].end > span.start


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if last is not None and span.start <= last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _switched_off(source: str) -> Iterator[Span]:
    if "cleanclip:" not in source:
        return
    start: int | None = None
    for guard in _GUARD.finditer(source):
        if guard["switch"] == "off":
            start = guard.start() if start is None else start
        elif start is not None:
            yield Span(start, guard.end())
            start = None
    if start is not None:
        yield Span(start, len(source))


def _matches(pattern: str, source: str) -> Iterator[Span]:
    import regex  # noqa: PLC0415 - only those who protect something pay for it

    try:
        for match in regex.finditer(pattern, source, timeout=_TIMEOUT):
            if match.end() > match.start():
                yield Span(*match.span())
    except regex.error as error:
        raise OptionError(f"never={pattern!r} is no pattern: {error}") from error
    except TimeoutError as error:
        raise OptionError(f"never={pattern!r} takes more than {_TIMEOUT:g} s on one text; make it simpler") from error
