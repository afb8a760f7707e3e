"""What a corpus past one machine costs: constants measured here, a model, and a simulation that checks it.

    python benchmarks/scale.py [--megabytes 40]

The steps are those of `cleanclip.batch`. Core hours are CPU time of one process on this
machine; bytes are those of the columns, neither compressed nor replicated. The model says
how many passages accidental keys join, and the simulation counts them.
"""

from __future__ import annotations

import argparse
import time
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from alike import paragraphs
from corpus import Maker

from cleanclip import Cleaner
from cleanclip.batch import Comparison, Header
from cleanclip.dedup import steps
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

TO_A_DOCUMENT = 5
BATCH = 2_000
COMPARISON = Comparison(Header())
BANDS = COMPARISON.header.bands.bands
BILLION = 10**9
HOUR = 3600
# Passages and bits of a key whose components are counted.
COUNTED = (*product((20_000,), (24, 20, 19, 18)), *product((160_000,), (24, 22, 21)))


class Step(NamedTuple):
    """What a step costs for each paragraph: CPU seconds, and the bytes that it hands to the next one."""

    name: str
    seconds: float
    out: float


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call returns, and its CPU seconds."""
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


def corpus(megabytes: float) -> list[Document]:
    """Documents of five paragraphs, 15 % of them exact and 10 % near copies."""
    texts = [f"{text}." for text in paragraphs(megabytes)]
    sources = ["\n\n".join(texts[start : start + TO_A_DOCUMENT]) for start in range(0, len(texts), TO_A_DOCUMENT)]
    return [Document(source, split(source), id=str(rank)) for rank, source in enumerate(sources)]


def cleaning(megabytes: float, bytes_each: float) -> Step:
    """Cleaning noisy articles, for so many bytes of text."""
    made = list(Maker().articles(int(megabytes * 300), noisy=True))
    cleaner = Cleaner()
    cleaner.clean(made[0])
    _, seconds = timed(lambda: [cleaner.clean(text) for text in made])
    return Step("clean", seconds / sum(map(len, made)) * bytes_each, bytes_each)


def deduplicating(documents: Sequence[Document]) -> Iterator[Step]:
    """The steps that find and take out copies, each for a paragraph."""
    count = len(documents) * TO_A_DOCUMENT
    starts = range(0, len(documents), BATCH)
    parts, seconds = timed(
        lambda: [
            steps.sign(documents[start : start + BATCH], range(start, min(start + BATCH, len(documents))), COMPARISON)
            for start in starts
        ]
    )
    passages = steps.joined(*(part for part, _ in parts))
    outlines = {rank: each for _, part in parts for rank, each in steps.outlines_by_rank(part).items()}
    yield Step("sign", seconds / count, size(passages) / count)
    leaders, copies, seconds = equal_ones(passages)
    yield Step("exact links", seconds / count, 24 * len(passages.passage) / count)
    keys, seconds = timed(lambda: steps.band_keys(leaders))
    yield Step("band keys", seconds / count, size(keys) / count)
    links, seconds = timed(lambda: steps.edges(keys))
    yield Step("edges", seconds / count, size(links) / count)
    groups, seconds = timed(lambda: steps.components(links))
    yield Step("components", seconds / count, size(groups) / count)
    near = steps.chosen_rows(leaders, np.flatnonzero(np.isin(leaders.passage, np.concatenate(groups))))
    found, seconds = timed(lambda: steps.resolve(near.passage, near.text, COMPARISON, keys=near.keys))
    yield Step("resolve", seconds / count, 40 * len(near.passage) / count)
    matches = steps.joined(found, steps.matched(copies, found))
    by_rank = steps.by_document(matches)
    chosen = [rank for rank in range(len(documents)) if rank in by_rank]
    _, seconds = timed(lambda: [steps.apply(documents[rank], by_rank[rank], outlines, COMPARISON) for rank in chosen])
    yield Step("apply", seconds / count, sum(len(document.source) for document in documents) / count)


def equal_ones(passages: steps.Passages) -> tuple[steps.Passages, steps.Links, float]:
    """The passages that are left to compare, the links of the others, and the seconds it took."""
    start = time.process_time()
    whole = steps.chosen_rows(passages, np.flatnonzero(steps.is_whole(passages.passage)))
    documents = steps.exact_links(whole)
    own = steps.chosen_rows(passages, np.flatnonzero(steps.are_left(passages.passage, documents)))
    equal = steps.exact_links(own)
    left = own.is_long & ~np.isin(own.passage, equal.passage)
    leaders = steps.chosen_rows(own, np.flatnonzero(left))
    return leaders, steps.joined(documents, equal), time.process_time() - start


def size(columns: Any) -> int:  # noqa: ANN401 - a named tuple of columns
    """The bytes of columns."""
    return sum(c.nbytes if isinstance(c, np.ndarray) else sum(len(item.encode()) for item in c) for c in columns)


def joined_share(count: int, bits: int) -> tuple[float, float]:
    """The share of passages in the largest component, and of those with a link, if no two of `count` are alike.

    Their keys are drawn at random from `bits` bits, which is what keys of different texts are.
    """
    source = np.random.default_rng(count + bits)
    groups = steps.Links(np.zeros(0, np.int64), np.zeros(0, np.int64))
    numbers = np.arange(count)
    for _ in range(BANDS):
        keys: NDArray[np.uint64] = source.integers(0, 1 << bits, count).astype(np.uint64)
        groups = steps.components(groups, steps.edges(steps.Keys(keys, numbers)))
    _, sizes = np.unique(groups.first, return_counts=True)
    largest = 1 + int(sizes.max(initial=0))
    return largest / count, (len(groups.passage) + len(sizes)) / count


def expected_share(degree: float) -> tuple[float, float]:
    """What a random graph of that mean degree has: Erdos and Renyi (1960), section 9, and a Poisson law of degrees."""
    share = 1.0
    for _ in range(1000):
        share = 1 - np.exp(-degree * share)
    return float(share), float(1 - np.exp(-degree))


def show_costs(measured: Sequence[Step], before: Sequence[Step]) -> None:
    """A row for each step, beside what it cost in the smaller corpus."""
    print("| step | µs | in an eighth of the corpus | bytes out | core hours for 10^9 | for 10^11 | TB for 10^11 |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for step, earlier in zip(measured, before, strict=True):
        hours, terabytes = step.seconds * BILLION / HOUR, step.out * BILLION / 1e10
        costs = f"{step.seconds * 1e6:.2f} | {earlier.seconds * 1e6:.2f} | {step.out:.0f}"
        print(f"| {step.name} | {costs} | {hours:,.1f} | {hours * 100:,.0f} | {terabytes:,.1f} |")


def show_keys() -> None:
    """What the model of accidental keys says, beside a count where that is possible."""
    print("| passages | bits | mean degree | largest component | model | with a link | model |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for count, bits in COUNTED:
        degree = count * BANDS / 2**bits
        rows = zip(joined_share(count, bits), expected_share(degree), strict=True)
        print(
            f"| {count:,} | {bits} | {degree:.2f} |"
            + "|".join(f" {one:.3f} | {model:.3f} " for one, model in rows)
            + "|"
        )
    for count, bits in product((10**8, 2 * 10**8, 10**9, 10**11), (32, 64)):
        degree = count * BANDS / 2**bits
        largest, linked = expected_share(degree)
        print(f"| {count:,} | {bits} | {degree:.2g} | | {largest:.3f} | | {linked:.3f} |")


def main() -> None:
    """Measure, extrapolate, and check the model of accidental keys."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=float, default=40)
    megabytes = arguments.parse_args().megabytes
    small, large = corpus(megabytes / 8), corpus(megabytes)
    bytes_each = sum(len(document.source) for document in large) / len(large) / TO_A_DOCUMENT
    cleaned = cleaning(2, bytes_each)
    print(f"What a paragraph of {bytes_each:.0f} bytes costs\n")
    show_costs([cleaned, *deduplicating(large)], [cleaned, *deduplicating(small)])
    print(f"\nPassages that accidental keys join, {BANDS} bands\n")
    show_keys()


if __name__ == "__main__":
    main()
