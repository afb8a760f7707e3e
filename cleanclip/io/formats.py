"""Which format a file has, told from its name or from the flag that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.io.html import Html
from cleanclip.io.jsonl import JsonLines
from cleanclip.io.parquet import Parquet
from cleanclip.io.paths import format_of
from cleanclip.io.table import Table
from cleanclip.io.text import Text
from cleanclip.io.warc import Warc

if TYPE_CHECKING:
    from pathlib import PurePath

    from cleanclip.io.records import Fields, Format

_BY_SUFFIX = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".warc": "warc",
    ".wet": "wet",
}
FORMATS = ("text", "jsonl", "csv", "tsv", "parquet", "html", "warc", "wet")


def kind_of(name: PurePath) -> str | None:
    """One of `FORMATS`, if the name's suffix tells it."""
    return _BY_SUFFIX.get(format_of(name))


def format_for(name: PurePath, *, said: str | None, fields: Fields, encoding: str | None) -> Format:
    """The format `said`, one of `FORMATS`, or that which the name's suffix tells; text where it tells none."""
    kind = said or kind_of(name) or "text"
    if kind == "text":
        return Text(encoding)
    if kind == "jsonl":
        return JsonLines(fields)
    if kind in ("csv", "tsv"):
        return Table("," if kind == "csv" else "\t", fields, encoding)
    if kind == "parquet":
        return Parquet(fields)
    return Html() if kind == "html" else Warc(pages=kind == "warc")
