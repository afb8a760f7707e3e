"""A progress bar for long runs, on a terminal and nowhere else."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cleanclip.io.paths import compression_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from cleanclip.io.paths import Source


class Progress:
    """How far a run is, in bytes of its input; silent without a bar to show it on."""

    def __init__(self, bar: Any) -> None:  # noqa: ANN401 - tqdm has no types
        self._bar = bar

    def advance(self, size: int) -> None:
        """Count `size` more bytes as done."""
        if self._bar is not None:
            self._bar.update(size)

    def aside(self) -> AbstractContextManager[object]:
        """A pause of the bar in which lines can be written."""
        paused: AbstractContextManager[object] = nullcontext() if self._bar is None else self._bar.external_write_mode()
        return paused


@contextmanager
def progress(total: int, *, wanted: bool) -> Iterator[Progress]:
    """A bar up to `total` bytes if one is `wanted`, standard error is a terminal, and tqdm is installed."""
    tqdm = _tqdm() if wanted and sys.stderr.isatty() else None
    if tqdm is None:
        yield Progress(None)
        return
    with tqdm(total=total or None, unit="B", unit_scale=True, leave=False, file=sys.stderr) as bar:
        yield Progress(bar)


def size_of(sources: Iterable[Source]) -> int:
    """The bytes of all files, 0 where they cannot be told beforehand."""
    sizes = []
    for source in sources:
        if source.is_standard or compression_of(source.name):
            return 0
        with suppress(OSError):
            sizes.append(os.stat(source.path).st_size)  # noqa: PTH116 - a path of any name
    return sum(sizes)


def _tqdm() -> Any:  # noqa: ANN401 - as above
    try:
        return import_module("tqdm").tqdm
    except ImportError:
        return None
