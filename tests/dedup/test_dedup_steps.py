from __future__ import annotations

import pickle
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup import steps
from cleanclip.dedup.across import Comparison, deduplicate_documents
from cleanclip.dedup.fingerprint import check_of, fingerprint
from cleanclip.dedup.header import Header
from cleanclip.dedup.steps import Links, chosen_rows, joined
from cleanclip.document import Document
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleanclip.dedup.copies import Outline

FERRY = "The ferry to the outer islands was cancelled on {} because the wind blew harder than anybody had expected"
BRIDGE = "The council of Esker voted to rebuild the old bridge with {} from the quarry above the village."
TEXTS = (
    FERRY.format("Monday") + ".",
    FERRY.format("Monday") + " it would.",
    FERRY.format("Monday") + " it to.",
    FERRY.format("Sunday") + ".",
    FERRY.format("Monday").upper() + ".",
    FERRY.format("Monday").replace("an", "a\N{SOFT HYPHEN}n").replace("er", "e\N{SOFT HYPHEN}r") + " it would.",
    BRIDGE.format("stone"),
    BRIDGE.format("oak"),
    BRIDGE.format("so\N{SOFT HYPHEN}me stone"),
    "A title",
    "By Ann Writer",
    "He declined to comment.",
)
CORPORA = st.lists(st.lists(st.sampled_from(TEXTS), max_size=5), min_size=1, max_size=12)
COMPARISONS = (
    Comparison(Header(unit="paragraph", near=0.7)),
    Comparison(Header(unit="paragraph", near=0.7), veto=()),
    Comparison(Header(unit="paragraph", near=None)),
    Comparison(Header(unit="document", near=0.6)),
    Comparison(Header(unit="document", near=0.6), veto=("dates",)),
)
Result = list[tuple[str, Any, Any]]


def documents(drawn: Sequence[Sequence[str]]) -> list[Document]:
    sources = ["\n\n".join(paragraphs) for paragraphs in drawn]
    return [Document(source, split(source), id=f"key {rank}") for rank, source in enumerate(sources)]


def results(made: Sequence[Document]) -> Result:
    return [(document.text, document.edits, document.flags) for document in made]


def in_one_run(made: Sequence[Document], comparison: Comparison) -> Result:
    header, veto, _ = comparison
    return results(list(deduplicate_documents(made, unit=header.unit, near=header.near, veto=veto)))


class Engine(NamedTuple):
    """A host that cuts every table into `parts`, by what the step needs together, and knows no order."""

    parts: int
    chance: Random

    def shards(self, count: int) -> list[list[int]]:
        numbers = list(range(count))
        self.chance.shuffle(numbers)
        return [numbers[start :: self.parts] for start in range(self.parts)]

    def grouped(self, step: Callable[[Any], Any], table: Any, by: np.ndarray[Any, Any]) -> Any:  # noqa: ANN401 - any table
        part_of = by % np.asarray(self.parts, by.dtype)
        done = [step(chosen_rows(table, np.flatnonzero(part_of == part))) for part in range(self.parts)]
        self.chance.shuffle(done)
        return joined(*done)


def in_steps(made: Sequence[Document], comparison: Comparison, engine: Engine) -> Result:
    signed = [
        pickle.loads(pickle.dumps(steps.sign([made[rank] for rank in shard], shard, comparison)))  # noqa: S301 - our own
        for shard in engine.shards(len(made))
    ]
    passages = joined(*(passages for passages, _ in signed))
    copies, leaders = equal_ones(passages, engine)
    links = engine.grouped(steps.edges, (keys := steps.band_keys(leaders)), keys.key)
    found = near_ones(leaders, links, comparison, engine)
    matches = joined(found, engine.grouped(lambda rows: steps.matched(rows, found), copies, copies.passage))
    outlines = {rank: each for _, outlines in signed for rank, each in steps.outlines_by_rank(outlines).items()}
    return results(applied(made, matches, outlines, comparison))


