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
from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.report.overview import FileTotals, Overview, Reported, RuleTotals, Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleanclip.document import Edit

# So much of an unchanged stretch is shown on either side of an edit.
_AROUND = 240
# The middle of a longer removal is left out.
_LONGEST = 6_000
_SAMPLE = 240
_PEEK = 160
_FILES_AT_ONCE = 12
# White space that is all there is of an edit; the line end stays one.
_BLANKS = {
    "\n": '<span class="inv">\N{DOWNWARDS ARROW WITH TIP LEFTWARDS}</span>\n',
    " ": '<span class="inv">\N{OPEN BOX}</span>',
    "\t": '<span class="inv">\N{RIGHTWARDS ARROW TO BAR}</span>',
}


def page(documents: Iterable[Reported], title: str) -> Iterator[str]:
    """The page in pieces. Documents without edits and flags are counted and not shown, nor are all of a long run."""
    overview = Overview()
    texts = [one for one in documents if overview.add(one)]
    yield from _head(title)
    yield from _summary(overview, title)
    yield from _changes(overview, texts) if texts else ["<p id='texts'>Nothing was found in any text.</p>"]
    yield f"</main><script>{_resource('page.js')}</script></body></html>\n"


def _changes(overview: Overview, texts: Sequence[Reported]) -> Iterator[str]:
    """The rules, the files, and the texts that are shown."""
    rules = overview.rules
    yield from _rule_table(rules)
    yield from _file_table(overview.files)
    yield "<section aria-labelledby='texts'><h2 id='texts' tabindex='-1'>Texts</h2>"
    yield "<p class='legend'><del>removed</del> <ins>written in its place</ins> <mark>only flagged</mark></p>"
    writer = _Writer({totals.rule: number for number, totals in enumerate(rules)}, _Anchors(texts))
    for number, one in enumerate(texts):
        yield from writer.text(one, number)
    if overview.touched > overview.shown:
        yield f"<p>{overview.touched - overview.shown:,} more texts are counted above and not shown.</p>"
    yield "</section>"


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
    name = unicodedata.name(char, "") or f"control or unassigned character ({unicodedata.category(char)})"
    return f'<span class="inv" title="{name}">U+{ord(char):04X}</span>'


def _shown_change(text: str) -> str:
    """One side of an edit as HTML, its middle left out if it is long; where it is all white space, that is shown."""
    if not text.strip():
        return "".join(_BLANKS.get(char) or _named(char) for char in text[:_LONGEST])
    if len(text) <= _LONGEST:
        return shown(text)
    half = _LONGEST // 2
    return f"{shown(text[:half])}{_left_out(len(text) - 2 * half, '')}{shown(text[-half:])}"


def _left_out(characters: int, what: str) -> str:
    return f"<i class='gap'> … {characters:,} characters{what} … </i>"


class _Anchors:
    """Where the copies that stay can be linked to: documents by key, and places in them."""

    def __init__(self, documents: Sequence[Reported]) -> None:
        self._numbers = {one.logged.header.document: number for number, one in enumerate(documents)}
        self._places: dict[int, set[int]] = defaultdict(set)
        for one in documents:
            for edit in one.findings:
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


