"""Times deduplication on generated paragraphs, beside datasketch, rensa and gaoya where they are installed.

    python benchmarks/speed_dedup.py [signatures|whole|families|memory|index|shared]... [--megabytes 10]

MB of UTF-8 per CPU second of one process, the best of several rounds; texts in memory are not
counted. "arrays" are the functions of `cleanclip.dedup.minhash` and `clusters`; "deduplicate" makes documents
of five paragraphs and gives them back with their edits.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alike import PEERS, datasketch_signatures, installed, paragraphs, rensa_signatures
from curve import curve

from cleanclip import kernel
from cleanclip.dedup import minhash
from cleanclip.dedup.across import deduplicate_documents
from cleanclip.dedup.clusters import kept
from cleanclip.dedup.index import DedupIndex
from cleanclip.dedup.shingles import DOCUMENT
from cleanclip.document import Document, Span
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TO_A_DOCUMENT = 5
NEAR = 0.8


def size(texts: Sequence[str]) -> float:
    """Megabytes."""
    return sum(map(len, texts)) / 1e6


def seconds(call: Callable[[], object], rounds: int = 3) -> float:
    """The least CPU time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def tiled(texts: Sequence[str]) -> list[tuple[str, tuple[Span, ...]]]:
    """Documents of five paragraphs, each ended like a sentence, and their tiles."""
    sources = (
        ".\n\n".join(texts[start : start + TO_A_DOCUMENT]) + ".\n" for start in range(0, len(texts), TO_A_DOCUMENT)
    )
    return [(source, split(source)) for source in sources]


def documents(made: Sequence[tuple[str, tuple[Span, ...]]], prefix: str = "") -> Iterator[Document]:
    """A stream, as from files: nothing of a document stays when it is done with."""
    return (Document(source, tiles, id=f"{prefix}{number}") for number, (source, tiles) in enumerate(made))


def show(name: str, megabytes: float, spent: float, ours: float | None = None) -> None:
    """One line: what, how fast, and how many times slower than ours."""
    ratio = f"   1/{spent / ours:.0f}" if ours else ""
    print(f"  {name:42} {megabytes / spent:8.1f} MB/s{ratio}", flush=True)


def signatures(megabytes: float) -> None:
    """Text to 128 permutations of word 5-grams."""
    texts = paragraphs(megabytes)
    print(f"signatures: {size(texts):.0f} MB, word 5-grams, 128 permutations")
    spent = {build: float(alone("sign", megabytes, {kernel.VARIABLE: build})) for build in kernel.available()}
    for build, each in spent.items():
        show(f"cleanclip, {build}", size(texts), each)
    for name, call in (("datasketch", datasketch_signatures), ("rensa", rensa_signatures)):
        if installed(name):
            show(f"{name}, from text", size(texts), seconds(partial(call, texts), 1), min(spent.values()))


def sign(megabytes: float) -> None:
    """Seconds for `signatures` by the build that runs."""
    texts = paragraphs(megabytes)
    print(seconds(lambda: minhash.sign(texts, DOCUMENT)))


def whole(megabytes: float) -> None:
    """Exact copies, signatures, bands, verification and stars."""
    texts = paragraphs(megabytes)
    distinct = list(dict.fromkeys(texts))
    print(f"whole: {size(texts):.0f} MB, {len(texts)} paragraphs, near {NEAR}")
    ours = seconds(lambda: kept(texts, near=NEAR, shingle=DOCUMENT))
    show("cleanclip, arrays, word 5-grams", size(texts), ours)
    show("cleanclip, arrays, word pairs", size(texts), seconds(lambda: kept(texts, near=NEAR)))
    made = tiled(texts)
    for name, veto in (("veto=()", ()), ("veto by default", None)):
        show(f"cleanclip, deduplicate, {name}", size(texts), seconds(partial(_deduplicate, made, veto), 1))
    for name, pairs in PEERS.items():
        if installed(name):
            show(f"{name}, not verified", size(texts), seconds(partial(_drain, pairs, distinct), 1), ours)


def _deduplicate(made: Sequence[tuple[str, tuple[Span, ...]]], veto: Sequence[str] | None) -> None:
    deque(deduplicate_documents(documents(made), veto=veto), maxlen=0)


def _drain(pairs: Callable[[Sequence[str], float], Iterator[tuple[int, int]]], texts: Sequence[str]) -> None:
    deque(pairs(texts, NEAR), maxlen=0)


def families(megabytes: float) -> None:
    """One family of 10,000 paragraphs among others."""
    print("families: 10,000 paragraphs of one family, arrays, word pairs")
    plain = paragraphs(megabytes)
    alone_spent = seconds(lambda: kept(plain, near=NEAR))
    show("no family", size(plain), alone_spent)
    for edits in (None, 1, 3, 4, 6, 10):
        texts = paragraphs(megabytes, family=10_000, family_edits=edits)
        spent = seconds(lambda texts=texts: kept(texts, near=NEAR))  # type: ignore[misc]
        print(f"  {'0 to 6' if edits is None else edits} words changed in each: {spent / alone_spent:.2f} times")


def memory(megabytes: float) -> None:
    """Peak memory beyond the texts, from 10 MB up to `megabytes`; drawn as memory.svg where it is 1 GB or more."""
    print("memory: arrays, word pairs, beyond the texts")
    points = []
    for step in (10.0, 100.0, 1000.0):
        if step <= megabytes:
            beyond, texts, speed = map(float, alone("peak", step, {}).split())
            print(f"  {step:5.0f} MB: {beyond / 1e6:4.0f} MB, {beyond / texts:.0f} bytes a paragraph, {speed:.0f} MB/s")
            points.append((step, beyond / 1e6))
    if megabytes >= 1000:
        title = "Peak memory of deduplication beyond the texts"
        picture = curve(title, "MB of text", "MB beyond it", points)
        Path(__file__).with_name("memory.svg").write_text(picture, encoding="ascii")


