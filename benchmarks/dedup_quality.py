"""Precision and recall of near-duplicate pairs against brute force, beside datasketch, rensa and gaoya.

    python benchmarks/dedup_quality.py [--megabytes 5] [--reuters FOLDER]

The truth of the generated corpus is every pair whose exact Jaccard similarity of word 5-grams
reaches the threshold, found by going through all texts that share a 5-gram; a pair of equal
texts is none. With ``--reuters`` a folder that holds `reuters.jsonl.gz` and `reuters_pairs.tsv`.

"arrays" are the candidates that the array functions verify, "deduplicate" the copies that
`cleanclip.deduplicate` takes away, of whole documents and with ``veto=()``. It keeps one of each
star, so a pair counts as found if one of the two went, and as false if what went is named as a
copy of a text that is not near. Nothing here is timed; `speed_dedup.py` is.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from alike import PEERS, installed, paragraphs, tokens

import cleanclip
from cleanclip.dedup.lsh import bands_for, candidate_pairs, keys_of
from cleanclip.dedup.shingles import DOCUMENT
from cleanclip.dedup.verify import similarities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Pairs = set[tuple[int, int]]

THRESHOLDS = (0.7, 0.8)


def brute_force(texts: Sequence[str], near: float) -> Pairs:
    """Every pair at `near` or above."""
    sets = [frozenset(tokens(text)) for text in texts]
    where: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(sets):
        for token in each:
            where[token].append(number)
    found: Pairs = set()
    for number, each in enumerate(sets):
        shared = Counter(other for token in each for other in where[token] if other < number)
        for other, count in shared.items():
            if count / (len(each) + len(sets[other]) - count) >= near:
                found.add((other, number))
    return found


def arrays(texts: Sequence[str], near: float) -> Pairs:
    """The candidates of the library that pass its verification."""
    pairs = candidate_pairs(keys_of(texts, bands_for(near), DOCUMENT))
    return {(one, other) for one, other in pairs[similarities(texts, pairs, DOCUMENT) >= near].tolist()}


def removals(texts: Sequence[str], near: float) -> Pairs:
    """Each text that goes, behind the one that stays in its place."""
    records = ((str(number), text) for number, text in enumerate(texts))
    results = cleanclip.deduplicate(records, unit="document", near=near, veto=())
    return {(int(edit.kept.key), int(each.id)) for each in results for edit in each.edits if edit.kept}


def report(name: str, near: float, found: Pairs, truth: Pairs, met: Pairs | None = None) -> None:
    """One line of figures; `met` are the pairs of the truth that are found, where those are others than in `found`."""
    met = found & truth if met is None else met
    precision, recall = len(found & truth) / max(1, len(found)), len(met) / max(1, len(truth))
    score = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"  {near}  {name:22} P {precision:.4f}  R {recall:.4f}  F1 {score:.4f}  {len(found):7} pairs", flush=True)


def ordered(pairs: Iterable[tuple[int, int]]) -> Pairs:
    """The pairs, the smaller number first."""
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def compare(texts: Sequence[str], truths: dict[float, Pairs]) -> None:
    """Every tool on the same texts."""
    for near, truth in truths.items():
        print(f"  {near}  {'truth':22} {len(truth):7} pairs of {len(texts)} texts")
        report("cleanclip, arrays", near, arrays(texts, near), truth)
        removed = removals(texts, near)
        gone = {text for _, text in removed}
        report("cleanclip, deduplicate", near, removed, truth, {pair for pair in truth if gone & set(pair)})
        for name, pairs in PEERS.items():
            if installed(name):
                report(name, near, ordered(pairs(texts, near)), truth)


def reuters(folder: Path) -> None:
    """News stories whose pairs were found by brute force."""
    with gzip.open(folder / "reuters.jsonl.gz", "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines]
    number = {story["id"]: place for place, story in enumerate(stories)}
    with (folder / "reuters_pairs.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    truths = {
        near: ordered(
            (number[int(row["id_a"])], number[int(row["id_b"])]) for row in rows if float(row["jaccard_5word"]) >= near
        )
        for near in THRESHOLDS
    }
    # The truth was found on runs of word characters; all tools see these.
    compare([" ".join(re.findall(r"\w+", story["text"])) for story in stories], truths)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--reuters", type=Path)
    arguments = parser.parse_args()
    texts = list(dict.fromkeys(paragraphs(arguments.megabytes, family=300)))
    print(f"generated: {arguments.megabytes:g} MB, a family of 300 in it")
    compare(texts, {near: brute_force(texts, near) for near in THRESHOLDS})
    if arguments.reuters:
        print("Reuters")
        reuters(arguments.reuters)


if __name__ == "__main__":
    main()
