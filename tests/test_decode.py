"""Bytes become text by evidence, and become the same bytes again."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.decode import decode, encode
from cleanclip.errors import DecodeError, EncodeError

ENCODINGS = [None, "utf-8", "latin-1", "cp1251", "utf-16", "shift_jis", "gbk", "iso2022_jp", "big5"]


@given(st.binary(max_size=200), st.sampled_from(ENCODINGS))
def test_any_bytes_come_back(data: bytes, declared: str | None) -> None:
    decoded = decode(data, declared)
    assert encode(decoded.text, decoded.encoding) == data
    assert 0 <= decoded.confidence <= 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf_8_is_never_taken_for_another_encoding(text: str) -> None:
    decoded = decode(text.encode(), "cp1252")
    if "\0" not in text and "\x1b" not in text and "~{" not in text:
        assert (decoded.text, decoded.encoding, decoded.undecodable) == (text, "utf-8", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_tells_the_encoding_and_stays_in_the_text(encoding: str) -> None:
    data = "\ufeffÆrlig talt".encode(encoding)
    assert decode(data, "cp1251")[:4] == ("\ufeffÆrlig talt", encoding, True, 1.0)


def test_a_few_bad_bytes_of_utf_8_are_kept_and_counted() -> None:
    data = ("Crème brûlée, à la carte, déjà vu. " * 20).encode() + b"\x92 and \xff"
    decoded = decode(data, "cp1252")
    assert (decoded.encoding, decoded.undecodable) == ("utf-8", 2)
    assert decoded.text.endswith("\udc92 and \udcff")
    assert 0.9 < decoded.confidence < 1


def test_a_declared_encoding_is_believed_where_the_bytes_are_not_utf_8() -> None:
    assert decode("Привет".encode("koi8-r"), "KOI8-R")[:2] == ("Привет", "koi8-r")


@pytest.mark.parametrize(
    ("declared", "text", "written"),
    [("iso-8859-1", "“so”", "cp1252"), ("gb2312", "镕基", "gbk"), ("shift_jis", "①", "cp932")],
)
def test_a_label_means_what_pages_mean_by_it(declared: str, text: str, written: str) -> None:
    assert decode(text.encode(written), declared).text == text


def test_escapes_of_seven_bits_are_read_as_declared() -> None:
    assert decode("日本".encode("iso2022_jp"), "iso-2022-jp").text == "日本"


def test_utf_16_without_a_mark_is_told_by_its_zeros() -> None:
    assert decode("plain words".encode("utf-16-be"))[:2] == ("plain words", "utf-16-be")


def test_without_the_extra_bytes_that_nothing_tells_are_windows_1252(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    decoded = decode("déjà – vu".encode("cp1252"))
    assert (decoded.text, decoded.encoding) == ("déjà – vu", "cp1252")
    assert decoded.confidence < 0.5


def test_an_unknown_name_of_an_encoding_is_an_error_that_names_it() -> None:
    with pytest.raises(DecodeError, match="'klingon'"):
        decode(b"\xff", "klingon")


def test_a_character_without_bytes_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(EncodeError, match="UTF-8"):
        encode("“so”", "latin-1")


@pytest.mark.parametrize("data", [b"", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\x00", b"\x80" * 9])
def test_the_shortest_and_oddest_files_come_back(data: bytes) -> None:
    decoded = decode(data)
    assert encode(decoded.text, decoded.encoding) == data
