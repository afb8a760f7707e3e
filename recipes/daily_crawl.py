"""Clean the pages of a day, and drop what earlier days have said already.

    python daily_crawl.py monday.jsonl seen.index kept.jsonl

A line of input has `url` and `text`. The index is made on the first day; a day that is run again
changes nothing, since a page that comes back unchanged is itself.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip import Cleaner, DedupIndex, Document, Options
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator


def pages(path: Path) -> Iterator[Document]:
    """The pages of a file, each known by its address."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Document(row["text"], split(row["text"]), id=row["url"], url=row["url"])


def main(today: str, index: str, kept: str) -> None:
    """Write the pages that say something new, and count what became of all."""
    verdicts: Counter[str] = Counter()
    cleaner = Cleaner(Options(profile="page"))
    with DedupIndex.open(index) as seen, Path(kept).open("w", encoding="utf-8") as out:
        for document in cleaner.stream(pages(Path(today)), index=seen):
            verdicts[document.verdict] += 1
            if document.text:
                row = {"url": document.url, "text": document.text, "rules": sorted({e.rule for e in document.edits})}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(*(f"{verdict}: {count}" for verdict, count in sorted(verdicts.items())), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
