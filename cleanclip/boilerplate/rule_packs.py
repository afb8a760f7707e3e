"""Rule packs: TOML files of phrases, read into rules that carry their own tests."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from cleanclip.boilerplate.filing import Filing, filing_of
from cleanclip.boilerplate.line_gate import WHOLE
from cleanclip.boilerplate.phrases import LONGEST_PHRASE, Slots, known_slots, line_key
from cleanclip.errors import RulePackError

KINDS = ("line", "prefix", "label", "pattern", "block")
ZONES = ("any", "head", "tail", "edge", "cluster", "under-title", "repeated", "last")
OWNERS = ("list", "line", "wording")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class PackRule:
    """One rule of a pack, as its file says it; `docs/reference/rule-packs.md` explains each field."""

    id: str
    language: str | None
    reason: str
    kind: str = "line"
    zone: str = "any"
    phrases: tuple[str, ...] = ()
    heading: bool = False
    alone: bool = True
    owns: str = ""
    wording: tuple[str, ...] = ()
    on: bool = True
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """What is known of the rule beside its reason: its kind, its zone, whether it needs company, its phrases."""
        company = "" if self.alone else ", in company"
        return f"{self.kind}, zone {self.zone}{company}: " + " · ".join(self.phrases)


@dataclass(frozen=True)
class RulePack:
    """The rules of one file and what it says of its language.

    `function_words` tell the language of a document, `dates` are the words of its dates,
    `headings` are lines that are the author's and end any list, `comments` those that stand over readers' comments.
    """

    name: str
    language: str | None
    rules: tuple[PackRule, ...]
    function_words: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    slots: Slots = field(default_factory=Slots)

    @cached_property
    def filing(self) -> Filing:
        """Under which words its phrases are looked up."""
        return filing_of(self.rules)

    @property
    def letters(self) -> dict[str, list[str]]:
        """What `LineGate` is told of its phrases, by place."""
        phrases = [phrase for rule in self.rules for phrase in rule.phrases]
        letters, whole = self.filing.letters, str(WHOLE)
        return {**letters, whole: [*letters.get(whole, ()), *(phrases[number] for number in self.filing.whole)]}

    @cached_property
    def phrase_counts(self) -> tuple[int, ...]:
        """How many phrases stand before each rule, and how many there are."""
        return tuple(accumulate((len(rule.phrases) for rule in self.rules), initial=0))


def load_pack(path: str | Path) -> RulePack:
    """The rule pack in the file at `path`, named by the file's stem.

    Raises:
        RulePackError: the file cannot be read, a field is wrong, or an example fails; the
            message names file, rule and example.
    """
    from cleanclip.boilerplate.examples import check_examples  # noqa: PLC0415 - it needs the matcher, which needs us

    path = Path(path)
    pack = read_pack(read_text(path), name=path.stem, file=str(path))
    check_examples(pack, file=str(path))
    return pack


def read_text(path: Path) -> str:
    """The text of a file of rules.

    Raises:
        RulePackError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulePackError(f"{path}: cannot be read: {error}") from error


def packs_in(folder: Path) -> tuple[RulePack, ...]:
    """The packs of a folder, the one for any language first, their examples unchecked.

    Raises:
        RulePackError: as `load_pack`.
    """
    files = sorted(folder.glob("*.toml"))
    packs = [read_pack(read_text(file), name=file.stem, file=file.name) for file in files]
    return tuple(sorted(packs, key=lambda pack: pack.language is not None))


