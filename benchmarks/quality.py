"""How well the author's words are told from the rest, beside the best known rules on lines.

    python benchmarks/quality.py              # tables of what each method keeps, removes and loses
    python benchmarks/quality.py --check      # exit 1 if a figure fell below its floor in floors.json
    python benchmarks/quality.py --pin        # raise the floors to the figures

It measures on the labelled pages of `../shared/evaluation` that were not learned from; without
them on pages that it makes. With ``--weights FILE --fold N`` the line model is another, trained
with ``train_line_model.py --without-fold N -o FILE``, and the sites of that fold are measured. With ``--move``
the odds at which `article` removes are others, with ``--task`` only some of the texts are measured.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped"
import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import time
import zlib
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from unittest.mock import patch

import numpy as np
from corpus import Maker

from cleanclip import Cleaner, Options
from cleanclip.boilerplate import line_model
from cleanclip.document import Document, Edit, Span
from cleanclip.report.quality import Example, Quality, Summary, evaluate, read_examples
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Clean: TypeAlias = "Callable[[str], Document]"

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "evaluation"
FLOORS = HERE / "floors.json"
WEIGHTS = HERE.parent / "cleanclip" / "boilerplate" / "line_model.npz"
# A floor is a figure less what a change of no meaning may cost.
MARGIN = 0.002


class Task(NamedTuple):
    """Texts to clean, and the methods to compare on them."""

    name: str
    examples: list[Example]
    methods: dict[str, Clean]


# Methods


def by_line(keep: Callable[[str], bool]) -> Clean:
    """The cleaner that drops every line for which `keep` does not hold."""

    def clean(text: str) -> Document:
        document = Document(text, split(text))
        spans = [span for span in line_spans(text) if not keep(text[span.start : span.end])]
        return document.apply(removals(text, spans))

    return clean


def line_spans(text: str) -> Iterator[Span]:
    """The lines with content."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line) + 1


def removals(text: str, spans: Iterable[Span]) -> Iterator[Edit]:
    """The edits that take the lines at `spans` away."""
    for span in spans:
        yield Edit(span, text[span.start : span.end], "", "benchmark/line", "a rule on lines")


def c4_keeps(line: str) -> bool:
    """C4's line rules (Raffel et al., JMLR 21, 2020, section 2.2): five words and a final mark, no "javascript"."""
    bare = line.strip()
    ends = bare.endswith((".", "!", "?", '"')) and not bare.endswith("...")
    return ends and len(bare.split()) >= 5 and "javascript" not in bare.lower()


COUNTER = re.compile(r"\W*\d[\d.,]*[km]?\s+\w+\W*", re.IGNORECASE)
SHORT_PHRASES = re.compile(r"^(?:sign[- ]?in|log[- ]?in)\b|\b(?:read more|items in cart)\W*$", re.IGNORECASE)


def refined_web_keeps(line: str) -> bool:
    """RefinedWeb's line rules (Penedo et al., NeurIPS 2023, appendix G.2): capitals, numbers, counters, one word."""
    bare = line.strip()
    words = bare.split()
    letters = [character for character in bare if character.isalpha()]
    shouted = sum(character.isupper() for character in letters) > 0.6 * max(len(letters), 1)
    counted = COUNTER.fullmatch(bare) is not None
    navigation = len(words) <= 10 and SHORT_PHRASES.search(bare) is not None
    return len(words) > 1 and bool(letters) and not (shouted or counted or navigation)


def justext_on_lines() -> dict[str, Clean]:
    """The peer jusText (Pomikálek, 2011) with each line as a paragraph without links, where it is installed."""
    try:
        import justext  # noqa: PLC0415 - a peer to compare with, not a dependency
    except ImportError:
        return {}
    return {"jusText on lines": partial(justext_clean, justext)}


