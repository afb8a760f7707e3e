"""Record batches in, record batches out: the functions of `cleanclip.batch` as engines on Arrow call them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanclip import batch
from cleanclip.cleaner import Cleaner
from cleanclip.errors import MissingExtraError
from cleanclip.options import Options

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("pyarrow", "parquet") from error

if TYPE_CHECKING:
    from collections.abc import Callable

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
_WORDS = pa.list_(_WHOLE)
RESULTS = {"verdict": pa.string(), "edits": pa.list_(_EDIT)}
# The tables of `cleanclip.batch`, in which the keys of a passage are the bytes of its int32.
PASSAGES = pa.schema(
    {
        **dict.fromkeys(("passage", "fingerprint", "check"), _WHOLE),
        "is_long": pa.bool_(),
        "keys": pa.binary(),
    }
)
OUTLINES = pa.schema(
    {
        "document": _WHOLE,
        "key": pa.string(),
        "length": _WHOLE,
        **dict.fromkeys(("fingerprints", "starts", "ends"), _WORDS),
    }
)
KEYS = pa.schema({"key": _WHOLE, "passage": _WHOLE})
LINKS = pa.schema({"passage": _WHOLE, "first": _WHOLE})
MEMBERS = pa.schema({"first": _WHOLE, "passage": _WHOLE, "keys": pa.binary(), "text": pa.string()})
MATCHES = pa.schema(
    {"passage": _WHOLE, "kept": _WHOLE, "rule": pa.string(), "score": pa.float64(), "difference": pa.string()}
)


def cleaning(
    *, text: str, key: str | None, url: str | None, options: dict[str, Any]
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The work of `cleaned` by these options, which are checked here and not on the workers."""
    settings = Options.of(**options)
    Cleaner(settings)
    return partial(cleaned, options=settings, text=text, key=key, url=url)


def cleaned(rows: pa.RecordBatch, *, options: Options, text: str, key: str | None, url: str | None) -> pa.RecordBatch:
    """The rows with their texts cleaned, and what was done."""
    keys = strings(rows, key) if key else None
    urls = rows.column(url).to_pylist() if url else None
    return with_results(rows, text, batch.clean_batch(strings(rows, text), options, keys=keys, urls=urls))


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """The rows of a table in one batch."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def with_results(rows: pa.RecordBatch, text: str, results: dict[str, list[Any]]) -> pa.RecordBatch:
    """The rows with the text that came out, null where there was none, and what else is said of it."""
    string = rows.schema.field(text).type
    was_null = rows.column(text).is_null().to_pylist()
    texts = [None if null else result for null, result in zip(was_null, results["text"], strict=True)]
    columns = {name: rows.column(name) for name in rows.schema.names}
    columns[text] = pa.array(texts, string)
    return pa.record_batch({**columns, **{name: pa.array(results[name], kind) for name, kind in RESULTS.items()}})


def strings(rows: pa.RecordBatch, name: str) -> list[str]:
    """A column as texts, those that are null empty."""
    return ["" if value is None else str(value) for value in rows.column(name).to_pylist()]


def columns(table: pa.Table | pa.RecordBatch) -> dict[str, Any]:
    """Numbers as arrays of NumPy, keys as a matrix of them, all else as lists."""
    return {name: _column(table.column(name)) for name in table.schema.names}


def _column(values: Any) -> Any:  # noqa: ANN401 - a column of Arrow; an array of NumPy, or a list
    if pa.types.is_binary(values.type):
        keys = np.frombuffer(b"".join(values.to_pylist()), np.int32)
        return keys.reshape(len(values), keys.size // max(1, len(values)))
    is_plain = pa.types.is_primitive(values.type)
    return np.asarray(values) if is_plain else values.to_pylist()
