"""An adapter whose host is missing says which extra to install; no adapter is imported unasked."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
HOSTS = {
    "ray": "ray",
    "datatrove": "datatrove",
    "haystack": "haystack",
    "langchain": "langchain_core",
    "llama_index": "llama_index",
    "pandas": "pandas",
    "polars": "polars",
    "scikit_learn": "sklearn",
    "spark": "pyspark",
}
SHARED = {"__init__", "arrow", "chunks", "portions"}
ADAPTERS = sorted({path.stem for path in (ROOT / "cleanclip" / "adapters").glob("*.py")} - SHARED)


def test_every_adapter_has_its_host_here() -> None:
    assert sorted(HOSTS) == ADAPTERS


@pytest.mark.parametrize("adapter", HOSTS)
def test_an_adapter_without_its_host_names_the_extra(adapter: str) -> None:
    extra = adapter.replace("_", "-")
    assert extra in EXTRAS
    program = f"import sys\nsys.modules[{HOSTS[adapter]!r}] = None\nimport cleanclip.adapters.{adapter}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"pip install 'cleanclip[{extra}]'" in done.stderr.splitlines()[-1]
