"""The comments of readers stay by default; dropped, they go with their head and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanclip

ARTICLE = (
    "Harbour town keeps its night ferry",
    "The council met for five hours on Tuesday and voted, by a margin of two, to keep the night ferry running.",
    "Ticket prices go up in January, and a return fare rises by almost a third, but children travel free.",
)
THREADS = {
    "a count, names and dates": (
        "3 Comments", "Ida Lund", "12 May 2019 at 9:41 pm", "I rowed that crossing for thirty years.",
        "Reply", "Otto Brandt", "13 May 2019 at 7:02 am", "Who will pay for the engine?", "Reply", "Leave a comment",
    ),
    "says": ("2 thoughts on “Harbour town”", "Ida says:", "Good news.", "Otto says:", "We shall see."),
    "German": ("Kommentare (2)", "Ida Lund, 12.05.2019", "Endlich!", "Otto Brandt, 13.05.2019", "Abwarten."),
    "French": ("Commentaires", "Le 12/05/2019 à 9h41", "Enfin !", "Le 13/05/2019 à 10h02", "On verra bien."),
    "Russian": ("Комментарии: 2", "Ида, 12 мая 2019", "Наконец-то!", "Отто, 13 мая 2019", "Посмотрим."),
    "Japanese": ("コメント (2)", "灯台守 2019年5月12日 9:41", "よかった。", "船頭 2019年5月13日", "様子を見よう。"),
    "ages": ("Reader comments", "Newest first", "Ida · 3 days ago", "About time.", "Otto · 2 days ago", "I will row."),
}  # fmt: skip
KEPT = {
    "one stamp": ("Comments", "Ida, 12 May 2019", "About time."),
    "a section of the author's": (
        "Discussion",
        "The vote was close.",
        "Nobody had expected it to be so.",
        "It rained.",
    ),
    "a head with no thread": ("3 comments",),
    "a timeline": ("The years since", "1931", "The ferry sails for the first time.", "1958", "It burns."),
}


def text_of(*more: str) -> str:
    return "\n\n".join([*ARTICLE, *more])


@pytest.mark.parametrize("thread", THREADS.values(), ids=list(THREADS))
def test_a_thread_goes_when_asked_for_and_stays_otherwise(thread: tuple[str, ...]) -> None:
    assert cleanclip.clean(text_of(*thread), comments="drop") == text_of()
    comments = [line for line in thread if line.endswith((".", "!", "?", "。"))]
    assert all(line in cleanclip.clean(text_of(*thread)) for line in comments)


@pytest.mark.parametrize("lines", KEPT.values(), ids=list(KEPT))
def test_what_is_no_thread_stays(lines: tuple[str, ...]) -> None:
    source = text_of(*lines)
    assert cleanclip.clean(source, comments="drop") == cleanclip.clean(source)


def test_a_thread_ends_at_boilerplate_of_another_kind() -> None:
    thread = THREADS["says"]
    note = "The correction of 14 May has been added to the third paragraph of the article above."
    cleaned = cleanclip.clean(text_of(*thread, "Related articles", note), comments="drop")
    assert cleaned.endswith(note)


def test_comments_above_any_prose_stay() -> None:
    source = "\n\n".join([*THREADS["says"], ARTICLE[1]])
    assert cleanclip.clean(source, comments="drop") == cleanclip.clean(source)


def test_the_rule_can_be_named() -> None:
    source = text_of(*THREADS["says"])
    assert cleanclip.clean(source, enable="boilerplate/comments") == text_of()
    assert cleanclip.clean(source, comments="drop", ignore="boilerplate/comments") == cleanclip.clean(source)


@given(st.lists(st.sampled_from([*THREADS["says"], *THREADS["German"], *ARTICLE])))
def test_dropping_is_idempotent(lines: list[str]) -> None:
    once = cleanclip.clean("\n\n".join(lines), comments="drop")
    assert cleanclip.clean(once, comments="drop") == once
