from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from cleanclip import Cleaner, deduplicate
from cleanclip.batch import (
    Comparison,
    Header,
    Options,
    apply_batch,
    are_left,
    band_keys,
    clean_batch,
    components,
    edges,
    exact_links,
    is_whole,
    matched,
    resolve,
    sign_batch,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

FERRY = "The night ferry will keep running through the winter, the council of Esker decided on {} evening."
MILL = "The tide mill at the mouth of the river will grind again in spring, when its wheel has been cast."
TEXTS = [
    f"{FERRY.format('Tuesday')}\n\n{MILL}",
    f"One\n\n{MILL}",
    f"Two\n\n{FERRY.format('a Tuesday')}",
    f"Three\n\n{FERRY.format('Wednesday')}",
    f"{FERRY.format('Tuesday')}\n\n{MILL}",
    "",
]
KEYS = [f"page {number}" for number in range(len(TEXTS))]
COMPARISON = Comparison(Header(near=0.7))


def taken(columns: dict[str, Any], mask: Iterable[bool]) -> dict[str, Any]:
    places = [place for place, wanted in enumerate(mask) if wanted]
    return {name: [column[place] for place in places] for name, column in columns.items()}


def joined(*tables: dict[str, Any]) -> dict[str, Any]:
    return {name: [item for table in tables for item in table[name]] for name in tables[0]}


def deduplicated(passages: dict[str, Any], outlines: dict[str, Any]) -> dict[str, Any]:
    """As an engine would, with columns of plain lists between the steps."""
    documents = exact_links(taken(passages, is_whole(passages)))
    own = taken(passages, are_left(passages, documents))
    equal = exact_links(own)
    leaders = taken(own, [passage not in set(equal["passage"]) for passage in own["passage"]])
    groups = components(edges(band_keys(leaders)))
    members = {*groups["passage"], *groups["first"]}
    near = taken(leaders, [passage in members for passage in leaders["passage"]])
    del near["keys"]
    found = resolve(near, COMPARISON)
    matches = joined(found, matched(joined(documents, equal), found))
    return apply_batch(KEYS, TEXTS, range(len(TEXTS)), matches=matches, outlines=outlines, comparison=COMPARISON)


def test_a_batch_is_cleaned_as_its_texts_are_one_by_one() -> None:
    texts = ["China`s navy grew.\n\nTop of page", "It rained.", ""]
    batch = clean_batch(texts, Options(), keys=["a", "b", "c"])
    documents = [Cleaner().run(text) for text in texts]
    assert batch["text"] == [document.text for document in documents]
    assert batch["verdict"] == [document.verdict for document in documents]
    assert [[edit["rule"] for edit in edits] for edits in batch["edits"]] == [
        [edit.rule for edit in document.edits] for document in documents
    ]


def test_the_steps_in_plain_columns_give_what_deduplicate_gives() -> None:
    result = deduplicated(*sign_batch(KEYS, TEXTS, range(len(TEXTS)), COMPARISON))
    expected = list(deduplicate(zip(KEYS, TEXTS, strict=True), near=0.7))
    assert result["text"] == [document.text for document in expected]
    assert result["verdict"] == [document.verdict for document in expected]
    assert result["text"][1:5] == ["One", "Two", f"Three\n\n{FERRY.format('Wednesday')}", ""]
    assert result["flags"][3][0]["kept_key"] == "page 0"
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own


def test_the_columns_pass_through_arrow() -> None:
    arrow = pytest.importorskip("pyarrow")
    passages, outlines = sign_batch(KEYS, TEXTS, range(len(TEXTS)), COMPARISON)
    there_and_back = (arrow.table(columns).to_pydict() for columns in (passages, outlines))
    assert deduplicated(*there_and_back) == deduplicated(passages, outlines)
    cleaned = clean_batch(TEXTS)
    assert arrow.table(cleaned).to_pydict()["text"] == cleaned["text"]


@pytest.mark.parametrize("near", [None, 0.8])
def test_an_empty_batch_has_the_same_columns(near: float | None) -> None:
    comparison = Comparison(Header(near=near))
    passages, outlines = sign_batch([], [], [], comparison)
    assert list(passages) == ["passage", "fingerprint", "check", "is_long", "keys", "text"]
    assert list(resolve(passages, comparison)) == ["passage", "kept", "rule", "score", "difference"]
    assert list(edges(band_keys(passages))) == ["passage", "first"]
    assert list(outlines) == ["document", "key", "length", "fingerprints", "starts", "ends"]
