"""What a run did, gathered one document at a time: by rule, the likeliest mistakes first, and by file.

Authors write in sentences, each once; boilerplate does seldom, and then repeats itself. So the
words in different sentences that a rule took, and of which no copy stays, say where to look
first for what was taken wrongly.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.report.findings import Place, fingerprint
from cleanclip.shape import ends_sentence, words

if TYPE_CHECKING:
    from cleanclip.document import Edit
    from cleanclip.report.edit_log import LoggedDocument

# A page of more texts than this is slow to open; beyond it a text is shown for its rare rules alone.
MOST_TEXTS = 2_000
_RARE = 20
# A line of so many words that ends as a sentence does is prose.
_PROSE = 8
_DIGIT = re.compile(r"\d")
_MOST_SAMPLES = 12
_AROUND = 32


class Reported(NamedTuple):
    """A document of a log, and its text before, if that could be found."""

    logged: LoggedDocument
    source: str | None

    @property
    def findings(self) -> tuple[Edit, ...]:
        """Its edits, then its flags."""
        return *self.logged.edits, *self.logged.flags

    def fingerprint(self, edit: Edit) -> str:
        """The name under which a decision on the edit is kept; empty where the text is lost."""
        header = self.logged.header
        place = Place(header.path, header.document, header.line)
        return "" if self.source is None else fingerprint(edit, self.source, place)


class Sample(NamedTuple):
    """One of the edits of a rule with what stood on its left and right, and how many say the same.

    `text` is the number of its text on the page, `None` if it is not shown; `place` is its
    place among the findings of that text.
    """

    edit: Edit
    left: str
    right: str
    fingerprint: str
    text: int | None
    place: int
    often: int = 1


@dataclass
class RuleTotals:
    """What a rule did: to how many words, how many of them in different sentences, how sure it was at least."""

    rule: str
    reason: str
    edits: int = 0
    flags: int = 0
    texts: int = 0
    words: int = 0
    in_sentences: int = 0
    least: float = 1.0
    _taken: set[bytes] = field(default_factory=set)
    _samples: dict[tuple[str, ...], tuple[tuple[int, int], Sample]] = field(default_factory=dict)

    def add(self, edit: Edit) -> int:
        """Count an edit; its words in sentences come back, whether they were taken before or not."""
        self.least = min(self.least, edit.score)
        prose = 0 if edit.kept or not edit.is_removal else words_in_sentences(edit.before)
        if edit.action == "flag":
            self.flags += 1
            return prose
        self.edits += 1
        self.words += len(words(edit.before)) if edit.is_removal else 0
        if prose and (known := _digest(edit.before)) not in self._taken:
            self._taken.add(known)
            self.in_sentences += prose
        return prose

    def sample(self, rank: tuple[int, int], sample: Sample) -> None:
        """Keep the sample if few rank higher; the same words are kept once."""
        kept, edit = self._samples, sample.edit
        said = (edit.before.strip(), edit.after, *(() if edit.is_removal else (sample.left, sample.right)))
        if said in kept:
            first = kept[said][1]
            kept[said] = rank, first._replace(often=first.often + 1)
            return
        kept[said] = rank, sample
        if len(kept) > _MOST_SAMPLES:
            del kept[min(kept, key=lambda known: kept[known][0])]

    @property
    def samples(self) -> list[Sample]:
        """The likeliest mistakes first: most words in sentences, then the longest."""
        ranked = sorted(self._samples.values(), key=lambda ranked: ranked[0], reverse=True)
        return [sample for _, sample in ranked]


@dataclass
class FileTotals:
    """What went from a file: characters, of how many; and the number of its first text on the page."""

    path: str
    taken: int = 0
    characters: int = 0
    text: int | None = None


@dataclass
class Overview:
    """The totals of a run. Memory grows with the rules and files, not with the texts."""

    texts: int = 0
    touched: int = 0
    shown: int = 0
    facts: Counter[str] = field(default_factory=Counter)
    _rules: dict[str, RuleTotals] = field(default_factory=dict)
    _files: dict[str, FileTotals] = field(default_factory=dict)
    _shown_of_rule: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, one: Reported) -> bool:
        """Count a document, and say whether the page shows it: not unchanged ones, nor all of a long run."""
        self.texts += 1
        rules = {edit.rule for edit in one.findings}
        if not rules:
            return False
        self.touched += 1
        shown = self.shown < MOST_TEXTS or any(self._shown_of_rule[rule] < _RARE for rule in rules)
        number = self.shown if shown else None
        self._count(one, number)
        for rule in rules:
            self._rules[rule].texts += 1
            self._shown_of_rule[rule] += shown
        self.shown += shown
        return shown

    @property
    def rules(self) -> list[RuleTotals]:
        """The rules, those first that took most words in sentences, then most words, then most often."""
        return sorted(
            self._rules.values(),
            key=lambda rule: (-rule.in_sentences, -rule.words, -rule.edits, -rule.flags, rule.rule),
        )

    @property
    def files(self) -> list[FileTotals]:
        """The files, those that lost most first."""
        return sorted(self._files.values(), key=lambda file: (-file.taken, file.path))

    def _count(self, one: Reported, number: int | None) -> None:
        header, edits, flags = one.logged
        removals = [edit for edit in edits if edit.is_removal]
        self.facts.update(
            changed=bool(edits), removals=len(removals), repairs=len(edits) - len(removals), flags=len(flags)
        )
        file = self._files.setdefault(header.path, FileTotals(header.path, text=number))
        file.taken += sum(len(edit.before) for edit in removals)
        file.characters += len(one.source or "")
        for place, edit in enumerate(one.findings):
            totals = self._rules.setdefault(edit.rule, RuleTotals(edit.rule, edit.reason))
            prose = totals.add(edit)
            sample = Sample(edit, *_beside(edit, one.source or ""), one.fingerprint(edit), number, place)
            totals.sample((prose, len(edit.before)), sample)


def words_in_sentences(text: str) -> int:
    r"""How many words stand in lines of eight words and more in which a sentence ends, or goes on in the next line.

    >>> words_in_sentences("Share\n\nThe mayor said that the bridge would open in May.\nMost read stories")
    10
    """
    lines = [line for line in text.splitlines() if line.strip()]
    counted = 0
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        found = len(words(line))
        if found >= _PROSE and (ends_sentence(line) or following.lstrip()[:1].islower()):
            counted += found
    return counted


def _digest(text: str) -> bytes:
    """A short name of a text; those that differ in white space at their ends and in digits have the same."""
    return sha256(_DIGIT.sub("0", text.strip()).encode(errors="surrogatepass")).digest()[:8]


def _beside(edit: Edit, source: str) -> tuple[str, str]:
    """What stands left and right of a repair on its line; nothing for a removal."""
    if edit.is_removal:
        return "", ""
    left = source[max(edit.span.start - _AROUND, 0) : edit.span.start]
    right = source[edit.span.end : edit.span.end + _AROUND]
    return left.rpartition("\n")[2], right.partition("\n")[0]
