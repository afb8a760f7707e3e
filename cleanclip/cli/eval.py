"""`cleanclip eval`: how well these options clean texts of which the truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.cli.flags import add_options, settings_of
from cleanclip.cli.terminal import emit
from cleanclip.errors import InputError
from cleanclip.io.files import read
from cleanclip.io.run import cleaner_of
from cleanclip.report.quality import Summary, evaluate, read_examples

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument("gold", metavar="GOLD", help="JSON Lines with 'lines' and 'keep', or with 'text' and 'gold'")
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0.

    Raises:
        InputError: the file holds no such examples.
    """
    options, _ = settings_of(arguments)
    try:
        lines = read(arguments.gold).decode().split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{arguments.gold}: is no UTF-8 text") from error
    try:
        quality = evaluate(read_examples(lines), cleaner_of(options).run)
    except InputError as error:
        raise InputError(f"{arguments.gold}: {error}") from error
    if not quality.by_group:
        raise InputError(f"{arguments.gold}: holds no examples")
    emit(f"{'':24} {'texts':>6} {'P':>6} {'R':>6} {'F1':>6} {'removed':>8} {'lost':>6}")
    for name, summary in (("all", quality.macro), *quality.by_group.items(), *quality.by_language.items()):
        emit(_row(name or "-", summary))
    for rule, tally in sorted(quality.by_rule.items(), key=lambda item: item[1].precision):
        gone = tally.content_removed + tally.boilerplate_removed
        emit(f"{rule:44} {gone:7} words removed, {tally.precision:.3f} of them boilerplate")
    return 0


def _row(name: str, summary: Summary) -> str:
    score = summary.score
    shares = f"{score.precision:6.3f} {score.recall:6.3f} {score.f1:6.3f} {summary.removed:8.3f} {summary.lost:6.4f}"
    return f"{name:24} {summary.documents:6} {shares}"
