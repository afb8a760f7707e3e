from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cleanclip.boilerplate import pack_table
from cleanclip.boilerplate.matching import Matcher
from cleanclip.boilerplate.pack_table import TABLE, read_table, shipped_packs, write_table
from cleanclip.boilerplate.rule_packs import packs_in

PACKS = Path(pack_table.__file__).parent / "packs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("en.toml", "ja.toml", "any.toml"):
        shutil.copy(PACKS / name, tmp_path / name)
    write_table(tmp_path)
    return tmp_path


def test_the_table_says_what_the_files_say(folder: Path) -> None:
    table, files = read_table(folder), packs_in(folder)
    assert table == files
    assert table is not None
    assert [pack.filing for pack in table] == [pack.filing for pack in files]


def test_the_shipped_packs_are_those_of_the_files() -> None:
    assert shipped_packs() == packs_in(PACKS)
    assert [pack.filing for pack in shipped_packs()] == [pack.filing for pack in packs_in(PACKS)]


def test_a_table_of_other_files_is_not_read(folder: Path) -> None:
    with (folder / "en.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert read_table(folder) is None


def test_a_table_of_other_code_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_table, "_CODE", ("matching.py",))
    assert read_table(folder) is None


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"packs": []})])
def test_a_broken_table_is_not_read(folder: Path, text: str) -> None:
    (folder / TABLE).write_text(text, encoding="utf-8")
    assert read_table(folder) is None


def test_a_folder_without_a_table_has_none(tmp_path: Path) -> None:
    assert read_table(tmp_path) is None


def test_both_find_the_same(folder: Path) -> None:
    table, files = Matcher(read_table(folder) or (), lambda _: True), Matcher(packs_in(folder), lambda _: True)
    lines = [line for pack in packs_in(folder) for rule in pack.rules for line in (*rule.phrases, *rule.removes)]
    assert table.hits(lines) == files.hits(lines)
