"""`cleanclip explain`: what a rule does, with its examples."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_options, settings_of
from cleanclip.cli.terminal import emit, visible
from cleanclip.errors import UnknownRuleError
from cleanclip.options import did_you_mean
from cleanclip.pipeline import catalogue

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.document import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("rule", metavar="RULE", help="the id of a rule, or how several begin")
    add_options(parser, ["rules"])


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0.

    Raises:
        UnknownRuleError: no rule has such an id.
    """
    options, _ = settings_of(arguments)
    rules = catalogue(options.rules)
    for rule in matching(rules, arguments.rule):
        for line in _page(rule):
            emit(line)
    return 0


def matching(rules: Iterable[Rule], prefix: str) -> Sequence[Rule]:
    """The rule with this id, or those below it, sorted by id.

    Raises:
        UnknownRuleError: there is none; the nearest is named.
    """
    rules = sorted(rules)
    bare = prefix.rstrip("/*")
    found = [rule for rule in rules if rule.id == bare or rule.id.startswith(f"{bare}/")]
    if not found:
        known = [rule.id for rule in rules]
        last_names = {rule.id.rpartition("/")[2]: rule.id for rule in rules}
        near = did_you_mean(prefix, known) or did_you_mean(last_names.get(bare.rpartition("/")[2], ""), known)
        raise UnknownRuleError(f"no rule is called {prefix!r}{near}; 'cleanclip rules list' names them all")
    return found


def _page(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}{'' if rule.on else '  (off by default: --enable ' + rule.id + ')'}"
    yield f"    {rule.reason}"
    if rule.detail:
        yield textwrap.fill(" ".join(rule.detail.split()), 100, initial_indent="    ", subsequent_indent="    ")
    for title, examples in (("changes", rule.removes), ("leaves", rule.keeps)):
        if examples:
            yield f"  {title}:"
            yield from (f"    {visible(example)}" for example in examples)
    yield ""
