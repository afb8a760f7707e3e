"""The gate finds what ftfy finds, and what comes out is what ftfy makes of it."""

from __future__ import annotations

import os
import re
from functools import cache

import ftfy
import pytest
from ftfy import badness
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclip.repair import code_pages, mojibake

# Characters that ftfy's alternatives name one by one, outside its table of categories.
NAMED = "abzAZ \n\t.,?!09Ђўвà²√≈‚ГВРСΒΓΞΟβāÃÂÎÐØÙ中あ"

MANY = 200_000 if os.environ.get("HYPOTHESIS_PROFILE") == "slow" else 200


@cache
def characters_by_category() -> dict[str, list[str]]:
    everything = [chr(code) for code in range(0x80, 0x10000)]
    return {
        name: [character for character in everything if re.match(f"[{body}]", character)]
        for name, body in badness.MOJIBAKE_CATEGORIES.items()
    }


def odd_strings() -> st.SearchStrategy[str]:
    """Short strings of characters that ftfy's table knows: one in three is bad."""
    pools = [st.sampled_from(pool) for pool in characters_by_category().values()]
    return st.text(st.one_of(st.sampled_from(NAMED), *pools), max_size=12)


def damaged_lines() -> st.SearchStrategy[str]:
    """Lines of real words, some of them read in the wrong encoding, once or twice."""
    words = st.sampled_from(["café", "“so”", "naïve—yes", "żółć", "Größe", "привет", "it’s", "100 €", "日本", "plain"])
    wrong = st.sampled_from(["latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "macroman", "cp437"])
    read_wrongly = st.builds(lambda word, page: word.encode().decode(page), words, wrong)
    twice = read_wrongly.map(lambda word: word.encode().decode("latin-1"))
    return st.lists(st.one_of(words, read_wrongly, twice), max_size=8).map(" ".join)


@settings(max_examples=MANY)
@given(odd_strings())
def test_the_gate_finds_a_line_if_and_only_if_ftfy_calls_it_bad(text: str) -> None:
    for line in text.split("\n"):
        assert bool(mojibake.gate().search(line)) == badness.is_bad(line)


@settings(max_examples=MANY)
@given(st.lists(st.one_of(odd_strings(), damaged_lines()), max_size=6).map("\n".join))
def test_the_text_is_what_ftfy_makes_of_it(text: str) -> None:
    assert mojibake.repaired(text) == ftfy.fix_text(text, mojibake.config())


def test_a_long_line_is_cut_where_ftfy_cuts_it() -> None:
    piece = "x" * 999_998 + "caf\xc3\xa9 " * 3
    assert mojibake.repaired(piece) == ftfy.fix_text(piece, mojibake.config())


def test_an_unknown_release_of_ftfy_is_taken_at_its_own_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(badness, "BADNESS_RE", re.compile("[Qq]uirk"))
    mojibake.gate.cache_clear()
    try:
        gate = mojibake.gate()
        assert isinstance(gate, re.Pattern)
        assert gate.pattern == "[Qq]uirk"
    finally:
        mojibake.gate.cache_clear()


def test_without_its_table_ftfy_itself_is_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(badness, "MOJIBAKE_CATEGORIES")
    mojibake.gate.cache_clear()
    try:
        assert mojibake.repaired("caf\xc3\xa9") == "café"
    finally:
        mojibake.gate.cache_clear()


def test_only_the_characters_that_are_wrong_are_changed() -> None:
    findings = list(mojibake.find("It was the caf\xc3\xa9 of JosÃ© that closed."))
    assert [(finding.start, finding.end, finding.after) for finding in findings] == [(14, 16, "é"), (23, 25, "é")]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("下个月的会议改在星期三举行", "gb2312"),
        ("下個月的會議改在星期三舉行，地點不變", "big5"),
        ("来月の会議は水曜日に変わりました", "euc_jp"),
        ("다음 달 회의는 수요일로 바뀌었다", "euc_kr"),
        ("Собрание перенесли на следующую среду", "cp1251"),
        ("Собрание перенесли на следующую среду", "koi8-r"),
        ("Збори перенесли на наступну середу", "cp1251"),
        ("Η συνάντηση μεταφέρθηκε στην επόμενη Τετάρτη", "cp1253"),
    ],
)
def test_a_line_of_a_code_page_read_as_latin_1_is_read_again(text: str, page: str) -> None:
    reading = code_pages.reading(text.encode(page).decode("latin-1"))
    assert reading is not None
    assert reading.text == text


@pytest.mark.parametrize("page", ["koi8-r", "iso8859-5"])
def test_cyrillic_read_as_another_cyrillic_page_is_read_again(page: str) -> None:
    text = "Привет из города, где всё лето шли дожди"
    reading = code_pages.reading(text.replace("ё", "е").encode(page).decode("cp1251"))
    assert reading is not None
    assert reading.text == text.replace("ё", "е")


@pytest.mark.parametrize(
    "text", ["ÀÉÈÙ", "ÄÖÜäöüß ÄÖÜäöüß", "кВт МВт мВА", "МакДОНАЛДС и ВКонтакте", "°º¤ø,¸¸,ø¤º°`°º¤ø", "¡¡¡¡Olé!!!!"]
)
def test_a_text_that_only_looks_odd_is_no_code_page(text: str) -> None:
    assert code_pages.reading(text) is None


def test_a_garbled_line_whose_bytes_are_not_all_there_is_flagged_and_left() -> None:
    whole = "下个月的会议改在星期三举行".encode("gb2312").decode("latin-1").encode().decode("latin-1")
    assert [finding.action for finding in mojibake.find(whole.replace("\xc3\x8f", "\xc3 ", 1))] == ["flag"]
