"""The report page: everything escaped, nothing fetched, and what its script does in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip import Cleaner
from cleanclip.document import Edit, Kept, Span
from cleanclip.report.edit_log import Header, LoggedDocument
from cleanclip.report.html import Reported, page, shown

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def reported(text: str, key: str = "a.txt") -> Reported:
    document = Cleaner().run(text, id=key)
    header = Header(key, key, None, 0, None, "utf-8", False, "", "", document.verdict)  # noqa: FBT003 - a field
    return Reported(LoggedDocument(header, document.edits, document.flags), text)


def written(*documents: Reported) -> str:
    return "".join(page(documents, "A run"))


NOISY = "The miller`s wheel turns <b>slowly</b>.\n\nThe baker`s oven is hot.\n\nTop of page\n"


class Text(HTMLParser):
    """What a reader sees of a page, and the tags in it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.seen: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name in ("src", "onclick", "onload") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def test_what_went_is_struck_through_and_what_came_is_marked() -> None:
    source = written(reported(NOISY))
    assert "<del>`</del><ins>&#x27;</ins>" in source
    assert re.search(r"<del>\n\nTop of page</del>", source)
    assert "&lt;b&gt;slowly&lt;/b&gt;" in source


def test_nothing_is_fetched() -> None:
    source = written(reported(NOISY))
    assert "default-src 'none'" in source
    assert not re.search(r"(src|href)=['\"]?(https?:)?//|@import|url\(", source)


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("<>&\"'`\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT OVERRIDE}\r\n"), st.characters()
        )
    )
)
def test_no_text_becomes_a_tag_or_hides(text: str) -> None:
    piece = shown(text)
    parsed = Text(piece)
    assert set(parsed.tags) <= {"span"}
    assert all(char == "\n" or char.isprintable() for char in piece)


def test_no_script_can_be_smuggled_in() -> None:
    evil = "</script><script>alert(1)</script>"
    edit = Edit(Span(0, len(evil)), evil, "", f"rule{evil}", f'reason"{evil}', 0.5)
    header = Header(evil, evil, None, 0, None, "utf-8", False, "", "", "cleaned")  # noqa: FBT003 - a field
    source = written(Reported(LoggedDocument(header, (edit,), ()), evil))
    assert source.count("<script>") == source.count("</script>") == 1


def test_a_duplicate_is_linked_to_the_copy_that_stays() -> None:
    first = reported("One line stays here.\n\nThe miller`s wheel.\n", "a")
    text = "One line stays here.\n"
    edit = Edit(Span(0, 20), text[:20], "", "dedup/across/exact", "a copy", 1.0, kept=Kept("a", Span(0, 20)))
    header = first.logged.header._replace(document="b", path="b")
    source = written(first, Reported(LoggedDocument(header, (edit,), ()), text))
    assert "<a id='d0-0' class='target'></a>" in source
    assert 'href="#d0-0"' in source


def test_a_text_that_is_gone_still_has_its_edits() -> None:
    source = written(reported(NOISY)._replace(source=None))
    assert "not there any more" in source
    assert "Top of page" in source


def test_long_stretches_are_cut_out() -> None:
    source = written(reported("The miller`s wheel. " + "It turns and turns. " * 500))
    assert "characters unchanged" in source
    assert len(source) < 40_000


def test_greedy_rules_come_first() -> None:
    source = written(reported(NOISY))
    rules = re.findall(r"<summary>([\w/-]+)</summary>", source)
    assert rules == ["boilerplate/en/back-to-top", "repair/apostrophe/possessive"]


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    if CHROMIUM is None:
        if "chromium" in os.environ.get("CLEANCLIP_REQUIRE", "").split(","):
            pytest.fail("chromium is required and not there")
        pytest.skip("chromium is not installed")
    return tmp_path / "page.html"


def after(source: str, script: str, path: Path) -> str:
    """The page as a browser has it after a script that writes into its title; its own policy lets none in."""
    loose = re.sub(r"script-src 'sha256-[^']*'", "script-src 'unsafe-inline'", source)
    path.write_text(loose.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def test_a_browser_runs_the_page_as_it_is(browser: Path) -> None:
    browser.write_text(written(reported(NOISY)), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{browser}"]
    dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert "Save decisions" in dom


def test_edits_are_stepped_through_and_judged(browser: Path) -> None:
    keys = "".join(f"document.dispatchEvent(new KeyboardEvent('keydown',{{key:'{key}'}}));" for key in "jajr")
    # A key press goes to what has the focus; the document hears of all of them.
    keys = keys.replace("document.dispatchEvent", "(document.activeElement||document).dispatchEvent").replace(
        "'}))", "',bubbles:true}))"
    )
    report = "document.title=JSON.stringify([...window.cleanclip.decisions.values()].map(d=>d.verdict))"
    dom = after(written(reported(NOISY)), keys + report, browser)
    assert '<title>["accept","reject"]</title>' in dom
    assert "edit fix right" in dom
    assert " wrong" in dom


def test_a_rule_is_filtered_in_time(browser: Path) -> None:
    many = [reported(f"Text {number}. " + "The miller`s wheel.\n\n" * 10, f"{number}.txt") for number in range(100)]
    script = "const t=performance.now();window.cleanclip.choose('0');document.body.offsetHeight;"
    dom = after(written(*many), f"{script}document.title=String(performance.now()-t<2000)", browser)
    assert "<title>true</title>" in dom
