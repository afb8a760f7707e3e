"""The one way through the library: split, then each stage in turn, until nothing changes.

    source ─split─▶ Document ─▶ repair ─▶ boilerplate ─▶ dedup ─▶ document.text, document.edits

A stage reads a document and yields the edits it would make. What becomes of a proposal is
decided here, in one place: whether its rule is wanted, its words are protected, its score
is enough, and whether all together stay within the loss budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from cleanclip import boilerplate, dedup, repair
from cleanclip.document import ALL_BOILERPLATE, FUSE, Document, Edit, Span
from cleanclip.shape import words
from cleanclip.split import split

if TYPE_CHECKING:
    from cleanclip.options import Options

Stage: TypeAlias = Callable[[Document], Iterable[Edit]]
Decision: TypeAlias = Callable[[Document, Iterable[Edit]], Iterable[Edit]]

# Every pass shortens or mends; a text that still changes after so many is left as it is.
_MOST_PASSES = 50


def stages(options: Options) -> tuple[Stage, ...]:
    """The stages of `options` in the order in which a document goes through them."""
    wanted = partial(is_wanted, options)
    return (
        *repair.stages(wanted, quotes=options.quotes),
        *boilerplate.stages(wanted, profile=options.profile, languages=options.languages, packs=options.rules),
        *dedup.stages(wanted, near=options.near, veto=options.veto),
    )
