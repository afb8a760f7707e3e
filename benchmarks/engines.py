"""What the engines cost beside the functions they call, and whether they come to the same bytes.

    python benchmarks/engines.py spark|datatrove|ray [--megabytes 100] [--family 10000]

Each run is a process of its own with all its children, which does its job some times on a small corpus and
twice on the large one: the engine has started its workers, and compiled most of what it runs,
before the last time, of which the process table counts the CPU seconds. Those of a run that
reads and writes the same rows and does nothing with them are taken off. Run it where the engine is installed, as
`pip install 'cleanclip[spark]'` does.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alike import reworded, vocabulary
from corpus import Maker

from cleanclip import batch
from cleanclip.batch import Comparison, Header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

TO_A_BATCH = 1000
TICKS = os.sysconf("SC_CLK_TCK")
Rows = list[dict[str, str]]
# The corpus on which engines get warm, and how often they do the job on it before they do the large one twice.
SMALL, SMALL_FAMILY, WARM_UP = 2, 200, 3
JOBS = ("nothing", "clean", "deduplicate")


def make(folder: Path, megabytes: float, family: int) -> None:
    """Noisy articles in eight shards, one in ten of them twice, and a family of near copies."""
    chance = random.Random(5)  # noqa: S311 - a corpus, not a secret
    words = vocabulary()
    model = chance.choices(words, k=60)
    texts = [f"{reworded(model, 2, words, chance).capitalize()}." for _ in range(family)]
    texts += articles(megabytes * 1e6 / 1.1 - sum(map(len, texts)))
    texts += chance.sample(texts, len(texts) // 10)
    chance.shuffle(texts)
    write(folder, texts)


def write(folder: Path, texts: Sequence[str]) -> None:
    """The texts in eight shards, with ids in their order."""
    folder.mkdir()
    for shard in range(8):
        rows = ({"id": f"{number:08}", "text": texts[number]} for number in range(shard, len(texts), 8))
        (folder / f"{shard}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def articles(size: float) -> Iterator[str]:
    """Noisy articles of that size together, in bytes, since they are ASCII."""
    made = Maker().articles(sys.maxsize, noisy=True)
    while (size := size - len(text := next(made))) > 0:
        yield text


def read(folder: Path) -> Rows:
    """All rows in order of their ids."""
    lines = (line for path in folder.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines())
    return sorted(map(json.loads, lines), key=lambda row: row["id"])


def plain(folder: Path, job: str, _parts: int) -> Iterator[tuple[str, str]]:
    """The functions themselves, on batches."""
    rows = read(folder)
    if job == "clean":
        for start in range(0, len(rows), TO_A_BATCH):
            part = rows[start : start + TO_A_BATCH]
            yield from zip(
                (row["id"] for row in part), batch.clean_batch([row["text"] for row in part])["text"], strict=True
            )
    elif job == "deduplicate":
        yield from in_steps([row["id"] for row in rows], [row["text"] for row in rows])
    else:
        yield from ((row["id"], row["text"]) for row in rows)


def in_steps(keys: list[str], texts: list[str]) -> Iterator[tuple[str, str]]:
    """Signed, decided and applied in one process."""
    comparison = Comparison(Header())
    ranks = range(len(keys))
    passages, outlines = batch.sign_batch(keys, texts, ranks, comparison)
    found = batch.decide(passages, comparison)
    done = batch.apply_batch(keys, texts, ranks, matches=found, outlines=outlines, comparison=comparison)
    yield from zip(keys, done["text"], strict=True)


def in_spark(folder: Path, job: str, parts: int) -> Iterator[tuple[str, str]]:
    """Spark on two local threads."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an engine

    from cleanclip.adapters import spark  # noqa: PLC0415 - an engine

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "8g").config("spark.sql.shuffle.partitions", "8")
    session = builder.getOrCreate()
    frame = session.read.schema("id string, text string").json(str(folder)).repartition(parts)
    work: dict[str, Callable[[Any], Any]] = {"clean": spark.clean, "deduplicate": spark.deduplicate}
    done = work.get(job, lambda it: it)(frame).select("id", "text")
    out = Path(tempfile.mkdtemp()) / "out"
    done.write.json(str(out))
    session.catalog.clearCache()
    lines = (line for path in out.glob("*.json") for line in path.read_text(encoding="utf-8").splitlines())
    for row in map(json.loads, lines):
        yield row["id"], row["text"]


def in_ray(folder: Path, job: str, parts: int) -> Iterator[tuple[str, str]]:
    """Ray on two local processors."""
    import ray  # noqa: PLC0415 - an engine

    from cleanclip.adapters import ray as adapter  # noqa: PLC0415 - an engine

    # A worker that has ended takes its seconds with it.
    alive = {"idle_worker_killing_time_threshold_ms": 10**9}
    if not ray.is_initialized():
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _system_config=alive)
    dataset = ray.data.read_json(str(folder), override_num_blocks=parts)
    work: dict[str, Callable[[Any], Any]] = {"clean": adapter.clean, "deduplicate": adapter.deduplicate}
    for row in work.get(job, lambda it: it)(dataset).select_columns(["id", "text"]).iter_rows():
        yield row["id"], row["text"]


