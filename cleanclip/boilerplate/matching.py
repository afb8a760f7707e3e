"""Which phrases a line is made of: the one place where lines meet rules, made to cost little on prose.

A line goes to a dictionary of whole phrases; to the segments between its separators, each of
which must be a phrase; and, by its first or last word, to the few patterns that could match.
Long lines see only the last step. Nothing tries all phrases in turn.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.boilerplate.phrases import (
    DECORATION,
    LONGEST_PHRASE,
    NETWORKS,
    Size,
    cased_key,
    fill_counts,
    is_unspaced,
    line_key,
    size_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleanclip.boilerplate.rule_packs import PackRule, RulePack

# Two levels of what stands between the phrases of one line: ends of sentences, and signs of
# lists. A plain hyphen needs space around it: words have it inside.
_SENTENCES = re.compile(r"(?<=[.!:…?])\s+|(?<=[。！：？])\s*")
_SIGNS = re.compile(r"\s*[|·•●»›>→▸▪■►/,;∙⋅\t｜▶]+\s*|\s+[-–—*+_&]+\s+")
# A short prefix needs one of these after it: "Read more: ..." and not "Read more books".
_AFTER_PREFIX = re.compile(r"\s*(?:[:|»›→▶：>]|\s[-–—]\s)\s*(?=\S)")
_MOST_SEGMENTS = 24
# A sentence that goes on from a short prefix is prose: "Related: the two were cousins."
_LONGEST_TAIL = 160


class Phrase(NamedTuple):
    """A phrase of a rule, ready to compare: its size decides where it may be removed."""

    rule: PackRule
    size: Size
    is_latin: bool = True


class Hit(NamedTuple):
    """What a line is made of: the phrases that fill it, those of several rules where they say the same.

    It is `certain` when the line is one phrase and no words stand in it that the rule does not name.
    """

    phrases: tuple[Phrase, ...]
    certain: bool = True


class Matcher:
    """The phrases of some rules, compiled; immutable once made.

    `headings` are the keys of lines that are the author's.
    """

    def __init__(self, packs: Sequence[RulePack], wanted: Callable[[str], bool]) -> None:
        self._exact: dict[str, list[Phrase]] = defaultdict(list)
        self._gated: dict[str, list[tuple[re.Pattern[str], Phrase]]] = defaultdict(list)
        self._prefixes: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self.headings: frozenset[str] = frozenset(line_key(line) for pack in packs for line in pack.headings)
        for pack in packs:
            for rule in pack.rules:
                if wanted(rule.id):
                    self._add(rule, pack)
        self._exact, self._gated, self._prefixes = dict(self._exact), dict(self._gated), dict(self._prefixes)

    def match(self, text: str) -> Hit | None:
        """The hit that `text`, one line or wrapped paragraph, is from end to end."""
        if len(text) > LONGEST_PHRASE:
            return self._by_prefix(text)
        key = line_key(text)
        if not key:
            return None
        found = self._exact.get(key)
        if found is not None:
            return Hit(tuple(found))
        return self._by_pattern(key, text) or self._by_prefix(text) or self._by_segments(text)

    def _add(self, rule: PackRule, pack: RulePack) -> None:
        for phrase in rule.phrases:
            if rule.kind == "pattern":
                self._add_pattern(re.compile(phrase), phrase, Phrase(rule, Size.LONG))
            elif rule.kind == "prefix":
                self._add_prefix(phrase, _compiled(rule, phrase))
            elif (pattern := pack.slots.pattern(phrase)) is not None:
                self._add_pattern(pattern, phrase, _compiled(rule, phrase))
            else:
                self._exact[line_key(fill_counts(phrase))].append(_compiled(rule, phrase))
            if rule.owns == "wording":
                self._add_prefix(phrase, _compiled(rule, phrase))

    def _add_prefix(self, phrase: str, compiled: Phrase) -> None:
        key = line_key(phrase)
        self._prefixes[_first_word(key)].append((key, compiled))

    def _add_pattern(self, pattern: re.Pattern[str], phrase: str, compiled: Phrase) -> None:
        for gate in gates_of(phrase):
            self._gated[gate].append((pattern, compiled))

    def _by_pattern(self, key: str, text: str) -> Hit | None:
        for gate in (_first_word(key), key.rpartition(" ")[2]):
            for pattern, phrase in self._gated.get(gate, ()):
                filled = pattern.fullmatch(cased_key(text))
                if filled and _is_filled(filled.groups(), phrase, text):
                    return Hit((phrase,), certain=not filled.groups())
        return None

    def _by_prefix(self, text: str) -> Hit | None:
        start = text[:80].lstrip(DECORATION)
        gate = _first_word(start)
        if not gate.isascii() or gate not in self._prefixes:
            gate = line_key(gate)
        entries = self._prefixes.get(gate)
        if entries is None:
            return None
        head = line_key(text[: 2 * LONGEST_PHRASE])
        found = tuple(phrase for prefix, phrase in entries if _goes_on(head, prefix, phrase, text))
        return Hit(found, certain=False) if found else None

    def _by_segments(self, text: str) -> Hit | None:
        """The hit of a line whose sentences, or the pieces between its signs, are all phrases."""
        if _SENTENCES.search(text) is None and _SIGNS.search(text) is None:
            return None
        hits: list[Hit] = []
        for sentence in _pieces(_SENTENCES, text):
            hit = self._exact_or_pattern(sentence)
            found = [hit] if hit else [self._exact_or_pattern(piece) for piece in _pieces(_SIGNS, sentence)]
            if not found or None in found or len(hits) > _MOST_SEGMENTS:
                return None
            hits += filter(None, found)
        return _joined(hits)

    def _exact_or_pattern(self, piece: str) -> Hit | None:
        key = line_key(piece)
        found = self._exact.get(key)
        return Hit(tuple(found)) if found is not None else self._by_pattern(key, piece)


def _pieces(separator: re.Pattern[str], text: str) -> list[str]:
    return [piece for piece in separator.split(text) if piece.strip(DECORATION)]


def _compiled(rule: PackRule, phrase: str) -> Phrase:
    return Phrase(rule, size_of(phrase), phrase[:1] < "\N{COMBINING GRAVE ACCENT}")


def _joined(hits: list[Hit]) -> Hit | None:
    """The hits of all segments as one, as certain as the longest of them; two words in a row say more than one."""
    if len(hits) < 2:  # noqa: PLR2004 - one segment is the line itself
        return None
    longest = max(hits, key=lambda hit: hit.phrases[0].size)
    size = max(longest.phrases[0].size, Size.SHORT)
    return longest._replace(phrases=tuple(phrase._replace(size=max(phrase.size, size)) for phrase in longest.phrases))


def _is_filled(slots: Iterable[str], phrase: Phrase, text: str) -> bool:
    """Whether what fills the slots is a name or title: it has a capital where there are any, and is no sentence."""
    if any(slot[0].islower() for slot in slots) and phrase.size < Size.LONG:
        return False
    return phrase.size == Size.LONG or not slots or not _is_sentence(text)


def _goes_on(head: str, prefix: str, phrase: Phrase, text: str) -> bool:
    """Whether a line whose key begins `head` is `prefix` and something more."""
    if not head.startswith(prefix) or len(head) == len(prefix):
        return False
    rest = head[len(prefix) :]
    if phrase.size == Size.LONG:
        return not rest[0].isalnum() or is_unspaced(prefix)
    if _AFTER_PREFIX.match(rest) is None:
        return False
    return phrase.rule.owns == "wording" or (len(text) <= len(prefix) + _LONGEST_TAIL and not _is_sentence(text))


def _is_sentence(text: str) -> bool:
    """Whether a line reads as prose to its end: headlines and names have no full stop."""
    return text.rstrip(" )]\"'\N{RIGHT DOUBLE QUOTATION MARK}").endswith((".", "。", "।", "۔"))


def gates_of(phrase: str) -> tuple[str, ...]:
    """The words under which a phrase with slots is filed: its first or last, or those that may stand there.

    Empty if any words at all may stand at both ends: such a phrase cannot be looked up.
    """
    filled = fill_counts(phrase).casefold().split()
    first, last = filled[0], filled[-1]
    if "{" not in first:
        return (_first_word(line_key(" ".join(filled))),)
    return NETWORKS if first.startswith("{network") else (line_key(last),) if "{" not in last else ()


def _first_word(text: str) -> str:
    """What a line is filed under: its first word in folded case, two letters where there are no spaces."""
    word = text.split(None, 1)[0].casefold().rstrip(DECORATION) if text and not text.isspace() else ""
    return word[:2] if is_unspaced(word) else word
