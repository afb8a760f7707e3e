"""What the repairs of characters are worth: speed, ftfy's own cases, real lines, hostile text, peers.

    python benchmarks/characters.py [--full] [SECTION ...] > benchmarks/characters.md

Sections: speed, cases, backticks, mojibake, hostile, peers; all of them without an argument. The
peers have to be installed (pip install plsfix clean-text charset-normalizer), and the cases of
ftfy are fetched with pip; what is missing ends the run. Real lines are read from
``../shared/evaluation``.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ftfy

from cleanclip import repair
from cleanclip.document import Document
from cleanclip.repair import mojibake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
EVALUATION = ROOT.parent / "shared" / "evaluation"
CASES = ROOT / "tests" / "cases" / "repair"
OFF = {rule.id for rule in repair.catalogue() if not rule.on}
STAGES = repair.stages(lambda rule: rule not in OFF, quotes="keep")
CONFIG = mojibake.config()

# One sentence a script, with the quotes, dashes and signs that newspapers print.
SENTENCES = {
    "ASCII": "The council has asked for a new engine, and the harbour master isn't sure that it'll come before May. ",
    "curly English": "“The council’s asked for one,” said the harbour master, who isn’t sure that it’ll come by May. ",
    "German": "Der Gemeinderat prüft die Straße über den Hügel; „für uns wäre das schön“, sagte sie am Abend noch. ",
    "French": "« L’été dernier, la forêt brûlait », a déclaré le maire de la cité, où l’œuvre a été présentée. ",
    "Russian": "Сегодня хорошая погода, и мы пойдём в парк, — сказал он «Вечернему листку» в понедельник утром. ",
    "Ukrainian": "Сьогодні гарна погода, і ми підемо до парку № 5, — сказав він «Новинам», об’єднавши ґрунт 2 × 2. ",
    "Chinese": "今天天气很好，我们去公园玩吧。他说：“这是一个好消息”，大家都同意《晚间新闻》昨天的看法。",
    "Japanese": "今日はとても天気がいいので、公園へ行きましょう。「それはいいニュースだ」と彼は言った。",
    "Arabic": "الطقس جميل اليوم، لذلك سنذهب إلى الحديقة. قال إن هذا خبر جيد للجميع في المدينة. ",
    "Hindi": "आज मौसम बहुत अच्छा है, इसलिए हम पार्क जाएंगे। उन्होंने कहा कि यह अच्छी खबर है। ",
    "Persian": "امروز هوا خوب است و ما به پارک می‌رویم. او گفت این خبر برای همه خوبی است. ",
    "Thai": "วันนี้อากาศดีมาก เราจะไปสวนสาธารณะกัน เขาบอกว่านี่เป็นข่าวดี ",
}
ROUNDS = 15


def main() -> None:
    """Print the sections that were asked for, in Markdown."""
    sections: dict[str, Callable[[], Iterator[str]]] = {
        "speed": speed,
        "cases": cases,
        "backticks": backticks,
        "hostile": hostile,
        "peers": peers,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(sections))
    parser.add_argument("--full", action="store_true", help="the lines of mojibake whole, for reading, not for keeping")
    arguments = parser.parse_args()
    sections["mojibake"] = partial(mojibake_lines, full=arguments.full)
    chosen = arguments.sections or list(sections)
    print("# Characters\n")
    print(
        f"Python {sys.version.split()[0]}, ftfy {version('ftfy')}; CPU seconds of one process, best of {ROUNDS} rounds."
    )
    for name in chosen:
        print(f"\n    python benchmarks/characters.py {name}\n")
        for line in sections[name]():
            print(line, flush=True)


def repaired(text: str) -> Document:
    """The document after one pass of the room."""
    document = Document(text, ())
    for stage in STAGES:
        document = document.apply(stage(document))
    return document


def settled(text: str) -> str:
    """The text after as many passes as change something."""
    while (document := repaired(text)).edits:
        text = document.text
    return text


def speed() -> Iterator[str]:
    """The gate against ftfy, and the whole stage, on articles of some twelve kB."""
    yield "## Speed, MB of UTF-8 per CPU second\n"
    yield "| text | ftfy | ours, the same text out | times | whole repair stage, edits included |"
    yield "|---|---|---|---|---|"
    for name, text in texts():
        if mojibake.repaired(text) != ftfy.fix_text(text, CONFIG):
            raise AssertionError(f"{name}: not what ftfy makes of it")
        size = len(text.encode()) / 1e6
        theirs, ours = (
            size / seconds(partial(ftfy.fix_text, text, CONFIG), 3),
            size / seconds(partial(mojibake.repaired, text)),
        )
        whole = size / seconds(partial(repaired, text))
        yield f"| {name} | {theirs:.1f} | {ours:,.1f} | {ours / theirs:,.1f} | {whole:.0f} |"


def texts() -> Iterator[tuple[str, str]]:
    """Clean articles in each script, and damaged ones in English and French."""
    for name, sentence in SENTENCES.items():
        yield name, "\n\n".join([(sentence * 5).strip()] * 24) + "\n"
    whole = (SENTENCES["curly English"] * 5).strip()
    broken = whole.encode().decode("sloppy-windows-1252")
    yield "curly English, one paragraph in twelve damaged", "\n\n".join([*[whole] * 11, broken] * 2) + "\n"
    yield "all mojibake", "\n\n".join([broken] * 24) + "\n"
    french = (SENTENCES["French"] * 5).strip().encode().decode("latin-1")
    yield "all mojibake, French", "\n\n".join([french] * 24) + "\n"


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU seconds of one call, the best of the rounds, each long enough for the clock."""
    calls = 1
    while (took := clocked(work, calls)) < 0.02:
        calls *= 2
    return min(took, *(clocked(work, calls) for _ in range(rounds))) / calls


