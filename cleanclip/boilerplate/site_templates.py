"""Lines that recur across the pages of one site: learnt from flat text, reviewed as a file, then removed.

A template is a line with its numbers and dates left open, the number of pages that had it,
and where on them it stood. Pages that tell the same story again teach nothing.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from cleanclip.boilerplate.phrases import LONGEST_PHRASE, Size, line_key, size_of
from cleanclip.boilerplate.zones import Zones, find_zones, is_prose
from cleanclip.document import Document, Rule
from cleanclip.errors import RulePackError
from cleanclip.shape import is_list_item
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from cleanclip.document import Block, Edit

REASON = "line that recurs across the pages of its site"
REASON_BETWEEN = "line between such as recur across the pages of its site"
ZONES = ("head", "body", "tail")

# Lines of a site seen on one page so far are kept as eight bytes, and the oldest forgotten
# beyond this many: some two thousand pages' worth.
_MOST_SINGLE = 200_000
_MOST_LINES = 50_000
# Over all sites so many such lines; beyond it those of the sites that were learnt longest ago go.
_MOST_HELD = 4_000_000
# Two pages tell one story when they share their longest line and most of the next.
_SIGNATURE = 5
_SAME_STORY = 3
# A cookie notice is prose too, but a sentence that two articles share may be a quotation.
_PROSE_PAGES = 3
# Longer lines are compared by their beginning and length.
_LONGEST_KEY = 2 * LONGEST_PHRASE
# Of the lines without prose between two templates below an article, 99 % are furniture (benchmarks/quality.md):
# headlines of the day, which no template can know.
_SCORE, _BETWEEN_SCORE = 0.9, 0.7


class Template(NamedTuple):
    """A line's key, on how many pages it stood, and in which zone; an empty zone says in several."""

    line: str
    pages: int
    zone: str = ""


