"""The hooks, run by the real pre-commit in a real repository, and docs/how-to/pre-commit.md with them.

Those tests that are slow let pre-commit build the environment of the hooks itself, from a clone
of this checkout as it stands; the others borrow the interpreter that runs them.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from required import skip_without

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "how-to" / "pre-commit.md"
HOOKS = PROJECT / ".pre-commit-hooks.yaml"
NOISY = "The harbour`s lights went out at nine.\n\nTop of page\n"
# What a package is built from.
INSTALLED = ("cleanclip", "pyproject.toml", "setup.py", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
NAMES = ("-dash.txt", "a b.txt", "line\nend.txt", "--in-place.md", "rows.jsonl", "café.txt")


class Ran(NamedTuple):
    code: int
    said: str


class Repository(NamedTuple):
    """A git repository with a configuration of hooks, and where pre-commit keeps their environments."""

    folder: Path
    home: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True)

    def hook(self, name: str) -> Ran:
        self.git("add", "-A")
        return self.run(f"pre-commit run {name} --all-files")

    def run(self, command: str) -> Ran:
        """What a command of the shell says, in an environment in which pre-commit and cleanclip are installed."""
        environment = {**os.environ, "PRE_COMMIT_HOME": str(self.home)}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        return Ran(done.returncode, done.stdout + done.stderr)


def require_pre_commit() -> None:
    if importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None:
        skip_without("pre-commit")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository that runs the hooks of this checkout with the interpreter of the tests."""
    require_pre_commit()
    local = HOOKS.read_text(encoding="utf-8").replace("language: python", "language: system")
    local = local.replace("entry: cleanclip", f"entry: {sys.executable} -m cleanclip")
    indented = "".join(f"    {line}\n" for line in local.splitlines())
    made = Repository(tmp_path, tmp_path / ".git" / "pre-commit")
    made.write(".pre-commit-config.yaml", f"repos:\n- repo: local\n  hooks:\n{indented}")
    made.git("init", "-q")
    return made


def test_the_check_fails_on_findings_and_changes_nothing(repository: Repository) -> None:
    noisy = repository.write("data.txt", NOISY)
    ran = repository.hook("cleanclip-check")
    assert ran.code == 1
    assert "data.txt:1:12: repair" in ran.said
    assert noisy.read_text() == NOISY


def test_the_check_passes_clean_files(repository: Repository) -> None:
    repository.write("data.txt", "A quiet day.\n")
    assert repository.hook("cleanclip-check").code == 0


def test_any_name_will_do(repository: Repository) -> None:
    for name in NAMES:
        repository.write(name, '{"text": "The miller`s wheel."}\n' if name.endswith("l") else "The miller`s wheel.\n")
    repository.hook("cleanclip-fix")
    assert [name for name in NAMES if "`" in (repository.folder / name).read_text()] == []


def test_other_files_are_none_of_its_business(repository: Repository) -> None:
    for name in ("code.py", "Makefile"):
        repository.write(name, "# The miller`s wheel.\n")
    (repository.folder / "image.bin").write_bytes(b"\x00\x01`s")
    assert repository.hook("cleanclip-check").code == 0


def test_ignored_and_guarded_texts_stay(repository: Repository) -> None:
    repository.write(".cleanclipignore", "fixtures/\n")
    repository.write("fixtures/noisy.txt", NOISY)
    repository.write("guarded.md", f"<!-- cleanclip: off -->\n{NOISY}<!-- cleanclip: on -->\n")
    assert repository.hook("cleanclip-check").code == 0


def test_a_file_that_cannot_be_read_fails_with_one_line(repository: Repository) -> None:
    (repository.folder / "legacy.txt").write_bytes("Größe, Café, schön".encode("latin-1"))
    ran = repository.hook("cleanclip-fix")
    assert ran.code == 1
    assert "legacy.txt: is no UTF-8 text" in ran.said


