"""The page on what the rule packs cover, made from the packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.boilerplate.pack_table import shipped_packs
from cleanclip.boilerplate.phrases import fill_counts, line_key

if TYPE_CHECKING:
    from cleanclip.boilerplate.rule_packs import PackRule, RulePack

# The rules that make up a family, by their names: long notices and single words have rules of their own.
FAMILIES = {
    "reply form": ("reply-form", "comment-field"),
    "comments": ("comment-count",),
    "back to top": ("back-to-top", "top-word"),
    "share": ("share", "share-word"),
    "follow": ("follow",),
    "newsletter": ("newsletter", "newsletter-long", "inbox"),
    "sign in": ("sign-in",),
    "cookies": ("cookies", "cookies-long"),
    "related": ("related",),
    "read more": ("read-more", "read-more-line", "read-more-about"),
    "copyright": ("rights", "rights-long"),
    "advertisement": ("advertisement", "advertisement-line", "sponsor-word"),
}


def packs_by_language() -> dict[str, RulePack]:
    """The shipped pack of each language, in the order of their codes."""
    packs = {pack.language: pack for pack in shipped_packs() if pack.language}
    return dict(sorted(packs.items()))


def rules_of(pack: RulePack, family: str) -> list[PackRule]:
    """The rules of a pack that belong to a family."""
    names = [f"boilerplate/{pack.name}/{name}" for name in FAMILIES[family]]
    return [rule for rule in pack.rules if rule.id in names]


def wordings(pack: RulePack, family: str) -> int:
    """How many wordings a pack has for a family; those that are one line to the matcher count once."""
    return len({line_key(fill_counts(phrase)) for rule in rules_of(pack, family) for phrase in rule.phrases})


def coverage_page() -> str:
    """Families by languages with the number of wordings in each."""
    head = ["language", *FAMILIES]
    rows = [
        [language, *(str(wordings(pack, name)) for name in FAMILIES)] for language, pack in packs_by_language().items()
    ]
    lines = [
        "# What the rule packs cover", "",
        "How many wordings each language has for each family of boilerplate. Wordings that differ in case, accents",
        "or decoration are one. Marks that all languages share, such as `© 2021 Name` or a row of networks, stand in",
        "[the pack for any language](rules/boilerplate-any.md) and are not counted.", "",
        _row(head), _row(["---", *("--:" for _ in FAMILIES)]), *map(_row, rows),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
