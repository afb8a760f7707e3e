"""A column of a data frame is cleaned in place of its texts."""

from __future__ import annotations

from typing import Any

from required import host

pd: Any = host("pandas", "pandas")
host("cleanclip.adapters.pandas", "pandas")

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."


def test_texts_are_cleaned_under_their_labels_and_missing_ones_stay_missing() -> None:
    texts = pd.Series(["China`s navy", None, "Still."], index=["a", "b", "c"], name="text")
    cleaned = texts.cleanclip.clean()
    assert cleaned.dropna().to_dict() == {"a": "China's navy", "c": "Still."}
    assert cleaned.isna().tolist() == [False, True, False]
    assert cleaned.name == "text"


def test_edits_come_a_row_each() -> None:
    found = pd.Series(["China`s navy", "Still."], index=["a", "b"]).cleanclip.check()
    assert found.index.tolist() == ["a"]
    assert found.loc["a", ["start", "end", "rule"]].tolist() == [5, 6, "repair/apostrophe/possessive"]


def test_a_column_without_edits_has_an_empty_table_of_them() -> None:
    found = pd.Series(["Still."]).cleanclip.check()
    assert list(found.columns) == ["start", "end", "before", "after", "rule", "reason"]
    assert found.empty


def test_a_row_that_says_what_an_earlier_one_said_becomes_empty() -> None:
    texts = pd.Series([FERRY, None, FERRY], index=[3, 2, 1])
    kept = texts.cleanclip.deduplicate()
    assert kept.dropna().to_dict() == {3: FERRY, 1: ""}
    assert kept.index.tolist() == [3, 2, 1]


def test_labels_may_repeat() -> None:
    kept = pd.Series([FERRY, FERRY], index=["a", "a"]).cleanclip.deduplicate()
    assert kept.tolist() == [FERRY, ""]
