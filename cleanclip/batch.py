"""The work of a corpus as pure functions on columns: one contract for every engine, and for the command line.

Columns are a mapping of names to lists or arrays, which any Arrow table gives and takes:

    pyarrow.table(sign_batch(keys, texts, ranks, settings).passages)

Whole numbers are signed, since not every engine has others; bits are what counts in them. Nothing is
kept between calls, so a batch may be done again, elsewhere, or cut in another way, and the
result has the same bytes. `docs/explanation/dedup-in-steps.md` has the steps and their tables,
`cleanclip.dedup.steps` the reason why the cut does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cleanclip.cleaner import Cleaner
from cleanclip.dedup import steps
from cleanclip.dedup.across import Comparison
from cleanclip.dedup.header import Header
from cleanclip.document import Document
from cleanclip.options import Options
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.document import Edit

__all__ = [
    "PLACE_BITS",
    "Columns",
    "Comparison",
    "Header",
    "Options",
    "Signed",
    "apply_batch",
    "are_left",
    "band_keys",
    "clean_batch",
    "components",
    "decide",
    "edges",
    "exact_links",
    "families",
    "is_whole",
    "matched",
    "resolve",
    "resolve_sorted",
    "sign_batch",
]

# A passage is numbered by the rank of its document and, in so many bits, its place there.
PLACE_BITS = steps.PLACE_BITS

Columns: TypeAlias = Mapping[str, Any]

# The types in which a step computes; a list of these is a list column.
_TYPES = {
    "passage": np.int64,
    "first": np.int64,
    "kept": np.int64,
    "document": np.int64,
    "length": np.int64,
    "fingerprint": np.uint64,
    "check": np.uint64,
    "key": np.uint64,
    "is_long": np.bool_,
    "score": np.float64,
}
_LISTS = {"fingerprints": np.uint64, "starts": np.uint64, "ends": np.uint64}
_SIGNED = {np.dtype(np.uint64): np.int64, np.dtype(np.uint32): np.int32}


class Signed(NamedTuple):
    """What `sign_batch` says of documents: their passages and their outlines, as columns."""

    passages: dict[str, Any]
    outlines: dict[str, Any]


def clean_batch(
    texts: Sequence[str],
    options: Options | None = None,
    *,
    keys: Sequence[str] | None = None,
    urls: Sequence[str | None] | None = None,
) -> dict[str, list[Any]]:
    """For each text the row of it cleaned: `text`, `verdict`, and `edits` and `flags` as lists of records.

    >>> clean_batch(["China`s navy grew.", "It rained."])["text"]
    ["China's navy grew.", 'It rained.']

    Raises:
        UnknownRuleError, RulePackError: see `Cleaner`.
    """
    cleaner = _cleaner(options or Options())
    rows = zip(texts, keys or [""] * len(texts), urls or [None] * len(texts), strict=True)
    return _results(cleaner.run(text, id=key, url=url) for text, key, url in rows)


def sign_batch(keys: Sequence[str], texts: Sequence[str], ranks: Sequence[int], comparison: Comparison) -> Signed:
    """What others need of each document to be compared with it, and for edits that name it.

    Each document has a key, by which reports name it, and a rank from 0 up to 2^35, of which
    the smaller is that of the copy that stays; no two documents have the same.
    """
    passages, outlines = steps.sign(_documents(keys, texts), list(map(int, ranks)), comparison)
    return Signed(_columns(passages), _columns(outlines))


def exact_links(passages: Columns) -> dict[str, Any]:
    """For each passage but the first of its `fingerprint` that `first` one; all rows of a fingerprint have to be there.

    Columns used: `passage`, `fingerprint`, `check`.
    """
    key, passage, check = _arrays(passages, "fingerprint", "passage", "check")
    return _columns(steps.edges(steps.Keys(key, passage), check))


def is_whole(passages: Columns) -> Any:  # noqa: ANN401 - a mask
    """A mask of the rows that stand for documents as wholes."""
    (numbers,) = _arrays(passages, "passage")
    return steps.is_whole(numbers)


def are_left(passages: Columns, documents: Columns) -> Any:  # noqa: ANN401 - a mask
    """A mask of the rows that are to be compared still, once the links of whole documents are known."""
    (numbers,) = _arrays(passages, "passage")
    return steps.are_left(numbers, steps.Links(*_arrays(documents, "passage", "first")))


def band_keys(passages: Columns) -> dict[str, Any]:
    """A row for each band of each long passage: `key`, in which the band is part, and `passage`.

    Columns used: `passage`, `is_long`, `keys`.
    """
    passage, is_long = _arrays(passages, "passage", "is_long")
    nothing = np.zeros(0, np.uint64)
    rows = steps.Passages(passage, nothing, nothing, is_long, _matrix(passages["keys"], len(passage)), [])
    return _columns(steps.band_keys(rows))


def edges(keys: Columns) -> dict[str, Any]:
    """For each passage but the first of its `key` that `first` one; all rows of a key have to be there."""
    return _columns(steps.edges(steps.Keys(*_arrays(keys, "key", "passage"))))


def components(*links: Columns) -> dict[str, Any]:
    """For each passage that is joined to earlier ones the `first` of them all; see `steps.components`."""
    return _columns(steps.components(*(steps.Links(*_arrays(each, "passage", "first")) for each in links)))


def decide(passages: Columns, comparison: Comparison) -> dict[str, Any]:
    """All matches at once, where all passages fit into one process."""
    passage, fingerprint, check, is_long = _arrays(passages, "passage", "fingerprint", "check", "is_long")
    keys = _matrix(passages["keys"], len(passage))
    rows = steps.Passages(passage, fingerprint, check, is_long, keys, list(passages["text"]))
    return _columns(steps.decide(rows, comparison))


def resolve(passages: Columns, comparison: Comparison, *, settled: int = 0) -> dict[str, Any]:
    """The near copies among all passages of one component, or of several; see `steps.resolve`.

    Columns used: `passage`, `text`, and `keys` if they are there.
    """
    (numbers,) = _arrays(passages, "passage")
    keys = _matrix(passages["keys"], len(numbers)) if "keys" in passages else None
    return _columns(steps.resolve(numbers, list(passages["text"]), comparison, keys=keys, settled=settled))


def resolve_sorted(parts: Iterable[Columns], comparison: Comparison) -> Iterator[dict[str, Any]]:
    """What `resolve` finds, part by part, in passages that come sorted by `first`, then `passage`.

    Columns used: `first`, `passage`, `keys`, `text`; the `first` of a component is its own. See `steps.resolve_sorted`.
    """
    rows = (_grouped(part) for part in parts)
    yield from map(_columns, steps.resolve_sorted(rows, comparison))


def matched(copies: Columns, found: Columns) -> dict[str, Any]:
    """The matches of passages that `copies` links to an equal one, whose own match, if any, is in `found`."""
    return _columns(steps.matched(steps.Links(*_arrays(copies, "passage", "first")), _matches(found)))


def families(found: Columns) -> dict[str, Any]:
    """A match more for each passage that makes a family of a thousand, to be flagged; all matches have to be there."""
    return _columns(steps.families(_matches(found)))


def apply_batch(
    keys: Sequence[str],
    texts: Sequence[str],
    ranks: Sequence[int],
    *,
    matches: Columns,
    outlines: Columns,
    comparison: Comparison,
) -> dict[str, list[Any]]:
    """For each document its row without what others have, in the columns of `clean_batch`.

    `matches` has all those of the documents' passages and may have others; `outlines` those
    of the documents in which the kept passages stand, once or oftener.
    """
    found = _matches(matches)
    documents = zip(_documents(keys, texts), map(int, ranks), strict=True)
    known = steps.outlines_by_rank(_outlines(outlines))
    by_rank = steps.by_document(found)
    return _results(
        steps.apply(document, by_rank[rank], known, comparison) if rank in by_rank else document
        for document, rank in documents
    )


@lru_cache(maxsize=8)
def _cleaner(options: Options) -> Cleaner:
    return Cleaner(options)


def _documents(keys: Sequence[str], texts: Sequence[str]) -> list[Document]:
    return [Document(text, split(text), id=key) for key, text in zip(keys, texts, strict=True)]


def _results(documents: Iterable[Document]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"text": [], "verdict": [], "edits": [], "flags": []}
    for document in documents:
        columns["text"].append(document.text)
        columns["verdict"].append(document.verdict)
        columns["edits"].append([_record(edit) for edit in document.edits])
        columns["flags"].append([_record(flag) for flag in document.flags])
    return columns


def _record(edit: Edit) -> dict[str, Any]:
    key, span = edit.kept or (None, (None, None))
    return {
        "start": edit.span.start,
        "end": edit.span.end,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "reason": edit.reason,
        "score": edit.score,
        "kept_key": key,
        "kept_start": span[0],
        "kept_end": span[1],
    }


def _columns(table: Any) -> dict[str, Any]:  # noqa: ANN401 - a named tuple of columns
    return {name: _as_signed(column) for name, column in table._asdict().items()}


def _as_signed(column: Any) -> Any:  # noqa: ANN401 - an array or a list
    if isinstance(column, list):
        return [_as_signed(item) if isinstance(item, np.ndarray) else item for item in column]
    plain = column.view(_SIGNED[column.dtype]) if column.dtype in _SIGNED else column
    return list(plain) if plain.ndim > 1 else plain


def _arrays(columns: Columns, *names: str) -> list[Any]:
    return [_array(columns[name], np.dtype(_TYPES[name])) for name in names]


def _array(values: Any, kind: np.dtype[Any]) -> Any:  # noqa: ANN401 - an array or a list
    plain = np.asarray(values, _SIGNED.get(kind, kind))
    return plain.view(kind)


def _matrix(keys: Any, count: int) -> Any:  # noqa: ANN401 - a matrix or a list of rows
    rows = np.asarray(keys if isinstance(keys, np.ndarray) else list(keys), np.int32)
    return rows.reshape(count, rows.size // max(1, count)).view(np.uint32)


def _grouped(columns: Columns) -> steps.Grouped:
    first, passage = _arrays(columns, "first", "passage")
    return steps.Grouped(first, passage, _matrix(columns["keys"], len(passage)), list(columns["text"]))


def _matches(columns: Columns) -> steps.Matches:
    passage, kept, score = _arrays(columns, "passage", "kept", "score")
    return steps.Matches(passage, kept, list(columns["rule"]), score, list(columns["difference"]))


def _outlines(columns: Columns) -> steps.Outlines:
    document, length = _arrays(columns, "document", "length")
    lists = ([_array(item, np.dtype(kind)) for item in columns[name]] for name, kind in _LISTS.items())
    return steps.Outlines(document, list(columns["key"]), length, *lists)
