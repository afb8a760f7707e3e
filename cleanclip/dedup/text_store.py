"""Texts that a user keeps anyway, for an index that is not to hold them a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleanclip.dedup.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleanclip.dedup.copies import Copy, Outline


class TextStore(NamedTuple):
    """The sources of documents by their keys, and the `hash_key` of their fingerprints."""

    sources: Mapping[str, str]
    hash_key: bytes = b""

    def has(self, copy: Copy, outline: Outline) -> bool:
        """Whether a copy of the document with this outline stands there word for word."""
        return bool(copy.text) and self._at(outline, copy.place) == copy.text

    def text(self, outline: Outline, place: int, value: int) -> str | None:
        """The text of a copy with this fingerprint; `None` if it is there no more."""
        text = self._at(outline, place)
        return text if fingerprint(text, key=self.hash_key) == value else None

    def _at(self, outline: Outline, place: int) -> str:
        start, end = outline.span(place)
        return self.sources.get(outline.key, "")[start:end]
