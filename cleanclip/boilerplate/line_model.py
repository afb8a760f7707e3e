"""A small learned model that tells, line by line, the author's words from a page's furniture.

    lines ─tokenise─▶ features ─network─▶ log-odds ─decide─▶ keep or not

The network is a residual convolution over the lines with growing dilation (Yu and Koltun,
"Multi-Scale Context Aggregation by Dilated Convolutions", ICLR 2016), so that it sees sixty
lines to each side, beside the mean of the whole page. How it was trained, on what, and how
good it is stands in `line_model.md`; `benchmarks/train_line_model.py` makes the weights.

The decision is the same on every machine. Weights, features and activations are integers,
and a layer's sums stay below 2**24, so a matrix product of 32-bit floats gives the exact
integer in whatever order it adds; the kernel multiplies them as they are. Probabilities are
read from a table; ties keep the order of the lines.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanclip import kernel
from cleanclip.boilerplate.features import FlagArray, column, names, page_rows
from cleanclip.boilerplate.tokens import Alphabet, IntArray, fold_hashes
from cleanclip.document import Edit, Rule, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleanclip.boilerplate.features import FeatureArray, WordWeights
    from cleanclip.document import Document

FloatArray: TypeAlias = npt.NDArray[np.floating[Any]]

RULE = "boilerplate/model/line"
REASON = "a line of the page's furniture, by the line model"

# Activations are integers up to this, thirty-seconds of a unit; log-odds are sixty-fourths.
HIGHEST = 1023
ACTIVATION_UNIT, LOGIT_UNIT = 32, 64
# The largest sum that 32-bit floats hold exactly.
EXACT = 1 << 24
_HIGHEST_LOGIT = 12 * LOGIT_UNIT
_ONE = 1 << 16
# Lines that go through the network at once, which bounds the memory of a long document.
_CHUNK = 4096
# A larger product would make OpenBLAS start threads, which here cost ten times what they bring: it
# multiplies up to 2**18 numbers by itself, and 32 x 144 x 48 is below that.
_ROWS = 32
# In expected-F decoding probabilities are raised to this power: a page's stray lines add up.
_SHARPNESS = 1.8
# In `article` a line goes, or is flagged, below these probabilities of being the author's. Phrases of
# four words stand in no text by chance; shorter ones do.
REMOVE_BELOW, _FLAG_BELOW = 0.05, 0.2
_PHRASE_WORDS = 4
# A line of which so many 255ths are digits is a row of figures: of the words in such lines that networks which had
# not seen their sites gave less than 1 in 5, the author had written 96 in 100 in the body, 444 of 451 after it.
_FIGURES = 51
# A text that holds furniture holds more than one line of it: by such networks 21 of 848 texts with nothing to remove
# would have lost one line, and 7 of 423 that an extractor cut out.
COMPANY = 2
_HIGHEST_SCORE = 0.99
# A text with at most so many lines below that chance is no whole page: read by networks that had not seen their
# sites, of 1,034 pages 18 have so few, and of their main texts 964.
_FURNITURE_CHANCE, _STRAY_LINES = 0.08, 2
# A title stands within so many lines above the first kept one; unless it repeats the page's first
# line it is near, has three words and some likelihood.
_TITLE_REACH, _HEADLINE_REACH, _TITLE_WORDS, _TITLE_CHANCE = 20, 6, 3, 0.1
# Between it and the text, at most so many lines on, is what says who wrote it, where and when.
_BYLINE_REACH, _BYLINE_CHANCE = 8, 0.2


class Layer(NamedTuple):
    """``floor((x @ weights + bias) / 2**shift)``: (inputs, outputs) and (outputs,) of whole numbers."""

    weights: FloatArray
    bias: FloatArray
    shift: int

    def __call__(self, values: FloatArray) -> FloatArray:
        """The (n, outputs) whole numbers that come out of (n, inputs), not clipped."""
        sums: FloatArray = np.empty((len(values), len(self.bias)), values.dtype)
        for start in range(0, len(values), _ROWS):
            np.matmul(values[start : start + _ROWS], self.weights, out=sums[start : start + _ROWS])
        sums += self.bias
        sums *= 2.0**-self.shift
        return np.floor(sums, out=sums)

    def whole(self) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32], int]:
        """Its weights, bias and shift as the kernel reads them."""
        return self.weights.astype(np.int16), self.bias.astype(np.int32), self.shift


@dataclass(frozen=True)
class Network:
    """The layers for one profile: into the network, of the whole page, of each dilation, and out."""

    entry: Layer
    page: Layer
    convolutions: tuple[tuple[int, Layer], ...]
    exit: Layer

    @cached_property
    def compiled(self) -> Any:  # noqa: ANN401 - of a class of the compiled module
        """The same in the compiled kernel, `None` where none runs.

        Raises:
            ValueError: a sum could reach `EXACT`.
        """
        module = kernel.compiled()
        if module is None:
            return None
        convolutions = tuple((dilation, layer.whole()) for dilation, layer in self.convolutions)
        features = len(self.entry.weights)
        return module.LineNetwork(features, self.entry.whole(), self.page.whole(), convolutions, self.exit.whole())


class LineModel(NamedTuple):
    """All that is learned: the word weights, and a network for each profile."""

    alphabet: Alphabet
    words: WordWeights
    networks: Mapping[str, Network]


@lru_cache(maxsize=1)
def load() -> LineModel:
    """The model that is shipped. Cost: some milliseconds once."""
    with files(__package__).joinpath("line_model.npz").open("rb") as file, np.load(file) as arrays:
        return read(arrays)


def read(arrays: Mapping[str, npt.NDArray[np.generic]]) -> LineModel:
    """The model of named arrays.

    ``kind``, ``fold``, ``words``; ``<profile>/<layer>/weights``, ``bias`` and ``shift``, where a
    convolution's layer is named by its dilation.
    """
    profiles = {name.split("/")[0] for name in arrays if "/" in name}
    alphabet = Alphabet(np.asarray(arrays["kind"], np.uint8), fold_hashes(np.asarray(arrays["fold"], np.uint16)))
    networks = {profile: _network(arrays, profile) for profile in sorted(profiles)}
    return LineModel(alphabet, np.asarray(arrays["words"], np.int8), networks)


def predict(lines: Sequence[str], profile: str = "page") -> npt.NDArray[np.float64]:
    """For each line the probability in [0, 1] that it is the author's: (n,).

    >>> page = ["Home", "Log in", "The ministers met on Monday, and they agreed to meet again.", "Share"]
    >>> int(predict(page).argmax())
    2
    """
    return _read(lines, profile).chances


def decide(lines: Sequence[str], profile: str = "page") -> FlagArray:
    """Whether to keep each line: (n,). At least one is kept.

    In `page` the lines that together have the highest expected F1 (Ye et al., "Optimizing
    F-measure: a tale of two approaches", ICML 2012), the title above them and its byline; in
    `article`, and for a text that turns out to be one, all but what is likely furniture, and
    never the first line or one that repeats it.
    """
    found = findings(lines, profile)
    kept = np.ones(len(lines), np.bool_)
    kept[found.places[found.goes]] = False
    return kept


def catalogue() -> tuple[Rule, ...]:
    """The one rule of this stage."""
    detail = (
        "A small network, trained on pages that people and extractors labelled, reads the whole page: the shape of "
        "each line, its words, what stands around it. See line_model.md."
    )
    return (Rule(RULE, REASON, detail=detail),)


def _network(arrays: Mapping[str, npt.NDArray[np.generic]], profile: str) -> Network:
    def layer(name: str) -> Layer:
        weights = np.asarray(arrays[f"{profile}/{name}/weights"], np.float32)
        bias = np.asarray(arrays[f"{profile}/{name}/bias"], np.float32)
        return Layer(weights, bias, int(arrays[f"{profile}/{name}/shift"]))

    dilations = sorted(int(name.split("/")[1]) for name in arrays if re.fullmatch(rf"{profile}/\d+/shift", name))
    convolutions = tuple((dilation, layer(str(dilation))) for dilation in dilations)
    return Network(layer("entry"), layer("page"), convolutions, layer("exit"))


@dataclass(frozen=True)
class _Reading:
    """What the network of a profile reads from a page.

    (n,) log-odds within what the tables hold, (n,) words, (n, f) features.
    """

    profile: str
    logits: IntArray
    words: IntArray
    rows: FeatureArray

    @cached_property
    def chances(self) -> npt.NDArray[np.float64]:
        """The probabilities."""
        return _PROBABILITY[self.logits + _HIGHEST_LOGIT] / _ONE

    @property
    def repeats_title(self) -> FlagArray:
        """The lines with the words of the first: a page begins with its title, and its headline says it again."""
        return column(self.rows, "repeats the title") > 0


def _read(lines: Sequence[str], profile: str) -> _Reading:
    if not lines:
        return _Reading(profile, _NOWHERE, _NOWHERE, np.zeros((0, len(names())), np.uint8))
    model = load()
    rows, words = page_rows(lines, model.alphabet, model.words, bulleted=profile == "page")
    return _Reading(profile, _logits(rows, profile), words, rows)


def _logits(rows: FeatureArray, profile: str) -> IntArray:
    found = log_odds(load().networks[profile], rows)
    return np.minimum(np.maximum(found, -_HIGHEST_LOGIT), _HIGHEST_LOGIT)


def _fitting(reading: _Reading) -> _Reading:
    """The reading by which a text is decided: as an article if as a page it has hardly any furniture."""
    if reading.profile == "article" or not len(reading.rows):
        return reading
    if (reading.chances < _FURNITURE_CHANCE).sum() > _STRAY_LINES:
        return reading
    return replace(reading, profile="article", logits=_logits(reading.rows, "article"))


def removable(rows: FeatureArray, words: IntArray) -> FlagArray:
    """The lines that `article` may remove, whatever their words: (n,), for features and word counts.

    Not the first and none that repeats it, for they are the title. What may be a heading or an
    item of a list, with fewer than four words, has to stand after the last prose. A row of
    figures is a table's; and a text of which less than half is prose is a list, a table or verse.
    """
    prose = np.flatnonzero(column(rows, "prose"))
    # From 27 of 848 good texts networks that had not seen their sites took lines in company, from 11 with this.
    if 2 * words[prose].sum() < max(1, words.sum()):
        return np.zeros(len(rows), np.bool_)
    allowed: FlagArray = words >= _PHRASE_WORDS
    allowed[prose[-1] + 1 :] = True
    allowed &= (column(rows, "digits") <= _FIGURES) & (column(rows, "repeats the title") == 0)
    allowed[0] = False
    return allowed


def log_odds(network: Network, rows: FeatureArray) -> IntArray:
    """The log-odds, (n,), for the (n, f) features of a page's lines.

    By the compiled kernel where it runs with vectors; `run` says what it does, which NumPy does faster
    than plain C.
    """
    if not kernel.has_vectors() or network.compiled is None:
        return run(network, rows.astype(np.float32)).astype(np.int64)
    found = np.empty(len(rows), np.int64)
    network.compiled.logits(rows, kernel.build_number(), found)
    return found


def run(network: Network, rows: FloatArray) -> FloatArray:
    """The log-odds as whole numbers of any kind that holds them, that of `rows`."""
    values = _rectified(network.entry(rows))
    mean = np.floor(values.sum(axis=0, dtype=np.float64, keepdims=True) / len(values)).astype(values.dtype)
    values = np.minimum(values + _rectified(network.page(mean)), HIGHEST)
    reach = sum(dilation for dilation, _ in network.convolutions)
    chunks = []
    for start in range(0, len(values), _CHUNK):
        before = min(start, reach)
        piece = _convolved(network.convolutions, values[start - before : start + _CHUNK + reach])
        chunks.append(network.exit(piece[before : before + _CHUNK])[:, 0])
    return np.concatenate(chunks)


def _convolved(convolutions: tuple[tuple[int, Layer], ...], values: FloatArray) -> FloatArray:
    size, channels = values.shape
    for dilation, layer in convolutions:
        padded = np.zeros((size + 2 * dilation, channels), values.dtype)
        padded[dilation : dilation + size] = values
        window = np.concatenate((padded[:size], values, padded[2 * dilation :]), axis=1)
        values = np.minimum(values + _rectified(layer(window)), HIGHEST)
    return values


def _rectified(values: FloatArray) -> FloatArray:
    return np.clip(values, 0, HIGHEST, out=values)


def _table(power: float) -> IntArray:
    """The probability of each log-odds, raised to `power`, in parts of `_ONE`.

    Rounded to whole numbers, so that the last bit of a machine's exponential does not matter.
    """
    odds = (logit / LOGIT_UNIT for logit in range(-_HIGHEST_LOGIT, _HIGHEST_LOGIT + 1))
    return np.array([round(_ONE * (1 + math.exp(-odd)) ** -power) for odd in odds], np.int64)


_NOWHERE: IntArray = np.zeros(0, np.int64)
_PROBABILITY = _table(1.0)
_SHARPENED = _table(_SHARPNESS)


def _kept(reading: _Reading) -> FlagArray:
    """The lines of a whole page that stay: (n,)."""
    if not len(reading.logits):
        return np.zeros(0, np.bool_)
    kept = _highest_expected_f(_SHARPENED[reading.logits + _HIGHEST_LOGIT], reading.words)
    kept[_title(reading, kept)] = True
    kept[_byline(reading, kept)] = True
    return kept


def _title(reading: _Reading, kept: FlagArray) -> IntArray:
    """The place of the title above the first kept line, if it is not kept and one is found.

    What repeats the page's first line is the title; where nothing does, it is the likeliest
    of the lines close above.
    """
    if (kept & reading.repeats_title).any():
        return _NOWHERE
    first = int(np.argmax(kept))
    above = np.arange(max(first - _TITLE_REACH, 0), first)
    repeats = above[reading.repeats_title[above]]
    if len(repeats):
        return repeats[-1:]
    near = above[-_HEADLINE_REACH:]
    likely = near[(reading.words[near] >= _TITLE_WORDS) & (reading.chances[near] >= _TITLE_CHANCE)]
    return likely[np.argsort(-reading.logits[likely], kind="stable")][:1]


def _byline(reading: _Reading, kept: FlagArray) -> IntArray:
    """The places of the likely lines between the first two kept ones: an author, a place, a date."""
    title, *text = np.flatnonzero(kept)[:2].tolist()
    if not text or text[0] - title > _BYLINE_REACH:
        return _NOWHERE
    between = np.arange(title + 1, text[0])
    return between[reading.chances[between] >= _BYLINE_CHANCE]


def _highest_expected_f(probabilities: IntArray, weights: IntArray) -> FlagArray:
    """The lines, by falling probability, up to which 2 * expected hits / (kept + expected) is highest."""
    order = np.argsort(-probabilities, kind="stable")
    # A line without a word weighs a little, so that it follows its probability.
    weights = 100 * weights[order] + 1
    hits = np.cumsum(weights * probabilities[order])
    score = hits / (np.cumsum(weights) * _ONE + hits[-1])
    kept = np.zeros(len(order), np.bool_)
    kept[order[: int(np.argmax(score)) + 1]] = True
    return kept


class Findings(NamedTuple):
    """The lines that are furniture: (k,) their rising places, how sure the model is of each, and whether it goes.

    Those that do not go are flagged.
    """

    places: IntArray
    scores: npt.NDArray[np.float64]
    goes: FlagArray

    def flagged(self) -> Findings:
        """The same lines, of which none goes."""
        return self._replace(goes=np.zeros(len(self.goes), np.bool_))


def findings(lines: Sequence[str], profile: str) -> Findings:
    """The furniture among the lines of a text; in `article` also what it is not sure of."""
    reading = _fitting(_read(lines, profile))
    chances = reading.chances
    if reading.profile == "page":
        likely = goes = ~_kept(reading)
    elif chances.min(initial=1.0) >= _FLAG_BELOW:
        return Findings(_NOWHERE, np.zeros(0), np.zeros(0, np.bool_))
    else:
        likely = removable(reading.rows, reading.words) & (chances < _FLAG_BELOW)
        goes = chances < REMOVE_BELOW
    places = np.flatnonzero(likely)
    return Findings(places, np.minimum(1 - chances[places], _HIGHEST_SCORE), goes[places])


def edits(document: Document, found: Findings, *, joined: bool = False) -> list[Edit]:
    """An edit for each line, so that one that may not go holds no other back; `joined`, one for lines in a row."""
    if joined and found.goes.all() and has_all_tiles(document) and stand_in_tiles(document):
        return list(_runs(document, found))
    blocks = document.blocks if len(found.places) else ()
    return [
        blocks[place].remove(RULE, REASON, score=score, action="apply" if goes else "flag")
        for place, score, goes in zip(*(column.tolist() for column in found), strict=True)
    ]


def has_all_tiles(document: Document) -> bool:
    """Whether nothing stands between the blocks of a document: what has no block stands at its ends."""
    tiles, blocks = document.tiles, document.blocks
    if not blocks:
        return False
    ends = (tiles[0].start != blocks[0].span.start) + (tiles[-1].end != blocks[-1].span.end)
    return len(tiles) == len(blocks) + ends


def stand_in_tiles(document: Document) -> bool:
    """Whether no edit of a document with lines reaches over the end of its line."""
    starts = [tile.start for tile in document.tiles] if document.edits else []
    return all(
        edit.span.end <= document.tiles[bisect_right(starts, edit.span.start) - 1].end for edit in document.edits
    )


def _runs(document: Document, found: Findings) -> Iterator[Edit]:
    """An edit for all the lines that stand in a row, as sure as the least of them."""
    blocks = document.blocks
    first = np.flatnonzero(np.diff(found.places, prepend=-2) != 1)
    if not len(first):
        return
    last = np.append(first[1:], len(found.places)) - 1
    scores = np.minimum.reduceat(found.scores, first)
    for start, stop, score in zip(
        found.places[first].tolist(), found.places[last].tolist(), scores.tolist(), strict=True
    ):
        span = Span(blocks[start].span.start, blocks[stop].span.end)
        yield Edit(span, document.source[span.start : span.end], "", RULE, REASON, score)