@dataclass
class _Site:
    """What is known of one site so far."""

    pages: int = 0
    single: dict[int, int] = field(default_factory=dict)
    lines: dict[str, Counter[str]] = field(default_factory=dict)
    stories: dict[int, int] = field(default_factory=dict)

    @property
    def held(self) -> int:
        """How many digests are remembered of what was seen once."""
        return len(self.single) + len(self.stories)

    def add(self, blocks: Sequence[Block]) -> None:
        """Count the lines of a page, each once, unless the page tells a known story."""
        keys = [template_key(block.text) for block in blocks]
        if self._is_known_story(keys):
            return
        zones = find_zones(blocks, frozenset(index for index, key in enumerate(keys) if key in self.lines))
        self.pages += 1
        for key, index in {key: index for index, key in enumerate(keys) if key}.items():
            self._count(key, _zone(zones, index))
        self._forget()

    def templates(self, least: int) -> tuple[Template, ...]:
        """The lines that enough pages had, most frequent first, then in the order of their letters."""
        found = []
        for key, counts in self.lines.items():
            pages = counts.total()
            if pages >= (max(least, _PROSE_PAGES) if is_prose(key + ".") else least):
                zone, most = counts.most_common(1)[0]
                found.append(Template(key, pages, zone if most == pages else ""))
        return tuple(sorted(found, key=lambda template: (-template.pages, template.line)))

    def _count(self, key: str, zone: str) -> None:
        if key in self.lines:
            self.lines[key][zone] += 1
            return
        digest = _digest(key)
        first = self.single.pop(digest, None)
        if first is None:
            self.single[digest] = ZONES.index(zone)
        else:
            self.lines[key] = Counter((ZONES[first], zone))

    def _is_known_story(self, keys: Sequence[str]) -> bool:
        longest = sorted({key for key in keys if key not in self.lines}, key=lambda key: (-len(key), key))[:_SIGNATURE]
        digests = [_digest(key) for key in longest]
        first = self.stories.get(digests[0]) if digests else None
        shared = sum(self.stories.get(digest) == first for digest in digests)
        known = first is not None and shared >= min(_SAME_STORY, len(digests))
        for digest in digests:
            self.stories.setdefault(digest, self.pages)
        return known

    def _forget(self) -> None:
        """Drop the oldest of what was seen once: a template comes back soon."""
        for digests in (self.single, self.stories):
            for digest in list(digests)[: max(0, len(digests) - _MOST_SINGLE)]:
                del digests[digest]
        if len(self.lines) > _MOST_LINES:
            rarest = sorted(self.lines, key=lambda key: (self.lines[key].total(), key))
            for key in rarest[: len(rarest) // 2]:
                del self.lines[key]


class SiteTemplates:
    r"""The recurring lines of sites: learn pages, write and read the file, and a stage of the pipeline.

    >>> templates = SiteTemplates()
    >>> for story in ("The ferry was late.", "A bridge was painted.", "Rain fell on Monday."):
    ...     templates.learn(f"{story}\n\nMore from the Gazette", url="https://gazette.example/")
    >>> [template.line for template in templates.sites["gazette.example"]]
    ['more from the gazette']
    """

    def __init__(self, *, least: int = 2) -> None:
        """`least`: on how many pages a line must have stood."""
        self._least = least
        self._learning: dict[str, _Site] = {}
        self._held = 0
        self._known: dict[str, tuple[int, tuple[Template, ...]]] = {}
        self._compiled: dict[str, frozenset[str]] | None = None

    @property
    def sites(self) -> dict[str, tuple[Template, ...]]:
        """The templates of each site, sites in the order of their letters."""
        return {name: templates for name, (_, templates) in sorted(self._all().items())}

    def learn(self, text: str, *, url: str) -> None:
        """Count the lines of one page.

        Memory stays bounded for each site, however many pages come; what was seen but once is
        bounded over all sites, so pages are best learnt site by site.
        """
        name = site_of(url)
        self._compiled = None
        if not name:
            return
        site = self._learning.pop(name, None) or _Site()
        self._learning[name] = site
        self._held -= site.held
        site.add(Document(text, split(text)).blocks)
        self._held += site.held
        self._forget()

    def to_toml(self) -> str:
        """The templates as a file that a person can review: a line for each, with its pages and zone."""
        return "\n".join(
            _site_table(name, pages, templates) for name, (pages, templates) in sorted(self._all().items()) if templates
        )

    @classmethod
    def from_toml(cls, text: str, *, file: str = "site templates") -> SiteTemplates:
        """The templates of a file that `to_toml` wrote, lines that a person took out or added included.

        Raises:
            RulePackError: the text is no such file.
        """
        templates = cls()
        try:
            for name, table in tomllib.loads(text)["site"].items():
                lines = tuple(_template(entry) for entry in table["lines"])
                templates._known[name] = (int(table["pages"]), lines)
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise RulePackError(f"{file}: no site templates: {error}") from error
        return templates

    def catalogue(self) -> tuple[Rule, ...]:
        """A rule for each site."""
        sites = self.sites.items()
        return tuple(
            Rule(rule_of(name), REASON, removes=tuple(line.line for line in lines[:3])) for name, lines in sites
        )

    def __call__(self, document: Document) -> Iterator[Edit]:
        """The removals of a document whose `url` tells a known site."""
        site = site_of(document.url or "")
        known = self._keys_of.get(site)
        if known:
            yield from _removals(document.blocks, known, rule_of(site))

    def _forget(self) -> None:
        """Make room for half as much again, so that sites are gone through but seldom."""
        if self._held <= _MOST_HELD:
            return
        for site in self._learning.values():
            if self._held <= _MOST_HELD // 2:
                break
            self._held -= site.held
            site.single.clear()
            site.stories.clear()

    @property
    def _keys_of(self) -> dict[str, frozenset[str]]:
        if self._compiled is None:
            found = self._all().items()
            self._compiled = {name: frozenset(template.line for template in lines) for name, (_, lines) in found}
        return self._compiled

    def _all(self) -> dict[str, tuple[int, tuple[Template, ...]]]:
        learnt = {name: (site.pages, site.templates(self._least)) for name, site in self._learning.items()}
        return {**self._known, **learnt}


def site_of(url: str) -> str:
    """The domain of a url or a bare domain, lower case, without its "www."; empty if there is none.

    >>> site_of("https://www.Example.org/page?id=1"), site_of("example.org")
    ('example.org', 'example.org')
    """
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def rule_of(site: str) -> str:
    """The id of the rule for a site."""
    return f"boilerplate/site/{site}"


def template_key(line: str) -> str:
    """The normal form under which lines of a site are compared: numbers and dates are open.

    >>> template_key("Posted on 3 March 2021 | 12 comments") == template_key("Posted on 14 May 2020 | 3 comments")
    True
    """
    key = line_key(line[:_LONGEST_KEY])
    if "0" not in key:
        return key
    dates = date_words()
    return " ".join("0" if word.strip(".,") in dates else word for word in key.split())


@cache
def date_words() -> frozenset[str]:
    """The names of months and days in all packs that are shipped; short words are not among them."""
    from cleanclip.boilerplate.pack_table import shipped_packs  # noqa: PLC0415 - packs load where they are used

    words = (line_key(word) for pack in shipped_packs() for word in pack.slots.dates)
    return frozenset(word for word in words if len(word) > 2 and word not in _NO_NAMES)  # noqa: PLR2004 - "am", "de", "um"


_NO_NAMES = frozenset(["the"])


def _removals(blocks: Sequence[Block], known: Container[str], rule: str) -> Iterable[Edit]:
    """The blocks whose line is known, but not headings, and what stands between them below the article."""
    keys = [template_key(block.text) for block in blocks]
    hits = {index: key for index, key in enumerate(keys) if key in known}
    zones = find_zones(blocks, hits)
    going = [index for index in hits if not _is_heading(blocks, index, zones, hits)]
    for index in going:
        yield blocks[index].remove(rule, REASON, score=_SCORE)
    for index in _between(blocks, going, zones):
        yield blocks[index].remove(rule, REASON_BETWEEN, score=_BETWEEN_SCORE)


def _between(blocks: Sequence[Block], going: Sequence[int], zones: Zones) -> Iterator[int]:
    """The lines after the last prose that stand between lines which go, where these are the more."""
    below = [index for index in going if index >= zones.tail]
    others = sorted(set(range(below[0], below[-1])).difference(below)) if below else []
    if len(others) <= len(below):
        yield from (index for index in others if not is_prose(blocks[index].text))


def _is_heading(blocks: Sequence[Block], index: int, zones: Zones, hits: Container[int]) -> bool:
    """Whether a recurring line heads a section, as "Ingredients" does on every page of a cook."""
    after = index + 1
    if _zone(zones, index) != "body" or after >= len(blocks) or after in hits:
        return False
    return size_of(blocks[index].text) < Size.LONG and (
        is_prose(blocks[after].text) or is_list_item(blocks[after].text)
    )


def _zone(zones: Zones, index: int) -> str:
    return "head" if index < zones.head else "tail" if index >= zones.tail else "body"


def _digest(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _site_table(name: str, pages: int, templates: Sequence[Template]) -> str:
    entries = [(_quoted(line.line), line.pages, _quoted(line.zone or "any")) for line in templates]
    lines = [f"  {{line = {line}, pages = {count}, zone = {zone}}}," for line, count, zone in entries]
    return "\n".join([f"[site.{_quoted(name)}]", f"pages = {pages}", "lines = [", *lines, "]", ""])


def _quoted(text: str) -> str:
    return json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007f")


def _template(entry: dict[str, Any]) -> Template:
    zone = entry.get("zone", "any")
    if zone not in (*ZONES, "any"):
        raise ValueError(f"a zone is one of {', '.join(ZONES)} or any, not {zone!r}")
    return Template(template_key(entry["line"]), int(entry.get("pages", 0)), "" if zone == "any" else zone)
