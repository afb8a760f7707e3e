"""A text as it was with its edits beside it, for those who decide later."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.io.jsonl import JsonLines
from cleanclip.io.parquet import Parquet
from cleanclip.io.table import Table
from cleanclip.report.edit_log import as_fields

if TYPE_CHECKING:
    from cleanclip.document import Document
    from cleanclip.io.records import Format, Record

MEMBER = "cleanclip"
COLUMNS = ("cleanclip_verdict", "cleanclip_edits", "cleanclip_flags")


class Found(NamedTuple):
    """What cleaning found in a text."""

    verdict: str
    edits: list[dict[str, object]]
    flags: list[dict[str, object]]

    @classmethod
    def of(cls, document: Document) -> Found:
        """What was found in the document."""
        return cls(document.verdict, [*map(as_fields, document.edits)], [*map(as_fields, document.flags)])

    def cells(self) -> tuple[str, ...]:
        """The values of `COLUMNS`, lists as JSON."""
        return self.verdict, json.dumps(self.edits), json.dumps(self.flags)


def annotating(form: Format) -> Format:
    """The format with room for annotations: tables get `COLUMNS`."""
    return replace(form, more=COLUMNS) if isinstance(form, Table | Parquet) else form


def suffix_of(form: Format) -> str | None:
    """The suffix of annotated files: that of JSON Lines for all that is no file of rows; `None` for these."""
    return None if isinstance(form, JsonLines | Table | Parquet) else ".jsonl"


def annotated(form: Format, record: Record, document: Document) -> bytes:
    """The record as it was, with the verdict, edits and flags beside its text.

    They are a member at the end of a line of JSON, the last columns of a table's row, and
    a line of JSON with the text for all other files.
    """
    found = Found.of(document)
    if isinstance(form, Table | Parquet):
        return form.with_more(record.raw, found.cells())
    if isinstance(form, JsonLines):
        end = record.raw.rindex(b"}")
        return record.raw[:end] + f', "{MEMBER}": {json.dumps(found._asdict())}'.encode() + record.raw[end:]
    fields = {"id": record.id, "url": record.url, "text": record.text, MEMBER: found._asdict()}
    return json.dumps(fields).encode() + b"\n"
