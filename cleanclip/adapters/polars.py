"""``series.cleanclip`` and ``expression.cleanclip``: importing this module registers them with Polars."""

from __future__ import annotations

from typing import Any

from cleanclip.cleaner import Cleaner, deduplicate
from cleanclip.errors import MissingExtraError
from cleanclip.options import Options

try:
    import polars as pl
except ImportError as error:
    raise MissingExtraError("polars", "polars") from error


@pl.api.register_series_namespace("cleanclip")
class SeriesCleaner:
    """What cleanclip does to a column of texts; nulls stay null."""

    def __init__(self, series: pl.Series) -> None:
        self._texts = series

    def clean(self, **options: Any) -> pl.Series:  # noqa: ANN401 - checked by Options
        """The cleaned texts; `options` are those of `cleanclip.Options`."""
        clean = Cleaner(Options.of(**options)).clean
        texts = [None if text is None else clean(text) for text in self._texts]
        return pl.Series(self._texts.name, texts, pl.String)

    def deduplicate(self, **settings: Any) -> pl.Series:  # noqa: ANN401 - those of deduplicate
        """The texts without what an earlier row says; a row that is a copy becomes empty.

        `settings` are those of `cleanclip.deduplicate`.
        """
        found = deduplicate([text or "" for text in self._texts], **settings)
        texts = [None if text is None else document.text for text, document in zip(self._texts, found, strict=True)]
        return pl.Series(self._texts.name, texts, pl.String)


@pl.api.register_expr_namespace("cleanclip")
class ExpressionCleaner:
    """The same in an expression, lazy or not."""

    def __init__(self, expression: pl.Expr) -> None:
        self._texts = expression

    def clean(self, **options: Any) -> pl.Expr:  # noqa: ANN401 - checked by Options
        """The cleaned texts; `options` are those of `cleanclip.Options`."""
        Options.of(**options)
        return self._texts.map_batches(
            lambda series: SeriesCleaner(series).clean(**options), return_dtype=pl.String, is_elementwise=True
        )
