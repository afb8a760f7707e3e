"""The outputs and edit logs of the articles in docs/examples: `python tests/golden.py` writes them again.

What it writes is read as a diff: a changed line is one that a person has to agree with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip import Cleaner
from cleanclip.report.edit_log import as_fields

if TYPE_CHECKING:
    from cleanclip.document import Document

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
GOLDEN = Path(__file__).parent / "golden"
CLEANER = Cleaner()
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.txt"))


def read(path: Path) -> str:
    """The file's text as it stands: line ends and byte order mark are part of it."""
    return path.read_bytes().decode("utf-8")


def cleaned(name: str) -> Document:
    """What cleanclip makes of an example today."""
    return CLEANER.run(read(EXAMPLES / f"{name}.txt"), id=name)


def edit_log(document: Document) -> str:
    """The document's edits and flags as JSON, one a line, in escapes where it is not ASCII."""
    edits = (*document.edits, *document.flags)
    return "[\n" + ",\n".join(json.dumps(as_fields(edit)) for edit in edits) + "\n]\n"


def regenerate() -> None:
    """Write every output and edit log."""
    for name in NAMES:
        document = cleaned(name)
        (GOLDEN / f"{name}.txt").write_bytes(document.text.encode())
        (GOLDEN / f"{name}.edits.json").write_bytes(edit_log(document).encode())


if __name__ == "__main__":
    regenerate()
