"""The near-duplicate stages that datatrove and Spark ML bring themselves, beside ours on the same engine.

    python benchmarks/engine_peers.py datatrove|spark [--megabytes 25] [--documents 12000] [--reuters FOLDER]

A near copy is a document whose exact Jaccard similarity of word 5-grams to another is .8 or more,
found by brute force. All is computed from the documents that stay: recall is the share of pairs
of near copies of which not both stay, precision the share of removed documents with a near copy
among those that stay. Documents that were made to differ in a number or a negation alone are in
neither; they are counted apart, since no measure of similarity tells them from copies.

Seconds are those of CPU as `engines.py` counts them: each run is a process of its own with all its
children, which first does its job on a small corpus, and a run that only reads and writes is taken off.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from alike import tokens
from dedup_quality import brute_force
from engines import WARM_UP, cpu_seconds, read, write
from planted import BYTES, Corpus, planted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dedup_quality import Pairs

NEAR = 0.8
HALF = 0.5
TASKS = 4
VETO = ("numbers", "dates", "negation", "names", "quotes")
# So many documents make an engine warm.
SMALL = 1000
# For each engine the sizes of a family in the corpus that is timed.
FAMILIES = {"datatrove": (10, 10_000), "spark": (10, 300, 1000)}


class Run(NamedTuple):
    """What a run has taken, and the places of the documents that stay."""

    seconds: float
    kept: frozenset[int]


def in_datatrove(folder: Path, tool: str) -> Iterator[str]:
    """The ids of the documents that stay, by datatrove's local executor with one worker."""
    from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415 - an engine
    from datatrove.pipeline.dedup import minhash  # noqa: PLC0415 - an engine
    from datatrove.pipeline.readers import JsonlReader  # noqa: PLC0415 - an engine
    from datatrove.pipeline.writers import JsonlWriter  # noqa: PLC0415 - an engine
    from datatrove.utils.text import TextNormConfig  # noqa: PLC0415 - an engine
    from datatrove.utils.word_tokenizers import load_word_tokenizer  # noqa: PLC0415 - an engine

    from cleanclip.adapters import datatrove as ours  # noqa: PLC0415 - an engine

    load_word_tokenizer("eng").word_tokenize("A word.")
    here = Path(tempfile.mkdtemp())
    signed, found, gone = (str(here / name) for name in ("signed", "found", "gone"))
    reader, writer = JsonlReader(str(folder)), JsonlWriter(str(here / "out"), compression=None)
    stages: list[tuple[int, list[Any]]] = [(TASKS, [reader, writer])]
    if tool.startswith("cleanclip"):
        stages = [
            (TASKS, [reader, ours.CleanclipSign(signed, unit="document", near=NEAR)]),
            (1, [ours.CleanclipMerge(signed, gone, veto=_veto(tool))]),
            (TASKS, [reader, ours.CleanclipFilter(gone), writer]),
        ]
    elif shape := re.match(r"(\d+) x (\d+)", tool):
        buckets, hashes = map(int, shape.groups())
        config = minhash.MinhashConfig(num_buckets=buckets, hashes_per_bucket=hashes)
        config.norm_config = TextNormConfig(norm_numbers="numbers kept" not in tool)
        stages = [
            (TASKS, [reader, minhash.MinhashDedupSignature(signed, config)]),
            (buckets, [minhash.MinhashDedupBuckets(signed, found, config=config)]),
            (1, [minhash.MinhashDedupCluster(found, gone, config=config)]),
            (TASKS, [reader, minhash.MinhashDedupFilter(gone), writer]),
        ]
    for stage, (tasks, steps) in enumerate(stages):
        LocalPipelineExecutor(steps, tasks=tasks, workers=1, logging_dir=str(here / f"logs-{stage}")).run()
    yield from (row["id"] for row in read(here / "out"))


