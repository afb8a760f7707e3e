"""The report page: everything escaped, nothing fetched, and what it does in a real browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from chromium import PROGRAM, Browser
from hypothesis import given
from hypothesis import strategies as st
from required import skip_without

from cleanclip import Cleaner
from cleanclip.document import Edit, Kept, Span
from cleanclip.report import html, overview
from cleanclip.report.decisions import read_decisions
from cleanclip.report.edit_log import Header, LoggedDocument
from cleanclip.report.html import page, shown
from cleanclip.report.overview import Overview, Reported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def reported(text: str, key: str = "a.txt") -> Reported:
    document = Cleaner().run(text, id=key)
    return logged(text, *document.edits, *document.flags, key=key)


def logged(text: str, *edits: Edit, key: str = "a.txt") -> Reported:
    header = Header(key, key, None, 0, None, "utf-8", False, "", "", "cleaned")  # noqa: FBT003 - a field
    made = tuple(edit for edit in edits if edit.action == "apply")
    flags = tuple(edit for edit in edits if edit.action == "flag")
    return Reported(LoggedDocument(header, made, flags), text)


def cut(text: str, part: str, rule: str = "boilerplate/x/y", score: float = 0.9) -> Edit:
    start = text.index(part)
    return Edit(Span(start, start + len(part)), part, "", rule, "a reason", score)


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
    source = written(logged(evil, edit, key=evil))
    assert source.count("<script>") == source.count("</script>") == 1


def test_white_space_that_went_can_be_seen() -> None:
    source = written(
        logged(
            "One.\n\n\n\nTwo. \tThree.", Edit(Span(6, 8), "\n\n", "", "r", ""), Edit(Span(12, 14), " \t", " ", "r", "")
        )
    )
    assert source.count("\N{DOWNWARDS ARROW WITH TIP LEFTWARDS}</span>\n") >= 2
    assert "\N{OPEN BOX}" in source
    assert "\N{RIGHTWARDS ARROW TO BAR}" in source


@pytest.mark.parametrize("text", [NOISY, "A quiet day.", "One line stays.\n\nOne line stays."])
def test_every_link_leads_somewhere(text: str) -> None:
    source = written(reported(text))
    ids = set(re.findall(r"id='([\w-]+)'", source))
    assert {link.removeprefix("#") for link in re.findall(r"href=['\"]([^'\"]+)", source)} <= ids


def test_a_duplicate_is_linked_to_the_copy_that_stays() -> None:
    first = reported("One line stays here.\n\nThe miller`s wheel.\n", "a")
    text = "One line stays here.\n"
    edit = Edit(Span(0, 20), text[:20], "", "dedup/across/exact", "a copy", 1.0, kept=Kept("a", Span(0, 20)))
    source = written(first, logged(text, edit, key="b"))
    assert "<a id='d0-0' class='target'></a>" in source
    assert 'href="#d0-0"' in source


def test_the_copy_that_stays_is_shown_wherever_it_stands() -> None:
    text = "x" * 3_000 + "the copy" + "y" * 3_000 + "the copy"
    edit = Edit(
        Span(6_008, 6_016), "the copy", "", "dedup/within/exact", "a copy", kept=Kept("a.txt", Span(3_000, 3_008))
    )
    assert "<a id='d0-3000' class='target'></a>the copy" in written(logged(text, edit))


def test_a_text_that_is_gone_still_has_its_edits() -> None:
    source = written(reported(NOISY)._replace(source=None))
    assert "not there any more" in source
    assert "Top of page" in source


def test_long_stretches_and_long_removals_are_cut_out() -> None:
    source = written(reported("The miller`s wheel. " + "It turns and turns. " * 500))
    assert "characters unchanged" in source
    assert len(source) < 45_000
    long = "word " * 100_000
    assert len(written(logged(long, cut(long, long[:-1])))) < 45_000


def test_the_rule_that_took_sentences_comes_first() -> None:
    prose = "The ferry to the island was late again, and nobody on the quay could say why it was."
    menu = "\n".join(["Home", "World news", "Sport results", "Weather and tides"] * 9)
    text = f"{prose}\n\n{menu}\n\n{prose}"
    copy = cut(text, prose, "dedup/within/exact")._replace(kept=Kept("a.txt", Span(0, len(prose))))
    rules = re.findall(
        r"<summary>([\w/-]+)</summary>",
        written(logged(text, copy, cut(text, menu, "menu")), logged(prose, cut(prose, prose, "greedy"), key="b")),
    )
    assert rules == ["greedy", "menu", "dedup/within/exact"]


def test_sentences_that_are_taken_again_and_again_count_once() -> None:
    notice = "You have read 3 of the 5 articles that you can read this month without an account."
    notices = [logged(notice, cut(notice, notice, "notice"), key=f"{number}") for number in range(9)]
    prose = "The ferry to the island was late again, and nobody on the quay could say why it was."
    greedy = logged(prose, cut(prose, prose, "greedy"), key="b")
    assert re.findall(r"<summary>([\w/-]+)</summary>", written(*notices, greedy)) == ["greedy", "notice"]


def test_a_run_that_found_nothing_says_so() -> None:
    source = written(logged("A quiet day."))
    assert "Nothing was found in any text." in source
    assert "<table" not in source


def test_the_same_words_are_one_sample_and_counted() -> None:
    many = [logged("Top of page", cut("Top of page", "Top of page"), key=f"{number}") for number in range(30)]
    assert "<small>30 times</small>" in written(*many)


def test_flags_are_apart_and_took_nothing() -> None:
    flag = cut("The mayor said that the bridge would open in May.", "The mayor said that the bridge would open in May.")
    overview = Overview()
    overview.add(logged(flag.before, flag.as_flag()))
    (rule,) = overview.rules
    assert (rule.edits, rule.flags, rule.words) == (0, 1, 0)
    assert "<h4>Only flagged</h4>" in written(logged(flag.before, flag.as_flag()))


def test_of_a_long_run_the_rare_rules_are_shown_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "MOST_TEXTS", 5)
    common = [logged("Top of page", cut("Top of page", "Top of page"), key=f"{number}") for number in range(40)]
    rare = logged("Leave a Reply", cut("Leave a Reply", "Leave a Reply", "boilerplate/x/rare"), key="rare")
    source = written(*common, rare)
    assert ">rare <" in source
    assert "20 more texts are counted above and not shown." in source


def test_text_and_controls_stand_out_from_their_ground() -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: a ratio of 4.5 for text, of 3 for the edges of controls."""
    style = html._resource("page.css")
    light, dark = (dict(re.findall(r"--([\w-]+):(#\w+)", block)) for block in re.findall(r":root\{([^}]*)\}", style))
    grounds = {"ink": ("paper", "soft", "flag-bg", "bar", "bar-in"), "quiet": ("paper",), "link": ("paper",)}
    grounds |= {"cut": ("cut-bg", "paper"), "fix": ("fix-bg", "paper"), "paper": ("link", "ink")}
    for colours in (light, dark):
        for ink, papers in grounds.items():
            for paper in papers:
                assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
        assert contrast(colours["edge"], colours["paper"]) >= 3


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    darker, lighter = sorted(luminance(colour.removeprefix("#")) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_nothing_moves_by_itself() -> None:
    assert not re.search(r"transition|animation|smooth", html._resource("page.css") + html._resource("page.js"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        skip_without("chromium")
    with Browser() as started:
        yield started


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Browser:
    """The page of a noisy text and a clean one with a rare rule, its scripts under its own policy."""
    path = tmp_path / "page.html"
    path.write_text(written(reported(NOISY), reported("A quiet day.\n\nLeave a Reply", "b.txt")), encoding="utf-8")
    browser.open(path)
    return browser


def status(browser: Browser) -> str:
    return str(browser.evaluate("document.querySelector('[role=status]').textContent"))


def test_edits_are_stepped_through_and_judged_by_keyboard(opened: Browser) -> None:
    opened.press("j")
    assert status(opened).startswith("1 of 4: repair/apostrophe/possessive: ")
    opened.press("a", "r")
    assert opened.evaluate("[...document.querySelectorAll('.edit')].map(one => one.className)") == [
        "edit fix right",
        "edit fix wrong",
        "edit cut",
        "edit cut",
    ]
    assert opened.evaluate("document.querySelector('td.judged:not(:empty)').textContent") == "1 of 2"
    opened.press("k", "r")
    assert opened.evaluate("document.querySelectorAll('.wrong').length") == 0


def test_what_is_saved_can_be_read_and_loaded_again(opened: Browser) -> None:
    opened.evaluate("URL.createObjectURL = blob => { window.saved = blob; return '#'; }")
    opened.press("j", "a", "r", "s")
    saved = str(opened.evaluate("window.saved.text()"))
    decisions = read_decisions(saved.encode(), "decisions.toml")
    assert [(decision.rule, decision.is_right) for decision in decisions] == [
        ("repair/apostrophe/possessive", True),
        ("repair/apostrophe/possessive", False),
    ]
    opened.press("k", "r", "k", "a")
    assert opened.evaluate("document.querySelectorAll('.edit.right, .edit.wrong').length") == 0
    opened.evaluate(
        f"""{{ const files = new DataTransfer(); files.items.add(new File([{saved!r}], 'decisions.toml'));
        const input = document.querySelector('[type=file]'); input.files = files.files;
        input.dispatchEvent(new Event('change')); new Promise(done => setTimeout(done, 200)); }}"""
    )
    assert opened.evaluate("document.querySelectorAll('.edit.right, .edit.wrong').length") == 2


def test_a_rule_is_shown_alone(opened: Browser) -> None:
    opened.evaluate(
        """{ const select = document.querySelector('#tools select');
        select.value = [...select.options].find(option => option.text.endsWith('reply-form')).value;
        select.dispatchEvent(new Event('change')); }"""
    )
    assert opened.evaluate("[...document.querySelectorAll('article')].map(one => one.checkVisibility())") == [
        False,
        True,
    ]
    opened.press("j")
    assert status(opened).startswith("1 of 1: boilerplate/en/reply-form: ")


def test_a_sample_is_judged_where_it_is_listed(opened: Browser) -> None:
    opened.evaluate("document.querySelector('.rules details summary').click()")
    opened.evaluate("new Promise(done => setTimeout(done, 100))")
    opened.evaluate("document.querySelector('.rules li button[value=reject]').click()")
    assert opened.evaluate("document.querySelectorAll('.edit.wrong').length") == 1
    assert opened.evaluate("document.querySelector('.rules li button[value=reject]').ariaPressed") == "true"


def test_the_rules_are_sorted_by_any_column(opened: Browser) -> None:
    first = "document.querySelector('.rules tbody summary').textContent"
    opened.evaluate("document.querySelectorAll('.rules thead button')[2].click()")
    assert opened.evaluate(first) == "repair/apostrophe/possessive"
    assert opened.evaluate("document.querySelector('[aria-sort]').textContent") == "edits"


def test_the_keys_can_be_switched_off(opened: Browser) -> None:
    opened.evaluate("document.querySelector('[type=checkbox]').click()")
    opened.press("j")
    assert opened.evaluate("document.activeElement.className") != "edit fix"


def test_a_tab_walks_from_the_skip_link_to_the_tools_and_past_no_edit(opened: Browser) -> None:
    seen = []
    for _ in range(24):
        opened.press("Tab")
        seen.append(opened.evaluate("(document.activeElement.textContent || document.activeElement.type).trim()"))
    assert seen[:4] == ["Skip to the texts", "Rules", "Files", "Texts"]
    assert seen[5:10] == ["Previous k", "Next j", "Right a", "Wrong r", "Save s"]
    assert "edit" not in opened.evaluate("document.activeElement.className")


def test_a_screen_reader_hears_what_went_and_what_came(opened: Browser) -> None:
    nodes = opened.send("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in nodes}
    assert {"banner", "navigation", "main", "region", "status", "deletion", "insertion", "article"} <= roles
    assert "Review" in {node["name"]["value"] for node in nodes if node["role"]["value"] == "region"}
    names = [node["name"]["value"].strip() for node in nodes if node["role"]["value"] == "StaticText"]
    assert "[removed:" in names
    assert "[written:" in names
    unnamed = [
        node
        for node in nodes
        if node["role"]["value"] in ("button", "combobox", "checkbox", "link", "region")
        and not node["name"]["value"].strip()
    ]
    assert unnamed == []


def test_without_scripts_everything_can_be_read(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(written(reported(NOISY)), encoding="utf-8")
    browser.scripts(on=False)
    try:
        browser.open(path)
        nodes = [node for node in browser.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
        assert "Review" not in {node["name"]["value"] for node in nodes if "name" in node}
        assert any("Top of page" in node["name"]["value"] for node in nodes if "name" in node)
    finally:
        browser.scripts(on=True)


def test_an_edit_whose_text_is_gone_cannot_be_judged(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(written(reported(NOISY)._replace(source=None)), encoding="utf-8")
    browser.open(path)
    browser.press("j", "a")
    assert status(browser) == "its text is gone: it cannot be judged"
    assert browser.evaluate("document.querySelectorAll('.right').length") == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(opened: Browser, width: int) -> None:
    opened.resize(width, 800)
    try:
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        opened.resize(1280, 900)


def test_a_paragraph_runs_in_the_direction_of_its_own_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    text = (
        "An English line with the miller`s wheel.\n\n\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH} \N{ARABIC LETTER TEH}."
    )
    path.write_text(written(reported(text)), encoding="utf-8")
    browser.open(path)
    left, right = browser.evaluate(
        """{ const range = document.createRange(), text = document.querySelector('.text').lastChild;
        range.setStart(text, text.length - 2); range.setEnd(text, text.length - 1);
        const box = document.querySelector('.text').getBoundingClientRect(), last = range.getBoundingClientRect();
        [last.left - box.left, box.right - last.right]; }"""
    )
    assert left > right
