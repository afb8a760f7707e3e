"""Packs carry their own tests; one that is wrong does not load, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleanclip.boilerplate import COMMENTS, catalogue, stages
from cleanclip.boilerplate.examples import check_examples
from cleanclip.boilerplate.pack_table import shipped_packs
from cleanclip.boilerplate.phrases import line_key, size_of
from cleanclip.boilerplate.rule_packs import RulePack, load_pack
from cleanclip.document import Document
from cleanclip.errors import RulePackError
from cleanclip.split import split

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = [
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "sk", "hu", "ro",
    "bg", "el", "ru", "uk", "tr", "ar", "he", "fa", "hi", "id", "vi", "th", "zh", "ja", "ko",
]  # fmt: skip
FAMILIES = [
    "reply-form",
    "comment-count",
    "back-to-top",
    "share",
    "follow",
    "newsletter",
    "sign-in",
    "cookies",
    "related",
    "read-more",
    "rights",
    "advertisement",
]
PACK = """
language = "en"
[[rule]]
name    = "tide-table"
reason  = "link to the tide table"
phrases = ["See the tide table", "Tides for {n} days", "Tides by {name}"]
removes = ["See the tide table", "Tides for 12 days", "» Tides by Harbour Press"]
keeps   = ["See the tide table before you sail."]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "harbour.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.name)
def test_every_example_of_a_shipped_pack_holds(pack: RulePack) -> None:
    check_examples(pack, file=pack.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_twelve_families_in_several_wordings(language: str) -> None:
    pack = next(pack for pack in shipped_packs() if pack.name == language)
    wordings = {rule.id.rpartition("/")[2]: len(rule.phrases) for rule in pack.rules}
    assert {family: count for family in FAMILIES if (count := wordings.get(family, 0)) < 2} == {}


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.name)
def test_every_rule_has_an_example_both_ways_or_needs_company(pack: RulePack) -> None:
    assert [rule.id for rule in pack.rules if not rule.keeps and rule.zone not in ("cluster", "any", "last")] == []


def test_no_phrase_of_a_pack_is_empty_once_its_decoration_is_set_aside() -> None:
    phrases = [phrase for pack in shipped_packs() for rule in pack.rules for phrase in rule.phrases]
    assert [phrase for phrase in phrases if not line_key(phrase)] == []


def test_a_pack_of_ones_own_loads_and_is_named_by_its_file(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path, PACK))
    assert [rule.id for rule in pack.rules] == ["boilerplate/harbour/tide-table"]


def test_a_pack_of_ones_own_is_a_stage_and_stands_in_the_catalogue(tmp_path: Path) -> None:
    path = str(written(tmp_path, PACK))
    text = "The ferry left at nine, and nobody on the pier was surprised.\n\nSee the tide table"
    document = Document(text, split(text))
    stage = stages(lambda rule: rule != COMMENTS, profile="article", languages=(), packs=(path,))[0]
    assert [edit.rule for edit in stage(document)] == ["boilerplate/harbour/tide-table"]
    assert "boilerplate/harbour/tide-table" in {rule.id for rule in catalogue((path,))}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('removes = ["See the tide table"', 'removes = ["See the moon table"', "does not remove its example"),
        ('keeps   = ["See the tide table before you sail."]', 'keeps = ["See the tide table"]', "does not keep"),
        ("{n} days", "{moons} days", "has no slot {moons}"),
        ('reason  = "link to the tide table"', "", "needs a reason"),
        ('name    = "tide-table"', 'name = "Tide Table"', "needs a name"),
        ("phrases =", "phrase =", "unknown key 'phrase'"),
        ("phrases =", 'kind = "block"\nphrases =', "says what it owns"),
        ("phrases =", 'zone = "middle"\nphrases =', "zone is one of"),
        ("[[rule]]", "[[rule", "not TOML"),
        ('["See the tide table", "Tides', '[3, "Tides', "a list of strings"),
        ('phrases = ["See', 'kind = "pattern"\nphrases = ["(See', "is no pattern"),
    ],
)
def test_a_broken_pack_does_not_load_and_names_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = written(tmp_path, PACK.replace(old, new, 1))
    with pytest.raises(RulePackError) as raised:
        load_pack(path)
    assert str(path) in str(raised.value)
    assert said in str(raised.value)


def test_a_failing_example_names_file_rule_and_example(tmp_path: Path) -> None:
    path = written(tmp_path, PACK.replace("Tides for 12 days", "Tides for nobody"))
    with pytest.raises(RulePackError, match=r"harbour\.toml.*harbour/tide-table.*Tides for nobody"):
        load_pack(path)


def test_a_missing_pack_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RulePackError, match="cannot be read"):
        load_pack(tmp_path / "none.toml")


def test_a_users_pattern_that_never_ends_is_given_up(tmp_path: Path) -> None:
    pack = PACK.replace("phrases =", 'kind = "pattern"\nphrases = ["(a+)+b", "tides of .*"]\n#').replace(
        'removes = ["See the tide table", "Tides for 12 days", "» Tides by Harbour Press"]',
        'removes = ["Tides of May"]',
    )
    path = str(written(tmp_path, pack))
    text = "A paragraph that ends as it should, with a full stop.\n\n" + "a" * 60 + "!"
    stage = stages(lambda rule: rule != COMMENTS, profile="article", languages=(), packs=(path,))[0]
    assert list(stage(Document(text, split(text)))) == []


def test_four_words_say_more_than_one() -> None:
    sizes = [size_of(phrase) for phrase in ("Share", "Share this page", "Share this page with friends")]
    assert sizes == sorted(set(sizes))


def test_the_wording_of_a_block_is_found_whatever_its_case_and_accents(tmp_path: Path) -> None:
    block = """
language = "ru"
[[rule]]
name    = "notice"
reason  = "notice of the harbour"
kind    = "block"
owns    = "wording"
phrases = ["Примечание"]
wording = ["Информационный Характер"]
removes = ["Примечание: эти приливы носят информационный характер."]
keeps   = ["Примечание: в понедельник гавань закрыта."]
"""
    pack = load_pack(written(tmp_path, block))
    assert [line_key(words) for words in pack.rules[0].wording] == list(pack.rules[0].wording)
