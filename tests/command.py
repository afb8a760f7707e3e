"""The command as the tests call it."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str


class Command(Protocol):
    def __call__(self, *arguments: object, stdin: bytes = b"") -> Ran: ...