def in_spark(folder: Path, tool: str) -> Iterator[str]:
    """The ids of the documents that stay, by Spark on two local threads."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an engine

    from cleanclip.adapters import spark as ours  # noqa: PLC0415 - an engine

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "8g").config("spark.sql.shuffle.partitions", "8")
    session = builder.getOrCreate()
    frame = session.read.schema("id string, text string").json(str(folder)).repartition(TASKS)
    if tool.startswith("cleanclip"):
        done = ours.deduplicate(frame, unit="document", near=NEAR, veto=_veto(tool))
        frame = done.where("verdict != 'duplicate'").select("id", "text")
    elif tables := re.match(r"(\d+) tables", tool):
        frame = _by_spark_ml(frame, int(tables[1]))
    out = Path(tempfile.mkdtemp()) / "out"
    frame.write.json(str(out))
    session.catalog.clearCache()
    yield from (json.loads(line)["id"] for path in out.glob("*.json") for line in path.open(encoding="utf-8"))


def _by_spark_ml(frame: Any, tables: int) -> Any:  # noqa: ANN401 - data frames
    """The rows that are the later one in no pair that Spark ML finds."""
    from pyspark.ml import Pipeline, feature  # noqa: PLC0415 - an engine
    from pyspark.sql import functions as F  # noqa: N812, PLC0415 - as Spark's own pages have it

    words = feature.RegexTokenizer(inputCol="text", outputCol="words", pattern=r"(?U)\W+")
    grams = feature.NGram(n=5, inputCol="words", outputCol="grams")
    # By default 2^18 features: documents that share none collide, and with them most pairs become candidates.
    vectors = feature.HashingTF(numFeatures=1 << 30, binary=True, inputCol="grams", outputCol="features")
    shaped = Pipeline(stages=[words, grams]).fit(frame).transform(frame).where(F.size("grams") > 0)
    shaped = vectors.transform(shaped).select("id", "features")
    model = feature.MinHashLSH(inputCol="features", outputCol="hashes", numHashTables=tables, seed=1).fit(shaped)
    hashed = model.transform(shaped).persist()
    # The distance has to be smaller than the bound.
    pairs = model.approxSimilarityJoin(hashed, hashed, 1 - NEAR + 1e-9).where("datasetA.id < datasetB.id")
    return frame.join(pairs.select("datasetB.id").distinct(), "id", "left_anti").select("id", "text")


def _veto(tool: str) -> tuple[str, ...]:
    return VETO if "veto" in tool else ()


ENGINES: dict[str, Callable[[Path, str], Iterator[str]]] = {"datatrove": in_datatrove, "spark": in_spark}
TOOLS = {
    "datatrove": ("cleanclip", "cleanclip, veto", "14 x 8", "14 x 8, numbers kept", "14 x 12, numbers kept"),
    "spark": ("cleanclip", "5 tables", "20 tables", "128 tables"),
}
TIMED = {"datatrove": ("cleanclip", "14 x 8", "14 x 12, numbers kept"), "spark": ("cleanclip", "5 tables", "20 tables")}


def measured(engine: str, tool: str, folder: Path, warm: int = 0) -> Run:
    """A run in a process of its own, which before does the job so often on a small corpus."""
    command = [sys.executable, __file__, engine, "--tool", tool, "--folder", str(folder), "--warm", str(warm)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    seconds, kept = json.loads(done.stdout.splitlines()[-1])
    return Run(seconds, frozenset(kept))


def warm_run(engine: str, tool: str, folder: Path, warm: int) -> tuple[float, list[int]]:
    """The CPU seconds of a job in an engine that has done it before, and the places of what stays."""
    for _ in range(warm):
        list(ENGINES[engine](folder / "small", tool))
    before = cpu_seconds()
    kept = [int(key) for key in ENGINES[engine](folder / "large", tool)]
    return cpu_seconds() - before, kept


def quality(name: str, engine: str, corpus: Corpus) -> None:
    """A row for each tool: what it removes."""
    texts = [" ".join(re.findall(r"\w+", text)) for text in corpus.texts]
    halves = brute_force(texts, HALF)
    truth = {pair for pair in halves if _similarity(*(set(tokens(texts[place])) for place in pair)) >= NEAR}
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "large", corpus.texts)
        for tool in TOOLS[engine]:
            found = judged(measured(engine, tool, Path(folder)).kept, corpus, truth, halves)
            print(f"| {name} | {tool} | {' | '.join(found)} |", flush=True)


def judged(kept: frozenset[int], corpus: Corpus, truth: Pairs, halves: Pairs) -> Iterator[str]:
    """Removed, precision, recall, removed with nothing half as alike that stays, framed ones removed, facts lost."""
    facts = [pair for kind in ("number", "negation") for pair in corpus.groups.get(kind, ())]
    framed = {place for group in corpus.groups.get("frame", ()) for place in group}
    apart = {place for pair in facts for place in pair}
    gone = set(range(len(corpus.texts))) - kept - apart
    pairs = [pair for pair in truth if apart.isdisjoint(pair)]
    met = [pair for pair in pairs if not kept.issuperset(pair)]
    yield str(len(gone))
    yield f"{len(gone & _beside(kept, truth)) / max(1, len(gone)):.3f}"
    yield f"{len(met) / max(1, len(pairs)):.3f}"
    yield str(len(gone - _beside(kept, halves)))
    yield f"{len(gone & framed)} of {len(framed)}"
    yield f"{sum(not kept.issuperset(pair) for pair in facts)} of {len(facts)}"


def _similarity(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _beside(kept: frozenset[int], pairs: Pairs) -> set[int]:
    """The places in pairs of which one stays."""
    return {place for pair in pairs if not kept.isdisjoint(pair) for place in pair}


def times(engine: str, megabytes: float, runs: int) -> None:
    """A row for each family and tool: medians of CPU seconds beyond reading and writing."""
    for family in FAMILIES[engine]:
        texts = planted(int(megabytes * 1e6 / BYTES), family).texts
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "small", planted(SMALL, min(family, SMALL)).texts)
            write(Path(folder) / "large", texts)
            idle, ours, *theirs = (
                median(measured(engine, tool, Path(folder), WARM_UP).seconds for _ in range(runs))
                for tool in ("nothing", *TIMED[engine])
            )
        row = [f"{(spent - idle) / (ours - idle):.1f} ({spent - idle:.1f})" for spent in theirs]
        print(f"| {sum(map(len, texts)) / 1e6:.0f} | {family} | {ours - idle:.1f} | {' | '.join(row)} |", flush=True)


def reuters(folder: Path) -> Corpus:
    """News stories as they are."""
    with gzip.open(folder / "reuters.jsonl.gz", "rt", encoding="utf-8") as lines:
        return Corpus([json.loads(line)["text"] for line in lines], {})


def main() -> None:
    """Compare, or do one run for the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("--megabytes", type=float, default=25)
    parser.add_argument("--documents", type=int, default=12_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reuters", type=Path)
    parser.add_argument("--tool", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warm", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.tool:
        print(json.dumps(warm_run(arguments.engine, arguments.tool, arguments.folder, arguments.warm)), flush=True)
        os._exit(0)
    print("| corpus | tool | removed | precision | recall | nothing half as alike stays | of a frame | facts lost |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    quality("generated", arguments.engine, planted(arguments.documents))
    if arguments.reuters:
        quality("Reuters", arguments.engine, reuters(arguments.reuters))
    print(f"\n| MB | family | {' | '.join(TIMED[arguments.engine])} |")
    print("|---:|---:|---:|---:|---:|")
    times(arguments.engine, arguments.megabytes, arguments.runs)


if __name__ == "__main__":
    main()