def equal_ones(passages: steps.Passages, engine: Engine) -> tuple[Links, steps.Passages]:
    """The links of equal passages, and the passages that are left to compare."""
    whole = chosen_rows(passages, np.flatnonzero(steps.is_whole(passages.passage)))
    documents = engine.grouped(steps.exact_links, whole, whole.fingerprint)
    own = chosen_rows(passages, np.flatnonzero(steps.are_left(passages.passage, documents)))
    equal = engine.grouped(steps.exact_links, own, own.fingerprint)
    leaders = chosen_rows(own, np.flatnonzero(~np.isin(own.passage, equal.passage)))
    return joined(documents, equal), leaders


def near_ones(leaders: steps.Passages, links: Links, comparison: Comparison, engine: Engine) -> steps.Matches:
    """The near matches, components found part by part and resolved in parts."""
    shards = (chosen_rows(links, np.array(shard, np.int64)) for shard in engine.shards(len(links.passage)))
    groups = steps.components(*map(steps.components, shards))
    first = dict(zip(groups.passage.tolist(), groups.first.tolist(), strict=True))
    roots = np.array([first.get(passage, passage) for passage in leaders.passage.tolist()], np.int64)
    shared = np.flatnonzero(np.isin(roots, groups.first))
    members, roots = chosen_rows(leaders, shared), roots[shared]
    return engine.grouped(lambda rows: steps.resolve(rows.passage, rows.text, comparison), members, roots)  # type: ignore[no-any-return]


def applied(
    made: Sequence[Document], matches: steps.Matches, outlines: dict[int, Outline], comparison: Comparison
) -> list[Document]:
    found = steps.by_document(matches)
    return [
        steps.apply(document, found[rank], outlines, comparison) if rank in found else document
        for rank, document in enumerate(made)
    ]


@pytest.mark.parametrize("comparison", COMPARISONS)
@given(drawn=CORPORA, parts=st.integers(1, 7), chance=st.randoms(use_true_random=False))
def test_any_cut_into_parts_gives_the_edits_of_one_run(
    comparison: Comparison, drawn: list[list[str]], parts: int, chance: Random
) -> None:
    made = documents(drawn)
    assert in_steps(made, comparison, Engine(parts, chance)) == in_one_run(made, comparison)


@pytest.mark.parametrize("comparison", COMPARISONS)
@given(drawn=CORPORA)
def test_all_steps_at_once_give_the_edits_of_one_run(comparison: Comparison, drawn: list[list[str]]) -> None:
    made = documents(drawn)
    passages, outlines = steps.sign(made, range(len(made)), comparison)
    matches = steps.decide(passages, comparison)
    known = steps.outlines_by_rank(outlines)
    assert results(applied(made, matches, known, comparison)) == in_one_run(made, comparison)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=60), st.integers(0, 60))
def test_components_may_be_joined_part_by_part(pairs: list[tuple[int, int]], cut: int) -> None:
    table = np.array([(max(pair), min(pair)) for pair in pairs], np.int64).reshape(-1, 2)
    parts = [Links(part[:, 0], part[:, 1]) for part in (table[:cut], table[cut:])]
    at_once = steps.components(Links(table[:, 0], table[:, 1]))
    by_parts = steps.components(*map(steps.components, reversed(parts)))
    assert [column.tolist() for column in by_parts] == [column.tolist() for column in at_once]
    group = {number: {number} for number in range(41)}
    for one, other in pairs:
        union = group[one] | group[other]
        group.update(dict.fromkeys(union, union))
    expected = {number: min(members) for number, members in group.items() if min(members) != number}
    assert dict(zip(*(column.tolist() for column in at_once), strict=True)) == expected


