"""The compiled reader of passages: it folds their case by what Python says of each character, once a process."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cleanclip import kernel

if TYPE_CHECKING:
    from types import ModuleType

# Drawn when the process starts, so that nobody can make texts whose hashes collide; no result depends on it.
KEY = int.from_bytes(os.urandom(8), "little")


def passage_reader() -> Any:  # noqa: ANN401 - a type of the compiled module
    """The ``PassageReader`` of the compiled kernel if that is to run, else `None`."""
    module = kernel.compiled()
    return None if module is None else _reader(module)


@cache
def _reader(module: ModuleType) -> Any:  # noqa: ANN401 - as above
    return module.PassageReader(str.casefold, KEY)