def clocked(work: Callable[[], object], calls: int) -> float:
    """CPU seconds of so many calls."""
    start = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - start


class Case(NamedTuple):
    """A text and what it should become: its encoding repaired, and with all else as well if that differs."""

    text: str
    expected: str
    in_full: str

    def accepts(self, text: str) -> bool:
        """Whether a text is one of the two."""
        return text in (self.expected, self.in_full)


def ftfy_cases() -> tuple[list[Case], list[Case]]:
    """The cases that ftfy expects itself to pass: those it changes, and those it must not."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"ftfy=={version('ftfy')}"
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            ":all:",
            "-d",
            folder,
            wanted,
        ]
        subprocess.run(command, check=True)
        with tarfile.open(next(Path(folder).glob("ftfy-*.tar.gz"))) as archive:
            member = next(name for name in archive.getnames() if name.endswith("tests/test_cases.json"))
            listed = json.load(archive.extractfile(member) or sys.exit(f"{member} is no file"))
    passing = [
        Case(case["original"], case.get("fixed-encoding", case["fixed"]), case["fixed"])
        for case in listed
        if case["expect"] == "pass"
    ]
    negative = [case for case in passing if case.text == case.in_full]
    return [case for case in passing if case not in negative], negative


def cases() -> Iterator[str]:
    """How many of ftfy's cases come out as ftfy expects."""
    positive, negative = ftfy_cases()
    yield "## ftfy's own cases\n"
    yield "| | cases | the encoding alone | the whole stage |"
    yield "|---|---|---|---|"
    for name, listed in (("expected passes", positive), ("negatives, left unchanged", negative)):
        alone = sum(mojibake.repaired(case.text) == case.expected for case in listed)
        whole = sum(case.accepts(settled(case.text)) for case in listed)
        yield f"| {name} | {len(listed)} | {alone} | {whole} |"
    yield "\nWhere the whole stage gives neither ftfy's repair of the encoding nor its full repair:\n"
    yield "| before | ftfy | ours |"
    yield "|---|---|---|"
    for case in (*positive, *negative):
        ours = settled(case.text)
        if not case.accepts(ours):
            yield f"| {cell(case.text)} | {cell(case.expected)} | {cell(ours)} |"