def justext_clean(justext: Any, text: str) -> Document:  # noqa: ANN401 - a module
    """What jusText's classifier and its second pass over neighbours leave of the lines."""
    document = Document(text, split(text))
    spans = list(line_spans(text))
    paragraphs = []
    for span in spans:
        paragraph = justext.paragraph.Paragraph(PlainPath())
        paragraph.append_text(text[span.start : span.end])
        paragraphs.append(paragraph)
    justext.core.classify_paragraphs(paragraphs, stop_words(justext))
    justext.core.revise_paragraph_classification(paragraphs)
    bad = [span for span, paragraph in zip(spans, paragraphs, strict=True) if paragraph.class_type != "good"]
    return document.apply(removals(text, bad))


class PlainPath:
    """Where a paragraph of plain text stands in a tree that is not there."""

    dom = xpath = "p"


@cache
def stop_words(justext: Any) -> frozenset[str]:  # noqa: ANN401 - as above
    """The stop words of the languages of the pages that are measured."""
    names = ("English", "German", "French", "Greek", "Polish", "Russian")
    return frozenset().union(*(justext.get_stoplist(name) for name in names))


def model_alone(profile: str) -> Clean:
    """The line model, once, and nothing else; in `article` no line goes alone."""

    def clean(text: str) -> Document:
        document = Document(text, split(text))
        found = line_model.findings([block.text for block in document.blocks], profile)
        alone = profile == "article" and found.goes.sum() < line_model.COMPANY
        return document.apply(line_model.edits(document, found.flagged() if alone else found))

    return clean


def ours(**options: Any) -> Clean:  # noqa: ANN401 - as `Options.of`
    """Cleanclip with these options."""
    return Cleaner(Options.of(**options)).run


# Texts


def tasks(held: int | None) -> list[Task]:
    """What is measured: the labelled pages, or generated ones; of a fold, its sites alone."""
    if not DATA.exists():
        return [Task("generated pages", list(generated_pages()), page_methods())]
    if held is not None:
        return [Task(f"fold {held}: {name}", labelled(name, held), page_methods()) for name in FLATTENED]
    return [
        Task("whole pages", labelled("pages", None), page_methods()),
        Task("output of trafilatura", labelled("extracted", None), article_methods()),
        Task("texts with nothing to remove", gold_texts(), gold_methods()),
        Task("generated pages", list(generated_pages()), page_methods()),
    ]


FLATTENED = ("pages", "pages_inscriptis", "pages_bs4")


def page_methods() -> dict[str, Clean]:
    """The methods for whole pages."""
    return {
        "as it is": by_line(lambda _: True),
        "RefinedWeb lines": by_line(refined_web_keeps),
        "C4 lines": by_line(c4_keeps),
        **justext_on_lines(),
        "ours, page, rules alone": ours(profile="page", ignore=[line_model.RULE, "repair", "dedup"]),
        "ours, page, model alone": model_alone("page"),
        "ours, page": ours(profile="page"),
    }


def article_methods() -> dict[str, Clean]:
    """The methods for what an extractor cut out."""
    return {
        "as it is": by_line(lambda _: True),
        "C4 lines": by_line(c4_keeps),
        "ours, article, model alone": model_alone("article"),
        "ours, article": ours(),
    }


def gold_methods() -> dict[str, Clean]:
    """The methods for texts that are good as they are; `page`, which is not for them, among them."""
    return {
        "ours, article, boilerplate alone": ours(select=["boilerplate"]),
        "ours, article, model alone": model_alone("article"),
        "ours, page, boilerplate alone": ours(profile="page", select=["boilerplate"]),
        "ours, page, model alone": model_alone("page"),
    }


def labelled(name: str, held: int | None) -> list[Example]:
    """The rows of a file that were not learned from, or those of a fold's sites; golds by page."""
    golds = {row["id"]: row["gold"] for row in rows("pages")}
    wanted = [row for row in rows(name) if may_be_measured(row, held)]
    return list(read_examples(json.dumps({"gold": golds.get(row["id"]), **row}) for row in wanted))


