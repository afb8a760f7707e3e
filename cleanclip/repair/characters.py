"""Which characters cannot be seen and do not belong: one policy for each kind, in one table.

A character is kept wherever a script, an emoji or a line needs it; `policy_table` prints what
becomes of each kind, and the reference page is made of that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import Rule
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Decision = tuple[int, str] | None
"""Where the stretch that begins at the character ends and what it becomes; None to keep it."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SKIPPED = 8  # code points: a neighbour behind more invisible ones than this is not looked for

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SOUTH_EAST_ASIAN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f]")
# Scripts whose letters join or form conjuncts: Arabic to Thaana, India's, Mongolian, South-East Asia's.
_JOINING_LETTERS = (
    "\u0600-\u07ff\u0840-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\ua8ff\ua930-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010aff\U00011000-\U00011fff\U0001e900-\U0001e95f"
)
_JOINING = re.compile(f"[{_JOINING_LETTERS}]")
_JOINERS = "\u200c\u200d"
_PLAIN_ASCII = bytes([*b"\t\n\f\r", *range(0x20, 0x7F)])
_EMOJI = re.compile(
    "[\u00a9\u00ae\u200d\u203c\u2049\u2100-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff]"
)
_TAKES_NO_SELECTOR = re.compile("[\\sA-Za-z\u00c0-\u02af\u0370-\u052f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
# Unicode Standard Annex 15, section 13: Stream-Safe Text has at most 30 marks in a row.
_MOST_MARKS = 30
_MARK_RUN = re.compile(f"[{_MARKS}]+")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,64}[A-Za-z]")
_FLAG_OF_A_REGION = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,32}\U000e007f")
_TAGS = re.compile("[\U000e0000-\U000e00ff]{1,4096}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{1,4096}")
# Where Word and PowerPoint put bullets of their Symbol and Wingdings fonts.
_BULLETS = {
    "\uf0b7": "\N{BULLET}",
    "\uf0a7": "\N{BLACK SMALL SQUARE}",
    "\uf0d8": "\N{THREE-D TOP-LIGHTED RIGHTWARDS ARROWHEAD}",
    "\uf0fc": "\N{CHECK MARK}",
    "\uf076": "\N{BLACK DIAMOND MINUS WHITE X}",
}


@dataclass(frozen=True)
class _Reading:
    """A text and what is asked of it as a whole, each answered once."""

    text: str

    @cached_property
    def has_right_to_left(self) -> bool:
        """Whether a right-to-left letter stands anywhere."""
        return _RIGHT_TO_LEFT.search(self.text) is not None

    @cached_property
    def has_records(self) -> bool:
        """Whether units and records are separated, so that the separators are data."""
        return "\x1e" in self.text and "\x1f" in self.text

    @cached_property
    def line_end(self) -> str:
        """What ends the first line, a line feed if nothing does."""
        first = self.text.find("\n")
        if first < 0:
            return "\r" if "\r" in self.text else "\n"
        return "\r\n" if first and self.text[first - 1] == "\r" else "\n"


class Policy(NamedTuple):
    """What becomes of one kind of character; `characters` is the body of a regex class."""

    name: str
    characters: str
    shown: str
    becomes: str
    kept: str
    decide: Callable[[_Reading, int], Decision]

    @property
    def rule(self) -> str:
        """The id of the rule that its edits bear."""
        return f"repair/character/{self.name}"


def find(text: str) -> Iterator[Finding]:
    r"""Each invisible or broken character of `text` with what its policy puts in its place.

    >>> [finding[:4] for finding in find("soft\u00adware")]
    [(4, 5, '', 'repair/character/soft-hyphen')]
    """
    if not _may_have_some(text):
        return
    cursor = 0
    reading = _Reading(text)
    for match in _suspects().finditer(text):
        start = match.start()
        if start < cursor:
            continue
        policy = _policy_of(text[start])
        decision = policy.decide(reading, start)
        if decision is not None:
            cursor, after = decision
            if after != text[start:cursor]:
                yield Finding(start, cursor, after, policy.rule, f"{policy.shown}: {policy.becomes}")


