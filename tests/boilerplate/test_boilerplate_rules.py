"""The law of the tiers, its exceptions and its guards, on texts of our own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import cleanclip
from cleanclip.boilerplate import catalogue, stages
from cleanclip.document import Document
from cleanclip.split import split

OFF = frozenset(rule.id for rule in catalogue() if not rule.on or rule.id.startswith("boilerplate/model/"))
STAGE = stages(lambda rule: rule not in OFF, profile="article", languages=(), packs=())[0]

TITLE = "Harbour town keeps its night ferry"
PROSE = "The council met for five hours on Tuesday and voted, by a margin of two, to keep the night ferry."
MORE = "Nobody in the room looked happy about the price, but they went home before the last boat left."


def clean(*blocks: str, end: str = "\n\n") -> list[str]:
    """The blocks that are left."""
    text = end.join(blocks)
    document = Document(text, split(text))
    return [block.text for block in document.apply(STAGE(document)).blocks]


def test_a_phrase_of_four_words_goes_from_anywhere() -> None:
    assert clean(TITLE, PROSE, "Your email address will not be published.", MORE) == [TITLE, PROSE, MORE]


def test_a_phrase_of_three_words_stays_in_the_body_and_goes_from_the_tail() -> None:
    assert clean(TITLE, PROSE, "Leave a Reply", MORE) == [TITLE, PROSE, "Leave a Reply", MORE]
    assert clean(TITLE, PROSE, MORE, "Leave a Reply") == [TITLE, PROSE, MORE]


def test_a_phrase_of_three_words_goes_from_the_body_beside_another() -> None:
    assert clean(TITLE, PROSE, "Share this article", "Follow us on Facebook", MORE) == [TITLE, PROSE, MORE]


def test_one_word_goes_only_from_a_cluster_at_an_edge() -> None:
    assert clean(TITLE, PROSE, "Comments") == [TITLE, PROSE, "Comments"]
    assert clean(TITLE, PROSE, "Comments", "No comment") == [TITLE, PROSE]
    assert clean(TITLE, PROSE, "Share", "Tweet", "Email") == [TITLE, PROSE]
    assert clean(TITLE, PROSE, "Share", MORE, "Tweet", PROSE) == [TITLE, PROSE, "Share", MORE, "Tweet", PROSE]


def test_a_word_with_its_section_after_it_is_a_heading() -> None:
    assert clean(TITLE, PROSE, "Comments", MORE) == [TITLE, PROSE, "Comments", MORE]
    assert clean(TITLE, "Newsletter", PROSE, MORE) == [TITLE, "Newsletter", PROSE, MORE]


def test_a_section_label_goes_between_the_title_and_the_prose() -> None:
    assert clean(TITLE, "World", PROSE, MORE) == [TITLE, PROSE, MORE]
    assert clean(TITLE, "12 March 2021", "Politics", PROSE) == [TITLE, "12 March 2021", PROSE]


def test_a_section_label_stays_where_it_is_the_title_or_a_heading() -> None:
    assert clean("World", PROSE, MORE) == ["World", PROSE, MORE]
    assert clean(TITLE, PROSE, "World", MORE) == [TITLE, PROSE, "World", MORE]
    assert clean(TITLE, "Politics", PROSE, "Sport", MORE) == [TITLE, "Politics", PROSE, "Sport", MORE]


@pytest.mark.parametrize(
    "mark", ["[ADVERTISEMENT]", "*** Advertisement ***", "- Advertisement -", "ADVERTISEMENT", "-- Advertisement --"]
)
def test_a_decorated_advertisement_mark_goes_from_anywhere(mark: str) -> None:
    assert clean(TITLE, PROSE, mark, MORE) == [TITLE, PROSE, MORE]


def test_an_advertisement_mark_goes_when_it_is_repeated_or_at_an_edge() -> None:
    assert clean(TITLE, PROSE, "Advertisement", MORE, "Advertisement", PROSE) == [TITLE, PROSE, MORE, PROSE]
    assert clean(TITLE, "Advertisement", PROSE, MORE) == [TITLE, PROSE, MORE]
    assert clean(TITLE, PROSE, "Advertisement", MORE) == [TITLE, PROSE, "Advertisement", MORE]


def test_a_back_to_top_word_goes_as_the_last_block() -> None:
    assert clean("The navy grew.", "Top of page") == ["The navy grew."]
    assert clean(TITLE, PROSE, "Top ↑") == [TITLE, PROSE]


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r"])
def test_line_ends_make_no_difference(end: str) -> None:
    assert clean(TITLE, PROSE, "Share this article", "No comments yet", end=end) == [TITLE, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "SHARE THIS ARTICLE",
        "Share this article:",
        "» Share this article «",
        "• Share this article",
        "| Share this article |",
        "Share this article | Print this page",
        "Share this article · Email this page · Print",
        "Share this article -- Follow us on Twitter",
        "Home » World » Asia",
        "1,204 Comments",
        "© 2019–2023 Harbour Press Ltd. All rights reserved.",
        "Facebook Twitter WhatsApp Email",
        "Tags: harbour, ferry",
        "ALSO READ: Storm takes the roof off the net loft",
        "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
        "Sign up (it's quick and free) or sign in now.",
        "Like this story? Share it with a friend!",
        "The views expressed in this article are those of the author.",
    ],
)
def test_a_line_goes_from_the_tail_in_whatever_dress(line: str) -> None:
    assert clean(TITLE, PROSE, MORE, line) == [TITLE, PROSE, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "“No comment.”",
        "Share prices fell",
        "Related to whom?",
        "By Marta Lindqvist",
        "22.03.2021 - Article",
        "Posted on 12 March 2021",
        "Correction: The ferry left at nine, not at ten.",
        "Editor's note: We asked the harbour master again.",
        "References",
    ],
)
def test_a_line_stays_in_the_tail_when_it_is_the_authors(line: str) -> None:
    assert clean(TITLE, PROSE, MORE, line) == [TITLE, PROSE, MORE, line]


def test_a_related_list_in_the_middle_ends_where_the_article_goes_on() -> None:
    items = ("- Ferry strike enters its second week", "- Why the bridge was painted green")
    assert clean(TITLE, PROSE, "Related articles", *items, MORE, end="\n") == [TITLE, PROSE, MORE]


def test_a_plain_list_leaves_the_heading_of_the_next_section() -> None:
    items = ("Ferry strike enters its second week", "Why the bridge was painted green")
    left = clean(TITLE, PROSE, "Related articles", *items, "What happens next", MORE)
    assert left == [TITLE, PROSE, "What happens next", MORE]


def test_a_list_that_is_most_of_its_text_is_the_content() -> None:
    items = [f"- Lighthouse number {number} on the northern shore of the bay" for number in range(20)]
    assert clean("Ten lighthouses", PROSE, "Most popular", *items)[2:] == ["Most popular", *items]


def test_a_list_ends_before_the_authors_references() -> None:
    items = ("- Ferry strike enters its second week", "- Why the bridge was painted green")
    references = ("References", "- Lindqvist, M., The harbour at night", "- Harbour almanac, 1931")
    assert clean(TITLE, PROSE, "Related articles", *items, *references) == [TITLE, PROSE, *references]


DISCLAIMER = (
    "Legal Disclaimer:\n"
    "The publisher gives this page as it is, without warranty of any kind. We accept no liability for its accuracy\n"
    "and we do not answer for what anybody does after reading it."
)


def test_a_hard_wrapped_disclaimer_goes_whole_from_the_tail() -> None:
    assert clean(TITLE, PROSE, MORE, DISCLAIMER, "Comments", "No comment") == [TITLE, PROSE, MORE]


def test_a_disclaimer_that_is_wrapped_in_a_script_without_capitals_goes_whole() -> None:
    article = ["הגשר נפתח אחרי שנתיים", "אחרי שנתיים של שיפוצים יכולים תושבי המפרץ לעבור שוב ברגל אל הגדה השנייה."]
    notice = [
        "הבהרה: הדברים המתפרסמים בדף זה על בריאות ועל מחלות הם מידע כללי בלבד, והם",
        "אינם תחליף לבדיקה, ומי שיש לו ספק יפנה אל מי שמכיר אותו ואל יחכה רק משום",
        "שקרא כאן דבר מה.",
    ]
    assert clean(*article, "\n".join(notice)) == article
    apart = [notice[0][:40], *notice[1:]]
    assert clean(*article, "\n".join(apart)) == [*article, *apart]


def test_a_disclaimer_owns_the_paragraphs_that_speak_like_it() -> None:
    body = ("This text is for informational purposes only and is no investment advice.",)
    assert clean(TITLE, PROSE, MORE, "Disclaimer", *body) == [TITLE, PROSE, MORE]


def test_a_disclaimer_is_no_prose_of_a_page_either() -> None:
    notice = "Legal Disclaimer: " + " ".join(["We accept no liability for the accuracy of what is printed here."] * 4)
    text = f"{TITLE}\n\n{PROSE}\n\n{MORE}\n\n{PROSE}\n\n{notice}"
    stage = stages(lambda rule: rule not in OFF, profile="page", languages=(), packs=())[0]
    document = Document(text, split(text))
    assert [edit.rule for edit in stage(document)] == ["boilerplate/en/disclaimer"]


def test_the_last_line_of_a_list_is_no_heading_of_a_notice_below_it() -> None:
    titles = ["Fish is dear again at the market", "The keeper retires in the autumn", "The ferry also sails on Sundays"]
    notice = "Your email address will not be published. Required fields are marked."
    assert clean(TITLE, PROSE, MORE, "Most read", *titles, notice, end="\n") == [TITLE, PROSE, MORE]
    assert clean(TITLE, PROSE, "Most read", *titles, MORE, end="\n") == [TITLE, PROSE, titles[-1], MORE]


def test_a_label_may_have_its_dash_at_the_word_where_there_are_no_capitals() -> None:
    article = ["नाव दो साल बाद फिर चली", "दो साल की मरम्मत के बाद टापू के लोग फिर नाव से उस पार जा सकते हैं।"]
    more = "कमला देवी ने कहा कि उन्होंने टेलीफोन से भी ज्यादा इसका इंतजार किया।"
    assert clean(*article, "ये भी पढ़ें- मछली के दाम फिर बढ़े", more) == [*article, more]
    half = "Mehr- und Minderkosten der neuen Fähre im Winter"
    assert clean(TITLE, PROSE, half, MORE) == [TITLE, PROSE, half, MORE]


def test_a_label_in_brackets_is_a_label() -> None:
    assert clean(TITLE, PROSE, "[Related stories] Why the night ferry is late in March", MORE) == [TITLE, PROSE, MORE]
    sentence = "[Related] is what the button said, and nobody pressed it for a year."
    assert clean(TITLE, PROSE, sentence, MORE) == [TITLE, PROSE, sentence, MORE]


def test_a_disclaimer_that_is_quoted_in_the_body_stays() -> None:
    quoted = "Disclaimer: The views expressed here are those of the author alone."
    assert clean(TITLE, PROSE, quoted, MORE) == [TITLE, PROSE, quoted, MORE]


def test_code_tables_and_quoted_mail_stay() -> None:
    code = ("```", "Leave a Reply", "```")
    assert clean(TITLE, PROSE, *code, end="\n") == [TITLE, PROSE, *code]
    rows = ("Name\tShare\tEmail", "Share\tShare\tShare")
    assert clean(TITLE, PROSE, *rows, end="\n") == [TITLE, PROSE, *rows]
    mail = ("> what do you think?", "> I do not know.")
    assert clean(TITLE, PROSE, *mail, end="\n") == [TITLE, PROSE, *mail]


def test_the_title_stays_whatever_it_says() -> None:
    for title in ("Cookie Policy", "About us", "Advertisement", "Leave a Reply", "Legal Disclaimer"):
        assert clean(title, PROSE, MORE) == [title, PROSE, MORE]


@pytest.mark.parametrize("text", ["Comments", "Home\nAbout\nContact", "Share, Tweet, Email", "", "\n"])
def test_a_text_without_prose_has_no_edges(text: str) -> None:
    assert list(STAGE(Document(text, split(text)))) == []


def test_a_short_phrase_needs_its_language() -> None:
    assert clean(TITLE, PROSE, MORE, "Teilen") == [TITLE, PROSE, MORE, "Teilen"]
    german = "Die Gemeinde hat zwölf Jahre lang auf das Geld gewartet, und dann kauften die Nachbarn das Holz."
    assert clean("Ein Dorf baut", german, "Mehr zum Thema") == ["Ein Dorf baut", german]
    assert clean(TITLE, PROSE, MORE, "Mehr zum Thema") == [TITLE, PROSE, MORE, "Mehr zum Thema"]


def test_the_score_is_one_only_for_an_unmistakable_phrase() -> None:
    text = f"{TITLE}\n\n{PROSE}\n\nYour email address will not be published.\n\n{MORE}\n\nLeave a Reply"
    scores = {edit.before.strip(): edit.score for edit in STAGE(Document(text, split(text)))}
    assert scores["Your email address will not be published."] == 1
    assert scores["Leave a Reply"] < 1


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "World",
        "Related articles",
        "Related articles\n- a harbour at night\n- a ferry at noon",
        "Disclaimer: we are not liable and we do not warrant anything",
        "Share | " * 40,
        "By signing up, you agree to our " + "x " * 80,
        "Posted on " + "0, 0 " * 30 + "!",
        "facebook " * 20 + "y",
        "e" + "\N{COMBINING ACUTE ACCENT}" * 190,
    ],
)
def test_a_hundred_kilobytes_of_its_worst_input_are_read_to_the_end(line: str) -> None:
    text = "\n".join([TITLE, PROSE, *[line] * (100_000 // len(line)), PROSE])
    assert clean(text)[-1] == PROSE


def test_a_word_of_two_languages_is_reported_in_that_of_the_text() -> None:
    story = "Паром снова пойдёт в понедельник, и на этот раз он не опоздает, как он это делал все прошлые годы."
    document = cleanclip.Cleaner().run(f"{story}\n\nРеклама\n\n{story[:-1]} и зимы.\n\nРеклама")
    assert {edit.rule for edit in document.edits} == {"boilerplate/ru/advertisement"}


@pytest.mark.parametrize("line", ["بیشتر بخوانید", "بيشتر بخوانيد"])
def test_persian_is_known_in_arabic_letters_too(line: str) -> None:
    story = "شورا پنج ساعت در روز سه شنبه جلسه داشت و رأی داد که قایق شب را در تمام زمستان نگه دارد."
    assert cleanclip.clean(f"{story}\n\n{line}") == story


STORY = (
    "The keeper of the Skerry light kept four hives on the leeward side of the tower for thirty years.",
    "The honey tasted of salt, said his daughter, who still has the last jar on a shelf.",
    "The hives were moved inland in the autumn, and the light has burned alone since then.",
)
FOOT = (
    "Share on Facebook",
    "Related articles",
    "Log in to join the discussion",
    "All rights reserved.",
    "Privacy policy",
)


def littered(foot: tuple[str, ...]) -> str:
    return "\n\n".join([STORY[0], "Advertisement", STORY[1], "Subscribe to our newsletter", STORY[2], *foot])


def test_a_short_line_goes_from_the_middle_of_a_littered_text_and_stays_in_another() -> None:
    assert cleanclip.clean(littered(FOOT)) == "\n\n".join(STORY)
    assert "Advertisement" in cleanclip.clean(littered(FOOT[:2]))


def test_known_lines_outside_the_prose_of_a_littered_text_are_sure() -> None:
    edits = cleanclip.check(littered(FOOT), select="boilerplate", ignore="boilerplate/model")
    sure = {edit.before.strip() for edit in edits if edit.score == 1}
    assert sure >= {*FOOT} - {"Related articles"}


def test_links_of_a_foot_are_no_disclaimer() -> None:
    text = "\n\n".join([*STORY, "Legal notice | Privacy policy"])
    assert cleanclip.clean(text) == "\n\n".join(STORY)


COMPANY = tomllib.loads((Path(__file__).parents[1] / "cases/boilerplate/company.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", COMPANY["texts"])
def test_what_authors_write_too_is_flagged_where_nothing_else_goes(text: str) -> None:
    document = cleanclip.Cleaner().run("\n\n".join([*STORY, text]))
    assert document.text == document.source
    assert "\n\n".join(flag.before.strip() for flag in document.flags) == text


@pytest.mark.parametrize("company", COMPANY["sites_alone"])
@pytest.mark.parametrize("text", COMPANY["texts"])
def test_what_authors_write_too_goes_with_what_only_sites_write(text: str, company: str) -> None:
    assert cleanclip.clean("\n\n".join([*STORY, text, company])) == "\n\n".join(STORY)


def test_lines_that_authors_write_too_are_no_company_for_each_other() -> None:
    text = "\n\n".join([*STORY, "Category: Harbours", COMPANY["texts"][0]])
    assert cleanclip.clean(text) == text
