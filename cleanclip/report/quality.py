"""How good a cleaning is against labels: word F1, what was removed, what was lost.

The score is the usual one of main-text extraction: precision, recall and F1 of the output's
bag of words against a person's main text; the mean over the documents of a set, then over
the sets. F1 alone hides harm (a lost paragraph weighs as much as a kept menu), so the share of the
boilerplate removed, the share of the content lost and the precision of what was removed
stand beside it, by rule and by language.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanclip.document import Span
from cleanclip.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleanclip.document import Document

# Scripts that put no spaces between words: each of their letters is a token.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


class Example(NamedTuple):
    """A labelled text: `keep` has a label for each line of `text`, `gold` is the main text.

    At least one of the two is there. `group` is the data set, `language` an ISO code.
    """

    text: str
    keep: tuple[bool, ...] | None = None
    gold: str | None = None
    group: str = ""
    language: str = ""

    @property
    def main_text(self) -> str:
        """`gold`, or else the lines that are labelled to keep."""
        if self.gold is not None:
            return self.gold
        lines = self.text.split("\n")
        return "\n".join(line for line, keep in zip(lines, self.keep or (), strict=True) if keep)


class Score(NamedTuple):
    """Precision, recall and their harmonic mean, each in [0, 1]."""

    precision: float
    recall: float
    f1: float


class Tally(NamedTuple):
    """Words of a text by label, and how many of each were removed."""

    content: int = 0
    boilerplate: int = 0
    content_removed: int = 0
    boilerplate_removed: int = 0

    def plus(self, other: Tally) -> Tally:
        """The sums of both."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def removed(self) -> float:
        """The share of the boilerplate words that are gone; 0 where there are none."""
        return self.boilerplate_removed / max(self.boilerplate, 1)

    @property
    def lost(self) -> float:
        """The share of the content words that are gone; 0 where there are none."""
        return self.content_removed / max(self.content, 1)

    @property
    def precision(self) -> float:
        """The share of the removed words that are boilerplate; 1 where nothing was removed."""
        gone = self.content_removed + self.boilerplate_removed
        return self.boilerplate_removed / gone if gone else 1.0


class Result(NamedTuple):
    """One document's score, its words over all rules, and the words that each rule removed."""

    score: Score
    words: Tally
    by_rule: dict[str, Tally]
    group: str
    language: str
    changed: bool


class Summary(NamedTuple):
    """The mean score and the words of some documents; over sets it is the mean of their means."""

    documents: int
    score: Score
    removed: float
    lost: float
    precision: float
    unchanged: float


class Quality(NamedTuple):
    """What `evaluate` found: over all, by data set, by language, and by rule."""

    macro: Summary
    by_group: dict[str, Summary]
    by_language: dict[str, Summary]
    by_rule: dict[str, Tally]


def tokens(text: str) -> list[str]:
    """The words that the score counts: NFKC, lower case, runs of word characters.

    >>> tokens("Don't panic, 東京!")
    ['don', 't', 'panic', '東', '京']
    """
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def word_score(output: str, gold: str) -> Score:
    """The bag-of-words score of `output`; two texts without a word agree fully.

    >>> word_score("the cat sat", "the cat sat down")
    Score(precision=1.0, recall=0.75, f1=0.8571428571428571)
    """
    found, wanted = Counter(tokens(output)), Counter(tokens(gold))
    if not found and not wanted:
        return Score(1.0, 1.0, 1.0)
    shared = (found & wanted).total()
    precision, recall = shared / max(found.total(), 1), shared / max(wanted.total(), 1)
    return Score(precision, recall, 2 * shared / (found.total() + wanted.total()))


