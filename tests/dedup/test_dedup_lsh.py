from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.lsh import Bands, BandTable, bands_for, buckets, candidate_pairs, refined, unpacked

KEYS = st.integers(0, 12).flatmap(
    lambda items: st.lists(
        st.lists(st.sampled_from([0, 1, 2, 2**32 - 1]), min_size=items, max_size=items), min_size=1, max_size=4
    )
)


@pytest.mark.parametrize("near", [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0])
def test_bands_find_the_wanted_share_and_one_row_more_would_not(near: float) -> None:
    bands, rows = bands_for(near)
    assert bands * rows <= 128
    assert Bands(bands, rows).recall(near) >= 0.995
    assert rows == 128 or Bands(128 // (rows + 1), rows + 1).recall(near) < 0.995


def test_where_no_bands_are_enough_each_has_one_row() -> None:
    assert bands_for(0.01, num_perm=16) == Bands(16, 1)


@given(KEYS)
def test_candidates_are_the_pairs_that_share_a_key(keys: list[list[int]]) -> None:
    array = np.array(keys, np.uint32)
    expected = [
        pair for pair in combinations(range(array.shape[1]), 2) if (array[:, pair[0]] == array[:, pair[1]]).any()
    ]
    assert list(map(tuple, candidate_pairs(array).tolist())) == expected


@given(KEYS)
def test_buckets_hold_who_shares_a_key_and_have_room_for_all(keys: list[list[int]]) -> None:
    array = np.array(keys, np.uint32)
    found = buckets(array)
    shared = [item for item in range(array.shape[1]) if any((row == row[item]).sum() > 1 for row in array)]
    assert found.items.tolist() == shared
    for one, other in combinations(range(len(shared)), 2):
        same_key = array[:, shared[one]] == array[:, shared[other]]
        assert ((found.of[one] == found.of[other]) & (found.of[one] >= 0)).tolist() == same_key.tolist()
    sizes = np.bincount(found.of[found.of >= 0], minlength=len(found.starts) - 1)
    assert sizes.tolist() == np.diff(found.starts).tolist()


@given(KEYS, st.integers(0, 12))
def test_older_items_come_first_and_make_no_buckets_of_their_own(keys: list[list[int]], settled: int) -> None:
    array = np.array(keys, np.uint32)
    settled = min(settled, array.shape[1])
    table = BandTable()
    table.add(array[:, :settled], np.arange(settled))
    new = array[:, settled:]
    found = buckets(new, table.matching(new), settled=settled)
    at_once = buckets(array)
    for place, item in enumerate(found.items.tolist()):
        row = at_once.of[at_once.items.tolist().index(item)]
        with_new = (array[:, item : item + 1] == new).any(axis=1)
        assert (found.of[place] >= 0).tolist() == ((row >= 0) & with_new).tolist()


@given(KEYS, st.data())
def test_refined_buckets_are_parted_by_marks(keys: list[list[int]], data: st.DataObject) -> None:
    whole = buckets(np.array(keys, np.uint32))
    count = len(whole.items)
    marks = np.array(data.draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)), np.uint32)
    parted = refined(whole, marks)
    for one, other in combinations(range(count), 2):
        together = (whole.of[one] == whole.of[other]) & (whole.of[one] >= 0) & (marks[one] == marks[other])
        assert ((parted.of[one] == parted.of[other]) & (parted.of[one] >= 0)).tolist() == together.tolist()


@given(st.lists(st.lists(st.sampled_from([0, 5, 2**32 - 1]), max_size=5), max_size=12), st.sampled_from([0, 5, 7]))
def test_a_table_finds_what_was_added_in_however_many_parts(parts: list[list[int]], wanted: int) -> None:
    table = BandTable()
    added: list[int] = []
    for part in parts:
        table.add(np.array([part], np.uint32), np.arange(len(added), len(added) + len(part)))
        added += part
    _, items = unpacked(table.matching(np.array([[wanted, wanted]], np.uint32))[0])
    assert sorted(items.tolist()) == [item for item, key in enumerate(added) if key == wanted]
