from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.minhash import sign
from cleanclip.dedup.shingles import (
    DOCUMENT,
    LETTER,
    PARAGRAPH,
    SEPARATOR,
    WORD,
    Shingle,
    character_classes,
    shingle_hashes,
)
from cleanclip.dedup.verify import shingle_sets, similarity
from cleanclip.shape import UNSPACED

SPECIFICATION = (Path(__file__).parents[2] / "docs/reference/hash.md").read_text(encoding="utf-8")
VECTORS = re.findall(r"^\| `(.*)` \| (.*) \| (.*) \|$", SPECIFICATION.split("## 7.")[1], re.MULTILINE)


def hashes(text: str, shingle: Shingle = PARAGRAPH, key: int = 0) -> list[int]:
    return [int(value) for value in shingle_hashes([text], shingle, key=key).hashes]


def jaccard(one: str, other: str, shingle: Shingle = PARAGRAPH) -> float:
    return similarity(*shingle_sets([one, other], shingle))


@pytest.mark.parametrize(("text", "shingles", "signature"), VECTORS)
def test_the_vectors_of_the_specification_hold(text: str, shingles: str, signature: str) -> None:
    assert [f"{value:016x}" for value in hashes(text)] == re.findall(r"[0-9a-f]{16}", shingles)
    assert [f"{value:08x}" for value in sign([text], num_perm=4)[0].tolist()] == re.findall(r"[0-9a-f]{8}", signature)


def test_the_specification_has_vectors() -> None:
    assert len(VECTORS) == 6


def test_the_classes_are_those_of_the_specification() -> None:
    expected = dict.fromkeys(range(0x110000), WORD)
    for name, kind in (("letter", LETTER), ("separator", SEPARATOR)):
        (ranges,) = re.findall(rf"\| {name} \| (.*) \|", SPECIFICATION)
        for first, last in re.findall(r"([0-9A-F]+)(?:-([0-9A-F]+))?", ranges):
            expected.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), kind))
    assert character_classes().tolist() == list(expected.values())


def test_every_letter_that_the_package_takes_for_a_word_is_a_token_or_a_mark() -> None:
    for first, last in re.findall(r"(.)-(.)", UNSPACED):
        assert WORD not in character_classes()[ord(first) : ord(last) + 1]


def test_in_ascii_tokens_are_the_words_of_a_regular_expression() -> None:
    for code in range(128):
        assert (character_classes()[code] == WORD) == bool(re.fullmatch(r"\w", chr(code)))


@pytest.mark.parametrize(
    "twin",
    [
        "“It’s late”, she said – and left…",
        "It's late she said and left",
        '"IT\'S LATE," SHE SAID - AND LEFT...',
        "It's\N{NO-BREAK SPACE}late,\tshe\n\nsaid\N{EM DASH}and\N{ZERO WIDTH SPACE} left",
    ],
)
def test_looks_do_not_count(twin: str) -> None:
    assert jaccard('"It\'s late", she said - and left...', twin) == 1


def test_scripts_without_spaces_are_cut_by_letters() -> None:
    assert len(hashes("日本語の文章")) == 4
    assert len(hashes("日本語の文章", DOCUMENT)) == 1
    assert len(hashes("ภาษาไทย")) == 5


def test_a_few_words_of_another_script_do_not_change_how_a_text_is_cut() -> None:
    assert len(hashes("The word 水 is said mizu")) == 5
    assert len(hashes("この文は Unicode の例です")) == 7


def test_a_text_shorter_than_a_shingle_has_one_of_all_its_words() -> None:
    assert len(hashes("one two three", DOCUMENT)) == 1
    assert hashes("one two three", DOCUMENT) == hashes("one two three", Shingle(3, 3))


@pytest.mark.parametrize("text", ["", " ", "...", "\N{EM DASH}", "\0\n"])
def test_a_text_without_words_has_no_shingle_and_is_like_none(text: str) -> None:
    assert hashes(text) == []
    assert jaccard(text, text) == 0
    assert set(sign([text])[0].tolist()) == {2**32 - 1}


def test_one_word_changed_among_twenty_five_leaves_near_duplicates() -> None:
    words = [f"word{number}" for number in range(25)]
    changed = [*words[:12], "other", *words[13:]]
    assert jaccard(" ".join(words), " ".join(changed)) == pytest.approx(22 / 26)
    assert jaccard(" ".join(words), " ".join(changed), Shingle(5, 8)) == pytest.approx(16 / 26)


def test_a_key_changes_every_hash() -> None:
    assert not set(hashes("a b c d", key=1)) & set(hashes("a b c d", key=2))


@given(st.text(max_size=200))
def test_any_text_has_at_most_one_shingle_for_each_code_point(text: str) -> None:
    assert len(hashes(text)) <= len(text.casefold())
