"""Run the tests of the kernel on a build that stops at the first bad access, overflow or leak of bounds.

python benchmarks/sanitize_kernel.py     (needs GCC with its sanitizers; takes a minute)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLAGS = ["-std=c11", "-O1", "-g", "-fPIC", "-shared", "-fno-omit-frame-pointer", "-Wall", "-Wextra", "-Werror"]
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]


def build(package: Path) -> None:
    """Compile the kernel into a copy of the package."""
    kernel = package / "kernel"
    for old in kernel.glob("native.*.so"):
        old.unlink()
    sources = sorted(str(path) for path in kernel.glob("*.c"))
    target = kernel / f"native{sysconfig.get_config_var('EXT_SUFFIX')}"
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run(["gcc", *FLAGS, *SANITIZERS, include, *sources, "-o", str(target)], check=True)


def library(name: str) -> str:
    """The path of a library of the compiler."""
    found = subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def main() -> int:
    """Exit status of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "cleanclip", Path(folder) / "cleanclip")
        shutil.copytree(ROOT / "tests" / "kernel", Path(folder) / "kernel")
        # No example has a deadline; some draw whole texts.
        for name in ("conftest.py", "strategies.py"):
            shutil.copy(ROOT / "tests" / name, Path(folder) / "kernel")
        build(Path(folder) / "cleanclip")
        settings = {
            "LD_PRELOAD": f"{library('libasan.so')} {library('libubsan.so')}",
            # The interpreter itself does not free everything at its end.
            "ASAN_OPTIONS": "detect_leaks=0",
            "PYTHONMALLOC": "malloc",
            "PYTHONPATH": folder,
        }
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", str(Path(folder) / "kernel")]
        return subprocess.run(command, cwd=folder, env={**os.environ, **settings}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
