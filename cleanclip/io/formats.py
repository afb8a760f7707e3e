"""Which format a file has, told from its name or from the flag that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.io.paths import format_of

if TYPE_CHECKING:
    from pathlib import PurePath

    from cleanclip.io.records import Fields, Format

_BY_SUFFIX = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
FORMATS = ("text", "jsonl", "html")


def format_for(name: PurePath, *, said: str | None, fields: Fields, encoding: str | None) -> Format:
    """The format `said`, one of `FORMATS`, or that which the name's suffix tells; text where it tells none."""
    kind = said or _BY_SUFFIX.get(format_of(name), "text")
    if kind == "jsonl":
        from cleanclip.io.jsonl import JsonLines  # noqa: PLC0415 - only what a run needs

        return JsonLines(fields)
    if kind == "html":
        from cleanclip.io.html import Html  # noqa: PLC0415 - only what a run needs

        return Html()
    from cleanclip.io.text import Text  # noqa: PLC0415 - only what a run needs

    return Text(encoding)
