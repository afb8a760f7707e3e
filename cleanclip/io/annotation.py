"""A text as it was with its edits beside it, for those who decide later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cleanclip.report.edit_log import as_fields

if TYPE_CHECKING:
    from cleanclip.document import Document
    from cleanclip.io.records import Record

MEMBER = "cleanclip"
SUFFIX = ".jsonl"


def annotated(record: Record, document: Document, *, inside: bool) -> bytes:
    """A line of JSON with the text as it was, and the verdict, edits and flags in one member.

    `inside` puts that member at the end of the record, which is a line of JSON itself.
    """
    found = {
        "verdict": document.verdict,
        "edits": [as_fields(edit) for edit in document.edits],
        "flags": [as_fields(flag) for flag in document.flags],
    }
    if not inside:
        fields = {"id": record.id, "url": record.url, "text": record.text, MEMBER: found}
        return json.dumps(fields).encode() + b"\n"
    end = record.raw.rindex(b"}")
    return record.raw[:end] + f', "{MEMBER}": {json.dumps(found)}'.encode() + record.raw[end:]
