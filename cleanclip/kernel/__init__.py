"""Which build of the hot loops runs: one in C where there is one, else NumPy; all give the same bits.

The environment variable ``CLEANCLIP_KERNEL`` selects one. What a loop means stands beside
its NumPy twin, in `cleanclip.dedup`; `docs/reference/hash.md` is the specification of both.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from cleanclip.errors import OptionError

if TYPE_CHECKING:
    from types import ModuleType

BUILDS = ("avx512", "avx2", "portable", "python")
_COMPILED = ("portable", "avx2", "avx512")
VARIABLE = "CLEANCLIP_KERNEL"


@cache
def _load() -> ModuleType | None:
    """The compiled module, `None` where it was not built."""
    try:
        return import_module("cleanclip.kernel.native")
    except ImportError:
        return None


@cache
def available() -> tuple[str, ...]:
    """The builds that can run here, fastest first."""
    module = _load()
    if module is None:
        return ("python",)
    return BUILDS[BUILDS.index(_COMPILED[module.best_build()]) :]


@cache
def running() -> str:
    """The build that runs: the one that is asked for, else the fastest.

    Raises:
        OptionError: the one that is asked for cannot run here.
    """
    wanted = os.environ.get(VARIABLE, "")
    if not wanted:
        return available()[0]
    if wanted not in available():
        raise OptionError(f"{VARIABLE} is one of {', '.join(available())} here, not {wanted!r}")
    return wanted


def compiled() -> ModuleType | None:
    """The compiled module if it is to run, else `None`."""
    return None if running() == "python" else _load()


def build_number() -> int:
    """The build that runs, as the functions of the compiled module take it."""
    return _COMPILED.index(running())


def has_vectors() -> bool:
    """Whether the build that runs uses the processor's vector instructions."""
    return running() in ("avx2", "avx512")
