"""`cleanclip dedup sign`, `merge` and `resolve`: shards apart, and the bytes of one run over all."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from command import Command

WORDS = [
    one + two + three for one in ("ba", "ko", "ri", "mu") for two in ("n", "rt", "l") for three in ("a", "on", "is")
]
SHARDS = 7


def paragraph(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(15, 40))).capitalize() + "."


def edited(text: str, chance: random.Random) -> str:
    words = text.split()
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


def texts(number: int, chance: random.Random) -> Iterator[str]:
    """Texts with equal and near paragraphs, copies of each other, and lines of their own."""
    pool = [paragraph(chance) for _ in range(number // 2)]
    last = ""
    for _ in range(number):
        kinds = chance.choices(("equal", "near", "own", "line"), k=chance.randint(1, 4))
        made = {
            "equal": lambda: chance.choice(pool),
            "near": lambda: edited(chance.choice(pool), chance),
            "own": lambda: paragraph(chance),
            "line": lambda: chance.choice(["A title", "By Ann Writer"]),
        }
        text = "\n\n".join(made[kind]() for kind in kinds)
        last = last if last and chance.random() < 0.1 else text
        yield last


@pytest.fixture
def shards(here: Path) -> list[str]:
    chance = random.Random(11)  # noqa: S311 - no secret
    folder = here / "in"
    folder.mkdir()
    for shard in range(SHARDS):
        rows = [
            {
                "id": f"{shard}-{row}" if row % 5 else f"again {row % 3}",
                "text": text,
                "date": f"20{chance.randint(10, 30)}",
            }
            for row, text in enumerate(texts(40, chance))
        ]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{shard}.jsonl").write_text(lines + ("not json\n" if shard == 3 else ""))
    return [f"in/{shard}.jsonl" for shard in range(SHARDS)]


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def in_steps(
    cleanclip: Command, groups: Sequence[Sequence[str]], signing: Sequence[str], merging: Sequence[str]
) -> None:
    """Sign groups of files in a shuffled order, merge, and resolve each on its own."""
    numbers = list(range(len(groups)))
    random.Random(3).shuffle(numbers)  # noqa: S311 - no secret
    for number in numbers:
        assert cleanclip("dedup", "sign", *groups[number], "-o", f"{number}.signatures", *signing).code in (0, 2)
    signatures = [f"{number}.signatures" for number in range(len(groups))]
    assert cleanclip("dedup", "merge", *signatures, "-o", "decisions", *merging).code == 0
    for number in numbers:
        files = groups[number]
        logs = ["--edits", f"{number}.log"]
        assert cleanclip("dedup", "resolve", *files, "--decisions", "decisions", "-o", "apart/", *logs).code in (0, 2)


@pytest.mark.parametrize("parts", [1, 2, 7])
@pytest.mark.parametrize(
    ("signing", "merging"),
    [
        ([], []),
        (["--unit", "document", "--near", "0.5"], []),
        (["--near", "off"], ["--keep", "last"]),
        ([], ["--keep", "longest", "--veto", "numbers,names"]),
        ([], ["--keep", "5-,3-"]),
        (["--date-field", "date"], ["--keep", "latest"]),
    ],
)
def test_shards_come_to_the_bytes_of_one_run(
    cleanclip: Command, here: Path, shards: list[str], *, parts: int, signing: list[str], merging: list[str]
) -> None:
    assert cleanclip("dedup", *shards, "-o", "whole/", "--edits", "whole.log", *signing, *merging).code == 2
    groups = [shards[SHARDS * part // parts : SHARDS * (part + 1) // parts] for part in range(parts)]
    in_steps(cleanclip, groups, signing, merging)
    assert outputs(here / "apart") == outputs(here / "whole")
    assert outputs(here / "whole") != outputs(here / "in")
    logged = [(here / f"{part}.log").read_text().splitlines() for part in range(parts)]
    expected = (here / "whole.log").read_text().replace('"whole/', '"apart/').splitlines()
    assert [line for lines in logged for line in lines[1:]] == expected[1:]


def test_a_portion_may_be_smaller_than_a_component(
    cleanclip: Command, here: Path, shards: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cleanclip("dedup", *shards, "-o", "whole/")
    monkeypatch.setattr("cleanclip.io.merge._PORTION", 700)
    monkeypatch.setattr("cleanclip.io.merge._BANDS", 4)
    monkeypatch.setattr("cleanclip.io.signed._BATCH", 1000)
    in_steps(cleanclip, [[shard] for shard in shards], [], [])
    assert outputs(here / "apart") == outputs(here / "whole")


def test_shards_signed_with_other_settings_are_refused(cleanclip: Command, shards: list[str]) -> None:
    cleanclip("dedup", "sign", shards[0], "-o", "0.signatures")
    cleanclip("dedup", "sign", shards[1], "-o", "1.signatures", "--near", "0.7")
    ran = cleanclip("dedup", "merge", "0.signatures", "1.signatures", "-o", "decisions")
    assert ran.code == 2
    assert "1.signatures was signed with near 0.7, 0.signatures with 0.8" in ran.err


def test_a_file_that_changed_since_is_not_resolved(cleanclip: Command, here: Path, shards: list[str]) -> None:
    in_steps(cleanclip, [shards], [], [])
    (here / shards[0]).write_text('{"text": "Another."}\n')
    ran = cleanclip("dedup", "resolve", *shards, "--decisions", "decisions", "-o", "again/")
    assert ran.code == 2
    assert f"{shards[0]}: was not signed as it is now" in ran.err
    assert sorted(outputs(here / "again")) == [f"{shard}.jsonl" for shard in range(1, SHARDS)]


def test_a_file_read_in_another_way_is_not_resolved(cleanclip: Command, here: Path, shards: list[str]) -> None:
    in_steps(cleanclip, [shards], [], [])
    ran = cleanclip("dedup", "resolve", shards[0], "--decisions", "decisions", "-o", "again/", "--text-field", "body")
    assert "was signed with --text-field text" in ran.err
    assert not (here / "again").exists()


def test_two_files_of_the_same_bytes_are_told_apart_by_their_paths(cleanclip: Command, here: Path) -> None:
    text = paragraph(random.Random(1)) + "\n"  # noqa: S311 - no secret
    for name in ("one.txt", "two.txt"):
        (here / name).write_text(text)
    in_steps(cleanclip, [["one.txt"], ["two.txt"]], [], [])
    assert sorted(outputs(here / "apart")) == ["one.txt"]
    (here / "moved").mkdir()
    (here / "two.txt").rename(here / "moved" / "two.txt")
    ran = cleanclip("dedup", "resolve", "moved/two.txt", "--decisions", "decisions", "-o", "again/")
    assert "one.txt and two.txt have the same bytes" in ran.err


@pytest.mark.parametrize("cut", [0, 10, 60, -1, -30])
def test_a_damaged_file_is_an_error_and_no_bug(cleanclip: Command, here: Path, shards: list[str], cut: int) -> None:
    cleanclip("dedup", "sign", shards[0], "-o", "0.signatures")
    data = (here / "0.signatures").read_bytes()
    (here / "0.signatures").write_bytes(data[:cut])
    ran = cleanclip("dedup", "merge", "0.signatures", "-o", "decisions")
    assert ran.code == 2
    assert "0.signatures: " in ran.err
    assert "bug" not in ran.err
    assert not (here / "decisions").exists()


def test_the_standard_input_cannot_be_signed(cleanclip: Command, here: Path) -> None:
    ran = cleanclip("dedup", "sign", "-", "-o", "0.signatures", stdin=b"A text.")
    assert ran.code == 2
    assert "cannot be read again" in ran.err
    assert not (here / "0.signatures").exists()


def test_a_file_that_cannot_be_read_is_left_out_of_all_steps(cleanclip: Command, here: Path, shards: list[str]) -> None:
    (here / "in" / "odd.txt").write_bytes(b"\x00\xff\xfe")
    in_steps(cleanclip, [[*shards, "in/odd.txt"]], [], [])
    ran = cleanclip("dedup", "resolve", "in", "--decisions", "decisions", "-o", "apart/")
    assert "odd.txt: is no UTF-8" in ran.err
    cleanclip("dedup", "in", "-o", "whole/")
    assert outputs(here / "apart") == outputs(here / "whole")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_cannot_be_signed(cleanclip: Command, here: Path) -> None:
    os.mkfifo(here / "pipe.txt")
    ran = cleanclip("dedup", "sign", "pipe.txt", "-o", "0.signatures")
    assert ran.code == 2
    assert "pipe.txt: cannot be read again" in ran.err


def test_a_file_that_is_called_like_a_step_is_named_with_its_folder(cleanclip: Command, here: Path) -> None:
    (here / "sign").write_text("A text.\n")
    assert cleanclip("dedup", "./sign", "-o", "out/").code == 0
    assert (here / "out" / "sign").read_text() == "A text.\n"


def test_nothing_is_lost_where_there_is_nothing_to_compare(cleanclip: Command, here: Path) -> None:
    (here / "one.txt").write_text("")
    in_steps(cleanclip, [["one.txt"]], [], [])
    assert outputs(here / "apart") == {"one.txt": b""}