def in_datatrove(folder: Path, job: str, parts: int) -> Iterator[tuple[str, str]]:
    """Datatrove's local executor, one worker."""
    from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415 - an engine
    from datatrove.pipeline.readers import JsonlReader  # noqa: PLC0415 - an engine
    from datatrove.pipeline.writers import JsonlWriter  # noqa: PLC0415 - an engine

    from cleanclip.adapters import datatrove as adapter  # noqa: PLC0415 - an engine

    here = Path(tempfile.mkdtemp())
    reader, writer = JsonlReader(str(folder)), JsonlWriter(str(here / "out"), compression=None)
    signed, copies = str(here / "signed"), JsonlWriter(str(here / "copies"), compression=None)
    stages: dict[str, list[tuple[int, list[Any]]]] = {
        "nothing": [(parts, [reader, writer])],
        "clean": [(parts, [reader, adapter.CleanclipCleaner(), writer])],
        "deduplicate": [
            (parts, [reader, adapter.CleanclipSign(signed)]),
            (1, [adapter.CleanclipMerge(signed, signed)]),
            (parts, [reader, adapter.CleanclipFilter(signed, copies), writer]),
        ],
    }
    for stage, (tasks, steps) in enumerate(stages[job]):
        LocalPipelineExecutor(steps, tasks=tasks, workers=1, logging_dir=str(here / f"logs-{stage}")).run()
    kept = {row["id"]: row["text"] for row in read(here / "out")}
    yield from ((row["id"], kept.get(row["id"], "")) for row in read(folder))


ENGINES = {"plain": plain, "spark": in_spark, "ray": in_ray, "datatrove": in_datatrove}
PARTS = {"plain": (1,), "spark": (1, 2, 7), "datatrove": (1, 4), "ray": (8,)}


def digest(rows: Iterable[tuple[str, str]]) -> str:
    """A digest of all rows in order of their keys."""
    sha = hashlib.sha256()
    for key, text in sorted(rows):
        sha.update(f"{key}\0{text}\0".encode())
    return sha.hexdigest()[:12]


def cpu_seconds() -> float:
    """The CPU time of this process and of all below it, those that have ended among them."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents[pid], spent[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours and pid not in ours}:
        ours |= more
    return sum(spent[pid] for pid in ours) / TICKS


def measured(engine: str, job: str, folder: Path, parts: int) -> tuple[float, str]:
    """The CPU seconds of a run in a process of its own, and the digest of its rows."""
    command = [sys.executable, __file__, engine, "--job", job, "--folder", str(folder), "--parts", str(parts)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    seconds, _, found = done.stdout.strip().splitlines()[-1].partition(" ")
    return float(seconds), found


def warm_seconds(engine: str, job: str, folder: Path, parts: int) -> tuple[float, str]:
    """The CPU seconds of a job in an engine that has done it before, and the digest of its rows."""
    spent = 0.0
    for corpus in (*[folder / "small"] * WARM_UP, *[folder / "large"] * 2):
        before = cpu_seconds()
        found = digest(ENGINES[engine](corpus, job, parts))
        spent = cpu_seconds() - before
    return spent, found


def compare(engine: str, folder: Path) -> None:
    """A line for each job and number of parts: seconds beyond reading and writing, and whether the rows agree."""
    run = partial(measured, folder=folder)
    base, _ = run("plain", "nothing", parts=1)
    print(f"| {engine}, parts | job | CPU seconds | the functions alone | ratio | same rows |")
    print("|---|---|---:|---:|---:|---|")
    for job in JOBS[1:]:
        alone, expected = run("plain", job, parts=1)
        for parts in PARTS[engine]:
            idle, _ = run(engine, "nothing", parts=parts)
            spent, found = run(engine, job, parts=parts)
            ratio = (spent - idle) / (alone - base)
            print(
                f"| {parts} | {job} | {spent - idle:.1f} | {alone - base:.1f} | {ratio:.2f} "
                f"| {'yes' if found == expected else 'NO'} |",
                flush=True,
            )


def main() -> None:
    """Compare, or do one run for the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--family", type=int, default=10_000)
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--parts", type=int, default=1, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.job:
        spent, found = warm_seconds(arguments.engine, arguments.job, arguments.folder, arguments.parts)
        print(f"{spent} {found}", flush=True)
        os._exit(0)
    with tempfile.TemporaryDirectory() as name:
        make(Path(name) / "small", SMALL, SMALL_FAMILY)
        make(Path(name) / "large", arguments.megabytes, arguments.family)
        compare(arguments.engine, Path(name))


if __name__ == "__main__":
    main()
