"""The report: one page that opens anywhere, to see what was done and to judge it.

It needs no network and reads without scripts; with them one filters by rule, steps from edit
to edit, and saves one's decisions. Every character of a text is escaped, and those that
cannot be seen, or that turn the direction of writing, are shown by their names.
"""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from collections import defaultdict
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.report.findings import Place, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleanclip.document import Edit
    from cleanclip.report.edit_log import LoggedDocument

# So much of an unchanged stretch is shown on either side of an edit.
_AROUND = 240
# Excerpts under each rule, the longest removals first: a wrong one is seldom short.
_SAMPLES = 12
_SAMPLE_LENGTH = 200
_PEEK = 160
MOST_DOCUMENTS = 2_000


class Reported(NamedTuple):
    """A document of a log, and its text before, if that could be found."""

    logged: LoggedDocument
    source: str | None


class _RuleTotals(NamedTuple):
    """What a rule did: how often, to how many characters, how sure it was, and to what."""

    rule: str
    edits: tuple[Edit, ...]
    documents: int

    @property
    def characters(self) -> int:
        return sum(len(edit.before) for edit in self.edits)

    @property
    def least(self) -> float:
        return min(edit.score for edit in self.edits)


def page(documents: Iterable[Reported], title: str) -> Iterator[str]:
    """The page in pieces; documents without edits and flags are counted and not shown."""
    everything = tuple(documents)
    touched = [one for one in everything if one.logged.edits or one.logged.flags]
    rules = _totals(touched)
    numbers = {totals.rule: number for number, totals in enumerate(rules)}
    yield from _head(title)
    yield from _summary(everything, touched, title)
    yield from _rule_table(rules, numbers)
    yield from _file_table(touched)
    yield "<h2 id='texts'>Texts</h2>"
    anchors = _Anchors(touched[:MOST_DOCUMENTS])
    for index, one in enumerate(touched[:MOST_DOCUMENTS]):
        yield from _document(one, index, numbers, anchors)
    if len(touched) > MOST_DOCUMENTS:
        yield f"<p>{len(touched) - MOST_DOCUMENTS:,} more texts are counted above and not shown.</p>"
    yield f"</main><script>{_script()}</script></body></html>\n"


def shown(text: str) -> str:
    r"""The text as HTML; line ends stay, and what cannot be seen is named.

    >>> shown("a < b\N{ZERO WIDTH SPACE}")
    'a &lt; b<span class="inv" title="ZERO WIDTH SPACE">U+200B</span>'
    """
    escaped = html.escape(text).replace("\r\n", "\n").replace("\r", "\n")
    if escaped.replace("\n", "").isprintable():
        return escaped
    return "".join(char if char == "\n" or char.isprintable() else _named(char) for char in escaped)


def _named(char: str) -> str:
    name = unicodedata.name(char, "") or unicodedata.category(char)
    return f'<span class="inv" title="{name}">U+{ord(char):04X}</span>'


class _Anchors:
    """Where the copies that stay can be linked to: documents by key, and places in them."""

    def __init__(self, documents: Sequence[Reported]) -> None:
        self._numbers = {one.logged.header.document: number for number, one in enumerate(documents)}
        self._places: dict[int, set[int]] = defaultdict(set)
        for one in documents:
            for edit in (*one.logged.edits, *one.logged.flags):
                if edit.kept and edit.kept.key in self._numbers:
                    self._places[self._numbers[edit.kept.key]].add(edit.kept.span.start)

    def within(self, number: int) -> list[int]:
        """The offsets in the source of a document that others link to, in order."""
        return sorted(self._places[number])

    def link(self, edit: Edit) -> str:
        """A link to the copy that stays."""
        if edit.kept is None:
            return ""
        number = self._numbers.get(edit.kept.key)
        if number is None:
            return f'<span class="kept">the copy that stays: {shown(edit.kept.key)}</span>'
        return f'<a class="kept" href="#d{number}-{edit.kept.span.start}">the copy that stays</a>'


