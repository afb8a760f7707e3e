"""The optional kernel in C; all else stands in pyproject.toml."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Extension, setup

KERNEL = "cleanclip/kernel"

setup(
    ext_modules=[
        Extension(
            "cleanclip.kernel.native",
            sources=sorted(path.as_posix() for path in Path(KERNEL).glob("*.c")),
            depends=sorted(path.as_posix() for path in Path(KERNEL).glob("*.h")),
            extra_compile_args=[] if sys.platform == "win32" else ["-std=c11", "-O3"],
            # Without a compiler the package installs all the same, and NumPy does the work.
            optional=True,
        )
    ]
)
