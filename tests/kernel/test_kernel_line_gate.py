from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.boilerplate.line_gate import LineGate
from cleanclip.boilerplate.pack_table import shipped_packs

pytest.importorskip("cleanclip.kernel.native", reason="the kernel was not built")

LETTERS = "aSs1 |.:?©é\N{COMBINING ACUTE ACCENT}\N{SOFT HYPHEN}で共\ud800\U00020000\U0001f600\t\n"
LINES = st.one_of(st.text(max_size=60), st.text(LETTERS, max_size=400), st.sampled_from(["Share this", "Posted by X"]))


@cache
def gate() -> LineGate:
    return LineGate([pack.letters for pack in shipped_packs()])


@given(st.lists(LINES, max_size=8))
def test_each_line_is_judged_by_itself(lines: list[str]) -> None:
    alone = [place for place, line in enumerate(lines) if list(gate().places([line]))]
    assert list(gate().places(lines)) == alone


def test_all_of_unicode_can_be_read() -> None:
    lines = ["".join(map(chr, range(start, start + 0x100))) for start in range(0, 0x110000, 0x1100)]
    assert set(gate().places(lines)) <= set(range(len(lines)))
