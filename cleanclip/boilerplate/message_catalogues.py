"""A user's own message catalogue as a rule pack: how a site's software says what our packs say in English.

A catalogue of a blog or shop translates thousands of messages, most of which are no
boilerplate. Those are taken whose original is a phrase of the English pack; the rule's name,
reason and zone come from there.
"""

from __future__ import annotations

import gettext
import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.boilerplate.pack_table import shipped_packs
from cleanclip.boilerplate.phrases import LONGEST_PHRASE, fill_counts, line_key
from cleanclip.boilerplate.rule_packs import PackRule, RulePack
from cleanclip.errors import RulePackError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLOT = re.compile(r"\{\w+\}")
_TAG = re.compile(r"<[^<>]{0,200}>")
_NUMBER = re.compile(r"%(?:\d\$)?[di]")
_WORDS = re.compile(r"%(?:\d\$)?s|%\(\w+\)s|\{\w*\}")


def load_catalogue(path: str | Path) -> RulePack:
    """The rules that the ``.mo`` file at `path` translates, named by the file's stem.

    A placeholder for a number is the slot ``{n}``, one for words ``{text}``.

    Raises:
        RulePackError: the file is no message catalogue, or translates none of our phrases.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
    except (OSError, UnicodeDecodeError, ValueError, struct.error) as error:
        raise RulePackError(f"{path}: no message catalogue: {error}") from error
    language = catalogue.info().get("language", "").split("_")[0] or None
    rules = tuple(_rules(_messages(catalogue), path.stem.lower(), language))
    if not rules:
        raise RulePackError(f"{path}: translates none of the phrases of the English pack")
    return RulePack(path.stem, language, rules)


def _messages(catalogue: gettext.GNUTranslations) -> Iterator[tuple[str, str]]:
    """Originals with their translations, each plural form by itself, in the file's order.

    Numbers that are written with separators come as words, so "%s Comments" is yielded as both.
    """
    for original, translation in catalogue._catalog.items():  # type: ignore[attr-defined]  # noqa: SLF001 - gettext lists no messages
        message = original[0] if isinstance(original, tuple) else original
        text = message.rpartition("\x04")[2]
        if text:
            pair = _with_slots(text), _with_slots(translation)
            yield pair
            if pair[0].count("{text}") == 1:
                yield pair[0].replace("{text}", "{n}"), pair[1].replace("{text}", "{n}")


def _with_slots(message: str) -> str:
    return _NUMBER.sub("{n}", _WORDS.sub("{text}", _TAG.sub("", message))).strip()


def _rules(messages: Iterator[tuple[str, str]], name: str, language: str | None) -> Iterator[PackRule]:
    known = _english_phrases()
    phrases: dict[PackRule, list[str]] = {}
    for original, translation in messages:
        rule = known.get(line_key(fill_counts(original)))
        if rule is not None and 1 < len(translation) <= LONGEST_PHRASE and _SLOT.sub("", translation).strip():
            phrases.setdefault(rule, []).append(translation)
    for rule, found in phrases.items():
        last = rule.id.rpartition("/")[2]
        yield replace(
            rule,
            id=f"boilerplate/{name}/{last}",
            language=language,
            phrases=tuple(dict.fromkeys(found)),
            removes=tuple(phrase for phrase in found if "{" not in phrase)[:3],
            keeps=(),
        )


def _english_phrases() -> dict[str, PackRule]:
    rules = (rule for pack in shipped_packs() if pack.name == "en" for rule in pack.rules if rule.kind == "line")
    return {line_key(fill_counts(phrase)): rule for rule in rules for phrase in rule.phrases}
