"""``series.cleanclip``: importing this module registers it with pandas."""

from __future__ import annotations

from typing import Any

from cleanclip.cleaner import Cleaner, deduplicate
from cleanclip.errors import MissingExtraError
from cleanclip.options import Options

try:
    import pandas as pd
except ImportError as error:
    raise MissingExtraError("pandas", "pandas") from error


@pd.api.extensions.register_series_accessor("cleanclip")
class SeriesCleaner:
    """What cleanclip does to a column of texts; rows keep their index, missing values stay missing."""

    def __init__(self, series: pd.Series[str]) -> None:
        self._texts = series

    def clean(self, **options: Any) -> pd.Series[str]:  # noqa: ANN401 - checked by Options
        """The cleaned texts; `options` are those of `cleanclip.Options`."""
        cleaner = Cleaner(Options.of(**options))
        return self._texts.map(cleaner.clean, na_action="ignore")

    def check(self, **options: Any) -> pd.DataFrame:  # noqa: ANN401 - checked by Options
        """An edit a row, under the label of its text: `start`, `end`, `before`, `after`, `rule` and `reason`."""
        cleaner = Cleaner(Options.of(**options))
        found = [(label, edit) for label, text in self._texts.dropna().items() for edit in cleaner.run(text).edits]
        columns = {
            "start": [edit.span.start for _, edit in found],
            "end": [edit.span.end for _, edit in found],
            **{name: [getattr(edit, name) for _, edit in found] for name in ("before", "after", "rule", "reason")},
        }
        return pd.DataFrame(columns, index=[label for label, _ in found])

    def deduplicate(self, **settings: Any) -> pd.Series[str]:  # noqa: ANN401 - those of deduplicate
        """The texts without what an earlier row says; a row that is a copy becomes empty.

        `settings` are those of `cleanclip.deduplicate`.
        """
        there = self._texts.dropna()
        kept = [document.text for document in deduplicate(list(there), **settings)]
        return pd.Series(kept, index=there.index, name=self._texts.name, dtype=self._texts.dtype).reindex(
            self._texts.index
        )