def may_be_measured(row: dict[str, Any], held: int | None) -> bool:
    """Whether nothing was learned from the row."""
    return not row["train"] if held is None else row["train"] and fold(row["domain"]) == held


def fold(domain: str, folds: int = 5) -> int:
    """The fold of a site: the same for all of its pages."""
    return zlib.crc32(domain.encode()) % folds


def gold_texts() -> list[Example]:
    """The main texts of the pages that were not learned from, each its own gold."""
    wanted = [row for row in rows("pages") if not row["train"] and row["gold"].strip()]
    return [Example(row["gold"], None, row["gold"], row["set"], row["lang"]) for row in wanted]


@cache
def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file of labelled texts."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


MENU = ("Home", "News", "Weather", "Sport", "Contact us", "Log in", "Subscribe", "Search", "Skip to content")
FOOT = ("Share", "Tweet", "Related articles", "Leave a Reply", "Privacy policy", "Terms of use", "Back to top",
        "Your email address will not be published.", "© 2024 The Example Post. All rights reserved.")  # fmt: skip


def generated_pages(count: int = 100) -> Iterator[Example]:
    """Pages of a menu, an article and a foot, in made-up words: the same ones each time."""
    chance = random.Random(5)  # noqa: S311 - a benchmark, not a secret
    for article in Maker(seed=5).articles(count):
        body = article.split("\n\n")
        head, foot = chance.sample(MENU, 6), chance.sample(FOOT, 6)
        keep = [False] * len(head) + [True] * len(body) + [False] * len(foot)
        yield Example("\n".join([*head, *body, *foot]), tuple(keep), None, "generated", "en")


# Figures


@dataclass(frozen=True)
class Measured:
    """A method's quality on a task, and how fast it was in MB of UTF-8 per CPU second."""

    quality: Quality
    speed: float


def measure(task: Task) -> dict[str, Measured]:
    """Every method on the task's texts."""
    size = sum(len(example.text.encode()) for example in task.examples) / 1e6
    found = {}
    for name, clean in task.methods.items():
        clock = Stopwatch(clean)
        quality = evaluate(task.examples, clock)
        found[name] = Measured(quality, size / max(clock.seconds, 1e-9))
    return found


@dataclass
class Stopwatch:
    """A cleaner that adds up the CPU time it takes."""

    clean: Clean
    seconds: float = 0.0

    def __call__(self, text: str) -> Document:
        """What the cleaner makes of `text`."""
        start = time.process_time()
        document = self.clean(text)
        self.seconds += time.process_time() - start
        return document


COLUMNS = ("F1", "gain", "precision", "recall", "removed", "lost", "right", "same", "MB/s")


def table(task: Task, found: dict[str, Measured]) -> Iterator[str]:
    """A Markdown table: macro means over the sets, and the gain over the text as it is."""
    start = next(iter(found.values())).quality.macro.score.f1
    yield f"\n### {task.name}: {len(task.examples)} texts\n"
    yield f"| method | {' | '.join(COLUMNS)} |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    for name, measured in found.items():
        yield f"| {name} | {' | '.join(cells(measured, start))} |"
    by_set = ((name, by_group(measured.quality)) for name, measured in found.items())
    yield from (f"\n{name}: {figures}" for name, figures in by_set if name.startswith("ours"))


def cells(measured: Measured, start: float) -> list[str]:
    """One method's figures."""
    macro: Summary = measured.quality.macro
    score = macro.score
    return [
        f"{score.f1:.4f}", f"{score.f1 - start:+.4f}", f"{score.precision:.3f}", f"{score.recall:.3f}",
        f"{macro.removed:.3f}", f"{macro.lost:.5f}", f"{macro.precision:.3f}", f"{macro.unchanged:.3f}",
        f"{measured.speed:.1f}",
    ]  # fmt: skip


