"""Spark data frames, cleaned and deduplicated: the steps of `cleanclip.batch` between Spark's own shuffles.

Rows are sorted and cut into portions, and Spark brings what these and buckets of keys send each
other to its address (`cleanclip.adapters.portions`). A task holds a portion, a bucket, or some
megabytes of texts at a time, but for the last one that joins components, which has all links; the
driver has the sizes of the portions. The answer is that of `cleanclip dedup` on one machine, for any
number of partitions.
"""

from __future__ import annotations

from functools import partial, reduce
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanclip.batch import Comparison, Header
from cleanclip.errors import MissingExtraError

try:
    import pyarrow as pa
    from pyspark import StorageLevel, TaskContext
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as F  # noqa: N812 - as Spark's own pages have it
except ImportError as error:
    raise MissingExtraError("pyspark", "spark") from error

from cleanclip.adapters import arrow, portions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark.sql import Column

    from cleanclip.adapters.portions import Addresses, Inbox, Messages

    Batches = Iterator[pa.RecordBatch]
    Step = Callable[..., Messages]

# A portion is numbered by its partition and, in so many bits, its place there.
_PLACE_BITS = 33
# The portions of a task, with and without their texts. Each task costs some 40 ms of CPU time before it does anything.
_WITH_TEXTS, _WITHOUT = 2, 8

_NAMES = {"int64": "bigint", "double": "double", "bool": "boolean", "string": "string", "binary": "binary"}


def clean(
    frame: DataFrame,
    *,
    text: str = "text",
    id: str | None = None,  # noqa: A002 - the design's name
    url: str | None = None,
    **options: Any,  # noqa: ANN401 - checked by Options
) -> DataFrame:
    """The frame with its column `text` cleaned, and columns `verdict` and `edits` added; nulls stay null.

    `id` and `url` name the columns of a document's key and address; `options` are those of `cleanclip.Options`.

    Raises:
        OptionError, UnknownRuleError, RulePackError: see `Cleaner`.
    """
    work = arrow.cleaning(text=text, key=id, url=url, options=options)
    return frame.mapInArrow(partial(_each, work), _with_results(frame))


def deduplicate(
    frame: DataFrame,
    *,
    text: str = "text",
    id: str = "id",  # noqa: A002 - the design's name
    order: Sequence[str | Column] = (),
    unit: str = "paragraph",
    near: float | None = 0.8,
    veto: Sequence[str] | None = None,
) -> DataFrame:
    """The frame with what an earlier row says taken from `text`, and columns `verdict` and `edits` added.

    Rows are ranked by the columns in `order`, then by `id`, which has to be different in each
    row; the copy in the first one stays. A row that is a copy is empty and its verdict
    ``"duplicate"``. Intermediate tables, with the rows among them, stay persisted for as long as
    the session has them; the result is made of them.

    Raises:
        OptionError: `unit` or `near` is out of its range.
    """
    comparison = Comparison(Header(unit=unit, near=near), veto)
    signing = partial(_signed, partial(portions.signed, comparison=comparison, text=text, key=id))
    signed = _persisted(frame.sort(*order, id).mapInArrow(signing, _ddl(portions.COLUMNS)))
    counts = {row["number"]: row["documents"] for row in signed.select("number", "documents").collect()}
    corpus = _Corpus(signed, portions.Addresses.of(counts))
    taking = partial(portions.applied, addresses=corpus.addresses, comparison=comparison, text=text, key=id)
    inboxes = corpus.inboxes(["rows"], _matches(corpus, comparison, text), share=_WITH_TEXTS)
    return inboxes.mapInArrow(partial(_of_each, taking), _with_results(frame))


def _matches(corpus: _Corpus, comparison: Comparison, text: str) -> DataFrame:
    """To each portion the matches of its passages, and the outlines that they need."""
    documents = corpus.answered(corpus.told(portions.document_links, ["passages"]), portions.linked)
    links = corpus.answered(corpus.told(portions.passage_links, ["passages"], documents), portions.linked)
    near = _persisted(_components(corpus, corpus.told(portions.near_links, ["passages"], links)))
    found = _resolved(corpus, near.where("kind = 'groups'"), comparison, text)
    fates = corpus.told(portions.fates, [], found, near.where("kind = 'asked'"))
    matches = corpus.told(portions.matched, [], fates, near.where("kind = 'copies'"))
    return corpus.told(portions.outlined, ["outlines"], matches)


def _components(corpus: _Corpus, told: DataFrame) -> DataFrame:
    """To each portion the links of components, its own and those of all, joined level by level."""
    for _ in range(corpus.addresses.levels):
        told = corpus.answered(told, portions.joined)
    return corpus.answered(told, portions.announced)


