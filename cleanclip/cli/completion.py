"""`cleanclip completion`: a script for a shell, made from the parsers, so that it knows every flag."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple, get_args

from cleanclip.cli import keep
from cleanclip.cli.main import COMMANDS, module_of
from cleanclip.cli.terminal import emit
from cleanclip.document import Verdict
from cleanclip.io.formats import FORMATS
from cleanclip.options import PROFILES, QUOTES, VETOES

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish")

# After these comes one of a few words, or the id of a rule, which the command itself is asked for.
_VALUES = {
    "--profile": PROFILES,
    "--quotes": QUOTES,
    "--format": tuple(FORMATS),
    "--veto": VETOES,
    "--verdict": get_args(Verdict),
    "--keep": keep.NAMES,
}
_BEFORE_RULES = ("--select", "--ignore", "--enable")
_RULES = "cleanclip rules list 2>/dev/null | cut -d' ' -f1"

_BASH = """\
_cleanclip() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= second=
    case ${COMP_WORDS[1]} in
%s
    esac
    case $before in
%s
    *)
        if [[ $COMP_CWORD -eq 1 ]]; then
            words="%s --help --version"
        elif [[ $word != -* ]]; then
            words=
            [[ $COMP_CWORD -eq 2 ]] && words=$second
        fi ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _cleanclip cleanclip"""


class Command(NamedTuple):
    """What may follow the first word of a command: flags, second words, each with what it is for."""

    name: str
    flags: dict[str, argparse.Action]
    second: dict[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0."""
    emit("\n".join(_fish() if arguments.shell == "fish" else _bash(zsh=arguments.shell == "zsh")))
    return 0


def commands() -> list[Command]:
    """Every first word with what may follow it."""
    found: dict[str, Command] = {}
    for name, purpose in COMMANDS.items():
        first, _, second = name.partition(" ")
        command = found.setdefault(first, Command(first, {}, {}))
        if second:
            command.second[second] = purpose
        parser = argparse.ArgumentParser()
        module_of(name).add_arguments(parser)
        _collect(parser, command)
    return list(found.values())


def _collect(parser: argparse.ArgumentParser, command: Command) -> None:
    """Add the long flags of a parser, and the words that its first argument may be."""
    for action in parser._actions:  # noqa: SLF001 - no public list
        for flag in action.option_strings:
            if flag.startswith("--"):
                command.flags.setdefault(flag, action)
        if action.option_strings or not action.choices:
            continue
        command.second.update(dict.fromkeys(action.choices, ""))
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - no public name
            command.second.update({choice.dest: choice.help or "" for choice in action._choices_actions})  # noqa: SLF001 - nor for these
            for inner in action.choices.values():
                _collect(inner, command)


def _bash(*, zsh: bool) -> Iterator[str]:
    if zsh:
        yield "autoload -U +X compinit bashcompinit && compinit && bashcompinit"
    known = commands()
    cases = [f'    {one.name}) words="{" ".join(one.flags)}" second="{" ".join(one.second)}" ;;' for one in known]
    values = [f'    {flag}) words="{" ".join(words)}" ;;' for flag, words in _VALUES.items()]
    values.append(f"    {' | '.join((*_BEFORE_RULES, 'explain', 'list'))}) words=$({_RULES}) ;;")
    yield _BASH % ("\n".join(cases), "\n".join(values), " ".join(one.name for one in known))


def _fish() -> Iterator[str]:
    for one in commands():
        yield f"complete -c cleanclip -n __fish_use_subcommand -f -a {one.name} -d {_quoted(COMMANDS[one.name])}"
        seen = f"__fish_seen_subcommand_from {one.name}"
        for word, purpose in one.second.items():
            alone = _quoted(f"{seen}; and not __fish_seen_subcommand_from {' '.join(one.second)}")
            files = "" if "--output" in one.flags else " -f"
            yield f"complete -c cleanclip -n {alone}{files} -a {word} -d {_quoted(purpose)}"
        for flag, action in one.flags.items():
            told = f"-l {flag[2:]} -d {_quoted(action.help or '')}{_value(flag, action)}"
            yield f"complete -c cleanclip -n {_quoted(seen)} {told}"
    yield f"complete -c cleanclip -n '__fish_seen_subcommand_from explain list' -a {_quoted(f'({_RULES})')}"


def _value(flag: str, action: argparse.Action) -> str:
    """What fish is told of the value of a flag: nothing for a switch."""
    if flag in _BEFORE_RULES:
        return f" -x -a {_quoted(f'({_RULES})')}"
    if flag in _VALUES:
        return f" -x -a {_quoted(' '.join(_VALUES[flag]))}"
    return "" if action.nargs == 0 else " -r"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
