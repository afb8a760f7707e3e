from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.fingerprint import fingerprint, normal_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We agreed,” he said.", '"We agreed," he said.'),
        ("It\N{RIGHT SINGLE QUOTATION MARK}s so.", "It's so."),
        ("a road – and a half", "A ROAD - AND A HALF"),
        ("wrapped\nat  forty", "wrapped at forty"),
        ("no\N{NO-BREAK SPACE}break", "no break"),
        ("soft\N{SOFT HYPHEN}ly", "softly"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "café"),
        ("and so on…", "and so on..."),
        ("\N{ZERO WIDTH NO-BREAK SPACE}first", "first "),
    ],
)
def test_looks_make_no_difference(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 metres", "12 metres"),
        ("5 metres", "-5 metres"),
        ("€5", "$5"),
        ("x²", "x2"),
        ("5 %", "5"),
        ("C++", "C"),
        ("resign", "re-sign"),
        ("can't", "cant"),
    ],
)
def test_marks_with_a_meaning_do(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


def test_a_fingerprint_has_64_bits_and_never_changes() -> None:
    assert fingerprint("The ferry leaves at nine.") == 0xD72738AE47C097F3
    assert fingerprint("") < 2**64


def test_a_key_gives_other_fingerprints() -> None:
    assert fingerprint("a", key=b"secret") != fingerprint("a")


@given(st.text())
def test_any_text_has_a_fingerprint(text: str) -> None:
    assert 0 <= fingerprint(text) < 2**64


@given(st.text())
def test_composition_makes_no_difference(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert normal_form(composed) == normal_form(decomposed)


def test_a_word_of_marks_alone_is_left_as_it_is() -> None:
    marks = "a" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 50_000
    assert normal_form(marks) == marks


@given(st.text(alphabet=st.sampled_from([*map(chr, range(128)), "é", "\N{NO-BREAK SPACE}", "\N{LINE SEPARATOR}"])))
def test_every_run_of_spaces_is_one(text: str) -> None:
    assert normal_form(text) == " ".join(text.casefold().split())
