"""What goes to the screen: data to the standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from typing import TextIO

RED, GREEN, YELLOW, DIM = "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[2m"
_PLAIN = "\x1b[0m"
_OF_DIFF = {"-": RED, "+": GREEN, "@": DIM}


def emit(text: str) -> None:
    """Write a line of data to the standard output; undecodable bytes come out as they came in."""
    emit_bytes(text.encode(errors=_errors_for(text)) + b"\n")


def emit_bytes(data: bytes) -> None:
    """Write bytes of data to the standard output."""
    sys.stdout.buffer.write(data)


def note(message: object) -> None:
    """Write a line of information to standard error."""
    print(visible(str(message)), file=sys.stderr)  # noqa: T201 - the one place that prints


def complain(problem: object) -> None:
    """Write an error to standard error, on one line whatever it quotes."""
    note(f"cleanclip: error: {problem}")


def visible(text: str) -> str:
    r"""The text on one line, every character that would not be seen as an escape.

    >>> print(visible("a\N{ZERO WIDTH SPACE}b\nc"))
    a\u200bb\nc
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in text
    )


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "file"), counted(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def coloured(line: str, stream: TextIO | None = None) -> str:
    """A line of a diff in its colour, where the stream is a terminal that wants any."""
    colour = _OF_DIFF.get(line[:1])
    return painted(line, colour, stream) if colour else line


def painted(text: str, colour: str, stream: TextIO | None = None) -> str:
    """The text in a colour, where the stream, by default the standard output, is a terminal that wants any."""
    return f"{colour}{text}{_PLAIN}" if wants_colour(stream or sys.stdout) else text


def wants_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal, and neither ``NO_COLOR`` nor a dumb terminal speaks against it."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _errors_for(text: str) -> str:
    """How to encode lone surrogates: those of undecodable bytes as these bytes, others as escapes."""
    try:
        text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return "backslashreplace"
    return "surrogateescape"
