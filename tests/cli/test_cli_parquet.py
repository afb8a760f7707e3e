"""Parquet: other columns, schema, row groups and compression stay."""

from __future__ import annotations

import json
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from cleanclip.errors import InputError
from cleanclip.io.parquet import Parquet

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

pytest.importorskip("pyarrow")
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    texts = [f"The miller`s wheel number {number}." if number % 2 else None for number in range(2500)]
    schema = pa.schema(
        [("n", pa.int8()), pa.field("text", pa.large_string(), metadata={"k": "v"}), ("id", pa.string())],
        metadata={"made": "by hand"},
    )
    columns = [[number % 100 for number in range(2500)], texts, [f"row-{number}" for number in range(2500)]]
    table = pa.table(columns, schema=schema)
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1500, compression="gzip")
    return tmp_path / "a.parquet"


def test_only_texts_change(cleanclip: Command, source: Path, here: Path) -> None:
    assert cleanclip("clean", source, "-o", "b.parquet").code == 0
    before, after = pq.ParquetFile(source), pq.ParquetFile(here / "b.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    groups = [
        [(file.metadata.row_group(i).num_rows, file.metadata.row_group(i).column(0).compression) for i in range(2)]
        for file in (before, after)
    ]
    assert groups[0] == groups[1]
    old, new = before.read(), after.read()
    assert old.drop_columns("text").equals(new.drop_columns("text"))
    assert [text and text.replace("`", "'") for text in old["text"].to_pylist()] == new["text"].to_pylist()


def test_workers_do_not_show(cleanclip: Command, source: Path, here: Path) -> None:
    cleanclip("clean", source, "-o", "one.parquet")
    cleanclip("clean", source, "-o", "two.parquet", "--jobs", "2")
    assert (here / "one.parquet").read_bytes() == (here / "two.parquet").read_bytes()


def test_a_text_that_is_no_utf_8_is_named_and_stays(cleanclip: Command, here: Path) -> None:
    texts = [b"The miller`s wheel.", b"caf\xe9", b"The miller`s caf\xc3\xa9."]
    ids = pa.array([b"\xff", b"two", b"three"]).view(pa.string())
    pq.write_table(pa.table({"text": pa.array(texts).view(pa.string()), "id": ids}), here / "a.parquet")
    ran = cleanclip("clean", "a.parquet", "-o", "b.parquet")
    assert ran.code == 2
    assert "a.parquet:2: is no UTF-8 (byte 4)" in ran.err
    written = pq.read_table(here / "b.parquet").column("text").cast(pa.binary()).to_pylist()
    assert written == [text.replace(b"`", b"'") for text in texts]
    assert cleanclip("clean", "a.parquet", "-o", "c.parquet", "--rejects", "bad").code == 0
    assert (here / "bad").read_bytes() == b"caf\xe9\n"
    assert pq.read_table(here / "c.parquet").num_rows == 2


@pytest.mark.parametrize("key", [7, 1.5, None, b"7", [1]])
def test_a_key_of_any_kind_is_a_key_or_none(cleanclip: Command, here: Path, key: object) -> None:
    pq.write_table(pa.table({"text": ["The miller`s wheel."], "id": [key]}), here / "a.parquet")
    assert cleanclip("clean", "a.parquet", "-o", "b.parquet").code == 0
    assert pq.read_table(here / "b.parquet").column("id").to_pylist() == [key]


def test_long_rows_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    texts = ["x" * 400_000] * 30
    pq.write_table(pa.table({"text": texts}), tmp_path / "a.parquet", use_dictionary=False, row_group_size=20)
    with (tmp_path / "a.parquet").open("rb") as stream:
        chunks = list(Parquet().chunks(stream, "a.parquet"))
    assert max(len(chunk.data) for chunk in chunks) < 2 << 20
    assert [chunk.line for chunk in chunks if json.loads(chunk.context)["last"]] == [19, 29]


def test_annotations_are_columns(cleanclip: Command, source: Path, here: Path) -> None:
    assert cleanclip("clean", source, "-o", "out/", "--annotate", "--jobs", "2").code == 0
    before, after = pq.read_table(source), pq.read_table(here / "out" / "a.parquet")
    assert after.select(before.schema.names).equals(before)
    row = after.slice(1, 1).to_pylist()[0]
    assert row["cleanclip_verdict"] == "cleaned"
    assert json.loads(row["cleanclip_edits"])[0]["rule"] == "repair/apostrophe/possessive"
    assert after.slice(0, 1).to_pylist()[0]["cleanclip_verdict"] is None
    assert cleanclip("clean", "out/a.parquet", "-o", "twice/", "--annotate").code == 2


def test_texts_come_back(cleanclip: Command, source: Path, here: Path) -> None:
    cleanclip("clean", source, "-o", "b.parquet", "--edits", "log.jsonl")
    assert cleanclip("revert", "b.parquet", "--edits", "log.jsonl").code == 0
    assert pq.read_table(here / "b.parquet").equals(pq.read_table(source))


def test_a_table_without_rows(cleanclip: Command, here: Path) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), here / "a.parquet")
    assert cleanclip("clean", "a.parquet", "-o", "b.parquet").code == 0
    assert pq.read_table(here / "b.parquet").num_rows == 0


@pytest.mark.parametrize("table", [{"body": ["x"]}, {"text": [1]}])
def test_a_column_that_is_not_there_or_no_text(tmp_path: Path, table: dict[str, list[object]]) -> None:
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="--text-field"), (tmp_path / "a.parquet").open("rb") as stream:
        list(Parquet().chunks(stream, "a.parquet"))


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\xff" * 40 + b"PAR1", b"no table at all"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no Parquet file"):
        list(Parquet().chunks(BytesIO(data), "a.parquet"))