def next_lines(text: str) -> Iterator[Finding]:
    """Each NEL of `text` that ends a line.

    Asked before the encoding is repaired, which takes a NEL for the ellipsis of Windows-1252.
    It is a line end where the text has no other, or beside one.
    """
    if _NEL not in text:
        return
    has_lines = "\n" in text or "\r" in text
    for match in re.finditer(_NEL, text):
        start, end = match.span()
        beside = text[end : end + 1] in ("\n", "\r") or (start > 0 and text[start - 1] in "\r\n")
        if beside or (not has_lines and not _CONTROL_1.search(text)):
            after = "" if beside else "\n"
            yield Finding(start, end, after, "repair/character/next-line", "next line: a line end")


def policy_table() -> str:
    """The policies as a table in Markdown, one row each."""
    rows = [
        f"| {policy.shown} | {policy.becomes} | {policy.kept} | {_id_of(policy)} |"
        for policy in sorted((*POLICIES, *_KEPT), key=lambda policy: policy.shown.lower())
    ]
    return "\n".join(["| character | becomes | kept | rule |", "|---|---|---|---|", *rows, ""])


def _id_of(policy: Policy) -> str:
    return f"`{policy.rule}`" if policy in POLICIES else "-"


def _may_have_some(text: str) -> bool:
    """Whether a character of `text` may have a policy: asked of what is left without plain ASCII.

    To take bytes away is ten times as fast as to search, and most texts are mostly ASCII; of
    the others the answer is that they may.
    """
    data = text.encode("utf-8", "surrogatepass")
    rest = data.translate(None, _PLAIN_ASCII)
    if len(rest) * 4 > len(data):
        return True
    return bool(rest) and _candidates().search(rest.decode("utf-8", "surrogatepass")) is not None


@cache
def _candidates() -> re.Pattern[str]:
    """Every character with a policy, and runs of too many marks."""
    characters = "".join(policy.characters for policy in POLICIES)
    return re.compile(f"[{characters}](?:(?<![{_MARKS}])|[{_MARKS}]{{{_MOST_MARKS}}})")


@cache
def _suspects() -> re.Pattern[str]:
    """What may be the start of something to change: one class, so that clean text is one fast scan.

    A joiner beside a letter that it joins, which Persian has in every line, is let pass at once.
    """
    characters = "".join(policy.characters for policy in POLICIES)
    return re.compile(
        f"[{characters}](?:"
        f"(?<=[{_MARKS}])[{_MARKS}]{{{_MOST_MARKS}}}"
        f"|(?<=[{_JOINERS}])(?<![{_JOINING_LETTERS}].)(?![{_JOINING_LETTERS}])"
        f"|(?<![{_MARKS}{_JOINERS}])"
        ")"
    )


@cache
def _classes() -> tuple[tuple[re.Pattern[str], Policy], ...]:
    return tuple((re.compile(f"[{policy.characters}]"), policy) for policy in POLICIES)


@cache
def _policy_of(character: str) -> Policy:
    return next(policy for pattern, policy in _classes() if pattern.match(character))


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The nearest visible characters before `start` and from `end` on, empty where there are none near."""
    before = next((text[i] for i in range(start - 1, max(-1, start - _SKIPPED), -1) if not _is_invisible(text[i])), "")
    after = next((text[i] for i in range(end, min(len(text), end + _SKIPPED)) if not _is_invisible(text[i])), "")
    return before, after


def _is_invisible(character: str) -> bool:
    return "\u200b" <= character <= "\u200f" or "\u202a" <= character <= "\u202e" or character in "\xad\u2060\ufeff"


def _remove(_reading: _Reading, start: int) -> Decision:
    return start + 1, ""


def _control(reading: _Reading, start: int) -> Decision:
    text = reading.text
    escape = _ESCAPE.match(text, start)
    return (escape.end() if escape else start + 1), ""


def _separator(reading: _Reading, start: int) -> Decision:
    """Units and records are data where both are there; else a space between two words."""
    text = reading.text
    if reading.has_records:
        return None
    inside = start > 0 and not text[start - 1].isspace() and not text[start + 1 : start + 2].isspace()
    return start + 1, " " if inside else ""


def _vertical_tab(reading: _Reading, start: int) -> Decision:
    text = reading.text
    return start + 1, "" if _is_at_line_end(text, start) else reading.line_end


def _is_at_line_end(text: str, start: int) -> bool:
    return text[start + 1 : start + 2] in ("", "\n", "\r") or start == 0 or text[start - 1] in "\n\r"


def _soft_hyphen(reading: _Reading, start: int) -> Decision:
    """Kept at a line's end, where it is the hyphen that divides a word."""
    text = reading.text
    following = text[start + 1 : start + 2]
    return None if following and following in "\r\n" else (start + 1, "")


