"""The optional kernel in C, and the table of the rule packs; all else stands in pyproject.toml."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
KERNEL = "cleanclip/kernel"
PACKS = "cleanclip/boilerplate/packs"


class BuildWithTable(build_py):
    """Copies the modules, and writes the table of the rule packs beside them: a process then starts faster."""

    def run(self) -> None:
        """Build as setuptools does, then write the table; without one the packs are read from their files."""
        super().run()
        sys.path.insert(0, str(HERE))
        from cleanclip.boilerplate.pack_table import write_table  # noqa: PLC0415 - found from here on

        write_table((HERE if self.editable_mode else Path(self.build_lib)) / PACKS)


setup(
    cmdclass={"build_py": BuildWithTable},
    ext_modules=[
        Extension(
            "cleanclip.kernel.native",
            sources=sorted(path.as_posix() for path in Path(KERNEL).glob("*.c")),
            depends=sorted(path.as_posix() for path in Path(KERNEL).glob("*.h")),
            extra_compile_args=[] if sys.platform == "win32" else ["-std=c11", "-O3"],
            # Without a compiler the package installs all the same, and NumPy does the work.
            optional=True,
        )
    ],
)
