from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanclip
from cleanclip.boilerplate import line_model
from cleanclip.boilerplate.features import names
from cleanclip.boilerplate.line_model import (
    EXACT,
    HIGHEST,
    RULE,
    Findings,
    Layer,
    Network,
    decide,
    edits,
    findings,
    load,
    predict,
    run,
)
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleanclip.document import Edit


ARTICLE = [
    "Harbour works to start in May",
    "The council voted on Tuesday to rebuild the eastern pier, and the works are to start in May.",
    "The pier was closed after a storm damaged its foundations two years ago, and repairs were put off twice.",
    "“Nobody was asked,” said a fisherman who has moored his boat at the pier for thirty years.",
    "The works will cost four million, of which the state pays half, the council said in a statement.",
]
HEAD = [
    "Harbour works to start in May | The Example Post",
    "Skip to content",
    "Home",
    "News",
    "Sport",
    "Log in",
    "Subscribe",
]
TAIL = [
    "Share",
    "Tweet",
    "Related articles",
    "Ferry late again",
    "Mayor opens school",
    "Privacy policy",
    "© The Example Post",
]
PAGE = [*HEAD, *ARTICLE, *TAIL]
PROFILES = ["article", "page"]


def document(lines: list[str]) -> Document:
    source = "\n".join(lines)
    return Document(source, split(source))


def found_in(dirty: Document, profile: str) -> list[Edit]:
    return edits(dirty, findings([block.text for block in dirty.blocks], profile))


def cleaned(lines: list[str], profile: str) -> Document:
    dirty = document(lines)
    return dirty.apply(found_in(dirty, profile))


def test_a_page_loses_its_menus_and_keeps_its_article() -> None:
    kept = decide(PAGE).tolist()
    assert all(kept[len(HEAD) + 1 : -len(TAIL)])
    assert not any(kept[1 : len(HEAD)])
    assert not any(kept[-len(TAIL) :])


def test_a_headline_and_its_byline_stay() -> None:
    head = ["Harbour works to start in May | The Example Post", "Home", "Sport", ARTICLE[0], "By Anna Example"]
    assert decide([*head, *ARTICLE[1:], *TAIL])[3:5].all()


@pytest.mark.parametrize("mark", ["    ", "* ", "    + ", "o ", "\N{BULLET} "])
def test_a_page_is_read_alike_with_indentation_and_bullets(mark: str) -> None:
    assert decide([mark + line for line in PAGE]).tolist() == decide(PAGE).tolist()


def test_indentation_does_not_change_what_article_thinks() -> None:
    indented = [f"\t  {line} " for line in PAGE]
    assert predict(indented, "article").tolist() == predict(PAGE, "article").tolist()


@pytest.mark.parametrize(
    ("head", "article", "tail"),
    [
        (
            [
                "Hafen: Bauarbeiten ab Mai | Der Beispielbote",
                "Zum Inhalt springen",
                "Startseite",
                "Politik",
                "Anmelden",
            ],
            [
                "Hafen: Bauarbeiten ab Mai",
                "Der Rat hat am Dienstag beschlossen, die östliche Mole zu erneuern, und die Arbeiten beginnen im Mai.",
                "Die Mole ist seit einem Sturm vor zwei Jahren gesperrt, und die Instandsetzung wurde verschoben.",
                "„Uns hat niemand gefragt“, sagte ein Fischer, der sein Boot seit Jahren an der Mole festmacht.",
            ],
            ["Teilen", "Mehr zum Thema", "Fähre wieder verspätet", "Newsletter abonnieren", "Impressum", "Datenschutz"],
        ),
        (
            ["東の桟橋、五月に着工へ｜見本新聞", "ホーム", "ニュース", "スポーツ", "ログイン"],
            [
                "東の桟橋、五月に着工へ",
                "市議会は火曜日、東の桟橋を建て直すことを決め、工事は五月に始まる予定だ。",
                "桟橋は二年前の嵐で基礎が傷み、それ以来閉鎖されており、修理は二度延期されていた。",
                "「誰も私たちに聞かなかった」と、三十年ここに船を泊めてきた漁師は話した。",
            ],
            ["シェアする", "関連記事", "フェリーまた遅れる", "プライバシーポリシー", "会社概要"],
        ),
    ],
)
def test_pages_in_other_languages_are_read_too(head: list[str], article: list[str], tail: list[str]) -> None:
    assert decide([*head, *article, *tail]).tolist() == [False] * len(head) + [True] * len(article) + [False] * len(
        tail
    )


def test_an_article_is_left_alone_in_article() -> None:
    assert cleaned(ARTICLE, "article").edits == ()


