"""A transformer for scikit-learn's pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanclip.cleaner import Cleaner
from cleanclip.errors import MissingExtraError
from cleanclip.options import Options

try:
    from sklearn.base import BaseEstimator, TransformerMixin
except ImportError as error:
    raise MissingExtraError("scikit-learn", "scikit-learn") from error

if TYPE_CHECKING:
    from collections.abc import Iterable


class TextCleaner(TransformerMixin, BaseEstimator):
    """Cleans texts on their way to a vectorizer; it learns nothing.

    `options` are those of `cleanclip.Options`, as one dict, so that a grid search can try several.
    """

    def __init__(self, options: dict[str, Any] | None = None) -> None:
        self.options = options

    def fit(self, X: Iterable[str], y: object = None) -> TextCleaner:  # noqa: ARG002, N803 - the host's names
        """Itself, its options checked.

        Raises:
            OptionError: an option is unknown or out of its range.
        """
        Options.of(**self.options or {})
        return self

    def transform(self, X: Iterable[str]) -> list[str]:  # noqa: N803 - the host's name
        """The cleaned texts, one for each."""
        clean = Cleaner(Options.of(**self.options or {})).clean
        return [clean(text) for text in X]

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - the host's type
        tags = super().__sklearn_tags__()
        tags.requires_fit, tags.input_tags.string, tags.input_tags.two_d_array = False, True, False
        tags.no_validation = True
        return tags
