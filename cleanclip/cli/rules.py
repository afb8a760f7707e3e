"""`cleanclip rules`: the list of all rules, and the test of a pack of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip import boilerplate
from cleanclip.cli.explain import matching
from cleanclip.cli.flags import add_options, settings_of
from cleanclip.cli.terminal import counted, emit
from cleanclip.pipeline import catalogue

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the rules, those that are off by default marked")
    listing.add_argument("prefix", nargs="?", metavar="PREFIX", help="only rules whose ids begin so")
    add_options(listing, ["rules"])
    testing = actions.add_parser("test", help="load rule packs and try their own examples")
    testing.add_argument("packs", nargs="+", metavar="FILE", help="a rule pack")


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0.

    Raises:
        RulePackError: a pack is malformed, or one of its examples fails.
        UnknownRuleError: no rule has an id that begins so.
    """
    return _test(arguments.packs) if arguments.action == "test" else _list(arguments)


def _list(arguments: argparse.Namespace) -> int:
    options, _ = settings_of(arguments)
    rules = sorted(catalogue(options.rules))
    if arguments.prefix:
        rules = list(matching(rules, arguments.prefix))
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        emit(f"{rule.id:{width}}  {'   ' if rule.on else 'off'}  {rule.reason}")
    return 0


def _test(packs: list[str]) -> int:
    for pack in packs:
        rules = boilerplate.added_rules((pack,))
        examples = sum(len(rule.removes) + len(rule.keeps) for rule in rules)
        emit(f"{pack}: {counted(len(rules), 'rule')}, {counted(examples, 'example')}: all as they should be")
    return 0
