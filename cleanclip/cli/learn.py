"""`cleanclip learn`: what the pages of a site have in common, as a file for `--rules`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip import SiteTemplates
from cleanclip.cli.flags import add_paths, add_reading, reading_of
from cleanclip.cli.inputs import Inputs
from cleanclip.cli.terminal import counted, note
from cleanclip.errors import InputError
from cleanclip.io.files import write

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    add_paths(parser)
    parser.add_argument("--by", choices=["domain"], default="domain", metavar="domain", help="what tells sites apart")
    parser.add_argument(
        "-o", "--output", metavar="TOML", type=Path, required=True, help="the file of templates to write"
    )
    add_reading(parser)
    parser.add_argument("--config", metavar="FILE", help="read how files are read from this file too")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 done, 2 when a file could not be read.

    Raises:
        InputError: no text names its address, so that no site can be told.
    """
    inputs = Inputs(arguments.paths, reading_of(arguments), outputs=[arguments.output])
    templates = SiteTemplates()
    learned = 0
    for _, record in inputs.records():
        if record.url:
            templates.learn(record.text, url=record.url)
            learned += 1
    if not learned:
        raise InputError("no text names its address: give records, and the member that holds it with --url-field")
    write(arguments.output, templates.to_toml().encode())
    sites = len(templates.sites)
    note(f"{arguments.output}: {counted(sites, 'site')} from {counted(learned, 'text')}; use it with --rules")
    return 2 if inputs.failed else 0
