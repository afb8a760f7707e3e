"""A batch of texts against each other and against what was kept: which of them is a copy, of what, and how near."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from cleanclip.dedup.across_rules import EXACT, NEAR
from cleanclip.dedup.clusters import NONE, Agreement, Candidates, Stars, stars
from cleanclip.dedup.copies import Copy
from cleanclip.dedup.fingerprint import check_of, normal_form
from cleanclip.dedup.lsh import buckets, keys_of, packed, refined, sorted_set, unpacked
from cleanclip.dedup.veto import agree, disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.copies import Copies
    from cleanclip.dedup.header import Header

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]


class Passage(NamedTuple):
    """A text to be compared: block `place` of a document; `is_long` if it may be a near-duplicate."""

    document: int
    place: int
    text: str
    fingerprint: int
    is_long: bool


class Match(NamedTuple):
    """The copy that stays, by which rule and how near; where the two differ in something that counts, in what."""

    copy: Copy
    rule: str
    score: float
    difference: str = ""


class Fates:
    """What near-duplicates went to, so that their own copies go there in whichever batch they come.

    Some 250 bytes for each wording that went.
    """

    def __init__(self) -> None:
        self._went: dict[int, tuple[int, Match]] = {}

    def remember(self, passage: Passage, match: Match) -> None:
        """Note where a passage went."""
        self._went[passage.fingerprint] = check_of(passage.text), match

    def known(self, passages: Sequence[Passage], kept: Copies) -> Iterator[tuple[int, Match]]:
        """The places of passages whose wording went before, to copies that are still there; and these matches."""
        wanted = [(place, *self._went[each.fingerprint]) for place, each in enumerate(passages) if self._has(each)]
        there = kept.exact(match.copy.fingerprint for _, _, match in wanted) if wanted else {}
        for place, check, match in wanted:
            if there.get(match.copy.fingerprint) == match.copy and check == check_of(passages[place].text):
                yield place, match

    def _has(self, passage: Passage) -> bool:
        return passage.fingerprint in self._went


def matches(
    passages: Sequence[Passage], header: Header, veto: tuple[str, ...], kept: Copies, fates: Fates | None = None
) -> list[Match | None]:
    """For each passage, which are in order of rank, the copy that stays or rivals it; the others are kept.

    A passage and a copy in a document of the same key are not compared. `fates` are those of
    earlier batches, to which the ones of this batch are added.
    """
    leaders, found = _exact(passages, kept)
    for index, went in fates.known(passages, kept) if fates else ():
        found[index] = found[index] or went
    fresh = [index for index, leader in enumerate(leaders) if leader == index and found[index] is None]
    near = _near([passages[index] for index in fresh], header, veto, kept)
    for index, match in zip(fresh, near, strict=True):
        found[index] = match
        if fates and match and not match.difference:
            fates.remember(passages[index], match)
    return [
        _match(passage, passages[leader], found[leader], kept)
        for passage, leader in zip(passages, leaders, strict=True)
    ]


def _exact(passages: Sequence[Passage], kept: Copies) -> tuple[list[int], list[Match | None]]:
    """For each passage the first of the batch with its fingerprint, and the match with a kept copy that has it."""
    known = kept.exact(passage.fingerprint for passage in passages)
    first: dict[int, int] = {}
    leaders = [first.setdefault(passage.fingerprint, index) for index, passage in enumerate(passages)]
    copies = (known.get(passage.fingerprint) for passage in passages)
    return leaders, [copy and Match(copy, EXACT, 1.0) for copy in copies]


def _match(passage: Passage, leader: Passage, found: Match | None, kept: Copies) -> Match | None:
    """What becomes of a passage whose `leader`, the first with its fingerprint, `found` this."""
    if passage is not leader and (found is None or found.difference):
        found = Match(_as_copy(leader), EXACT, 1.0)
    elif passage is not leader and normal_form(leader.text) != normal_form(passage.text):
        return None
    if found is None or kept.outline(found.copy.document).key == kept.outline(passage.document).key:
        return None
    if found.rule == EXACT and normal_form(found.copy.text) != normal_form(passage.text):
        return None
    return found


def _near(passages: Sequence[Passage], header: Header, veto: tuple[str, ...], kept: Copies) -> list[Match | None]:
    """What each of several passages, no two alike, is near to; those that stay are kept."""
    long = [index for index, passage in enumerate(passages) if passage.is_long and header.near is not None]
    chosen = [passages[index] for index in long]
    keys = _keys([passage.text for passage in chosen], header)
    found: list[Match | None] = [None] * len(passages)
    for index, match in zip(long, _star_matches(chosen, keys, header, veto, kept), strict=True):
        found[index] = match
    stays = [match is None or bool(match.difference) for match in found]
    keyed = [place for place, index in enumerate(long) if stays[index]]
    numbers = np.cumsum(stays) - 1
    copies = [_as_copy(passage) for passage, remains in zip(passages, stays, strict=True) if remains]
    kept.add(copies, keys[:, keyed], [int(numbers[long[place]]) for place in keyed])
    return found


def _keys(texts: Sequence[str], header: Header) -> U32:
    return keys_of(texts, header.bands, header.shingles, num_perm=header.num_perm, seed=header.seed, key=header.key)


def _star_matches(
    passages: Sequence[Passage], keys: U32, header: Header, veto: tuple[str, ...], kept: Copies
) -> list[Match | None]:
    found: list[Match | None] = [None] * len(passages)
    if header.near is None or not passages:
        return found
    older, known = _known(kept.matching(keys, [passage.text for passage in passages]), kept)
    if len(known) + len(passages) == 1:
        return found
    shared = buckets(keys, older, settled=len(known))
    settled = int(np.searchsorted(shared.items, len(known)))
    places = (shared.items[settled:] - len(known)).tolist()
    copies = [known[item] for item in shared.items[:settled]] + [_as_copy(passages[place]) for place in places]
    candidates = Candidates([copy.text for copy in copies], shared, _owners(copies, kept), settled)
    stood = agreeing_stars(candidates, header, veto)
    for candidate, place in enumerate(places, settled):
        found[place] = _star_match(candidate, copies, stood, veto)
    return found


def agreeing_stars(candidates: Candidates, header: Header, veto: tuple[str, ...]) -> Stars:
    """The stars of texts that must agree in all of `veto`."""
    texts = candidates.texts
    if veto:
        # Texts with the same numbers and capitals will agree.
        marks = np.fromiter(map(_mark, texts), np.uint32, len(texts))
        candidates = candidates._replace(first=refined(candidates.buckets, marks))
    return stars(candidates, near=header.near or 0.0, shingle=header.shingles, agree=_agreement(texts, veto))


def _star_match(place: int, copies: Sequence[Copy], found: Stars, veto: tuple[str, ...]) -> Match | None:
    if found.kept[place] != NONE:
        return Match(copies[found.kept[place]], NEAR, float(found.similarity[place]))
    if found.rival[place] == NONE:
        return None
    rival = copies[found.rival[place]]
    difference = disagreement(rival.text, copies[place].text, veto)
    return Match(rival, NEAR, float(found.rival_similarity[place]), difference or "")


def _agreement(texts: Sequence[str], veto: tuple[str, ...]) -> Agreement | None:
    if not veto:
        return None
    return lambda text, other: agree(texts[other], texts[text], veto)


def _mark(text: str) -> int:
    """The CRC-32 of the words of `text` that are not all in small letters."""
    return crc32(" ".join([word for word in text.split() if not word.islower()]).encode("utf-8", "surrogatepass"))


def _known(rows: Sequence[U64], kept: Copies) -> tuple[list[U64], list[Copy]]:
    """The packed entries, each with the place of its copy among the copies instead of its number; and these."""
    keys, items = unpacked(np.concatenate(rows))
    copies = kept.texts(sorted_set(items))
    numbers = np.array(sorted(copies), np.int64)
    places = np.searchsorted(numbers, items)
    entries = packed(keys, places)
    is_there = np.append(numbers, NONE)[places] == items
    ends = np.cumsum([len(row) for row in rows])[:-1]
    parts = zip(np.split(entries, ends), np.split(is_there, ends), strict=True)
    return [entry[there] for entry, there in parts], [copies[number] for number in numbers.tolist()]


def _owners(copies: Sequence[Copy], kept: Copies) -> I64:
    """A number for the key of each copy's document, the same for equal keys."""
    numbers: dict[str, int] = {}
    keys = (kept.outline(copy.document).key for copy in copies)
    return np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(copies))


def _as_copy(passage: Passage) -> Copy:
    return Copy(passage.document, passage.place, passage.fingerprint, passage.text)
