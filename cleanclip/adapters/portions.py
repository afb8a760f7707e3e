"""Corpora in portions: what an engine asks of each, and what portions and buckets send each other.

A *portion* is a batch of rows in order of rank, with what `batch.sign_batch` says of them. It makes
the links that it can see by itself and sends on one row for each key, so that a key which all
documents have costs a row for each portion. *Buckets*, each of a share of the keys, link those
rows, and a portion leads its own links on by the answers: `batch.components` of both.

All that an engine does is to bring `Message`s to their addresses, and to call there one of the functions
below with what has come. Tables travel as bytes, in Arrow's own format, so that it moves some large
values, where rows of a paragraph or of a key would cost it more than the work on them.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleanclip import batch
from cleanclip.adapters import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleanclip.batch import Comparison

    I64 = NDArray[np.int64]
    Columns = Mapping[str, Any]
    Messages: TypeAlias = "Iterator[Message]"

# The columns of a portion.
COLUMNS = pa.schema(
    {"number": pa.int64(), "documents": pa.int64(), **dict.fromkeys(("rows", "passages", "outlines"), pa.binary())}
)
# Bytes of rows in a portion.
_BYTES = 1 << 24
# How many portions' keys a bucket has.
_TO_A_BUCKET = 4
# The buckets, or tasks, whose links go to one of the next level.
_FAN_IN = 16
_LOW = 0xFFFFFFFF
_PLACES = (1 << batch.PLACE_BITS) - 1
_FIRSTS = pa.schema(list(arrow.PASSAGES)[:3])
# Passages of which one portion asks others something.
_ASKED = pa.schema({"passage": pa.int64(), "portion": pa.int64()})
_SCHEMAS = {
    "passages": arrow.PASSAGES,
    "outlines": arrow.OUTLINES,
    "kept": arrow.OUTLINES,
    "firsts": _FIRSTS,
    "keys": arrow.KEYS,
    **dict.fromkeys(("links", "copies", "groups"), arrow.LINKS),
    **dict.fromkeys(("matches", "fates"), arrow.MATCHES),
    **dict.fromkeys(("asked", "wanted"), _ASKED),
}


class Message(NamedTuple):
    """A table of some kind, and the number of the portion or the bucket to which it goes."""

    to: int
    kind: str
    table: pa.Table


# As an engine has it.
MESSAGE = pa.schema({"to": pa.int64(), "kind": pa.string(), "table": pa.binary()})


class Inbox(NamedTuple):
    """What has come to an address.

    Portions have tables of their own in it: `rows`, `passages` and `outlines`, in which documents are counted from 0.
    """

    to: int
    messages: Sequence[Message]

    def all(self, kind: str) -> pa.Table:
        """The rows of all tables of that kind."""
        tables = (message.table for message in self.messages if message.kind == kind)
        return pa.concat_tables([_SCHEMAS[kind].empty_table(), *tables])

    def rows(self) -> pa.RecordBatch:
        """The engine's own rows."""
        return next(arrow.one_batch(message.table) for message in self.messages if message.kind == "rows")

    def links(self, kind: str) -> dict[str, I64]:
        """The links of that kind, led on to the first of all."""
        return batch.components(arrow.columns(self.all(kind)))


