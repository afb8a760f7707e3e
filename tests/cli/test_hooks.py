"""The hooks, run by the real pre-commit in a real repository, and docs/how-to/pre-commit.md with them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
NOISY = "The harbour`s lights went out at nine.\n\nTop of page\n"


def _require(missing: str) -> None:
    """Skip, or fail where the run says that nothing named so may be skipped."""
    if missing in os.environ.get("CLEANCLIP_REQUIRE", "").split(","):
        pytest.fail(f"{missing} is required and not there")
    pytest.skip(f"{missing} is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that runs the hooks of this checkout with the interpreter of the tests."""
    if importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None:
        _require("pre-commit")
    hooks = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    # The environment of a hook takes half a minute to build; the package is installed here already.
    local = hooks.replace("language: python", "language: system").replace(
        "entry: cleanclip", f"entry: {sys.executable} -m cleanclip"
    )
    indented = "".join(f"    {line}\n" for line in local.splitlines())
    (tmp_path / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: local\n  hooks:\n{indented}")
    _git(tmp_path, "init", "-q")
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def _hook(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    _git(folder, "add", "-A")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(folder / ".git" / "pre-commit-cache")}
    command = [sys.executable, "-m", "pre_commit", "run", name, "--all-files"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_page_works_to_the_letter(repository: Path) -> None:
    page = (PROJECT / "docs" / "how-to" / "pre-commit.md").read_text(encoding="utf-8")
    offered = re.findall(
        r"^- id: (.+)$", (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(re.findall(r"- id: (\S+)", page)) == set(offered)
    (repository / "data.txt").write_text(f"{NOISY}\nAdvertisement\n")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment["PRE_COMMIT_HOME"] = str(repository / ".git" / "pre-commit-cache")
    for script in re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for command in script.splitlines():
            done = subprocess.run(
                ["bash", "-c", command], cwd=repository, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode in ((0, 1) if "run --all-files" in command else (0,)), done.stdout + done.stderr
    config = (repository / ".pre-commit-config.yaml").read_text()
    for arguments in re.findall(r"args: \[(.+)\]", page):
        changed = config.replace("types: [text]", f"types: [text]\n      args: [{arguments}]")
        (repository / ".pre-commit-config.yaml").write_text(changed)
        hook = "cleanclip-check" if "baseline" in arguments else "cleanclip-fix"
        assert "error" not in _hook(repository, hook).stdout
        assert _hook(repository, hook).returncode == 0


def test_the_check_fails_on_findings_and_changes_nothing(repository: Path) -> None:
    (repository / "data.txt").write_text(NOISY)
    ran = _hook(repository, "cleanclip-check")
    assert ran.returncode == 1
    assert "data.txt:1:12: repair" in ran.stdout
    assert (repository / "data.txt").read_text() == NOISY


def test_the_check_passes_clean_files(repository: Path) -> None:
    (repository / "data.txt").write_text("A quiet day.\n")
    assert _hook(repository, "cleanclip-check").returncode == 0


def test_the_fix_fails_once_and_then_passes(repository: Path) -> None:
    (repository / "data.txt").write_text(NOISY)
    assert _hook(repository, "cleanclip-fix").returncode == 1
    assert (repository / "data.txt").read_text() == "The harbour's lights went out at nine.\n"
    assert _hook(repository, "cleanclip-fix").returncode == 0
    assert _hook(repository, "cleanclip-check").returncode == 0


def test_any_name_will_do(repository: Path) -> None:
    names = ["-dash.txt", "a b.txt", "line\nend.txt", "--in-place.md", "rows.jsonl", "café.txt"]
    for name in names:
        text = '{"text": "The miller`s wheel."}\n' if name.endswith("l") else "The miller`s wheel.\n"
        (repository / name).write_text(text)
    _hook(repository, "cleanclip-fix")
    assert [name for name in names if "`" in (repository / name).read_text()] == []


def test_other_files_are_none_of_its_business(repository: Path) -> None:
    for name in ("code.py", "Makefile", "image.bin"):
        (repository / name).write_bytes(b"# The miller`s wheel.\n" if name != "image.bin" else b"\x00\x01`s")
    assert _hook(repository, "cleanclip-check").returncode == 0


def test_ignored_and_guarded_texts_stay(repository: Path) -> None:
    (repository / ".cleanclipignore").write_text("fixtures/\n")
    (repository / "fixtures").mkdir()
    (repository / "fixtures" / "noisy.txt").write_text(NOISY)
    (repository / "guarded.md").write_text(f"<!-- cleanclip: off -->\n{NOISY}<!-- cleanclip: on -->\n")
    assert _hook(repository, "cleanclip-check").returncode == 0


def test_a_file_that_cannot_be_read_fails_with_one_line(repository: Path) -> None:
    (repository / "legacy.txt").write_bytes("Größe, Café, schön".encode("latin-1"))
    ran = _hook(repository, "cleanclip-fix")
    assert ran.returncode == 1
    assert "legacy.txt: is no UTF-8 text" in ran.stdout
