"""Texts to 64-bit shingle hashes; `docs/reference/hash.md` specifies every bit.

A token is a run of word characters of the casefolded text, or one letter of a script that
puts no spaces between words. A shingle is a run of neighbouring tokens. What stands between
tokens does not count, so two copies that differ in quotes, dashes or spaces are alike.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanclip import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    U8 = NDArray[np.uint8]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]

HASH_VERSION = 1
SEPARATOR, WORD, LETTER = range(3)

# All that is no letter, mark, digit or underscore, in ranges as coarse as scraped text allows.
_SEPARATORS = (
    (0x0000, 0x002F), (0x003A, 0x0040), (0x005B, 0x005E), (0x0060, 0x0060), (0x007B, 0x00A9), (0x00AB, 0x00B4),
    (0x00B6, 0x00B9), (0x00BB, 0x00BF), (0x00D7, 0x00D7), (0x00F7, 0x00F7), (0x055A, 0x055F), (0x0589, 0x058A),
    (0x05BE, 0x05BE), (0x05C0, 0x05C0), (0x05C3, 0x05C3), (0x05F3, 0x05F4), (0x060C, 0x060D), (0x061B, 0x061F),
    (0x066A, 0x066D), (0x06D4, 0x06D4), (0x0964, 0x0965), (0x104A, 0x104B), (0x1361, 0x1368), (0x1680, 0x1680),
    (0x17D4, 0x17DA), (0x2000, 0x206F), (0x2190, 0x2BFF), (0x2E00, 0x2E7F), (0x3000, 0x3004), (0x3008, 0x3020),
    (0x3030, 0x3030), (0x303D, 0x303F), (0x30FB, 0x30FB), (0xFE10, 0xFE1F), (0xFE30, 0xFE6F), (0xFEFF, 0xFEFF),
    (0xFF00, 0xFF0F), (0xFF1A, 0xFF20), (0xFF3B, 0xFF40), (0xFF5B, 0xFF65), (0xFFE0, 0xFFFF), (0x1F000, 0x1FAFF),
)  # fmt: skip
# Thai, Lao, Burmese, Khmer, kana, Han: the scripts of shape.UNSPACED and their later planes.
_LETTERS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF),
)  # fmt: skip

_FOLD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_END = np.uint64(0xC4CEB9FE1A85EC53)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_SHIFT = np.uint64(29)
_EIGHT = np.uint64(8)
_MASK = 2**64 - 1
_ONES = np.uint64(_MASK)
_CHUNK = 8
# The first code points that take two, three and four bytes of UTF-8.
_WIDER = np.array([0x80, 0x800, 0x10000], np.uint32)
# So much text at a time: its arrays stay in the processor's cache.
_PORTION = 1 << 18


class Shingle(NamedTuple):
    """How many tokens a shingle has: `words`, or `characters` where half of the tokens are letters."""

    words: int
    characters: int


# One word changed in a paragraph of 25 leaves 22 of 26 word pairs, a Jaccard similarity of
# .85; of word 5-grams it leaves .64. A Chinese word has some 1.6 letters.
PARAGRAPH = Shingle(2, 3)
DOCUMENT = Shingle(5, 8)


class ShingleHashes(NamedTuple):
    """The shingles of text `i` are ``hashes[offsets[i]:offsets[i + 1]]``, in text order, repeats included."""

    hashes: U64
    offsets: I64


def shingle_hashes(texts: Sequence[str], shingle: Shingle = PARAGRAPH, *, key: int = 0) -> ShingleHashes:
    """The shingles of each text; one of all its tokens where it has fewer than a shingle, none where it has none.

    `key`, 64 bits, makes the hashes unpredictable to whoever does not know it.

    >>> shingle_hashes(["A tale of two cities.", "A tale, of two cities!", ""]).offsets.tolist()
    [0, 4, 8, 8]
    """
    module = kernel.compiled()
    if module is not None:
        counts = np.empty(len(texts), np.int64)
        raw = module.shingle_hashes(*kernel_arguments(texts, shingle, key), counts)
        return ShingleHashes(np.frombuffer(raw, np.uint64), offsets_of(counts))
    parts = [_portion_hashes(portion, shingle, key) for portion in _portions(texts)]
    counts = np.concatenate([np.diff(part.offsets) for part in parts] or [np.zeros(0, np.int64)])
    hashes = np.concatenate([part.hashes for part in parts] or [np.zeros(0, np.uint64)])
    return ShingleHashes(hashes, offsets_of(counts))


def kernel_arguments(texts: Sequence[str], shingle: Shingle, key: int) -> tuple[object, ...]:
    """The arguments with which each function of the compiled kernel begins."""
    return [folded(text) for text in texts], *shingle, key, character_classes(), kernel.build_number()


def offsets_of(counts: I64) -> I64:
    """Where each of several runs of these lengths begins, and the end of the last."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


@cache
def character_classes() -> U8:
    """For each code point, whether it is a `SEPARATOR`, part of a `WORD` or a `LETTER` that is a token; read-only."""
    classes = np.full(0x110000, WORD, np.uint8)
    for ranges, kind in ((_LETTERS, LETTER), (_SEPARATORS, SEPARATOR)):
        for first, last in ranges:
            classes[first : last + 1] = kind
    classes.setflags(write=False)
    return classes


