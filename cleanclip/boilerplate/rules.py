"""The stage of the rule packs: which of the lines that hit a phrase go, and what they take along.

The law is in `Reading._permits`. A phrase of four words or more may go from anywhere; one of
two or three needs an edge of the document or another hit beside it; a single word needs a
cluster at an edge. Three kinds of words have an exception each, by the zone of their rule.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from cleanclip.boilerplate.languages import Speech, speakers_of
from cleanclip.boilerplate.matching import Hit, Matcher, Phrase
from cleanclip.boilerplate.neighbours import SCORE, Marks, neighbour_rule
from cleanclip.boilerplate.owned_blocks import is_aside, owned_line, owned_list, owned_wording
from cleanclip.boilerplate.phrases import Size, line_key
from cleanclip.boilerplate.zones import Zones, count_words, find_main_zones, find_zones, is_prose
from cleanclip.shape import is_list_item, is_tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleanclip.boilerplate.rule_packs import RulePack
    from cleanclip.document import Action, Block, Document, Edit

_CLUSTER = 3
# Between the title and the first prose stand a subtitle, a byline, a date: no more than that.
_LABEL_REACH = 8
_UNDERLINE = 3
# Of 2,365 texts that a person cut out four have so many lines that need no company.
_LITTER = 4
# Under one word in the body of a text a list of two or three is boilerplate in 72 of 100 words, a longer one in all.
_FEWEST_LINKS = 4
# "Related:" and four words are a link; so many lines with a name and a colon are a talk.
_HEADLINE_WORDS = 5
_TALK = 4
_SPEAKER = re.compile(r"\w{1,20}(?: \w{1,20}){0,2}:\s")
_FENCES = ("```", "~~~")
_FRONT_MATTER = "---"


class RuleStage:
    """Removes what the rules of some packs find; immutable once made."""

    def __init__(
        self,
        packs: Sequence[RulePack],
        wanted: Callable[[str], bool],
        languages: Sequence[str] = (),
        profile: str = "article",
    ) -> None:
        self._matcher = Matcher(packs, wanted)
        rule, find = neighbour_rule(profile)
        self._neighbours = (rule, find) if wanted(rule.id) else None
        self._find_zones = find_main_zones if profile == "page" else find_zones
        self._languages = frozenset(languages)
        words = {pack.language: set(pack.function_words) for pack in packs if pack.language and pack.function_words}
        self._speakers = speakers_of(words)

    def __call__(self, document: Document) -> Iterator[Edit]:
        """The removals of a document, in no promised order."""
        reading = self.read(document)
        if reading is None:
            return
        yield from reading.edits()
        if self._neighbours is not None:
            rule, find = self._neighbours
            for index in find(document.blocks, Marks(reading.phrases.keys(), reading.gone, reading.zones)):
                yield document.blocks[index].remove(rule.id, rule.reason, score=SCORE)

    def read(self, document: Document) -> Reading | None:
        """What the rules see in a document; `None` where no line hits."""
        hits = self._matcher.hits([block.text for block in document.blocks])
        if not hits:
            return None
        speech = Speech(document.text, self._speakers, self._languages)
        phrases = {index: phrase for index, hit in hits.items() if (phrase := next(_spoken(hit, speech), None))}
        for index in _guarded(document.blocks, phrases):
            del phrases[index]
        owned = self._owned(document.blocks, phrases, hits, speech)
        if not phrases:
            return None
        zones = self._find_zones(document.blocks, frozenset(phrases).union(*owned.values()))
        return Reading(document.blocks, phrases, hits, owned, zones, accompanied=is_found_in(document.edits))

    def knows_any(self, lines: Sequence[str]) -> bool:
        """Whether a line hits a phrase: no line goes where none does."""
        return bool(self._matcher.hits(lines))

    def rule_at(self, text: str) -> str | None:
        """The id of the rule that a line hits by its words alone, wherever it stands."""
        hit = self._matcher.match(text)
        return hit.phrases[0].rule.id if hit else None

    def _owned(
        self,
        blocks: Sequence[Block],
        phrases: dict[int, Phrase],
        hits: Mapping[int, Hit],
        speech: Speech,
    ) -> dict[int, range]:
        """What each head line owns, by its index; heads that go by wording and find none are no hits."""

        def ends(index: int) -> bool:
            return index in phrases or line_key(blocks[index].text[:80]) in self._matcher.headings

        length = cache(lambda: sum(len(block.text) for block in blocks))
        owned: dict[int, range] = {}
        for index, phrase in list(phrases.items()):
            if phrase.rule.owns == "wording" and hits[index].segments == 1:
                heads = [other for other in _spoken(hits[index], speech) if other.rule.owns == "wording"]
                found = _with_wording(blocks, index, heads, ends, inline=not hits[index].certain)
                if found is None:
                    del phrases[index]
                else:
                    phrases[index], owned[index] = found
            elif not is_list_item(blocks[index].text):
                for head in (other for other in _spoken(hits[index], speech) if other.rule.owns in ("list", "line")):
                    items = (owned_list if head.rule.owns == "list" else owned_line)(blocks, index, ends)
                    if items and is_aside(blocks, items, length()):
                        phrases[index], owned[index] = head, items
                        break
        return owned


@dataclass(frozen=True)
class Reading:
    """The blocks of a document, the phrases that some of them are, what heads own, and the zones all this leaves.

    It is `accompanied` if boilerplate went from the document before.
    """

    blocks: Sequence[Block]
    phrases: Mapping[int, Phrase]
    hits: Mapping[int, Hit]
    owned: Mapping[int, range]
    zones: Zones
    accompanied: bool

    def edits(self) -> Iterator[Edit]:
        """The removals, each under the rule that found it; what may not go alone and has no company is flagged."""
        for index, phrase in self.phrases.items():
            if index not in self._permitted and index not in self.going:
                continue
            rule = phrase.rule
            action: Action = "apply" if index in self.going else "flag"
            yield self.blocks[index].remove(rule.id, rule.reason, score=self._score(index, phrase), action=action)
            for other in self.owned.get(index, ()):
                yield self.blocks[other].remove(rule.id, rule.reason, score=_SCORES[Size.SHORT], action=action)

    @cached_property
    def going(self) -> frozenset[int]:
        """The indices of the hits that go: with one that goes alone those too that need another."""
        sure = {index for index in self._permitted if self.phrases[index].rule.alone}
        going = sure | set(self._clustered(sure)) | set(self._last(sure))
        return frozenset(going | self._permitted if going or self.accompanied else ())

    @cached_property
    def _permitted(self) -> frozenset[int]:
        return frozenset(index for index in self.phrases if self._permits(index))

    @property
    def gone(self) -> frozenset[int]:
        """The indices of all blocks that go."""
        return self.going.union(*(self.owned.get(index, ()) for index in self.going))

    def _permits(self, index: int) -> bool:
        """Whether a hit may go by itself, or by a hit beside it: the law of the tiers."""
        if not self._in_zone(index) or self._is_title(index) or self._is_heading(index):
            return False
        exception = self._by_exception(index)
        return self._by_size(index) if exception is None else exception

    def _by_exception(self, index: int) -> bool | None:
        """What the zone or the kind of a rule says of a hit; `None` where its size decides."""
        rule = self.phrases[index].rule
        if rule.zone == "under-title":
            return self._is_section_label(index)
        if rule.zone == "repeated":
            return self.zones.edge(index) or self._is_repeated(index) or self._is_littered
        if rule.zone == "cluster":
            return self.hits[index].segments > 1 and self.zones.edge(index)
        return True if rule.kind == "label" and self._labels_headline(index) else None

    def _by_size(self, index: int) -> bool:
        size = self.phrases[index].size
        if size == Size.WORD and not self._is_head_of_links(index):
            return False
        aside = bool(self.owned.get(index)) and self._has_prose
        return size == Size.LONG or self.zones.edge(index) or aside or self._beside(index) or self._is_littered

    def _is_head_of_links(self, index: int) -> bool:
        """Whether one word over a list is no heading: "## Related" is one, and what has three lines in the body."""
        if index not in self.owned or self.blocks[index].text.startswith("#"):
            return False
        return self.zones.edge(index) or len(self.owned[index]) >= _FEWEST_LINKS

    @cached_property
    def _is_littered(self) -> bool:
        """Whether so many hits stand in the text, long or outside the prose, that a short one is not the author's."""
        hits = ((i, phrase.size) for i, phrase in self.phrases.items() if self._in_zone(i))
        alone = (size == Size.LONG or (size == Size.SHORT and self.zones.edge(i)) for i, size in hits)
        return sum(alone) >= _LITTER

    @cached_property
    def _has_prose(self) -> bool:
        """Whether there is a text that a list can stand beside: a reading list has none."""
        return any(index not in self.phrases and is_prose(block.text) for index, block in enumerate(self.blocks))

    def _in_zone(self, index: int) -> bool:
        match self.phrases[index].rule.zone:
            case "head":
                return index < self.zones.head
            case "tail":
                return index >= self.zones.tail
            case "edge":
                return self.zones.edge(index)
            case _:
                return True

    def _is_title(self, index: int) -> bool:
        """Whether it is the only candidate for a title: the first block, and no other before the prose."""
        if index or self.phrases[index].size == Size.LONG:
            return False
        return not any(other not in self.phrases for other in range(1, self.zones.head))

    def _is_heading(self, index: int) -> bool:
        """Whether its words also serve as a heading and a section follows; a sentence or the end of a menu is none."""
        after = index + 1
        if not self.phrases[index].rule.heading or self.owned.get(index) or after >= len(self.blocks):
            return False
        if self.blocks[index].text.rstrip().endswith(".") or {index - 1, index - 2} <= self.phrases.keys():
            return False
        section = self.blocks[after].text
        return after not in self.phrases and (is_prose(section) or is_list_item(section))

    def _is_section_label(self, index: int) -> bool:
        """Whether a label stands between the title and the first prose, in a text with no such headings."""
        if not 0 < index <= min(_LABEL_REACH, self.zones.head - 1):
            return False
        rule = self.phrases[index].rule
        titled = any(other not in self.phrases for other in range(index))
        body = range(self.zones.head, self.zones.tail)
        return titled and not any(other in self.phrases and self.phrases[other].rule is rule for other in body)

    def _labels_headline(self, index: int) -> bool:
        """Whether a label stands with a title of its own, no speaker's name: at an edge, or a paragraph by itself.

        In the head one word and a colon begin a title: "Video: the ferry sails".
        """
        text = self.blocks[index].text
        if index < self.zones.head and self.phrases[index].size == Size.WORD:
            return self._beside(index)
        if self.zones.edge(index):
            return True
        return count_words(text) >= _HEADLINE_WORDS and not self._is_talk

    @cached_property
    def _is_talk(self) -> bool:
        """Whether lines begin with names and colons, as those of a play or an interview do."""
        labelled = (_SPEAKER.match(block.text) for i, block in enumerate(self.blocks) if i not in self.phrases)
        return sum(match is not None for match in labelled) >= _TALK

    def _is_repeated(self, index: int) -> bool:
        """Whether a mark stands twice in the text, or is decorated as no heading is."""
        text = self.blocks[index].text.strip()
        bare = text.isupper() or text[0] in "[(-–—=~<【（" or text.startswith(("* ", "***"))
        return bare or self._marks[line_key(text)] > 1

    @cached_property
    def _marks(self) -> Counter[str]:
        """How often each mark stands in the text."""
        repeated = (index for index, phrase in self.phrases.items() if phrase.rule.zone == "repeated")
        return Counter(line_key(self.blocks[index].text) for index in repeated)

    def _beside(self, index: int) -> bool:
        return any(other in self.phrases and self.phrases[other].size > Size.WORD for other in (index - 1, index + 1))

    def _clustered(self, sure: set[int]) -> Iterator[int]:
        """Hits that may only go in company: with a sure one or with two more, in a row at an edge."""
        for run in self._runs():
            if len(run) >= _CLUSTER or any(index in sure for index in run):
                yield from (index for index in run if self._may_join(index))

    def _may_join(self, index: int) -> bool:
        return (
            self.zones.edge(index)
            and self._in_zone(index)
            and not self._is_title(index)
            and not self._is_heading(index)
        )

    def _runs(self) -> Iterator[list[int]]:
        """Hits in a row, with what they own between them."""
        run: list[int] = []
        reach = -1
        for index in sorted(self.phrases):
            if run and index != reach:
                yield run
                run = []
            run.append(index)
            reach = max([index, *self.owned.get(index, ())]) + 1
        if run:
            yield run

    def _last(self, sure: set[int]) -> Iterator[int]:
        """The block that stands last, if it may go for that."""
        index = len(self.blocks) - 1
        while index in sure:
            index -= 1
        if index > 0 and index in self.phrases and self.phrases[index].rule.zone == "last":
            yield index

    def _score(self, index: int, phrase: Phrase) -> float:
        """How sure a hit is: fully if it is long and needs no zone, or stands outside the prose of a littered text."""
        outside = self.zones.edge(index) and self._is_littered
        long = phrase.size == Size.LONG and (phrase.rule.zone == "any" or index >= self.zones.tail)
        certain = self.hits[index].certain and not phrase.rule.owns
        return 1.0 if certain and (long or outside) else _SCORES[phrase.size]


