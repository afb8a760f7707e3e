from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleanclip import kernel
from cleanclip.dedup.captions import recurring
from cleanclip.dedup.clusters import Candidates, stars
from cleanclip.dedup.echoes import echoes
from cleanclip.dedup.lsh import Bands, band_keys, bands_for, buckets, refined
from cleanclip.dedup.minhash import sign, signatures
from cleanclip.dedup.near import similarity
from cleanclip.dedup.shingles import DOCUMENT, PARAGRAPH, Shingle, shingle_hashes
from cleanclip.dedup.verify import similarities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleanclip.dedup.clusters import Stars

COMPILED = [build for build in kernel.available() if build != "python"]

# Letters of one to four bytes, of scripts without spaces, of no script, and what separates.
ALPHABET = "aZ9_ .,\n\0'é\N{NO-BREAK SPACE}ßİ\u0e01日々\N{IDEOGRAPHIC COMMA}\ud800\udfff\U00020000\U0001f600Ａ’"
LINES = st.one_of(
    st.text(max_size=200),
    st.text(ALPHABET, max_size=200),
    st.text("aZ9_ .", max_size=400),
    # Words that end where the blocks of 8, 32 and 64 bytes do.
    st.builds(lambda length, end: "w" * length + end, st.integers(0, 200), st.text("w .é", max_size=3)),
)
SHINGLES = st.sampled_from([PARAGRAPH, DOCUMENT, Shingle(1, 1), Shingle(3, 9)])
# Few words, so that texts are near to each other.
ALIKE = st.lists(st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=12).map(" ".join), max_size=30)
# Passages that share pieces: of all widths, some in other case or folded to more letters than they have.
WORDS = st.sampled_from(
    [
        *("the harbour master said", "THE HARBOUR", "eel", "e", " ", "\n", "a" * 300, "né à", "Straße", "STRASSE"),
        *("\N{LATIN SMALL LIGATURE FFI}x", "İstanbul", "по словам инженера", "ПО СЛОВАМ", "図書館は大正時代"),
        *("\ud800", "\U00010400\U0001f600"),
    ]
)
PASSAGES = st.lists(
    st.one_of(st.lists(WORDS, max_size=12).map("".join), st.lists(WORDS, min_size=4, max_size=12).map(" ".join), LINES),
    max_size=14,
)


class Chosen:
    """The build that runs inside a test."""

    build = "python"


@pytest.fixture(autouse=True)
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kernel, "running", lambda: Chosen.build)
    yield
    Chosen.build = "python"


@pytest.mark.parametrize("build", COMPILED)
@given(st.lists(LINES, max_size=6), SHINGLES, st.integers(0, 2**64 - 1), st.sampled_from([1, 63, 64, 65, 128, 200]))
def test_texts_are_hashed_and_signed_alike(
    build: str, texts: list[str], shingle: Shingle, key: int, num_perm: int
) -> None:
    Chosen.build = "python"
    plain = shingle_hashes(texts, shingle, key=key)
    signed = signatures(plain, num_perm=num_perm)
    Chosen.build = build
    ours = shingle_hashes(texts, shingle, key=key)
    assert ours.offsets.tolist() == plain.offsets.tolist()
    assert ours.hashes.tolist() == plain.hashes.tolist()
    assert sign(texts, shingle, num_perm=num_perm, key=key).tolist() == signed.tolist()
    assert signatures(plain, num_perm=num_perm).tolist() == signed.tolist()


@pytest.mark.parametrize("build", COMPILED)
@given(st.lists(LINES, max_size=6), st.integers(1, 8), st.integers(1, 8))
def test_bands_have_the_same_keys(build: str, texts: list[str], bands: int, rows: int) -> None:
    Chosen.build = "python"
    signed = sign(texts, num_perm=64)
    plain = band_keys(signed, Bands(bands, rows))
    Chosen.build = build
    assert band_keys(signed, Bands(bands, rows)).tolist() == plain.tolist()


