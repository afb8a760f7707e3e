"""`cleanclip explain`: what a rule does, or why a line of a file goes or stays."""

from __future__ import annotations

import os
import textwrap
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_options, add_reading, settings_of
from cleanclip.cli.terminal import emit, visible
from cleanclip.document import Span
from cleanclip.errors import InputError, UnknownRuleError
from cleanclip.io.paths import Source
from cleanclip.io.reading import read_records
from cleanclip.io.records import Bad, Record
from cleanclip.io.run import cleaner_of
from cleanclip.options import did_you_mean
from cleanclip.pipeline import catalogue
from cleanclip.protect import protected_spans
from cleanclip.report.findings import line_span

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.document import Document, Edit, Rule
    from cleanclip.io.reading import Reading
    from cleanclip.options import Options

_LONGEST_LINE = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument(
        "what", metavar="RULE|FILE:LINE", help="the id of a rule, how several begin, or a line of a file"
    )
    add_options(parser)
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0.

    Raises:
        UnknownRuleError: no rule has such an id.
        InputError: the file has no such line.
    """
    options, reading = settings_of(arguments)
    path, _, line = arguments.what.rpartition(":")
    if line.isdecimal() and line.isascii() and os.path.lexists(path):
        pages = [_about_line(options, reading, path, int(line))]
    else:
        pages = [_page(rule) for rule in matching(catalogue(options.rules), arguments.what)]
    for page in pages:
        for row in page:
            emit(row)
    return 0


def matching(rules: Iterable[Rule], prefix: str) -> Sequence[Rule]:
    """The rule with this id, or those below it, sorted by id.

    Raises:
        UnknownRuleError: there is none; the nearest is named.
    """
    rules = sorted(rules)
    bare = prefix.rstrip("/*")
    found = [rule for rule in rules if rule.id == bare or rule.id.startswith(f"{bare}/")]
    if not found:
        known = [rule.id for rule in rules]
        last_names = {rule.id.rpartition("/")[2]: rule.id for rule in rules}
        near = did_you_mean(prefix, known) or did_you_mean(last_names.get(bare.rpartition("/")[2], ""), known)
        raise UnknownRuleError(f"no rule is called {prefix!r}{near}; 'cleanclip rules list' names them all")
    return found


def _page(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}{'' if rule.on else '  (off by default: --enable ' + rule.id + ')'}"
    yield f"    {rule.reason}"
    if rule.detail:
        yield textwrap.fill(" ".join(rule.detail.split()), 100, initial_indent="    ", subsequent_indent="    ")
    for title, examples in (("changes", rule.removes), ("leaves", rule.keeps)):
        if examples:
            yield f"  {title}:"
            yield from (f"    {visible(example)}" for example in examples)
    yield ""


def _about_line(options: Options, reading: Reading, path: str, line: int) -> Iterator[str]:
    record, span = _line(reading, path, line)
    document = cleaner_of(options).run(record.text, id=record.id, url=record.url)
    touching = _touching(document.edits, span)
    text = visible(record.text[span.start : span.end].strip("\r\n"))
    yield f"{visible(path)}:{line}: {text[:_LONGEST_LINE]}{'…' if len(text) > _LONGEST_LINE else ''}"
    if any(edit.is_removal and _covers_words(edit, record.text, span) for edit in touching):
        yield "goes:"
    else:
        yield "stays, with repairs:" if touching else "stays:"
    yield from map(_told, touching)
    yield from (f"{_told(flag)}, only flagged" for flag in _touching(document.flags, span))
    if not touching:
        yield from _why_it_stays(options, record, document, span)


def _why_it_stays(options: Options, record: Record, document: Document, span: Span) -> Iterator[str]:
    """Who protects the line, and what would take it under other options."""
    if any(span.overlaps(kept) for kept in protected_spans(record.text, options.never)):
        yield "    it is protected, by a pattern of --never or by comments around it"
        return
    taken = {edit.rule for edit in (*document.edits, *document.flags)}
    for how, other in _other_options(options):
        edits = _touching(cleaner_of(other).run(record.text, id=record.id, url=record.url).edits, span)
        for edit in edits:
            yield f"{_told(edit)}, but only with {how}"
        if edits:
            return
    looked = sum(rule.on for rule in catalogue(options.rules))
    yield f"    {looked} rules looked at it, and none found anything; in the whole text {len(taken)} did"


def _other_options(options: Options) -> Iterator[tuple[str, Options]]:
    """Options under which more goes, from those nearest to the given ones."""
    yield "all of --select, --ignore and --min-score left out", replace(options, select=(), ignore=(), min_score=0.0)
    everything = replace(options, select=(), ignore=(), enable=("repair", "boilerplate", "dedup"), min_score=0.0)
    yield "--enable and its name", everything
    yield "--max-loss 1", replace(options, max_loss=1.0)
    yield "--profile page, for the text of whole pages", replace(options, profile="page")


def _line(reading: Reading, path: str, line: int) -> tuple[Record, Span]:
    """The text that a line of a file belongs to, and the span of the line in it: all of it for a record."""
    source = Source(path, PurePath(path))
    for record in read_records(reading, source):
        if isinstance(record, Bad):
            if record.line in (0, line):
                raise InputError(f"{path}: {record.reason}")
        elif not record.line:
            span = line_span(record.text, line)
            if span is not None:
                return record, span
        elif record.line == line:
            return record, Span(0, len(record.text))
    raise InputError(f"{path}: has no text in line {line}")


def _touching(edits: Iterable[Edit], span: Span) -> list[Edit]:
    return [edit for edit in edits if edit.span.overlaps(span)]


def _covers_words(edit: Edit, text: str, span: Span) -> bool:
    """Whether nothing but space of the line is left beside the removal."""
    before, after = text[span.start : max(edit.span.start, span.start)], text[min(edit.span.end, span.end) : span.end]
    return not before.strip() and not after.strip()


def _told(edit: Edit) -> str:
    kept = f"; the copy that stays is in {edit.kept.key!r}" if edit.kept else ""
    return f"    {edit.rule}: {edit.reason} (score {edit.score:.2f}){kept}"
