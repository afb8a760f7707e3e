"""What others make of the examples of docs/: words of noise left, words of the author lost.

    python benchmarks/peers.py

The truth is the reviewed output of each example. Words are counted as a bag: a word that
stands twice in the source and once in the truth is one word of noise.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ftfy
from quality import by_line, c4_keeps, refined_web_keeps

import cleanclip
from cleanclip.shape import words

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]


class Pair(NamedTuple):
    """A scraped text and what a person would have of it."""

    source: str
    truth: str


def main() -> None:
    """Print one row a method."""
    pairs = [
        Pair(read(path), read(ROOT / "tests" / "golden" / path.name))
        for path in sorted((ROOT / "docs" / "examples").glob("*.txt"))
    ]
    print("| method | noise left | author's words lost | texts right to the byte |")
    print("|---|---:|---:|---:|")
    for name, clean in methods().items():
        print(f"| {name} | {' | '.join(figures(pairs, clean))} |")


def methods() -> dict[str, Callable[[str], str]]:
    """The methods to compare; what needs HTML is not among them, since these texts have none."""
    return {
        "leave it as it is": str,
        "ftfy, its defaults": ftfy.fix_text,
        "RefinedWeb's line rules": lambda text: by_line(refined_web_keeps)(text).text,
        "C4's line rules": lambda text: by_line(c4_keeps)(text).text,
        "**cleanclip**": cleanclip.clean,
    }


def figures(pairs: list[Pair], clean: Callable[[str], str]) -> tuple[str, str, str]:
    """The share of noise words left, of the author's words lost, and how many texts are right."""
    noise = lost = left = kept = right = 0
    for source, truth in pairs:
        output = clean(source)
        wanted, all_words, got = (Counter(words(text)) for text in (truth, source, output))
        noise += (all_words - wanted).total()
        kept += wanted.total()
        left += (got - wanted).total()
        lost += (wanted - got).total()
        right += output == truth
    return f"{left / noise:.0%}", f"{lost / kept:.1%}", f"{right} of {len(pairs)}"


def read(path: Path) -> str:
    """The text of a file, line ends as they are."""
    return path.read_bytes().decode("utf-8")


if __name__ == "__main__":
    main()