def is_found_in(edits: Iterable[Edit]) -> bool:
    """Whether some of the edits or flags are of this room."""
    return any(edit.rule.startswith("boilerplate/") for edit in edits)


def _with_wording(
    blocks: Sequence[Block], index: int, heads: Iterable[Phrase], ends: Callable[[int], bool], *, inline: bool
) -> tuple[Phrase, range] | None:
    """The first of the `heads` that a line may be, in one language or another, whose wording follows, with its body."""
    for head in heads:
        body = owned_wording(blocks, index, head.rule.wording, ends, inline=inline)
        if body is not None:
            return head, body
    return None


# Themes that nobody translated speak English in every language.
_EVERYWHERE = "en"
_SCORES = {Size.LONG: 0.9, Size.SHORT: 0.8, Size.WORD: 0.6}


def _spoken(hit: Hit, speech: Speech) -> Iterator[Phrase]:
    """The phrases that may be meant in a text of these languages, its own first; all, if they could not be told."""
    for phrase in _native_first(hit.phrases, speech) if len(hit.phrases) > 1 else hit.phrases:
        language = phrase.rule.language
        told = language in (None, _EVERYWHERE) or phrase.size == Size.LONG or not phrase.is_latin
        if told or speech.allows(language):
            yield phrase


def _native_first(phrases: Sequence[Phrase], speech: Speech) -> list[Phrase]:
    """Of phrases that several languages write alike, those of the text before others; those in need of company last."""

    def rank(phrase: Phrase) -> tuple[bool, int]:
        language = phrase.rule.language
        return phrase.rule.zone == "cluster", -1 if language is None else speech.rank(language)

    return sorted(phrases, key=rank)


