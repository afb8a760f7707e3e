"""Ray data sets, cleaned and deduplicated by the functions of `cleanclip.batch`.

Cleaning, signing and taking out run where the blocks are. What is a copy is decided in one task,
which holds the texts of all paragraphs; a corpus that is larger goes through Spark.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from cleanclip.batch import Comparison, Header
from cleanclip.errors import MissingExtraError

try:
    import pyarrow as pa
    import ray

    from cleanclip.adapters import arrow, portions
    from cleanclip.adapters.portions import Addresses, Inbox, Message
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
    row that is a copy is empty and its verdict ``"duplicate"``. The data set is read once, sorted,
    and kept in the object store, with what comes of it.

    Raises:
        OptionError: `unit` or `near` is out of its range.
    """
    comparison = Comparison(Header(unit=unit, near=near), veto)
    settings = ray.put({"comparison": comparison, "text": text, "key": id})
    blocks = dataset.sort(id).to_arrow_refs()
    counts, *signed = zip(*(_signed.remote(block, settings) for block in blocks), strict=True)
    addresses = portions.Addresses.of(dict(enumerate(ray.get(list(counts)))))
    decided = _decided.remote(addresses, comparison, *chain.from_iterable(signed))
    done = [_applied.remote(number, block, decided, addresses, settings) for number, block in enumerate(blocks)]
    return ray.data.from_arrow_refs(done)


def _mapped(dataset: Dataset, work: Callable[[pa.RecordBatch], pa.RecordBatch]) -> Dataset:
    return dataset.map_batches(partial(_over_table, work), batch_format="pyarrow", zero_copy_batch=True)


# What runs on the workers


def _over_table(work: Callable[[pa.RecordBatch], pa.RecordBatch], table: pa.Table) -> pa.Table:
    return pa.Table.from_batches([work(arrow.one_batch(table))])


@ray.remote(num_returns=4)
def _signed(table: pa.Table, settings: dict[str, Any]) -> tuple[int, pa.Table, pa.Table, pa.Array]:
    passages, outlines, texts = portions.signed(arrow.one_batch(table), **settings)
    return table.num_rows, passages, outlines, pa.array(texts, pa.large_string())


@ray.remote
def _decided(addresses: Addresses, comparison: Comparison, *signed: Any) -> dict[int, list[Message]]:  # noqa: ANN401
    """The messages to each portion; what is signed comes as all passages, then all outlines, then all texts."""
    count = len(addresses.numbers)
    rows = zip(signed[:count], signed[count : 2 * count], signed[2 * count :], strict=True)
    tables = (
        (
            Inbox(number, [Message(number, "passages", passages), Message(number, "outlines", outlines)]),
            texts.to_pylist(),
        )
        for number, (passages, outlines, texts) in enumerate(rows)
    )
    found: dict[int, list[Message]] = defaultdict(list)
    for message in portions.decided(tables, addresses, comparison):
        found[message.to].append(message)
    return dict(found)


@ray.remote
def _applied(
    number: int, table: pa.Table, found: dict[int, list[Message]], addresses: Addresses, settings: dict[str, Any]
) -> pa.Table:
    inbox = Inbox(number, [Message(number, "rows", table), *found.get(number, ())])
    return pa.Table.from_batches([portions.applied(inbox, addresses, **settings)])
