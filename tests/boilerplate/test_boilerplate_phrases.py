"""A line and a phrase are compared by what they say, and slots are slots."""

from __future__ import annotations

import re

import pytest

from cleanclip.boilerplate.languages import speakers_of, spoken_languages
from cleanclip.boilerplate.phrases import LONGEST_PHRASE, Size, Slots, cased_key, line_key, size_of
from cleanclip.boilerplate.zones import Zones, find_main_zones, find_zones, is_prose
from cleanclip.document import Document
from cleanclip.split import split

PROSE = "The council met for five hours on Tuesday and voted to keep the night ferry."


def zones(*blocks: str, taken: frozenset[int] = frozenset()) -> Zones:
    text = "\n\n".join(blocks)
    return find_zones(Document(text, split(text)).blocks, taken)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("  » Share this article «", "share this article"),
        ("*** SHARE THIS ARTICLE ***", "share this article"),
        ("[Share\tthis \N{NO-BREAK SPACE} article]", "share this article"),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t miss", "don't miss"),
        ("1,204 Comments", "0 comments"),
        ("BİR CEVAP YAZIN", "bir cevap yazin"),
        ("ΣΧΌΛΙΑ", line_key("σχόλια")),
        ("ＡＤ", "ad"),
        ("دیدگاه\N{ZERO WIDTH NON-JOINER}ها", "ديدگاهها"),
    ],
)
def test_decoration_case_and_accents_are_set_aside(line: str, key: str) -> None:
    assert line_key(line) == key


def test_quotes_and_question_marks_are_words() -> None:
    assert line_key("“Share this”") != line_key("Share this")
    assert line_key("Comments?") != line_key("Comments")


@pytest.mark.parametrize(
    "line", ["Posted on 3 March 2021", "Posted on March 3rd, 2021 at 5:12 pm", "Posted on 03.03.2021"]
)
def test_a_date_slot_takes_the_dates_of_its_language(line: str) -> None:
    pattern = Slots(("March", "at", "pm")).pattern("Posted on {date}")
    assert pattern is not None
    assert pattern.ends == ("posted on ", "")
    assert re.fullmatch(pattern.expression, cased_key(line), re.IGNORECASE)
    assert not re.fullmatch(pattern.expression, cased_key("Posted on the church door"), re.IGNORECASE)


def test_a_phrase_begins_and_ends_with_its_literals_and_numbers() -> None:
    pattern = Slots().pattern("{n} Comments on {name}, page {n}")
    assert pattern is not None
    assert pattern.ends == ("0 comments on ", ", page 0")


def test_every_line_that_fills_a_phrase_begins_and_ends_as_it_does() -> None:
    for character in map(chr, range(0x21, 0x3000, 3)):
        pattern = None if character in "{}" else Slots().pattern(f"a{character}b {{n}} {{name}} {{n}} a{character}b")
        for variant in {character, character.upper(), character.lower(), character.casefold()} if pattern else ():
            line = cased_key(f"A{variant}B 7 Ada 12 a{variant}b")
            if pattern is not None and re.fullmatch(pattern.expression, line, re.IGNORECASE):
                head, tail = pattern.ends
                assert line.casefold().startswith(head)
                assert line.casefold().endswith(tail)


def test_a_date_slot_is_linear_in_its_worst_input() -> None:
    pattern = Slots(("March", "Mar", "at", "a")).pattern("{date} {name} {text} {date}")
    assert pattern is not None
    worst = ("a mar at 0 " * 40)[: 2 * LONGEST_PHRASE]
    for _ in range(100_000 // len(worst)):
        assert re.fullmatch(pattern.expression, worst + "!", re.IGNORECASE) is None or worst


def test_the_head_ends_at_the_first_prose_and_the_tail_begins_after_the_last() -> None:
    assert zones("Title", "Byline", PROSE, "Heading", PROSE, "Footer") == Zones(2, 5)


def test_a_title_that_asks_stands_before_the_prose() -> None:
    assert zones("Why does the council of the harbour town keep its ferry?", "World", PROSE) == Zones(2, 3)


def test_what_is_taken_is_no_prose() -> None:
    assert zones("Title", PROSE, PROSE, taken=frozenset({2})) == Zones(1, 2)


def test_short_sentences_are_prose_where_there_is_no_other() -> None:
    assert zones("The navy grew.", "Top of page") == Zones(0, 1)


def test_a_list_has_no_edges() -> None:
    assert zones("Home", "About", "Contact") == Zones(0, 3)


def test_the_body_of_a_page_is_its_richest_run_of_prose() -> None:
    menu = ["Home", "About", "Contact"] * 4
    text = "\n\n".join([*menu, PROSE, "Heading", PROSE, *menu, "We use cookies to count the people who read us daily."])
    assert find_main_zones(Document(text, split(text)).blocks, frozenset()) == Zones(12, 15)


def test_prose_in_scripts_without_spaces_is_prose() -> None:
    assert is_prose("図書館は大正時代に建てられた木造の建物で、町の人々が本を持ち寄って始まった。")
    assert not is_prose("関連記事。")


def test_too_few_words_tell_no_language() -> None:
    known = speakers_of({"en": ["the", "of"], "de": ["der", "und"]})
    assert spoken_languages("The navy grew.", known) == ()
    assert spoken_languages("Der Hund und der Mann und der Wald", known) == ("de",)


def test_thai_ends_no_sentence_with_a_mark_and_has_prose_all_the_same() -> None:
    headline = "เรือข้ามฟากกลับมาวิ่งหลังจากหยุดไปสองปี"
    paragraph = "หลังจากซ่อมอยู่สองปี ชาวเกาะก็ได้ข้ามไปอีกฝั่งด้วยเรืออีกครั้ง คนแรกที่ลงเรือคือยายจันทร์ ซึ่งรอวันนี้มานานกว่าใคร"
    assert not is_prose(headline)
    assert is_prose(paragraph)
    assert zones(headline, paragraph, "ข่าวล่าสุด") == Zones(1, 2)
    assert not is_prose(
        "The ferry goes again after two years of repairs that nobody on the island had asked for at all"
    )


@pytest.mark.parametrize(
    ("phrase", "language", "size"),
    [
        ("Xem thêm", "vi", Size.SHORT),
        ("Chia sẻ bài viết này", "vi", Size.SHORT),
        ("Chia sẻ bài viết này với bạn bè", "vi", Size.LONG),
        ("Chia sẻ bài viết này", None, Size.LONG),
        ("Home > {text}", "en", Size.SHORT),
        ("ホーム > {text}", "ja", Size.SHORT),
        ("ホーム", "ja", Size.WORD),
    ],
)
def test_a_phrase_says_as_much_as_the_words_of_its_language(phrase: str, language: str | None, size: Size) -> None:
    assert size_of(phrase, language) is size


@pytest.mark.parametrize("date", ["2019年3月3日", "2019年3月3日 17:12", "3 March 2019", "03.03.2019"])
def test_a_date_may_have_no_spaces(date: str) -> None:
    slotted = Slots(("March", "年", "月", "日")).pattern("Updated {date}")
    assert slotted is not None
    assert re.fullmatch(slotted.expression, cased_key(f"Updated {date}"), re.IGNORECASE)
