"""Where the result of each file goes."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from cleanclip.errors import OutputError
from cleanclip.io.annotation import suffix_of
from cleanclip.io.formats import kind_of
from cleanclip.io.paths import STANDARD, format_of, real_path, result_name
from cleanclip.io.run import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleanclip.io.paths import Source
    from cleanclip.io.reading import Reading
    from cleanclip.io.records import Format


def output_paths(output: str | None) -> tuple[Path, ...]:
    """The file or folder of ``-o``, if it is one."""
    return () if output in (None, STANDARD) else (Path(str(output)),)


def root_of(output: str | None, tasks: Sequence[Task]) -> Path | None:
    """The folder that no result may leave, where there are several."""
    return Path(output) if output not in (None, STANDARD) and len(tasks) > 1 else None


def plan(
    paths: Sequence[str], sources: Sequence[Source], reading: Reading, output: str | None, *, annotated: bool = False
) -> list[Task]:
    """The task of each source; no `output` means in place, ``"-"`` the standard output.

    The result of a single file goes into `output` if that is a folder, ends in a slash or has
    no suffix, and else is `output` itself. The results of folders and of several files go
    below it, under the names they have below their folders, with another suffix where their format
    changes, as it does for texts that are `annotated`.

    Raises:
        OutputError: two sources would go to one file, one would overwrite itself or another, or a
            name says another format.
    """
    if output is None:
        return [Task(source, None if source.is_standard else Path(source.path), in_place=True) for source in sources]
    if output == STANDARD:
        return [Task(source, None) for source in sources]
    if _is_file(paths, output):
        tasks = [Task(source, Path(output)) for source in sources]
        if reading.format is None:
            _require_format(tasks, reading, annotated=annotated)
    else:
        tasks = [
            _below(Path(output), source, _suffix(reading.format_of(source), annotated=annotated)) for source in sources
        ]
    _require_distinct(tasks)
    _require_apart(tasks)
    return tasks


def _is_file(paths: Sequence[str], output: str) -> bool:
    """Whether `output` is the one file of results; the standard input has no name to give to one in a folder."""
    folder = Path(output)
    if output.endswith("/") or folder.is_dir() or len(paths) > 1:
        return False
    return paths[0] == STANDARD or (bool(folder.suffix) and not Path(paths[0]).is_dir())


def _suffix(form: Format, *, annotated: bool) -> str | None:
    return (suffix_of(form) if annotated else None) or form.suffix


def _below(folder: Path, source: Source, suffix: str | None) -> Task:
    if source.is_standard:
        raise OutputError("the standard input has no name: give -o a file name, or leave it out for standard output")
    return Task(source, folder / result_name(source.name, suffix))


def _require_format(tasks: Iterable[Task], reading: Reading, *, annotated: bool) -> None:
    """Make sure that a result is not named as what it is not; a page's text may go by any name."""
    for source, target in ((task.source, task.target) for task in tasks):
        suffix = _suffix(reading.format_of(source), annotated=annotated) or format_of(source.name)
        own, named = kind_of(PurePath(f"a{suffix}")), kind_of(target) if target else None
        if own and named and own != named:
            raise OutputError(f"{target}: what comes of {source.path} is no {named}: end its name in {suffix}")


def _require_distinct(tasks: Iterable[Task]) -> None:
    taken: dict[Path | None, str] = {}
    for task in tasks:
        other = taken.setdefault(task.target, task.source.path)
        if other != task.source.path:
            apart = Path(other).name == Path(task.source.path).name
            raise OutputError(
                f"{other} and {task.source.path} would both be written to {task.target}: clean them in two runs"
                f"{', or give the folder above both' if apart else ''}"
            )


def _require_apart(tasks: Sequence[Task]) -> None:
    """Make sure that no result takes the place of something that is still to be read."""
    read = {real_path(Path(task.source.path)) for task in tasks if not task.source.is_standard}
    for task in tasks:
        if task.target is not None and real_path(task.target) in read:
            raise OutputError(
                f"{task.target} is read in this run, and would be overwritten: use --in-place, or another -o"
            )
