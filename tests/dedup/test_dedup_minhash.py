from __future__ import annotations

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.minhash import sign, signatures
from cleanclip.dedup.shingles import DOCUMENT, PARAGRAPH, shingle_hashes

TEXTS = st.lists(st.text(max_size=300), max_size=8)


def by_datasketch(tokens: list[int], num_perm: int, seed: int) -> MinHash:
    minhash = MinHash(num_perm, seed, hashfunc=lambda token: token, scheme="affine32")
    for token in tokens:
        minhash.update(token)
    return minhash


@given(
    TEXTS, st.sampled_from([PARAGRAPH, DOCUMENT]), st.sampled_from([1, 7, 64, 100, 128, 130]), st.integers(0, 2**32 - 1)
)
def test_signatures_are_bit_for_bit_those_of_datasketch(
    texts: list[str], shingle: object, num_perm: int, seed: int
) -> None:
    shingles = shingle_hashes(texts, shingle)  # type: ignore[arg-type]
    ours = signatures(shingles, num_perm=num_perm, seed=seed)
    for row, start, end in zip(ours, shingles.offsets, shingles.offsets[1:], strict=False):
        tokens = (shingles.hashes[start:end] & np.uint64(0xFFFFFFFF)).tolist()
        assert row.tolist() == by_datasketch(tokens, num_perm, seed).hashvalues.tolist()


def test_a_row_loads_as_a_lean_minhash() -> None:
    first, second = sign(["A tale of two cities and one river.", "A tale of two cities and one bridge."])
    one, other = (LeanMinHash(seed=1, hashvalues=row, scheme="affine32") for row in (first, second))
    assert one.jaccard(other) == pytest.approx(np.mean(first == second))


@given(TEXTS)
def test_a_batch_is_signed_as_its_texts_one_by_one(texts: list[str]) -> None:
    together = sign(texts)
    assert together.shape == (len(texts), 128)
    for text, row in zip(texts, together, strict=True):
        assert sign([text])[0].tolist() == row.tolist()
