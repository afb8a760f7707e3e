"""A text cleaner stands in a scikit-learn pipeline as any transformer does."""

from __future__ import annotations

from typing import Any

import pytest
from required import host

from cleanclip.errors import OptionError

base: Any = host("sklearn.base", "scikit-learn")
text: Any = host("sklearn.feature_extraction.text", "scikit-learn")
pipeline: Any = host("sklearn.pipeline", "scikit-learn")
selection: Any = host("sklearn.model_selection", "scikit-learn")
naive_bayes: Any = host("sklearn.naive_bayes", "scikit-learn")
scikit_learn: Any = host("cleanclip.adapters.scikit_learn", "scikit-learn")

TEXTS = ["The ferry left at nine.\n\nBack to top", "China`s navy grew."]


def test_texts_are_cleaned() -> None:
    assert scikit_learn.TextCleaner().fit_transform(TEXTS) == ["The ferry left at nine.", "China's navy grew."]


def test_it_stands_before_a_vectorizer() -> None:
    flow = pipeline.make_pipeline(scikit_learn.TextCleaner(), text.CountVectorizer())
    flow.fit(TEXTS)
    assert "back" not in flow[-1].vocabulary_


def test_it_is_cloned_with_its_options() -> None:
    cleaner = scikit_learn.TextCleaner({"quotes": "straight"})
    assert base.clone(cleaner).get_params() == {"options": {"quotes": "straight"}}


def test_a_grid_search_tries_options() -> None:
    flow = pipeline.make_pipeline(scikit_learn.TextCleaner(), text.CountVectorizer(), naive_bayes.MultinomialNB())
    grid = {"textcleaner__options": [None, {"profile": "page"}]}
    search = selection.GridSearchCV(flow, grid, cv=2).fit(TEXTS * 2, [0, 1] * 2)
    assert search.best_params_["textcleaner__options"] is None


def test_an_unknown_option_is_an_error_when_it_is_fitted() -> None:
    with pytest.raises(OptionError):
        scikit_learn.TextCleaner({"profil": "page"}).fit(TEXTS)
