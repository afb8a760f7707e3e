"""What a line of a page looks like, alone and in its page, as one row of small integers.

No column knows a word of any language but those of the word score, which is learned. Each
is a count on a logarithmic scale, a share, or a yes or no, all in 0..255 and all by integer
arithmetic, so that they are the same on every machine. What stands around a line is left
to the network, but for what it cannot see from where it stands: the distance to prose, the
page's best run of prose, the page as a whole.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanclip import kernel
from cleanclip.boilerplate import tokens
from cleanclip.boilerplate.tokens import IntArray, Lines, bare, mix, tokenise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleanclip.boilerplate.tokens import Alphabet

FeatureArray: TypeAlias = npt.NDArray[np.uint8]
FlagArray: TypeAlias = npt.NDArray[np.bool_]
WordWeights: TypeAlias = npt.NDArray[np.int8]

# Lengths are in tenths of a word; a letter of a script without spaces is six of them.
_WORD, _UNSPACED_LETTER = 10, 6
# Prose: eight words and a sentence's end. A run of prose bears so much else in each line.
_PROSE_LENGTH, _RUN_COST = 8 * _WORD, 3 * _WORD
_LONG_LENGTH, _SHORT_LENGTH = 20 * _WORD, 4 * _WORD
# A line repeats the title if it has three words and three of five of them stand there.
_TITLE_WORDS, _TITLE_SHARE = 3, 153
# Tokens are counted within a page by so many bits of their hash.
_COUNTED_BITS = 14
_FAR = 1 << 15
_LINE_START, _LINE_STOP = np.uint32(0x3C6EF372), np.uint32(0xA54FF53A)
_BIGRAM = np.uint32(0x93D765DD)


class _Page(NamedTuple):
    """What several groups of columns ask of a page: (n,) each."""

    lines: Lines
    words: IntArray
    length: IntArray
    is_prose: FlagArray
    copies: IntArray


class _Columns(NamedTuple):
    """Columns by name, by the scale that they go through."""

    sizes: dict[str, IntArray]
    shares: dict[str, tuple[IntArray, IntArray]]
    flags: dict[str, FlagArray]


def page_rows(
    lines: Sequence[str], alphabet: Alphabet, weights: WordWeights, *, bulleted: bool = False
) -> tuple[FeatureArray, IntArray]:
    """The features of one or more lines as `bare` leaves them, and how many words and marks each has: (n,).

    By the compiled kernel where there is one; `tokenise` and `features` say what it does.
    """
    module = kernel.compiled()
    if module is None:
        page = tokenise([bare(line, bulleted=bulleted) for line in lines], alphabet)
        return features(page, weights), page.tokens[:, 1:].sum(axis=1)
    rows = np.empty((len(lines), len(names())), np.uint8)
    words = np.empty(len(lines), np.int64)
    module.line_rows(lines, bulleted, alphabet.kind, alphabet.hash, weights, rows, words)
    return rows, words


def features(lines: Lines, weights: WordWeights) -> FeatureArray:
    """An (n, len(names())) matrix, a row for each line. Cost: linear, but for one sort of the lines."""
    columns, scores = _columns(_page(lines)), word_scores(lines, weights)
    return np.concatenate(
        [
            _on_log_scale(np.stack(list(columns.sizes.values()), axis=1)),
            _as_shares(*(np.stack(part, axis=1) for part in zip(*columns.shares.values(), strict=True))),
            np.stack(list(columns.flags.values()), axis=1).astype(np.uint8) * np.uint8(255),
            np.stack(list(scores.values()), axis=1),
        ],
        axis=1,
    )


def ngrams(lines: Lines, bits: int) -> tuple[IntArray, IntArray]:
    """The buckets in ``range(2**bits)`` of all n-grams of one and two tokens, and their lines.

    A line's start and its end count as tokens of the pairs.
    """
    hashes, line = lines.hash, lines.line
    first = np.concatenate(([True], line[1:] != line[:-1]))[: len(line)]
    last = np.concatenate((first[1:], [True]))[: len(line)]
    before = np.where(first, _LINE_START, np.concatenate((hashes[:0], [_LINE_START], hashes[:-1]))[: len(line)])
    pairs = mix(before * _BIGRAM + hashes)
    stops = mix(hashes[last] * _BIGRAM + _LINE_STOP)
    buckets = np.concatenate((hashes, pairs, stops)) & np.uint32((1 << bits) - 1)
    return buckets.astype(np.int64), np.concatenate((line, line, line[last]))


def word_scores(lines: Lines, weights: WordWeights) -> dict[str, FeatureArray]:
    """How its words speak for a line: all together, those for it alone, those against it alone."""
    buckets, line = ngrams(lines, len(weights).bit_length() - 1)
    found = weights[buckets].astype(np.float64)
    size = len(lines.first)
    count = np.maximum(np.bincount(line, minlength=size), 1)
    total = np.bincount(line, found, size)
    for_it = np.bincount(line, np.maximum(found, 0), size)
    # Sums of integers far below 2**53, and a division and a root that IEEE 754 rounds correctly.
    mean = np.sqrt(count)
    return {
        "word score": _as_byte(total / mean / 4 + 128),
        "word score, mean": _as_byte(total / count * 2 + 128),
        "words for": _as_byte(for_it / count * 4),
        "words against": _as_byte((for_it - total) / count * 4),
    }


def _as_byte(values: npt.NDArray[np.float64]) -> FeatureArray:
    return np.clip(np.floor(values), 0, 255).astype(np.uint8)


def _on_log_scale(values: IntArray) -> FeatureArray:
    """Sixteen times the logarithm to base 2 of 1 + value, to 255; linear between powers of two.

    It is the exponent and the first four bits of the fraction of a float, so it is exact.
    """
    bits: npt.NDArray[np.int32] = (values + 1).astype(np.float32).view(np.int32)
    scaled: npt.NDArray[np.int32] = (bits >> 19) - (127 << 4)
    return np.minimum(scaled, 255).astype(np.uint8)


def _as_shares(parts: IntArray, wholes: IntArray) -> FeatureArray:
    shares: IntArray = 255 * parts // np.maximum(wholes, 1)
    return np.minimum(shares, 255).astype(np.uint8)


def _page(lines: Lines) -> _Page:
    unspaced = lines.characters[:, tokens.UNSPACED]
    spaced = lines.tokens[:, 1:13].sum(axis=1)
    length = _WORD * spaced + _UNSPACED_LETTER * unspaced
    ends = (lines.last == tokens.TERMINAL) | (lines.sentences > 0)
    return _Page(lines, spaced + unspaced, length, (length >= _PROSE_LENGTH) & ends, _copies(lines))


def _copies(lines: Lines) -> IntArray:
    """How many other lines of the page have the same tokens, digits alike."""
    size = len(lines.first)
    counts = np.bincount(lines.line, minlength=size)
    place = np.arange(len(lines.line)) - np.repeat(np.cumsum(counts) - counts, counts)
    # Odd multipliers that differ from place to place make the sum depend on the order.
    spread = lines.hash.astype(np.uint64) * (place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) | np.uint64(1))
    total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(spread)))
    stops = np.cumsum(counts)
    _, which, copies = np.unique(total[stops] - total[stops - counts], return_inverse=True, return_counts=True)
    return copies[which] - 1


def _columns(page: _Page) -> _Columns:
    sizes, shares, flags = {}, {}, {}
    for group in (_shape, _repeats, _place, _surroundings, _best_run):
        columns = group(page)
        sizes.update(columns.sizes)
        shares.update(columns.shares)
        flags.update(columns.flags)
    return _Columns(sizes, shares, flags)


def _shape(page: _Page) -> _Columns:
    """The line by itself."""
    characters = page.lines.characters
    cased = characters[:, tokens.LOWER] + characters[:, tokens.UPPER]
    letters = cased + characters[:, tokens.CASELESS] + characters[:, tokens.UNSPACED]
    everything = characters.sum(axis=1) - 1
    counted = ("comma", "separator", "quote", "bracket", "currency", "at", "symbol", "digit", "terminal")
    return _Columns(
        sizes={
            "length": page.length,
            "characters": everything,
            "sentences": page.lines.sentences,
            "letters a word": letters // np.maximum(page.words, 1),
            **{name: characters[:, tokens.CHARACTER_KINDS.index(name)] for name in counted},
        },
        shares={
            "letters": (letters, everything),
            "capitals": (characters[:, tokens.UPPER], cased),
            "digits": (characters[:, tokens.DIGIT], everything),
            "symbols": (characters[:, tokens.SYMBOL], everything),
            "unspaced": (characters[:, tokens.UNSPACED], everything),
            "caseless": (characters[:, tokens.CASELESS], everything),
            "brackets": (characters[:, tokens.BRACKET], everything),
            "commas a word": (characters[:, tokens.COMMA], page.words),
            **_word_shares(page.lines.tokens),
        },
        flags=_edge_flags(page),
    )


def _word_shares(kinds: IntArray) -> dict[str, tuple[IntArray, IntArray]]:
    """How much of a line's words is of a kind."""
    spaced = kinds[:, 1:13].sum(axis=1)
    return {
        "capitalised words": (kinds[:, 4:7].sum(axis=1), spaced),
        "lower-case words": (kinds[:, 1:4].sum(axis=1), spaced),
        "short lower-case words": (kinds[:, 1], spaced),
        "short words": (kinds[:, 1] + kinds[:, 4] + kinds[:, 7], spaced),
        "long words": (kinds[:, 3] + kinds[:, 6] + kinds[:, 9], spaced),
        "numbers": (kinds[:, 10:13].sum(axis=1), spaced),
    }