def _zero_width_space(reading: _Reading, start: int) -> Decision:
    text = reading.text
    before, after = _neighbours(text, start, start + 1)
    between_words = _SOUTH_EAST_ASIAN.match(before) or _SOUTH_EAST_ASIAN.match(after)
    return None if between_words else (start + 1, "")


def _joiner(reading: _Reading, start: int) -> Decision:
    text = reading.text
    before, after = _neighbours(text, start, start + 1)
    if _JOINING.match(before) or _JOINING.match(after):
        return None
    joins_emoji = text[start] == "\N{ZERO WIDTH JOINER}" and _EMOJI.match(before) and _EMOJI.match(after)
    return None if joins_emoji else (start + 1, "")


def _direction(reading: _Reading, start: int) -> Decision:
    return None if reading.has_right_to_left else (start + 1, "")


def _byte_order_mark(_reading: _Reading, start: int) -> Decision:
    return (start + 1, "") if start else None


def _surrogate(reading: _Reading, start: int) -> Decision:
    """A pair is its character; a byte that could not be decoded stays, since it can be written back."""
    text = reading.text
    pair = text[start : start + 2]
    if _PAIR.fullmatch(pair):
        return start + 2, pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return None if "\udc80" <= pair[0] <= "\udcff" else (start + 1, _REPLACEMENT)


def _tag(reading: _Reading, start: int) -> Decision:
    """Tags spell the region of a flag after a black flag; elsewhere they hide text."""
    text = reading.text
    run = _TAGS.match(text, start)
    end = run.end() if run else start + 1
    flag = _FLAG_OF_A_REGION.match(text, max(0, start - 1))
    if flag is None:
        return end, ""
    return end, text[start : flag.end()]


def _selector(reading: _Reading, start: int) -> Decision:
    """One selector after a character that takes one stays; more hide data."""
    text = reading.text
    run = _SELECTORS.match(text, start)
    end = run.end() if run else start + 1
    if start == 0 or _TAKES_NO_SELECTOR.match(text[start - 1]):
        return end, ""
    return end, text[start]


def _private(reading: _Reading, start: int) -> Decision:
    text = reading.text
    opens_line = start == 0 or text[start - 1] in "\n\r\t "
    return (start + 1, _BULLETS[text[start]]) if opens_line else None


def _marks(reading: _Reading, start: int) -> Decision:
    text = reading.text
    run = _MARK_RUN.match(text, start)
    end = run.end() if run else start + 1
    return end, text[start : min(end, start + _MOST_MARKS)]


_NEL = "\x85"
_CONTROL_1 = re.compile("[\x80-\x84\x86-\x9f]")