def _totals(documents: Iterable[Reported]) -> list[_RuleTotals]:
    """Rules by the characters they took, the greedy first: that is where words are lost."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    seen: dict[str, set[int]] = defaultdict(set)
    for number, one in enumerate(documents):
        for edit in (*one.logged.edits, *one.logged.flags):
            edits[edit.rule].append(edit)
            seen[edit.rule].add(number)
    totals = [_RuleTotals(rule, tuple(found), len(seen[rule])) for rule, found in edits.items()]
    return sorted(totals, key=lambda rule: (-rule.characters, rule.rule))


def _head(title: str) -> Iterator[str]:
    script = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'"
    yield f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{shown(title)}</title>"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    yield f"<style>{_resource('page.css')}</style></head><body>"
    yield "<a class='skip' href='#texts'>Skip to the texts</a><main>"


def _summary(everything: Sequence[Reported], touched: Sequence[Reported], title: str) -> Iterator[str]:
    edits = [edit for one in touched for edit in one.logged.edits]
    removals = [edit for edit in edits if edit.is_removal]
    flags = sum(len(one.logged.flags) for one in touched)
    changed = sum(bool(one.logged.edits) for one in touched)
    facts = (
        ("texts", len(everything)),
        ("changed", changed),
        ("removals", len(removals)),
        ("characters removed", sum(len(edit.before) for edit in removals)),
        ("repairs", len(edits) - len(removals)),
        ("only flagged", flags),
    )
    yield f"<h1>{shown(title)}</h1><dl class='facts'>"
    yield from (f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for name, number in facts)
    yield "</dl>"


def _rule_table(rules: Sequence[_RuleTotals], numbers: Mapping[str, int]) -> Iterator[str]:
    most = max((rule.characters for rule in rules), default=0) or 1
    yield "<h2 id='rules'>Rules, those that took most first</h2>"
    yield "<p>Open a rule to read what it took, the longest first. Words of the author there are its mistakes.</p>"
    yield "<div id='tools' hidden></div><table class='rules'><thead><tr><th scope='col'>rule</th>"
    yield "<th scope='col'>characters</th><th scope='col'>edits</th><th scope='col'>texts</th>"
    yield "<th scope='col'>least sure</th><th scope='col' class='judged'>judged right</th></tr></thead><tbody>"
    for rule in rules:
        width = 100 * rule.characters / most
        yield f"<tr data-rule='{numbers[rule.rule]}'><th scope='row'><details><summary>{shown(rule.rule)}</summary>"
        yield from _samples(rule)
        yield f"</details><p class='peek' dir='auto'>{shown(_longest(rule)[:_PEEK])}</p></th>"
        yield f"<td class='bar'><i style='width:{width:.1f}%'></i><b>{rule.characters:,}</b></td>"
        yield f"<td>{len(rule.edits):,}</td><td>{rule.documents:,}</td><td>{rule.least:.2f}</td>"
        yield "<td class='judged'></td></tr>"
    yield "</tbody></table>"


def _longest(rule: _RuleTotals) -> str:
    """The longest that the rule took, on one line."""
    return " ".join(max((edit.before for edit in rule.edits), key=len).split())


def _samples(rule: _RuleTotals) -> Iterator[str]:
    yield f"<p>{shown(rule.edits[0].reason)}</p><ul>"
    for edit in sorted(rule.edits, key=lambda edit: -len(edit.before))[:_SAMPLES]:
        before = edit.before.strip() or edit.before
        cut = "…" if len(before) > _SAMPLE_LENGTH else ""
        after = "" if edit.is_removal else f" <ins>{shown(edit.after[:_SAMPLE_LENGTH])}</ins>"
        yield f"<li dir='auto'><del>{shown(before[:_SAMPLE_LENGTH])}{cut}</del>{after}</li>"
    yield "</ul>"


def _file_table(touched: Sequence[Reported]) -> Iterator[str]:
    taken: dict[str, int] = defaultdict(int)
    first: dict[str, int] = {}
    for number, one in enumerate(touched):
        path = one.logged.header.path
        taken[path] += sum(len(edit.before) for edit in one.logged.edits)
        first.setdefault(path, number)
    most = max(taken.values(), default=0) or 1
    yield "<details class='files'><summary>Files, those that lost most first</summary><table><tbody>"
    for path, characters in sorted(taken.items(), key=lambda item: (-item[1], item[0])):
        name = shown(path)
        linked = f"<a href='#d{first[path]}'>{name}</a>" if first[path] < MOST_DOCUMENTS else name
        yield f"<tr><th scope='row'>{linked}</th>"
        yield f"<td class='bar'><i style='width:{100 * characters / most:.1f}%'></i><b>{characters:,}</b></td></tr>"
    yield "</tbody></table></details>"


def _document(one: Reported, number: int, numbers: Mapping[str, int], anchors: _Anchors) -> Iterator[str]:
    header, edits, flags = one.logged
    rules = " ".join(sorted({str(numbers[edit.rule]) for edit in (*edits, *flags)}))
    yield f"<article id='d{number}' data-rules='{rules}'><h3>{shown(header.document)} "
    yield f"<span class='verdict'>{header.verdict}</span></h3>"
    place = Place(header.path, header.document, header.line)
    if one.source is None:
        yield "<p>The text is not there any more; these are its edits.</p><ul>"
        yield from (f"<li>{_marked(edit, '', place, numbers, anchors)}</li>" for edit in edits)
        yield "</ul>"
    else:
        yield "<div class='text' dir='auto'>"
        yield from _text(one.source, edits, place, numbers, _Linked(anchors, number))
        yield "</div>"
    if flags:
        yield "<h4>Only flagged</h4><ul>"
        yield from (f"<li dir='auto'>{_marked(flag, one.source or '', place, numbers, anchors)}</li>" for flag in flags)
        yield "</ul>"
    yield "</article>"


class _Linked(NamedTuple):
    """The anchors of the page, and the document that is being written."""

    anchors: _Anchors
    number: int

    def stretch(self, source: str, start: int, end: int) -> str:
        """An unchanged stretch, its middle left out if it is long, with what others link to."""
        inner = [at for at in self.anchors.within(self.number) if start <= at < end]
        pieces = [f"<a id='d{self.number}-{at}' class='target'></a>" for at in inner]
        left_out = end - start - 2 * _AROUND
        if left_out < _AROUND:
            return "".join(pieces) + shown(source[start:end])
        head, tail = source[start : start + _AROUND], source[end - _AROUND : end]
        return f"{''.join(pieces)}{shown(head)}<i class='gap'> … {left_out:,} characters unchanged … </i>{shown(tail)}"


def _text(
    source: str, edits: Sequence[Edit], place: Place, numbers: Mapping[str, int], linked: _Linked
) -> Iterator[str]:
    cursor = 0
    for edit in edits:
        yield linked.stretch(source, cursor, edit.span.start)
        yield _marked(edit, source, place, numbers, linked.anchors)
        cursor = edit.span.end
    yield linked.stretch(source, cursor, len(source))


def _marked(edit: Edit, source: str, place: Place, numbers: Mapping[str, int], anchors: _Anchors) -> str:
    """An edit in its text: what went is struck through, what came is underlined."""
    kind = "flag" if edit.action == "flag" else "cut" if edit.is_removal else "fix"
    said = html.escape(f"{edit.rule}: {edit.reason} ({edit.score:.2f})", quote=True)
    known_by = fingerprint(edit, source, place) if source else ""
    after = "" if edit.is_removal else f"<ins>{shown(edit.after)}</ins>"
    body = f"<mark>{shown(edit.before)}</mark>" if kind == "flag" else f"<del>{shown(edit.before)}</del>"
    attributes = f"class='edit {kind}' data-rule='{numbers[edit.rule]}' data-print='{known_by}'"
    return f"<span {attributes} tabindex='0' title=\"{said}\">{body}{after}</span>{anchors.link(edit)}"


def _script() -> str:
    return _resource("page.js")


def _resource(name: str) -> str:
    return resources.files("cleanclip.report").joinpath(name).read_text(encoding="utf-8")
