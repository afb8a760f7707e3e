r"""Clean text that was already scraped: repair, remove, deduplicate; show, explain and undo.

>>> import cleanclip
>>> text = "China`s navy grew.\n\nTop of page"
>>> cleanclip.clean(text)
"China's navy grew."
>>> [edit.rule for edit in cleanclip.check(text)]
['repair/apostrophe/possessive', 'boilerplate/en/back-to-top']

For many texts make one `Cleaner(Options(...))`: its `clean`, `run` and `stream` give texts and
`Document`s, which keep their source, its edits and flags. `deduplicate` compares many texts,
with what a `DedupIndex` remembers too; `SiteTemplates` learns what the pages of a site share.
Whatever is raised on purpose is a `CleanclipError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanclip.cleaner import Cleaner, check, clean, deduplicate
from cleanclip.document import Block, Document, Edit, Span, revert_edits
from cleanclip.errors import CleanclipError
from cleanclip.options import Options

if TYPE_CHECKING:
    from cleanclip.boilerplate.site_templates import SiteTemplates
    from cleanclip.dedup.index import DedupIndex

__version__ = "0.1.0"

__all__ = [
    "Block",
    "CleanclipError",
    "Cleaner",
    "DedupIndex",
    "Document",
    "Edit",
    "Options",
    "SiteTemplates",
    "Span",
    "check",
    "clean",
    "deduplicate",
    "revert_edits",
]

# Names whose modules import numpy or more: loaded when they are first asked for (PEP 562).
_LAZY = {
    "DedupIndex": "cleanclip.dedup.index",
    "SiteTemplates": "cleanclip.boilerplate.site_templates",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute is anything
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - rarely needed

    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