def test_an_article_is_left_alone_in_page_too() -> None:
    assert cleaned(ARTICLE, "page").edits == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_row_of_figures_between_sentences_stays(profile: str) -> None:
    rows = ["1990 12 000 3 450 17", "2000 14 100 3 720 19", "2010 15 300 4 010 22"]
    assert cleaned([*ARTICLE[:3], *rows, *ARTICLE[3:]], profile).edits == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_row_of_figures_under_an_article_may_not_go(profile: str) -> None:
    lines = [*ARTICLE, "1990 12 000 3 450 17", "Ask at the harbour office"]
    read = line_model._read(lines, profile)
    may_go = np.flatnonzero(line_model.removable(read.rows, read.words))
    assert may_go.tolist() == [*range(1, len(ARTICLE)), len(lines) - 1]


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_may_go_from_a_text_of_which_less_than_half_is_prose(profile: str) -> None:
    goods = [f"Coil of tarred hemp rope number {number}" for number in range(20)]
    read = line_model._read([*ARTICLE, *goods], profile)
    assert not line_model.removable(read.rows, read.words).any()


@pytest.mark.parametrize("profile", PROFILES)
def test_an_empty_document_has_no_edits(profile: str) -> None:
    assert cleaned([], profile).edits == ()
    assert predict([], profile).shape == (0,)


@pytest.mark.parametrize("profile", PROFILES)
@given(st.lists(st.sampled_from([*HEAD, *TAIL, *ARTICLE]), min_size=1, max_size=30))
def test_no_text_is_emptied(profile: str, lines: list[str]) -> None:
    assert decide(lines, profile).any()


@pytest.mark.parametrize("profile", PROFILES)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=12))
def test_any_text_has_probabilities(profile: str, lines: list[str]) -> None:
    found = predict(lines, profile)
    assert found.shape == (len(lines),)
    assert bool(((found >= 0) & (found <= 1)).all())


def test_removals_are_uncertain_and_say_why() -> None:
    edits = cleaned(PAGE, "page").edits
    assert edits
    assert all(edit.rule == RULE and edit.is_removal and 0 <= edit.score < 1 for edit in edits)


def test_what_stands_under_an_article_goes_when_it_is_all_but_sure() -> None:
    residue = ["Share this article on Facebook", "Sign up for our free newsletter", "Privacy policy and terms of use"]
    found = cleaned([*ARTICLE, *residue], "article")
    assert "\n".join(ARTICLE) in found.text
    assert residue[-1] not in found.text


@given(
    st.lists(st.sampled_from(["Home", "Log in", " Share ", ""]), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=12, unique_by=lambda pair: pair[0]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), st.sampled_from(["", "x", "\n"])), max_size=3),
)
def test_lines_in_a_row_go_by_one_edit_as_by_one_each(
    lines: list[str], marks: list[tuple[int, bool]], repairs: list[tuple[int, int, str]]
) -> None:
    dirty = document(lines)
    size = len(dirty.source)
    mended = dirty.apply(
        dirty.replace(min(start, size), min(start + length, size), after, "test/repair", "a test")
        for start, length, after in repairs
    )
    marked = [(place, goes) for place, goes in sorted(marks) if place < len(mended.blocks)]
    places = np.array([place for place, _ in marked], np.int64)
    found = Findings(places, 0.9 - places / 50, np.array([goes for _, goes in marked], np.bool_))
    alone, joined = edits(mended, found), edits(mended, found, joined=True)
    assert len(joined) <= len(alone)
    assert mended.apply(joined) == mended.apply(alone)


UNTOUCHED = [
    [
        "Pancakes",
        "Ingredients",
        "2 eggs",
        "200 g flour",
        "Method",
        "Whisk the eggs with the milk, and fry.",
        "Comments",
    ],
    ["Song of the ferryman", "The river runs, the river turns,", "and I go with it down", "Row, row", "Row, row"],
    [
        "Who pays?",
        "The state pays half, and we pay the rest of it.",
        "Contact",
        "We met them twice, and they were angry.",
    ],
    ["Countries", "Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Denmark", "Estonia", "Finland", "France"],
    ["| town | boats |", "|---|---|", "| Sonderhafen | 12 |", "| Westmole | 7 |"],
    ["def moor(boat):", "    return boat.tie(PIER)", "", "print(moor(Boat('Anna')))"],
    [
        "Correction: an earlier version of this article gave the wrong date.",
        "By Anna Example",
        "Sonderhafen, 3 May 2024",
    ],
]


@pytest.mark.parametrize("lines", UNTOUCHED)
def test_recipes_verse_headings_lists_tables_code_and_corrections_stay(lines: list[str]) -> None:
    assert cleaned(lines, "article").edits == ()


