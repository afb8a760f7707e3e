"""A run that is killed in the middle and started again, beside one that was left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run_killed_and_again(program: str, here: Path) -> None:
    """Run `program` in the folder `whole`, and in `again` a second time after kills at a third and two thirds.

    The program takes no arguments and works in its current folder.
    """
    took = _run(program, here / "whole", None)
    for share in (1 / 3, 2 / 3):
        _run(program, here / "again", took * share)
    _run(program, here / "again", None)


def _run(program: str, folder: Path, killed_after: float | None) -> float:
    """The seconds it took."""
    folder.mkdir(exist_ok=True)
    start = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", program], cwd=folder, start_new_session=True) as process:
        try:
            code = process.wait(killed_after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            assert code == 0
    return time.monotonic() - start
