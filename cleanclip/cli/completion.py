"""`cleanclip completion`: a script for a shell, made from the parsers, so that it knows every flag."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cleanclip.cli.main import COMMANDS, module_of
from cleanclip.cli.terminal import emit

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish")

_BASH = """\
_cleanclip() {
    local word=${COMP_WORDS[COMP_CWORD]} words
    case ${COMP_WORDS[1]} in
%s
    *) words="%s --help --version" ;;
    esac
    if [[ $COMP_CWORD -eq 1 || $word == -* ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    fi
}
complete -o default -F _cleanclip cleanclip"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0."""
    emit("\n".join(_fish() if arguments.shell == "fish" else _bash(zsh=arguments.shell == "zsh")))
    return 0


def _bash(*, zsh: bool) -> Iterator[str]:
    if zsh:
        yield "autoload -U +X compinit bashcompinit && compinit && bashcompinit"
    cases = [f'    {name}) words="{" ".join(flag for flag, _ in _flags(name))}" ;;' for name in _first_words()]
    yield _BASH % ("\n".join(cases), " ".join(_first_words()))


def _fish() -> Iterator[str]:
    for name in _first_words():
        yield f"complete -c cleanclip -n __fish_use_subcommand -a {name} -d {_quoted(COMMANDS[name])}"
        for flag, purpose_of_flag in _flags(name):
            seen = f"'__fish_seen_subcommand_from {name}'"
            yield f"complete -c cleanclip -n {seen} -l {flag.removeprefix('--')} -d {_quoted(purpose_of_flag)}"


def _first_words() -> list[str]:
    return [name for name in COMMANDS if " " not in name]


def _flags(first: str) -> list[tuple[str, str]]:
    """The long flags of the commands that begin with this word, with what they are for."""
    found: dict[str, str] = {}
    for name in COMMANDS:
        if name.split()[0] == first:
            parser = argparse.ArgumentParser()
            module_of(name).add_arguments(parser)
            for action in parser._actions:  # noqa: SLF001 - no public list
                flags = (flag for flag in action.option_strings if flag.startswith("--"))
                found |= {flag: found.get(flag, action.help or "") for flag in flags}
    return list(found.items())


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
