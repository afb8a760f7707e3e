"""Ray data sets, cleaned and deduplicated by the functions of `cleanclip.batch`.

Cleaning, signing and taking out run where the blocks are. What is a copy is decided in one task,
which holds the texts of all paragraphs; a corpus that is larger goes through Spark.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cleanclip.batch import Comparison, Header
from cleanclip.errors import MissingExtraError

try:
    import pyarrow as pa
    import ray

    from cleanclip.adapters import arrow
except ImportError as error:
    raise MissingExtraError("ray", "ray") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ray.data import Dataset


def clean(
    dataset: Dataset,
    *,
    text: str = "text",
    id: str | None = None,  # noqa: A002 - the design's name
    url: str | None = None,
    **options: Any,  # noqa: ANN401 - checked by Options
) -> Dataset:
    """The rows with their column `text` cleaned, and columns `verdict` and `edits` added; nulls stay null.

    `id` and `url` name the columns of a document's key and address; `options` are those of `cleanclip.Options`.

    Raises:
        OptionError, UnknownRuleError, RulePackError: see `Cleaner`.
    """
    return _mapped(dataset, arrow.cleaning(text=text, key=id, url=url, options=options))


def deduplicate(
    dataset: Dataset,
    *,
    text: str = "text",
    id: str = "id",  # noqa: A002 - the design's name
    unit: str = "paragraph",
    near: float | None = 0.8,
    veto: Sequence[str] | None = None,
) -> Dataset:
    """The rows with what an earlier one says taken from `text`, and columns `verdict` and `edits` added.

    Rows are ranked by `id`, which has to be different in each; the copy in the first one stays. A
    row that is a copy is empty and its verdict ``"duplicate"``. The data set is read three times.

    Raises:
        OptionError: `unit` or `near` is out of its range.
    """
    comparison = Comparison(Header(unit=unit, near=near), veto)
    keys = sorted(row[id] for row in dataset.select_columns([id]).iter_rows())
    ranks = ray.put({key: rank for rank, key in enumerate(keys)})
    signing = partial(
        _signed, ranks=ranks, work=partial(arrow.signed, comparison=comparison, text=text, key=id), key=id
    )
    found = ray.put(ray.get(_decided.remote(comparison, *_mapped(dataset, signing).to_arrow_refs())))
    taking = partial(arrow.applied, comparison=comparison, text=text, key=id)
    return _mapped(dataset, partial(_applied, ranks=ranks, found=found, work=taking, key=id))


def _mapped(dataset: Dataset, work: Callable[[pa.RecordBatch], pa.RecordBatch]) -> Dataset:
    return dataset.map_batches(partial(_over_table, work), batch_format="pyarrow", zero_copy_batch=True)


# What runs on the workers


def _over_table(work: Callable[[pa.RecordBatch], pa.RecordBatch], table: pa.Table) -> pa.Table:
    return pa.Table.from_batches([work(arrow.one_batch(table))])


def _signed(
    rows: pa.RecordBatch,
    *,
    ranks: Any,  # noqa: ANN401 - a reference of Ray
    work: Callable[[pa.RecordBatch], pa.RecordBatch],
    key: str,
) -> pa.RecordBatch:
    return work(_ranked(rows, ranks, key))


def _applied(
    rows: pa.RecordBatch,
    *,
    ranks: Any,  # noqa: ANN401 - a reference of Ray
    found: Any,  # noqa: ANN401 - as above
    work: Callable[[pa.RecordBatch], pa.RecordBatch],
    key: str,
) -> pa.RecordBatch:
    ranked, matches = _ranked(rows, ranks, key), ray.get(found)
    column = [matches.get(rank) for rank in ranked.column("_rank").to_pylist()]
    return work(ranked.append_column("_found", pa.array(column, arrow.FOUND)))


def _ranked(rows: pa.RecordBatch, ranks: Any, key: str) -> pa.RecordBatch:  # noqa: ANN401 - a reference of Ray
    known = ray.get(ranks)
    return rows.append_column("_rank", pa.array([known[value] for value in rows.column(key).to_pylist()], pa.int64()))


@ray.remote
def _decided(comparison: Comparison, *tables: pa.Table) -> dict[int, list[dict[str, Any]]]:
    return arrow.decided(pa.concat_tables(tables), comparison)
