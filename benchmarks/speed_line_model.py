"""Times the line model on real texts: milliseconds of CPU time for each MB, a text a call, by each build of the kernel.

    python benchmarks/speed_line_model.py [--step 4] [--rounds 5]

Of the texts of `../shared/evaluation` that nothing was learned from each `--step`th is read; the
figure is that of the fastest round. One build is timed with ``CLEANCLIP_KERNEL``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from quality import rows

from cleanclip import kernel
from cleanclip.boilerplate import line_model
from cleanclip.boilerplate.features import page_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

REAL = {"page": "pages", "article": "extracted"}


def main() -> None:
    """Print a table for the build that is asked for, else one for each that can run here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--step", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if kernel.VARIABLE not in os.environ:
        for build in kernel.available():
            subprocess.run([sys.executable, *sys.argv], env={**os.environ, kernel.VARIABLE: build}, check=True)
        return
    for profile, file in REAL.items():
        texts = [row["lines"] for row in rows(file) if not row["train"] and row["lines"]][:: arguments.step]
        print(f"{kernel.running():9} {profile:8} {timed(texts, profile, arguments.rounds)}", flush=True)


def timed(texts: Sequence[Sequence[str]], profile: str, rounds: int) -> str:
    """What the features of texts, the network, and all until it is known which lines go take."""
    model = line_model.load()
    network = model.networks[profile]
    bulleted = profile == "page"
    read = [page_rows(text, model.alphabet, model.words, bulleted=bulleted)[0] for text in texts]
    parts: dict[str, Callable[[int], object]] = {
        "features": lambda i: page_rows(texts[i], model.alphabet, model.words, bulleted=bulleted),
        "network": lambda i: line_model.log_odds(network, read[i]),
        "all": lambda i: line_model.findings(texts[i], profile),
    }
    size = sum(len(line.encode("utf-8", "surrogatepass")) + 1 for text in texts for line in text) / 1e6
    return ", ".join(
        f"{name} {1e3 * min(seconds(part, len(texts)) for _ in range(rounds)) / size:.1f}"
        for name, part in parts.items()
    )


def seconds(part: Callable[[int], object], count: int) -> float:
    """CPU seconds for all texts."""
    start = time.process_time()
    for i in range(count):
        part(i)
    return time.process_time() - start


if __name__ == "__main__":
    main()