def _edge_flags(page: _Page) -> dict[str, FlagArray]:
    """How a line begins and ends, and whether it is prose."""
    first, last = page.lines.first, page.lines.last
    return {
        "ends a sentence": last == tokens.TERMINAL,
        "ends in a colon": last == tokens.COLON,
        "ends in a digit": last == tokens.DIGIT,
        "ends in a mark": (last == tokens.SYMBOL) | (last == tokens.SEPARATOR),
        "ends in a bracket": last == tokens.BRACKET,
        "begins with a capital": first == tokens.UPPER,
        "begins in lower case": first == tokens.LOWER,
        "begins with a digit": first == tokens.DIGIT,
        "begins with a mark": (first == tokens.SYMBOL) | (first == tokens.SEPARATOR) | (first == tokens.BRACKET),
        "begins with a quote": first == tokens.QUOTE,
        "prose": page.is_prose,
    }


def _repeats(page: _Page) -> _Columns:
    """What the line shares with the rest of the page and with its first line, mostly the title."""
    lines = page.lines
    size = len(page.words)
    counted = (lines.hash >> np.uint32(32 - _COUNTED_BITS)).astype(np.int64)
    often = np.bincount(counted, minlength=1 << _COUNTED_BITS)
    logs = np.bincount(lines.line, _on_log_scale(often)[counted], size).astype(np.int64)
    in_title = np.zeros(1 << _COUNTED_BITS, np.bool_)
    in_title[counted[lines.is_word & (lines.line == 0)]] = True
    shared = np.bincount(lines.line[lines.is_word & in_title[counted]], minlength=size)
    repeats_title = (255 * shared >= _TITLE_SHARE * page.words) & (page.words >= _TITLE_WORDS)
    repeats_title[0] = False
    since, until = _distances(repeats_title)
    return _Columns(
        sizes={"copies": page.copies, "lines since the title": since, "lines until the title": until},
        shares={"title's words": (shared, page.words), "recurring words": (logs, 160 * lines.tokens.sum(axis=1))},
        flags={"repeats the title": repeats_title},
    )


