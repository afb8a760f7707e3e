"""The options of a cleaner: names, defaults and what they may hold."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, fields
from typing import Any, Literal

from cleanclip.errors import OptionError

Profile = Literal["article", "page"]
Quotes = Literal["keep", "straight", "curly"]
Comments = Literal["keep", "drop"]

PROFILES = ("article", "page")
QUOTES = ("keep", "straight", "curly")
COMMENTS = ("keep", "drop")
VETOES = ("numbers", "dates", "negation", "names", "quotes")
SEQUENCES = ("languages", "rules", "select", "ignore", "enable", "never", "veto")

_RULE_PREFIX = re.compile(r"[a-z0-9*][\w.*/-]*")


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a `Cleaner` does; immutable and hashable, lists become tuples.

    `profile`: ``"article"`` for text that was already cut out, ``"page"`` for a whole
    flattened page. `languages`: ISO codes; empty to tell them from the text. `rules`: paths
    of rule packs to add. `select`, `ignore`, `enable`: rule id prefixes; only these of the
    rules that are on, not these, these too. `never`: patterns, in the syntax of `regex`,
    whose matches survive. `min_score`: an edit below it becomes a flag. `max_loss`: the
    share of words that uncertain removals may take, `None` for the profile's. `near`: the
    Jaccard similarity from which paragraphs are near-duplicates, `None` for exact ones only.
    `veto`: in what two near-duplicates must agree. `keep`: which copy of a duplicate stays;
    `quotes`: the apostrophes that repairs write; `comments`: whether those of readers stay.

    >>> Options(profile="page", ignore="dedup").ignore
    ('dedup',)

    Raises:
        OptionError: a name is unknown or a value out of its range.
    """

    profile: Profile = "article"
    languages: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    min_score: float = 0.0
    max_loss: float | None = None
    near: float | None = 0.8
    keep: str = "first"
    veto: tuple[str, ...] = VETOES
    quotes: Quotes = "keep"
    comments: Comments = "keep"

    def __post_init__(self) -> None:
        for name in SEQUENCES:
            object.__setattr__(self, name, _as_tuple(name, getattr(self, name)))
        _require_one_of("profile", self.profile, PROFILES)
        _require_one_of("quotes", self.quotes, QUOTES)
        _require_one_of("comments", self.comments, COMMENTS)
        for name in self.veto:
            _require_one_of("veto", name, VETOES)
        for name in ("min_score", "max_loss", "near"):
            _require_share(name, getattr(self, name), optional=name != "min_score")
        for prefix in (*self.select, *self.ignore, *self.enable):
            if not _RULE_PREFIX.fullmatch(prefix):
                raise OptionError(f"{prefix!r} is no rule id; ids look like 'boilerplate/en/reply-form'")

    @classmethod
    def of(cls, **options: Any) -> Options:  # noqa: ANN401 - any value is checked by the fields it goes to
        """The options of these names; an unknown one is an error with the nearest known.

        >>> Options.of(profil="page")
        Traceback (most recent call last):
            ...
        cleanclip.errors.OptionError: unknown option 'profil'; did you mean 'profile'?
        """
        known = [field.name for field in fields(cls)]
        for name in options:
            if name not in known:
                raise OptionError(f"unknown option {name!r}{did_you_mean(name, known)}")
        return cls(**options)

    @property
    def loss_budget(self) -> float:
        """The share of words in [0, 1] that uncertain removals may take."""
        if self.max_loss is not None:
            return self.max_loss
        return 0.5 if self.profile == "article" else 1.0


def did_you_mean(name: str, known: list[str]) -> str:
    """The end of an error message that names the nearest of the known names, if one is near."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _as_tuple(name: str, value: object) -> tuple[str, ...]:
    items = (value,) if isinstance(value, str) else value
    if not isinstance(items, (list, tuple, set, frozenset)) or not all(isinstance(item, str) for item in items):
        raise OptionError(f"{name} takes strings, not {value!r}")
    return tuple(sorted(items) if isinstance(items, (set, frozenset)) else items)


def _require_one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        near = did_you_mean(str(value), list(allowed))
        raise OptionError(f"{name} is one of {', '.join(allowed)}, not {value!r}{near}")


def _require_share(name: str, value: object, *, optional: bool) -> None:
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise OptionError(f"{name} is a number from 0 to 1, not {value!r}")
