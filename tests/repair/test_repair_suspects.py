"""What begins with a class of characters is found at the same places with the kernel and without it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip import kernel
from cleanclip.repair import characters, mojibake
from cleanclip.repair.code_pages import GARBLED
from cleanclip.repair.suspects import Suspects

pytest.importorskip("cleanclip.kernel.native", reason="the kernel was not built")

CHARACTERS = (
    "aA \n\x00\x1f\x7f\xa0\xad°éÃÂâÅ€œ\N{RIGHT SINGLE QUOTATION MARK}АаЯяЁ─\u0301\u200c\u200d\u0628日"
    "\ud800\udfff\ufe0f\ufffd\N{GRINNING FACE}\U000e0100"
)
TEXTS = st.one_of(st.text(max_size=60), st.text(CHARACTERS, max_size=60))
USED = [mojibake.gate(), GARBLED, characters._suspects()]
PAIRS = Suspects("\xa0-\xff\N{GRINNING FACE}", "(?:(?<=é.)[a-z]|(?=$)|.{2})", re.DOTALL)


def spans(suspects: Suspects, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in suspects.finditer(text)]


@pytest.mark.parametrize("suspects", [*USED, PAIRS], ids=["mojibake", "code-pages", "characters", "pairs"])
@given(text=TEXTS, start=st.integers(0, 70))
def test_the_kernel_finds_what_the_pattern_does(suspects: Suspects, text: str, start: int) -> None:
    found, first = spans(suspects, text), suspects.search(text, start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "running", lambda: "python")
        plain, other = spans(suspects, text), suspects.search(text, start)
    assert found == plain
    assert (first and first.span()) == (other and other.span())


def test_matches_follow_each_other_as_those_of_a_pattern() -> None:
    text = "éa, ééa \N{GRINNING FACE}ab é"
    pattern = re.compile("[\xa0-\xff\N{GRINNING FACE}](?:(?<=é.)[a-z]|(?=$)|.{2})", re.DOTALL)
    assert spans(PAIRS, text) == [match.span() for match in pattern.finditer(text)]


@pytest.mark.parametrize(("start", "table"), [(-1, bytes(0x10000)), (0, bytes(0xFFFF)), (0, b"")])
def test_a_wrong_place_or_table_is_refused(start: int, table: bytes) -> None:
    native = pytest.importorskip("cleanclip.kernel.native")
    with pytest.raises(ValueError, match="table"):
        native.next_place("text", start, table)
