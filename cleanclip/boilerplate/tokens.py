"""A document's lines as arrays: characters by class, tokens by kind and hash.

Everything is integer arithmetic in numpy, so that two machines see the same tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

IntArray: TypeAlias = npt.NDArray[np.int64]
HashArray: TypeAlias = npt.NDArray[np.uint32]
KindArray: TypeAlias = npt.NDArray[np.uint8]

# What a character is; the order is that of the columns of `Lines.characters`.
CHARACTER_KINDS = (
    "symbol", "lower", "upper", "caseless", "digit", "space", "unspaced", "terminal",
    "comma", "colon", "separator", "quote", "bracket", "currency", "at", "line end",
)  # fmt: skip
SYMBOL, LOWER, UPPER, CASELESS, DIGIT, SPACE, UNSPACED, TERMINAL = range(8)
COMMA, COLON, SEPARATOR, QUOTE, BRACKET, CURRENCY, AT, LINE_END = range(8, 16)

# What a token is: a run of letters and digits by its first character and its length; a letter
# of a script without spaces; any other mark.
TOKEN_KINDS = (
    "other", "lower short", "lower middle", "lower long", "upper short", "upper middle", "upper long",
    "caseless short", "caseless middle", "caseless long", "digit short", "digit middle", "digit long",
    "unspaced", "reserved 1", "reserved 2",
)  # fmt: skip
_SHORT = 3
_LONG = 9
# Beyond this place in a word the order of its characters no longer counts in its hash.
_HASHED_PLACES = 64
# An odd multiplier of good spectral quality (Steele and Vigna, 2021, table 5).
_MULTIPLIER = 0x915F77F5
_POWERS: HashArray = np.array([pow(_MULTIPLIER, place, 1 << 32) for place in range(_HASHED_PLACES)], np.uint32)
_LAST_CHARACTER = 0xFFFF
_IDEOGRAPHIC_STOP = 0x3002
_FIRST_RARE_IDEOGRAPH, _LAST_RARE_IDEOGRAPH, _IDEOGRAPHS = 0x20000, 0x323AF, 0x4E00
# With these some tools that flatten pages begin an item of a list: inscriptis with another for each depth.
_BULLETS = frozenset(("* ", "+ ", "o ", "- ", "\N{BULLET} ", "\N{WHITE BULLET} ", "\N{BLACK SMALL SQUARE} "))


class Alphabet(NamedTuple):
    """The class of each character of the basic plane (uint8), and the hash of its folded form (uint32).

    Shipped with the weights and not asked of `unicodedata`, whose tables grow with Python.
    """

    kind: KindArray
    hash: HashArray


class Lines(NamedTuple):
    """`n` lines and their `t` tokens.

    `characters`: (n, 16) counts by `CHARACTER_KINDS`, the line's end among them. `tokens`:
    (n, 16) counts by `TOKEN_KINDS`. `first`, `last`: (n,) the kind of a line's outer
    characters, `LINE_END` for an empty line; a sentence's end within closing quotes or
    brackets is its last. `sentences`: (n,) sentence ends. `line`: (t,) the line of each
    token, ascending. `hash`: (t,) of its folded form, digits alike. `is_word`: (t,) bool.
    """

    characters: IntArray
    tokens: IntArray
    first: KindArray
    last: KindArray
    sentences: IntArray
    line: IntArray
    hash: HashArray
    is_word: npt.NDArray[np.bool_]


def fold_hashes(folded: npt.NDArray[np.uint16]) -> HashArray:
    """A hash for each of 65,536 folded characters; 0 for none, so that spaces do not count."""
    return mix(folded.astype(np.uint32))


def mix(values: HashArray) -> HashArray:
    """The 32-bit finaliser of MurmurHash3 (Appleby, 2011), element by element; 0 stays 0."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


def tokenise(lines: Sequence[str], alphabet: Alphabet) -> Lines:
    """The arrays of `lines`, of which there is at least one; a line end inside one is a space. Linear."""
    points = _code_points("\n".join([*lines, ""]))
    ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)) + 1) - 1
    kind = alphabet.kind[points]
    kind[ends] = LINE_END
    line_of = _spread(ends + 1)
    starts, stops = _token_bounds(kind)
    token_kind = _token_kinds(kind[starts], stops - starts)
    line = line_of[starts]
    return Lines(
        characters=_counts(line_of, kind, len(lines)),
        tokens=_counts(line, token_kind, len(lines)),
        first=kind[np.concatenate(([0], ends[:-1] + 1))],
        last=_last_kinds(kind, ends),
        sentences=_sentence_ends(kind, points, line_of, len(lines)),
        line=line,
        hash=_token_hashes(alphabet.hash[points], starts),
        is_word=token_kind > 0,
    )


