"""What a test needs beside the package: without it the test is skipped, or fails where it must run."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType


def skip_without(name: str) -> None:
    """Skip the test for want of `name`; fail it where ``CLEANCLIP_REQUIRE`` lists that name."""
    if _is_required(name):
        pytest.fail(f"{name} is required here and is not installed")
    pytest.skip(f"{name} is not installed")


def host(module: str, extra: str) -> ModuleType:
    """The module of a host; the test, or the file that is being collected, is skipped where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        if _is_required(extra):
            raise
        pytest.skip(f"{extra} is not installed", allow_module_level=True)


def _is_required(name: str) -> bool:
    return name in os.environ.get("CLEANCLIP_REQUIRE", "").split(",")
