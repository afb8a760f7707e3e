"""Chunks are cleaned, accounted for, and left out where an earlier one says the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from strategies import texts

from cleanclip import DedupIndex, clean
from cleanclip.adapters.chunks import ChunkCleaner
from cleanclip.dedup.shingles import PARAGRAPH
from cleanclip.errors import OptionError

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."
NEARLY = FERRY.replace("old ferry", "old steam ferry")


def index() -> DedupIndex:
    return DedupIndex.open(unit="document", shingle=PARAGRAPH)


def test_a_chunk_is_cleaned_and_says_what_was_done() -> None:
    (chunk,) = ChunkCleaner({})([("a", f"{FERRY}\n\nBack to top")])
    assert chunk
    assert chunk.text == FERRY
    assert chunk.account == {"removed_chars": 13, "rules": ["boilerplate/en/back-to-top"], "duplicate_of": None}


def test_a_clean_chunk_has_nothing_to_account_for() -> None:
    (chunk,) = ChunkCleaner({}, index())([("a", FERRY)])
    assert chunk == (FERRY, {"removed_chars": 0, "rules": [], "duplicate_of": None})


def test_a_near_duplicate_is_left_out() -> None:
    kept = ChunkCleaner({}, index())([("a", FERRY), ("b", NEARLY), ("c", "A new pier.")])
    assert [chunk and chunk.text for chunk in kept] == [FERRY, None, "A new pier."]


def test_a_near_duplicate_can_be_marked_instead() -> None:
    _, marked = ChunkCleaner({}, index(), drop_duplicates=False)([("a", FERRY), ("b", f"{NEARLY}\n\nBack to top")])
    assert marked
    assert marked.text == NEARLY
    assert marked.account["duplicate_of"] == "a"
    assert marked.account["removed_chars"] == 13


@pytest.mark.parametrize("unit", ["document", "paragraph"])
def test_chunks_without_keys_are_new_each_time(unit: str) -> None:
    cleaner = ChunkCleaner({}, DedupIndex.open(unit=unit))
    assert cleaner([(None, FERRY)])[0]
    assert cleaner([(None, "A new pier.")])[0]
    assert cleaner([(None, FERRY)]) == [None]


def test_a_chunk_that_comes_back_by_its_key_is_no_duplicate_of_itself() -> None:
    cleaner = ChunkCleaner({}, index())
    assert cleaner([("a", FERRY)]) == cleaner([("a", FERRY)])


def test_an_unknown_option_is_an_error_at_once() -> None:
    with pytest.raises(OptionError, match="did you mean 'profile'"):
        ChunkCleaner({"profil": "page"})


@given(texts())
def test_a_chunk_is_what_clean_makes_of_it(text: str) -> None:
    (chunk,) = ChunkCleaner({})([(None, text)])
    assert chunk
    assert chunk.text == clean(text)
    assert json.loads(json.dumps(chunk.account)) == chunk.account
