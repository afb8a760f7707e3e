"""No argument, however wrong, may do worse than raise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cleanclip.dedup.shingles import character_classes

native = pytest.importorskip("cleanclip.kernel.native", reason="the kernel was not built")

TEXTS = (["one two three", "one two four"], 2, 3, 0, character_classes(), 0)
NUMBERS = np.zeros(2, np.int64)
SCORES = np.zeros(2)
FACTORS = np.ones(8, np.uint32)


def stars(of: list[list[int]], starts: list[int], **changed: Any) -> None:  # noqa: ANN401 - any kind of wrong value
    buckets = np.array(of, np.int32), np.array(starts, np.int64)
    fields = {"owners": NUMBERS, "near": 0.5, "settled": 0, "judge": None, "tries": 1}
    fields |= {"kept": NUMBERS.copy(), "similarity": SCORES.copy(), "rival": NUMBERS.copy(), "other": SCORES.copy()}
    native.stars(*TEXTS, *buckets, *buckets, *(fields | changed).values())


def test_sound_buckets_pass() -> None:
    stars([[0], [0]], [0, 2])


@pytest.mark.parametrize(
    ("of", "starts"),
    [
        ([[1], [0]], [0, 2]),
        ([[0], [0]], [0, 1]),
        ([[0], [0]], [0, 2000]),
        ([[0], [0]], [2, 0]),
        ([[0], [0]], [-1, 2]),
        ([[0], [0]], [0]),
        ([[0], [0]], []),
        ([[0]], [0, 2]),
        ([[0], [0], [0]], [0, 3]),
    ],
)
def test_buckets_out_of_bounds_are_refused(of: list[list[int]], starts: list[int]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        stars(of, starts)


@pytest.mark.parametrize(
    "changed",
    [
        {"owners": NUMBERS[:1]},
        {"kept": NUMBERS[:1].copy()},
        {"similarity": SCORES[:1].copy()},
        {"rival": NUMBERS[:1].copy()},
        {"near": 0.0},
        {"near": float("nan")},
        {"settled": -1},
        {"settled": 3},
        {"tries": 0},
    ],
)
def test_stars_of_other_lengths_or_ranges_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        stars([[0], [0]], [0, 2], **changed)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sign", (*TEXTS, FACTORS, FACTORS[:4], np.zeros((2, 8), np.uint32))),
        ("sign", (*TEXTS, FACTORS, FACTORS, np.zeros((1, 8), np.uint32))),
        ("sign", (*TEXTS[:4], b"\0", 0, FACTORS, FACTORS, np.zeros((2, 8), np.uint32))),
        ("sign", (TEXTS[0], 0, *TEXTS[2:], FACTORS, FACTORS, np.zeros((2, 8), np.uint32))),
        ("shingle_hashes", (*TEXTS, np.zeros(1, np.int64))),
        (
            "signatures",
            (np.zeros(2, np.uint64), np.array([0, 3]), FACTORS, FACTORS, 0, np.zeros((1, 8), np.uint32)),
        ),
        (
            "signatures",
            (np.zeros(2, np.uint64), np.array([2, 1]), FACTORS, FACTORS, 0, np.zeros((1, 8), np.uint32)),
        ),
        ("signatures", (np.zeros(2, np.uint64), np.zeros(0), FACTORS, FACTORS, 0, np.zeros((1, 8), np.uint32))),
        ("band_keys", (np.zeros((2, 8), np.uint32), 8, 3, 3, np.zeros((3, 2), np.uint32))),
        ("band_keys", (np.zeros((2, 8), np.uint32), 8, 2, 2, np.zeros((1, 2), np.uint32))),
        ("band_keys", (np.zeros((2, 8), np.uint32), 0, 0, 1, np.zeros(0, np.uint32))),
        ("similarities", (*TEXTS, np.array([[0, 2]]), np.zeros(1))),
        ("similarities", (*TEXTS, np.array([[-1, 0]]), np.zeros(1))),
        ("similarities", (*TEXTS, np.array([[0, 1]]), np.zeros(2))),
    ],
)
def test_arrays_of_the_wrong_length_are_refused(name: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        getattr(native, name)(*arguments)


@pytest.mark.parametrize("texts", [None, 1, [b"bytes"], ["text", None]])
def test_what_is_no_text_is_refused(texts: object) -> None:
    with pytest.raises(TypeError):
        native.shingle_hashes(texts, *TEXTS[1:], np.zeros(2, np.int64))


@pytest.mark.parametrize("answer", [None, (), ("a",), ("a", -1), ("a", 256), (b"a", 0), (1, 2)])
def test_a_fold_that_gives_no_letters_and_traits_is_refused(answer: object) -> None:
    gate = native.LineGate(lambda _: answer, 200)
    with pytest.raises((TypeError, OverflowError)):
        gate.add(["phrase"], 1)
    with pytest.raises((TypeError, OverflowError)):
        gate.places(["line"])


@pytest.mark.parametrize("texts", [None, ("text",), [b"bytes"], ["text", None]])
def test_what_is_no_list_of_texts_is_refused_by_a_gate(texts: object) -> None:
    gate = native.LineGate(lambda character: (character, 4), 200)
    with pytest.raises(TypeError):
        gate.add(texts, 1)
    with pytest.raises(TypeError):
        gate.places(texts)


def test_a_gate_without_entries_holds_all_back() -> None:
    assert native.LineGate(lambda character: (character, 4), 200).places(["line", ""]) == []


@pytest.mark.parametrize("answer", [None, b"a", 1, ("a",)])
def test_a_fold_that_gives_no_text_is_refused(answer: object) -> None:
    reader = native.PassageReader(lambda _: answer, 0)
    with pytest.raises(TypeError):
        reader.echoes("é", ["é" * 60])
    with pytest.raises(TypeError):
        reader.recurring(["é" * 60], [0])


@pytest.mark.parametrize("folded", ["", "abc", "\U0001f600" * 255])
def test_a_fold_may_have_any_length(folded: str) -> None:
    reader = native.PassageReader(lambda _: folded, 0)
    shares, _ = reader.echoes("é", ["é" * 60, "é" * 60])
    assert list(shares) == ([1] if folded else [])
    assert reader.recurring(["é" * 60, "é" * 60], [0, 1]) == ([0, 1] if folded else [])


def test_a_fold_that_is_no_fold_is_refused() -> None:
    with pytest.raises(ValueError, match="256"):
        native.PassageReader(lambda _: "a" * 256, 0).echoes("é", [])


def test_what_a_fold_raises_comes_out() -> None:
    reader = native.PassageReader(lambda character: 1 // (ord(character) * 0), 0)
    with pytest.raises(ZeroDivisionError):
        reader.echoes("é", [])


@pytest.mark.parametrize("texts", [None, 1, [b"bytes"], ["text", None]])
def test_what_is_no_sequence_of_texts_is_refused_by_a_reader(texts: object) -> None:
    reader = native.PassageReader(str.casefold, 0)
    with pytest.raises(TypeError):
        reader.echoes("text", texts)
    with pytest.raises(TypeError):
        reader.recurring(texts, [0])


@pytest.mark.parametrize("places", [[2], [-1], [1, 0], [2**70], ["0"], (0,), None])
def test_places_that_are_not_those_of_texts_are_refused(places: object) -> None:
    with pytest.raises((ValueError, TypeError, OverflowError)):
        native.PassageReader(str.casefold, 0).recurring(["one", "two"], places)


@pytest.mark.parametrize("arguments", [("", "a", 5, 0), ("a", "", 5, 0), ("a", "a", 0, 0), ("a", "a", -1, 0)])
def test_what_has_no_shingles_has_no_similarity(arguments: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="empty"):
        native.jaccard(*arguments)