def _place(page: _Page) -> _Columns:
    """Where the line stands, and the page as a whole."""
    size = len(page.words)
    here = np.arange(size)
    prose = np.where(page.is_prose, page.length, 0)
    before, prose_before = _before(page.length), _before(prose)
    total, total_prose = before[-1], prose_before[-1]
    characters = page.lines.characters.sum(axis=0)
    upper, spaced = page.lines.tokens[:, 4:7].sum(), page.lines.tokens[:, 1:13].sum()

    def everywhere(value: np.int64 | int) -> IntArray:
        return np.full(size, value)

    return _Columns(
        sizes={
            "lines before": here,
            "lines after": size - 1 - here,
            "lines in all": everywhere(size),
            "length in all": everywhere(total // _WORD),
            "prose in all": everywhere(total_prose // _WORD),
            "mean length": everywhere(total // size),
        },
        shares={
            "lines before, share": (here, everywhere(size)),
            "length before, share": (before[:-1], everywhere(total)),
            "prose before, share": (prose_before[:-1], everywhere(total_prose)),
            "prose, share": (everywhere(total_prose), everywhere(total)),
            "page's copies": (everywhere((page.copies > 0).sum()), everywhere(size)),
            "page's terminals": (everywhere((page.lines.last == tokens.TERMINAL).sum()), everywhere(size)),
            "page's unspaced": (everywhere(characters[tokens.UNSPACED]), everywhere(characters.sum())),
            "page's caseless": (everywhere(characters[tokens.CASELESS]), everywhere(characters.sum())),
            "page's capitalised": (everywhere(upper), everywhere(spaced)),
        },
        flags={},
    )


def _surroundings(page: _Page) -> _Columns:
    """How far it is to prose and to long and short lines, and how much stands between."""
    sizes: dict[str, IntArray] = {}
    marks: Mapping[str, FlagArray] = {
        "prose": page.is_prose,
        "a long line": page.length >= _LONG_LENGTH,
        "a short line": page.length <= _SHORT_LENGTH,
    }
    for name, mark in marks.items():
        sizes[f"lines since {name}"], sizes[f"lines until {name}"] = _distances(mark)
    before = _before(page.length)
    here = np.arange(len(page.words))
    previous, following = _neighbours(page.is_prose)
    sizes["length since prose"] = np.where(previous < 0, _FAR, before[here] - before[previous + 1])
    until = before[np.minimum(following, len(here))] - before[here + 1]
    sizes["length until prose"] = np.where(following >= len(here), _FAR, np.maximum(until, 0))
    return _Columns(sizes, {}, {})


def _best_run(page: _Page) -> _Columns:
    """The stretch with the most prose for its lines: a maximum subarray (Bentley, CACM 27(9), 1984)."""
    gain = np.concatenate(([0], np.cumsum(np.where(page.is_prose, page.length, 0) - _RUN_COST)))
    lowest = np.minimum.accumulate(gain[:-1])
    stop = int(np.argmax(gain[1:] - lowest))
    start = int(np.argmin(gain[: stop + 1]))
    here = np.arange(len(page.words))
    length = np.full(len(here), page.length[start : stop + 1].sum())
    return _Columns(
        sizes={
            "lines to the best run": np.maximum(start - here, 0),
            "lines past the best run": np.maximum(here - stop, 0),
            "lines into the best run": np.maximum(here - start, 0),
            "lines left of the best run": np.maximum(stop - here, 0),
            "lines of the best run": np.full(len(here), stop - start + 1),
        },
        shares={"best run, share": (length, np.full(len(here), page.length.sum()))},
        flags={"in the best run": (here >= start) & (here <= stop)},
    )


def _before(values: IntArray) -> IntArray:
    """The sums of all values before each place, and of all: (n + 1,)."""
    return np.concatenate(([0], np.cumsum(values)))


def _neighbours(mark: FlagArray) -> tuple[IntArray, IntArray]:
    """The nearest marked line before and after each; -1 and n where there is none."""
    size = len(mark)
    here = np.arange(size)
    previous = np.concatenate(([-1], np.maximum.accumulate(np.where(mark, here, -1))[:-1]))
    following = np.minimum.accumulate(np.where(mark, here, size)[::-1])[::-1]
    return previous, np.concatenate((following[1:], [size]))


def _distances(mark: FlagArray) -> tuple[IntArray, IntArray]:
    """The lines back and on to the nearest marked one, or far more where there is none."""
    here = np.arange(len(mark))
    previous, following = _neighbours(mark)
    since = np.where(previous < 0, _FAR, here - previous)
    return since, np.where(following >= len(mark), _FAR, following - here)


def column(rows: FeatureArray, name: str) -> FeatureArray:
    """The column of that name: (n,)."""
    return rows[:, _places()[name]]


@cache
def _places() -> dict[str, int]:
    return {name: place for place, name in enumerate(names())}


@cache
def names() -> tuple[str, ...]:
    """The names of the columns in their order."""
    nothing = Lines(
        np.zeros((1, 16), np.int64), np.zeros((1, 16), np.int64), *(np.zeros(1, np.uint8),) * 2,
        np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.bool_),
    )  # fmt: skip
    columns = _columns(_page(nothing))
    return (*columns.sizes, *columns.shares, *columns.flags, *word_scores(nothing, np.zeros(2, np.int8)))