def all_stars(texts: list[str], near: float, settled: int, labels: list[int], *, judged: bool) -> Stars:
    shingle = Shingle(2, 3)
    keys = band_keys(sign(texts, shingle), bands_for(near))
    shared = buckets(keys)
    texts = [texts[item] for item in shared.items]
    marks = np.array([label % 3 for label in labels[: len(texts)]], np.uint32)
    owners = np.array([label // 2 for label in labels[: len(texts)]], np.int64)
    candidates = Candidates(texts, shared, owners, min(settled, len(texts)), refined(shared, marks))
    agree = (lambda text, other: labels[text] % 5 == labels[other] % 5) if judged else None
    return stars(candidates, near=near, shingle=shingle, agree=agree)


@pytest.mark.parametrize("build", COMPILED)
@given(
    ALIKE,
    st.sampled_from([0.3, 0.5, 0.8, 1.0]),
    st.integers(0, 5),
    st.lists(st.integers(0, 40), min_size=30, max_size=30),
)
def test_stars_are_the_same(build: str, texts: list[str], near: float, settled: int, labels: list[int]) -> None:
    for judged in (True, False):
        Chosen.build = "python"
        plain = all_stars(texts, near, settled, labels, judged=judged)
        Chosen.build = build
        for ours, theirs in zip(all_stars(texts, near, settled, labels, judged=judged), plain, strict=True):
            assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize("build", COMPILED)
def test_what_a_judge_raises_comes_out(build: str) -> None:
    Chosen.build = build
    texts = ["one two three"] * 3
    candidates = Candidates(texts, buckets(band_keys(sign(texts), bands_for(0.5))), np.arange(3))
    with pytest.raises(ZeroDivisionError):
        stars(candidates, near=0.5, agree=lambda text, other: bool(text // (other * 0)))


@pytest.mark.parametrize("build", COMPILED)
@given(st.lists(LINES, min_size=1, max_size=6), st.data())
def test_similarities_are_the_same(build: str, texts: list[str], data: st.DataObject) -> None:
    place = st.integers(0, len(texts) - 1)
    pairs = np.array(data.draw(st.lists(st.tuples(place, place), max_size=10)), np.int64).reshape(-1, 2)
    Chosen.build = "python"
    plain = similarities(texts, pairs)
    Chosen.build = build
    assert similarities(texts, pairs).tolist() == plain.tolist()


@pytest.mark.parametrize("build", COMPILED)
@given(PASSAGES, st.text(max_size=300))
def test_passages_echo_alike(build: str, passages: list[str], text: str) -> None:
    for source in ("\n\n".join(passages), text):
        Chosen.build = "python"
        plain = echoes(source, passages)
        Chosen.build = build
        ours = echoes(source, passages)
        assert ours == plain
        assert list(ours.shares) == list(plain.shares)
        assert list(ours.pieces) == list(plain.pieces)


@pytest.mark.parametrize("build", COMPILED)
def test_all_of_unicode_is_folded_alike(build: str) -> None:
    passages = ["".join(map(chr, range(start, start + 64))) for start in range(0, 0x110000, 64)]
    again = [text for passage in passages for text in (passage, passage.upper())]
    Chosen.build = "python"
    plain = echoes("\n".join(passages), again)
    Chosen.build = build
    assert echoes("\n".join(passages), again) == plain


@pytest.mark.parametrize("build", COMPILED)
@given(PASSAGES, st.lists(st.booleans(), min_size=14, max_size=14))
@example(["\n"], [True] * 14)
def test_the_same_texts_begin_with_what_recurs(build: str, texts: list[str], chosen: list[bool]) -> None:
    places = [place for place in range(len(texts)) if chosen[place] and texts[place]]
    Chosen.build = "python"
    plain = recurring(texts, places)
    Chosen.build = build
    assert recurring(texts, places) == plain


@pytest.mark.parametrize("build", COMPILED)
@given(st.text("ab é図\U0001f600\ud800", min_size=1), st.text("ab é図\U0001f600\ud800", min_size=1))
def test_two_normal_forms_are_as_alike(build: str, one: str, other: str) -> None:
    Chosen.build = "python"
    plain = similarity(one, other)
    Chosen.build = build
    assert similarity(one, other) == plain


@pytest.mark.parametrize("build", kernel.available())
def test_a_build_can_be_asked_for(build: str) -> None:
    command = [sys.executable, "-c", "from cleanclip import kernel; print(kernel.running())"]
    result = subprocess.run(
        command, env={**os.environ, kernel.VARIABLE: build}, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == build


def test_a_build_that_is_not_there_is_an_error_with_those_that_are() -> None:
    command = [sys.executable, "-c", "from cleanclip import kernel; kernel.running()"]
    result = subprocess.run(
        command, env={**os.environ, kernel.VARIABLE: "gpu"}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "CLEANCLIP_KERNEL is one of" in result.stderr
