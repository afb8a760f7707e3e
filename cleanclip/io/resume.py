"""What an earlier run finished, trusted only where everything that made it is the same today."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import cleanclip
from cleanclip.io.files import make_folder, unwritable
from cleanclip.io.run import Finished
from cleanclip.report.summary import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleanclip.io.reading import Reading
    from cleanclip.io.run import Job, Task

JOURNAL = ".cleanclip-resume.jsonl"

_PACKAGE = Path(cleanclip.__file__).parent
_CODE = frozenset((".py", ".toml", ".npz", ".so", ".c"))
# What else a result depends on.
_PEERS = ("ftfy", "numpy", "regex", "trafilatura")


class Journal:
    """The finished files of a folder of results, a line for each; of two lines on a file the last counts.

    A line is trusted when the configuration, the code, the input and the output all have the
    digests that it names. A line that was cut short by a kill is passed over.

    Raises:
        OutputError: it cannot be written.
    """

    def __init__(self, folder: Path, job: Job, reading: Reading) -> None:
        self._path = folder / JOURNAL
        self._configuration = configuration_digest(job, reading)
        try:
            make_folder(folder)
            self._stream = self._path.open("a+b")
            self._places = dict(self._read())
        except OSError as error:
            raise unwritable(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def look_up(self, task: Task) -> Finished | None:
        """What is known of the file, if its result can be trusted."""
        place = self._places.get(task.source.path)
        if place is None:
            return None
        self._stream.seek(place)
        with suppress(ValueError, TypeError, KeyError):
            entry = json.loads(self._stream.readline())
            if entry["digests"] == self._digests(task):
                return Finished(_counts(entry["counts"]), tuple(entry["log"]))
        return None

    def add(self, task: Task, counts: Counts, log: Sequence[str]) -> None:
        """Note that the file is written.

        Raises:
            OutputError: it cannot be noted.
        """
        entry = {"source": task.source.path, "digests": self._digests(task), "counts": counts._asdict(), "log": log}
        try:
            self._stream.write(json.dumps(entry).encode() + b"\n")
            self._stream.flush()
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _digests(self, task: Task) -> list[str | None]:
        return [self._configuration, file_digest(task.source.path), str(task.target), file_digest(str(task.target))]

    def _read(self) -> Iterator[tuple[str, int]]:
        """Each file with the place of its line; a last line without an end gets one."""
        self._stream.seek(0)
        at = 0
        line = b"\n"
        for line in self._stream:
            with suppress(ValueError, TypeError, KeyError):
                yield json.loads(line)["source"], at
            at += len(line)
        if not line.endswith(b"\n"):
            self._stream.write(b"\n")


def configuration_digest(job: Job, reading: Reading) -> str:
    """The digest of all that a result depends on beside its input: options, packs, code, libraries."""
    sha = hashlib.sha256(repr((_stable(job), asdict(reading), sorted(_versions()))).encode(errors="surrogatepass"))
    for path in (*map(Path, job.options.rules), *sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _CODE)):
        sha.update(f"{path.name} {file_digest(str(path))}\n".encode(errors="surrogatepass"))
    return sha.hexdigest()


def _stable(job: Job) -> dict[str, object]:
    """The fields of the job, sets in order."""
    return {**asdict(job), "rejected": sorted(job.rejected)}


def file_digest(path: str) -> str | None:
    """The SHA-256 of the file, `None` if it cannot be read."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a path of any name
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _versions() -> Iterator[tuple[str, str]]:
    for name in _PEERS:
        with suppress(PackageNotFoundError):
            yield name, version(name)


def _counts(fields: dict[str, Any]) -> Counts:
    rules = (Counter[str](fields[name]) for name in ("removed", "repaired", "flagged"))
    return Counts(fields["documents"], fields["changed"], *rules)
