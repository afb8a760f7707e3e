"""A column of a Polars frame is cleaned, eager and lazy alike."""

from __future__ import annotations

from typing import Any

import pytest
from required import host

from cleanclip.errors import OptionError

pl: Any = host("polars", "polars")
host("cleanclip.adapters.polars", "polars")

FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."


def test_a_series_is_cleaned_and_nulls_stay() -> None:
    cleaned = pl.Series("text", ["China`s navy", None]).cleanclip.clean()
    assert cleaned.to_list() == ["China's navy", None]
    assert cleaned.name == "text"


def test_an_expression_is_cleaned_eager_and_lazy_alike() -> None:
    frame = pl.DataFrame({"text": ["China`s navy", None, "Still."], "n": [1, 2, 3]})
    eager = frame.with_columns(pl.col("text").cleanclip.clean())
    assert eager["text"].to_list() == ["China's navy", None, "Still."]
    lazy = frame.lazy().with_columns(pl.col("text").cleanclip.clean()).filter(pl.col("n") > 1).collect()
    assert lazy["text"].to_list() == [None, "Still."]


def test_an_unknown_option_is_an_error_before_anything_runs() -> None:
    with pytest.raises(OptionError):
        pl.col("text").cleanclip.clean(profil="page")


def test_a_row_that_says_what_an_earlier_one_said_becomes_empty() -> None:
    assert pl.Series([FERRY, None, FERRY]).cleanclip.deduplicate().to_list() == [FERRY, None, ""]
