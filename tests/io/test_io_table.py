"""CSV and TSV: read as Python's csv module reads them, written back byte for byte."""

from __future__ import annotations

import csv
import io
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.errors import InputError
from cleanclip.io.records import Bad, Fields, Piece, Record
from cleanclip.io.table import Table

VALUES = st.text(alphabet=st.sampled_from("ab,;\"\r\n\t 'é"), max_size=6)
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=6)


def pieces(data: bytes, table: Table | None = None) -> list[Piece]:
    form = table or Table()
    chunks = form.chunks(BytesIO(data), "a.csv")
    return [piece for chunk in chunks for piece in form.records(chunk, "a.csv")]


def records(data: bytes, table: Table | None = None) -> list[Record]:
    return [piece for piece in pieces(data, table) if isinstance(piece, Record)]


def written(rows: list[tuple[str, str, str]], **dialect: int) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows([("id", "text", "n"), *rows])  # type: ignore[arg-type]
    return stream.getvalue().encode()


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@given(rows=ROWS)
def test_what_the_csv_module_writes_is_read(quoting: int, rows: list[tuple[str, str, str]]) -> None:
    found = records(written(rows, quoting=quoting))
    assert [record.text for record in found] == [text for _, text, _ in rows]
    assert [record.id for record in found] == [key for key, _, _ in rows]


@given(rows=ROWS, after=VALUES)
def test_only_the_field_of_the_text_changes(rows: list[tuple[str, str, str]], after: str) -> None:
    for row, record in zip(rows, records(written(rows)), strict=True):
        assert record.rewrite(record.text) == record.raw
        again = list(csv.reader(io.StringIO(record.rewrite(after).decode(), newline="")))
        assert again == [[row[0], after, row[2]]]


@given(st.binary())
def test_any_bytes_come_through_or_are_refused(data: bytes) -> None:
    source = b"text\n" + data
    found = pieces(source)
    assert b"".join(piece if isinstance(piece, bytes) else piece.raw for piece in found) == source


@pytest.mark.parametrize(
    "row",
    [b'1,"The mill.",x\r\n', b"1,  spaced  ,\n", b'1,5" nails,"a""b"', b'"1" ,two,"three" \n', b"1,'quoted',2\n"],
)
def test_an_unusual_row_keeps_its_bytes(row: bytes) -> None:
    (record,) = records(b"id,text,n\n" + row)
    assert record.raw == record.rewrite(record.text) == row


def test_lines_are_counted_through_quoted_fields() -> None:
    found = records(b'id,text\n1,"two\nlines"\n2,one\n\n3,more\n')
    assert [record.line for record in found] == [2, 4, 6]


def test_a_byte_order_mark_belongs_to_no_column() -> None:
    source = b"\xef\xbb\xbftext,id\nThe mill.,7\n"
    assert [record.id for record in records(source)] == ["7"]
    assert pieces(source)[0] == b"\xef\xbb\xbftext,id\n"


def test_tabs_part_the_columns_of_tsv() -> None:
    (record,) = records(b"text\tid\nThe mill, the wheel\t7\n", Table("\t"))
    assert (record.text, record.id) == ("The mill, the wheel", "7")


def test_another_encoding_can_be_named() -> None:
    source = "text\nGröße\n".encode("latin-1")
    assert isinstance(pieces(source)[1], Bad)
    (record,) = records(source, Table(encoding="latin-1"))
    assert record.rewrite("Größer") == "Größer\n".encode("latin-1")


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"has no column 'text' but 'title', 'body': name one with --text-field"):
        pieces(b"title,body\n1,2\n")
    assert [record.text for record in records(b"title,body\n1,2\n", Table(fields=Fields(text="body")))] == ["2"]


@pytest.mark.parametrize("row", [b"1\n", b"1,2,3,4\n"])
def test_a_row_of_another_length_is_bad(row: bytes) -> None:
    bad = pieces(b"id,text,n\n" + row)[-1]
    assert isinstance(bad, Bad)
    assert "fields, the head has 3" in bad.reason


def test_a_quote_that_is_never_closed_is_bad() -> None:
    bad = pieces(b'id,text\n1,fine\n"2,no end\n3,swallowed\n')[-1]
    assert isinstance(bad, Bad)
    assert (bad.line, bad.reason) == (3, "has a quote that is not closed")


def test_an_empty_file_has_no_records() -> None:
    assert pieces(b"") == [b""]
