"""Why a line stays: what would take it under other options, or what each stage saw in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from cleanclip.cli.terminal import counted
from cleanclip.document import Document
from cleanclip.io.run import cleaner_of
from cleanclip.pipeline import catalogue, has_prefix
from cleanclip.protect import protected_spans
from cleanclip.shape import words
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleanclip.boilerplate.rule_packs import PackRule
    from cleanclip.document import Edit, Span
    from cleanclip.options import Options

# What a zone of a rule pack asks for, in words.
_ZONES = {
    "head": "above the first prose",
    "tail": "below the last prose",
    "edge": "above the first prose or below the last",
    "cluster": "in a row of such words, above the first prose or below the last",
    "under-title": "between the title and the first prose",
    "repeated": "where it is repeated, or above the first prose or below the last",
    "last": "in last place",
}
_SHORT = "beside other lines of its kind, or above the first prose or below the last"
# Lines that a phrase may stand in and not fill; of longer ones nobody would think that they are one.
_LONGEST = 400
_MOST_RULES = 6
# Fewer words of a phrase are an accident, unless they are half of the line.
_PART = 3


def why_it_stays(options: Options, document: Document, span: Span) -> Iterator[str]:
    """Lines that say why `span` of the source of a cleaned document stays, the nearest reason alone if there is one."""
    text = document.source[span.start : span.end]
    if not text.strip():
        yield "it is blank: blank lines go with the paragraph below them"
        return
    if any(span.overlaps(kept) for kept in protected_spans(document.source, options.never)):
        yield "it is protected, by a pattern of --never or by comments around it"
        return
    flags = [f"{told(flag)}, only flagged" for flag in touching(document.flags, span)]
    found = list(_under_other_options(_nearby_options(options), document, span))
    yield from flags
    yield from found or (() if flags else _seen(options, document, span))
    if not found and not flags and options.profile == "article":
        page = [("with --profile page, for the text of whole pages", replace(options, profile="page"))]
        yield from _under_other_options(page, document, span)


def touching(edits: Iterable[Edit], span: Span) -> list[Edit]:
    """The edits that change something within the span."""
    return [edit for edit in edits if edit.span.overlaps(span)]


def told(edit: Edit) -> str:
    """An edit's rule, reason and score, and where the copy that stays is."""
    kept = f"; the copy that stays is in {edit.kept.key!r}" if edit.kept else ""
    return f"{edit.rule}: {edit.reason} (score {edit.score:.2f}){kept}"


def _under_other_options(others: Iterable[tuple[str, Options]], document: Document, span: Span) -> Iterator[str]:
    """The edits of the line under the first of the other options that has any."""
    for how, options in others:
        cleaned = cleaner_of(options).run(document.source, id=document.id, url=document.url)
        edits = touching(cleaned.edits, span)
        yield from (f"{told(edit)}, but only {how}" for edit in edits)
        if edits:
            return


def _nearby_options(options: Options) -> Iterator[tuple[str, Options]]:
    """Options under which more goes, the nearest to the given ones first."""
    given = [name for name in ("select", "ignore", "min_score") if getattr(options, name)]
    unbound = replace(options, select=(), ignore=(), min_score=0.0)
    if given:
        yield f"without {' and '.join('--' + name.replace('_', '-') for name in given)}", unbound
    yield "with --enable and its name", replace(unbound, enable=("repair", "boilerplate", "dedup"))
    yield "with --max-loss 1", replace(options, max_loss=1.0)
    yield "with --near 0.6", replace(options, near=0.6)


def _seen(options: Options, document: Document, span: Span) -> Iterator[str]:
    """What each stage saw: the rules that know some of the words, and the chance that the line model gives them."""
    looked = [rule.id for rule in catalogue(options.rules) if rule.on and _is_chosen(options, rule.id)]
    count = {room: sum(has_prefix(rule, (room,)) for rule in looked) for room in ("repair", "boilerplate", "dedup")}
    yield f"repair: {counted(count['repair'], 'rule')}, and none knows a wrong character in it"
    near = list(islice(_known_words(options, document, span), _MOST_RULES))
    yield f"boilerplate: {counted(count['boilerplate'], 'rule')}, " + (
        "of which these know its words:" if near else "and none has these words"
    )
    yield from (f"    {line}" for line in near)
    if "boilerplate/model/line" in looked:
        yield f"    boilerplate/model/line: {_chance(options, document, span)}"
    near_enough = "the same" if options.near is None else f"alike by {options.near}"
    yield f"dedup: {counted(count['dedup'], 'rule')}, and no other passage of this text is {near_enough}"


def _is_chosen(options: Options, rule: str) -> bool:
    return not has_prefix(rule, options.ignore) and (not options.select or has_prefix(rule, options.select))


def _known_words(options: Options, document: Document, span: Span) -> Iterator[str]:
    """The rules whose phrase the line is, in the wrong place, and those whose phrase stands in it."""
    from cleanclip.boilerplate.pack_table import shipped_packs  # noqa: PLC0415 - as above
    from cleanclip.boilerplate.phrases import line_key  # noqa: PLC0415 - only a line that stays needs the packs
    from cleanclip.boilerplate.sources import read_sources  # noqa: PLC0415 - as above

    packs = [*read_sources(options.rules)[0], *shipped_packs()]
    rules = [rule for pack in packs for rule in pack.rules if rule.on]
    line = line_key(document.source[span.start : span.end].strip()[:_LONGEST])
    for rule in rules:
        if any(line_key(phrase) == line for phrase in rule.phrases):
            yield f"{rule.id}: {rule.reason}; but it takes them only {_ZONES.get(rule.zone, _SHORT)}"
        elif (part := _part(rule, f" {' '.join(words(line))} ")) is not None:
            yield f"{rule.id}: {rule.reason}; but {part!r} would have to be the whole line"


def _part(rule: PackRule, line: str) -> str | None:
    """A phrase of the rule that is a good part of the line, whose words have single spaces around them."""
    for phrase in rule.phrases:
        inner = words(phrase.casefold())
        said = f" {' '.join(inner)} "
        telling = len(inner) >= _PART or (len(inner) > 1 and 2 * len(said) > len(line))
        if telling and said in line:
            return phrase
    return None


def _chance(options: Options, document: Document, span: Span) -> str:
    """What the line model thinks of the line."""
    from cleanclip.boilerplate.line_model import predict  # noqa: PLC0415 - it imports numpy

    blocks = Document(document.source, split(document.source)).blocks
    chances = predict([block.text for block in blocks], options.profile)
    own = [chance for block, chance in zip(blocks, chances, strict=True) if block.span.overlaps(span)]
    return f"the author's with a chance of {min(own, default=1.0):.0%}, in profile {options.profile}"
