"""Each copy with what stays in its place, and how alike the two are: a table for people and for other tools."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Self

from cleanclip.io.files import Replacement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleanclip.document import Document, Edit

COLUMNS = ("member", "kept", "jaccard", "member_start", "member_end", "kept_start", "kept_end", "rule")


class Pairs(Replacement):
    """A file of pairs in the making: JSON Lines if its name says so, else values between tabs, with a head.

    A row has the keys of both documents, the exact Jaccard similarity, and where the two
    passages stand in their sources. A near one that stays, since it differs in something that counts, is none.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._as_json = path.suffix.lower() in (".jsonl", ".ndjson")

    def __enter__(self) -> Self:
        if not self._as_json:
            self._add(COLUMNS)
        return self

    def noted(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents, once their pairs are written."""
        for document in documents:
            for edit in document.edits:
                if edit.kept is not None and edit.rule.startswith("dedup/across/"):
                    self._add(_row(document, edit))
            yield document

    def _add(self, row: tuple[Any, ...]) -> None:
        if self._as_json:
            line = json.dumps(dict(zip(COLUMNS, row, strict=True)))
        else:
            text = io.StringIO()
            csv.writer(text, delimiter="\t", lineterminator="").writerow(row)
            line = text.getvalue()
        self.write(f"{line}\n".encode("utf-8", "backslashreplace"))


def _row(document: Document, edit: Edit) -> tuple[Any, ...]:
    key, span = edit.kept or ("", edit.span)
    return document.id, key, round(edit.score, 6), *edit.span, *span, edit.rule