def _resolved(corpus: _Corpus, groups: DataFrame, comparison: Comparison, text: str) -> DataFrame:
    """The near copies among members of components, to the portions of what they are near to."""
    reading = partial(portions.members, addresses=corpus.addresses, text=text)
    inboxes = corpus.inboxes(["rows", "passages", "outlines"], groups, share=_WITH_TEXTS)
    members = inboxes.mapInArrow(partial(_of_each, reading), _ddl(arrow.MEMBERS))
    by_group = members.repartition(corpus.tasks(_WITH_TEXTS), "first").sortWithinPartitions("first", "passage")
    work = partial(portions.resolved, addresses=corpus.addresses, comparison=comparison)
    return by_group.mapInArrow(partial(_posted, work), _ddl(portions.MESSAGE))


class _Corpus(NamedTuple):
    """All portions, and where they are."""

    signed: DataFrame
    addresses: Addresses

    def told(self, step: Step, columns: Sequence[str], *mail: DataFrame) -> DataFrame:
        """What portions with those columns, and with mail, have to say."""
        work = partial(_of_all, partial(step, addresses=self.addresses))
        return self.inboxes(columns, *mail).mapInArrow(partial(_posted, work), _ddl(portions.MESSAGE))

    def answered(self, told: DataFrame, step: Step) -> DataFrame:
        """What buckets answer to that, beside what is for portions."""
        work = partial(_of_buckets, partial(step, addresses=self.addresses))
        return self._delivered(told).mapInArrow(partial(_posted, work), _ddl(portions.MESSAGE))

    def inboxes(self, columns: Sequence[str], *mail: DataFrame, share: int = _WITHOUT) -> DataFrame:
        """Columns of the portions, and messages to them, in order of their addresses; so many portions to a task."""
        own = (
            self.signed.select(F.col("number").alias("to"), F.lit(name).alias("kind"), F.col(name).alias("table"))
            for name in columns
        )
        return self._delivered(reduce(DataFrame.union, [*own, *mail]), share)

    def _delivered(self, messages: DataFrame, share: int = _WITHOUT) -> DataFrame:
        return messages.repartition(self.tasks(share), "to").sortWithinPartitions("to")

    def tasks(self, share: int) -> int:
        """How many tasks there are with so many portions each."""
        return max(1, -(-len(self.addresses.numbers) // share))


def _persisted(frame: DataFrame) -> DataFrame:
    return frame.persist(StorageLevel.MEMORY_AND_DISK)


def _with_results(frame: DataFrame) -> str:
    """The schema of a frame with the columns that results add."""
    fields = (f"`{field.name}` {field.dataType.simpleString()}" for field in frame.schema.fields)
    return ", ".join([*fields, _ddl(pa.schema(arrow.RESULTS))])


def _ddl(schema: pa.Schema) -> str:
    """A schema of Arrow in Spark's words."""
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in schema)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"array<{_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{','.join(f'{field.name}:{_type(field.type)}' for field in kind)}>"
    return _NAMES[str(kind)]


# What runs on the workers


def _each(work: Callable[[pa.RecordBatch], pa.RecordBatch], batches: Batches) -> Batches:
    return map(work, batches)


def _signed(work: Callable[[pa.RecordBatch], tuple[pa.Table, pa.Table, list[str]]], batches: Batches) -> Batches:
    """A row for each portion of a partition."""
    partition = TaskContext.get().partitionId()
    for place, rows in enumerate(chain.from_iterable(map(portions.cut, batches))):
        passages, outlines, _ = work(rows)
        tables = {"rows": pa.Table.from_batches([rows]), "passages": passages, "outlines": outlines}
        row = {"number": partition << _PLACE_BITS | place, "documents": rows.num_rows}
        row |= {name: portions.packed(table) for name, table in tables.items()}
        yield pa.RecordBatch.from_pylist([row], portions.COLUMNS)


def _of_each(work: Callable[[Inbox], Any], batches: Batches) -> Iterator[Any]:
    return map(work, _inboxes(batches))


def _of_all(step: Step, batches: Batches) -> Messages:
    return chain.from_iterable(map(step, _inboxes(batches)))


def _of_buckets(step: Step, batches: Batches) -> Messages:
    for inbox in _inboxes(batches):
        yield from step(inbox) if inbox.to < 0 else inbox.messages


def _inboxes(batches: Batches) -> Iterator[Inbox]:
    """What has come to each address, in order of these."""
    rows = chain.from_iterable(batch.to_pylist() for batch in batches)
    for to, group in groupby(rows, key=itemgetter("to")):
        messages = [portions.Message(to, row["kind"], portions.unpacked(row["table"])) for row in group]
        yield portions.Inbox(to, messages)


def _posted(work: Callable[[Batches], Messages], batches: Batches) -> Batches:
    for to, kind, table in work(batches):
        row = {"to": to, "kind": kind, "table": portions.packed(table)}
        yield pa.RecordBatch.from_pylist([row], portions.MESSAGE)
