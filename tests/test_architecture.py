"""Imports point inward, the rooms do not know each other, and nothing heavy loads early."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "cleanclip"

LAYERS = (
    {"errors"},
    {"document", "shape", "kernel"},
    {"decode", "split", "repair", "boilerplate", "dedup", "report", "options", "protect"},
    {"pipeline"},
    {"cleaner", "batch"},
    {"io"},
    {"adapters", "cli"},
)
ROOMS = {"repair", "boilerplate", "dedup"}
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if len(path.relative_to(PACKAGE).parts) > 1 or path.stem[0] != "_"
)


def imports(path: Path) -> Iterator[str]:
    """The first part below the package of everything that a module imports from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "cleanclip":
            yield from (alias.name for alias in node.names if alias.name in LEVEL)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cleanclip."):
            yield (node.module or "").split(".")[1]


def home(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_inward(path: Path) -> None:
    for name in imports(path):
        assert name == home(path) or LEVEL[name] <= LEVEL[home(path)], f"{home(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_three_rooms_do_not_know_each_other(path: Path) -> None:
    if home(path) in ROOMS:
        assert not set(imports(path)) & (ROOMS - {home(path)})


def test_no_module_needs_one_that_needs_it() -> None:
    graph = {name_of(path): set(needed(ast.parse(path.read_text(encoding="utf-8")))) for path in PACKAGE.rglob("*.py")}
    order = TopologicalSorter({name: needs & graph.keys() - {name} for name, needs in graph.items()})
    order.prepare()


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def needed(tree: ast.AST) -> Iterator[str]:
    """What a module imports from the package, in functions too; what only its types need apart."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cleanclip"):
            for full in (f"{node.module}.{alias.name}" for alias in node.names):
                path = PACKAGE.parent / full.replace(".", "/")
                is_module = path.is_dir() or path.with_suffix(".py").exists()
                yield full if is_module else str(node.module)
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield from needed(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_functions_stay_under_forty_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
            assert (node.end_lineno or 0) - first.lineno < 40, f"{path}:{node.lineno} {node.name}"


@pytest.mark.parametrize("statement", ["import cleanclip", "import cleanclip.cli.main"])
def test_nothing_heavy_is_imported_early(statement: str) -> None:
    heavy = {"numpy", "ftfy", "regex", "trafilatura", "datasketch", "pyarrow", "sqlite3", "multiprocessing"}
    program = f"{statement}\nimport sys\nprint(*sorted(set(sys.modules) & {heavy!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