def bare(line: str, *, bulleted: bool = True) -> str:
    """The line without indentation, and if `bulleted` without the bullet by which some tools begin an item.

    >>> bare("    * Weather "), bare("-5 degrees")
    ('Weather', '-5 degrees')
    """
    line = line.strip()
    return line[2:].lstrip() if bulleted and line[:2] in _BULLETS else line


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    """The characters as numbers of the basic plane: a rare ideograph as a common one, the rest as the last."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if points.max(initial=0) <= _LAST_CHARACTER:
        return points
    rare = (points >= _FIRST_RARE_IDEOGRAPH) & (points <= _LAST_RARE_IDEOGRAPH)
    return np.where(rare, _IDEOGRAPHS + (points & 0xFFF), np.minimum(points, _LAST_CHARACTER)).astype(np.uint32)


def _spread(bounds: IntArray) -> IntArray:
    """For each place up to the last bound, how many bounds are at or before it."""
    return np.repeat(np.arange(len(bounds)), np.diff(bounds, prepend=0))


def _counts(line: IntArray, kind: KindArray, size: int) -> IntArray:
    return np.bincount(line * 16 + kind, minlength=size * 16).reshape(size, 16)


def _token_bounds(kind: KindArray) -> tuple[IntArray, IntArray]:
    """Where tokens start and end: runs of letters and digits, and each other mark alone."""
    in_word = (kind >= LOWER) & (kind <= DIGIT)
    after_word = np.concatenate(([False], in_word[:-1]))
    is_mark = ~in_word & (kind != SPACE) & (kind != LINE_END)
    starts = np.flatnonzero(is_mark | (in_word & ~after_word))
    stops = starts + 1
    stops[in_word[starts]] = np.flatnonzero(after_word & ~in_word)
    return starts, stops


def _token_kinds(first: KindArray, length: IntArray) -> KindArray:
    """`TOKEN_KINDS` by first character and length."""
    size = (length > _SHORT).astype(np.uint8) + (length >= _LONG)
    kinds = np.where(first == UNSPACED, TOKEN_KINDS.index("unspaced"), 0)
    in_word = (first >= LOWER) & (first <= DIGIT)
    return np.where(in_word, first * 3 - 2 + size, kinds).astype(np.uint8)


def _token_hashes(hashes: HashArray, starts: IntArray) -> HashArray:
    """A polynomial of each token's characters; the spaces after it add nothing."""
    if not len(starts):
        return np.zeros(0, np.uint32)
    place = np.arange(starts[0], len(hashes)) - np.repeat(starts, np.diff(starts, append=len(hashes)))
    weighted = hashes[starts[0] :] * _POWERS[np.minimum(place, _HASHED_PLACES - 1)]
    return mix(np.add.reduceat(weighted, starts - starts[0], dtype=np.uint32))


def _last_kinds(kind: KindArray, ends: IntArray) -> KindArray:
    """The kind of each line's last character, or a sentence's end one before a closing mark."""
    last = kind[np.maximum(ends - 1, 0)]
    before = kind[np.maximum(ends - 2, 0)]
    closes = ((last == QUOTE) | (last == BRACKET)) & (before == TERMINAL)
    starts = np.concatenate(([0], ends[:-1] + 1))
    return np.where(ends == starts, LINE_END, np.where(closes, TERMINAL, last)).astype(np.uint8)


def _sentence_ends(kind: KindArray, points: npt.NDArray[np.uint32], line_of: IntArray, size: int) -> IntArray:
    """How many sentence ends each line has: a terminal before a space or the line's end, or a full-width one."""
    after = np.concatenate((kind[1:], [LINE_END]))
    ends = (kind == TERMINAL) & ((after == SPACE) | (after == LINE_END) | (points == _IDEOGRAPHIC_STOP))
    return np.bincount(line_of[ends], minlength=size)
