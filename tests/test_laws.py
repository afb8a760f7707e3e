"""The promises of the design, each a property over every text the strategies can make."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import HOSTILE, Article, clean_articles, noisy_articles, texts

import cleanclip
from cleanclip import Cleaner, Options
from cleanclip.shape import words

if TYPE_CHECKING:
    from cleanclip.document import Document

CLEANER = Cleaner()
REPAIRER = Cleaner(Options(select=("repair",)))
REMOVERS = Cleaner(Options(select=("boilerplate", "dedup")))
PAGE = Cleaner(Options(profile="page"))
AGAIN = pickle.loads(pickle.dumps(CLEANER))  # noqa: S301 - our own bytes
FRUGAL = [Cleaner(Options(max_loss=share)) for share in (0.0, 0.1)]


@given(clean_articles())
def test_a_clean_text_comes_out_byte_for_byte(text: str) -> None:
    document = CLEANER.run(text)
    assert document.edits == ()
    assert document.text is text
    assert document.verdict == "clean"


@given(noisy_articles())
def test_what_must_go_goes_and_what_must_stay_stays(article: Article) -> None:
    assert CLEANER.clean(article.source) == article.expected


@given(texts())
def test_every_change_quotes_what_it_replaces(text: str) -> None:
    document = CLEANER.run(text)
    cursor = 0
    for edit in document.edits:
        assert cursor <= edit.span.start < edit.span.end <= len(text)
        assert text[edit.span.start : edit.span.end] == edit.before != edit.after
        assert edit.is_removal or edit.rule.startswith("repair/")
        assert edit.reason
        assert 0 <= edit.score <= 1
        cursor = edit.span.end


@given(texts())
def test_removing_rules_leave_a_subsequence(text: str) -> None:
    left = iter(text)
    assert all(character in left for character in REMOVERS.clean(text))


@given(texts())
def test_undo_restores_the_source(text: str) -> None:
    document = CLEANER.run(text)
    assert cleanclip.revert_edits(document.text, document.edits) == document.source == text


@given(texts())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = CLEANER.clean(text)
    assert CLEANER.run(once).edits == ()


@given(texts())
@example("0\nYour email address will not be published;Required fields are marked")
@example("0:0 0 .\nLEAVE A REPLY")
def test_an_article_pass_finds_nothing_after_a_page_pass(text: str) -> None:
    assert CLEANER.run(PAGE.clean(text)).edits == ()


@given(texts())
def test_any_string_is_valid_and_none_is_emptied(text: str) -> None:
    for cleaner in (CLEANER, PAGE):
        cleaned = cleaner.clean(text)
        assert isinstance(cleaned, str)
        assert bool(cleaned.strip()) == bool(text.strip())


@given(texts(), st.sampled_from([CLEANER, *FRUGAL]))
def test_uncertain_removals_stay_within_the_loss_budget(text: str, cleaner: Cleaner) -> None:
    text = REPAIRER.clean(text)  # words are counted as they are once repaired: an entity is not two
    assert _uncertain_words(cleaner.run(text)) <= cleaner.options.loss_budget * len(words(text))


def _uncertain_words(document: Document) -> int:
    return sum(
        len(words(edit.before)) for edit in document.edits if edit.rule.startswith("boilerplate/") and edit.score < 1
    )


@given(texts())
def test_a_pickled_cleaner_and_a_second_call_say_the_same(text: str) -> None:
    assert AGAIN.run(text) == CLEANER.run(text) == CLEANER.run(text)


@given(texts())
def test_the_output_ends_with_a_newline_if_the_source_did(text: str) -> None:
    cleaned = CLEANER.clean(text)
    if cleaned.strip() and text[-1:].isalnum():
        assert not cleaned.endswith(("\n", "\r"))
    if cleaned.strip() and text.endswith("\n"):
        assert cleaned.endswith(("\n", "\r"))


@given(noisy_articles(), noisy_articles())
def test_what_a_pattern_protects_survives(article: Article, other: Article) -> None:
    protected = other.source.splitlines()[0]
    text = f"{article.source}\n\n{protected}"
    pattern = "".join(f"\\U{ord(character):08x}" for character in protected)
    assert protected in cleanclip.clean(text, never=pattern)


@given(HOSTILE)
def test_a_region_that_is_switched_off_stays_as_it_is(text: str) -> None:
    region = "# cleanclip: off\nChina`s navy.\n\nLeave a Reply\n# cleanclip: on"
    assert region in CLEANER.clean(f"{region}\n\nA sentence that follows the region and ends here.\n{text}")


_PROGRAM = """
import cleanclip, hashlib, sys
text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
print(repr(cleanclip.Cleaner().run(text).edits))
"""


@pytest.mark.parametrize("profile", ["article", "page"])
def test_the_edits_are_the_same_for_every_hash_seed(profile: str) -> None:
    text = "\n\n".join(
        ["Skip to main content", "China`s navy grew.", "Leave a Reply", "World", "Share this article"] * 3
    )
    program = _PROGRAM.replace("Cleaner()", f"Cleaner(cleanclip.Options(profile={profile!r}))")
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=text.encode(),
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1
