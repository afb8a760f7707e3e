"""Each recipe does what it says, on small data."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from required import host, skip_without

RECIPES = Path(__file__).parents[1] / "recipes"
FERRY = "The council of Ellery voted on Tuesday to keep the old ferry running for three more winters, said the mayor."
QUAY = "People on the quay had waited since the morning, since the boat that carries the mail is the only one left."
MILL = "The tide mill at the mouth of the river will grind again in spring, when its great wheel has been cast anew."


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    everything = {**os.environ, "PATH": path, **environment}
    return subprocess.run(command, cwd=folder, env=everything, capture_output=True, text=True, check=False)


def script(name: str, *arguments: str, folder: Path) -> str:
    done = run([sys.executable, str(RECIPES / name), *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_pages(path: Path, pages: dict[str, str]) -> None:
    rows = (json.dumps({"url": url, "text": text}) + "\n" for url, text in pages.items())
    path.write_text("".join(rows), encoding="utf-8")


def read_rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_recipe_is_in_the_list_and_tested_here() -> None:
    listed = (RECIPES / "README.md").read_text(encoding="utf-8")
    for path in RECIPES.iterdir():
        if path.name != "README.md":
            assert path.name in listed
            assert path.name in Path(__file__).read_text(encoding="utf-8")


def test_a_daily_crawl_keeps_what_is_new(tmp_path: Path) -> None:
    day = f"{FERRY}\n\n{QUAY}\n\nBack to top"
    write_pages(tmp_path / "monday.jsonl", {"http://a.example/1": day})
    write_pages(tmp_path / "tuesday.jsonl", {"http://b.example/2": day, "http://b.example/3": f"{FERRY}\n\n{MILL}"})
    script("daily_crawl.py", "monday.jsonl", "seen.index", "kept.jsonl", folder=tmp_path)
    (monday,) = read_rows(tmp_path / "kept.jsonl")
    assert monday["text"] == f"{FERRY}\n\n{QUAY}"
    said = script("daily_crawl.py", "tuesday.jsonl", "seen.index", "kept.jsonl", folder=tmp_path)
    assert said == "cleaned: 1\nduplicate: 1\n"
    assert [row["text"] for row in read_rows(tmp_path / "kept.jsonl")] == [MILL]
    before = (tmp_path / "kept.jsonl").read_bytes()
    script("daily_crawl.py", "tuesday.jsonl", "seen.index", "kept.jsonl", folder=tmp_path)
    assert (tmp_path / "kept.jsonl").read_bytes() == before


def wet(pages: dict[str, str]) -> bytes:
    records = []
    for number, (url, text) in enumerate(pages.items()):
        head = (
            "WARC/1.0",
            "WARC-Type: conversion",
            f"WARC-Target-URI: {url}",
            f"WARC-Record-ID: <urn:uuid:{number:032x}>",
        )
        lines = [*head, "Content-Type: text/plain", f"Content-Length: {len(text)}", "", text, "", ""]
        records.append("\r\n".join(lines).encode())
    return b"".join(records)


@pytest.mark.skipif(os.name == "nt", reason="the recipe is a script of bash")
def test_a_wet_segment_is_cleaned_and_deduplicated(tmp_path: Path) -> None:
    page = f"Home\nNews\nContact\nThe ferry stays\n{FERRY}\n{QUAY}\nShare this article\nLeave a Reply\nBack to top"
    other = f"Menu\nThe ferry stays\n{FERRY}\n{MILL}\nSign up for our newsletter\nLeave a Reply"
    pages = {"http://a.example/1": page, "http://m.example/1": page, "http://b.example/2": other}
    (tmp_path / "segment.warc.wet.gz").write_bytes(gzip.compress(wet(pages)))
    done = run(["bash", str(RECIPES / "wet_segment.sh"), "segment.warc.wet.gz", "out"], tmp_path)
    assert done.returncode == 0, done.stderr
    kept = gzip.decompress((tmp_path / "out" / "kept.warc.wet.gz").read_bytes()).decode()
    assert [url in kept for url in pages] == [True, False, True]
    assert [kept.count(text) for text in (FERRY, QUAY, MILL)] == [1, 1, 1]
    assert "Leave a Reply" not in kept
    assert "boilerplate/" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_pages_are_explored_with_pandas(tmp_path: Path) -> None:
    host("pandas", "pandas")
    pages = {f"http://a.example/{number}": f"{FERRY}\n\nBack to top" for number in range(3)}
    write_pages(tmp_path / "pages.jsonl", pages)
    said = script("explore_with_pandas.py", "pages.jsonl", folder=tmp_path)
    assert "boilerplate/en/back-to-top" in said
    assert "2 of 3 pages say nothing of their own" in said


def test_a_data_repository_stops_a_dirty_commit(tmp_path: Path) -> None:
    if importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None:
        skip_without("pre-commit")
    shutil.copytree(RECIPES / "data-repository", tmp_path, dirs_exist_ok=True)
    configuration = tmp_path / ".pre-commit-config.yaml"
    local = f"name: check\n        entry: {sys.executable} -m cleanclip check\n        language: system\n        files:"
    text = configuration.read_text(encoding="utf-8").replace("repo: CLEANCLIP_REPOSITORY", "repo: local")
    text = text.replace("    rev: CLEANCLIP_VERSION\n", "").replace("files:", local)
    configuration.write_text(text, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(f"{FERRY}\n\n> Back to top\n", encoding="utf-8")
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        assert run(command, tmp_path).returncode == 0
    check = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    done = run(check, tmp_path, PRE_COMMIT_HOME=str(tmp_path / ".git" / "hooks-home"))
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "texts" / "a.txt").write_text(f"{FERRY}\n\nBack to top\n", encoding="utf-8")
    done = run(check, tmp_path, PRE_COMMIT_HOME=str(tmp_path / ".git" / "hooks-home"))
    assert done.returncode == 1
    assert "boilerplate/en/back-to-top" in done.stdout
