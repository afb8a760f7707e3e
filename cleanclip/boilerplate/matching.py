"""Which phrases a line is made of: the one place where lines meet rules, made to cost little on prose.

A line goes to a dictionary of whole phrases; to the segments between its separators, each of
which must be a phrase; and, by its first or last word, to the few patterns that could match.
Long lines see only the last step. Nothing tries all phrases in turn.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.boilerplate.filing import FIRST_WORD, filed_word, first_word, is_slotted, slot_words
from cleanclip.boilerplate.line_gate import LineGate
from cleanclip.boilerplate.phrases import (
    DECORATION,
    LONGEST_PHRASE,
    Size,
    SlotPattern,
    cased_key,
    fill_counts,
    is_unspaced,
    line_key,
    size_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import regex

    from cleanclip.boilerplate.rule_packs import PackRule, RulePack

# Two levels of what stands between the phrases of one line: ends of sentences, and signs of
# lists. A plain hyphen needs space around it: words have it inside.
_SENTENCES = re.compile(r"(?<=[.!:…?؟۔।;])\s+|(?<=[。！：？])\s*")
_SIGNS = re.compile(r"\s*[|·•●»›>→▸▪■►/,;∙⋅\t｜▶]+\s*|\s+[-–—*+_&]+\s+")
# A label needs one of these after it: "Read more: ..." or "[Read more] ...", and not "Read more books".
_AFTER_LABEL = re.compile(r"\s*(?:[:|»›→▶：>\]】〕》]|\s[-–—]\s)\s*(?=\S)")
# Scripts without capitals put the dash at the word; elsewhere that is half of two words, "audio- and video tapes".
_AFTER_LABEL_WITHOUT_CASE = re.compile(r"\s*[-–—]\s+(?=\S)")
_MOST_SEGMENTS = 24
_PATIENCE = 0.05
# So many words at the beginning of a sentence cannot be mistaken either, whatever follows.
_CERTAIN_WORDS = 5
_WIDE_SLOT = re.compile(r"\{(name|text)\}")
# A prefix is looked for in full only in lines that begin with so many of its letters.
_STEM = 16
_STEM_SAMPLE = 48
# A sentence that goes on from a short prefix is prose: "Related: the two were cousins."
_LONGEST_TAIL = 160


class Phrase(NamedTuple):
    """A phrase of a rule, ready to compare: its size decides where it may be removed."""

    rule: PackRule
    size: Size
    is_latin: bool = True


class Hit(NamedTuple):
    """What a line is made of: the phrases that fill it, those of several rules where they say the same.

    It is `certain` when no words stand in the line that the rule does not name; `segments`
    says how many phrases stand in a row.
    """

    phrases: tuple[Phrase, ...]
    certain: bool = True
    segments: int = 1


@dataclass(frozen=True)
class _Pattern:
    """A phrase with slots; `wide` names those that any words may fill, in order. Compiled when first tried."""

    slotted: SlotPattern
    wide: tuple[str, ...]
    phrase: Phrase

    def fits(self, cased: str, text: str) -> bool:
        """Whether `text`, by its cased key, fills the phrase: names with names, other words with no sentence."""
        filled = self._compiled.fullmatch(cased)
        if filled is None:
            return False
        for slot, filling in zip(self.wide, filled.groups(), strict=True):
            if slot == "name" and not _is_name(filling):
                return False
            if slot == "text" and self.phrase.size < Size.LONG and (filling[0].islower() or _is_sentence(text)):
                return False
        return True

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.slotted.expression, re.IGNORECASE)


@dataclass(frozen=True)
class _Free:
    """A pattern that a user wrote: tried on every line, for so long and no longer."""

    source: str
    phrase: Phrase

    def fits(self, key: str) -> bool:
        """Whether `key` matches in full; one that takes too long does not."""
        try:
            return self._compiled.fullmatch(key, timeout=_PATIENCE) is not None
        except TimeoutError:
            return False

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        import regex  # noqa: PLC0415 - only packs with patterns need it

        return regex.compile(self.source)


class _Shelf(NamedTuple):
    """The phrases under one word, by how they are compared; patterns with what their lines begin and end with."""

    exact: dict[str, list[Phrase]]
    prefixes: list[tuple[str, Phrase]]
    stems: tuple[str, ...]
    patterns: list[tuple[str, str, _Pattern]]


_NOTHING = _Shelf({}, [], (), [])


def _filed(pack: RulePack, word: str) -> Iterator[tuple[PackRule, RulePack, str]]:
    """The phrases of a pack that are filed under `word`, with their rules."""
    for number in pack.filing.words.get(word, ()):
        place = bisect_right(pack.phrase_counts, number) - 1
        rule = pack.rules[place]
        yield rule, pack, rule.phrases[number - pack.phrase_counts[place]]


def _shelf_of(word: str, filed: Iterable[tuple[PackRule, RulePack, str]]) -> _Shelf:
    shelf = _Shelf({}, [], (), [])
    for rule, pack, phrase in filed:
        compiled, key = _compiled(rule, phrase), line_key(fill_counts(phrase))
        if first_word(key) == word and (rule.kind in ("prefix", "label") or rule.owns == "wording"):
            shelf.prefixes.append((key, compiled))
        slotted = pack.slots.pattern(phrase) if is_slotted(rule, phrase) else None
        if slotted is not None and word in slot_words(phrase):
            shelf.patterns.append((*slotted.ends, _Pattern(slotted, tuple(_WIDE_SLOT.findall(phrase)), compiled)))
        elif slotted is None and rule.kind not in ("prefix", "label") and first_word(key) == word:
            shelf.exact.setdefault(key, []).append(compiled)
    return shelf._replace(stems=tuple(sorted({key[:_STEM] for key, _ in shelf.prefixes})))


class Matcher:
    """The phrases of some rules, compiled as lines ask for them; what it answers never changes."""

    def __init__(self, packs: Sequence[RulePack], wanted: Callable[[str], bool]) -> None:
        self._packs = packs
        self._wanted = wanted
        filings = [pack.filing for pack in packs]
        self._filed = frozenset[str]().union(*(filing.words for filing in filings))
        self._starts = frozenset[str]().union(*(filing.starts for filing in filings))
        self._ends = frozenset[str]().union(*(filing.ends for filing in filings))
        self._shelves: dict[str, _Shelf] = {}
        patterns = [rule for pack in packs for rule in pack.rules if rule.kind == "pattern" and wanted(rule.id)]
        self._free = [_Free(phrase, Phrase(rule, Size.LONG)) for rule in patterns for phrase in rule.phrases]
        self._gate = LineGate([pack.letters for pack in packs], passes_all=bool(patterns))

    @cached_property
    def headings(self) -> frozenset[str]:
        """The keys of lines that are the author's."""
        return frozenset(line_key(line) for pack in self._packs for line in pack.headings)

    def hits(self, lines: Sequence[str]) -> dict[int, Hit]:
        """The hits among `lines`, each one line or wrapped paragraph, by their rising indices."""
        places = self._gate.places(lines)
        return {place: hit for place in places if (hit := self.match(lines[place])) is not None}

    def match(self, text: str) -> Hit | None:
        """The hit that `text`, one line or wrapped paragraph, is from end to end."""
        first = FIRST_WORD.match(text)
        if first is None:
            return None
        start = filed_word(first[1].casefold())
        if self._free and (hit := self._by_free_pattern(text)) is not None:
            return hit
        if len(text) > LONGEST_PHRASE:
            return self._by_prefix(text, start) if start in self._starts or not start.isascii() else None
        if start not in self._starts and not start.isascii():
            start = filed_word(line_key(start) or start)
        if start not in self._starts and _last_word(text) not in self._ends:
            return None
        cased = cased_key(text)
        key = cased.casefold()
        return (
            self._exact(key)
            or self._by_prefix(text, start)
            or self._by_pattern(key, cased, text)
            or self._by_segments(text)
        )

    def _shelf(self, word: str) -> _Shelf:
        """What is filed under `word`."""
        if word not in self._filed:
            return _NOTHING
        if word not in self._shelves:
            filed = [entry for pack in self._packs for entry in _filed(pack, word) if self._wanted(entry[0].id)]
            # A line that two rules know goes by the one that needs no company.
            filed.sort(key=lambda entry: entry[0].zone == "cluster")
            self._shelves[word] = _shelf_of(word, filed)
        return self._shelves[word]

    def _exact(self, key: str) -> Hit | None:
        found = self._shelf(first_word(key)).exact.get(key)
        return Hit(tuple(found)) if found is not None else None

    def _by_free_pattern(self, text: str) -> Hit | None:
        key = line_key(text[:LONGEST_PHRASE]) if len(text) <= LONGEST_PHRASE else ""
        return next((Hit((free.phrase,), certain=False) for free in self._free if key and free.fits(key)), None)

    def _by_pattern(self, key: str, cased: str, text: str) -> Hit | None:
        for word in (first_word(key), key.rpartition(" ")[2]):
            for head, tail, pattern in self._shelf(word).patterns:
                if key.startswith(head) and key.endswith(tail) and pattern.fits(cased, text):
                    return Hit((pattern.phrase,), certain=not pattern.wide)
        return None

    def _by_prefix(self, text: str, start: str) -> Hit | None:
        shelf = self._shelf(start)
        if not shelf.prefixes:
            shelf = self._shelf(line_key(start))
        if not shelf.prefixes or not line_key(text[:_STEM_SAMPLE]).startswith(shelf.stems):
            return None
        head = line_key(text[: 2 * LONGEST_PHRASE])
        found = [entry for entry in shelf.prefixes if _goes_on(head, *entry, text)]
        if not found:
            return None
        prefix, phrase = found[0]
        certain = phrase.rule.kind == "prefix" and len(prefix.split()) >= _CERTAIN_WORDS
        return Hit(tuple(phrase for _, phrase in found), certain)

    def _by_segments(self, text: str) -> Hit | None:
        """The hit of a line whose sentences, or the pieces between its signs, are all phrases."""
        if not self._begins_with_phrase(text):
            return None
        hits: list[Hit] = []
        for sentence in _pieces(_SENTENCES, text):
            hit = self._exact_or_pattern(sentence)
            pieces = [] if hit else _pieces(_SIGNS, sentence)
            if len(hits) + len(pieces) > _MOST_SEGMENTS or (hit is None and len(pieces) < 2):  # noqa: PLR2004 - one is itself
                return None
            hits += [hit] if hit else []
            for piece in pieces:
                hit = self._exact_or_pattern(piece)
                if hit is None:
                    return None
                hits.append(hit)
        return _joined(hits)

    def _begins_with_phrase(self, text: str) -> bool:
        """Whether the first piece of a line is a phrase: most lines fail here."""
        ends = [found.start() for separator in (_SIGNS, _SENTENCES) if (found := separator.search(text, 1)) is not None]
        return any(self._exact_or_pattern(text[:end]) is not None for end in ends)

    def _exact_or_pattern(self, piece: str) -> Hit | None:
        cased = cased_key(piece)
        key = cased.casefold()
        return self._exact(key) or self._by_pattern(key, cased, piece)


