"""Times `clean` on generated articles, on real pages and at its first call: MB of UTF-8 per CPU second.

    python benchmarks/speed.py [--megabytes 4] [--rounds 5]

Each figure is the median over the rounds, in CPU time of this process. Real pages are those of
`../shared/evaluation` that nothing was learned from; without them that table is left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import Maker

from cleanclip import Cleaner, Options
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DATA = Path(__file__).resolve().parents[2] / "shared" / "evaluation"
REAL = {"whole pages": ("pages", "page"), "output of trafilatura": ("extracted", "article")}
FIRST_CALL = """
import time, cleanclip
start = time.process_time()
cleanclip.clean("A title\\n\\nThe ministers met on Monday, and they agreed to meet again.\\n")
print(time.process_time() - start)
"""
SELECTIONS = {
    "all stages": (),
    "repair alone": ("repair",),
    "boilerplate alone": ("boilerplate",),
    "dedup alone": ("dedup",),
}


def main() -> None:
    """Print a table for clean articles, one for noisy ones, one for real texts, and the time of the first call."""
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
    if DATA.exists():
        for name, (file, profile) in REAL.items():
            print("\n" + real_texts(name, file, profile, arguments.rounds))
    seconds = statistics.median(first_call() for _ in range(arguments.rounds))
    print(f"\nfirst clean of a process: {seconds:.3f} s")


def real_texts(name: str, file: str, profile: str, rounds: int) -> str:
    """The speed on real texts, and the share of it that the passes after the first take.

    What is left of a text that was changed is cleaned again as an article until nothing
    changes, as a rule once: that is timed by itself.
    """
    with gzip.open(DATA / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = ["\n".join(row["lines"]) for row in map(json.loads, lines) if not row["train"]]
    clean, again = Cleaner(Options.of(profile=profile)).clean, Cleaner().clean
    changed = [after for text in texts if (after := clean(text)) != text]
    speed = rate(texts, clean, rounds)
    later = size(changed) / rate(changed, again, rounds) / (size(texts) / speed)
    amount = f"{len(texts)} texts, {size(texts) / 1e6:.1f} MB"
    return f"{name}, {profile}: {amount}, {speed:.1f} MB/s, of which {later:.0%} after the first pass"


def first_call() -> float:
    """CPU seconds of the first `clean` in a process of its own, on a text with nothing to remove."""
    return float(subprocess.check_output([sys.executable, "-c", FIRST_CALL], text=True))


def corpus(megabytes: float, *, noisy: bool) -> list[str]:
    """Generated articles of about that many megabytes in all."""
    sample = list(islice(Maker().articles(50, noisy=noisy), 50))
    return list(Maker().articles(int(megabytes * 1e6 / (size(sample) / 50)), noisy=noisy))


def size(texts: Sequence[str]) -> int:
    """Bytes in UTF-8."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


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
