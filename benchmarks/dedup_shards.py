"""Shards signed apart, merged and resolved: memory and time of each step, with more text than memory.

    python benchmarks/dedup_shards.py [--megabytes 600] [--shards 6] [--limit 400] [--jobs 3]

Each step runs in a process of its own that may have no more than `--limit` MB of data (RLIMIT_DATA),
which is less than the corpus. The outputs are compared with those of one run of `cleanclip dedup` over
all shards, for which there is no limit. With `--jobs` the shards then go through
`cleanclip clean --dedup` with one process, and with more up to so many.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alike import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PARAGRAPHS = 5


class Spent(NamedTuple):
    """What a process took."""

    cpu: float
    wall: float
    peak: int


def documents(megabytes: float, shard: int) -> Iterator[dict[str, str]]:
    """The documents of a shard; a tenth of the paragraphs are of a pool that all shards draw from."""
    chance = random.Random(shard)  # noqa: S311 - no secret
    pool = paragraphs(1, seed=10**6)
    texts = [chance.choice(pool) if chance.random() < 0.1 else text for text in paragraphs(megabytes, seed=shard)]
    for number, start in enumerate(range(0, len(texts), PARAGRAPHS)):
        yield {"id": f"{shard}-{number}", "text": "\n\n".join(texts[start : start + PARAGRAPHS])}


def write_shards(folder: Path, megabytes: float, shards: int) -> list[str]:
    """The paths of the shards, made one at a time."""
    folder.mkdir()
    for shard in range(shards):
        with (folder / f"{shard}.jsonl").open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(document) + "\n" for document in documents(megabytes / shards, shard))
    return [str(folder / f"{shard}.jsonl") for shard in range(shards)]


def command(arguments: Sequence[str], limit: int | None) -> Spent:
    """Run cleanclip with so many bytes of data at most."""
    called = [sys.executable, "-m", "cleanclip", *arguments]
    preset = partial(resource.setrlimit, resource.RLIMIT_DATA, (limit, limit)) if limit else None
    with subprocess.Popen(called, preexec_fn=preset, stderr=subprocess.PIPE) as process:  # noqa: PLW1509 - our own command, one thread
        start = time.perf_counter()
        complaint = process.stderr.read() if process.stderr else b""
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise SystemExit(complaint.decode())
    return Spent(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss * 1024)


def show(step: str, megabytes: float, *spent: Spent) -> None:
    """A line of figures; of several processes the sum of the time and the largest memory."""
    cpu, wall, peak = (
        sum(each.cpu for each in spent),
        sum(each.wall for each in spent),
        max(each.peak for each in spent),
    )
    took = f"{cpu:7.1f} s CPU {wall:7.1f} s  {megabytes / cpu:6.1f} MB a CPU second"
    print(f"  {step:22} {took}  peak {peak / 1e6:6.0f} MB", flush=True)


def same_files(one: Path, other: Path) -> str:
    """Whether two folders hold the same bytes."""
    names = {path.name for folder in (one, other) for path in folder.iterdir()}
    return "yes" if all((one / name).read_bytes() == (other / name).read_bytes() for name in names) else "NO"


def main() -> None:
    """All steps, and the comparison with one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=600)
    parser.add_argument("--shards", type=int, default=6)
    parser.add_argument("--limit", type=int, default=400, metavar="MB")
    parser.add_argument("--jobs", type=int, default=0)
    chosen = parser.parse_args()
    limit = chosen.limit * 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shards = write_shards(folder / "in", chosen.megabytes, chosen.shards)
        size = sum(Path(shard).stat().st_size for shard in shards) / 1e6
        print(f"{size:.0f} MB in {len(shards)} shards, at most {chosen.limit} MB of data for a process")
        signed = [f"{shard}.signatures" for shard in shards]
        pairs = list(zip(shards, signed, strict=True))
        show("sign", size, *(command(["dedup", "sign", shard, "-o", to, "-q"], limit) for shard, to in pairs))
        print(f"  signatures: {sum(Path(path).stat().st_size for path in signed) / size / 1e6:.2f} of the text")
        decisions = str(folder / "decisions")
        show("merge", size, command(["dedup", "merge", *signed, "-o", decisions, "-q"], limit))
        apart = [*("--decisions", decisions), "-q", "-o", f"{folder / 'apart'}/"]
        show("resolve", size, *(command(["dedup", "resolve", shard, *apart], limit) for shard in shards))
        show("one run, no limit", size, command(["dedup", *shards, "-q", "-o", f"{folder / 'whole'}/"], None))
        print(f"  the same bytes: {same_files(folder / 'apart', folder / 'whole')}")
        for jobs in range(1, chosen.jobs + 1):
            called = ["clean", "--dedup", "--jobs", str(jobs), *shards, "-q", "-o", f"{folder / f'jobs{jobs}'}/"]
            show(f"clean --dedup --jobs {jobs}", size, command(called, None))
            print(f"  the same bytes: {same_files(folder / f'jobs{jobs}', folder / 'jobs1')}")


if __name__ == "__main__":
    main()
