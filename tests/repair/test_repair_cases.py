"""The cases of tests/cases/repair come out as they say; one without `repaired` may not change."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from repair_room import settled

CASES = Path(__file__).parents[1] / "cases" / "repair"


def cases(name: str) -> list[object]:
    listed = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case["text"], case.get("repaired", case["text"]), id=case["name"]) for case in listed]


@pytest.mark.parametrize(("text", "expected"), cases("in-the-wild"))
def test_damage_of_real_pages_is_repaired(text: str, expected: str) -> None:
    assert settled(text) == expected


@pytest.mark.parametrize(("text", "expected"), cases("negative"))
def test_what_only_looks_damaged_stays(text: str, expected: str) -> None:
    assert settled(text) == expected


@pytest.mark.parametrize(("text", "expected"), cases("synthetic"))
def test_rules_work_together(text: str, expected: str) -> None:
    assert settled(text) == expected


@pytest.mark.xfail(strict=True, reason="the evidence in the text is too thin")
@pytest.mark.parametrize(("text", "expected"), cases("known-failures"))
def test_a_reader_would_repair_it(text: str, expected: str) -> None:
    assert settled(text) == expected
