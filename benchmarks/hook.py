"""What the check hook costs in a large repository, beyond what pre-commit takes by itself.

    python benchmarks/hook.py [--files 12000] [--rounds 3]

Makes a git repository of generated articles (60 MB), 20 of them with findings, and runs
`pre-commit run --all-files` with the hook and with one that does nothing on the same files. CPU
seconds, children included, the median of the rounds. The goal is 10 s for 12,000 files.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from corpus import Maker

_CONFIG = """\
repos:
- repo: local
  hooks:
  - {{id: hook, name: hook, entry: "{entry}", language: system, types: [text], files: "[.]txt$"}}
"""
_NOISY = 20
_BYTES = 5_400


def make_repository(folder: Path, files: int) -> None:
    """Texts of some 5 kB below `folder`, under git; every so many of them noisy."""
    articles = Maker(5).articles(files * 2)
    for number in range(files):
        text = "\n\n".join((next(articles), next(articles)))[:_BYTES].rpartition("\n\n")[0]
        if number % (files // _NOISY) == 0:
            text += "\n\nThe miller`s wheel.\n\nLeave a Reply"
        path = folder / f"{number // 100:03}" / f"{number:05}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


def seconds(folder: Path, entry: str, *, fails: bool) -> float:
    """CPU seconds of a run of pre-commit with the hook `entry`, which `fails` or does not."""
    (folder / ".pre-commit-config.yaml").write_text(_CONFIG.format(entry=entry), encoding="utf-8")
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    environment = {**os.environ, "PRE_COMMIT_HOME": str(folder / ".git" / "pre-commit")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pre_commit", "run", "hook", "--all-files"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == int(fails), done.stdout + done.stderr  # noqa: S101 - a hook that did not run took no time
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_repository(folder, arguments.files)
        size = sum(path.stat().st_size for path in folder.glob("*/*.txt"))
        print(f"{arguments.files:,} files, {size / 1e6:.0f} MB, {_NOISY} with findings")
        check_hook = f"{sys.executable} -m cleanclip check"
        nothing = median(seconds(folder, "true", fails=False) for _ in range(arguments.rounds))
        check = median(seconds(folder, check_hook, fails=True) for _ in range(arguments.rounds))
        print(f"a hook that does nothing: {nothing:.1f} s of CPU")
        print(f"cleanclip check: {check:.1f} s of CPU")
        print(f"beyond pre-commit's own: {check - nothing:.1f} s")


if __name__ == "__main__":
    main()
