"""The command `cleanclip`: finds the sub-command, runs it, and turns every error into one line."""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from cleanclip.cli.terminal import complain
from cleanclip.errors import CleanclipError, OptionError
from cleanclip.options import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

FOUND = 1
FAILED = 2
INTERRUPTED = 130

# Each is a module of this folder, imported only when it is the one that was asked for.
COMMANDS = {
    "clean": "repair texts and remove what is not their author's",
    "check": "show what clean would change; exit 1 if anything",
    "explain": "say what a rule does, or why a line goes or stays",
    "revert": "undo changes from an edit log, to the byte",
    "dedup": "remove what an earlier text has said already; clean nothing",
    "dedup sign": "write what other machines need to compare with a shard",
    "dedup merge": "decide from the signatures of all shards what goes from each",
    "dedup resolve": "take out of a shard what was decided",
    "rules": "list the rules, or test a rule pack of your own",
    "index": "keep what was said in a file, for later runs",
    "learn": "learn what the pages of a site have in common",
    "eval": "measure the cleaning on texts of which the truth is known",
    "report": "make a page of edit logs, to look at and to judge",
    "completion": "print a script that completes commands and flags in a shell",
}

_INVALID_CHOICE = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)$")


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line with the nearest known name."""

    def error(self, message: str) -> NoReturn:
        """Always raise.

        Raises:
            OptionError: what is wrong with the command line.
        """
        wrong = _INVALID_CHOICE.search(message)
        near = did_you_mean(wrong[1], re.findall(r"'([^']+)'", wrong[2])) if wrong else ""
        raise OptionError(f"{message}{near}; see '{self.prog} --help'")


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done or nothing found, 1 found, 2 could not run, 130 interrupted."""
    try:
        code = run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        complain("interrupted: what is written is whole, the rest is untouched")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("CLEANCLIP_TRACEBACK"):
            raise
        complain(_in_words(error))
        return FAILED
    return code


def run(argv: Sequence[str]) -> int:
    """The exit code of the sub-command that `argv` names.

    Raises:
        OptionError: the command line has a mistake.
        SystemExit: help or the version was asked for, and given.
    """
    argv = _with_long_names(argv)
    parser, chosen = _parsers(argv)
    if not argv:
        parser.print_help(sys.stderr)
        return FAILED
    flags = _flags(parser) + _flags(chosen)
    arguments, unknown = parser.parse_known_args(list(_with_dashed_paths(argv, flags)))
    if unknown:
        chosen.error(f"unknown argument {unknown[0]!r}{did_you_mean(unknown[0].partition('=')[0], flags)}")
    return int(module_of(arguments.command).run(arguments))


def module_of(command: str) -> ModuleType:
    """The module of a command."""
    return import_module(f"cleanclip.cli.{command.replace(' ', '_')}")


def _with_long_names(argv: Sequence[str]) -> list[str]:
    """The arguments, the two words of a command that has two joined by a space."""
    for place, pair in enumerate(pairwise(argv)):
        if not argv[place].startswith("-"):
            return [*argv[:place], " ".join(pair), *argv[place + 2 :]] if " ".join(pair) in COMMANDS else list(argv)
    return list(argv)


def _in_words(error: Exception) -> str:
    """What went wrong and what to do, without a trace."""
    if isinstance(error, CleanclipError):
        return str(error)
    if isinstance(error, MemoryError):
        return "out of memory: clean fewer files at a time, or with fewer --jobs"
    if isinstance(error, OSError):
        return f"{error.filename or 'standard output'}: {error.strerror or error}"
    return f"a bug in cleanclip: {error!r}; run again with CLEANCLIP_TRACEBACK=1 and report what it says"


def _with_dashed_paths(argv: Sequence[str], flags: Sequence[str]) -> Iterator[str]:
    """The arguments, names of files that begin with a dash as paths; hooks pass them as they are."""
    for argument in argv:
        may_be_path = argument.startswith("-") and argument not in ("-", "--", *flags)
        yield f"./{argument}" if may_be_path and os.path.lexists(argument) else argument


def _parsers(argv: Sequence[str]) -> tuple[Parser, Parser]:
    """The parser, and that of the sub-command, which alone knows its flags."""
    parser = Parser(
        prog="cleanclip",
        description="Clean text that was already scraped: repair, remove, deduplicate; show, explain and undo.",
        epilog="Exit codes: 0 done or nothing found, 1 found, 2 could not run, 130 interrupted.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="print the version and which kernel runs")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((argument for argument in argv if not argument.startswith("-")), None)
    if named is not None and named not in COMMANDS:
        parser.error(f"unknown command {named!r}{did_you_mean(named, list(COMMANDS))}")
    chosen = parser
    for name, purpose in COMMANDS.items():
        described = f"{purpose[0].upper()}{purpose[1:]}."
        command = commands.add_parser(name, help=purpose, description=described, allow_abbrev=False)
        if name == named:
            chosen = command
            module_of(name).add_arguments(command)
    return parser, chosen


def _flags(parser: argparse.ArgumentParser) -> list[str]:
    return [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001 - no public list


class _Version(argparse.Action):
    """`--version`, put together only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: object) -> None:
        super().__init__(option_strings, dest, nargs=0, help=str(settings["help"]))

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from cleanclip import __version__, kernel  # noqa: PLC0415 - only this flag needs them

        print(f"cleanclip {__version__} (kernel: {kernel.running()})")  # noqa: T201 - data goes to the standard output
        parser.exit()


def _reader_left() -> int:
    """Success: whoever read the output has seen enough. What is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