POLICIES = (
    Policy("control", "\x00-\x08\x0e-\x1b\x7f", "NUL, C0 controls, DEL, terminal escapes", "nothing",
           "tab, line feed, carriage return, form feed", _control),
    Policy("separator", "\x1c-\x1f", "information separators (FS, GS, RS, US)", "a space between words",
           "where records and units both stand in the text", _separator),
    Policy("vertical-tab", "\x0b", "vertical tab", "a line end", "never", _vertical_tab),
    Policy("line-separator", "\u2028\u2029", "line separator, paragraph separator", "a line end", "never",
           _vertical_tab),
    Policy("soft-hyphen", "\xad", "soft hyphen", "nothing", "at the end of a line, where it divides a word",
           _soft_hyphen),
    Policy("zero-width-space", "\u200b", "zero-width space", "nothing",
           "beside Thai, Lao, Khmer and Burmese letters, whose words it divides", _zero_width_space),
    Policy("joiner", "\u200c\u200d", "zero-width joiner and non-joiner", "nothing",
           "beside letters of Arabic, Indic and other joining scripts; joiners between emoji", _joiner),
    Policy("word-joiner", "\u2060", "word joiner", "nothing", "never", _remove),
    Policy("byte-order-mark", "\ufeff", "byte order mark (zero-width no-break space)", "nothing",
           "as the first character of a text", _byte_order_mark),
    Policy("direction", "\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069", "direction marks, embeddings and isolates",
           "nothing", "in a text with right-to-left letters", _direction),
    Policy("surrogate", "\ud800-\udfff", "surrogate",
           "its character if it is half of a pair, else U+FFFD", "U+DC80 to U+DCFF, each a byte that is no UTF-8",
           _surrogate),
    Policy("tag", "\U000e0000-\U000e00ff", "tag characters", "nothing", "in the flag of a region", _tag),
    Policy("variation-selector", "\ufe00-\ufe0f\U000e0100-\U000e01ef", "variation selectors", "nothing",
           "one, after a character that takes it", _selector),
    Policy("private-use", "".join(_BULLETS), "bullets of Symbol and Wingdings", "the bullet that they show",
           "in mid-line", _private),
    Policy("deprecated", "\u206a-\u206f\ufff9-\ufffc\ufffe\uffff",
           "deprecated format characters, annotation marks, object replacement, noncharacters", "nothing", "never",
           _remove),
    Policy("combining-marks", _MARKS, "combining marks", "the first 30 of a run", "30 or fewer in a row", _marks),
)  # fmt: skip

_KEPT = (
    Policy("", "", "no-break space, thin and other spaces, ideographic space", "itself", "always", _remove),
    Policy("", "", "form feed", "itself", "always", _remove),
    Policy("", "", "direction overrides (U+202D, U+202E)", "itself", "always", _remove),
    Policy("", "", "combining grapheme joiner, invisible operators, Hangul fillers, Mongolian selectors", "itself",
           "always", _remove),
    Policy("", "", "other private use", "itself", "always", _remove),
)  # fmt: skip

_EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "control": (("a\x00b", "a\x1b[31mred\x1b[0m"), ("a\tb\r\n\x0cc",)),
    "separator": (("one\x1ftwo",), ("a\x1fb\x1ec\x1fd",)),
    "vertical-tab": (("one\x0btwo",), ()),
    "line-separator": (("one\u2028two",), ()),
    "soft-hyphen": (("soft\xadware",), ("soft\xad\nware",)),
    "zero-width-space": (("zero\u200bwidth",), ("\u0e01\u200b\u0e02",)),
    "joiner": (("a\u200db",), ("\u0645\u06cc\u200c\u062e", "\U0001f468\u200d\U0001f469")),
    "word-joiner": (("a\u2060b",), ()),
    "byte-order-mark": (("a\ufeffb",), ("\ufeffa",)),
    "direction": (("a\u200eb",), ("\u05d0\u200f (1)",)),
    "surrogate": (("\ud83d\ude00", "a\ud800b"), ("a\udc92b",)),
    "tag": (("a\U000e0041\U000e0042",), ("\U0001f3f4\U000e0067\U000e0062\U000e007f",)),
    "variation-selector": (("a\ufe0f", "\u2764\ufe0f\U000e0101"), ("\u2764\ufe0f", "1\ufe0f\u20e3")),
    "private-use": (("\uf0b7 one",), ("one \ue000", "x\uf0b7")),
    "deprecated": (("a\ufffcb",), ()),
    "combining-marks": (("a" + "\u0301" * 40,), ("a" + "\u0301" * 30,)),
}

RULES = (
    Rule(
        "repair/character/next-line",
        "a next-line control (NEL) that ends a line",
        removes=("One line.\x85Two lines.",),
        keeps=(),
    ),
    *(
        Rule(
            policy.rule,
            f"{policy.shown}: {policy.becomes}",
            detail=f"Kept: {policy.kept}.",
            removes=_EXAMPLES[policy.name][0],
            keeps=_EXAMPLES[policy.name][1],
        )
        for policy in POLICIES
    ),
)
