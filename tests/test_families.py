"""Each family of noise goes in words that no pack quotes, from each place; what only looks like it stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleanclip import clean

CASES = Path(__file__).parent / "cases" / "families"
KNOWN_FAILURES = set((CASES / "known-failures.txt").read_text(encoding="utf-8").splitlines())

TITLE = "Harbour town votes to keep its night ferry"
PARAGRAPHS = (
    "The council met for five hours on Tuesday and voted, by a margin of two, to keep the night ferry running through "
    "the winter.",
    "“We have argued about this crossing since before I was born,” said the harbour master, who has kept the logbooks "
    "since 1931.",
    "Ticket prices go up in January. A return fare rises from 4.20 to 5.10 euros, and children under six travel free.",
    "Engineers who inspected the hull in autumn found less rust than they had feared, but they asked for a new engine "
    "within three years.",
    "Not everybody agrees. The island's shopkeepers say that an empty boat at midnight helps no one.",
)
# Where a case stands: the number of blocks of the article before it.
PLACES = {"before": (0,), "under the title": (1,), "in the middle": (3,), "twice in the middle": (2, 4), "after": (6,)}
LINE_ENDS = ("\n", "\r\n", "\r")


def cases(name: str) -> list[pytest.ParameterSet]:
    """Each text of a file of cases with each of its places; those that are known to fail are to fail."""
    families = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["family"]
    return [
        pytest.param(text, PLACES[place], id=case, marks=[pytest.mark.xfail] if case in KNOWN_FAILURES else [])
        for family in families
        for place in family["places"]
        for text in family["texts"]
        for case in [f"{family['name']}, {place}: {' '.join(text.split())[:60]}"]
    ]


def article(text: str, places: tuple[int, ...]) -> str:
    """The article with a text after so many of its blocks."""
    blocks = [TITLE, *PARAGRAPHS]
    for place in reversed(places):
        blocks.insert(place, text)
    return "\n\n".join(blocks)


@pytest.mark.parametrize(("text", "places"), cases("noise.toml"))
def test_noise_goes(text: str, places: tuple[int, ...]) -> None:
    for line_end in LINE_ENDS:
        expected = article("", ()).replace("\n", line_end)
        assert clean(article(text, places).replace("\n", line_end)) == expected


@pytest.mark.parametrize(("text", "places"), cases("content.toml"))
def test_what_only_looks_like_noise_stays(text: str, places: tuple[int, ...]) -> None:
    for line_end in LINE_ENDS:
        source = article(text, places).replace("\n", line_end)
        assert clean(source) == source
