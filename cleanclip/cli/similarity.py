"""What is compared, and how near is near: the flags that make a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclip.cli.flags import share, split_list
from cleanclip.dedup.across import Comparison
from cleanclip.dedup.header import Header
from cleanclip.errors import OptionError
from cleanclip.options import VETOES, did_you_mean

if TYPE_CHECKING:
    import argparse


def add_similarity(parser: argparse.ArgumentParser) -> None:
    """The flags that all shards have to agree in."""
    parser.add_argument(
        "--unit", metavar="NAME", default="paragraph", help="what is compared: paragraph (default) or document"
    )
    parser.add_argument(
        "--near", type=share, metavar="SHARE", default=0.8, help="the similarity of near-duplicates (0.8), or off"
    )


def add_veto(parser: argparse.ArgumentParser) -> None:
    """In what near-duplicates have to agree."""
    parser.add_argument(
        "--veto",
        type=split_list,
        metavar="NAMES",
        help=f"in what two texts must agree, with commas: {','.join(VETOES)}; all for paragraphs, none for documents",
    )


def comparison_of(arguments: argparse.Namespace) -> Comparison:
    """The comparison that the flags ask for.

    Raises:
        OptionError: one is unknown or out of its range.
    """
    return Comparison(Header(unit=arguments.unit, near=arguments.near), checked_veto(getattr(arguments, "veto", None)))


def checked_veto(names: list[str] | None) -> tuple[str, ...] | None:
    """The names, if all are known.

    Raises:
        OptionError: one is not.
    """
    for name in names or ():
        if name not in VETOES:
            known = ", ".join(VETOES)
            raise OptionError(f"no veto is called {name!r}{did_you_mean(name, list(VETOES))}; there are {known}")
    return None if names is None else tuple(names)