def by_group(quality: Quality) -> str:
    """F1 by data set, what each rule removed, and how much of that was boilerplate."""
    sets = ", ".join(f"{name} {summary.score.f1:.4f}" for name, summary in quality.by_group.items())
    rules = sorted(quality.by_rule.items(), key=lambda item: -item[1].boilerplate_removed - item[1].content_removed)
    top = ", ".join(f"{name} {tally.boilerplate_removed} ({tally.precision:.3f})" for name, tally in rules[:8])
    return f"{sets}; by rule: {top or 'nothing'}"


# Floors


def floors_of(task: Task, found: dict[str, Measured]) -> dict[str, float]:
    """The figures that may only rise: F1 and one minus what is lost, for each of our methods."""
    figures = {}
    for name, measured in found.items():
        if name.startswith("ours"):
            macro = measured.quality.macro
            figures[f"{task.name}: {name}: F1"] = round(macro.score.f1 - MARGIN, 4)
            figures[f"{task.name}: {name}: content kept"] = round(1 - macro.lost - MARGIN, 4)
    return figures


def digest(examples: Sequence[Example]) -> str:
    """A digest of the texts and labels, so that a floor is known to speak of these."""
    total = hashlib.sha256()
    for example in examples:
        total.update(repr(tuple(example)).encode("utf-8", "surrogatepass"))
    return total.hexdigest()[:16]


def fallen(task: Task, found: dict[str, Measured]) -> list[str]:
    """The figures below their floors, for texts whose digest is that of the floors."""
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))
    if pinned["digests"].get(task.name) != digest(task.examples):
        return [f"{task.name}: the texts are not those of the floors; look at the figures, then --pin"]
    now = {name: figure + MARGIN for name, figure in floors_of(task, found).items()}
    return [
        f"{name}: {now[name]:.4f} is below {floor}"
        for name, floor in pinned["floors"].items()
        if name in now and now[name] < floor
    ]


def pin(measured: list[tuple[Task, dict[str, Measured]]]) -> None:
    """Write the floors; one that stands and is higher stays."""
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"digests": {}, "floors": {}}
    for task, found in measured:
        same = old["digests"].get(task.name) == digest(task.examples)
        old["digests"][task.name] = digest(task.examples)
        for name, floor in floors_of(task, found).items():
            old["floors"][name] = max(floor, old["floors"].get(name, 0.0)) if same else floor
    FLOORS.write_text(json.dumps(old, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_model(weights: Path, move: float) -> line_model.LineModel:
    """The model in a file, its log-odds for `article` moved."""
    with np.load(weights) as file:
        arrays = dict(file)
    moved = round(move * line_model.LOGIT_UNIT * 2 ** int(arrays["article/exit/shift"]))
    return line_model.read({**arrays, "article/exit/bias": arrays["article/exit/bias"] + moved})


def main() -> None:
    """Print the tables, and compare with the floors or raise them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit 1 if a figure fell below its floor")
    parser.add_argument("--pin", action="store_true", help="raise the floors to the figures")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the weights of another line model")
    parser.add_argument("--fold", type=int, help="measure the sites of this fold")
    parser.add_argument("--move", type=float, default=0.0, help="move the log-odds of `article` by this first")
    parser.add_argument("--task", action="append", help="measure only the texts of this name; may be repeated")
    arguments = parser.parse_args()
    model = read_model(arguments.weights, arguments.move)
    measured = []
    with patch.object(line_model, "load", lambda: model):
        for task in (task for task in tasks(arguments.fold) if task.name in (arguments.task or [task.name])):
            found = measure(task)
            print("\n".join(table(task, found)), flush=True)
            measured.append((task, found))
    if arguments.pin:
        pin(measured)
    failures = [line for task, found in measured for line in fallen(task, found)] if arguments.check else []
    sys.exit("\n".join(failures) or None)


if __name__ == "__main__":
    main()
