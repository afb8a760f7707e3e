"""Runs the command over whole corpora: speed and memory by number of jobs, kills at random moments, one giant file.

    python benchmarks/corpus_runs.py jobs  [--megabytes 1000] [--jobs 1 2 3] [--folder DIR]
    python benchmarks/corpus_runs.py kills [--count 200] [--files 500] [--workers 2] [--only to-folder | in-place]
    python benchmarks/corpus_runs.py giant [--megabytes 100]

Linux only: memory and CPU time of each process are read from /proc. Everything is made in a
temporary folder, or in DIR, where a corpus that was made before is used again.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import zstandard

from cleanclip import check
from cleanclip.report.edit_log import read_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SHARDS = 8
# Paragraphs in the pool of each language: enough that the window of zstd sees few of them twice.
POOL = 1_500
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("jobs", "kills", "giant"))
    parser.add_argument("--megabytes", type=float)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=("to-folder", "in-place"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cleanclip-corpus-") as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if arguments.part == "jobs":
            compare_jobs(folder, arguments.megabytes or 1000, arguments.jobs)
        elif arguments.part == "kills":
            kill_often(trial_of(folder, arguments.files, arguments.workers), arguments.count, arguments.only)
        else:
            clean_giant(folder, arguments.megabytes or 100)


# The corpus


class Voice(NamedTuple):
    """What the articles of a language are made of: its words as often as they stand in an example, and its noise."""

    words: tuple[str, ...]
    joint: str
    stop: str
    noise: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Voice:
        """The voice of an example."""
        noise = [edit.before.strip() for edit in check(text) if edit.is_removal]
        words = text.split()
        if len(words) * 20 < len(text):
            return cls(tuple(char for char in text if char.isalpha()), "", "。", tuple(noise))
        return cls(tuple(word.strip('.,;:!?"“”„«»()') for word in words), " ", ".", tuple(noise))

    def sentence(self, chance: random.Random) -> str:
        """Some words of it in any order."""
        words = self.joint.join(chance.choices(self.words, k=chance.randint(8, 26))).strip()
        return f"{words[:1].upper()}{words[1:]}{self.stop}"

    def paragraph(self, chance: random.Random) -> str:
        """Some sentences; the first of a pool is as good a title as any."""
        return self.joint.join(self.sentence(chance) for _ in range(chance.randint(2, 6)))


def damaged(chance: random.Random, paragraph: str) -> str:
    """The paragraph with one wrong character or another."""
    kind = chance.randrange(4)
    if kind == 0:
        return paragraph.replace("’", "`").replace("'", "`").replace(" the ", " the town`s ", 1)
    if kind == 1:
        with suppress(UnicodeError):
            return paragraph.encode().decode("cp1252")
    return paragraph.replace(" ", "\N{ZERO WIDTH SPACE} " if kind == 2 else "\N{NO-BREAK SPACE}", 1)


def records(megabytes: float, seed: int) -> Iterator[bytes]:
    """Lines of JSON of so many megabytes in all: articles in ten languages, three of five with noise in them."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark, not a secret
    voices = [Voice.of(path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.txt"))]
    pools = [[voice.paragraph(chance) for _ in range(POOL)] for voice in voices]
    size = 0
    for number in count():
        voice, pool = chance.choice(list(zip(voices, pools, strict=True)))
        text = "\n\n".join(article(chance, voice, pool))
        row = {"id": f"{seed}-{number}", "url": f"https://example.org/{number}", "text": text, "n": number / 8}
        line = json.dumps(row, ensure_ascii=number % 4 == 0).encode(errors="surrogatepass") + b"\n"
        size += len(line)
        yield line
        if size >= megabytes * 1e6:
            return


def article(chance: random.Random, voice: Voice, pool: Sequence[str]) -> list[str]:
    """The paragraphs of an article under a title."""
    body = chance.choices(pool, k=chance.randint(3, 14))
    title = voice.sentence(chance).rstrip(voice.stop)
    if chance.random() < 0.4:
        return [title, *body]
    body[0] = damaged(chance, body[0])
    again = body[-1:] if chance.random() < 0.2 else []
    noise = chance.sample(voice.noise, min(len(voice.noise), 4))
    return [*noise[:1], title, *body, *again, *noise[1:]]


def corpus(folder: Path, megabytes: float) -> list[Path]:
    """The shards of a corpus of that size, made if they are not there."""
    shards = [folder / f"corpus-{megabytes:g}" / f"shard-{number}.jsonl.zst" for number in range(SHARDS)]
    shards[0].parent.mkdir(exist_ok=True)
    for number, path in enumerate(shards):
        if not path.exists():
            making = path.with_suffix(".tmp")
            with making.open("wb") as stream, zstandard.ZstdCompressor().stream_writer(stream) as packed:
                for line in records(megabytes / SHARDS, number):
                    packed.write(line)
            making.rename(path)
    return shards


# A run, measured


class Usage(NamedTuple):
    """What a process used: its highest resident memory in MB, and CPU seconds."""

    megabytes: float
    seconds: float


@dataclass
class Run:
    """A command that is watched until it ends."""

    command: Sequence[str | Path]
    seconds: float = 0.0
    code: int = 0
    by_process: dict[int, Usage] = field(default_factory=dict)
    parent: int = 0

    def watched(self) -> Run:
        """This run, done."""
        start = time.perf_counter()
        with subprocess.Popen(self.command, stderr=subprocess.DEVNULL) as process:
            self.parent = process.pid
            while process.poll() is None:
                self._look(process.pid)
                time.sleep(0.05)
        self.seconds, self.code = time.perf_counter() - start, process.returncode
        return self

    @property
    def cpu(self) -> float:
        """CPU seconds of all its processes."""
        return sum(usage.seconds for usage in self.by_process.values())

    def _look(self, pid: int) -> None:
        with suppress(OSError, ValueError, IndexError, StopIteration):
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            highest = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            self.by_process[pid] = Usage(int(highest.split()[1]) / 1e3, (int(fields[11]) + int(fields[12])) / TICKS)
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
                self._look(int(child))


def clean(paths: Sequence[Path], *arguments: str | Path) -> list[str | Path]:
    """The command line that cleans the paths."""
    return [sys.executable, "-m", "cleanclip", "clean", *paths, "--quiet", *arguments]


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of results."""
    found = {}
    for path in sorted(folder.rglob("*.*")):
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as stream:
                found[str(path.relative_to(folder))] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def compare_jobs(folder: Path, megabytes: float, numbers: Sequence[int]) -> None:
    """Print time and memory for each number of jobs, and whether all wrote the same bytes."""
    shards = corpus(folder, megabytes)
    shuffled = random.Random(1).sample(shards, len(shards))  # noqa: S311 - an order
    packed = sum(path.stat().st_size for path in shards)
    print(f"{megabytes:g} MB of JSON Lines in {SHARDS} files, {packed / 1e6:.0f} MB packed")
    print("jobs   wall s  MB/s   CPU s  parent CPU s   speed-up  at most   MB parent  MB worker")
    runs: list[Run] = []
    written = []
    for number in numbers:
        out = folder / f"out-{number}"
        shutil.rmtree(out, ignore_errors=True)
        order = shards if number == numbers[0] else shuffled
        run = Run(clean(order, "-o", out, "--jobs", str(number))).watched()
        written.append(digests(out))
        runs.append(run)
        print(row_of(number, run, runs[0], megabytes), flush=True)
        shutil.rmtree(out)
    print("the same bytes, file order shuffled after the first run:", all(found == written[0] for found in written))


def row_of(number: int, run: Run, first: Run, megabytes: float) -> str:
    """A line of the table; the speed-up is `at most` what CPU time allows on as many cores as jobs, two at the most."""
    parent = run.by_process[run.parent]
    workers = [usage for pid, usage in run.by_process.items() if pid != run.parent]
    bound = min(min(number, 2) * first.cpu / run.cpu, first.cpu / parent.seconds)
    most = max((usage.megabytes for usage in workers), default=0)
    return (
        f"{number:4} {run.seconds:8.1f} {megabytes / run.seconds:5.1f} {run.cpu:7.1f} {parent.seconds:13.1f}"
        f" {first.seconds / run.seconds:10.2f} {bound:8.2f} {parent.megabytes:11.0f} {most:10.0f}"
        f"{'' if run.code == 0 else f'   exit code {run.code}'}"
    )


# Kills


class Trial(NamedTuple):
    """Files as they are and as they become, and how long a run over them takes.

    A packed file that says nothing new is packed again to a folder (`new`), and not touched in place (`same`).
    """

    folder: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    same: dict[str, bytes]
    seconds: float
    workers: int


def trial_of(folder: Path, files: int, workers: int) -> Trial:
    """The files, cleaned once without being stopped."""
    old = texts(folder / "old", files)
    shutil.rmtree(folder / "same", ignore_errors=True)
    shutil.copytree(folder / "old", folder / "same")
    start = time.perf_counter()
    finish(clean([folder / "old"], "--jobs", str(workers), "-o", folder / "new"))
    seconds = time.perf_counter() - start
    finish(clean([folder / "same"], "--in-place"))
    new, same = contents(folder / "new"), contents(folder / "same")
    print(f"{files} files, of which {sum(old[name] != same[name] for name in old)} change;", end=" ")
    print(f"a run with {workers} jobs takes {seconds:.1f} s", flush=True)
    return Trial(folder, old, new, same, seconds, workers)


def kill_often(trial: Trial, times: int, only: str | None) -> None:
    """Print how many runs were killed, in which state that left the files, and what became of them afterwards."""
    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    for way, once in (("to-folder", killed_to_a_folder), ("in-place", killed_in_place)):
        if only in (None, way):
            done = sorted(once(trial, chance) for _ in range(times))
            print(
                f"{way}: {times} kills after {done[0]} to {done[-1]} files, median {done[times // 2]};"
                " every file was old or new, and the next run ended with the bytes of an uninterrupted one",
                flush=True,
            )


def texts(folder: Path, files: int) -> dict[str, bytes]:
    """Small files of many formats, by name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, line in zip(range(files), records(1e6, 1), strict=False):
        text = json.loads(line)["text"][:1500]
        path = folder / f"{number:04}{('.txt', '.jsonl', '.md', '.csv', '.jsonl.gz')[number % 5]}"
        path.write_bytes(as_bytes(path, text, line))
    return contents(folder)


def as_bytes(path: Path, text: str, line: bytes) -> bytes:
    """A text in the format of the file."""
    if path.suffix == ".csv":
        return b'n,text\n1,"%s"\n' % text.replace('"', '""').encode(errors="surrogateescape")
    if path.suffix == ".gz":
        return gzip.compress(line, mtime=0)
    return line if path.suffix == ".jsonl" else text.encode(errors="surrogateescape")


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file that has a name of its own."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if not path.name.startswith(".")}


def killed_to_a_folder(trial: Trial, chance: random.Random) -> int:
    """How many files a killed run had written; the run is taken up again."""
    out, log = trial.folder / "out", trial.folder / "out.log"
    shutil.rmtree(out, ignore_errors=True)
    jobs = str(chance.choice((1, trial.workers)))
    command = clean([trial.folder / "old"], "--jobs", jobs, "-o", out, "--resume", "--edits", log)
    kill(command, chance.uniform(0, trial.seconds))
    done = contents(out) if out.exists() else {}
    require("killed to a folder", [name for name in done if done[name] != trial.new.get(name)])
    finish(command)
    after = contents(out)
    require("taken up again", [name for name in trial.new if after.get(name) != trial.new[name]])
    require_log(log, after)
    return len(done)


def killed_in_place(trial: Trial, chance: random.Random) -> int:
    """How many files a killed run had changed; one comes back from the log, and another run does the rest."""
    here, log = trial.folder / "here", trial.folder / "here.log"
    shutil.rmtree(here, ignore_errors=True)
    log.unlink(missing_ok=True)
    shutil.copytree(trial.folder / "old", here)
    command = clean([here], "--jobs", str(chance.choice((1, trial.workers))), "--in-place", "--edits", log)
    kill(command, chance.uniform(0, trial.seconds))
    after = contents(here)
    done = [name for name in after if after[name] == trial.same[name] != trial.old[name]]
    require("killed in place", [name for name in trial.old if after[name] not in (trial.old[name], trial.same[name])])
    for name in chance.sample(done, min(1, len(done))):
        finish([sys.executable, "-m", "cleanclip", "revert", here / name, "--edits", log])
        require(
            "taken back",
            [name] if unpacked(name, (here / name).read_bytes()) != unpacked(name, trial.old[name]) else [],
        )
    finish(command)
    require("run again", [name for name, content in contents(here).items() if content != trial.same[name]])
    return len(done)


def unpacked(name: str, data: bytes) -> bytes:
    """What the file says: one that is packed anew may be packed otherwise."""
    return gzip.decompress(data) if name.endswith(".gz") else data


def finish(command: Sequence[str | Path]) -> None:
    """Run the command to its end."""
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def kill(command: Sequence[str | Path], seconds: float) -> None:
    """Start the command, and kill it after so many seconds."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def require(moment: str, wrong: Sequence[str]) -> None:
    """Stop where files are neither what they were nor what they become."""
    if wrong:
        raise SystemExit(f"{moment}: these files are wrong: {wrong}")


def require_log(log: Path, written: dict[str, bytes]) -> None:
    """Make sure that the log speaks of each file that is one document, as it is."""
    with log.open("rb") as stream:
        outputs = {logged.header.output_sha256 for logged in read_log(stream, str(log))}
    for name, content in written.items():
        if name.endswith((".txt", ".md")) and hashlib.sha256(content).hexdigest() not in outputs:
            raise SystemExit(f"{log}: does not speak of {name}")


# One giant file


def clean_giant(folder: Path, megabytes: float) -> None:
    """Print what one file that is one text costs, at a tenth of the size and at all of it."""
    print("a text file of MB   lines   wall s   CPU s   MB resident   bytes resident for each")
    for share in (0.1, 0.5, 1.0):
        for title, separator in (("many", "\n\n"), ("one", " ")):
            path = folder / "giant.txt"
            with path.open("w", encoding="utf-8", errors="replace") as stream:
                for line in records(megabytes * share, 1):
                    stream.write(json.loads(line)["text"].replace("\n\n", separator) + separator)
            run = Run(clean([path], "-o", folder / "giant-clean.txt")).watched()
            most = run.by_process[run.parent].megabytes
            size = path.stat().st_size / 1e6
            print(
                f"{size:17.0f} {title:>7} {run.seconds:8.1f} {run.cpu:7.1f} {most:13.0f} {most / size:25.1f}"
                f"{'' if run.code == 0 else f'   exit code {run.code}'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