def test_a_heading_stays_even_if_its_words_are_those_of_a_menu() -> None:
    lines = [*ARTICLE[:2], "Share", *ARTICLE[2:4], "Subscribe", ARTICLE[4]]
    assert cleaned(lines, "article").edits == ()


def test_what_is_likely_but_not_sure_is_flagged_in_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_model, "REMOVE_BELOW", 0.0)
    monkeypatch.setattr(line_model, "_FLAG_BELOW", 1.1)
    found = cleaned(ARTICLE, "article")
    assert found.edits == ()
    assert len(found.flags) == len(ARTICLE) - 1


def test_sums_stay_within_what_floats_hold_exactly() -> None:
    for network in load().networks.values():
        for layer, highest in all_layers(network):
            largest = np.abs(layer.weights).sum(axis=0) * highest + np.abs(layer.bias)
            assert float(largest.max()) < EXACT


def test_weights_are_whole_numbers() -> None:
    for network in load().networks.values():
        for layer, _ in all_layers(network):
            assert bool((layer.weights == np.rint(layer.weights)).all())


def all_layers(network: Network) -> list[tuple[Layer, int]]:
    inner = [network.page, *(layer for _, layer in network.convolutions), network.exit]
    return [(network.entry, 255), *((layer, HIGHEST) for layer in inner)]


@pytest.mark.parametrize("profile", PROFILES)
def test_floats_and_integers_compute_the_same(profile: str) -> None:
    rows = np.random.default_rng(0).integers(0, 256, (50, len(names()))).astype(np.float64)
    network = load().networks[profile]
    exact = run(in_integers(network), rows)
    assert run(network, rows.astype(np.float32)).tolist() == exact.tolist()


def in_integers(network: Network) -> Network:
    def wide(layer: Layer) -> Layer:
        return layer._replace(weights=layer.weights.astype(np.float64), bias=layer.bias.astype(np.float64))

    convolutions = tuple((dilation, wide(layer)) for dilation, layer in network.convolutions)
    return Network(wide(network.entry), wide(network.page), convolutions, wide(network.exit))


def test_a_long_document_is_read_in_chunks_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = PAGE * 20
    whole = predict(lines).tolist()
    monkeypatch.setattr(line_model, "_CHUNK", 37)
    assert predict(lines).tolist() == whole


def test_lines_that_are_alike_to_the_model_keep_their_order() -> None:
    probabilities = np.full(4, 30_000)
    kept = line_model._highest_expected_f(probabilities, np.array([5, 5, 5, 5]))
    assert kept.tolist() == [True] * 4


def test_the_probability_table_rises_from_nought_to_one() -> None:
    table = line_model._PROBABILITY
    assert bool((np.diff(table) >= 0).all())
    assert table[len(table) // 2] * 2 == line_model._ONE


def test_what_is_shipped_is_small() -> None:
    model = load()
    size = model.words.nbytes + sum(
        layer.weights.size * 2 for net in model.networks.values() for layer, _ in all_layers(net)
    )
    assert size < 2_000_000


def test_a_document_with_earlier_edits_is_read_as_it_now_stands() -> None:
    dirty = document(PAGE)
    shorter = dirty.apply([dirty.blocks[0].remove("test/first", "a test")])
    again = replace(dirty, source=shorter.text, tiles=split(shorter.text))
    assert [edit.before.strip() for edit in found_in(shorter, "page")] == [
        edit.before.strip() for edit in found_in(again, "page")
    ]


@pytest.mark.parametrize(
    ("taken", "last", "goes"),
    [
        pytest.param(1, "Ferry late again", False, id="one line alone"),
        pytest.param(2, "Ferry late again", True, id="two lines"),
        pytest.param(1, "Leave a Reply", True, id="one line and a rule's"),
    ],
)
def test_one_line_of_an_article_goes_only_in_company(
    monkeypatch: pytest.MonkeyPatch, taken: int, last: str, *, goes: bool
) -> None:
    doubted = ["Ask for the harbour's calendar", "The harbour's calendar by post"][:taken]

    def findings(lines: Sequence[str], _profile: str) -> Findings:
        places = np.flatnonzero([line in doubted for line in lines])
        return Findings(places, np.full(len(places), 0.9), np.ones(len(places), np.bool_))

    monkeypatch.setattr(line_model, "findings", findings)
    found = cleanclip.Cleaner().run("\n".join([*ARTICLE, *doubted, last]))
    assert (doubted[0] in found.text) is not goes
    assert (RULE in [flag.rule for flag in found.flags]) is not goes
