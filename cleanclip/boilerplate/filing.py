"""Under which words the phrases of a pack are looked up, so that only those are compiled that a line asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.boilerplate.line_gate import WHOLE, beginnings
from cleanclip.boilerplate.phrases import DECORATION, NETWORKS, fill_counts, has_slots, is_unspaced, line_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.boilerplate.rule_packs import PackRule

_WIDE_STARTS = ("{name", "{text", "{site")
# Its class leaves out what may stand inside a word.
_AROUND_WORD = re.escape("".join(sign for sign in DECORATION if sign not in "-–_+#"))
FIRST_WORD = re.compile(rf"[{re.escape(DECORATION)}]*([^{_AROUND_WORD}/?]+)")
_LATIN_LETTERS = re.compile(r"[a-z]+")


class Filing(NamedTuple):
    """Where the phrases of some rules are found.

    `words` has the rising numbers of the phrases that are filed under each word, counted over
    all rules. A line that is none of `starts` by its first word and none of `ends` by its
    last fits no phrase. `LineGate` is told `whole`, the numbers of phrases that a line is just as
    they are written, and `letters`, what other lines hold, by place.
    """

    words: dict[str, list[int]]
    starts: list[str]
    ends: list[str]
    whole: list[int]
    letters: dict[str, list[str]]


def filing_of(rules: Iterable[PackRule]) -> Filing:
    """The filing of the phrases of `rules`, but for the patterns of users, which are tried on every line."""
    filing = Filing({}, [], [], [], {})
    starts: set[str] = set()
    ends: set[str] = set()
    numbered = enumerate((each, phrase) for each in rules for phrase in each.phrases)
    for number, (rule, phrase) in numbered:
        if rule.kind == "pattern":
            continue
        first = first_word(line_key(fill_counts(phrase)))
        inner = slot_words(phrase) if is_slotted(rule, phrase) else ()
        for word in dict.fromkeys((first, *inner)):
            filing.words.setdefault(word, []).append(number)
        starts.update((first, *_raw_start(phrase)))
        (ends if phrase.startswith(_WIDE_STARTS) else starts).update(inner)
        for place, text in beginnings(rule, phrase):
            if (place, text) == (WHOLE, phrase):
                filing.whole.append(number)
            else:
                filing.letters.setdefault(str(place), []).append(text)
    letters = {place: list(dict.fromkeys(texts)) for place, texts in filing.letters.items()}
    return filing._replace(starts=sorted(starts), ends=sorted(ends), letters=letters)


def is_slotted(rule: PackRule, phrase: str) -> bool:
    """Whether a phrase is compared by its slots: those of prefixes and labels are not."""
    return rule.kind not in ("prefix", "label") and has_slots(phrase)


def slot_words(phrase: str) -> tuple[str, ...]:
    """The words under which a phrase with slots is filed: its first or last, or those that may stand there.

    Empty if any words at all may stand at both ends: such a phrase cannot be looked up.
    """
    filled = fill_counts(phrase).casefold().split()
    first, last = filled[0], filled[-1]
    if "{" not in first or is_unspaced(first):
        return (first_word(line_key(" ".join(filled))),)
    return NETWORKS if first.startswith("{network") else (line_key(last),) if "{" not in last else ()


def first_word(key: str) -> str:
    """What a phrase is filed under: the first word of its key, two letters where there are no spaces."""
    found = FIRST_WORD.match(key)
    return filed_word(found[1]) if found else ""


def _raw_start(phrase: str) -> tuple[str, ...]:
    """The first word of a phrase as lines write it, accents and all."""
    filled = fill_counts(phrase).casefold()
    found = FIRST_WORD.match(filled)
    return (filed_word(found[1]),) if found and not filled.startswith("{") else ()


def filed_word(word: str) -> str:
    """A first or last word as phrases are filed under it; the name of a network without what is written on to it."""
    if word[0].isdigit():
        return "0"
    if is_unspaced(word):
        return word[:2]
    found = None if word.isascii() and "'" not in word else _LATIN_LETTERS.match(word)
    return found[0] if found and found[0] in NETWORKS else word
