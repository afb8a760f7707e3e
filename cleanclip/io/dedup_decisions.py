"""What goes from each document of a corpus, in a file: what a merge of signatures says to each shard."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleanclip.dedup.across import Comparison
from cleanclip.dedup.across_rules import EXACT, FAMILY, NEAR
from cleanclip.dedup.header import Header
from cleanclip.dedup.shingles import Shingle
from cleanclip.dedup.steps import (
    NO_MATCHES,
    PLACE_BITS,
    Matches,
    Outlines,
    apply,
    by_document,
    chosen_rows,
    outlines_by_rank,
)
from cleanclip.errors import InputError
from cleanclip.io import column_file
from cleanclip.io.column_file import ColumnFile
from cleanclip.io.signed import reading_of, sha256_of, sources_of, write_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.copies import Outline
    from cleanclip.document import Document
    from cleanclip.io.column_file import Table
    from cleanclip.io.paths import Source
    from cleanclip.io.reading import Reading
    from cleanclip.io.records import Sink
    from cleanclip.io.signed_corpus import SignedCorpus

    I64 = NDArray[np.int64]

KIND = "decisions"

_PLACE = (1 << PLACE_BITS) - 1
_RULES = (EXACT, NEAR, FAMILY)


def write_decisions(sink: Sink, corpus: SignedCorpus, matches: Matches, *, keep: str, veto: Sequence[str]) -> None:
    """Write the matches source by source, and the outlines of the documents whose passages stay."""
    column_file.begin(sink, KIND, {**corpus.header, "keep": keep, "veto": list(veto)})
    write_sources(sink, corpus.sources)
    positions = np.argsort(corpus.ranks)[matches.passage >> PLACE_BITS]
    order = np.argsort(positions, kind="stable")
    bounds = np.cumsum([0, *(source.documents for source in corpus.sources)])
    cuts = np.searchsorted(positions[order], bounds)
    for number, (start, end) in enumerate(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)):
        if start < end:
            rows = order[start:end]
            local = (positions[rows] - bounds[number]) << PLACE_BITS | matches.passage[rows] & _PLACE
            _add_matches(sink, number, chosen_rows(matches, rows)._replace(passage=local))
    _add_outlines(sink, corpus, np.unique(matches.kept >> PLACE_BITS))
    column_file.end(sink)


class Decisions:
    """A file of decisions, opened to read.

    Raises:
        InputError: it cannot be read, or is no file of decisions.
    """

    def __init__(self, path: str) -> None:
        self._file = ColumnFile(path, KIND)
        self.keep = str(self._file.header["keep"])
        self.comparison = comparison_of(self._file.header, tuple(self._file.header["veto"]))
        self.sources = sources_of(self._file)

    def close(self) -> None:
        """Give up the file."""
        self._file.close()

    def number(self, source: Source, reading: Reading) -> int:
        """The number of a file among those that were signed, told by its bytes, and by its path if several have them.

        Raises:
            InputError: it was not signed, or was read in another way, or has changed since.
        """
        sha256, how = sha256_of(source), reading_of(reading)
        alike = [number for number, signed in enumerate(self.sources) if signed.sha256 == sha256]
        same = [number for number in alike if self.sources[number].path == source.path] or alike
        if not same:
            raise InputError(f"{source.path}: was not signed as it is now: sign its shard again, and merge")
        if len(same) > 1:
            others = " and ".join(self.sources[number].path for number in same[:2])
            raise InputError(f"{source.path}: {others} have the same bytes: sign and resolve them under other paths")
        signed = self.sources[same[0]]
        if signed.reading != how:
            raise InputError(f"{source.path}: was signed with {signed.reading}, not with {how}")
        return same[0]

    def shard(self, numbers: Sequence[int]) -> Shard:
        """What is decided of the files with these numbers: memory for their copies."""
        matches = dict.fromkeys(numbers, NO_MATCHES)
        for table in self._file.tables("matches"):
            (number,) = table.array("source").tolist()
            if number in matches:
                matches[number] = _matches(table)
        kept = np.unique(np.concatenate([each.kept for each in matches.values()]) >> PLACE_BITS)
        outlines: dict[int, Outline] = {}
        for table in self._file.tables("outlines"):
            found = np.flatnonzero(np.isin(table.array("document"), kept))
            if len(found):
                outlines.update(outlines_by_rank(chosen_rows(_outlines(table), found)))
        by_source = {number: by_document(each) for number, each in matches.items()}
        return Shard(by_source, outlines, self.comparison)


class Shard(NamedTuple):
    """The matches of some files by source and document, and the outlines that their edits need."""

    matches: dict[int, dict[int, Matches]]
    outlines: dict[int, Outline]
    comparison: Comparison

    def deduplicated(self, source: int, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents of a file, which are those that were signed, in order, without what goes."""
        found = self.matches[source]
        for position, document in zip(count(), documents):
            rows = found.get(position)
            yield apply(document, rows, self.outlines, self.comparison) if rows else document


def _add_matches(sink: Sink, source: int, matches: Matches) -> None:
    columns = {
        **matches._asdict(),
        "source": np.array([source], np.uint32),
        "rule": np.array([_RULES.index(rule) for rule in matches.rule], np.uint8),
    }
    column_file.add(sink, "matches", columns)


def _matches(table: Table) -> Matches:
    rules = [_RULES[rule] for rule in table.array("rule").tolist()]
    numbers = table.array("passage"), table.array("kept")
    return Matches(*numbers, rules, table.array("score"), table.strings("difference"))


def _add_outlines(sink: Sink, corpus: SignedCorpus, wanted: I64) -> None:
    for shard, table in corpus.tables("outlines"):
        positions = shard.base + table.array("document")
        ranks = corpus.ranks[positions]
        rows = np.flatnonzero(np.isin(ranks, wanted))
        if len(rows):
            found = chosen_rows(_outlines(table)._replace(document=ranks), rows)
            names = corpus.named(positions[rows].tolist(), found.key)
            column_file.add(sink, "outlines", found._replace(key=names)._asdict())


def _outlines(table: Table) -> Outlines:
    lists = (table.arrays(name) for name in ("fingerprints", "starts", "ends"))
    return Outlines(table.array("document"), table.strings("key"), table.array("length"), *lists)


def comparison_of(header: dict[str, Any], veto: Sequence[str] | None) -> Comparison:
    """The comparison for which texts were signed; `veto` is up to who merges."""
    settings = {name: header[name] for name in ("unit", "near", "num_perm", "seed")}
    shingle = Shingle(header["words"], header["characters"])
    return Comparison(Header(shingle=shingle, **settings), veto)
