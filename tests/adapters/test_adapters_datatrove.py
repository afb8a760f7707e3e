"""datatrove comes to what one machine comes to, for any number of tasks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from copied_corpus import records
from required import host
from restarted import run_killed_and_again

from cleanclip import clean, deduplicate
from cleanclip.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

data: Any = host("datatrove.data", "datatrove")
executor: Any = host("datatrove.executor", "datatrove")
readers: Any = host("datatrove.pipeline.readers", "datatrove")
writers: Any = host("datatrove.pipeline.writers", "datatrove")
trove: Any = host("cleanclip.adapters.datatrove", "datatrove")
FORM = "Your email address will not be published. Required fields are marked *"


def write_shards(folder: Path, rows: list[tuple[str, str]], shards: int) -> None:
    folder.mkdir()
    for shard in range(shards):
        lines = (json.dumps({"id": key, "text": text}) + "\n" for key, text in rows[shard::shards])
        (folder / f"{shard}.jsonl").write_text("".join(lines), encoding="utf-8")


def read(folder: Path) -> dict[str, str]:
    rows = [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    return {row["id"]: row["text"] for row in rows}


def run(name: str, steps: list[Any], here: Path, tasks: int) -> None:
    logs = here / f"logs-{name}-{tasks}"
    executor.LocalPipelineExecutor(steps, tasks=tasks, workers=1, logging_dir=str(logs)).run()


def deduplicated(here: Path, tasks: int, **settings: object) -> tuple[dict[str, str], dict[str, str]]:
    """What stays and what is set aside, by id."""
    reader = [readers.JsonlReader(str(here / "in"))]
    signed, out, aside = (here / f"{name}-{tasks}" for name in ("signed", "out", "aside"))
    run("sign", [*reader, trove.CleanclipSign(str(signed), **settings)], here, tasks)
    run("merge", [trove.CleanclipMerge(str(signed), str(signed))], here, 1)
    exclusions = writers.JsonlWriter(str(aside), compression=None)
    written = writers.JsonlWriter(str(out), compression=None)
    run("filter", [*reader, trove.CleanclipFilter(str(signed), exclusions), written], here, tasks)
    return read(out), read(aside)


def test_texts_are_cleaned_and_counted(tmp_path: Path) -> None:
    texts = ["China`s navy grew.\n\nBack to top", "It rained.", FORM]
    step = trove.CleanclipCleaner(writers.JsonlWriter(str(tmp_path), compression=None), drop=["all-boilerplate"])
    address = {"url": "http://a.example"}
    pages = [data.Document(text, str(number), metadata=dict(address)) for number, text in enumerate(texts)]
    kept = list(step.run(iter(pages)))
    assert [page.text for page in kept] == [clean(text) for text in texts[:2]]
    assert kept[0].metadata["url"] == "http://a.example"
    assert kept[0].metadata["cleanclip"]["rules"] == ["boilerplate/en/back-to-top", "repair/apostrophe/possessive"]
    assert read(tmp_path) == {"2": FORM}
    assert step.stats["boilerplate/en/back-to-top"].total == 13
    assert step.stats["dropped"].total == 1


@pytest.mark.parametrize("unit", ["paragraph", "document"])
@pytest.mark.parametrize("tasks", [1, 4])
def test_copies_go_as_on_one_machine(tmp_path: Path, tasks: int, unit: str) -> None:
    rows = records()
    write_shards(tmp_path / "in", rows, 5)
    expected = {document.id: document for document in deduplicate(rows, unit=unit)}
    kept, aside = deduplicated(tmp_path, tasks, unit=unit)
    assert kept == {key: each.text for key, each in expected.items() if each.verdict != "duplicate"}
    assert aside == {key: text for key, text in rows if key not in kept}


def test_a_shard_that_has_changed_is_an_error(tmp_path: Path) -> None:
    write_shards(tmp_path / "in", records(families=1), 1)
    deduplicated(tmp_path, 1)
    step = trove.CleanclipFilter(str(tmp_path / "signed-1"))
    with pytest.raises(InputError, match="sign again"):
        list(step.run(iter([data.Document("Another text.", "1")])))
    with pytest.raises(InputError, match="as many tasks as signed"):
        list(step.run(iter([]), rank=3))


PROGRAM = """
from cleanclip.adapters.datatrove import CleanclipCleaner, CleanclipFilter, CleanclipMerge, CleanclipSign
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

stages = {
    "clean": (4, [JsonlReader("../in"), CleanclipCleaner(), JsonlWriter("clean", compression=None)]),
    "sign": (4, [JsonlReader("clean"), CleanclipSign("signed")]),
    "merge": (1, [CleanclipMerge("signed", "signed")]),
    "kept": (4, [JsonlReader("clean"), CleanclipFilter("signed"), JsonlWriter("kept", compression=None)]),
}
for name, (tasks, steps) in stages.items():
    LocalPipelineExecutor(steps, tasks=tasks, workers=1, logging_dir=f"logs/{name}").run()
"""


def test_a_run_that_was_killed_ends_with_the_same_bytes(tmp_path: Path) -> None:
    write_shards(tmp_path / "in", records(families=20), 5)
    run_killed_and_again(PROGRAM, tmp_path)
    # The reader notes the path of the file, and that is another one here.
    kept = ((tmp_path / run / "kept").iterdir() for run in ("whole", "again"))
    whole, again = (
        {path.name: path.read_text("utf-8").replace(f"/{path.parts[-3]}/", "/") for path in paths} for paths in kept
    )
    assert len(whole) == 4
    assert whole == again
