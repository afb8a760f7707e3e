"""WARC and WET: a record keeps its id and address, whatever becomes of its text."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.errors import InputError
from cleanclip.io.records import Bad, Piece, Record
from cleanclip.io.warc import Warc

INFO = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n"


def conversion(text: str, *, end: bytes = b"\r\n", digest: bool = False) -> bytes:
    block = text.encode()
    headers = [
        b"WARC/1.0",
        b"WARC-Type: conversion",
        b"WARC-Target-URI: https://example.org/a",
        b"WARC-Record-ID: <urn:uuid:1>",
        *([b"WARC-Block-Digest: sha1:OLD"] if digest else []),
        b"Content-Type: text/plain",
        b"Content-Length: %d" % len(block),
    ]
    return end.join(headers) + end + end + block + end + end


def response(body: bytes, *, kind: bytes = b"text/html", coding: bytes = b"") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nContent-Encoding: " + coding + b"\r\n\r\n"
    block = head + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/p\r\nWARC-Record-ID: <urn:uuid:2>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block)
    ) + block + b"\r\n\r\n"  # fmt: skip


def pieces(data: bytes, *, pages: bool = False) -> list[Piece]:
    form = Warc(pages)
    return [piece for chunk in form.chunks(BytesIO(data), "a") for piece in form.records(chunk, "a")]


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_texts_are_read_with_their_keys(end: bytes) -> None:
    info, record = pieces(INFO + conversion("Größe.\n", end=end))
    assert info == INFO
    assert isinstance(record, Record)
    assert (record.text, record.id, record.url, record.line) == ("Größe.\n", "urn:uuid:1", "https://example.org/a", 2)
    assert record.rewrite(record.text) == record.raw


def test_a_new_text_has_its_length_and_digest() -> None:
    (record,) = pieces(conversion("The mill`s wheel.", digest=True))
    assert isinstance(record, Record)
    again = record.rewrite("Größe")
    assert b"sha1:OLD" not in again
    assert b"WARC-Block-Digest: sha1:" in again
    (reread,) = pieces(again)
    assert isinstance(reread, Record)
    assert (reread.text, reread.id) == ("Größe", "urn:uuid:1")


@pytest.mark.parametrize("coding", [b"", b"gzip"])
def test_the_article_of_a_page_becomes_a_text_record(coding: bytes) -> None:
    pytest.importorskip("trafilatura")
    prose = b"The harbour lights went out at nine, and the ferry waited until the pilot found his way home. " * 4
    page = b"<html><body><article><p>" + prose + b"</p><p>" + prose + b"</p></article></body></html>"
    (record,) = pieces(response(gzip.compress(page) if coding else page, coding=coding), pages=True)
    assert isinstance(record, Record)
    assert record.text.startswith("The harbour lights")
    assert (record.id, record.url) == ("urn:uuid:2", "https://example.org/p")
    assert b"WARC-Type: conversion" in record.raw
    (again,) = pieces(record.raw)
    assert isinstance(again, Record)
    assert again.text == record.text


def test_what_is_no_page_is_left_out() -> None:
    assert pieces(response(b"\x89PNG", kind=b"image/png"), pages=True) == [b""]


def test_text_in_another_encoding_is_bad() -> None:
    data = conversion("caf0").replace(b"caf0", b"caf\xe9")
    (bad,) = pieces(data)
    assert isinstance(bad, Bad)
    assert bad.raw == data


@pytest.mark.parametrize(
    "data",
    [
        b"no archive\r\n\r\n",
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: x\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -1\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 99\r\n\r\nshort",
        b"WARC/1.0\r\nContent-Length: 999999999999\r\n\r\nshort",
    ],
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        pieces(data)


@given(st.binary())
def test_any_bytes_come_through_or_are_refused(data: bytes) -> None:
    source = INFO + data
    try:
        found = pieces(source)
    except InputError:
        return
    assert b"".join(piece if isinstance(piece, bytes) else piece.raw for piece in found) == source
