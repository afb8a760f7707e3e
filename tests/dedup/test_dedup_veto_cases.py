"""Sentences that say a thing in several ways: those that differ in a fact, and those that do not."""

from __future__ import annotations

import re
from itertools import combinations, product
from pathlib import Path

import pytest

from cleanclip.dedup.veto import agree, disagreement
from cleanclip.options import VETOES

CASES = Path(__file__).parents[1] / "cases" / "dedup" / "veto"
FACTS = ("numbers", "dates", "negation", "names", "quotes")
WAYS = re.compile(r"\{([^{}]*)\}")


def lines(name: str) -> list[str]:
    return [line for line in (CASES / f"{name}.txt").read_text("utf-8").splitlines() if line[0] != "#"]


def sentences(line: str) -> list[str]:
    """The line with each of the ways between its braces, ``{one|another}``, in turn."""
    texts, ways = WAYS.split(line)[::2], [listed.split("|") for listed in WAYS.findall(line)]
    return [
        "".join(part for pair in zip(texts, (*chosen, ""), strict=True) for part in pair).replace("  ", " ")
        for chosen in product(*ways)
    ]


@pytest.mark.parametrize("line", [line for name in FACTS for line in lines(name)])
def test_sentences_that_differ_in_a_fact_both_stay(line: str) -> None:
    for one, other in combinations(sentences(line), 2):
        assert disagreement(one, other, VETOES) is not None, (one, other)
        assert disagreement(other, one, VETOES) is not None, (other, one)
        assert not agree(one, other, VETOES)


@pytest.mark.parametrize("line", lines("same"))
def test_sentences_that_differ_in_wording_agree(line: str) -> None:
    for one, other in combinations(sentences(line), 2):
        assert disagreement(one, other, VETOES) is None, (one, other)
        assert agree(one, other, VETOES)


@pytest.mark.parametrize("line", lines("known-failures"))
@pytest.mark.xfail(reason="no list of words tells it", strict=True)
def test_known_failures_differ(line: str) -> None:
    for one, other in combinations(sentences(line), 2):
        assert disagreement(one, other, VETOES) is not None


def test_there_are_hundreds_of_pairs_of_each_kind_of_fact_that_is_told_in_words() -> None:
    counts = {name: sum(len(list(combinations(sentences(line), 2))) for line in lines(name)) for name in FACTS}
    assert counts["numbers"] > 1000
    assert counts["dates"] > 500
    assert min(counts["negation"], counts["names"]) > 100
