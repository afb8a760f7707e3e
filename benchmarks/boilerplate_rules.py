"""What each rule removes, how much of that is boilerplate, and what it costs on texts that are clean.

    python benchmarks/boilerplate_rules.py [--rows train] [--by-name | --by-language] [--rules 40] [--wrong RULE]

Whole pages go through the profile `page`, what an extractor left and the main texts through
`article`; the line model sees none of them. Reads ../shared/evaluation, which is no part of the
project. Words are those of `shape.words`; shares are of all words of a data set, then means over
the sets. What is decided by these figures is decided on the rows that may be learned from
(`--rows train`); of the others only the table by rule is looked at.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanclip import boilerplate
from cleanclip.document import Document
from cleanclip.shape import words
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.boilerplate import Stage

# The parts of a rule's id: boilerplate/<pack>/<name>.
PACK, NAME = 1, 2
EVALUATION = Path(__file__).parents[2] / "shared" / "evaluation"


class Removal(NamedTuple):
    """The words that one rule took from one page: boilerplate and content."""

    rule: str
    noise: int
    content: int
    line: str


class Outcome(NamedTuple):
    """What happened to one page."""

    dataset: str
    noise: int
    content: int
    removals: tuple[Removal, ...]

    @property
    def removed(self) -> tuple[int, int]:
        """The boilerplate words that went, and all there were."""
        return sum(removal.noise for removal in self.removals), self.noise

    @property
    def lost(self) -> tuple[int, int]:
        """The content words that went, and all there were."""
        return sum(removal.content for removal in self.removals), self.content


class Tally(NamedTuple):
    """Words that a rule took."""

    noise: int
    content: int

    @property
    def words(self) -> str:
        """How many."""
        return f"{sum(self):,}"

    @property
    def right(self) -> str:
        """The share that is boilerplate."""
        return f"{self.noise / sum(self):.3f}" if sum(self) else ""


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one evaluation file."""
    with gzip.open(EVALUATION / name, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def clean(text: str, stages: Sequence[Stage]) -> Document:
    """The document after the stages of this room."""
    document = Document(text, split(text))
    for stage in stages:
        document = document.apply(stage(document))
    return document


def outcome(row: dict[str, Any], stages: Sequence[Stage]) -> Outcome:
    """What the stages do to one labelled page."""
    starts, cursor = [], 0
    for line in row["lines"]:
        starts.append(cursor)
        cursor += len(line) + 1
    document = clean("\n".join(row["lines"]), stages)
    counts = [len(words(line)) for line in row["lines"]]
    removals = []
    for edit in document.edits:
        for index, line in enumerate(row["lines"]):
            if edit.is_removal and line and edit.span.start <= starts[index] + len(line) - 1 < edit.span.end:
                kept = bool(row["keep"][index])
                removals.append(Removal(edit.rule, 0 if kept else counts[index], counts[index] if kept else 0, line))
    content = sum(count for count, keep in zip(counts, row["keep"], strict=True) if keep)
    return Outcome(row["set"], sum(counts) - content, content, tuple(removals))


def shares(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """The shares of boilerplate words removed and of content words lost in each set: means over the sets."""
    sets: dict[str, list[Outcome]] = defaultdict(list)
    for page in outcomes:
        sets[page.dataset].append(page)
    removed = fmean(share(page.removed for page in pages) for pages in sets.values())
    return removed, fmean(share(page.lost for page in pages) for pages in sets.values())


def share(parts: Iterable[tuple[int, int]]) -> float:
    """The sum of the first of each over that of the second."""
    part, whole = map(sum, zip(*parts, strict=True))
    return float(part / max(1, whole))


def totals(outcomes: Sequence[Outcome], part: int | None) -> dict[str, Tally]:
    """The words that each rule took, or all rules with the same `part` of their ids."""
    found: dict[str, Tally] = defaultdict(lambda: Tally(0, 0))
    for page in outcomes:
        for removal in page.removals:
            rule = removal.rule if part is None else removal.rule.split("/")[part]
            found[rule] = Tally(found[rule].noise + removal.noise, found[rule].content + removal.content)
    return found


def print_rules(tables: Sequence[dict[str, Tally]], most: int) -> None:
    """A row a rule: the words it took from pages, extracted texts and main texts, and the share of boilerplate."""
    print("\n| rule | pages, words | right | extracted, words | right | golds, words |\n|---|---|---|---|---|---|")
    pages, extracted, golds = tables
    weight = {rule: sum(sum(table[rule]) for table in tables if rule in table) for table in tables for rule in table}
    for rule in sorted(weight, key=lambda rule: (-weight[rule], rule))[:most]:
        cells = [cell for table in (pages, extracted) for cell in (table[rule].words, table[rule].right)]
        print(f"| {rule} | {' | '.join(cells)} | {golds[rule].words} |")


def print_wrong(outcomes: Sequence[Outcome], prefix: str) -> None:
    """The content lines that rules with this prefix took."""
    for page in outcomes:
        for removal in page.removals:
            if removal.content and removal.rule.startswith(prefix):
                print(f"  wrong {removal.rule}: {removal.line[:160]!r}")


def print_speed(stages: Sequence[Stage]) -> None:
    """Megabytes a second of the stages alone, on clean prose and on whole pages."""
    for name, field in (("gold texts", "gold"), ("whole pages", "lines")):
        texts = [row[field] if field == "gold" else "\n".join(row[field]) for row in rows("pages.jsonl.gz")]
        documents = [Document(text, split(text)) for text in texts]
        for document in documents:
            _ = document.blocks
        started = time.process_time()
        for document in documents:
            for stage in stages:
                list(stage(document))
        seconds = time.process_time() - started
        print(f"{name}: {sum(map(len, texts)) / seconds / 1e6:.0f} M characters a second")


def gold_rows(pages: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The main texts as pages of which every line is content."""
    for row in pages:
        lines = row["gold"].split("\n")
        if row["gold"].strip():
            yield {"set": row["set"], "lines": lines, "keep": [1] * len(lines)}


def room(profile: str) -> tuple[Stage, ...]:
    """The stages of this room without the line model."""
    off = {rule.id for rule in boilerplate.catalogue() if not rule.on or rule.id.startswith("boilerplate/model")}
    return boilerplate.stages(lambda rule: rule not in off, profile=profile, languages=(), packs=())


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="measure", choices=("measure", "train", "all"))
    rows_of = parser.add_mutually_exclusive_group()
    rows_of.add_argument(
        "--by-name", dest="part", action="store_const", const=NAME, help="one row for a rule of all languages"
    )
    rows_of.add_argument(
        "--by-language", dest="part", action="store_const", const=PACK, help="one row for all rules of a pack"
    )
    parser.add_argument("--rules", type=int, default=40, help="how many rules to list")
    parser.add_argument("--wrong", default="", help="show the content lines that rules with this prefix took")
    options = parser.parse_args()
    chosen = {"measure": (False,), "train": (True,), "all": (False, True)}[options.rows]
    pages = [row for row in rows("pages.jsonl.gz") if row["train"] in chosen]
    extracted = [row for row in rows("extracted.jsonl.gz") if row["train"] in chosen]
    page, article = room("page"), room("article")
    found = {
        "whole pages": [outcome(row, page) for row in pages],
        "output of trafilatura": [outcome(row, article) for row in extracted],
        "main texts": [outcome(row, article) for row in gold_rows(pages)],
    }
    for name, outcomes in found.items():
        removed, lost = shares(outcomes)
        unchanged = fmean(not outcome.removals for outcome in outcomes)
        print(f"{name:24} {len(outcomes):5} removed {removed:.3f} lost {lost:.5f} unchanged {unchanged:.3f}")
        if options.wrong and chosen == (True,):
            print_wrong(outcomes, options.wrong)
    print_rules([totals(outcomes, options.part) for outcomes in found.values()], options.rules)
    print_speed(article)


if __name__ == "__main__":
    main()
