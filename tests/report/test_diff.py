"""The diff made of edits says what a comparison would, and patches to the same text."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanclip.document import Edit, Span, apply_edits
from cleanclip.report.diff import unified_diff

if TYPE_CHECKING:
    from pathlib import Path


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    source = "".join(draw(st.lists(st.sampled_from("ab\n \r"), min_size=1, max_size=60)))
    cuts = sorted(draw(st.sets(st.integers(0, len(source)), max_size=8)))
    spans = [Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    afters = [draw(st.sampled_from(["", "x", "\n", "y\nz"])) for _ in spans]
    return source, [
        Edit(span, source[span.start : span.end], after, "r", "")
        for span, after in zip(spans, afters, strict=True)
        if source[span.start : span.end] != after
    ]


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edited())
def test_patch_makes_the_edited_text_of_the_source(tmp_path: Path, case: tuple[str, list[Edit]]) -> None:
    source, edits = case
    expected = apply_edits(source, edits)
    (tmp_path / "a.txt").write_bytes(source.encode())
    diff = "".join(f"{line}\n" for line in unified_diff(source, edits, "a.txt"))
    assert bool(diff) == (source != expected)
    if not diff:
        return
    subprocess.run(
        ["patch", "-p0", "--binary", "-s"], input=diff.encode(), check=True, cwd=tmp_path, capture_output=True
    )
    assert not (tmp_path / "a.txt").exists() or (tmp_path / "a.txt").read_bytes() == expected.encode()
    assert (tmp_path / "a.txt").exists() or expected == ""


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    source = "".join(f"line {number}\n" for number in range(30))
    edits = [Edit(Span(at, at + 1), "l", "L", "r", "") for at in (0, source.index("line 25"))]
    assert sum(line.startswith("@@") for line in unified_diff(source, edits, "a")) == 2


def test_no_edits_no_diff() -> None:
    assert list(unified_diff("A line.\n", [], "a.txt")) == []
