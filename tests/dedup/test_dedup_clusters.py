from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.clusters import NONE, Candidates, kept, latest, order_of, stars
from cleanclip.dedup.lsh import band_keys, bands_for, buckets, candidate_pairs, keys_of
from cleanclip.dedup.minhash import sign
from cleanclip.dedup.verify import similarities
from cleanclip.document import Document
from cleanclip.errors import OptionError

WORDS = st.sampled_from(["one", "two", "three", "four"])
ALIKE = st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=25)


def edited(words: list[str], changes: int, source: random.Random) -> str:
    copy = list(words)
    for place in source.sample(range(len(words)), changes):
        copy[place] = f"new{source.random()}"
    return " ".join(copy)


def test_a_chain_of_likenesses_is_no_cluster() -> None:
    words = [f"w{number}" for number in range(60)]
    chain = [" ".join([f"x{number}" for number in range(5 * shift)] + words[5 * shift :]) for shift in range(4)]
    assert kept(chain, near=0.8).tolist() == [NONE, 0, NONE, 2]


def test_texts_that_stay_are_all_unlike_and_those_that_go_are_near_to_theirs() -> None:
    source = random.Random(7)  # noqa: S311 - no secret
    base = [f"w{number}" for number in range(70)]
    texts = [edited(base, source.randint(0, 9), source) for _ in range(300)]
    found = kept(texts, near=0.8)
    gone = np.flatnonzero(found != NONE)
    assert (similarities(texts, np.stack([found[gone], gone], axis=1)) >= 0.8).all()
    assert (found[found[gone]] == NONE).all()
    stays = np.flatnonzero(found == NONE)
    pairs = np.stack(np.triu_indices(len(stays), 1), axis=1)
    # The bands promise 99.5 % of the pairs, not all.
    assert (similarities(texts, stays[pairs]) >= 0.8).mean() < 0.005


@given(ALIKE, st.sampled_from([0.5, 0.8, 1.0]))
def test_stars_are_what_going_through_every_pair_gives(texts: list[str], near: float) -> None:
    distinct = list(dict.fromkeys(texts))
    keys = band_keys(sign(distinct), bands_for(near))
    pairs = candidate_pairs(keys)
    pairs = pairs[similarities(distinct, pairs) >= near]
    expected = [NONE] * len(distinct)
    for earlier, text in sorted(pairs.tolist(), key=lambda pair: (pair[1], pair[0])):
        if expected[text] == NONE and expected[earlier] == NONE:
            expected[text] = earlier
    assert kept(distinct, near=near).tolist() == expected


@given(ALIKE)
def test_each_text_of_a_group_goes_to_one_that_stays(texts: list[str]) -> None:
    found = kept(texts)
    for text, other in enumerate(found.tolist()):
        assert other == NONE or (other < text and found[other] == NONE)


def test_a_judge_is_asked_a_few_times_for_each_text() -> None:
    base = [f"w{number}" for number in range(70)]
    texts = [" ".join([*base, f"n{number}"]) for number in range(200)]
    keys = band_keys(sign(texts), bands_for(0.8))
    asked: list[tuple[int, int]] = []

    def agree(text: int, other: int) -> bool:
        asked.append((text, other))
        return False

    found = stars(Candidates(texts, buckets(keys), np.arange(len(texts))), near=0.8, agree=agree)
    assert (found.kept == NONE).all()
    assert len(asked) <= 4 * len(texts)
    assert (found.rival[1:] >= 0).all()


def test_documents_without_a_date_come_last() -> None:
    order = latest({"a": "2020-01-01", "b": "2021-01-01"})
    assert sorted("cab", key=lambda key: order(0, Document("", (), id=key))) == ["b", "a", "c"]


def test_an_unknown_order_is_an_error() -> None:
    with pytest.raises(OptionError, match="keep is one of first, last"):
        order_of("best")


def test_texts_signed_apart_have_the_keys_of_one_run() -> None:
    source = random.Random(3)  # noqa: S311 - no secret
    base = [f"w{number}" for number in range(70)]
    texts = [edited(base, source.randint(0, 30), source) for _ in range(120)]
    parts = [keys_of(texts[start : start + 50], bands_for(0.8)) for start in range(0, 120, 50)]
    assert np.concatenate(parts, axis=1).tolist() == keys_of(texts, bands_for(0.8)).tolist()