def _head(title: str) -> Iterator[str]:
    script = base64.b64encode(hashlib.sha256(_resource("page.js").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'"
    yield f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{shown(title)}</title>"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    yield f"<style>{_resource('page.css')}</style></head><body>"
    yield "<a class='skip' href='#texts'>Skip to the texts</a>"


def _summary(overview: Overview, title: str) -> Iterator[str]:
    facts = overview.facts
    told = (
        ("texts", overview.texts),
        ("changed", facts["changed"]),
        ("removals", facts["removals"]),
        ("words removed", sum(rule.words for rule in overview.rules)),
        ("repairs", facts["repairs"]),
        ("only flagged", facts["flags"]),
    )
    yield f"<header><h1>{shown(title)}</h1><dl class='facts'>"
    yield from (f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for name, number in told)
    yield "</dl>"
    if overview.touched:
        yield "<nav aria-label='On this page'><a href='#rules'>Rules</a> <a href='#files'>Files</a> "
        yield "<a href='#texts'>Texts</a></nav>"
    yield "</header>"
    yield "<div id='tools' role='region' aria-label='Review' hidden></div><main>"


def _rule_table(rules: Sequence[RuleTotals]) -> Iterator[str]:
    most = max((rule.words for rule in rules), default=0) or 1
    yield "<section aria-labelledby='rules'><h2 id='rules'>Rules, the likeliest mistakes first</h2>"
    yield "<p>Authors write in sentences, each once; boilerplate seldom does, or says the same again and again. So a "
    yield "rule that took many words <b class='key'>in sentences</b>, equal ones counted once, and left no copy of "
    yield "them, comes first. Read the line below its name, and open it for more: whatever is the author's was taken "
    yield "wrongly.</p>"
    yield "<table class='rules'><thead><tr><th scope='col'>rule, and its likeliest mistake</th>"
    yield "<th scope='col'>words taken</th><th scope='col'>in sentences</th><th scope='col'>edits</th>"
    yield "<th scope='col'>least sure</th><th scope='col' class='judged'>judged right</th></tr></thead><tbody>"
    for number, rule in enumerate(rules):
        yield from _rule_row(number, rule, most)
    yield "</tbody></table></section>"


def _rule_row(number: int, rule: RuleTotals, most: int) -> Iterator[str]:
    samples = rule.samples
    flagged = f" <small>+{rule.flags:,} flagged</small>" if rule.flags else ""
    yield f"<tr data-rule='{number}'><th scope='row'><details><summary>{shown(rule.rule)}</summary>"
    yield f"<p>{shown(rule.reason)}; in {rule.texts:,} {'text' if rule.texts == 1 else 'texts'}.</p><ul>"
    yield from (_sample(sample) for sample in samples)
    yield f"</ul></details><p class='peek' dir='auto'>{_peek(samples[0])}</p></th>"
    width, inner = (100 * share / most for share in (rule.words, rule.in_sentences))
    yield f"<td class='bar'><i style='width:{width:.1f}%'></i><i class='in' style='width:{inner:.1f}%'></i>"
    yield f"<b>{rule.words:,}</b></td><td>{rule.in_sentences:,}</td><td>{rule.edits:,}{flagged}</td>"
    yield f"<td>{rule.least:.2f}</td><td class='judged'></td></tr>"


def _peek(sample: Sample) -> str:
    """What a sample was about, on one line."""
    edit = sample.edit
    if edit.is_removal:
        return shown(" ".join(edit.before.split())[:_PEEK]) or _shown_change(edit.before[:_PEEK])
    return f"{shown(sample.left)}{_change(edit, _PEEK)}{shown(sample.right)}"


def _sample(sample: Sample) -> str:
    edit = sample.edit
    often = f" <small>{sample.often:,} times</small>" if sample.often > 1 else ""
    link = "" if sample.text is None else f" <a href='#e{sample.text}-{sample.place}'>in its text</a>"
    return (
        f"<li data-print='{sample.fingerprint}' dir='auto'>{shown(sample.left)}{_change(edit, _SAMPLE)}"
        f"{shown(sample.right)}{often}{link}</li>"
    )


def _change(edit: Edit, length: int) -> str:
    """An edit in a list, no side of it longer than `length`."""
    before = edit.before.strip() or edit.before
    cut = "…" if len(before) > length else ""
    after = "" if edit.is_removal else f"<ins>{_shown_change(edit.after[:length])}</ins>"
    return f"<del>{_shown_change(before[:length])}{cut}</del>{after}"


def _file_table(files: Sequence[FileTotals]) -> Iterator[str]:
    most = max((file.taken for file in files), default=0) or 1
    yield "<section aria-labelledby='files'><h2 id='files'>Files, those that lost most first</h2>"
    yield from _file_rows(files[:_FILES_AT_ONCE], most)
    if len(files) > _FILES_AT_ONCE:
        yield f"<details><summary>{len(files) - _FILES_AT_ONCE:,} more files</summary>"
        yield from _file_rows(files[_FILES_AT_ONCE:], most)
        yield "</details>"
    yield "</section>"


def _file_rows(files: Iterable[FileTotals], most: int) -> Iterator[str]:
    yield "<table class='files'><thead><tr><th scope='col'>file</th><th scope='col'>characters taken</th>"
    yield "<th scope='col'>of its changed texts</th></tr></thead><tbody>"
    for file in files:
        name = shown(file.path)
        linked = name if file.text is None else f"<a href='#d{file.text}'>{name}</a>"
        share = f"{file.taken / file.characters:.0%}" if file.characters else ""
        yield f"<tr><th scope='row'>{linked}</th><td class='bar'><i style='width:{100 * file.taken / most:.1f}%'></i>"
        yield f"<b>{file.taken:,}</b></td><td>{share}</td></tr>"
    yield "</tbody></table>"


class _Writer(NamedTuple):
    """Writes texts with their edits in place; `numbers` are those of the rules on the page."""

    numbers: Mapping[str, int]
    anchors: _Anchors

    def text(self, one: Reported, number: int) -> Iterator[str]:
        """A document as an article: which rules changed it, its text, and its flags apart."""
        header, edits, flags = one.logged
        rules = " ".join(sorted({str(self.numbers[edit.rule]) for edit in one.findings}))
        yield f"<article id='d{number}' data-rules='{rules}'><h3>{shown(header.document)} "
        yield f"<span class='verdict'>{header.verdict}</span></h3><p class='by'>{_told(one)}</p>"
        if one.source is None:
            yield "<p>The text is not there any more; these are its edits.</p><ul>"
            yield from (f"<li>{self._marked(one, number, place, edit)}</li>" for place, edit in enumerate(edits))
            yield "</ul>"
        else:
            yield "<div class='text' dir='auto'>"
            yield from self._running(one, one.source, number)
            yield "</div>"
        if flags:
            marked = (self._marked(one, number, place, flag) for place, flag in enumerate(flags, len(edits)))
            yield "<h4>Only flagged</h4><ul>"
            yield from (f"<li dir='auto'>{flag}</li>" for flag in marked)
            yield "</ul>"
        yield "</article>"

    def _running(self, one: Reported, source: str, number: int) -> Iterator[str]:
        cursor = 0
        for place, edit in enumerate(one.logged.edits):
            yield self._stretch(source, cursor, edit.span.start, number)
            yield self._marked(one, number, place, edit)
            cursor = edit.span.end
        yield self._stretch(source, cursor, len(source), number)

    def _stretch(self, source: str, start: int, end: int, number: int) -> str:
        """An unchanged stretch, with what others link to; what is far from these and from its ends is left out."""
        targets = [at for at in self.anchors.within(number) if start <= at < end]
        pieces: list[str] = []
        cursor = start
        for left, right in _windows(start, end, targets):
            if left > cursor:
                pieces.append(_left_out(left - cursor, " unchanged"))
            inside = [at for at in targets if left <= at < right]
            for first, last in pairwise([left, *inside, right]):
                pieces += shown(source[first:last]), f"<a id='d{number}-{last}' class='target'></a>"
            cursor = right
            pieces.pop()
        return "".join(pieces)

    def _marked(self, one: Reported, number: int, place: int, edit: Edit) -> str:
        """An edit in its text: what went is struck through, what came is underlined."""
        kind = "flag" if edit.action == "flag" else "cut" if edit.is_removal else "fix"
        said = html.escape(f"{edit.rule}: {edit.reason} ({edit.score:.2f})", quote=True)
        tag = "mark" if kind == "flag" else "del"
        after = "" if edit.is_removal else f"<ins>{_shown_change(edit.after)}</ins>"
        attributes = (
            f"id='e{number}-{place}' class='edit {kind}' data-rule='{self.numbers[edit.rule]}' "
            f"data-print='{one.fingerprint(edit)}' title=\"{said}\""
        )
        body = f"<{tag}>{_shown_change(edit.before)}</{tag}>{after}"
        return f"<span {attributes}>{body}</span>{self.anchors.link(edit)}"


def _windows(start: int, end: int, targets: Sequence[int]) -> list[tuple[int, int]]:
    """What is shown of a stretch: its ends and the surroundings of the targets, those that nearly meet as one."""
    if end - start <= 3 * _AROUND:
        return [(start, end)]
    merged = [(start, start + _AROUND)]
    for at in (*targets, end):
        left, right = max(at - _AROUND, start), min(at + _AROUND, end)
        first, last = merged[-1]
        if left - last < _AROUND:
            merged[-1] = first, max(last, right)
        else:
            merged.append((left, right))
    return merged


def _told(one: Reported) -> str:
    """The rules that found something in a text, and how often."""
    found = Counter(edit.rule for edit in one.findings)
    return ", ".join(f"{shown(rule)} {count:,}" for rule, count in sorted(found.items()))


def _resource(name: str) -> str:
    return resources.files("cleanclip.report").joinpath(name).read_text(encoding="utf-8")
