"""What typesetting did to running text, for those who ask: all rules here are off by default."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair import code
from cleanclip.repair.finding import Finding
from cleanclip.shape import ends_sentence, is_list_item, is_tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HYPHENATION = "repair/typesetting/hyphenation"
_HARD_WRAP = "repair/typesetting/hard-wrap"
_LIGATURE = "repair/typesetting/ligature"
_LOOK_ALIKE = "repair/typesetting/look-alike"
_SPACES = "repair/typesetting/repeated-spaces"
_PUNCTUATION = "repair/typesetting/space-before-punctuation"
_ODD_SPACE = "repair/typesetting/odd-space"

RULES = (
    Rule(
        _HYPHENATION,
        "a word divided at the end of a line",
        on=False,
        detail="The letters at the hyphen are small, and the text has no such compound elsewhere.",
        removes=("a new agree-\nment", "soft\xad\nware"),
        keeps=("well-\n\nknown", "1990-\n1995", "self-\nmade. Self-made."),
    ),
    Rule(
        _HARD_WRAP,
        "a paragraph broken into lines",
        on=False,
        removes=(
            "This is the first line of a paragraph that somebody wrapped\nat sixty characters, as was done in mail.",
        ),
        keeps=("A title\nA line.", "- one\n- two", "One short line\nand another"),
    ),
    Rule(_LIGATURE, "a ligature", on=False, removes=("of\N{LATIN SMALL LIGATURE FI}ce",), keeps=("Straße", "æon")),
    Rule(
        _LOOK_ALIKE,
        "a letter of another script inside a word",
        on=False,
        detail="A Cyrillic or Greek letter that looks like a Latin one, in a word otherwise Latin, or the reverse.",
        removes=("p\N{CYRILLIC SMALL LETTER A}ypal", "М\N{LATIN SMALL LETTER O}сква"),
        keeps=("Москва", "α-Strahlung", "μm"),
    ),
    Rule(
        _SPACES,
        "spaces repeated inside a line",
        on=False,
        removes=("so  many",),
        keeps=("    code", "a   b   c", "x\t\ty"),
    ),
    Rule(
        _PUNCTUATION,
        "a space before a comma or full stop",
        on=False,
        detail="Never before : ; ! ?, which French sets apart.",
        removes=("one , two", "the end ."),
        keeps=("a .txt file", "quoi ?", "1 ... 2", ". . ."),
    ),
    Rule(
        _ODD_SPACE,
        "a space of another width than the common one",
        on=False,
        removes=("a\xa0b", "a\N{THIN SPACE}b"),
        keeps=("\N{IDEOGRAPHIC SPACE}",),
    ),
)

_DIVIDED = re.compile(r"([^\W\d_]{2,30})([-\N{HYPHEN}\xad])[ \t]*(?:\r\n?|\n)[ \t]*([^\W\d_]{2,30})")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,30}-[^\W\d_]{2,30}(?![^\W\d_])")
_SPACE_RUN = re.compile(r"(?<=[^\s|])  (?=[^\s|])")
_SPACE_BEFORE = re.compile(r"(?<=[^\W_])[ \xa0](?=[,.](?:\s|\Z))")
_ODD = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_MIXED = re.compile(r"[^\W\d_]{2,60}")
_LINE = re.compile(r"[^\r\n]+")
_NARROWEST, _WIDEST = 45, 120

_LATIN = "aceopxyiABCEHIKMOPTXYjsS"
_CYRILLIC = "асеорхуіАВСЕНІКМОРТХУјѕЅ"
_TO_LATIN = dict(zip(_CYRILLIC, _LATIN, strict=True))
_TO_CYRILLIC = dict(zip(_LATIN, _CYRILLIC, strict=True))


def find(text: str, wanted: Callable[[str], bool]) -> Iterator[Finding]:
    """What the enabled rules of this file find in `text`, in order; nothing in a text with code."""
    if code.has_fence(text) or code.has_tags(text):
        return
    found = [finding for rule, finder in _FINDERS.items() if wanted(rule) for finding in finder(text)]
    yield from sorted(found)


def hyphenation(text: str) -> Iterator[Finding]:
    """Each word divided at a line's end, joined; the line end goes where the word does."""
    divided = [match for match in _DIVIDED.finditer(text) if match[1][-1].islower() and match[3].islower()]
    compounds = {match[0].lower() for match in _COMPOUND.finditer(text)} if divided else set()
    for match in divided:
        left, hyphen, right = match.groups()
        if hyphen == "\xad" or f"{left}-{right}".lower() not in compounds:
            yield Finding(match.start(2), match.start(3), "", _HYPHENATION, f"{left}{right} was divided")