def _pieces(separator: re.Pattern[str], text: str) -> list[str]:
    return [piece for piece in separator.split(text) if piece.strip(DECORATION)]


def _compiled(rule: PackRule, phrase: str) -> Phrase:
    return Phrase(rule, size_of(phrase, rule.language), phrase[:1] < "\N{COMBINING GRAVE ACCENT}")


def _joined(hits: list[Hit]) -> Hit | None:
    """The hits of all segments as one, as certain as the longest of them; two words in a row say more than one."""
    if len(hits) < 2:  # noqa: PLR2004 - one segment is the line itself
        return None
    longest = max(hits, key=lambda hit: hit.phrases[0].size)
    size = max(longest.phrases[0].size, Size.SHORT)
    phrases = tuple(phrase._replace(size=max(phrase.size, size)) for phrase in longest.phrases)
    return longest._replace(phrases=phrases, segments=len(hits))


def _goes_on(head: str, prefix: str, phrase: Phrase, text: str) -> bool:
    """Whether a line whose key begins `head` is `prefix` and something more: for a label a sign and a title."""
    if not head.startswith(prefix) or len(head) == len(prefix):
        return False
    rest = head[len(prefix) :]
    if phrase.rule.kind == "prefix":
        return not rest[0].isalnum() or is_unspaced(prefix)
    has_case = prefix[-1].upper() != prefix[-1].lower()
    if _AFTER_LABEL.match(rest) is None and (has_case or _AFTER_LABEL_WITHOUT_CASE.match(rest) is None):
        return False
    if phrase.rule.owns == "wording":
        return "|" not in rest  # "Legal notice | Privacy policy" are links
    return len(text) <= len(prefix) + _LONGEST_TAIL and not _is_sentence(text)


def _is_name(filling: str) -> bool:
    small = sum(word[0].islower() for word in filling.split())
    return not filling[0].islower() and 2 * small <= len(filling.split())


def _is_sentence(text: str) -> bool:
    """Whether a line reads as prose to its end: headlines and names have no full stop."""
    return text.rstrip(" )]\"'\N{RIGHT DOUBLE QUOTATION MARK}").endswith((".", "。", "।", "۔"))


def _last_word(text: str) -> str:
    words = text.rsplit(None, 1) or [""]
    word = (words[-1].strip(DECORATION) or " ").casefold()
    return filed_word(word if word.isascii() else line_key(word) or word)
