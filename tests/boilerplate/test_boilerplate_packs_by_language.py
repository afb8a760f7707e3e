"""Each language's pack knows the twelve families, in its own words, and leaves its prose alone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pages_packs
import pytest

from cleanclip import Cleaner, Options
from cleanclip.boilerplate.rules import RuleStage
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from cleanclip.boilerplate.rule_packs import PackRule

CASES = Path(__file__).parents[1] / "cases" / "boilerplate"
LANGUAGES: list[dict[str, Any]] = tomllib.loads((CASES / "by-language.toml").read_text(encoding="utf-8"))["language"]
KNOWN_FAILURES = frozenset((CASES / "known-failures.txt").read_text(encoding="utf-8").splitlines())
CLEANER = Cleaner(Options())
# A lone mark of advertisement under an article is evidence of nothing; two between paragraphs are.
MARKED_AFTER = (2, 3)
FILLINGS = {
    "n": "12",
    "year": "2021",
    "date": "12",
    "name": "Anna Berg",
    "text": "Anna Berg",
    "site": "example.org",
    "network": "Facebook",
    "networks": "Facebook, Twitter",
}


def noise_cases() -> list[pytest.ParameterSet]:
    """Each line of noise with the article that it stands in; those that are known to fail are to fail."""
    return [
        pytest.param(
            paragraphs(entry), text, family,
            id=case, marks=[pytest.mark.xfail] if case in KNOWN_FAILURES else [],
        )
        for entry in LANGUAGES
        for family, text in entry["noise"].items()
        for case in [f"{entry['code']}: {family}"]
    ]  # fmt: skip


def phrase_cases() -> list[pytest.ParameterSet]:
    """Each language with a pack; those with phrases that no line can hit are to fail."""
    return [
        pytest.param(code, id=code, marks=[pytest.mark.xfail] if f"{code}: phrases" in KNOWN_FAILURES else [])
        for code in pages_packs.packs_by_language()
    ]


def filled(phrase: str) -> str:
    """A phrase with something in each of its slots."""
    return re.sub(r"\{(\w+)\}", lambda slot: FILLINGS[slot[1]], phrase)


def capitals(text: str, language: str) -> str:
    """A text as headings in capitals write it: Turkish keeps the dot of its i."""
    return (text.replace("i", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}") if language == "tr" else text).upper()


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


def rule_of(code: str, name: str) -> PackRule:
    """The rule of a language's pack with a name."""
    return next(rule for rule in pages_packs.packs_by_language()[code].rules if rule.id.endswith(f"/{name}"))


def is_prose_kept(rule: PackRule) -> bool:
    """Whether what a rule keeps is an author's: a long notice also keeps the short one, which is another rule's."""
    return not rule.id.endswith("-long") or rule.language != "en"


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


@pytest.mark.parametrize("entry", LANGUAGES, ids=lambda entry: entry["code"])
def test_a_disclaimer_goes_with_what_it_owns_and_a_warning_stays(entry: dict[str, Any]) -> None:
    article = "\n\n".join(paragraphs(entry))
    rule = rule_of(entry["code"], "disclaimer")
    assert len(rule.removes) > 1
    for disclaimer in rule.removes:
        assert CLEANER.clean(f"{article}\n\n{disclaimer}") == article
    assert len(rule.keeps) > 1
    for warning in rule.keeps:
        assert CLEANER.clean(f"{article}\n\n{warning}") == f"{article}\n\n{warning}"


@pytest.mark.parametrize("entry", LANGUAGES, ids=lambda entry: entry["code"])
def test_what_one_rule_keeps_in_an_article_no_other_takes(entry: dict[str, Any]) -> None:
    article = paragraphs(entry)
    rules = [rule for rule in pages_packs.packs_by_language()[entry["code"]].rules if is_prose_kept(rule)]
    for text in ("\n\n".join([*article[:2], kept, *article[2:]]) for rule in rules for kept in rule.keeps):
        assert CLEANER.clean(text) == text


@pytest.mark.parametrize("entry", LANGUAGES, ids=lambda entry: entry["code"])
def test_the_date_of_a_posting_goes_only_where_its_rule_is_enabled(entry: dict[str, Any]) -> None:
    article = paragraphs(entry)
    rule = rule_of(entry["code"], "posted-on")
    enabled = Cleaner(Options(enable=(rule.id,)))
    for line in rule.removes:
        text = "\n\n".join([article[0], line, *article[1:]])
        assert CLEANER.clean(text) == text
        assert enabled.clean(text) == "\n\n".join(article)


def test_every_language_with_a_pack_has_cases_of_every_family() -> None:
    assert sorted(entry["code"] for entry in LANGUAGES) == list(pages_packs.packs_by_language())
    assert all(len(entry["noise"]) == len(pages_packs.FAMILIES) for entry in LANGUAGES)


@pytest.mark.parametrize("language", phrase_cases())
def test_every_phrase_is_a_hit_in_small_letters_and_in_capitals(language: str) -> None:
    pack = pages_packs.packs_by_language()[language]
    missed = [
        line
        for rule in pack.rules
        if rule.kind == "line"
        for stage in [RuleStage([replace(pack, rules=(rule,))], lambda _: True, (language,))]
        for phrase in rule.phrases
        for line in (filled(phrase), capitals(filled(phrase), language))
        if stage.read(Document(line, split(line))) is None
    ]
    assert missed == []


def test_no_language_lacks_a_family() -> None:
    counts = {
        (language, family): pages_packs.wordings(pack, family)
        for language, pack in pages_packs.packs_by_language().items()
        for family in pages_packs.FAMILIES
    }
    assert min(counts.values()) > 1, [cell for cell, count in counts.items() if count <= 1]


def test_every_family_has_examples_of_what_goes_and_of_what_stays() -> None:
    bare = [
        (language, family)
        for language, pack in pages_packs.packs_by_language().items()
        for family in pages_packs.FAMILIES
        for rules in [pages_packs.rules_of(pack, family)]
        if not (any(rule.removes for rule in rules) and any(rule.keeps for rule in rules))
    ]
    assert bare == []
