"""What `--against` names: an index of earlier runs, or files of texts, to compare with and not to add to."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from cleanclip.cli.inputs import Inputs
from cleanclip.dedup.across import deduplicated
from cleanclip.dedup.copies import MemoryCopies
from cleanclip.dedup.index import DedupIndex
from cleanclip.dedup.overlay import Overlay
from cleanclip.document import Document
from cleanclip.errors import InputError, OptionError
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import ExitStack

    from cleanclip.dedup.across import Comparison
    from cleanclip.dedup.copies import Copies
    from cleanclip.io.reading import Reading

_SQLITE = b"SQLite format 3\0"


def opened_against(paths: Sequence[str], comparison: Comparison, reading: Reading, stack: ExitStack) -> Copies:
    """Copies that begin with what the files, or the one index, at `paths` have; what is added is kept in memory.

    Raises:
        IndexMismatchError: the index was made with other settings.
        InputError: a file cannot be read.
        OptionError: there are several indexes, or an index and files.
    """
    header = comparison.header
    if any(map(_is_index, paths)):
        if len(paths) > 1:
            raise OptionError("--against takes one index or files of texts: put indexes together with index merge")
        older = DedupIndex.open(paths[0], read_only=True, unit=header.unit, near=header.near)
        return Overlay(stack.enter_context(older).copies)
    inputs = Inputs(paths, reading)
    copies = MemoryCopies()
    deque(deduplicated(_documents(inputs), comparison, copies), maxlen=0)
    if inputs.failed:
        raise InputError("not all that --against names could be read, so nothing was compared with it")
    return copies


def _is_index(path: str) -> bool:
    if "://" in path:
        return True
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a path of any name
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _documents(inputs: Inputs) -> Iterator[Document]:
    for _, record in inputs.records():
        yield Document(record.text, split(record.text), id=record.id, url=record.url)