def read_examples(lines: Iterable[str]) -> Iterator[Example]:
    """The examples of a JSON Lines file: objects with `lines` and `keep`, or `text` and `gold`.

    `set`, `lang` and, beside `lines` and `keep`, `gold` may be there; other fields are ignored.

    Raises:
        InputError: a row is no such object.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _example(_parsed(line, number), number)


def judge(example: Example, document: Document) -> Result:
    """How `document`, the cleaned text of `example`, compares with the labels."""
    score = word_score(document.text, example.main_text)
    by_rule = _by_line(example, document) if example.keep is not None else _by_gold(example, document)
    removed = Tally()
    for tally in by_rule.values():
        removed = removed.plus(tally)
    words = removed.plus(_label_counts(example))
    return Result(score, words, by_rule, example.group, example.language, bool(document.edits))


def evaluate(examples: Iterable[Example], clean: Callable[[str], Document]) -> Quality:
    """The quality of `clean` over `examples`; one document is held at a time."""
    results = [judge(example, clean(example.text)) for example in examples]
    by_rule: defaultdict[str, Tally] = defaultdict(Tally)
    for result in results:
        for rule, tally in result.by_rule.items():
            by_rule[rule] = by_rule[rule].plus(tally)
    by_group = _summaries(results, lambda result: result.group)
    return Quality(
        macro=_macro(by_group.values()),
        by_group=by_group,
        by_language=_summaries(results, lambda result: result.language),
        by_rule=dict(sorted(by_rule.items())),
    )


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"line {number} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise InputError(f"line {number} is no object")
    return row


def _example(row: dict[str, Any], number: int) -> Example:
    group, language = str(row.get("set", "")), str(row.get("lang", ""))
    gold = row.get("gold")
    match row:
        case {"lines": list(lines), "keep": list(keep)} if len(lines) == len(keep):
            # A line end inside a line would shift every label after it.
            text = "\n".join(str(line).replace("\n", " ").replace("\r", " ") for line in lines)
            return Example(text, tuple(map(bool, keep)), gold, group, language)
        case {"text": str(text), "gold": str(gold)}:
            return Example(text, None, gold, group, language)
    raise InputError(f"line {number} has neither lines and keep, of one length, nor text and gold")


def _label_counts(example: Example) -> Tally:
    if example.keep is None:
        counts = Counter(tokens(example.text))
        content = (counts & Counter(tokens(example.main_text))).total()
        return Tally(content, counts.total() - content)
    content = boilerplate = 0
    for line, keep in zip(example.text.split("\n"), example.keep, strict=True):
        if keep:
            content += len(tokens(line))
        else:
            boilerplate += len(tokens(line))
    return Tally(content, boilerplate)


def _by_line(example: Example, document: Document) -> dict[str, Tally]:
    """The words each rule removed, by the labels of the lines in which they stood."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    lines = list(_labelled_lines(example))
    starts, ends = [span.start for span, _ in lines], [span.end for span, _ in lines]
    for edit in document.edits:
        if not edit.is_removal:
            continue
        first, last = bisect_right(ends, edit.span.start), bisect_left(starts, edit.span.end)
        for span, keep in lines[first:last]:
            piece = example.text[max(span.start, edit.span.start) : min(span.end, edit.span.end)]
            found[edit.rule] = found[edit.rule].plus(_removed(len(tokens(piece)), keep=keep))
    return dict(found)


def _labelled_lines(example: Example) -> Iterator[tuple[Span, bool]]:
    start = 0
    for line, keep in zip(example.text.split("\n"), example.keep or (), strict=True):
        yield Span(start, start + len(line)), keep
        start += len(line) + 1


def _removed(count: int, *, keep: bool) -> Tally:
    return Tally(content_removed=count) if keep else Tally(boilerplate_removed=count)


def _by_gold(example: Example, document: Document) -> dict[str, Tally]:
    """The words each rule removed; those that the output then lacks against gold are content.

    Without labels on lines a removed word is content only if no kept copy of it makes up for
    it, and of several rules the first is charged.
    """
    missing = Counter(tokens(example.main_text)) - Counter(tokens(document.text))
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for edit in document.edits:
        if not edit.is_removal:
            continue
        gone = Counter(tokens(edit.before))
        content = gone & missing
        missing -= content
        removed = Tally(content_removed=content.total(), boilerplate_removed=gone.total() - content.total())
        found[edit.rule] = found[edit.rule].plus(removed)
    return dict(found)


def _summaries(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, Summary]:
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return {name: _summary(groups[name]) for name in sorted(groups)}


def _summary(results: list[Result]) -> Summary:
    words = Tally()
    for result in results:
        words = words.plus(result.words)
    return Summary(
        documents=len(results),
        score=_mean_score(result.score for result in results),
        removed=words.removed,
        lost=words.lost,
        precision=words.precision,
        unchanged=_mean([float(not result.changed) for result in results]),
    )


def _macro(summaries: Iterable[Summary]) -> Summary:
    found = list(summaries)
    return Summary(
        documents=sum(summary.documents for summary in found),
        score=_mean_score(summary.score for summary in found),
        removed=_mean([summary.removed for summary in found]),
        lost=_mean([summary.lost for summary in found]),
        precision=_mean([summary.precision for summary in found]),
        unchanged=_mean([summary.unchanged for summary in found]),
    )


def _mean_score(scores: Iterable[Score]) -> Score:
    columns = list(zip(*scores, strict=True)) or [()] * 3
    return Score(*(_mean(column) for column in columns))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(len(found), 1)
