"""Ray comes to what one machine comes to, for any number of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from copied_corpus import records
from required import host

from cleanclip import clean, deduplicate

if TYPE_CHECKING:
    from collections.abc import Iterator

ray: Any = host("ray", "ray")
data: Any = host("ray.data", "ray")
adapter: Any = host("cleanclip.adapters.ray", "ray")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, ignore_reinit_error=True)
    yield
    ray.shutdown()


def test_texts_are_cleaned_and_all_else_stays() -> None:
    rows: list[dict[str, Any]] = [{"text": "China`s navy grew.\n\nBack to top", "n": 1}, {"text": None, "n": 2}]
    found = sorted(adapter.clean(data.from_items(rows)).take_all(), key=lambda row: row["n"])
    assert [row["text"] for row in found] == [clean(rows[0]["text"]), None]
    assert [edit["rule"] for edit in found[0]["edits"]] == [
        "repair/apostrophe/possessive",
        "boilerplate/en/back-to-top",
    ]


@pytest.mark.parametrize(("unit", "blocks"), [("paragraph", 3), ("document", 1)])
def test_copies_go_as_on_one_machine(unit: str, blocks: int) -> None:
    expected = {document.id: document for document in deduplicate(records(), unit=unit)}
    shuffled = sorted(records(), key=lambda record: record[1])
    dataset = data.from_items([{"id": key, "text": text} for key, text in shuffled], override_num_blocks=blocks)
    found = {row["id"]: row for row in adapter.deduplicate(dataset, unit=unit).take_all()}
    assert {key: row["text"] for key, row in found.items()} == {key: each.text for key, each in expected.items()}
    for key, row in found.items():
        assert [(edit["start"], edit["end"], edit["kept_key"]) for edit in row["edits"]] == [
            (*edit.span, edit.kept.key if edit.kept else None) for edit in expected[key].edits
        ]
