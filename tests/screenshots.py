"""The pictures of docs/images, of the run in docs/how-to/judge-a-report.md: `python tests/screenshots.py`."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from chromium import Browser

from cleanclip.cli.main import main

DOCS = Path(__file__).parents[1] / "docs"
_DRAWN = "new Promise(done => setTimeout(done, 300))"
_FIRST_RULE = """{ const select = document.querySelector('#tools select'); select.selectedIndex = 1;
select.dispatchEvent(new Event('change')); }"""


def take() -> None:
    """Write both pictures: the rules in the light, and on a narrow dark screen an edit that was rejected."""
    page = (DOCS / "how-to" / "judge-a-report.md").read_text(encoding="utf-8")
    pack = re.findall(r"```toml\n# greedy.toml\n(.*?)```", page, re.DOTALL)[0]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        shutil.copytree(DOCS / "examples", "docs/examples")
        Path("greedy.toml").write_text(pack, encoding="utf-8")
        main(
            ["clean", "docs/examples", "-o", "cleaned", "--rules", "greedy.toml", "--report", "report.html", "--quiet"]
        )
        with Browser(width=960, height=740) as browser:
            _light(browser, Path("report.html").resolve())
            _dark(browser, Path("report.html").resolve())


def _light(browser: Browser, report: Path) -> None:
    browser.prefer(dark=False)
    browser.open(report)
    browser.evaluate("document.querySelector('.rules summary').click()")
    browser.evaluate(_DRAWN)
    browser.screenshot(DOCS / "images" / "report-rules.png")


def _dark(browser: Browser, report: Path) -> None:
    browser.prefer(dark=True)
    browser.resize(420, 740)
    browser.open(report)
    browser.evaluate(_FIRST_RULE)
    browser.press("j", "r", "k")
    browser.evaluate(_DRAWN)
    browser.screenshot(DOCS / "images" / "report-text.png")


if __name__ == "__main__":
    take()
