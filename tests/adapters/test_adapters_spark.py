"""Spark comes to what one machine comes to, for any number of partitions."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from copied_corpus import records
from required import host
from restarted import run_killed_and_again

from cleanclip import clean, deduplicate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Session = Any

sql: Any = host("pyspark.sql", "spark")
spark: Any = host("cleanclip.adapters.spark", "spark")

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master("local[2]").appName("cleanclip").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    yield session
    session.stop()


def test_texts_are_cleaned_and_all_else_stays(session: Session) -> None:
    rows = [("a", "China`s navy grew.\n\nBack to top", 1), ("b", None, 2), ("c", "It rained.", 3)]
    frame = spark.clean(session.createDataFrame(rows, "id string, text string, n int"), id="id")
    found = {row["id"]: row for row in frame.collect()}
    assert frame.columns == ["id", "text", "n", "verdict", "edits"]
    assert [(found[key]["text"], found[key]["n"]) for key in "abc"] == [
        ("China's navy grew.", 1),
        (None, 2),
        ("It rained.", 3),
    ]
    assert [edit["rule"] for edit in found["a"]["edits"]] == [
        "repair/apostrophe/possessive",
        "boilerplate/en/back-to-top",
    ]
    assert found["a"]["text"] == clean(rows[0][1])  # type: ignore[arg-type]


@pytest.mark.parametrize(("unit", "partitions"), [("paragraph", 1), ("paragraph", 7), ("document", 2)])
def test_copies_go_as_on_one_machine(session: Session, unit: str, partitions: int) -> None:
    expected = {document.id: document for document in deduplicate(records(), unit=unit)}
    assert sum(document.verdict == "duplicate" for document in expected.values()) >= 19
    shuffled = sorted(records(), key=lambda record: record[1])
    frame = session.createDataFrame(shuffled, "id string, text string").repartition(partitions)
    found = {row["id"]: row for row in spark.deduplicate(frame, unit=unit).collect()}
    assert {key: row["text"] for key, row in found.items()} == {key: each.text for key, each in expected.items()}
    for key, row in found.items():
        assert [(edit["start"], edit["end"], edit["kept_key"]) for edit in row["edits"]] == [
            (*edit.span, edit.kept.key if edit.kept else None) for edit in expected[key].edits
        ]


def test_an_empty_frame_stays_empty(session: Session) -> None:
    frame = session.createDataFrame([], "id string, text string")
    assert spark.deduplicate(frame).collect() == []


def test_the_order_says_which_copy_stays(session: Session) -> None:
    rows = [("a", 2, FERRY), ("b", 1, FERRY)]
    frame = session.createDataFrame(rows, "id string, day int, text string")
    found = {row["id"]: row["verdict"] for row in spark.deduplicate(frame, order=["day"]).collect()}
    assert found == {"a": "duplicate", "b": "clean"}


PROGRAM = """
import os, sys
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession
from cleanclip.adapters import spark

builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
pages = session.read.schema("id string, text string").json("../in")
kept = spark.deduplicate(spark.clean(pages).select("id", "text"))
kept.select("id", "text").sort("id").coalesce(1).write.mode("overwrite").json("kept")
"""


def test_a_run_that_was_killed_ends_with_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    lines = (json.dumps({"id": key, "text": text}) + "\n" for key, text in records())
    (tmp_path / "in" / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    run_killed_and_again(PROGRAM, tmp_path)
    kept = ((tmp_path / run / "kept").glob("*.json") for run in ("whole", "again"))
    whole, again = ([path.read_bytes() for path in paths] for paths in kept)
    assert len(whole) == 1
    assert whole == again
