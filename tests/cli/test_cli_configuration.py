"""Where options come from: flags, then files from near to far, then defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command

NOISY = b"The harbour`s lights went out.\n\nTop of page\n"
REPAIRED = b"The harbour's lights went out.\n\nTop of page\n"
REMOVED = b"The harbour`s lights went out.\n"


def test_the_nearest_file_counts(cleanclip: Command, here: Path) -> None:
    (here / "cleanclip.toml").write_text('ignore = ["repair"]\n')
    assert cleanclip("clean", "-", stdin=NOISY).out == REMOVED


def test_a_table_of_the_project_file_counts(cleanclip: Command, here: Path) -> None:
    (here / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.cleanclip]\nignore = ["boilerplate"]\n')
    assert cleanclip("clean", "-", stdin=NOISY).out == REPAIRED


def test_the_own_file_comes_before_the_project_file(cleanclip: Command, here: Path) -> None:
    (here / "pyproject.toml").write_text('[tool.cleanclip]\nignore = ["boilerplate"]\n')
    (here / "cleanclip.toml").write_text('ignore = ["repair"]\n')
    assert cleanclip("clean", "-", stdin=NOISY).out == REMOVED


def test_a_named_file_comes_before_the_nearest(cleanclip: Command, here: Path) -> None:
    (here / "cleanclip.toml").write_text('ignore = ["repair"]\n')
    (here / "other.toml").write_text('ignore = ["boilerplate"]\n')
    assert cleanclip("clean", "-", "--config", "other.toml", stdin=NOISY).out == REPAIRED


def test_a_flag_comes_before_all_files(cleanclip: Command, here: Path) -> None:
    (here / "cleanclip.toml").write_text('ignore = ["repair"]\n')
    assert cleanclip("clean", "-", "--ignore", "boilerplate", stdin=NOISY).out == REPAIRED


def test_a_project_file_without_the_table_does_not_hide_one_above(
    cleanclip: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "pyproject.toml").write_text('[tool.cleanclip]\nignore = ["boilerplate"]\n')
    (here / "inner").mkdir()
    (here / "inner" / "pyproject.toml").write_text('[project]\nname = "cleanclip-user"\n')
    monkeypatch.chdir(here / "inner")
    assert cleanclip("clean", "-", stdin=NOISY).out == REPAIRED


def test_dashes_are_as_good_as_underscores(cleanclip: Command, here: Path) -> None:
    (here / "cleanclip.toml").write_text('min-score = 1.0\ntext-field = "body"\n')
    row = b'{"body": "The miller`s wheel."}\n'
    assert cleanclip("clean", "-", "--format", "jsonl", stdin=row).out == row.replace(b"`", b"'")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("profil = 'page'\n", "cleanclip.toml: unknown key 'profil'; did you mean 'profile'?"),
        ("profile = \n", "cleanclip.toml: is no TOML"),
        ("profile = 'paper'\n", "profile is one of article, page"),
        ("select = 5\n", "select takes strings, not 5"),
        ("encoding = 5\n", "no encoding is called 5"),
    ],
)
def test_a_slip_in_a_file_is_one_line(cleanclip: Command, here: Path, content: str, said: str) -> None:
    (here / "cleanclip.toml").write_text(content)
    ran = cleanclip("check", "-", stdin=NOISY)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_packs_lie_beside_the_file_that_names_them(cleanclip: Command, here: Path) -> None:
    (here / "settings").mkdir()
    (here / "settings" / "own.toml").write_text(
        '[[rule]]\nname = "beam"\nreason = "our footer"\nphrases = ["Beam me up to the next story"]\n'
        'removes = ["Beam me up to the next story"]\nkeeps = ["Beam me up, he said."]\n'
    )
    (here / "settings" / "cleanclip.toml").write_text('rules = ["own.toml"]\n')
    text = b"The miller's wheel turns.\n\nBeam me up to the next story\n"
    ran = cleanclip("clean", "-", "--config", "settings/cleanclip.toml", stdin=text)
    assert ran.out == b"The miller's wheel turns.\n"


def test_safe_fixes_leave_doubtful_ones_as_flags(cleanclip: Command) -> None:
    text = b"Tides\n\nThe water rose for an hour and then it fell again.\n\nAdvertisement\n"
    assert b"Advertisement" not in cleanclip("clean", "-", stdin=text).out
    assert b"Advertisement" in cleanclip("clean", "-", "--safe-fixes", stdin=text).out
    assert b"Advertisement" not in cleanclip("clean", "-", "--safe-fixes", "--unsafe-fixes", stdin=text).out
