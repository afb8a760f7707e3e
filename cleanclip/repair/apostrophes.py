"""Which marks stand where an apostrophe belongs: backtick, acute, prime, wrong quote, lost character.

A mark is repaired only where the letters around it leave no other reading; the rest of the
backtick's uses (code, TeX and GNU quotation, letters of Hawaiian and Uzbek) are left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import Rule
from cleanclip.repair import code
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKTICK = code.BACKTICK
ACUTE = "\N{ACUTE ACCENT}"
PRIME = "\N{PRIME}"
OPENING = "\N{LEFT SINGLE QUOTATION MARK}"
FULL_WIDTH = "\N{FULLWIDTH APOSTROPHE}"
LOST = "\N{REPLACEMENT CHARACTER}"
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"

MARKS = {
    BACKTICK: "a backtick",
    ACUTE: "an acute accent",
    PRIME: "a prime",
    OPENING: "an opening quote",
    FULL_WIDTH: "a full-width apostrophe",
    LOST: "a lost character",
}
_MARK = re.compile(f"[{''.join(MARKS)}]")
_OTHER_MARK = re.compile(f"[{''.join(MARKS)}]".replace(BACKTICK, ""))
# A quotation may begin here; an apostrophe at the start of a word looks the same.
_OPENER = re.compile(rf"(?<![^\s(\[])['`{ACUTE}{OPENING}](?=\w)")

# The longest word that counts in a rule is "quelqu" or a name; a hostile word is not read further.
_REACH = 24
_SHORTEST_NAME = 3
_YEAR = re.compile("[0-9]{4}|[0-9]0")
_LEFT = re.compile(r"[^\W_]+\Z")
_RIGHT = re.compile(r"[^\W\d_]+")
# A mark that closes a quotation, not one more apostrophe inside the word.
_CLOSING = re.compile(rf"[`'\"{ACUTE}{CURLY}{OPENING}\N{{RIGHT DOUBLE QUOTATION MARK}}](?!\w)")
_AFTER_PLURAL = frozenset(" ,.;:!?)\r\n") | {"", "\N{NO-BREAK SPACE}", "\N{EM DASH}", "\N{EN DASH}"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PRONOUNS = _words(
    """
    i you we they he she it who what that there here where how when why could would should might must y
    this these those one everyone everybody someone somebody anyone anybody nobody
    """
)
_SHORTENED = frozenset({"re", "ve", "ll", "d", "m"})
_NEGATED = _words(
    """
    don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn can mustn needn mightn ain shan
    """
)
_CONTRACTED = frozenset(
    tuple(pair.split("'"))
    for pair in _words("""
    i'm i'd i'll i've you're you'd you'll you've we're we'd we'll we've they're they'd they'll they've
    he's he'd he'll she's she'd she'll it's it'd it'll that's that'd that'll who's who'd who'll
    what's what're there's there'd there'll here's let's where's how's could've would've should've
    """)
)
_WHOLE_WORDS = frozenset(
    {("o", "clock"), ("ma", "am"), ("y", "all"), ("c", "mon"), ("g", "day"), ("ne", "er"), ("e", "er"), ("o", "er")}
)
_ELIDED = _words(
    """
    c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu presqu aujourd entr
    dell all nell sull dall coll degl negl quell quest un com dov cos sant bell mezz tutt senz anch
    """
)
_VOWELS = frozenset("aeiouyhàâäáãéèêëîïíìóôöòõúùûœæ")
_UKRAINIAN_BEFORE = frozenset("бпвмфркдтнзсгжхчш")
_UKRAINIAN_AFTER = frozenset("яюєїеёі")
_GERMAN_GENITIVE = frozenset({"sche", "schen", "scher", "sches", "schem"})
_CLITICS = frozenset({"n", "m", "ne", "nen", "ner", "nem"})
_BEFORE_CLITIC = _words("auf in für mit so aus bei von nach wie is zo hab hast gibt")
# "t`ai" is Chinese in the romanisation of Wade and Giles unless the text is French.
_FRENCH = re.compile(r"\b(?:le|la|les|des|est|et|une|que|qui|dans|pas|pour|sur)\b", re.IGNORECASE)

RULES = (
    Rule(
        "repair/apostrophe/possessive",
        "an apostrophe before s",
        detail="The right word is s; the left has two letters or more, is in capitals, or is a year or decade.",
        removes=("China`s navy", "the CEO`s chair", "the 1980`s", "it\N{ACUTE ACCENT}s late"),
        keeps=("`China's navy`", "x`s`", "5\N{PRIME}s"),
    ),
    Rule(
        "repair/apostrophe/nt",
        "an apostrophe in n't",
        removes=("I don`t know", "WON`T", "can\N{REPLACEMENT CHARACTER}t"),
        keeps=("run `t` now", "at`t"),
    ),
    Rule(
        "repair/apostrophe/pronoun",
        "an apostrophe in a contraction",
        detail="The right word is re, ve, ll, d, m (or s after a lost character); the left a pronoun or auxiliary.",
        removes=("you`re late", "I`m here", "they`ll", "it\N{REPLACEMENT CHARACTER}s"),
        keeps=("x`re", "caf\N{REPLACEMENT CHARACTER}s"),
    ),
    Rule(
        "repair/apostrophe/word",
        "an apostrophe inside a word that has one",
        removes=("five o`clock", "Ma`am, no", "Mr O`Brien`s hat"),
        keeps=("Hawai`i", "o`zbek"),
    ),
    Rule(
        "repair/apostrophe/plural",
        "the apostrophe of a plural possessive",
        detail="Nothing follows the mark and the left word has three letters or more and ends in s; "
        "only backtick and acute, and never after an opening quote.",
        removes=("the States` pivot", "the workers\N{ACUTE ACCENT} rights"),
        keeps=("`the States`", "``TeX quotes`", "says 'the best of times` to"),
    ),
    Rule(
        "repair/apostrophe/ukrainian",
        "the apostrophe of Ukrainian and Belarusian",
        removes=("п`ять об`єктів",),
        keeps=("`п` ять",),
    ),
    Rule(
        "repair/apostrophe/elision",
        "the apostrophe of an elision",
        removes=("l`homme", "dell`arte", "aujourd`hui", "un po` di vino"),
        keeps=("t`ai chi", "`l` arte"),
    ),
    Rule(
        "repair/apostrophe/german-genitive",
        "the apostrophe before -sche",
        removes=("das Ohm`sche Gesetz", "die Marx`schen Thesen"),
        keeps=("das `Ohm`sche Gesetz`",),
    ),
    Rule(
        "repair/apostrophe/clitic",
        "the apostrophe of a shortened article",
        removes=("so`n Tag", "auf`m Dach", "zo`n dag"),
        keeps=("x`n",),
    ),
)


_REASONS = {rule.id.rpartition("/")[2]: rule.reason for rule in RULES}


class _Place(NamedTuple):
    """A mark, the words on both sides of it, and the two characters after the right one."""

    mark: str
    left: str
    right: str
    following: str


def find(text: str) -> Iterator[Finding]:
    """Each mark of `text` that should be an apostrophe, in the form that most of the text uses.

    >>> [finding[:3] for finding in find("China`s navy")]
    [(5, 6, "'")]
    """
    if not any(mark in text for mark in MARKS):
        return
    apostrophe = majority(text)
    marks = _OTHER_MARK if code.has_backtick_syntax(text) else _MARK
    # Most marks are the opening quotes of quotations, for which no paragraphs need be told apart.
    if all(_rule(text, match.start()) is None for match in marks.finditer(text)):
        return
    for start, end in code.paragraphs(text):
        for position, rule in _in_paragraph(text, start, end, marks):
            reason = f"{_REASONS[rule]}, not {MARKS[text[position]]}"
            yield Finding(position, position + 1, apostrophe, f"repair/apostrophe/{rule}", reason)


def majority(text: str) -> str:
    """The apostrophe that most of `text` uses; the straight one when neither leads."""
    return CURLY if text.count(CURLY) > text.count("'") else "'"


def _in_paragraph(text: str, start: int, end: int, marks: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    ticks: code.Backticks | None = None
    opener: int | None = None
    for match in marks.finditer(text, start, end):
        position = match.start()
        rule = _rule(text, position)
        if rule == "plural":
            if opener is None:
                opener = next((found.start() for found in _OPENER.finditer(text, start, end)), end)
            if opener < position:
                continue
        if rule is not None and text[position] == BACKTICK:
            ticks = ticks or code.backticks(text, start, end)
            if ticks.has_open_end or ticks.covers(position):
                continue
        if rule is not None:
            yield position, rule


def _rule(text: str, position: int) -> str | None:
    """The last part of the id of the rule by which the mark at `position` is an apostrophe."""
    place = _place(text, position)
    if not place.left or _CLOSING.match(place.following):
        return None
    if not place.right:
        return _without_right(text, position, place)
    if place.mark == LOST:
        return _lost(place)
    return _english(place) or _continental(text, place)


def _place(text: str, position: int) -> _Place:
    left = _LEFT.search(text, max(0, position - _REACH), position)
    right = _RIGHT.match(text, position + 1, position + 1 + _REACH)
    end = right.end() if right else position + 1
    return _Place(text[position], left[0] if left else "", right[0] if right else "", text[end : end + 2])


def _without_right(text: str, position: int, place: _Place) -> str | None:
    """The rules for a mark at the end of its word."""
    if place.mark not in (BACKTICK, ACUTE) or place.following[:1] not in _AFTER_PLURAL:
        return None
    left = place.left
    if left in ("po", "Po") and text[: position - 2][-3:].lower() == "un ":
        return "elision"
    ends_in_sibilant = left[-1] == "s" or (left[-1] in "xz" and left[0].isupper())
    return "plural" if len(left) >= _SHORTEST_NAME and ends_in_sibilant and left[-2].isalpha() else None


def _lost(place: _Place) -> str | None:
    left, right = place.left.lower(), place.right.lower()
    if right == "t" and left in _NEGATED:
        return "nt"
    return "pronoun" if (left, right) in _CONTRACTED else None


def _english(place: _Place) -> str | None:
    left, right = place.left.lower(), place.right.lower()
    if right == "s" and _may_possess(place):
        return "possessive"
    if right == "t" and left[-1] == "n":
        return "nt"
    if (left in _PRONOUNS and right in _SHORTENED) or (
        right in ("ll", "ve") and len(left) >= _SHORTEST_NAME and left.isalpha()
    ):
        return "pronoun"
    if (left, right) in _WHOLE_WORDS or (place.left in ("O", "M") and _is_name(place.right)):
        return "word"
    return None


def _may_possess(place: _Place) -> bool:
    left = place.left
    if place.mark == PRIME:
        return left.isalpha() and (len(left) >= _SHORTEST_NAME or left.lower() in _PRONOUNS)
    year = _YEAR.fullmatch(left) is not None
    return left.isupper() or year or (len(left) > 1 and left[-1].isalpha())


def _is_name(word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and word.istitle() and word[0].lower() != word[1]


def _continental(text: str, place: _Place) -> str | None:
    """The rules of Ukrainian, the Romance languages and German."""
    left, right = place.left.lower(), place.right.lower()
    if left[-1] in _UKRAINIAN_BEFORE and right[0] in _UKRAINIAN_AFTER:
        return "ukrainian"
    if left in _ELIDED and right[0] in _VOWELS and place.mark != ACUTE:
        return "elision" if left != "t" or _FRENCH.search(text) else None
    if right in _GERMAN_GENITIVE and len(left) >= _SHORTEST_NAME and place.left[0].isupper():
        return "german-genitive"
    return "clitic" if left in _BEFORE_CLITIC and right in _CLITICS else None