def _guarded(blocks: Sequence[Block], phrases: Mapping[int, Phrase]) -> list[int]:
    """Hits that are quoted by code or by a letter, are tags, data or underlined headings, or stand in a table."""
    text = blocks[0].document.text
    fenced = _fenced(blocks) if any(fence in text for fence in (*_FENCES, _FRONT_MATTER)) else frozenset()
    quoted = "> " in text and sum(block.text.startswith("> ") for block in blocks) > 1
    return [
        index
        for index in phrases
        if index in fenced
        or _is_row(blocks, index)
        or _is_markup(blocks, index)
        or (quoted and blocks[index].text.startswith("> "))
    ]


def _is_markup(blocks: Sequence[Block], index: int) -> bool:
    """Whether a line is one tag or a record of data, or a heading that is underlined in the next line."""
    text = blocks[index].text.strip()
    under = blocks[index + 1].text.strip() if index + 1 < len(blocks) and not blocks[index + 1].opens_paragraph else ""
    tag = text.startswith(("<", "{")) and text.endswith((">", "}", "},"))
    return tag or (len(under) >= _UNDERLINE and len(set(under)) == 1 and under[0] in "=-~^")


def _fenced(blocks: Sequence[Block]) -> frozenset[int]:
    """The blocks of code, and those of the front matter with which a Markdown file may begin."""
    inside: set[int] = set()
    fence = ""
    for index, block in enumerate(blocks):
        start = block.text.lstrip()[:3]
        if fence:
            inside.add(index)
            fence = "" if start == fence else fence
        elif start in _FENCES or (not index and block.text.rstrip() == _FRONT_MATTER):
            fence = start
    return frozenset(inside) if fence != _FRONT_MATTER else frozenset()


def _is_row(blocks: Sequence[Block], index: int) -> bool:
    if not is_tabular(blocks[index].text):
        return False
    return any(is_tabular(block.text) for block in (*blocks[max(0, index - 1) : index], *blocks[index + 1 : index + 2]))
