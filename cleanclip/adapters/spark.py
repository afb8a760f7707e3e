"""Spark data frames, cleaned and deduplicated: the steps of `cleanclip.batch` between Spark's own shuffles.

What Spark does itself is a minimum for each key, joins, and sorting; what is decided, the
functions decide. No group is held in a task but by `_PORTION` bytes of text at a time, and
the answer is that of `cleanclip dedup` on one machine, for any number of partitions.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from cleanclip.adapters import arrow
from cleanclip.batch import PLACE_BITS, Comparison, Header
from cleanclip.errors import MissingExtraError

try:
    import pyarrow as pa
    from pyspark import StorageLevel
    from pyspark.sql import functions as F  # noqa: N812 - as Spark's own pages have it
except ImportError as error:
    raise MissingExtraError("pyspark", "spark") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark.sql import Column, DataFrame

    Batches = Iterator[pa.RecordBatch]

# Row numbers that monotonically_increasing_id leaves to a partition.
_ROW_BITS = 33
# In how many tasks links are joined, level by level.
_TREE = (16, 1)

_NAMES = {"int64": "bigint", "int32": "int", "double": "double", "bool": "boolean", "string": "string"}


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
    ``"duplicate"``. Intermediate tables are persisted on disk for as long as the session has them.

    Raises:
        OptionError: `unit` or `near` is out of its range.
    """
    comparison = Comparison(Header(unit=unit, near=near), veto)
    ranked = _ranked(frame, [*order, id])
    work = partial(arrow.signed, comparison=comparison, text=text, key=id)
    signed = _persisted(ranked.mapInArrow(partial(_each, work), _ddl(arrow.SIGNED)))
    matches = _matches(signed.where("passage IS NOT NULL").drop("outline"), comparison)
    found = _by_document(matches, signed.where("outline IS NOT NULL").select("outline"))
    work = partial(arrow.applied, comparison=comparison, text=text, key=id)
    return ranked.join(found, "_rank", "left").mapInArrow(partial(_each, work), _with_results(frame))


def _ranked(frame: DataFrame, order: Sequence[str | Column]) -> DataFrame:
    """The frame with the place of each row in that order, from 0, as `_rank`."""
    placed = _persisted(
        frame.sort(*order)
        .withColumn("_part", F.spark_partition_id())
        .withColumn("_row", F.monotonically_increasing_id())
    )
    counts = {row["_part"]: row["count"] for row in placed.groupBy("_part").count().collect()}
    starts, total = {}, 0
    for part in sorted(counts):
        starts[part] = total
        total += counts[part]
    start = F.create_map(*(F.lit(value).cast("bigint") for value in chain.from_iterable(starts.items() or [(0, 0)])))
    row = F.col("_row").bitwiseAND(F.lit((1 << _ROW_BITS) - 1))
    return placed.withColumn("_rank", start[F.col("_part").cast("bigint")] + row).drop("_part", "_row")


def _matches(passages: DataFrame, comparison: Comparison) -> DataFrame:
    """The matches among all passages."""
    copied = _persisted(_exact_links(passages.where(_place() == 0)))
    gone = copied.where("first >= 0").select(F.shiftright("passage", PLACE_BITS).alias("rank"))
    own = passages.where(_place() > 0) if comparison.header.unit == "paragraph" else passages
    own = own.join(gone, F.shiftright("passage", PLACE_BITS) == gone["rank"], "left_anti")
    equal = _persisted(_exact_links(own))
    copies = copied.union(equal) if comparison.header.unit == "paragraph" else copied
    leaders = own.where("is_long").join(copies, "passage", "left_anti")
    found = _persisted(_resolved(leaders, comparison))
    theirs = copies.join(found.withColumnRenamed("passage", "first"), "first", "left")
    return found.union(theirs.mapInArrow(partial(_each, arrow.matched), _ddl(arrow.MATCHES)))


def _place() -> Column:
    """A passage's place in its document and one; 0 for the whole."""
    return F.col("passage").bitwiseAND(F.lit((1 << PLACE_BITS) - 1))


def _exact_links(passages: DataFrame) -> DataFrame:
    """What `batch.exact_links` says of all rows, by a minimum for each fingerprint."""
    rows = passages.select("passage", "fingerprint", "check")
    firsts = rows.groupBy("fingerprint").agg(F.min(F.struct("passage", "check")).alias("least"))
    is_equal = F.col("check") == F.col("least.check")
    first = F.when(is_equal, F.col("least.passage")).otherwise(F.lit(-1)).alias("first")
    return rows.join(firsts, "fingerprint").where("passage != least.passage").select("passage", first)


def _resolved(leaders: DataFrame, comparison: Comparison) -> DataFrame:
    """The near copies among passages of which no two are equal."""
    keys = leaders.select("passage", "is_long", "keys").mapInArrow(partial(_each, arrow.keyed), _ddl(arrow.KEYS))
    firsts = keys.groupBy("key").agg(F.min("passage").alias("first"))
    links = keys.join(firsts, "key").where("passage != first").select("passage", "first").distinct()
    groups = _persisted(_components(links))
    members = groups.unionByName(groups.select(F.col("first").alias("passage"), "first").distinct())
    rows = leaders.select("passage", "keys", "text").join(members, "passage").repartition("first")
    work = partial(arrow.resolved, comparison=comparison)
    return rows.sortWithinPartitions("first", "passage").mapInArrow(work, _ddl(arrow.MATCHES))


def _components(links: DataFrame) -> DataFrame:
    """The links that `batch.components` makes of all: of parts, then of what came of those, at last in one task."""
    forest = links.mapInArrow(arrow.joined, _ddl(arrow.LINKS))
    for parts in _TREE:
        forest = forest.repartition(parts).mapInArrow(arrow.joined, _ddl(arrow.LINKS))
    return forest


def _by_document(matches: DataFrame, outlines: DataFrame) -> DataFrame:
    """A row for each document that has matches, with those and the outlines that they need."""
    kept = outlines.withColumn("_kept", F.col("outline.document"))
    pairs = matches.withColumn("_kept", F.shiftright("kept", PLACE_BITS)).join(kept, "_kept")
    rows = F.struct("passage", "kept", "rule", "score", "difference", "outline")
    return pairs.groupBy(F.shiftright("passage", PLACE_BITS).alias("_rank")).agg(F.collect_list(rows).alias("_found"))


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


def _each(work: Callable[[pa.RecordBatch], pa.RecordBatch], batches: Batches) -> Batches:
    return map(work, batches)
