"""The report of 1,000 texts and 10,000 edits in a real browser: its size, its first paint, a filter, a step.

    python benchmarks/report_page.py [--texts 1000] [--rounds 5]

Chromium has to be installed. Times are the browser's own, of the median of the rounds; the
goals are 15 MB, 2 s to the first paint, 100 ms for a filter, drawn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from corpus import Maker

from cleanclip import Cleaner
from cleanclip.report.edit_log import Header, LoggedDocument
from cleanclip.report.html import page
from cleanclip.report.overview import Reported

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from chromium import PROGRAM, Browser

_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# Two frames: the first is drawn when the second begins.
_DRAWN = (
    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start))))"
)
_FILTER = f"""{{
    const start = performance.now();
    const select = document.querySelector('#tools select');
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    select.dispatchEvent(new Event('change'));
    {_DRAWN};
}}"""
_STEP = f"""{{
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: 'j', bubbles: true}}));
    {_DRAWN};
}}"""


def reported(texts: int) -> list[Reported]:
    """Noisy articles as a run leaves them."""
    cleaner = Cleaner()
    documents = []
    for number, text in enumerate(Maker(3).articles(texts, noisy=True)):
        name = f"articles/{number:05}.txt"
        document = cleaner.run(text, id=name)
        header = Header(
            name, name, None, 0, None, "utf-8", bom=False, source_sha256="", output_sha256="", verdict="cleaned"
        )
        documents.append(Reported(LoggedDocument(header, document.edits, document.flags), text))
    return documents


def measured(path: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of each thing that a person waits for."""
    found: dict[str, list[float]] = {"first paint": [], "loaded": [], "filter": [], "step": []}
    with Browser() as browser:
        for _ in range(rounds):
            browser.open(path)
            found["first paint"].append(browser.evaluate(_PAINT))
            found["loaded"].append(browser.evaluate(_LOADED))
            found["filter"].append(browser.evaluate(_FILTER))
            found["step"].append(browser.evaluate(_STEP))
    return {name: median(times) for name, times in found.items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="write the page there, to look at it")
    arguments = parser.parse_args()
    if PROGRAM is None:
        sys.exit("chromium is not installed")
    documents = reported(arguments.texts)
    edits = sum(len(one.logged.edits) for one in documents)
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.keep or Path(folder) / "report.html"
        begun = time.process_time()
        path.write_text("".join(page(documents, "A run")), encoding="utf-8")
        print(f"{len(documents):,} texts, {edits:,} edits: {path.stat().st_size / 1e6:.1f} MB")
        print(f"written in {time.process_time() - begun:.1f} s of CPU")
        for name, milliseconds in measured(path.resolve(), arguments.rounds).items():
            print(f"{name}: {milliseconds:.0f} ms")


if __name__ == "__main__":
    main()
