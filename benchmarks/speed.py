"""Times `clean` on generated articles, whole and by stage: MB of UTF-8 per CPU second, one process.

    python benchmarks/speed.py [--megabytes 4] [--rounds 5]

Each figure is the median over the rounds, in CPU time of this process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import islice
from typing import TYPE_CHECKING

from corpus import Maker

from cleanclip import Cleaner, Options
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SELECTIONS = {
    "all stages": (),
    "repair alone": ("repair",),
    "boilerplate alone": ("boilerplate",),
    "dedup alone": ("dedup",),
}


def main() -> None:
    """Print one table for clean articles and one for noisy ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    for name, noisy in (("clean", False), ("noisy", True)):
        texts = corpus(arguments.megabytes, noisy=noisy)
        print(f"\n{name} articles: {len(texts)}, {size(texts) / 1e6:.1f} MB")
        print(f"{'split':20} {rate(texts, tiles_of, arguments.rounds):8.1f} MB/s")
        for label, select in SELECTIONS.items():
            clean = Cleaner(Options(select=select)).clean
            print(f"{label:20} {rate(texts, clean, arguments.rounds):8.1f} MB/s")


def corpus(megabytes: float, *, noisy: bool) -> list[str]:
    """Generated articles of about that many megabytes in all."""
    sample = list(islice(Maker().articles(50, noisy=noisy), 50))
    return list(Maker().articles(int(megabytes * 1e6 / (size(sample) / 50)), noisy=noisy))


def size(texts: Sequence[str]) -> int:
    """Bytes in UTF-8."""
    return sum(len(text.encode()) for text in texts)


def tiles_of(text: str) -> object:
    """The blocks of a text: what every stage that reads lines has to wait for."""
    return Document(text, split(text)).blocks


def rate(texts: Sequence[str], work: Callable[[str], object], rounds: int) -> float:
    """MB per CPU second, the median of the rounds after one that is not counted."""
    seconds = []
    for _ in range(rounds + 1):
        start = time.process_time()
        for text in texts:
            work(text)
        seconds.append(time.process_time() - start)
    return size(texts) / 1e6 / statistics.median(seconds[1:])


if __name__ == "__main__":
    main()
