"""What recurs across a site's pages is learnt, reviewed and removed; stories are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanclip import Document, SiteTemplates
from cleanclip.boilerplate import catalogue, stages
from cleanclip.boilerplate.site_templates import Template, site_of, template_key
from cleanclip.errors import RulePackError
from cleanclip.split import split

URL = "https://www.gazette.example/news/{}"
STORIES = (
    ("Harbour keeps its ferry", "The council met for five hours on Tuesday and voted to keep the night ferry."),
    ("A bridge is painted green", "Nobody knows who chose the colour, but the painters liked it from the first day."),
    ("Bees come home late", "The beekeeper counted forty hives in spring and found that all of them had lived."),
    ("The mill turns again", "For the first time in sixty years the old mill by the river ground a sack of rye."),
)


def page(title: str, body: str, number: int) -> str:
    chrome = f"Gazette of the Bay\nToday {number} March 2021 | {number + 3} ships in port"
    return f"{chrome}\n\n{title}\n\n{body}\n\nMore from the Gazette's own kitchen\nRing the newsroom bell"


def learnt(*, pages: int = len(STORIES)) -> SiteTemplates:
    templates = SiteTemplates()
    for number, (title, body) in enumerate(STORIES[:pages], 1):
        templates.learn(page(title, body, number), url=URL.format(number))
    return templates


def document(text: str, url: str | None = URL.format(9)) -> Document:
    return Document(text, split(text), url=url)


def test_lines_that_recur_go_and_the_story_stays() -> None:
    title, body = "Rain at last", "It rained on Monday for the first time since the spring fair, and people danced."
    found = document(page(title, body, 17))
    assert found.apply(learnt()(found)).text == f"{title}\n\n{body}"


def test_numbers_and_dates_are_left_open() -> None:
    assert template_key("Today 3 March 2021 | 12 ships") == template_key("Today 21 August 2019 | 3 ships")


def test_a_document_of_another_site_or_of_none_is_left_alone() -> None:
    text = page(*STORIES[0], 1)
    for url in ("https://other.example/", None, "", "::::"):
        found = document(text, url)
        assert list(learnt()(found)) == []


def test_a_page_that_is_seen_again_teaches_nothing() -> None:
    templates = SiteTemplates()
    for number in range(5):
        templates.learn(page(*STORIES[0], number), url=URL.format(number))
    assert templates.sites == {"gazette.example": ()}


def test_ten_copies_of_a_page_among_others_do_not_teach_its_story() -> None:
    templates = learnt()
    for number in range(10):
        templates.learn(page(*STORIES[0], number), url=URL.format(number))
    lines = {template.line: template.pages for template in templates.sites["gazette.example"]}
    assert lines["ring the newsroom bell"] == len(STORIES)
    assert not any(line.startswith(("harbour", "the council")) for line in lines)


def test_headlines_of_the_day_go_between_lines_that_recur_below_the_story() -> None:
    title, body = STORIES[0]
    today = "More from the Gazette's own kitchen\nSnow falls on the quay\nRing the newsroom bell"
    found = document(f"{title}\n\n{body}\n\n{today}")
    cleaned = found.apply(learnt()(found))
    assert cleaned.text == f"{title}\n\n{body}"
    assert "between" in " ".join(edit.reason for edit in cleaned.edits)


@pytest.mark.parametrize(
    ("between", "last"),
    [("Rye\nSalt\nWater", "Ring the newsroom bell"), ("The council will meet again in the autumn, and vote.", "")],
    ids=["more of them than lines that recur", "prose"],
)
def test_other_lines_below_the_story_stay(between: str, last: str) -> None:
    title, body = STORIES[0]
    found = document(f"{title}\n\n{body}\n\nMore from the Gazette's own kitchen\n{between}\n{last}")
    assert between in found.apply(learnt()(found)).text


def test_a_line_above_the_first_that_recurs_stays() -> None:
    title, body = STORIES[0]
    found = document(f"{title}\n\n{body}\n\nSnow falls on the quay\nRing the newsroom bell")
    assert found.apply(learnt()(found)).text == f"{title}\n\n{body}\n\nSnow falls on the quay"


def test_a_heading_that_recurs_with_its_section_stays() -> None:
    templates = SiteTemplates()
    for number, (title, body) in enumerate(STORIES):
        templates.learn(f"{title}\n\n{body}\n\nMethod\n\n{body[::-1]}.", url=URL.format(number))
    text = (
        f"A new dish\n\n{STORIES[0][1]} Then it rained.\n\nMethod\n\nBoil the rye until it is soft, and then rest it."
    )
    found = document(text)
    assert found.apply(templates(found)).text == text


def test_the_file_says_line_pages_and_zone_and_reads_back() -> None:
    written = learnt().to_toml()
    assert '{line = "ring the newsroom bell", pages = 4, zone = "tail"},' in written
    assert SiteTemplates.from_toml(written).sites == learnt().sites
    assert SiteTemplates.from_toml(written).to_toml() == written


def test_a_person_may_write_a_line_as_it_stands_on_the_page() -> None:
    written = '[site."gazette.example"]\npages = 4\nlines = [{line = "» Ring the Newsroom Bell!"}]\n'
    assert SiteTemplates.from_toml(written).sites["gazette.example"] == (Template("ring the newsroom bell", 0),)


@pytest.mark.parametrize(
    "written", ["", "[site]\nx = 1", "[[rule]]", '[site."a"]\npages = 1\nlines = [{zone = "any"}]']
)
def test_a_file_that_holds_no_templates_is_one_clear_error(written: str) -> None:
    with pytest.raises(RulePackError, match=r"bay\.toml"):
        SiteTemplates.from_toml(written, file="bay.toml")


def test_the_file_is_given_among_the_packs_and_its_sites_have_rules(tmp_path: Path) -> None:
    path = str(tmp_path / "bay.toml")
    Path(path).write_text(learnt().to_toml(), encoding="utf-8")
    found = document(page(*STORIES[1], 3))
    edits = [
        edit
        for stage in stages(lambda _: True, profile="article", languages=(), packs=(path,))
        for edit in stage(found)
    ]
    assert "boilerplate/site/gazette.example" in {edit.rule for edit in edits}
    assert "boilerplate/site/gazette.example" in {rule.id for rule in catalogue((path,))}


def test_learning_in_another_order_finds_the_same_lines() -> None:
    backwards = SiteTemplates()
    for number, (title, body) in reversed(list(enumerate(STORIES, 1))):
        backwards.learn(page(title, body, number), url=URL.format(number))
    assert backwards.sites == learnt().sites


def test_a_site_is_its_domain() -> None:
    assert {site_of(url) for url in ("example.org", "http://www.example.org:80/a?b", "//EXAMPLE.org")} == {
        "example.org"
    }


def test_lines_seen_once_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanclip.boilerplate.site_templates._MOST_SINGLE", 10)
    templates = learnt()
    for number in range(200):
        word = chr(97 + number % 26) * (number + 3)
        templates.learn(f"Title {word}\n\nA body of its own, {word[::2]}.", url=URL.format(number))
    site = templates._learning["gazette.example"]
    assert len(site.single) <= 10
    assert len(site.stories) <= 10
    assert "ring the newsroom bell" in {template.line for template in templates.sites["gazette.example"]}


def test_a_page_of_very_many_lines_is_forgotten_but_for_what_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanclip.boilerplate.site_templates._MOST_SINGLE", 1_000)
    templates = learnt()
    templates.learn(
        "\n".join(f"row {'abcdefghij'[n % 10] * (n % 97)}{chr(97 + n // 970)}" for n in range(20_000)), url=URL
    )
    assert templates._learning["gazette.example"].held <= 2_000


def test_sites_learnt_long_ago_forget_what_they_saw_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanclip.boilerplate.site_templates._MOST_HELD", 60)
    templates = learnt()
    for number in range(50):
        templates.learn(page(*STORIES[number % 4], number), url=f"https://site{number}.example/")
    held = [site.held for site in templates._learning.values()]
    assert sum(held) == templates._held <= 60
    assert held[0] == 0
    assert "ring the newsroom bell" in {template.line for template in templates.sites["gazette.example"]}