def folded(text: str) -> str:
    """`text` as the hashes see it, but for the case of ASCII letters, which the kernel folds itself."""
    return text if text.isascii() else text.casefold()


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for index, text in enumerate(texts):
        size += len(text)
        if size >= _PORTION:
            yield texts[start : index + 1]
            start, size = index + 1, 0
    if start < len(texts):
        yield texts[start:]


def _portion_hashes(texts: Sequence[str], shingle: Shingle, key: int) -> ShingleHashes:
    tokens, letters, first = _tokens([folded(text) for text in texts], key)
    counts = np.diff(first)
    letter_counts = np.diff(offsets_of(letters.astype(np.int64))[first])
    widths = np.minimum(np.where(2 * letter_counts >= counts, shingle.characters, shingle.words), counts)
    offsets = offsets_of(np.where(counts > 0, counts - widths + 1, 0))
    return ShingleHashes(_runs_of_tokens(tokens, first, widths, offsets), offsets)


def _tokens(texts: list[str], key: int) -> tuple[U64, NDArray[np.bool_], I64]:
    """The hash of each token, whether it is a letter, and where the tokens of each text begin."""
    joined = "\n".join([*texts, ""])
    raw, classes, positions = _encoded(joined)
    inside, before, after = classes[1:-1], classes[:-2], classes[2:]
    is_letter = inside == LETTER
    is_word = inside == WORD
    starts = np.flatnonzero(is_letter | (is_word & (before != WORD)))
    ends = np.flatnonzero(is_letter | (is_word & (after != WORD))) + 1
    text_ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)))
    first = np.concatenate([[0], np.searchsorted(starts, text_ends)])
    if positions is not None:
        letters, starts, ends = is_letter[starts], positions[starts], positions[ends]
    else:
        letters = np.zeros(len(starts), np.bool_)
    return _token_hashes(raw, starts, ends, key), letters, first


def _encoded(text: str) -> tuple[bytes, U8, I64 | None]:
    """UTF-8, the class of each code point between two separators, and where each begins; `None` where all are ASCII."""
    if text.isascii():
        raw = text.encode().lower()
        codes: NDArray[np.uint8 | np.uint32] = np.frombuffer(raw, np.uint8)
        return raw, np.pad(character_classes()[codes], 1), None
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    widths = 1 + np.searchsorted(_WIDER, codes, side="right")
    # ASCII texts come as they are; casefold leaves no capital in the others.
    raw = text.encode("utf-8", "surrogatepass").lower()
    return raw, np.pad(character_classes()[codes], 1), offsets_of(widths)


def _token_hashes(raw: bytes, starts: I64, ends: I64, key: int) -> U64:
    """Chunks of eight bytes, little endian, the last one filled up with zeros, each folded into the hash."""
    padded = raw + bytes(_CHUNK)
    chunks: U64 = np.ndarray((len(raw) + 1,), np.dtype("<u8"), padded, strides=(1,))
    factors = _factors(key)
    hashes: U64 = ((ends - starts).astype(np.uint64) * _FOLD) ^ np.uint64(key)
    position, left = starts.copy(), ends - starts
    long = np.flatnonzero(left > _CHUNK)
    while len(long):
        hashes[long] = _folded_in(hashes[long], chunks[position[long]], factors)
        position[long] += _CHUNK
        left[long] -= _CHUNK
        long = long[left[long] > _CHUNK]
    filled = _ONES >> ((_CHUNK - left).astype(np.uint64) * _EIGHT)
    return _folded_in(hashes, chunks[position] & filled, factors)


def _factors(key: int) -> tuple[np.uint64, np.uint64]:
    """Odd factors that depend on the key.

    A difference in the highest bit passes any factor; what the shift in between makes of
    it meets a second one that is not known.
    """
    turned = key << 32 | key >> 32
    return _MIX ^ np.uint64(key << 1 & _MASK), _END ^ np.uint64(turned << 1 & _MASK)


def _folded_in(hashes: U64, chunks: U64, factors: tuple[np.uint64, np.uint64]) -> U64:
    hashes = (hashes ^ chunks) * factors[0]
    hashes ^= hashes >> _HALF
    hashes *= factors[1]
    return hashes ^ (hashes >> _SHIFT)


def _runs_of_tokens(tokens: U64, first: I64, widths: I64, offsets: I64) -> U64:
    """The hash of each run of ``widths[i]`` neighbouring tokens of text `i`."""
    text = np.repeat(np.arange(len(widths)), np.diff(offsets))
    start = np.arange(offsets[-1]) - (offsets[:-1] - first[:-1])[text]
    hashes = np.zeros(len(start), np.uint64)
    for width in np.unique(widths[widths > 0]):
        chosen = np.flatnonzero(widths[text] == width)
        total = np.zeros(len(chosen), np.uint64)
        for place in range(width):
            total = total * _FOLD + tokens[start[chosen] + place]
        hashes[chosen] = total
    hashes ^= hashes >> _HALF
    hashes *= _SPREAD
    return hashes ^ (hashes >> _HALF)
