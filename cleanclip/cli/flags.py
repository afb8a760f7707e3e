"""The flags that several commands share, and the options that flags and configuration make together."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from cleanclip.cli.config import configured
from cleanclip.errors import OptionError
from cleanclip.io.formats import FORMATS
from cleanclip.io.reading import Reading
from cleanclip.io.records import Fields
from cleanclip.io.text import GUESSED
from cleanclip.options import SEQUENCES, Options, did_you_mean
from cleanclip.protect import protected_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTION_NAMES = tuple(field.name for field in fields(Options))
# Phrases of one word, and what the line model is in doubt about, lie below it.
SAFE_SCORE = 0.8
_UNSET = argparse.SUPPRESS
READING_NAMES = ("format", "text_field", "id_field", "url_field", "encoding")


def add_paths(parser: argparse.ArgumentParser) -> None:
    """The files and folders to read."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, a glob, or - for standard input")


def add_options(parser: argparse.ArgumentParser, names: Iterable[str] = OPTION_NAMES) -> None:
    """The fields of `Options` with these names as flags; one that is not given is not set."""
    group = parser.add_argument_group("what is cleaned")
    for name in names:
        kind, metavar, meaning = _OPTION_FLAGS[name]
        many = {"action": "extend"} if name in SEQUENCES else {}
        flag = "--" + name.replace("_", "-")
        group.add_argument(flag, type=kind, metavar=metavar, help=meaning, default=_UNSET, **many)  # type: ignore[arg-type]
    group.add_argument("--config", metavar="FILE", help="read options from this file too")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """How files are read."""
    group = parser.add_argument_group("how files are read")
    group.add_argument(
        "--format",
        metavar="NAME",
        default=_UNSET,
        help="text, jsonl, csv, tsv, parquet, html, warc or wet; told from the name if not given",
    )
    group.add_argument("--text-field", metavar="NAME", default=_UNSET, help="the member or column of the text (text)")
    group.add_argument("--id-field", metavar="NAME", default=_UNSET, help="that of the key (id)")
    group.add_argument("--url-field", metavar="NAME", default=_UNSET, help="that of the address (url)")
    group.add_argument(
        "--encoding", metavar="NAME", default=_UNSET, help="the encoding of text files that are not UTF-8"
    )


def add_safety(parser: argparse.ArgumentParser) -> None:
    """Whether only fixes that hardly ever need a second look are made."""
    parser.add_argument(
        "--safe-fixes", dest="safe", action="store_true", help=f"only flag edits with a score below {SAFE_SCORE}"
    )
    parser.add_argument("--unsafe-fixes", dest="safe", action="store_false", help="make them all (the default)")


def safely(options: Options) -> Options:
    """The options under which an edit that is not safe becomes a flag."""
    return replace(options, min_score=max(options.min_score, SAFE_SCORE))


def settings_of(arguments: argparse.Namespace) -> tuple[Options, Reading]:
    """The options and the way of reading: flags before configuration before defaults.

    Raises:
        OptionError: a flag or a key of the configuration is unknown or out of its range.
    """
    settings = _settings(arguments, (*OPTION_NAMES, *READING_NAMES))
    options = Options.of(**{name: settings[name] for name in OPTION_NAMES if name in settings})
    protected_spans("", options.never)  # a malformed pattern shows now, and not once for every text
    return options, _reading(settings)


def reading_of(arguments: argparse.Namespace) -> Reading:
    """The way of reading alone, for commands that clean nothing; keys for cleaning are passed by.

    Raises:
        OptionError: a flag or a key of the configuration is unknown or out of its range.
    """
    return _reading(_settings(arguments, READING_NAMES))


def dated(reading: Reading, field: str) -> Reading:
    """The same way of reading, which reads the date in that member or column too."""
    return replace(reading, fields=replace(reading.fields, date=field)) if field else reading


def _settings(arguments: argparse.Namespace, flags: tuple[str, ...]) -> dict[str, Any]:
    """What configuration says, and what the flags of these names say over it."""
    settings = configured(arguments.config, (*OPTION_NAMES, *READING_NAMES))
    settings.update({name: value for name, value in vars(arguments).items() if name in flags})
    return settings


def _reading(settings: dict[str, Any]) -> Reading:
    names = Fields(
        text=settings.get("text_field", Fields.text),
        id=settings.get("id_field", Fields.id),
        url=settings.get("url_field", Fields.url),
    )
    kind = settings.get("format")
    if kind not in (None, *FORMATS):
        known = ", ".join(FORMATS)
        raise OptionError(f"no format is called {kind!r}{did_you_mean(str(kind), list(FORMATS))}; there are {known}")
    encoding = settings.get("encoding")
    if encoding not in (None, GUESSED):
        _require_encoding(encoding)
    return Reading(format=kind, fields=names, encoding=encoding)


def _require_encoding(name: str) -> None:
    try:
        "".encode(name)
    except (LookupError, TypeError, ValueError) as error:
        raise OptionError(
            f"no encoding is called {name!r}; names look like 'utf-8', 'windows-1252', 'shift-jis'"
        ) from error


def split_list(value: str) -> list[str]:
    """The items of a list with commas."""
    return [item for item in value.split(",") if item]


def _single(value: str) -> list[str]:
    return [value]


def positive(value: str) -> int:
    """A number of at least 1."""
    number = int(value)
    if number < 1:
        raise ValueError
    return number


def share(value: str) -> float | None:
    """A number, or `None` for ``off``."""
    return None if value == "off" else float(value)


_OPTION_FLAGS: dict[str, tuple[Any, str, str]] = {
    "profile": (str, "NAME", "article: text already cut out (default); page: the text of a whole page"),
    "languages": (split_list, "CODES", "language codes, with commas; told from the text if not given"),
    "rules": (_single, "PACK", "a rule pack to add; may be repeated"),
    "select": (split_list, "RULES", "only rules whose ids begin so, with commas"),
    "ignore": (split_list, "RULES", "not these"),
    "enable": (split_list, "RULES", "these too, though they are off by default"),
    "never": (_single, "PATTERN", "a pattern whose matches survive; may be repeated"),
    "min_score": (float, "SCORE", "an edit below this score, from 0 to 1, is only flagged"),
    "max_loss": (share, "SHARE", "the share of words, from 0 to 1, that uncertain removals may take"),
    "near": (share, "SHARE", "the similarity from which texts are near-duplicates (0.8), or off"),
    "keep": (str, "WHICH", "which copy of a duplicate stays (first)"),
    "veto": (split_list, "NAMES", "in what near-duplicates must agree: numbers,dates,negation,names,quotes"),
    "quotes": (str, "STYLE", "the apostrophes that repairs write: keep, straight or curly"),
    "comments": (str, "WHAT", "keep the comments of readers under a text, or drop them"),
}
