"""JSON Lines: what is not the text goes through, byte for byte."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.io.jsonl import JsonLines, find_member, members_of
from cleanclip.io.records import Bad, Chunk, Fields, Record

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def record(line: bytes, **fields: str) -> Record:
    (piece,) = JsonLines(Fields(**fields)).records(Chunk(1, line), "a.jsonl")
    assert isinstance(piece, Record), piece
    return piece


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.text(), st.text(), st.booleans())
def test_only_the_literal_of_the_text_changes(row: dict[str, Any], before: str, after: str, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    line = json.dumps({**row, "text": before}, ensure_ascii=ascii_only).encode(errors="replace")
    found = record(line)
    assert found.rewrite(found.text) == line
    again = json.loads(found.rewrite(after), parse_float=str, parse_int=str, parse_constant=str)
    assert again == {**json.loads(line, parse_float=str, parse_int=str, parse_constant=str), "text": after}


@pytest.mark.parametrize(
    "line",
    [
        b'{"text":"\\u0041\\/ \xc3\xa9","a":1.0,"b":NaN,"c":1e999,"d":-Infinity}\n',
        b' { "text" : "first", "text" : "second" } \r\n',
        b'{"x": {"text": "inner"}, "text": "outer", "n": ' + b"9" * 5000 + b"}",
        b'{"text": "tab\tand\x01control"}',
        b'{"text": "half \\ud83d pair"}',
    ],
)
def test_an_unchanged_line_keeps_its_bytes(line: bytes) -> None:
    found = record(line)
    assert found.raw == line
    assert found.rewrite(found.text) == line


def test_the_last_of_two_texts_counts() -> None:
    found = record(b'{"text": "one", "text": "two"}')
    assert found.text == "two"
    assert found.rewrite("2") == b'{"text": "one", "text": "2"}'


def test_a_dot_leads_inside_unless_a_member_has_that_name() -> None:
    assert record(b'{"a": {"b": "deep"}}', text="a.b").text == "deep"
    assert record(b'{"a": {"b": "deep"}, "a.b": "flat"}', text="a.b").text == "flat"
    assert find_member('{"a": "x"}', members_of('{"a": "x"}'), "a.b") is None


def test_keys_and_addresses_are_read() -> None:
    found = record(b'{"key": 1.50, "link": "https://example.org", "text": ""}', id="key", url="link")
    assert (found.id, found.url) == ("1.50", "https://example.org")
    assert record(b'{"text": ""}').id == "a.jsonl:1"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "no JSON object"),
        (b'{"text": "x"', "no JSON object"),
        (b'{"text" "x"}', "no JSON object"),
        (b'{"text": "x",}', "no JSON object"),
        (b'{"text": "x"} {}', "no JSON object"),
        (b'{"text": 1}', "is a number"),
        (b'{"text": NaN}', "is a number"),
        (b'{"text": null}', "is null"),
        (b'{"text": [1]}', "is a list"),
        (b'{"body": "x"}', "no member 'text'"),
        (b'{"text": "\xff"}', "no UTF-8"),
        (b'{"text": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_bad_is_said(line: bytes, reason: str) -> None:
    (piece,) = JsonLines().records(Chunk(7, line + b"\n"), "a.jsonl")
    assert isinstance(piece, Bad)
    assert (piece.line, piece.raw) == (7, line + b"\n")
    assert reason in piece.reason


@given(st.binary())
def test_any_bytes_come_through(data: bytes) -> None:
    pieces = [
        piece if isinstance(piece, bytes) else piece.raw
        for chunk in JsonLines().chunks(BytesIO(data), "a.jsonl")
        for piece in JsonLines().records(chunk, "a.jsonl")
    ]
    assert b"".join(pieces) == data


def test_chunks_are_whole_lines_and_know_their_number() -> None:
    data = b"".join(b'{"text": "%d %s"}\n' % (number, b"x" * 1000) for number in range(3000))
    chunks = list(JsonLines().chunks(BytesIO(data), "a.jsonl"))
    assert len(chunks) > 1
    assert b"".join(chunk.data for chunk in chunks) == data
    numbers = [piece.line for chunk in chunks for piece in JsonLines().records(chunk, "") if isinstance(piece, Record)]
    assert numbers == list(range(1, 3001))
