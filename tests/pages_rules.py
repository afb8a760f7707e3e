"""The pages on rules, made from code and packs, and that of the examples, made by cleaning them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import golden

from cleanclip import pipeline
from cleanclip.document import Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.document import Document, Edit, Rule

_LINE = re.compile(r"[^\r\n]+")
# Of a line that stays the page shows as much as one needs to recognise it; of a repaired one its surroundings.
_ENOUGH = 72
_AROUND = 28


def groups() -> dict[str, list[Rule]]:
    """The rules by the part of the library that they come from: a room, or one of its packs."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in pipeline.catalogue():
        room, *rest = rule.id.split("/")
        found["-".join([room, *rest[: room == "boilerplate"]])].append(rule)
    return found


def rules_index() -> str:
    """All rules in one table for each group."""
    lines = [
        "# Rules", "",
        "Every rule by its id. An id is a path: `--select`, `--ignore` and `--enable` take one, or any prefix of it.",
        "`cleanclip explain ID` shows the same on the command line.",
    ]  # fmt: skip
    for group, rules in groups().items():
        lines += ["", f"## {group.replace('-', '/', 1)}", "", f"Examples of each: [{group}](rules/{group}.md)", ""]
        lines += ["| rule | what it is for | by default |", "|---|---|---|"]
        lines += [f"| `{rule.id}` | {_cell(rule.reason)} | {'on' if rule.on else 'off'} |" for rule in rules]
    return _page(lines)


def rules_page(group: str) -> str:
    """One group's rules with what each removes and keeps."""
    lines = [f"# {group.replace('-', '/', 1)}", "", "All rules: [the table](../rules.md)."]
    for rule in groups()[group]:
        off = "" if rule.on else " Off by default."
        lines += ["", f"## {rule.id}", "", f"{_sentence(rule.reason)}{off}"]
        lines += _detail(rule.detail)
        lines += _texts("Changes" if group == "repair" else "Removes", rule.removes)
        lines += _texts("Keeps", rule.keeps)
    return _page(lines)


def examples_page() -> str:
    """Each article of docs/examples as a diff, every change under the rule that made it."""
    lines = [
        "# Examples, as diffs", "",
        "The articles of `docs/examples/` and what `cleanclip clean` makes of them. Lines that stay are cut short",
        "here, blank lines are left out, and invisible characters are written as escapes. The line above a change",
        "names its rule.",
    ]  # fmt: skip
    for name in golden.NAMES:
        document = golden.cleaned(name)
        lines += ["", f"## {name}", "", f"[Source](../examples/{name}.txt); verdict `{document.verdict}`.", ""]
        lines += ["```diff", *_diff(document), "```"] if document.edits else ["Nothing changes."]
    return _page(lines)


def _diff(document: Document) -> Iterator[str]:
    told: list[str] = []
    for match in _LINE.finditer(document.source):
        line = Span(*match.span())
        edits = [edit for edit in document.edits if edit.span.overlaps(line)]
        rules = sorted({edit.rule for edit in edits})
        if rules and rules != told:
            yield f"@@ {', '.join(rules)} @@"
        told = rules
        yield from _diff_of_line(match[0], line, edits)


def _diff_of_line(text: str, line: Span, edits: list[Edit]) -> Iterator[str]:
    if not edits:
        yield " " + _visible(text if len(text) <= _ENOUGH else f"{text[:_ENOUGH].rstrip()} …")
    elif any(edit.is_removal and edit.span.covers(line) for edit in edits):
        yield "-" + _visible(text)
    else:
        yield from _diff_of_repairs(text, line, edits)


def _diff_of_repairs(text: str, line: Span, edits: list[Edit]) -> Iterator[str]:
    """The surroundings of a line's edits, before and after."""
    start = max(0, edits[0].span.start - line.start - _AROUND)
    end = min(len(text), edits[-1].span.end - line.start + _AROUND)
    moved = [
        edit._replace(span=Span(edit.span.start - line.start - start, edit.span.end - line.start - start))
        for edit in edits
    ]
    before = text[start:end]
    for mark, piece in (("-", before), ("+", apply_edits(before, moved))):
        yield f"{mark}{'… ' if start else ''}{_visible(piece)}{' …' if end < len(text) else ''}"


def _visible(text: str) -> str:
    """The text with characters that cannot be seen, other than the space, as escapes."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _detail(detail: str) -> Iterator[str]:
    """What a rule says beyond its reason; of a rule with a list of phrases its kind, since a pack lists them itself."""
    said = detail.partition(":")[0] + "; its pack lists the phrases." if " · " in detail or "\n" in detail else detail
    yield from ("", f"{said[0].upper()}{said[1:]}") if said else ()


def _texts(title: str, texts: Sequence[str]) -> Iterator[str]:
    """Texts under a title: lines as a list, longer ones as blocks."""
    short = [text for text in texts if _LINE.fullmatch(text)]
    long = [text for text in texts if not _LINE.fullmatch(text)]
    if short:
        yield from ("", f"{title}:", "", *(f"- {_code(_visible(text))}" for text in short))
    for text in long:
        yield from ("", f"{title}:", "", "````text", *map(_visible, re.split(r"\r\n|\n|\r", text)), "````")


def _code(text: str) -> str:
    """Inline code that may have backticks in it."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _sentence(reason: str) -> str:
    return f"{reason[0].upper()}{reason[1:]}."


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
