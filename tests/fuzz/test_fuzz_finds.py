"""What the search has found stays found: every kept input reads as documented, and so does any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.fuzz_formats import KINDS, examples, one_input
from hypothesis import given
from hypothesis import strategies as st

FINDS = sorted((Path(__file__).parents[1] / "cases" / "io" / "finds").glob("*"))


@pytest.mark.parametrize("path", FINDS, ids=lambda path: path.name)
def test_what_was_found_is_read_as_documented(path: Path) -> None:
    one_input(path.read_bytes())


def test_the_search_begins_with_an_example_of_each_kind() -> None:
    pytest.importorskip("zstandard")
    pytest.importorskip("pyarrow")
    pytest.importorskip("trafilatura")
    found = list(examples())
    assert [example[0] for example in found] == list(range(len(KINDS)))
    for example in found:
        one_input(example)


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.name for kind in KINDS])
@given(data=st.binary(max_size=300))
def test_any_bytes_as_any_kind(kind: int, data: bytes) -> None:
    one_input(bytes((kind,)) + data)


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.name for kind in KINDS])
@given(cut=st.integers(0, 400), noise=st.binary(max_size=8), at=st.integers(0, 400))
def test_a_damaged_example_of_any_kind(kind: int, cut: int, noise: bytes, at: int) -> None:
    pytest.importorskip("zstandard")
    pytest.importorskip("pyarrow")
    pytest.importorskip("trafilatura")
    example = list(examples())[kind]
    one_input((example[: 1 + at] + noise + example[1 + at + len(noise) :])[: 1 + cut])
