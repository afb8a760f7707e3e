"""What `datasets` has cached for the same options is found again, in another process too."""

from __future__ import annotations

import os
import subprocess
import sys

from required import host

host("datasets", "datasets")

PROGRAM = """
import sys, cleanclip, datasets
datasets.disable_progress_bars()
cleaner = cleanclip.Cleaner(cleanclip.Options(quotes=sys.argv[1]))

def cleaned(batch):
    return {"text": [cleaner.clean(text) for text in batch["text"]]}

pages = datasets.Dataset.from_dict({"text": ["The miller`s wheel.", "It rained."]})
done = pages.map(cleaned, batched=True)
print(done["text"][0], done._fingerprint)
"""


def run(quotes: str, seed: str) -> tuple[str, str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", PROGRAM, quotes]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    text, _, fingerprint = done.stdout.strip().rpartition(" ")
    return text, fingerprint


def test_the_fingerprint_depends_on_the_options_alone() -> None:
    first, again, other = run("keep", "1"), run("keep", "2"), run("straight", "1")
    assert first == again
    assert first[0] == "The miller's wheel."
    assert first[1] != other[1]
