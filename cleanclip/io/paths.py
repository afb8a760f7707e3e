"""Which files the paths of a command line mean, and where the result of each goes."""

from __future__ import annotations

import glob
import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.errors import CleanclipError, InputError, OutputError
from cleanclip.io.ignore import IgnoreRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD = "-"

_TEXT = (".txt", ".text", ".md", ".markdown")
_RECORDS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".html", ".htm", ".xhtml", ".warc", ".wet")
COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst")
SUFFIXES = _TEXT + _RECORDS


class Source(NamedTuple):
    """A file to read: the path as it was given, and its place below the folder of results."""

    path: str
    name: PurePath

    @property
    def is_standard(self) -> bool:
        """Whether it is the standard input."""
        return self.path == STANDARD


class Sources(NamedTuple):
    """The files found, in order and each once, and what was wrong with the paths."""

    found: tuple[Source, ...]
    problems: tuple[CleanclipError, ...]


def find_sources(paths: Iterable[str], *, outputs: Iterable[Path] = ()) -> Sources:
    """The files that `paths` mean: files as they are, folders with all text files below them, globs.

    In folders, hidden names, symbolic links, all but regular files, and `outputs` (files or
    folders of the run itself) are passed by; `.cleanclipignore` counts for named files too.
    The order is that of the paths, within a folder by name.
    """
    found: dict[str, Source] = {}
    problems: list[CleanclipError] = []
    passed_by = _PassedBy(IgnoreRules(), frozenset(real_path(path) for path in outputs))
    for path in paths:
        try:
            for source in _expand(path, passed_by, problems):
                found.setdefault(source.path, source)
        except CleanclipError as problem:
            problems.append(problem)
    return Sources(tuple(found.values()), tuple(problems))


def result_name(name: PurePath, suffix: str | None) -> PurePath:
    """Where a result of another format goes: the name with `suffix` in place of its own.

    >>> result_name(PurePath("news/page.html.gz"), ".txt").as_posix()
    'news/page.txt'
    """
    if suffix is None:
        return name
    return name.with_name(name.name.removesuffix(compression_of(name)).removesuffix(format_of(name)) + suffix)


def format_of(name: PurePath) -> str:
    """The suffix that says the format, in small letters, a compression's set aside; may be empty."""
    return PurePath(name.name.removesuffix(compression_of(name))).suffix.lower()


def compression_of(name: PurePath) -> str:
    """The suffix of the compression, or nothing."""
    return name.suffix if name.suffix.lower() in COMPRESSIONS else ""


def require_inside(root: Path, path: Path) -> None:
    """Make sure that no symbolic link below `root` leads the path out of it.

    Raises:
        OutputError: it does.
    """
    if not real_path(path.parent).is_relative_to(real_path(root)):
        raise OutputError(f"{path} is not written: a symbolic link leads it out of {root}")


def real_path(path: Path) -> Path:
    """Where the path leads, all symbolic links followed; those that lead in a circle stay as they are."""
    return Path(os.path.realpath(path))


class _PassedBy(NamedTuple):
    """What a walk leaves out."""

    rules: IgnoreRules
    outputs: frozenset[Path]

    def folder(self, path: Path) -> bool:
        return self.rules.ignores_folder(path) or real_path(path) in self.outputs

    def file(self, path: Path) -> bool:
        return self.rules.ignores(path) or (bool(self.outputs) and real_path(path) in self.outputs)


def _expand(path: str, passed_by: _PassedBy, problems: list[CleanclipError]) -> Iterator[Source]:
    if path == STANDARD:
        yield Source(path, PurePath(path))
    elif os.path.isdir(path):  # noqa: PTH112 - an empty or overlong path is no folder, and no error
        yield from _in_folder(Path(path), passed_by, problems)
    elif os.path.lexists(path):
        if not passed_by.rules.ignores(Path(path)):
            yield Source(path, PurePath(PurePath(path).name))
    else:
        yield from _matching(path, passed_by, problems)


def _matching(pattern: str, passed_by: _PassedBy, problems: list[CleanclipError]) -> Iterator[Source]:
    matches = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []  # noqa: PTH207 - as given
    if not matches:
        raise InputError(f"{pattern}: no such file or folder")
    for match in matches:
        if not os.path.isdir(match):  # noqa: PTH112 - as above
            yield from _expand(match, passed_by, problems)


def _in_folder(folder: Path, passed_by: _PassedBy, problems: list[CleanclipError]) -> Iterator[Source]:
    """The texts below the folder; a folder in it that cannot be listed is a problem, and the others are read."""
    known = len(problems)
    anything = False
    for path, is_passed_by in _walk(folder, passed_by, problems):
        anything = True
        if not is_passed_by:
            yield Source(str(path), path.relative_to(folder))
    if not anything and len(problems) == known:
        raise InputError(f"{folder}: holds no text files (looked for {', '.join(SUFFIXES)})")


def _walk(folder: Path, passed_by: _PassedBy, problems: list[CleanclipError]) -> Iterator[tuple[Path, bool]]:
    """The text files below `folder`, those of a folder before those of its folders, both by name."""
    waiting = [folder]
    while waiting:
        try:
            entries = [entry for entry in _entries(waiting.pop()) if not entry.name.startswith(".")]
            files = [Path(entry.path) for entry in entries if _is_text_file(entry)]
            folders = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
            found = [(path, passed_by.file(path)) for path in files]
            waiting += [path for path in reversed(folders) if not passed_by.folder(path)]
        except CleanclipError as problem:
            problems.append(problem)
        else:
            yield from found


def _is_text_file(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False) and format_of(PurePath(entry.name)) in SUFFIXES


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"{folder}: cannot be listed: {error.strerror}") from error