class Addresses(NamedTuple):
    """The numbers of all portions, in order of rank, and the rank of the first document of each.

    Buckets are numbered down from -1.
    """

    numbers: I64
    starts: I64

    @classmethod
    def of(cls, documents: Mapping[int, int]) -> Addresses:
        """The addresses of portions of so many documents, in order of their numbers."""
        numbers = np.array(sorted(documents), np.int64)
        sizes = np.array([documents[number] for number in numbers.tolist()], np.int64)
        return cls(numbers, np.cumsum(sizes) - sizes)

    @property
    def buckets(self) -> int:
        """How many there are."""
        return -(-len(self.numbers) // _TO_A_BUCKET)

    @property
    def levels(self) -> int:
        """How often links are sent on from the buckets until all are in one place."""
        return next(level for level in count(1) if _FAN_IN**level >= self.buckets)

    def start(self, number: int) -> int:
        """The rank of the first document of a portion."""
        return int(self.starts[np.searchsorted(self.numbers, number)])

    def to_portions(self, kind: str, table: pa.Table, name: str = "passage") -> Messages:
        """The rows of a table, to the portions in which the passages of that column stand."""
        ranks = table[name].to_numpy() >> batch.PLACE_BITS
        places = np.searchsorted(self.starts, ranks, side="right") - 1
        return _parts(kind, table, places, self.numbers)

    def to_buckets(self, kind: str, table: pa.Table, name: str) -> Messages:
        """The rows of a table, to the buckets of their keys, which are random in their lower 32 bits."""
        places = (table[name].to_numpy() & _LOW) * self.buckets >> 32
        return _parts(kind, table, places, -1 - np.arange(self.buckets))


def packed(table: pa.Table) -> bytes:
    """The table in a stream of Arrow."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def unpacked(data: bytes) -> pa.Table:
    """The table that was packed."""
    return pa.ipc.open_stream(data).read_all()


def cut(rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The rows in portions."""
    size = max(1, rows.num_rows * _BYTES // max(_BYTES, rows.nbytes))
    return (rows.slice(start, size) for start in range(0, rows.num_rows, size))


def signed(
    rows: pa.RecordBatch, *, comparison: Comparison, text: str, key: str
) -> tuple[pa.Table, pa.Table, list[str]]:
    """The passages and the outlines of a portion, and the texts of the passages."""
    keys, texts = arrow.strings(rows, key), arrow.strings(rows, text)
    passages, outlines = batch.sign_batch(keys, texts, range(len(keys)), comparison)
    columns = {name: passages[name] for name in arrow.PASSAGES.names}
    columns["keys"] = [row.tobytes() for row in passages["keys"]]
    table = pa.table(columns, schema=arrow.PASSAGES)
    return table, pa.table(outlines, schema=arrow.OUTLINES), passages["text"]


def decided(portions: Iterable[tuple[Inbox, list[str]]], addresses: Addresses, comparison: Comparison) -> Messages:
    """The matches of all portions at once, where one process has all of them with the texts of their passages."""
    inboxes, texts = zip(*portions, strict=True)
    passages = arrow.columns(pa.concat_tables(_passages(inbox, addresses) for inbox in inboxes))
    found = batch.decide({**passages, "text": list(chain.from_iterable(texts))}, comparison)
    outlines = pa.concat_tables(_outlines(inbox, addresses) for inbox in inboxes)
    return _with_outlines(pa.table(found, schema=arrow.MATCHES), outlines, addresses)


# What a portion is asked


def document_links(inbox: Inbox, addresses: Addresses) -> Messages:
    """The links of documents that are copies as they are, so far as the portion sees them; the firsts go to buckets."""
    passages = _passages(inbox, addresses)
    return _linked_here(inbox, _where(passages, batch.is_whole(passages)), addresses)


def passage_links(inbox: Inbox, addresses: Addresses) -> Messages:
    """The same of the passages that are left, and the links of documents once more."""
    passages, documents = _passages(inbox, addresses), inbox.links("links")
    yield Message(inbox.to, "links", pa.table(documents, schema=arrow.LINKS))
    yield from _linked_here(inbox, _where(passages, batch.are_left(passages, documents)), addresses)


def near_links(inbox: Inbox, addresses: Addresses) -> Messages:
    """The links of passages with a band key in common, a row for each key to the buckets; firsts are asked for."""
    copies = inbox.links("links")
    keys = batch.band_keys(arrow.columns(_leaders(_passages(inbox, addresses), copies)))
    here = batch.components(batch.edges(keys))
    values, rows = np.unique(keys["key"], return_index=True)
    once = {"key": values, "passage": _led_on(keys["passage"][rows], here)}
    yield Message(inbox.to, "groups", pa.table(here, schema=arrow.LINKS))
    yield from addresses.to_buckets("keys", pa.table(once, schema=arrow.KEYS), "key")
    equal = _copies(copies)
    yield Message(inbox.to, "copies", equal)
    yield from _asking(inbox, "asked", equal["first"], addresses)


def members(inbox: Inbox, addresses: Addresses, *, text: str) -> pa.RecordBatch:
    """The passages that share a component with others, each with its text and the first one of that."""
    groups, passages = inbox.all("groups"), _passages(inbox, addresses)
    chosen = _where(passages, np.isin(passages["passage"], np.append(groups["passage"], groups["first"])))
    numbers = chosen["passage"].to_numpy()
    texts = _texts(inbox, numbers - (addresses.start(inbox.to) << batch.PLACE_BITS), text)
    first = _led_on(numbers, inbox.links("groups"))
    columns = {"first": first, "passage": numbers, "keys": chosen["keys"], "text": texts}
    return arrow.one_batch(pa.table(columns, schema=arrow.MEMBERS))


def fates(inbox: Inbox, addresses: Addresses) -> Messages:
    """The matches of passages that stand here, which stay here, and of those that are asked for to who asks."""
    found = inbox.all("matches")
    yield Message(inbox.to, "matches", found)
    yield from _answers("fates", found, found["passage"].to_numpy(), inbox.all("asked"), addresses)


def matched(inbox: Inbox, addresses: Addresses) -> Messages:
    """All matches of the passages that stand here; the outlines of what they keep are asked for."""
    found = inbox.all("matches")
    theirs = batch.matched(arrow.columns(inbox.all("copies")), arrow.columns(inbox.all("fates")))
    both = pa.concat_tables([found, pa.table(theirs, schema=arrow.MATCHES)])
    yield Message(inbox.to, "matches", both)
    documents = both["kept"].to_numpy() & ~_PLACES
    yield from _asking(inbox, "wanted", pa.array(documents), addresses)


def outlined(inbox: Inbox, addresses: Addresses) -> Messages:
    """The matches as they came, and the outlines that others want, to these."""
    outlines = _outlines(inbox, addresses)
    yield Message(inbox.to, "matches", inbox.all("matches"))
    documents = outlines["document"].to_numpy() << batch.PLACE_BITS
    yield from _answers("kept", outlines, documents, inbox.all("wanted"), addresses)


def applied(inbox: Inbox, addresses: Addresses, *, comparison: Comparison, text: str, key: str) -> pa.RecordBatch:
    """The rows without what their matches take."""
    rows, start = inbox.rows(), addresses.start(inbox.to)
    results = batch.apply_batch(
        arrow.strings(rows, key),
        arrow.strings(rows, text),
        range(start, start + rows.num_rows),
        matches=arrow.columns(inbox.all("matches")),
        outlines=arrow.columns(inbox.all("kept")),
        comparison=comparison,
    )
    return arrow.with_results(rows, text, results)


# What a bucket, or a task, is asked


def linked(inbox: Inbox, addresses: Addresses) -> Messages:
    """The exact links of all rows of some fingerprints, to the portions."""
    links = batch.exact_links(arrow.columns(inbox.all("firsts")))
    return addresses.to_portions("links", pa.table(links, schema=arrow.LINKS))


def joined(inbox: Inbox, addresses: Addresses) -> Messages:  # noqa: ARG001 - as all steps have it
    """The components of all rows of some keys, and of links, to the next level."""
    links = batch.edges(arrow.columns(inbox.all("keys")))
    groups = batch.components(links, arrow.columns(inbox.all("groups")))
    yield Message(-1 - (-1 - inbox.to) // _FAN_IN, "groups", pa.table(groups, schema=arrow.LINKS))


def announced(inbox: Inbox, addresses: Addresses) -> Messages:
    """The links of all components, to the portions; to each first passage also a link to itself."""
    links = pa.table(inbox.links("groups"), schema=arrow.LINKS)
    firsts = pc.unique(links["first"])
    both = pa.concat_tables([links, pa.table([firsts, firsts], schema=arrow.LINKS)])
    return addresses.to_portions("groups", both)


def resolved(batches: Iterable[pa.RecordBatch], addresses: Addresses, *, comparison: Comparison) -> Messages:
    """The near copies among members sorted by `first`, then `passage`, to where they stand."""
    for found in batch.resolve_sorted(map(arrow.columns, batches), comparison):
        yield from addresses.to_portions("matches", pa.table(found, schema=arrow.MATCHES))


def _linked_here(inbox: Inbox, passages: pa.Table, addresses: Addresses) -> Messages:
    """The links to equal passages of the portion, which it gets itself; what has none goes to the buckets."""
    links = _copies(batch.exact_links(arrow.columns(passages)))
    firsts = passages.filter(pc.invert(pc.is_in(passages["passage"], links["passage"])))
    yield Message(inbox.to, "links", links)
    yield from addresses.to_buckets("firsts", firsts.select(_FIRSTS.names), "fingerprint")


def _asking(inbox: Inbox, kind: str, passages: Any, addresses: Addresses) -> Messages:  # noqa: ANN401 - arrays of Arrow
    """A row for each of the passages, to where it stands, however often it comes."""
    once = pc.unique(passages)
    table = pa.table([once, pa.array([inbox.to] * len(once), pa.int64())], schema=_ASKED)
    return addresses.to_portions(kind, table)


def _answers(kind: str, table: pa.Table, passages: I64, questions: pa.Table, addresses: Addresses) -> Messages:
    """The rows of a table, each of another passage, to the portions that asked for them."""
    wanted, order = questions["passage"].to_numpy(), np.argsort(passages)
    places = np.searchsorted(passages[order], wanted)
    known = np.flatnonzero(np.append(passages[order], -1)[places] == wanted)
    portions = np.searchsorted(addresses.numbers, questions["portion"].to_numpy()[known])
    return _parts(kind, table.take(pa.array(order[places[known]])), portions, addresses.numbers)


def _copies(links: Columns) -> pa.Table:
    """The links to a passage that is equal."""
    table = pa.table(dict(links), schema=arrow.LINKS)
    return table.filter(pc.greater_equal(table["first"], 0))


def _leaders(passages: pa.Table, copies: Columns) -> pa.Table:
    """The passages that may be near copies and are no copies of earlier ones."""
    whole = batch.is_whole(copies)
    documents = {name: column[whole] for name, column in copies.items()}
    is_first = ~np.isin(passages["passage"], copies["passage"])
    return _where(passages, batch.are_left(passages, documents) & is_first & passages["is_long"].to_numpy())


def _led_on(passages: I64, links: Columns) -> I64:
    """The first one of each passage in links, which are in order; itself if it has none."""
    places = np.searchsorted(links["passage"], passages)
    known = np.append(links["passage"], -1)[places] == passages
    led: I64 = np.where(known, np.append(links["first"], -1)[places], passages)
    return led


def _passages(inbox: Inbox, addresses: Addresses) -> pa.Table:
    """The passages of the portion with their own numbers."""
    passages = inbox.all("passages")
    first = addresses.start(inbox.to) << batch.PLACE_BITS
    return passages.set_column(0, "passage", pc.add(passages["passage"], first))


def _outlines(inbox: Inbox, addresses: Addresses) -> pa.Table:
    """The outlines of the portion with the ranks of the documents."""
    outlines = inbox.all("outlines")
    return outlines.set_column(0, "document", pc.add(outlines["document"], addresses.start(inbox.to)))


def _texts(inbox: Inbox, passages: I64, text: str) -> list[str]:
    """The texts of passages, whose numbers are those in the portion."""
    documents, places = passages >> batch.PLACE_BITS, (passages & _PLACES) - 1
    texts = arrow.strings(inbox.rows().select([text]).take(pa.array(documents)), text)
    outlines = inbox.all("outlines")
    starts, ends = outlines["starts"].to_pylist(), outlines["ends"].to_pylist()
    rows = zip(texts, documents.tolist(), places.tolist(), strict=True)
    return [
        each if place < 0 else each[starts[document][place] : ends[document][place]] for each, document, place in rows
    ]


def _with_outlines(found: pa.Table, outlines: pa.Table, addresses: Addresses) -> Messages:
    """Matches to the portions of their passages, each part behind the outlines that it needs."""
    documents = outlines["document"].to_numpy()
    for message in addresses.to_portions("matches", found):
        kept = message.table["kept"].to_numpy() >> batch.PLACE_BITS
        yield Message(message.to, "kept", _where(outlines, np.isin(documents, kept)))
        yield message


def _where(table: pa.Table, mask: Any) -> pa.Table:  # noqa: ANN401 - an array of booleans
    return table.filter(pa.array(mask))


def _parts(kind: str, table: pa.Table, places: I64, numbers: I64) -> Messages:
    """The rows of a table by their places among the numbers of addresses."""
    # NumPy sorts numbers of 16 bits in linear time.
    order = np.argsort(places.astype(np.uint16) if len(numbers) <= 1 << 16 else places, kind="stable")
    counts = np.bincount(places, minlength=len(numbers))
    ends = np.cumsum(counts)
    ordered = table.take(pa.array(order))
    for place in np.flatnonzero(counts).tolist():
        part = ordered.slice(ends[place] - counts[place], counts[place])
        yield Message(int(numbers[place]), kind, part)
