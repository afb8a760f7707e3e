"""What the rule packs remove on real pages, rule by rule, and what they cost on texts that are clean.

    python benchmarks/boilerplate_rules.py [--profile page] [--rules 40] [--wrong RULE]

Reads ../shared/evaluation, which is no part of the project. Words are those of `shape.words`;
shares are means over a data set's pages, then over data sets.
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
    from collections.abc import Iterator, Sequence

    from cleanclip.boilerplate import Stage

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
    def removed(self) -> float:
        """The share of its boilerplate words that went."""
        return sum(removal.noise for removal in self.removals) / self.noise if self.noise else 1.0

    @property
    def lost(self) -> float:
        """The share of its content words that went."""
        return sum(removal.content for removal in self.removals) / self.content if self.content else 0.0


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


def print_shares(name: str, outcomes: Sequence[Outcome]) -> None:
    """One line a data set, and their mean."""
    sets: dict[str, list[Outcome]] = defaultdict(list)
    for page in outcomes:
        sets[page.dataset].append(page)
    print(f"\n{name:24} pages  boilerplate removed  content lost")
    shares = []
    for dataset, pages in sorted(sets.items()):
        shares.append((fmean(page.removed for page in pages), fmean(page.lost for page in pages)))
        print(f"{dataset:24} {len(pages):5}  {shares[-1][0]:19.3f}  {shares[-1][1]:12.4f}")
    print(f"{'mean':24} {len(outcomes):5}  {fmean(s[0] for s in shares):19.3f}  {fmean(s[1] for s in shares):12.4f}")


def print_rules(outcomes: Sequence[Outcome], most: int, wrong: str) -> None:
    """The rules that took most, with their precision in words, and the lines that `wrong` took wrongly."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for page in outcomes:
        for removal in page.removals:
            totals[removal.rule][0] += removal.noise
            totals[removal.rule][1] += removal.content
            if wrong and removal.rule.startswith(wrong) and removal.content:
                print(f"  wrong {removal.rule}: {removal.line[:160]!r}")
    print(f"\n{'rule':44} words  precision")
    ranked = sorted(totals.items(), key=lambda entry: -sum(entry[1]))[:most]
    for rule, (noise, content) in ranked:
        print(f"{rule:44} {noise + content:6}  {noise / max(1, noise + content):8.3f}")


def print_gold(stages: Sequence[Stage]) -> None:
    """What the rules change in texts that a person cut out: nothing there is to be removed."""
    lost = total = unchanged = texts = 0
    for row in rows("pages.jsonl.gz"):
        document = clean(row["gold"], stages)
        texts += 1
        unchanged += not document.edits
        total += len(words(document.source))
        lost += sum(len(words(edit.before)) for edit in document.edits)
    print(f"\ngold texts: {unchanged / texts:.4f} of {texts} unchanged, {lost / total:.5f} of their words lost")


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


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="article", choices=("article", "page"))
    parser.add_argument("--rules", type=int, default=40, help="how many rules to list")
    parser.add_argument("--wrong", default="", help="show the content lines that rules with this prefix took")
    parser.add_argument("--files", nargs="*", default=["pages.jsonl.gz", "extracted.jsonl.gz"])
    options = parser.parse_args()
    off = {rule.id for rule in boilerplate.catalogue() if not rule.on or rule.id.startswith("boilerplate/model")}
    stages = boilerplate.stages(lambda rule: rule not in off, profile=options.profile, languages=(), packs=())
    for name in options.files:
        outcomes = [outcome(row, stages) for row in rows(name)]
        print_shares(name, outcomes)
        print_rules(outcomes, options.rules, options.wrong)
    print_gold(stages)
    print_speed(stages)


if __name__ == "__main__":
    main()