def cell(text: str) -> str:
    """The text as a cell of a table, what cannot be seen written as an escape."""
    shown = "".join(c if c.isprintable() else c.encode("unicode-escape", "surrogatepass").decode() for c in text)
    return "`` " + shown.replace("|", "\\|") + " ``"


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file of the evaluation."""
    with gzip.open(EVALUATION / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def backticks() -> Iterator[str]:
    """Apostrophes restored, and backticks left alone."""
    lines = rows("encoding_lines")
    markup = [row["text"] for row in rows("legit_backticks")]
    wanted = [row["text"] for row in lines if row["kind"] == "backtick-apostrophe"]
    others = [row["text"] for row in lines if row["kind"] == "backtick-other"]
    yield "## Backticks\n"
    yield f"- real Markdown, reStructuredText and TeX: {changed(markup)} of {len(markup)} lines edited"
    yield f"- lines of real pages whose backticks are no apostrophes: {changed(others)} of {len(others)} edited"
    whole = sum(BACKTICK_IN_WORD.search(repaired(text).text) is None for text in wanted)
    yield f"- lines whose backticks are apostrophes: {whole} of {len(wanted)} fully repaired"
    restored, asked, wrong = restoration(2000)
    yield (
        f"- apostrophes of clean articles that were replaced by backticks: "
        f"{restored} of {asked} restored ({restored / asked:.1%}), {wrong} wrong"
    )


BACKTICK_IN_WORD = re.compile(r"(?<=\w)`")
APOSTROPHE = re.compile(
    r"(?<=[^\W_])['\N{RIGHT SINGLE QUOTATION MARK}](?=[^\W_])|(?<=[a-z]s)['\N{RIGHT SINGLE QUOTATION MARK}](?=\s[a-z])"
)


def changed(listed: list[str]) -> int:
    """How many of the texts get an edit."""
    return sum(bool(repaired(text).edits) for text in listed)


def restoration(least: int) -> tuple[int, int, int]:
    """Of at least so many apostrophes: how many come back, how many there were, and wrong edits.

    An article's apostrophes are all replaced at once; articles with backticks, acutes or tags are left out.
    """
    pages = rows("pages")
    random.Random(0).shuffle(pages)  # noqa: S311 - a sample that is the same each time
    restored = asked = wrong = 0
    for text in (page["gold"] for page in pages):
        if asked >= least or any(mark in text for mark in "`\N{ACUTE ACCENT}<"):
            continue
        places = {match.start() for match in APOSTROPHE.finditer(text)}
        damaged = "".join("`" if index in places else character for index, character in enumerate(text))
        found = {edit.span.start for edit in repaired(damaged).edits if edit.before == "`"}
        restored, asked, wrong = restored + len(found & places), asked + len(places), wrong + len(found - places)
    return restored, asked, wrong


def mojibake_lines(*, full: bool) -> Iterator[str]:
    """Real lines: how many are repaired, and every line that ftfy leaves otherwise."""
    numbered = enumerate(rows("encoding_lines"), 1)
    listed = {number: row["text"] for number, row in numbered if row["kind"] == "mojibake"}
    found = [(text, ftfy.fix_text(text, CONFIG), settled(text)) for text in listed.values()]
    theirs = sum(after != text and is_sound(after) for text, after, _ in found)
    ours = sum(after != text and is_sound(after) for text, _, after in found)
    flagged = sum(after == text and bool(repaired(text).flags) for text, _, after in found)
    yield "## Wrongly decoded lines of real pages\n"
    yield f"{len(listed)} lines. Changed, and free of what ftfy calls bad afterwards: ftfy {theirs}, ours {ours}."
    yield f"Flagged and left, since bytes are missing: {flagged}.\n"
    yield "The lines of encoding_lines.jsonl.gz that ftfy leaves otherwise, where they first differ (--full: whole):\n"
    yield "| line | before | ftfy | ours |"
    yield "|---|---|---|---|"
    for number, (text, after, mine) in zip(listed, found, strict=True):
        if mine != after:
            shown = (text, after, mine) if full else first_difference(text, after, mine)
            yield f"| {number} | " + " | ".join(map(cell, shown)) + " |"


def is_sound(text: str) -> bool:
    """Whether ftfy calls no line of the text bad."""
    return mojibake.gate().search(text) is None


def first_difference(before: str, theirs: str, ours: str, width: int = 16) -> tuple[str, str, str]:
    """The three texts from a little before the place where the last two part."""
    part = next(
        (i for i, pair in enumerate(zip(theirs, ours, strict=False)) if pair[0] != pair[1]), min(len(theirs), len(ours))
    )
    start = max(0, part - width // 2)
    return before[start : start + 2 * width], theirs[start : start + width], ours[start : start + width]


HOSTILE = {
    "combining marks": "a" + "\N{COMBINING ACUTE ACCENT}" * 999,
    "runs of &": "&" * 1000,
    "runs of &amp;": "&amp;" * 200,
    "runs of backticks": "`" * 1000,
    "opened quotations": "`a " * 333,
    "plural marks": "States` x " * 100,
    "alternating damage": "caf\xc3\xa9 café " * 90,
    "alternating damage, a line each": "caf\xc3\xa9\ncafé\n" * 90,
    "quotes without their last byte": "â€œa " * 250,
    "lines of a code page": "Ñîáðàíèå ïåðåíåñëè íà ñðåäó\n" * 36,
    "zero-width spaces": "\N{ZERO WIDTH SPACE}" * 1000,
    "marks of direction": "a\N{LEFT-TO-RIGHT MARK}" * 500,
    "next lines": "a\x85" * 500,
    "lost characters": "caf\N{REPLACEMENT CHARACTER} " * 200,
    "escapes": "\\u2019a" * 140,
    "terminal escapes": "\x1b[1;" * 250,
    "tags that do not end": "<a " * 333,
    "blank lines": " \r" * 500,
}


def hostile() -> Iterator[str]:
    """Time for twice the input; linear is 2."""
    yield "## Hostile text\n"
    yield "| text | 400 kB, ms | 800 kB, ms | times |"
    yield "|---|---|---|---|"
    for name, piece in {**HOSTILE, "one line of 10 MB": ""}.items():
        text = piece * 400 if piece else SENTENCES["curly English"] * 50_000
        once, twice = (min(clocked(partial(repaired, t), 1) for _ in range(3)) for t in (text, text * 2))
        yield f"| {name} | {once * 1e3:.1f} | {twice * 1e3:.1f} | {twice / once:.2f} |"


def peers() -> Iterator[str]:
    """How many cases each tool gets right, exactly."""
    tools: dict[str, Callable[[str], str]] = {
        "cleanclip": settled,
        "ftfy, our settings": lambda text: ftfy.fix_text(text, CONFIG),
        "ftfy, its defaults": ftfy.fix_text,
        "plsfix": peer("plsfix").fix_text,
        "clean-text": peer("cleantext").fix_bad_unicode,
        "charset-normalizer": detected,
    }
    positive, negative = ftfy_cases()
    groups = {"ftfy: repairs": positive, "ftfy: negatives": negative}
    for name in ("in-the-wild", "synthetic", "negative"):
        groups[f"ours: {name}"] = our_cases(name)
    yield "## Peers: cases that come out exactly right\n"
    yield "| tool | " + " | ".join(f"{name} ({len(listed)})" for name, listed in groups.items()) + " |"
    yield "|---" * (len(groups) + 1) + "|"
    for tool, repair_text in tools.items():
        right = [sum(case.accepts(repair_text(case.text)) for case in listed) for listed in groups.values()]
        yield f"| {tool} | " + " | ".join(map(str, right)) + " |"


def peer(module: str) -> Any:  # noqa: ANN401 - a module
    """The module of a peer; the run ends if it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        sys.exit(f"{error}; run: pip install plsfix clean-text charset-normalizer")


def detected(text: str) -> str:
    """The text's Latin-1 bytes in the encoding that charset-normalizer detects."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    best = peer("charset_normalizer").from_bytes(data).best()
    return str(best) if best else text


def our_cases(name: str) -> list[Case]:
    """The cases of a file of tests/cases/repair."""
    listed = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [Case(case["text"], *[case.get("repaired", case["text"])] * 2) for case in listed]


if __name__ == "__main__":
    main()
