from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.clusters import kept
from cleanclip.dedup.lsh import bands_for, candidate_pairs, keys_of
from cleanclip.dedup.minhash import sign
from cleanclip.dedup.shingles import Shingle, shingle_hashes
from cleanclip.dedup.verify import containment, containments, shingle_sets, similarities

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLD, MIX, END = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
MASK = 2**64 - 1
PAIRS = Shingle(2, 3)
TEXTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=10).map(" ".join), min_size=1, max_size=6)


def plain_similarity(one: str, other: str) -> float:
    sets = []
    for text in (one, other):
        tokens = text.split()
        sets.append({tuple(tokens[i : i + 2]) for i in range(max(1, len(tokens) - 1))} if tokens else set())
    union = sets[0] | sets[1]
    return len(sets[0] & sets[1]) / len(union) if union else 0.0


@given(TEXTS, st.data())
def test_similarity_is_that_of_the_sets_of_word_pairs(texts: list[str], data: st.DataObject) -> None:
    place = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place), min_size=1, max_size=10))
    expected = [plain_similarity(texts[one], texts[other]) for one, other in pairs]
    assert similarities(texts, np.array(pairs), PAIRS).tolist() == expected


def test_containment_is_the_share_of_the_smaller_set() -> None:
    whole, part = shingle_sets(["one two three four five six", "two three four"])
    assert containment(whole, part) == containment(part, whole) == 1


@given(TEXTS, st.data())
def test_containments_are_those_of_the_sets(texts: list[str], data: st.DataObject) -> None:
    place = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place), min_size=1, max_size=10))
    sets = shingle_sets(texts, PAIRS)
    expected = [containment(sets[one], sets[other]) for one, other in pairs]
    assert containments(texts, np.array(pairs), PAIRS).tolist() == expected


def test_bands_for_a_low_similarity_find_what_a_longer_text_contains() -> None:
    part = "the night ferry will keep running through the winter the council decided on tuesday evening"
    whole = f"{part} and the mill at the mouth of the river will grind again in spring when its wheel is cast"
    pairs = candidate_pairs(keys_of([whole, part, "another text of a few words"], bands_for(0.3)))
    found = containments([whole, part, "another text of a few words"], pairs)
    assert [tuple(pair) for pair, share in zip(pairs.tolist(), found, strict=True) if share == 1] == [(0, 1)]


def colliding_words() -> Iterator[tuple[str, str]]:
    """Words whose hashes under the published key are equal: what the first chunk changes the second undoes."""
    start = (16 * FOLD) & MASK
    by_high_half: dict[int, tuple[bytes, int]] = {}
    for number in range(200_000):
        first = b"%08d" % number
        state = ((start ^ int.from_bytes(first, "little")) * MIX) & MASK
        state = ((state ^ state >> 32) * END) & MASK
        state ^= state >> 29
        # Digits reach bits 0 to 3 of each byte of the second chunk: the rest must be equal already.
        rest = state & 0xF0F0F0F0F0F0F0F0
        if rest in by_high_half:
            other, other_state = by_high_half[rest]
            yield from _second_chunks(first, state, other, other_state)
        by_high_half[rest] = first, state


def _second_chunks(first: bytes, state: int, other: bytes, other_state: int) -> Iterator[tuple[str, str]]:
    difference = (state ^ other_state).to_bytes(8, "little")
    letters = [next(iter(_pair(value)), None) for value in difference]
    if None not in letters:
        one = bytes(pair[0] for pair in letters if pair)
        two = bytes(pair[1] for pair in letters if pair)
        yield (first + one).decode(), (other + two).decode()


def _pair(difference: int) -> Iterator[tuple[int, int]]:
    letters = b"abcdefghijklmnopqrstuvwxyz0123456789"
    return ((one, one ^ difference) for one in letters if one ^ difference in letters)


def test_words_crafted_to_collide_are_told_apart() -> None:
    one, other = next(colliding_words())
    assert one != other
    assert shingle_hashes([one]).hashes.tolist() == shingle_hashes([other]).hashes.tolist()
    texts = [" ".join([word] * 3 + ["and", word, "again"]) for word in (one, other)]
    assert (sign(texts)[0] == sign(texts)[1]).all()
    assert similarities(texts, np.array([[0, 1]])).tolist() == [0]
    assert kept(texts).tolist() == [-1, -1]


def test_a_collision_under_one_key_is_none_under_others() -> None:
    pairs = list(islice(colliding_words(), 20))
    for key in range(1, 1000):
        hashes = shingle_hashes([word for pair in pairs for word in pair], key=key * FOLD & MASK).hashes
        assert (hashes[::2] != hashes[1::2]).all()


def test_texts_whose_signatures_collide_in_32_bits_are_told_apart() -> None:
    words = [f"word{number}" for number in range(200_000)]
    low = shingle_hashes(words).hashes & np.uint64(2**32 - 1)
    order = np.argsort(low, kind="stable")
    (alike,) = np.nonzero(low[order][1:] == low[order][:-1])
    pairs = [(words[order[place]], words[order[place + 1]]) for place in alike.tolist()]
    assert len(pairs) > 1
    single = Shingle(1, 1)
    texts = [" ".join(side) for side in zip(*pairs, strict=True)]
    assert (sign(texts, single)[0] == sign(texts, single)[1]).all()
    assert similarities(texts, np.array([[0, 1]]), single).tolist() == [0]
    assert kept(texts, near=0.3, shingle=single).tolist() == [-1, -1]
