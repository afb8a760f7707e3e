"""Each language's pack knows the twelve families, in its own words, and leaves its prose alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import packs_page
import pytest

from cleanclip import Cleaner, Options

CASES = Path(__file__).parents[1] / "cases" / "boilerplate"
LANGUAGES: list[dict[str, Any]] = tomllib.loads((CASES / "by-language.toml").read_text(encoding="utf-8"))["language"]
KNOWN_FAILURES = frozenset((CASES / "known-failures.txt").read_text(encoding="utf-8").splitlines())
CLEANER = Cleaner(Options())
# A lone mark of advertisement under an article is evidence of nothing; two between paragraphs are.
MARKED_AFTER = (2, 3)


def noise_cases() -> list[pytest.ParameterSet]:
    """Each line of noise with the article that it stands in; those that are known to fail are to fail."""
    return [
        pytest.param(
            paragraphs(entry), text, family,
            id=case, marks=[pytest.mark.xfail(strict=True)] if case in KNOWN_FAILURES else [],
        )
        for entry in LANGUAGES
        for family, text in entry["noise"].items()
        for case in [f"{entry['code']}: {family}"]
    ]  # fmt: skip


def paragraphs(entry: dict[str, Any]) -> list[str]:
    """The article of a language: its title and its paragraphs."""
    return str(entry["article"]).strip().split("\n\n")


def with_noise(article: list[str], text: str, family: str) -> str:
    """An article with a text below it; with a mark of advertisement twice between its paragraphs."""
    places = MARKED_AFTER if family == "advertisement" else (len(article),)
    blocks = list(article)
    for place in reversed(places):
        blocks.insert(place, text)
    return "\n\n".join(blocks)


@pytest.mark.parametrize(("article", "text", "family"), noise_cases())
def test_what_sites_of_a_language_say_goes(article: list[str], text: str, family: str) -> None:
    assert CLEANER.clean(with_noise(article, text, family)) == "\n\n".join(article)


@pytest.mark.parametrize("entry", LANGUAGES, ids=lambda entry: entry["code"])
def test_an_article_stays_as_it_is(entry: dict[str, Any]) -> None:
    article = paragraphs(entry)
    assert CLEANER.clean("\n\n".join(article)) == "\n\n".join(article)


@pytest.mark.parametrize("entry", LANGUAGES, ids=lambda entry: entry["code"])
def test_prose_that_begins_as_boilerplate_does_stays(entry: dict[str, Any]) -> None:
    article = paragraphs(entry)
    for line in entry["stays"]:
        for place in (2, len(article)):
            text = "\n\n".join([*article[:place], line, *article[place:]])
            assert CLEANER.clean(text) == text


def test_every_language_with_a_pack_has_cases_of_every_family() -> None:
    assert sorted(entry["code"] for entry in LANGUAGES) == list(packs_page.packs_by_language())
    assert all(len(entry["noise"]) == len(packs_page.FAMILIES) for entry in LANGUAGES)


def test_no_language_lacks_a_family() -> None:
    counts = {
        (language, family): packs_page.wordings(pack, family)
        for language, pack in packs_page.packs_by_language().items()
        for family in packs_page.FAMILIES
    }
    assert min(counts.values()) > 1, [cell for cell, count in counts.items() if count <= 1]


def test_every_family_has_examples_of_what_goes_and_of_what_stays() -> None:
    bare = [
        (language, family)
        for language, pack in packs_page.packs_by_language().items()
        for family in packs_page.FAMILIES
        for rules in [packs_page.rules_of(pack, family)]
        if not (any(rule.removes for rule in rules) and any(rule.keeps for rule in rules))
    ]
    assert bare == []


def test_the_page_of_what_packs_cover_is_current() -> None:
    assert packs_page.PAGE.read_text(encoding="utf-8") == packs_page.coverage_page(), "python tests/packs_page.py"
