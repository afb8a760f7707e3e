"""Record batches in, record batches out: the functions of `cleanclip.batch` as engines on Arrow call them."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanclip import batch
from cleanclip.cleaner import Cleaner
from cleanclip.errors import MissingExtraError
from cleanclip.options import Options

try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError as error:
    raise MissingExtraError("pyarrow", "parquet") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleanclip.batch import Comparison

    Batches = Iterator[pa.RecordBatch]

_WHOLE = pa.int64()
_EDIT = pa.struct(
    {
        "start": _WHOLE,
        "end": _WHOLE,
        **dict.fromkeys(("before", "after", "rule", "reason"), pa.string()),
        "score": pa.float64(),
        "kept_key": pa.string(),
        "kept_start": _WHOLE,
        "kept_end": _WHOLE,
    }
)
_OUTLINE = pa.struct(
    {
        "document": _WHOLE,
        "key": pa.string(),
        "length": _WHOLE,
        **dict.fromkeys(("fingerprints", "starts", "ends"), pa.list_(_WHOLE)),
    }
)
RESULTS = {"verdict": pa.string(), "edits": pa.list_(_EDIT)}
_PASSAGES = {
    **dict.fromkeys(("passage", "fingerprint", "check"), _WHOLE),
    "is_long": pa.bool_(),
    "keys": pa.list_(pa.int32()),
    "text": pa.string(),
}
SIGNED = pa.schema({**_PASSAGES, "outline": _OUTLINE})
KEYS = pa.schema({"key": _WHOLE, "passage": _WHOLE})
LINKS = pa.schema({"passage": _WHOLE, "first": _WHOLE})
MATCHES = pa.schema(
    {"passage": _WHOLE, "kept": _WHOLE, "rule": pa.string(), "score": pa.float64(), "difference": pa.string()}
)
# The matches of a document, each with the outline of the document in which the kept passage stands.
FOUND = pa.list_(pa.struct([*MATCHES, pa.field("outline", _OUTLINE)]))


def cleaning(
    *, text: str, key: str | None, url: str | None, options: dict[str, Any]
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The work of `cleaned` by these options, which are checked here and not on the workers."""
    settings = Options.of(**options)
    Cleaner(settings)
    return partial(cleaned, options=settings, text=text, key=key, url=url)


def cleaned(rows: pa.RecordBatch, *, options: Options, text: str, key: str | None, url: str | None) -> pa.RecordBatch:
    """The rows with their texts cleaned, and what was done."""
    keys = _strings(rows, key) if key else None
    urls = rows.column(url).to_pylist() if url else None
    return _with_columns(rows, text, batch.clean_batch(_strings(rows, text), options, keys=keys, urls=urls))


def signed(rows: pa.RecordBatch, *, comparison: Comparison, text: str, key: str) -> pa.RecordBatch:
    """Passages and outlines in one table, each row one of them."""
    ranks = rows.column("_rank").to_pylist()
    passages, outlines = batch.sign_batch(_strings(rows, key), _strings(rows, text), ranks, comparison)
    table = pa.table(passages, schema=pa.schema(_PASSAGES))
    described = pa.array(_rows_of(outlines), _OUTLINE)
    both = pa.concat_tables([table, pa.table({"outline": described})], promote_options="default")
    return one_batch(both.select(SIGNED.names).cast(SIGNED))


def keyed(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The band keys of passages."""
    return pa.record_batch(batch.band_keys(_columns(rows)), schema=KEYS)


def joined(batches: Batches) -> Batches:
    """The components of all links of a partition."""
    links = [_columns(rows) for rows in batches]
    if links:
        yield pa.record_batch(batch.components(*links), schema=LINKS)


def resolved(batches: Batches, *, comparison: Comparison) -> Batches:
    """The matches among passages sorted by `first`, then `passage`."""
    for found in batch.resolve_sorted(map(_columns, batches), comparison):
        yield pa.record_batch(found, schema=MATCHES)


def matched(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The matches of copies, of which each row has the match of its first, or nulls."""
    copies = {name: rows.column(name) for name in LINKS.names}
    there = rows.filter(pc.is_valid(rows.column("kept")))
    found = {"passage": there.column("first"), **{name: there.column(name) for name in MATCHES.names[1:]}}
    return pa.record_batch(batch.matched(_columns(copies), _columns(found)), schema=MATCHES)


def decided(signed: pa.Table, comparison: Comparison) -> dict[int, list[dict[str, Any]]]:
    """By their ranks the documents with matches: those, each with the outline that it needs."""
    passages = signed.filter(pc.is_valid(signed["passage"])).select(list(_PASSAGES)).combine_chunks()
    matches = _rows_of(batch.decide(_columns({name: passages[name] for name in _PASSAGES}), comparison))
    kept = {match["kept"] >> batch.PLACE_BITS for match in matches}
    outlines = {each["document"]: each for each in signed["outline"].to_pylist() if each and each["document"] in kept}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for match in matches:
        outline = outlines[match["kept"] >> batch.PLACE_BITS]
        found[int(match["passage"]) >> batch.PLACE_BITS].append({**match, "outline": outline})
    return dict(found)


def applied(rows: pa.RecordBatch, *, comparison: Comparison, text: str, key: str) -> pa.RecordBatch:
    """The rows without what their matches take, which stand in `_found`."""
    found = [match for matches in rows.column("_found").to_pylist() for match in matches or ()]
    results = batch.apply_batch(
        _strings(rows, key),
        _strings(rows, text),
        rows.column("_rank").to_pylist(),
        matches=_by_name(found, MATCHES.names),
        outlines=_by_name([match["outline"] for match in found], [field.name for field in _OUTLINE]),
        comparison=comparison,
    )
    return _with_columns(rows.drop_columns(["_rank", "_found"]), text, results)


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """The rows of a table in one batch."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _with_columns(rows: pa.RecordBatch, text: str, results: dict[str, list[Any]]) -> pa.RecordBatch:
    """The rows with the text that came out, null where there was none, and what else is said of it."""
    string = rows.schema.field(text).type
    was_null = rows.column(text).is_null().to_pylist()
    texts = [None if null else result for null, result in zip(was_null, results["text"], strict=True)]
    columns = {name: rows.column(name) for name in rows.schema.names}
    columns[text] = pa.array(texts, string)
    return pa.record_batch({**columns, **{name: pa.array(results[name], kind) for name, kind in RESULTS.items()}})


def _strings(rows: pa.RecordBatch, name: str) -> list[str]:
    return ["" if value is None else str(value) for value in rows.column(name).to_pylist()]


def _columns(rows: pa.RecordBatch | dict[str, pa.Array]) -> dict[str, Any]:
    """Numbers as arrays of NumPy, all else as lists."""
    columns = rows if isinstance(rows, dict) else {name: rows.column(name) for name in rows.schema.names}
    return {name: _column(values) for name, values in columns.items()}


def _column(values: Any) -> Any:  # noqa: ANN401 - a column of Arrow; an array of NumPy, or a list
    return np.asarray(values) if pa.types.is_int64(values.type) else values.to_pylist()


def _rows_of(columns: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _by_name(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in names}
