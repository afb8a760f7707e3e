"""The page on the command line, made from its parsers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cleanclip.cli.flags import READING_NAMES
from cleanclip.cli.main import COMMANDS, module_of
from cleanclip.io.paths import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """\
# Command line

`cleanclip COMMAND ...`, or `python -m cleanclip COMMAND ...`. Data goes to the standard output, everything else to
standard error.

| exit code | |
|---|---|
| 0 | done, or nothing found |
| 1 | `check` found something |
| 2 | something could not be read, written or understood; what could be done was done |
| 130 | interrupted; what is written is whole |

## Paths

A path is a file, a folder, a glob or `-` for the standard input. In a folder, and all folders below it, files are
read that end in one of these, in small or capital letters, with or without `.gz`, `.bz2`, `.xz` or `.zst` behind
it:

{suffixes}

Passed by are names that begin with a dot, symbolic links, whatever is no regular file, and the output of the run
itself. A file that is named is read whatever it is called, and if it is a symbolic link too. `.cleanclipignore`
rules paths out, named ones too; it has the syntax of `.gitignore`, and those of all folders up to the root of the
repository count.

The results of folders go below `-o OUT`, under the names they have below their folder. The result of a single file
is `OUT` itself if that has a suffix and is no folder. Two files that would be written to one place stop the run
before it begins.

## Formats

The format is told from the name, or said with `--format`. Of a record only the text is changed; everything else goes
through as it was, byte for byte, and so does a record whose text does not change.

| format | one text is | the result |
|---|---|---|
| `text` | the file | a file of the same encoding, byte order mark and line ends |
| `jsonl` | the member `--text-field` of a line, as `text` or `meta.body` | all else of the line stays |
| `csv`, `tsv` | the field of a row in the column `--text-field` | quotes and line ends stay |
| `parquet` | a value of the column `--text-field` | other columns, schema, row groups, compression stay |
| `html` | the article that trafilatura finds | a `.txt` file |
| `wet` | the block of a conversion record | its length and digest are counted anew |
| `warc` | the article of a page | a `.wet` file; a record keeps its id and address |

A record that cannot be read is named with its line, and stays where it is; with `--rejects FILE` it goes there
instead, and the exit code is 0. A packed file that is damaged, or unpacks to more than 200 times its size, is not read.

## In place

A file that does not change is not touched. One that does is written to a hidden file beside it, brought to the
disk, and renamed: whenever the run ends, each file is the old one or the new one. Mode, owner, encoding, byte order
mark and line ends stay.

- A symbolic link that is named stays one; the file it leads to is changed.
- Of a file with several hard links only the name that was given gets the new text.
- Files inside `.git`, write-protected ones, pipes and devices are left alone, and named on standard error.
- A file that someone else changes meanwhile is left to them.
- A file that is no UTF-8 is left alone until its encoding is named with `--encoding`; a few bad bytes in UTF-8 stay
  as they are.

## A corpus

`--jobs N` cleans in N processes; results, logs and what is said are the same for any N. `--resume` keeps a journal
in the folder of results. A file is passed by only when the options, the code, the input and the output all have the
digests that the journal names, so a changed option or a deleted result is done again. Ctrl-C and `kill` leave whole
files.

`--verdict clean,cleaned` writes only texts with these [verdicts](verdicts.md). `--annotate` writes each text as it
was, with its verdict, edits and flags in the member `cleanclip`: of its own line in JSON Lines, of a new line of
JSON otherwise. `--dedup` removes, once a text is clean, what an earlier one has said; `dedup --index FILE`
remembers it from run to run.

## The report, and decisions on it

`--report HTML`, or `cleanclip report LOG...` later, writes one page that opens anywhere and fetches nothing: the rules,
the likeliest mistakes first, the files by what they lost, and each text with its edits in place. Of a run over more
than 2,000 texts it shows these, and some of every rule. On it `j` and `k` step from edit to edit, `a` and `r` call one
right or wrong, `s` saves `decisions.toml`; [a page](../how-to/judge-a-report.md) shows how. `clean --decisions
decisions.toml` leaves out what was wrong, wherever the same words stand beside the same words in that document, and
says how many of each rule's judged edits were right.

## Configuration

What flags do not say is looked up in the file of `--config`, then in the nearest `cleanclip.toml`, then in
`[tool.cleanclip]` of the nearest `pyproject.toml`, each from the working directory upwards; last come the defaults.
Keys are the long flags without their dashes: the [options](options.md), and {reading}. An unknown key is an error.
"""


def command_line_page() -> str:
    """The whole page."""
    reading = ", ".join(f"`{name}`" for name in READING_NAMES)
    head = HEAD.replace("{suffixes}", " ".join(f"`{suffix}`" for suffix in SUFFIXES)).replace("{reading}", reading)
    lines = [head.rstrip("\n")]
    for name, purpose in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"cleanclip {name}")
        module_of(name).add_arguments(parser)
        lines += ["", f"## {name}", "", f"{purpose[0].upper()}{purpose[1:]}."]
        lines += _arguments(parser)
    return "\n".join(lines) + "\n"


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    """A table of the parser's arguments; those of its sub-commands follow."""
    own = [
        action
        for action in parser._actions
        if not isinstance(action, (argparse._HelpAction, argparse._SubParsersAction))
    ]
    if own:
        yield from ("", "| argument | |", "|---|---|")
        yield from (f"| `{_name(action)}` | {(action.help or '').replace('|', '/')} |" for action in own)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from ("", f"### {parser.prog.removeprefix('cleanclip ')} {name}")
                yield from _arguments(inner)


def _name(action: argparse.Action) -> str:
    names = ", ".join(action.option_strings)
    value = action.metavar or "" if action.nargs != 0 else ""
    return f"{names} {value}".strip()
