"""`cleanclip rules`, `explain` and what the command says of itself."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from command import Command


def test_every_rule_is_listed_once(cleanclip: Command) -> None:
    rows = cleanclip("rules", "list").out.decode().splitlines()
    ids = [row.split()[0] for row in rows]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)
    assert {"repair/apostrophe/possessive", "boilerplate/en/reply-form", "dedup/within/block"} <= set(ids)


def test_the_list_can_be_narrowed(cleanclip: Command) -> None:
    rows = cleanclip("rules", "list", "dedup").out.decode().splitlines()
    assert rows
    assert all(row.startswith("dedup/") for row in rows)


def test_a_good_pack_is_praised(cleanclip: Command, here: Path) -> None:
    (here / "own.toml").write_text(
        '[[rule]]\nname = "beam"\nreason = "our footer"\nphrases = ["Beam me up to the next story"]\n'
        'removes = ["Beam me up to the next story"]\nkeeps = ["Beam me up, he said."]\n'
    )
    ran = cleanclip("rules", "test", "own.toml")
    assert (ran.code, ran.out) == (0, b"own.toml: 1 rule, 2 examples: all as they should be\n")


def test_a_rule_is_explained_with_its_examples(cleanclip: Command) -> None:
    page = cleanclip("explain", "boilerplate/en/reply-form").out.decode()
    assert "boilerplate/en/reply-form" in page
    assert "comment form" in page
    assert "changes:" in page
    assert "leaves:" in page


def test_a_prefix_explains_all_below_it(cleanclip: Command) -> None:
    assert cleanclip("explain", "dedup/within").out.count(b"\ndedup/within/") >= 2


def test_the_version_names_the_kernel(cleanclip: Command) -> None:
    out = cleanclip("--version").out.decode()
    assert out.startswith("cleanclip ")
    assert "(kernel: " in out


def test_help_lists_the_commands_and_exit_codes(cleanclip: Command) -> None:
    ran = cleanclip("--help")
    assert ran.code == 0
    for word in (b"clean", b"check", b"explain", b"revert", b"dedup", b"rules", b"130"):
        assert word in ran.out


def test_the_module_runs_as_the_command_does() -> None:
    done = subprocess.run([sys.executable, "-m", "cleanclip", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("cleanclip ")