def hard_wraps(text: str) -> Iterator[Finding]:
    """Each line end at which a wrapped sentence goes on, with the space that it stands for."""
    lines = list(_LINE.finditer(text))
    for line, after in pairwise(lines):
        gap = text[line.end() : after.start()]
        if gap in ("\n", "\r\n", "\r") and _wraps(line[0], after[0]):
            yield Finding(line.end(), after.start(), "" if line[0][-1:] == " " else " ", _HARD_WRAP, "a wrapped line")


def _wraps(line: str, after: str) -> bool:
    if not _NARROWEST <= len(line) <= _WIDEST or ends_sentence(line) or not after[:1].islower():
        return False
    return not (is_list_item(after) or is_tabular(line) or is_tabular(after) or line.endswith("-"))


def ligatures(text: str) -> Iterator[Finding]:
    """Each Latin ligature with its letters."""
    for match in _LIGATURES.finditer(text):
        yield Finding(*match.span(), unicodedata.normalize("NFKC", match[0]), _LIGATURE, "a ligature")


def look_alikes(text: str) -> Iterator[Finding]:
    """Each letter that stands in a word of another script and looks like one of that script."""
    if text.isascii():
        return
    for match in _MIXED.finditer(text):
        word = match[0]
        latin = sum(map(str.isascii, word))
        if not 0 < latin < len(word):
            continue
        table = _TO_LATIN if latin * 2 > len(word) else _TO_CYRILLIC
        strange = [index for index, letter in enumerate(word) if letter in table]
        rest = {letter for index, letter in enumerate(word) if index not in strange}
        if strange and _is_one_script(rest, latin_word=table is _TO_LATIN):
            for index in strange:
                start = match.start() + index
                yield Finding(start, start + 1, table[word[index]], _LOOK_ALIKE, f"a look-alike in {word}")


def _is_one_script(letters: set[str], *, latin_word: bool) -> bool:
    name = "LATIN" if latin_word else "CYRILLIC"
    return bool(letters) and all(unicodedata.name(letter, "").startswith(name) for letter in letters)


def repeated_spaces(text: str) -> Iterator[Finding]:
    """Each pair of spaces inside a line; three or more are columns."""
    for match in _SPACE_RUN.finditer(text):
        yield Finding(*match.span(), " ", _SPACES, "two spaces for one")


def spaces_before_punctuation(text: str) -> Iterator[Finding]:
    """Each space between a word and its comma or full stop."""
    for match in _SPACE_BEFORE.finditer(text):
        yield Finding(*match.span(), "", _PUNCTUATION, "a space before punctuation")


def odd_spaces(text: str) -> Iterator[Finding]:
    """Each space of another width, the ideographic one excepted, with a common one."""
    for match in _ODD.finditer(text):
        yield Finding(*match.span(), " ", _ODD_SPACE, "a space of another width")


_FINDERS: dict[str, Callable[[str], Iterator[Finding]]] = {
    _HYPHENATION: hyphenation,
    _HARD_WRAP: hard_wraps,
    _LIGATURE: ligatures,
    _LOOK_ALIKE: look_alikes,
    _SPACES: repeated_spaces,
    _PUNCTUATION: spaces_before_punctuation,
    _ODD_SPACE: odd_spaces,
}
