from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleanclip import dedup
from cleanclip.document import Document
from cleanclip.options import VETOES
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).parents[1] / "cases" / "dedup"
WILD = sorted(path for path in (CASES / "in-the-wild").iterdir() if ".expected" not in path.name)
NEGATIVE = sorted((CASES / "negative").iterdir())
KNOWN_FAILURES = sorted((CASES / "known-failures").iterdir())

LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with carriage returns": lambda text: text.replace("\n", "\r\n"),
    "without blank lines": lambda text: text.replace("\n\n", "\n"),
    "with a blank line between all lines": lambda text: text.replace("\n\n", "\n").replace("\n", "\n\n"),
}


def read(path: Path) -> str:
    return path.read_bytes().decode()


def cleaned(text: str) -> str:
    document = Document(text, split(text))
    for stage in dedup.stages(lambda _: True, near=0.8, veto=VETOES):
        document = document.apply(stage(document))
    return document.text


@pytest.mark.parametrize("path", WILD, ids=lambda path: path.stem)
def test_what_is_said_twice_stays_once(path: Path) -> None:
    assert cleaned(read(path)) == read(path.with_name(f"{path.stem}.expected{path.suffix}"))


@pytest.mark.parametrize("path", WILD, ids=lambda path: path.stem)
def test_a_cleaned_case_does_not_change_again(path: Path) -> None:
    once = cleaned(read(path))
    assert cleaned(once) == once


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", NEGATIVE, ids=lambda path: path.stem)
def test_what_is_said_again_on_purpose_stays(path: Path, layout: str) -> None:
    text = LAYOUTS[layout](read(path))
    assert cleaned(text) == text


@pytest.mark.parametrize("path", KNOWN_FAILURES, ids=lambda path: path.stem)
@pytest.mark.xfail(reason="nothing in the text tells it from a repeat", strict=True)
def test_known_failures_stay(path: Path) -> None:
    assert cleaned(read(path)) == read(path)