@given(st.lists(st.sampled_from(TEXTS[:8]), unique=True, min_size=1), st.integers(1, 5))
def test_a_component_may_be_resolved_part_by_part_behind_those_that_stay(texts: list[str], cut: int) -> None:
    comparison = Comparison(Header(near=0.6))
    numbers = np.array([steps.number_of(rank, 0) for rank in range(len(texts))], np.int64)
    at_once = steps.resolve(numbers, texts, comparison)
    first = steps.resolve(numbers[:cut], texts[:cut], comparison)
    gone = [passage for passage, but in zip(first.passage.tolist(), first.difference, strict=True) if not but]
    stays = np.flatnonzero(~np.isin(numbers[:cut], gone)).tolist()
    order = [*stays, *range(cut, len(texts))]
    rest = steps.resolve(numbers[order], [texts[place] for place in order], comparison, settled=len(stays))
    assert [list(column) for column in joined(first, rest)] == [list(column) for column in at_once]


@given(drawn=CORPORA, size=st.integers(1, 5))
def test_sorted_passages_may_be_cut_anywhere(drawn: list[list[str]], size: int) -> None:
    comparison = COMPARISONS[0]
    passages, _ = steps.sign(documents(drawn), range(len(drawn)), comparison)
    _, leaders = equal_ones(passages, Engine(1, Random(0)))  # noqa: S311 - one part, no order
    leaders = chosen_rows(leaders, np.flatnonzero(leaders.is_long))
    groups = steps.components(steps.edges(steps.band_keys(leaders)))
    first = dict(zip(groups.passage.tolist(), groups.first.tolist(), strict=True))
    roots = np.array([first.get(passage, passage) for passage in leaders.passage.tolist()], np.int64)
    order = np.lexsort((leaders.passage, roots))
    rows = steps.Grouped(roots, leaders.passage, leaders.keys, leaders.text)
    parts = [chosen_rows(rows, order[start : start + size]) for start in range(0, len(order), size)]
    with patch.object(steps, "_PORTION", 0):
        found = joined(steps.NO_MATCHES, *steps.resolve_sorted(parts, comparison))
    at_once = steps.resolve(leaders.passage, leaders.text, comparison)
    found = chosen_rows(found, np.argsort(found.passage))
    assert [list(column) for column in found] == [list(column) for column in at_once]


def test_a_family_of_thousands_has_as_many_links_as_members_for_each_band() -> None:
    texts = [FERRY.format("Monday") + f" in week {week} of the year." for week in range(2000)]
    passages, _ = steps.sign(documents([[text] for text in texts]), range(2000), Comparison(Header(near=0.7)))
    keys = steps.band_keys(passages)
    links = steps.edges(keys)
    assert len(links.passage) < len(keys.key)
    assert len(steps.components(links).passage) == 1999


def test_texts_whose_fingerprints_collide_are_no_copies() -> None:
    made = documents([[TEXTS[0]], [TEXTS[5]]])
    passages, _ = steps.sign(made, range(2), Comparison(Header(unit="document")))
    forged = passages._replace(fingerprint=np.zeros(2, np.uint64))
    assert not len(steps.decide(forged, Comparison(Header(unit="document"))).passage)


def test_the_check_is_another_hash_of_the_same_normal_form() -> None:
    assert check_of("It’s  so.") == check_of("it's so.")
    assert check_of("It is so.") not in (check_of("It was so."), fingerprint("It is so."))


def test_the_thousandth_copy_is_flagged_as_in_one_run() -> None:
    made = documents([[TEXTS[0], f"Edition {number}"] for number in range(1005)])
    passages, outlines = steps.sign(made, range(len(made)), COMPARISONS[0])
    matches = steps.decide(passages, COMPARISONS[0])
    flagged = applied(made, matches, steps.outlines_by_rank(outlines), COMPARISONS[0])
    assert [document.id for document in flagged if document.flags] == ["key 1000"]
    assert results(flagged) == in_one_run(made, COMPARISONS[0])


@pytest.mark.parametrize("comparison", COMPARISONS)
@given(drawn=CORPORA)
def test_a_stream_in_small_batches_gives_the_edits_of_all_steps(comparison: Comparison, drawn: list[list[str]]) -> None:
    made = documents(drawn)
    at_once = in_one_run(made, comparison)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleanclip.dedup.copies.MemoryCopies.batch", 1)
        assert in_one_run(made, comparison) == at_once
