"""Portions come to what one machine comes to, however they are cut and through however many buckets."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from copied_corpus import records
from required import host

from cleanclip import deduplicate
from cleanclip.batch import Comparison, Header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pa: Any = host("pyarrow", "parquet")
portions: Any = host("cleanclip.adapters.portions", "parquet")

COLUMNS = {"text": "text", "key": "id"}


class Post:
    """An engine in one process: inboxes in order of their addresses, each of what came and of the portions' own."""

    def __init__(self, rows: Any, size: int, comparison: Comparison) -> None:  # noqa: ANN401 - of a host
        self.own: dict[int, dict[str, Any]] = {}
        parts = [rows.slice(start, size) for start in range(0, rows.num_rows, size)]
        for place, part in enumerate(parts):
            passages, outlines, _ = portions.signed(part, comparison=comparison, **COLUMNS)
            tables = {"rows": pa.Table.from_batches([part]), "passages": passages, "outlines": outlines}
            self.own[10 * place] = tables
        self.addresses = portions.Addresses.of({10 * place: len(part) for place, part in enumerate(parts)})

    def told(self, step: Callable[..., Any], kinds: Iterable[str], mail: Iterable[Any] = ()) -> list[Any]:
        """What portions say."""
        own = [portions.Message(to, kind, self.own[to][kind]) for to in self.own for kind in kinds]
        return [message for inbox in inboxes([*own, *mail]) for message in step(inbox, self.addresses)]

    def answered(self, mail: Iterable[Any], step: Callable[..., Any]) -> list[Any]:
        """What buckets answer, beside what is not for them."""
        asked = [message for message in mail if message.to < 0]
        answers = [message for inbox in inboxes(asked) for message in step(inbox, self.addresses)]
        return [*(message for message in mail if message.to >= 0), *answers]


def inboxes(mail: Iterable[Any]) -> list[Any]:
    """All messages by address, as they are after a journey in bytes."""
    by_address = defaultdict(list)
    for to, kind, table in mail:
        by_address[to].append(portions.Message(to, kind, portions.unpacked(portions.packed(table))))
    return [portions.Inbox(to, by_address[to]) for to in sorted(by_address)]


def matches(post: Post, comparison: Comparison) -> list[Any]:
    documents = post.answered(post.told(portions.document_links, ["passages"]), portions.linked)
    links = post.answered(post.told(portions.passage_links, ["passages"], documents), portions.linked)
    near = post.told(portions.near_links, ["passages"], links)
    for _ in range(post.addresses.levels):
        near = post.answered(near, portions.joined)
    near = post.answered(near, portions.announced)
    own = [portions.Message(to, kind, table) for to in post.own for kind, table in post.own[to].items()]
    read = partial(portions.members, addresses=post.addresses, text="text")
    groups = (message for message in near if message.kind == "groups")
    members = pa.Table.from_batches([read(inbox) for inbox in inboxes([*own, *groups]) if inbox.to >= 0])
    rows = members.sort_by([("first", "ascending"), ("passage", "ascending")]).to_batches(max_chunksize=5)
    found = list(portions.resolved(rows, post.addresses, comparison=comparison))
    asked = [message for message in near if message.kind == "asked"]
    copies = [message for message in near if message.kind == "copies"]
    fates = post.told(portions.fates, [], [*found, *asked])
    return post.told(portions.outlined, ["outlines"], post.told(portions.matched, [], [*fates, *copies]))


@pytest.mark.parametrize("size", [3, 40, 1000])
@pytest.mark.parametrize("unit", ["paragraph", "document"])
def test_the_cut_does_not_show(size: int, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "_TO_A_BUCKET", 2)
    monkeypatch.setattr(portions, "_FAN_IN", 3)
    comparison = Comparison(Header(unit=unit))
    keys, texts = zip(*records(), strict=True)
    post = Post(pa.record_batch({"id": list(keys), "text": list(texts)}), size, comparison)
    take = partial(portions.applied, addresses=post.addresses, comparison=comparison, **COLUMNS)
    rows = [portions.Message(to, "rows", tables["rows"]) for to, tables in post.own.items()]
    taken = pa.Table.from_batches([take(inbox) for inbox in inboxes([*rows, *matches(post, comparison)])])
    expected = list(deduplicate(records(), unit=unit))
    assert taken["text"].to_pylist() == [document.text for document in expected]
    found = [[(edit["start"], edit["end"], edit["kept_key"]) for edit in edits] for edits in taken["edits"].to_pylist()]
    assert found == [
        [(*edit.span, edit.kept.key if edit.kept else None) for edit in document.edits] for document in expected
    ]


def test_a_key_of_all_costs_a_bucket_one_row_of_each_portion() -> None:
    comparison = Comparison(Header())
    text = (
        "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."
    )
    rows = pa.record_batch({"id": [f"{n:03}" for n in range(60)], "text": [f"{text}\n\nPage {n}." for n in range(60)]})
    post = Post(rows, 20, comparison)
    documents = post.answered(post.told(portions.document_links, ["passages"]), portions.linked)
    told = post.told(portions.passage_links, ["passages"], documents)
    sent = [message for message in told if message.kind == "firsts"]
    fingerprints = [value for message in sent for value in message.table["fingerprint"].to_pylist()]
    assert max(map(fingerprints.count, fingerprints)) == 3
    answers = post.answered(told, portions.linked)
    asked = [
        message.table for message in post.told(portions.near_links, ["passages"], answers) if message.kind == "asked"
    ]
    assert sum(table.num_rows for table in asked) == 3


def test_rows_are_cut_by_their_bytes() -> None:
    rows = pa.record_batch({"text": ["a" * (1 << 20)] * 40})
    cut = [part.num_rows for part in portions.cut(rows)]
    assert sum(cut) == 40
    assert max(cut) <= 16
