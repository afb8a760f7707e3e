"""`cleanclip index`: what earlier runs kept, in a file: add to it, ask it, and forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip import DedupIndex
from cleanclip.cli.flags import add_reading, reading_of, share
from cleanclip.cli.inputs import Inputs
from cleanclip.cli.terminal import counted, emit, note, visible
from cleanclip.document import Document
from cleanclip.errors import InputError
from cleanclip.split import split

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_ACTIONS = {
    "add": "look texts up and add them",
    "query": "say what of the texts is known already; exit 1 if anything; add nothing",
    "remove": "forget documents by their keys",
    "merge": "add what other indexes keep",
    "info": "say how an index was made and what is in it",
}
_ARGUMENTS = {"add": "PATH", "query": "PATH", "remove": "KEY", "merge": "INDEX", "info": None}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, purpose in _ACTIONS.items():
        action = actions.add_parser(name, help=purpose)
        action.add_argument("index", metavar="INDEX", help="the file of the index; made by add if there is none")
        what = _ARGUMENTS[name]
        if what:
            action.add_argument("items", nargs="+", metavar=what, help=f"one {what} or more")
        if what == "PATH":
            add_reading(action)
            action.add_argument("--config", metavar="FILE", help="read how files are read from this file too")
        if name == "add":
            action.add_argument(
                "--unit", metavar="NAME", help="what is compared, in a new index: paragraph or document"
            )
            action.add_argument(
                "--near", type=share, default=0.8, metavar="SHARE", help="the similarity, in a new index"
            )


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 1 when `query` found something, 2 when a file could not be read.

    Raises:
        InputError: there is no such index.
    """
    if arguments.action == "add":
        return _add(arguments)
    with DedupIndex.open(arguments.index, read_only=arguments.action in ("query", "info")) as index:
        if arguments.action == "query":
            return _query(arguments, index)
        if arguments.action == "info":
            for name, value in index.info().items():
                emit(f"{name}: {value}")
        elif arguments.action == "remove":
            _remove(arguments.items, index)
        else:
            _merge(arguments.items, index)
    return 0


def _add(arguments: argparse.Namespace) -> int:
    settings = {"near": arguments.near} if arguments.near != 0.8 else {}  # noqa: PLR2004 - the default of the flag
    if arguments.unit:
        settings["unit"] = arguments.unit
    inputs = Inputs(arguments.items, reading_of(arguments))
    with DedupIndex.open(arguments.index, **settings) as index:
        number = index.add(_documents(inputs))
    note(f"{arguments.index}: {counted(number, 'text')} added")
    return 2 if inputs.failed else 0


def _query(arguments: argparse.Namespace, index: DedupIndex) -> int:
    inputs = Inputs(arguments.items, reading_of(arguments))
    found = 0
    for document in _documents(inputs):
        for edit in index.query(document).edits:
            found += 1
            emit(f"{visible(document.id)}: {edit.span.start}-{edit.span.end}: {edit.reason} [{edit.rule}]")
    return 2 if inputs.failed else int(found > 0)


def _remove(keys: list[str], index: DedupIndex) -> None:
    for key in keys:
        if not index.remove(key):
            raise InputError(f"the index has no document {key!r}")


def _merge(paths: list[str], index: DedupIndex) -> None:
    for path in paths:
        with DedupIndex.open(path, read_only=True) as other:
            index.merge(other)


def _documents(inputs: Inputs) -> Iterator[Document]:
    for _, record in inputs.records():
        yield Document(record.text, split(record.text), id=record.id, url=record.url)
