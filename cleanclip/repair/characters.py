"""Which characters cannot be seen and do not belong: one policy for each kind, in one table.

A character is kept wherever a script, an emoji or a line needs it. `policy_table` prints what
becomes of each kind; the reference page is made of that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import Rule
from cleanclip.repair.finding import Finding
from cleanclip.repair.suspects import Suspects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_JOINERS = "\u200c\u200d"
# Scripts whose letters join or form conjuncts: Arabic to Thaana, India's, Mongolian, South-East Asia's.
_JOINING_LETTERS = (
    "\u0600-\u07ff\u0840-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\ua8ff\ua930-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010aff\U00011000-\U00011fff\U0001e900-\U0001e95f"
)
# Marks that anyone can stack on any letter; those of Indic scripts do not pile up.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
# Unicode Standard Annex 15, section 13: Stream-Safe Text has at most 30 marks in a row.
_MOST_MARKS = 30
_TAGS = "\U000e0000-\U000e00ff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# The bullets of Word and PowerPoint, in their Symbol and Wingdings fonts.
_BULLETS = {
    "\uf0b7": "\N{BULLET}",
    "\uf0a7": "\N{BLACK SMALL SQUARE}",
    "\uf0d8": "\N{THREE-D TOP-LIGHTED RIGHTWARDS ARROWHEAD}",
    "\uf0fc": "\N{CHECK MARK}",
    "\uf076": "\N{BLACK DIAMOND MINUS WHITE X}",
}
_NEL = "\x85"

_JOINING = re.compile(f"[{_JOINING_LETTERS}]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_OVERRIDE = re.compile("[\u202d\u202e]")
_SOUTH_EAST_ASIAN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f]")
_EMOJI = re.compile(
    "[\xa9\xae\u200d\u203c\u2049\u2100-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff]"
)
_TAKES_NO_SELECTOR = re.compile(f"[\\sA-Za-z\xc0-\u02af\u0370-\u052f{_SELECTORS}]")
_REGION = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,32}\U000e007f")
# Windows-1252 has an ellipsis there: beside its other quotes and dashes, in mid-sentence, before a space.
_ELLIPSIS = re.compile(r"""[\x80-\x84\x86-\x9f]|(?<![.!?:;"')\u2019\u201d\xbb])\x85|\x85(?=[ ,;:!?)])""")

_SAME = re.compile(r"(.)\1*", re.DOTALL)
_CONTROL_RUN = re.compile(r"\x1b\[[0-9;?]{0,64}[A-Za-z]|(.)\1*", re.DOTALL)
_SURROGATE_RUN = re.compile("[\ud800-\udbff][\udc00-\udfff]|(.)(?:\\1(?![\udc00-\udfff]))*", re.DOTALL)
# A neighbour behind more invisible characters than this is not looked for.
_NEARBY = 8


@dataclass(frozen=True)
class _Reading:
    """A text and what is asked of it as a whole, each answered once."""

    text: str

    @cached_property
    def is_directed(self) -> bool:
        """Whether a right-to-left letter stands anywhere, or an override, which stays and needs its end."""
        return _RIGHT_TO_LEFT.search(self.text) is not None or _OVERRIDE.search(self.text) is not None

    @cached_property
    def has_records(self) -> bool:
        """Whether units and records are both separated, so that the separators are data."""
        return "\x1e" in self.text and "\x1f" in self.text

    @cached_property
    def line_end(self) -> str:
        """What ends the first line, a line feed if nothing does."""
        first = self.text.find("\n")
        if first < 0:
            return "\r" if "\r" in self.text else "\n"
        return "\r\n" if self.text[max(0, first - 1)] == "\r" else "\n"

    def is_line_end(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` touches the end of a line or of the text."""
        return self.text[end : end + 1] in ("", "\n", "\r") or start == 0 or self.text[start - 1] in "\n\r"

    def neighbours(self, start: int, end: int) -> tuple[str, str]:
        """The nearest visible characters on both sides, empty where there are none near."""
        text = self.text
        before = (text[i] for i in range(start - 1, max(-1, start - 1 - _NEARBY), -1) if not _is_invisible(text[i]))
        after = (text[i] for i in range(end, min(len(text), end + _NEARBY)) if not _is_invisible(text[i]))
        return next(before, ""), next(after, "")


class Policy(NamedTuple):
    """What becomes of one kind of character.

    `characters` is the body of a regex class; `run` is what one decision covers, from its
    first character on; `decide` says what a run becomes, None to keep it.
    """

    name: str
    characters: str
    shown: str
    becomes: str
    kept: str
    decide: Callable[[_Reading, int, int], str | None]
    removes: tuple[str, ...]
    keeps: tuple[str, ...] = ()
    run: re.Pattern[str] = _SAME

    @property
    def rule(self) -> str:
        """The id of the rule that its edits bear."""
        return f"repair/character/{self.name}"

    @property
    def reason(self) -> str:
        """What its edits say of themselves, beside what they take away or put in its place."""
        return f"{self.shown}: {'out of place' if self.becomes == 'nothing' else self.becomes}"


def find(text: str) -> Iterator[Finding]:
    r"""Each run of invisible or broken characters of `text` with what its policy puts in its place.

    >>> [finding[:4] for finding in find("soft\u00adware")]
    [(4, 5, '', 'repair/character/soft-hyphen')]
    """
    cursor = 0
    reading = _Reading(text)
    for match in _suspects().finditer(text):
        start = match.start()
        if start < cursor:
            continue
        policy = _policy_of(text[start])
        run = policy.run.match(text, start)
        cursor = run.end() if run else start + 1
        after = policy.decide(reading, start, cursor)
        if after is not None and after != text[start:cursor]:
            yield Finding(start, cursor, after, policy.rule, policy.reason)


def next_lines(text: str) -> Iterator[Finding]:
    """Each NEL of `text` that ends a line.

    Asked before the encoding is repaired, which takes a NEL for the ellipsis of Windows-1252.
    It is a line end beside another, and after a sentence where the text has no others.
    """
    if _NEL not in text:
        return
    ends_lines = "\n" not in text and "\r" not in text and not _ELLIPSIS.search(text)
    for match in re.finditer(_NEL, text):
        start, end = match.span()
        beside = text[end : end + 1] in ("\n", "\r") or (start > 0 and text[start - 1] in "\r\n")
        if beside or ends_lines:
            yield Finding(start, end, "" if beside else "\n", NEXT_LINE.id, NEXT_LINE.reason)


def policy_page() -> str:
    """The reference page of this file, docs/reference/characters.md."""
    return f"{_PAGE}\n{policy_table()}"


def policy_table() -> str:
    """The policies as a table in Markdown, one row each, in the order of their names."""
    rows = [(p.shown, p.becomes, p.kept, f"`{p.rule}`") for p in POLICIES]
    rows += [(shown, "itself", "always", "") for shown in _ALWAYS_KEPT]
    rows.append(
        ("next line (NEL)", "a line end", "where other line ends are: there it is an ellipsis", f"`{NEXT_LINE.id}`")
    )
    lines = [f"| {' | '.join(row)} |" for row in sorted(rows, key=lambda row: row[0].lower())]
    return "\n".join(["| character | becomes | kept | rule |", "|---|---|---|---|", *lines, ""])


@cache
def _suspects() -> Suspects:
    """What may be the start of something to change: one class, so that clean text is one fast scan.

    A joiner beside a letter that it joins, which Persian has in every line, is let pass at once.
    """
    return Suspects(
        _all_characters(),
        f"""
        (?: (?<=[{_MARKS}])[{_MARKS}]{{{_MOST_MARKS}}}
          | (?<=[{_JOINERS}])(?<![{_JOINING_LETTERS}].)(?![{_JOINING_LETTERS}])
          | (?<![{_MARKS}{_JOINERS}])
        )
        """,
        re.VERBOSE | re.DOTALL,
    )


def _all_characters() -> str:
    return "".join(policy.characters for policy in POLICIES)


@cache
def _policy_of(character: str) -> Policy:
    return next(policy for policy in POLICIES if re.match(f"[{policy.characters}]", character))


def _is_invisible(character: str) -> bool:
    return "\u200b" <= character <= "\u200f" or "\u202a" <= character <= "\u202e" or character in "\xad\u2060\ufeff"


def _remove(_reading: _Reading, _start: int, _end: int) -> str | None:
    return ""


def _separator(reading: _Reading, start: int, end: int) -> str | None:
    text = reading.text
    if reading.has_records:
        return None
    between_words = start > 0 and not text[start - 1].isspace() and not text[end : end + 1].isspace()
    return " " if between_words else ""


def _line_break(reading: _Reading, start: int, end: int) -> str | None:
    return "" if reading.is_line_end(start, end) else reading.line_end


def _soft_hyphen(reading: _Reading, start: int, end: int) -> str | None:
    """Kept where it divides a word at a line's end, and where somebody took it for a dash."""
    before, after = reading.text[max(0, start - 1) : start], reading.text[end : end + 1]
    is_dash = before == " " and after in (" ", "-")
    return None if after in ("\r", "\n") or is_dash else ""


def _zero_width_space(reading: _Reading, start: int, end: int) -> str | None:
    return None if any(map(_SOUTH_EAST_ASIAN.match, reading.neighbours(start, end))) else ""


def _joiner(reading: _Reading, start: int, end: int) -> str | None:
    before, after = reading.neighbours(start, end)
    if _JOINING.match(before) or _JOINING.match(after):
        return None
    is_joiner = reading.text[start:end] == "\N{ZERO WIDTH JOINER}"
    return None if is_joiner and _EMOJI.match(before) and _EMOJI.match(after) else ""


def _direction(reading: _Reading, _start: int, _end: int) -> str | None:
    return None if reading.is_directed else ""


def _byte_order_mark(reading: _Reading, start: int, _end: int) -> str | None:
    return "" if start else reading.text[0]


def _surrogate(reading: _Reading, start: int, end: int) -> str | None:
    """A pair is its character; a byte that could not be decoded stays, since it can be written back."""
    halves = reading.text[start:end]
    if halves[0] < "\udc00" and halves[-1] >= "\udc00":
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return None if "\udc80" <= halves[0] <= "\udcff" else "\N{REPLACEMENT CHARACTER}" * (end - start)


def _tag(reading: _Reading, start: int, _end: int) -> str | None:
    """Tags spell the region of a flag after a black flag; elsewhere they hide text."""
    region = _REGION.match(reading.text, start - 1) if start else None
    return reading.text[start : region.end()] if region else ""


def _selector(reading: _Reading, start: int, _end: int) -> str | None:
    """One selector after a character that takes one stays; more of them hide data."""
    takes_one = start > 0 and _TAKES_NO_SELECTOR.match(reading.text[start - 1]) is None
    return reading.text[start] if takes_one else ""


def _bullet(reading: _Reading, start: int, end: int) -> str | None:
    opens_line = start == 0 or reading.text[start - 1] in "\n\r\t "
    return _BULLETS[reading.text[start]] * (end - start) if opens_line else None


def _marks(reading: _Reading, start: int, _end: int) -> str | None:
    return reading.text[start : start + _MOST_MARKS]


POLICIES = (
    Policy(
        "control",
        "\x00-\x08\x0e-\x1b\x7f",
        "NUL, C0 controls, DEL, terminal escapes",
        "nothing",
        "tab, line feed, carriage return, form feed",
        _remove,
        removes=("a\x00b", "a\x1b[31mred\x1b[0m"),
        keeps=("a\tb\r\n\x0cc",),
        run=_CONTROL_RUN,
    ),
    Policy(
        "separator",
        "\x1c-\x1f",
        "information separators (FS, GS, RS, US)",
        "a space between words",
        "where records and units both stand in the text",
        _separator,
        removes=("one\x1ftwo",),
        keeps=("a\x1fb\x1ec\x1fd",),
    ),
    Policy(
        "vertical-tab",
        "\x0b",
        "vertical tab",
        "a line end",
        "never",
        _line_break,
        removes=("one\x0btwo",),
    ),
    Policy(
        "line-separator",
        "\u2028\u2029",
        "line separator, paragraph separator",
        "a line end",
        "never",
        _line_break,
        removes=("one\u2028two",),
    ),
    Policy(
        "soft-hyphen",
        "\xad",
        "soft hyphen",
        "nothing",
        "at the end of a line, where it divides a word; between spaces, where it is a dash",
        _soft_hyphen,
        removes=("soft\xadware",),
        keeps=("soft\xad\nware", "soft \xad hard"),
    ),
    Policy(
        "zero-width-space",
        "\u200b",
        "zero-width space",
        "nothing",
        "beside Thai, Lao, Khmer and Burmese letters, whose words it divides",
        _zero_width_space,
        removes=("zero\u200bwidth",),
        keeps=("\u0e01\u200b\u0e02",),
    ),
    Policy(
        "joiner",
        _JOINERS,
        "zero-width joiner, zero-width non-joiner",
        "nothing",
        "beside letters of Arabic, Indic and other joining scripts; a joiner between emoji",
        _joiner,
        removes=("a\u200db", "Auf\u200clage"),
        keeps=("\u0645\u06cc\u200c\u062e", "\U0001f468\u200d\U0001f469"),
    ),
    Policy(
        "word-joiner",
        "\u2060",
        "word joiner",
        "nothing",
        "never",
        _remove,
        removes=("a\u2060b",),
    ),
    Policy(
        "byte-order-mark",
        "\ufeff",
        "byte order mark (zero-width no-break space)",
        "nothing",
        "as the first character of a text",
        _byte_order_mark,
        removes=("a\ufeffb",),
        keeps=("\ufeffa",),
    ),
    Policy(
        "direction",
        "\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069",
        "direction marks, embeddings, isolates",
        "nothing",
        "in a text with right-to-left letters or a direction override",
        _direction,
        removes=("a\u200eb",),
        keeps=("\u05d0\u200f (1)",),
    ),
    Policy(
        "surrogate",
        "\ud800-\udfff",
        "surrogate",
        "its character if it is half of a pair, else U+FFFD",
        "U+DC80 to U+DCFF, each a byte that is no UTF-8",
        _surrogate,
        removes=("\ud83d\ude00", "a\ud800b"),
        keeps=("a\udc92b",),
        run=_SURROGATE_RUN,
    ),
    Policy(
        "tag",
        _TAGS,
        "tag characters",
        "nothing",
        "in the flag of a region",
        _tag,
        removes=("a\U000e0041\U000e0042",),
        keeps=("\U0001f3f4\U000e0067\U000e0062\U000e007f",),
        run=re.compile(f"[{_TAGS}]+"),
    ),
    Policy(
        "variation-selector",
        _SELECTORS,
        "variation selectors",
        "nothing",
        "one, after a character that takes it",
        _selector,
        removes=("a\ufe0f", "\u2764\ufe0f\U000e0101"),
        keeps=("\u2764\ufe0f", "1\ufe0f\u20e3"),
        run=re.compile(f"[{_SELECTORS}]+"),
    ),
    Policy(
        "private-use",
        "".join(_BULLETS),
        "bullets of Symbol and Wingdings in the private use area",
        "the bullet that they show",
        "in mid-line",
        _bullet,
        removes=("\uf0b7 one",),
        keeps=("one \ue000", "x\uf0b7"),
    ),
    Policy(
        "deprecated",
        "\u206a-\u206f\ufff9-\ufffc\ufffe\uffff",
        "deprecated format characters, annotation marks, object replacement, noncharacters",
        "nothing",
        "never",
        _remove,
        removes=("a\ufffcb",),
    ),
    Policy(
        "combining-marks",
        _MARKS,
        "combining marks",
        "the first 30 of a run",
        "30 or fewer in a row",
        _marks,
        removes=("a" + "\u0301" * 40,),
        keeps=("a" + "\u0301" * 30,),
        run=re.compile(f"[{_MARKS}]+"),
    ),
)

_ALWAYS_KEPT = (
    "no-break space, thin and other spaces, ideographic space",
    "form feed",
    "direction overrides (U+202D, U+202E)",
    "combining grapheme joiner, invisible operators, Hangul fillers, Mongolian selectors",
    "other characters of the private use area",
)

_PAGE = """\
# Characters

What becomes of characters that cannot be seen, of those that are broken, and of those that only look like trouble.
Each row is a rule: `ignore` its id to keep such characters, and see `cleanclip explain ID` for an example.
Typesetting, odd spaces and look-alike letters among it, is off by default: `enable` `repair/typesetting`.

<!-- made by cleanclip.repair.characters.policy_page -->
"""

NEXT_LINE = Rule(
    "repair/character/next-line",
    "a next-line control (NEL) that ends a line",
    removes=("One line.\x85Two lines.",),
)
RULES = (
    NEXT_LINE,
    *(
        Rule(
            policy.rule,
            policy.reason,
            detail=f"Kept: {policy.kept}.",
            removes=policy.removes,
            keeps=policy.keeps,
        )
        for policy in POLICIES
    ),
)
