"""Every snippet and every command of README.md and docs/ does what its page says.

The fenced blocks of a page run in order, in a temporary folder of their own with a copy of
docs/examples in it:

- ``python`` is executed; one with prompts (``>>>``) is a doctest.
- ``console``: what follows ``$ `` is a command, the lines below it are its output, standard
  error included; ``...`` stands for anything. A command fails the test if it fails, unless
  ``echo $?`` is the next one.
- ``sh``: commands that succeed, whatever they say. Those that install or test are left out.
- ``toml`` whose first line is a comment with a file name, and nothing else, becomes that file.

All other blocks are for reading.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from required import host

from cleanclip import Options

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
# A page on a host, by its name, needs this module of it.
HOSTS = {
    "dask": "dask.dataframe",
    "datasets": "datasets",
    "datatrove": "datatrove",
    "duckdb": "duckdb",
    "haystack": "haystack",
    "langchain": "langchain_core",
    "llama-index": "llama_index.core",
    "pandas": "pandas",
    "polars": "polars",
    "ray": "ray.data",
    "scikit-learn": "sklearn",
    "spark": "pyspark",
}
# A page whose commands need more than a temporary folder, and the test that follows it.
TESTED_ELSEWHERE = {DOCS / "how-to" / "pre-commit.md": ROOT / "tests" / "cli" / "test_hooks.py"}
RUN_HERE = [page for page in PAGES if page not in TESTED_ELSEWHERE]

_FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"# (?P<name>[\w.-]+\.\w+)\n")
_LINK = re.compile(r"\]\((?P<path>[^)#:\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ELSEWHERE = ("pip install", "python -m pip", "python -m venv", "python -m pytest", ". ")


class Snippet(NamedTuple):
    """A fenced block: its language, its text, and the line of the page on which it begins."""

    language: str
    code: str
    line: int


def snippets(page: Path) -> list[Snippet]:
    text = page.read_text(encoding="utf-8")
    return [Snippet(m["language"], m["code"], text.count("\n", 0, m.start()) + 2) for m in _FENCE.finditer(text)]


@pytest.mark.parametrize("page", RUN_HERE, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page.parent.name == "hosts":
        host(HOSTS[page.stem], page.stem)
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for snippet in snippets(page):
        where = f"{page.relative_to(ROOT)}:{snippet.line}"
        match snippet.language:
            case "python":
                run_python(snippet.code, namespace, where)
            case "console":
                run_console(snippet.code, where)
            case "sh":
                run_commands(snippet.code, where)
            case "toml":
                save(snippet.code)


def run_python(code: str, namespace: dict[str, Any], where: str) -> None:
    if ">>>" not in code:
        exec(compile(code, where, "exec"), namespace)  # noqa: S102 - the pages are ours
        return
    test = doctest.DocTestParser().get_doctest(code, namespace, where, None, None)
    said: list[str] = []
    failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append, clear_globs=False).failed
    assert not failed, "".join(said)
    namespace.update(test.globs)


def run_console(code: str, where: str) -> None:
    shown = [part.partition("\n") for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]]
    answers = session([command for command, _, _ in shown])
    for answer, (command, _, expected) in zip(answers, shown, strict=True):
        agrees = doctest.OutputChecker().check_output(expected, closed(answer.output), doctest.ELLIPSIS)
        assert agrees, f"{where}: $ {command}\n{answer.output}--- the page says\n{expected}"
    for answer, following in pairwise([*answers, Answer("", "", 0)]):
        asked = following.command == "echo $?"
        assert asked or not answer.status, f"{where}: $ {answer.command}\nexits with {answer.status}"


def closed(output: str) -> str:
    """The output with a newline at its end, as a page shows it."""
    return output if output.endswith("\n") or not output else output + "\n"


def run_commands(code: str, where: str) -> None:
    steps = [step for line in code.splitlines() for step in line.split(" && ")]
    for answer in session([step for step in steps if not step.startswith(_ELSEWHERE)]):
        assert not answer.status, f"{where}: {answer.command}\n{answer.output}"


class Answer(NamedTuple):
    """What the shell said to a command, and the exit code."""

    command: str
    output: str
    status: int


def session(commands: list[str]) -> list[Answer]:
    """The answers of one shell to commands, a record separator set around each exit code."""
    told = "status=$?; printf '\\036%s\\036' $status; (exit $status)"
    script = "\n".join(["exec 2>&1", *(f"{command}\n{told}" for command in commands)])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PATH": path, "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    output = done.stdout.split("\036")
    return [Answer(*answer) for answer in zip(commands, output[::2], map(int, output[1::2]), strict=False)]


def save(code: str) -> None:
    named = _FILE_NAME.match(code)
    if named:
        Path(named["name"]).write_text(code[named.end() :], encoding="utf-8")


@pytest.mark.parametrize("page", TESTED_ELSEWHERE, ids=lambda page: page.name)
def test_a_page_that_is_not_run_here_is_run_by_another_test(page: Path) -> None:
    assert page.exists()
    assert page.name in TESTED_ELSEWHERE[page].read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.finditer(page.read_text(encoding="utf-8")):
        target = (page.parent / link["path"]).resolve() if link["path"] else page
        assert target.exists(), f"{page}: {link[0]}"
        if link["anchor"]:
            assert link["anchor"] in anchors(target), f"{page}: {link[0]}"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / link["path"]).resolve() for link in _LINK.finditer(index.read_text(encoding="utf-8"))}
    generated = DOCS / "reference" / "rules"
    assert {page for page in DOCS.rglob("*.md") if page.parent != generated} - {index} <= linked


def test_the_options_page_has_every_option_with_its_default() -> None:
    page = (DOCS / "reference" / "options.md").read_text(encoding="utf-8")
    for option in fields(Options):
        assert f"| `{option.name}` | `{option.default!r}` |" in page