def test_the_page_names_the_hooks_there_are() -> None:
    offered = re.findall(r"^- id: (.+)$", HOOKS.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"- id: (\S+)", PAGE.read_text(encoding="utf-8"))) == set(offered)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This checkout as a repository of its own, and a home for the environment that is built of it once."""
    require_pre_commit()
    folder = tmp_path_factory.mktemp("cleanclip")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *INSTALLED]
    listed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, listed):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
    made = Repository(folder, tmp_path_factory.mktemp("home"))
    made.git("init", "-q")
    made.git("add", "-A")
    made.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "A version")
    made.git("tag", "v1")
    return made


@pytest.fixture
def following(published: Repository, tmp_path: Path) -> Repository:
    """A repository in which the files of the page are written as it says, its two names filled in."""
    made = Repository(tmp_path, published.home)
    made.git("init", "-q")
    made.write(".pre-commit-config.yaml", blocks("yaml", published)[0])
    return made


def blocks(language: str, published: Repository) -> list[str]:
    """The fenced blocks of the page in a language."""
    page = PAGE.read_text(encoding="utf-8").replace("CLEANCLIP_REPOSITORY", str(published.folder))
    page = page.replace("CLEANCLIP_VERSION", "v1")
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def replaced(config: str, block: str) -> str:
    """The configuration with a hook written as a later block of the page writes it."""
    (name,) = re.findall(r"- id: (\S+)", block)
    return re.sub(rf"^ +- id: {name}\n", lambda _: block, config, flags=re.MULTILINE)


@pytest.mark.slow
def test_the_page_works_to_the_letter(following: Repository, published: Repository) -> None:
    following.write("data.txt", f"{NOISY}\nAdvertisement\n")
    following.git("add", "-A")
    config, unsafe, baseline = blocks("yaml", published)
    setup, record = blocks("sh", published)
    for command in setup.splitlines():
        assert following.run(command).code in ((0, 1) if "run --all-files" in command else (0,)), command
    assert "`" not in (following.folder / "data.txt").read_text()
    assert "Advertisement" in (following.folder / "data.txt").read_text()

    for command in record.splitlines():
        assert following.run(command).code == 0, command
    following.write(".pre-commit-config.yaml", replaced(config, baseline))
    assert following.hook("cleanclip-check").code == 0
    following.write("data.txt", f"A new first line.\n\n{(following.folder / 'data.txt').read_text()}")
    assert following.hook("cleanclip-check").code == 0
    following.write("new.txt", NOISY)
    assert following.hook("cleanclip-check").code == 1

    following.write(".pre-commit-config.yaml", replaced(config, unsafe))
    assert following.hook("cleanclip-fix").code == 1
    assert "Advertisement" not in (following.folder / "data.txt").read_text()
    assert following.hook("cleanclip-fix").code == 0
    assert following.hook("cleanclip-check").code == 0


@pytest.mark.slow
def test_a_hook_installs_the_core_alone(following: Repository) -> None:
    following.write("data.txt", "A quiet day.\n")
    assert following.hook("cleanclip-check").code == 0
    (python,) = following.home.glob("repo*/py_env*/bin/python")
    program = "from importlib.metadata import distributions; print(*(each.name.lower() for each in distributions()))"
    installed = set(following.run(f"{python} -c '{program}'").said.split())
    assert installed == {"cleanclip", "ftfy", "numpy", "regex", "wcwidth", "pip", "setuptools", "wheel"} & installed
    assert {"cleanclip", "ftfy", "numpy", "regex"} <= installed


@pytest.mark.slow
def test_any_name_will_do_in_the_environment_of_a_hook(following: Repository) -> None:
    for name in NAMES:
        following.write(name, '{"text": "The miller`s wheel."}\n' if name.endswith("l") else "The miller`s wheel.\n")
    following.hook("cleanclip-fix")
    assert [name for name in NAMES if "`" in (following.folder / name).read_text()] == []
