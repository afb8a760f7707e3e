"""What a short line's neighbours say of it, in an article and on a whole page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanclip import clean
from cleanclip.boilerplate.neighbours import Marks, between, outskirts
from cleanclip.boilerplate.zones import Zones
from cleanclip.document import Block, Document
from cleanclip.split import split

TITLE = "Harbour town keeps its night ferry"
BYLINE = "Ida Lund, Saltholm"
LEAD = (
    "Photograph: the pier in winter",
    "Wednesday",
    "Section B",
    "Ferries",
    "Winter timetable",
    "Our man in Saltholm",
)
PROSE = (
    "The council met for five hours on Tuesday and voted, by a margin of two, to keep the ferry running all winter.",
    "Ticket prices go up in January, and a return fare rises by almost a third, but children under six travel free.",
    "Engineers who inspected the hull found less rust than they had feared, and asked for a new engine within a year.",
)
MENU = ("Home", "Tide tables", "Harbour webcam", "Log in", "Boat jumble", "Lost oars", "Sign up for our newsletter")
FOOT = (
    "Share on Facebook",
    "Share by email",
    "Tweet this",
    "Nets for sale",
    "Today's catch",
    "Back to top",
    "Pilots of the sound",
    "Night desk",
)
RULES_ALONE = ("repair", "dedup", "boilerplate/model")


def blocks_of(*lines: str) -> tuple[Block, ...]:
    source = "\n".join(lines)
    return Document(source, split(source)).blocks


def page(*lines: str) -> str:
    return clean("\n".join(lines), profile="page", ignore=RULES_ALONE)


def test_a_page_loses_the_lines_among_its_known_ones() -> None:
    assert page(*MENU, TITLE, *LEAD, BYLINE, *PROSE, *FOOT) == "\n".join([TITLE, *LEAD, BYLINE, *PROSE])


def test_what_stands_right_before_the_prose_of_a_page_stays() -> None:
    assert "Lost oars" in page(*MENU, TITLE, *PROSE)


def test_the_same_lines_stay_in_an_article() -> None:
    cleaned = clean("\n".join([*MENU, TITLE, BYLINE, *PROSE, *FOOT]), ignore=RULES_ALONE)
    assert {"Harbour webcam", "Boat jumble", "Nets for sale"} <= set(cleaned.split("\n"))


def test_one_entry_of_a_menu_goes_from_an_article_between_three_known_on_each_side() -> None:
    blocks = blocks_of("Home", "Log in", "Contact us", "Boat jumble", "About us", "Search", "Menu", TITLE, *PROSE)
    assert list(between(blocks, marks({0, 1, 2, 4, 5, 6}, 8, 11))) == [3]
    assert not list(between(blocks, marks({1, 2, 4, 5}, 8, 11)))


def test_one_known_line_says_nothing_of_a_page() -> None:
    assert not list(outskirts(blocks_of(*PROSE, *FOOT), marks({3}, 0, 3)))


def test_lines_near_prose_stay() -> None:
    blocks = blocks_of(*PROSE, *("Share",) * 4, "Nets for sale", "Oars", "Reels", "Lost", PROSE[0], "The dockers")
    assert set(outskirts(blocks, marks({3, 4, 5, 6}, 0, 3))) == {7}


def test_a_sentence_stays_and_so_does_a_page_with_hardly_any_prose() -> None:
    lines = ("Share", "Share", "a", "b", "c", "The pilots sail at dawn.", "Nets for sale")
    assert set(outskirts(blocks_of(*PROSE, *lines), marks({3, 4}, 0, 3))) == {6, 7, 9}
    assert not list(outskirts(blocks_of(PROSE[0], *lines), marks({1, 2}, 0, 1)))


@given(st.sets(st.integers(0, 15)), st.integers(0, 16), st.integers(0, 16))
def test_neither_finds_a_line_of_the_body_or_one_that_goes_already(gone: set[int], one: int, other: int) -> None:
    blocks = blocks_of(*MENU, *PROSE, *FOOT[:6])
    known = marks(gone, min(one, other), max(one, other))
    for find in (between, outskirts):
        found = set(find(blocks, known))
        assert not found & gone
        assert all(known.zones.edge(index) for index in found)


def marks(gone: set[int], head: int, tail: int) -> Marks:
    return Marks(frozenset(gone), frozenset(gone), Zones(head, tail))
