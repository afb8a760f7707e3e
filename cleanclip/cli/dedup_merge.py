"""`cleanclip dedup merge`: the signatures of all shards in, and what goes from each of them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cleanclip.cli.keep import Keep, add_keep
from cleanclip.cli.similarity import add_veto, checked_veto
from cleanclip.cli.terminal import counted, note
from cleanclip.dedup.steps import copied
from cleanclip.io.dedup_decisions import comparison_of, write_decisions
from cleanclip.io.files import Replacement
from cleanclip.io.merge import merge
from cleanclip.io.signed_corpus import SignedCorpus

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the command."""
    parser.add_argument(
        "paths", nargs="+", metavar="FILE", help="a file of signatures; their order is that of the shards"
    )
    parser.add_argument(
        "-o", "--output", metavar="DECISIONS", type=Path, required=True, help="the file of decisions to write"
    )
    add_keep(parser)
    add_veto(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary, only problems")


def run(arguments: argparse.Namespace) -> int:
    """The exit code 0.

    Raises:
        SignatureMismatchError: two shards were signed with other settings.
    """
    keep, veto = Keep.of(arguments.keep), checked_veto(arguments.veto)
    with SignedCorpus(arguments.paths) as corpus, Replacement(arguments.output) as sink:
        if keep.name != "first":
            corpus.rank(keep.rank)
        comparison = comparison_of(corpus.header, veto)
        matches = merge(corpus, comparison)
        write_decisions(sink, corpus, matches, keep=arguments.keep, veto=comparison.checks)
    if not arguments.quiet:
        copies = np.unique(copied(matches))
        texts = counted(corpus.documents, "text")
        note(f"{arguments.output}: {texts} in {counted(len(corpus.shards), 'shard')}; copies: {len(copies)}")
    return 0