def peak(megabytes: float) -> None:
    """Bytes at the peak of one run beyond what the texts take, how many texts, and MB/s."""
    texts = paragraphs(megabytes)
    kept(texts[:1000])
    # Linux: the peak is counted from here on.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = status("VmRSS")
    start = time.process_time()
    kept(texts, near=NEAR)
    spent = time.process_time() - start
    print(status("VmHWM") - before, len(texts), size(texts) / spent)


def status(name: str) -> int:
    """Bytes of a line of this process's status."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def index(megabytes: float) -> None:
    """A file that is fed `megabytes` of text: additions a second and single look-ups, at each million copies."""
    print("index: a file, paragraphs of 70 words, veto=()")
    with tempfile.TemporaryDirectory() as folder, DedupIndex.open(Path(folder) / "kept.index") as file:
        pace, sample, stage = Pace(), paragraphs(0.5, seed=10**6), 0
        parts = max(1, int(megabytes / 40))
        for part in range(parts):
            texts = paragraphs(min(40, megabytes), seed=part)
            made = tiled(texts)
            with pace.of(len(texts)):
                file.add(documents(made, f"{part}/"), veto=())
            sample += texts[:: len(texts) // 20]
            copies = int(str(file.info()["copies"]))
            if copies // 10**6 > stage or part == parts - 1:
                stage = copies // 10**6
                print(f"  {copies:9} copies, {folder_size(folder) / copies:.0f} bytes each: {pace.told()}", flush=True)
                print(f"    look-up of one paragraph: {look_ups(file, sample)}", flush=True)
                pace = Pace()


def shared(megabytes: float) -> None:
    """The same in a Redis server that is started for it, where there is one."""
    if not (shutil.which("redis-server") and installed("redis") and installed("datasketch")):
        print("shared: redis-server, redis or datasketch is not installed")
        return
    print("shared: Redis through datasketch's storage, veto=()")
    texts = paragraphs(megabytes)
    made = tiled(texts)
    with tempfile.TemporaryDirectory() as folder, redis_server(folder) as url, DedupIndex.open(url) as index:
        before, pace = redis_memory(url), Pace()
        with pace.of(len(texts)):
            index.add(documents(made), veto=())
        copies = int(str(index.info()["copies"]))
        print(f"  {copies:9} copies, {(redis_memory(url) - before) / copies:.0f} bytes each: {pace.told()}")
        print(f"    look-up of one paragraph: {look_ups(index, paragraphs(0.1, seed=10**6) + texts[:200])}")


@contextmanager
def redis_server(folder: str) -> Iterator[str]:
    """The URL of a server that keeps nothing on the disk."""
    socket = Path(folder) / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        while not socket.exists():
            time.sleep(0.05)
        yield f"unix://{socket}"
        server.terminate()


def redis_memory(url: str) -> int:
    """Bytes that the server uses."""
    from redis import Redis  # noqa: PLC0415 - where it may be missing

    return int(Redis.from_url(url).info("memory")["used_memory"])


@dataclass
class Pace:
    """How many paragraphs were added since it was made, and in what time."""

    added: int = 0
    clock: float = 0.0
    spent: float = 0.0

    @contextmanager
    def of(self, number: int) -> Iterator[None]:
        """Count so many, and the time until they are done."""
        clock, spent = time.perf_counter(), time.process_time()
        yield
        self.clock += time.perf_counter() - clock
        self.spent += time.process_time() - spent
        self.added += number

    def told(self) -> str:
        """Paragraphs a second."""
        return f"{self.added / self.clock:.0f} paragraphs/s by the clock, {self.added / self.spent:.0f} of CPU"


def folder_size(folder: str) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def look_ups(file: DedupIndex, texts: Sequence[str]) -> str:
    """Median and 99th percentile of single look-ups."""
    times = [timed(file, Document(f"{text}.", split(f"{text}."), id="new")) for text in texts]
    told = []
    for name, column in zip(("by the clock", "of CPU"), zip(*times, strict=True), strict=True):
        middle, last = (sorted(column)[len(column) * percent // 100] for percent in (50, 99))
        told.append(f"p50 {middle:.2f}, p99 {last:.2f} ms {name}")
    return "; ".join(told)


def timed(file: DedupIndex, document: Document) -> tuple[float, float]:
    """Milliseconds of one look-up, by the clock and of CPU time."""
    clock, spent = time.perf_counter(), time.process_time()
    file.query(document, veto=())
    return (time.perf_counter() - clock) * 1e3, (time.process_time() - spent) * 1e3


def alone(part: str, megabytes: float, environment: dict[str, str]) -> str:
    """What a part prints in a process of its own."""
    command = [sys.executable, __file__, part, "--megabytes", str(megabytes)]
    result = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return result.stdout.strip()


PARTS: dict[str, Callable[[float], None]] = {
    "signatures": signatures,
    "whole": whole,
    "families": families,
    "memory": memory,
    "index": index,
    "shared": shared,
}
INNER: dict[str, Callable[[float], None]] = {"sign": sign, "peak": peak}


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS), choices=[*PARTS, *INNER])
    parser.add_argument("--megabytes", type=float, default=10)
    arguments = parser.parse_args()
    for part in arguments.parts:
        (PARTS | INNER)[part](arguments.megabytes)


if __name__ == "__main__":
    main()
