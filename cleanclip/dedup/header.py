"""What a deduplication goes by: the header of an index, of signatures, of a run."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from cleanclip.dedup.lsh import Bands, bands_for
from cleanclip.dedup.minhash import NUM_PERM, SEED
from cleanclip.dedup.shingles import DOCUMENT, HASH_VERSION, PARAGRAPH, Shingle
from cleanclip.errors import OptionError

UNITS = ("paragraph", "document")
# Of an index file.
FORMAT = 2


@dataclass(frozen=True, kw_only=True)
class Header:
    """What two texts must have been prepared with to be compared.

    `hash_key` is a secret that makes the hashes unpredictable; only a digest of it is kept.
    """

    unit: str = "paragraph"
    near: float | None = 0.8
    shingle: Shingle | None = None
    num_perm: int = NUM_PERM
    seed: int = SEED
    hash_key: bytes = b""

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise OptionError(f"unit is one of {', '.join(UNITS)}, not {self.unit!r}")
        if self.near is not None and not 0 < self.near <= 1:
            raise OptionError(f"near is a similarity above 0 and up to 1, or None, not {self.near!r}")

    @property
    def shingles(self) -> Shingle:
        """The shingles, those of the unit where none are named."""
        return self.shingle or (PARAGRAPH if self.unit == "paragraph" else DOCUMENT)

    @property
    def bands(self) -> Bands:
        """The bands for this similarity; none where only exact copies count."""
        return Bands(0, 1) if self.near is None else bands_for(self.near, num_perm=self.num_perm)

    @property
    def key(self) -> int:
        """The 64 bits by which shingles are keyed; 0 without a `hash_key`."""
        return int.from_bytes(blake2b(self.hash_key, digest_size=8).digest(), "little") if self.hash_key else 0

    def fields(self) -> dict[str, object]:
        """All that an index file says of itself."""
        words, characters = self.shingles
        bands, rows = self.bands
        check = blake2b(self.hash_key, digest_size=8, person=b"check").hexdigest() if self.hash_key else ""
        return {
            "format": FORMAT,
            "scheme": "affine32",
            "hash_version": HASH_VERSION,
            "unit": self.unit,
            "near": self.near,
            "words": words,
            "characters": characters,
            "num_perm": self.num_perm,
            "seed": self.seed,
            "bands": bands,
            "rows": rows,
            "hash_key": check,
        }
