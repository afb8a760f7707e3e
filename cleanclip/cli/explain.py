"""`cleanclip explain`: what a rule does, or why a line of a file goes or stays."""

from __future__ import annotations

import os
import textwrap
from pathlib import PurePath
from typing import TYPE_CHECKING

from cleanclip.cli.evidence import told, touching, why_it_stays
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
from cleanclip.report.findings import line_span

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.document import Edit, Rule
    from cleanclip.io.reading import Reading
    from cleanclip.options import Options

_LONGEST_LINE = 100
_MOST_PHRASES = 24
_BETWEEN = " · "


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
        InputError: there is no such file, or it has no such line.
    """
    options, reading = settings_of(arguments)
    path, _, line = arguments.what.rpartition(":")
    if line.isdecimal() and line.isascii():
        pages = [_about_line(options, reading, path, int(line))]
    elif os.path.lexists(arguments.what):
        raise InputError(f"{arguments.what}: say which line, as in '{arguments.what}:3'")
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
        near = _nearest(rules, bare)
        raise UnknownRuleError(f"no rule or file is called {prefix!r}{near}; 'cleanclip rules list' names all rules")
    return found


def _nearest(rules: Sequence[Rule], name: str) -> str:
    """The rule that was meant: one with that last name, English before others, or one written much the same."""
    last = name.rpartition("/")[2]
    rooms = sorted({rule.id.partition("/")[0] for rule in rules})
    named = sorted(
        (rule.id for rule in rules if rule.id.rpartition("/")[2] == last), key=lambda known: "/en/" not in known
    )
    return did_you_mean(named[0], named) if named else did_you_mean(name, [*rooms, *(rule.id for rule in rules)])


def _page(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}{'' if rule.on else '  (off by default: --enable ' + rule.id + ')'}"
    yield f"    {rule.reason}"
    if rule.detail:
        yield textwrap.fill(_abridged(rule.detail), 100, initial_indent="    ", subsequent_indent="    ")
    for title, examples in (("changes", rule.removes), ("leaves", rule.keeps)):
        if examples:
            yield f"  {title}:"
            yield from (f"    {visible(example)}" for example in examples)
    yield ""


def _abridged(detail: str) -> str:
    """What is known of a rule, of a long list of phrases the first and how many more there are."""
    phrases = " ".join(detail.split()).split(_BETWEEN)
    more = len(phrases) - _MOST_PHRASES
    return _BETWEEN.join(phrases[:_MOST_PHRASES]) + (f" … and {more} more, in its pack" if more > 0 else "")


def _about_line(options: Options, reading: Reading, path: str, line: int) -> Iterator[str]:
    record, span = _line(reading, path, line)
    document = cleaner_of(options).run(record.text, id=record.id, url=record.url)
    edits = touching(document.edits, span)
    text = visible(record.text[span.start : span.end].strip("\r\n"))
    yield f"{visible(path)}:{line}: {text[:_LONGEST_LINE]}{'…' if len(text) > _LONGEST_LINE else ''}"
    if any(edit.is_removal and _covers_words(edit, record.text, span) for edit in edits):
        yield "goes:"
    else:
        yield "stays, with repairs:" if edits else "stays:"
    yield from (f"    {reason}" for reason in map(told, edits))
    if not edits:
        yield from (f"    {reason}" for reason in why_it_stays(options, document, span))


def _line(reading: Reading, path: str, line: int) -> tuple[Record, Span]:
    """The text that a line of a file belongs to, and the span of the line in it: all of it for a record."""
    if not os.path.lexists(path):
        raise InputError(f"{path}: no such file")
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


def _covers_words(edit: Edit, text: str, span: Span) -> bool:
    """Whether nothing but space of the line is left beside the removal."""
    before, after = text[span.start : max(edit.span.start, span.start)], text[min(edit.span.end, span.end) : span.end]
    return not before.strip() and not after.strip()
