"""Any bytes as any format: what reading and writing must hold to, and the search for bytes with which it does not.

    python tests/fuzz/fuzz_formats.py CORPUS [options of libFuzzer]

The first byte of an input chooses how the rest is read. The README beside this file says how
to run it; `test_fuzz_finds.py` asks the same of all that was ever found.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleanclip.io.records import Chunk, Format, Record

JSON = b'{"id": 7, "text": "The mill`s \\ud83d wheel.", "n": 1.0}\n'
TABLE = b'id,text,n\n1,"The ""mill"", the\nwheel",2\n2,plain,3\n'
RECORD = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://example.org/a\r\nContent-Length: 9\r\n\r\n"
ARCHIVE = RECORD + b"The mill.\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>The mill.</p></body></html>"
PAGE = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % len(RESPONSE)
) + RESPONSE + b"\r\n\r\n"  # fmt: skip
LOG = (
    b'{"schema": 1}\n{"document": "a", "path": "a", "output": null, "line": 0, "url": null, "encoding": "utf-8", '
    b'"bom": false, "source_sha256": "", "output_sha256": "", "verdict": "cleaned", "edits": 1, "flags": 0}\n'
    b'{"span": [0, 1], "before": "`", "after": "", "rule": "r", "reason": "", "score": 1.0, "action": "apply"}\n'
)


class Kind(NamedTuple):
    """A way to read a file: its name, an example of it, and whether the bytes of its records are those of the file."""

    name: str
    example: bytes
    is_whole: bool = False


KINDS = (
    Kind("a.txt", "The mill`s caf\N{LATIN SMALL LETTER E WITH ACUTE}.\n".encode(), is_whole=True),
    Kind("a.jsonl", JSON, is_whole=True),
    Kind("a.csv", TABLE, is_whole=True),
    Kind("a.tsv", b"text\tid\nThe mill\t7\n", is_whole=True),
    Kind("a.wet", ARCHIVE, is_whole=True),
    Kind("a.warc", PAGE),
    Kind("a.html", b"<html><body><article><p>The mill turns, and the ferry waits.</p></article></body></html>"),
    Kind("a.parquet", b"PAR1"),
    Kind("a.jsonl.gz", gzip.compress(JSON, mtime=0)),
    Kind("a.jsonl.bz2", bz2.compress(JSON)),
    Kind("a.jsonl.xz", lzma.compress(JSON)),
    Kind("a.jsonl.zst", b"\x28\xb5\x2f\xfd"),
    Kind("log", LOG),
)


def one_input(data: bytes) -> None:
    """Read the bytes as their first one says; an error that is not documented, or a broken promise, is raised."""
    from cleanclip.errors import CleanclipError  # noqa: PLC0415 - when it runs, the search has instrumented it

    if not data:
        return
    kind = KINDS[data[0] % len(KINDS)]
    with suppress(CleanclipError):
        if kind.name == "log":
            _read_log(data[1:])
        else:
            _read_file(kind, data[1:])


def _read_log(data: bytes) -> None:
    from cleanclip.io.log_file import finished  # noqa: PLC0415 - as above
    from cleanclip.report.edit_log import read_log  # noqa: PLC0415

    lines = list(finished(BytesIO(data)))
    assert data.startswith(b"".join(lines)), "a log that was cut is another log"
    for logged in read_log(lines, "log"):
        assert all(edit.span.end - edit.span.start == len(edit.before) for edit in logged.edits)


def _read_file(kind: Kind, data: bytes) -> None:
    from cleanclip.io.compression import decompressed  # noqa: PLC0415 - as above
    from cleanclip.io.paths import compression_of  # noqa: PLC0415
    from cleanclip.io.reading import Reading  # noqa: PLC0415
    from cleanclip.io.records import Record  # noqa: PLC0415

    from cleanclip.io.paths import Source  # noqa: PLC0415  # isort: skip

    name = PurePath(kind.name)
    form = Reading().format_of(Source(kind.name, name))
    through = []
    for chunk in form.chunks(decompressed(BytesIO(data), compression_of(name), kind.name), kind.name):
        pieces = list(form.records(chunk, kind.name))
        raws = [piece if isinstance(piece, bytes) else piece.raw for piece in pieces]
        through.append(form.joined(chunk, raws))
        for piece in pieces:
            if isinstance(piece, Record):
                _require_rewritable(form, chunk, piece)
    assert not kind.is_whole or b"".join(through) == data, "bytes that were not to change did"


def _require_rewritable(form: Format, chunk: Chunk, record: Record) -> None:
    """The record with its own text is itself, and with another one it is read again with that."""
    again = form.reread(record.rewrite(record.text), chunk, record.encoding)
    assert again is not None, "a record cannot be read again"
    assert again.text == record.text, "a text is another when it is read again"
    longer = f'{record.text}, "and" more\nof it'
    changed = form.reread(record.rewrite(longer), chunk, record.encoding)
    assert changed is not None, "a record that was written cannot be read"
    assert changed.text == longer, "a text that was written is read as another"


def examples() -> Iterator[bytes]:
    """An input of each kind, with which the search begins."""
    for number, kind in enumerate(KINDS):
        yield bytes((number,)) + _completed(kind)


def _completed(kind: Kind) -> bytes:
    """The example, those of optional packages made with them."""
    if kind.name.endswith(".zst"):
        packed: bytes = import_module("zstandard").compress(JSON)
        return packed
    if kind.name.endswith(".parquet"):
        target = BytesIO()
        table = import_module("pyarrow").table({"text": ["The mill.", None], "id": ["1", "2"]})
        import_module("pyarrow.parquet").write_table(table, target)
        return target.getvalue()
    return kind.example


def main() -> None:
    """Search until libFuzzer is told to stop."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["cleanclip.io", "cleanclip.decode", "cleanclip.report", "json"]):
        for name in ("cleanclip.io.reading", "cleanclip.io.log_file", "cleanclip.io.compression", "json.decoder"):
            import_module(name)
    folder = Path(next(argument for argument in sys.argv[1:] if not argument.startswith("-")))
    folder.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(examples()):
        (folder / f"example-{number:02}").write_bytes(example)
    search: Callable[..., None] = atheris.Setup
    search(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