def read_pack(text: str, *, name: str, file: str) -> RulePack:
    """The pack in a TOML `text`, its examples unchecked.

    Raises:
        RulePackError: as `load_pack`.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulePackError(f"{file}: not TOML: {error}") from error
    _require_known(table, ("language", "function_words", "headings", "comments", "dates", "rule"), where=file)
    language = table.get("language")
    rules = tuple(_rule(entry, pack=name, language=language, file=file) for entry in table.get("rule", []))
    _require_unique([rule.id for rule in rules], file)
    slots = Slots(_strings(table, "dates", file))
    function_words, headings, comments = (
        _strings(table, key, file) for key in ("function_words", "headings", "comments")
    )
    return RulePack(name, language, rules, function_words, headings, comments, slots)


def _rule(entry: object, *, pack: str, language: str | None, file: str) -> PackRule:
    if not isinstance(entry, dict) or not _NAME.fullmatch(str(entry.get("name", ""))):
        raise RulePackError(f"{file}: every rule needs a name in small letters, digits and hyphens: {entry!r}")
    where = f"{file}: rule {entry['name']!r}"
    _require_known(entry, ("name", *_FIELDS), where=where)
    for key, allowed in (("kind", KINDS), ("zone", ZONES), ("owns", ("", *OWNERS))):
        _require_one_of(entry, key, allowed, where)
    values: dict[str, Any] = {name: _strings(entry, name, where) for name in _LISTS if name in entry}
    values |= {name: entry[name] for name in ("kind", "zone", "heading", "alone", "owns", "on") if name in entry}
    values |= {"wording": tuple(map(line_key, values["wording"]))} if "wording" in values else {}
    rule = PackRule(f"boilerplate/{pack}/{entry['name']}", language, _reason(entry, where), **values)
    _require_sound(rule, where)
    return rule


_FIELDS = tuple(entry.name for entry in fields(PackRule) if entry.name not in ("id", "language"))
_LISTS = ("phrases", "wording", "removes", "keeps")


def _reason(entry: dict[str, Any], where: str) -> str:
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason:
        raise RulePackError(f"{where}: needs a reason, what it is that goes")
    return reason


def _require_sound(rule: PackRule, where: str) -> None:
    if not rule.phrases:
        raise RulePackError(f"{where}: needs phrases")
    if not rule.removes:
        raise RulePackError(f"{where}: needs an example in removes")
    if (rule.kind == "block") != bool(rule.owns):
        raise RulePackError(f"{where}: a rule of kind 'block', and no other, says what it owns: {', '.join(OWNERS)}")
    if (rule.owns == "wording") != bool(rule.wording):
        raise RulePackError(f"{where}: a block that owns wording, and no other, lists that wording")
    for phrase in rule.phrases:
        _require_phrase(rule, phrase, where)


def _require_phrase(rule: PackRule, phrase: str, where: str) -> None:
    if rule.kind == "pattern":
        import regex  # noqa: PLC0415 - only packs with patterns need it

        try:
            regex.compile(phrase)
        except regex.error as error:
            raise RulePackError(f"{where}: {phrase!r} is no pattern: {error}") from error
        return
    if len(phrase) > LONGEST_PHRASE:
        raise RulePackError(f"{where}: {phrase[:40]!r}… is longer than {LONGEST_PHRASE} characters")
    for slot in _SLOT.findall(phrase):
        if slot not in known_slots():
            raise RulePackError(f"{where}: {phrase!r} has no slot {{{slot}}}; slots are {', '.join(known_slots())}")


def _strings(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise RulePackError(f"{where}: {key} is a list of strings")
    return tuple(value)


def _require_known(table: dict[str, Any], known: tuple[str, ...], *, where: str) -> None:
    for key in table:
        if key not in known:
            raise RulePackError(f"{where}: unknown key {key!r}; known are {', '.join(known)}")


def _require_one_of(entry: dict[str, Any], key: str, allowed: tuple[str, ...], where: str) -> None:
    if entry.get(key, allowed[0]) not in allowed:
        raise RulePackError(f"{where}: {key} is one of {', '.join(filter(None, allowed))}, not {entry[key]!r}")


def _require_unique(ids: list[str], file: str) -> None:
    seen: set[str] = set()
    for rule in ids:
        if rule in seen:
            raise RulePackError(f"{file}: two rules are called {rule!r}")
        seen.add(rule)
