"""What two copies of a paragraph have in common whatever was done to their looks: normal form and fingerprint."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

# Typesetting differs between copies of one text: the marks, and what each is compared as.
_LOOKS = (
    ("\N{RIGHT SINGLE QUOTATION MARK}", "'"),
    ("\N{LEFT SINGLE QUOTATION MARK}", "'"),
    ("\N{LEFT DOUBLE QUOTATION MARK}", '"'),
    ("\N{RIGHT DOUBLE QUOTATION MARK}", '"'),
    ("\N{DOUBLE LOW-9 QUOTATION MARK}", '"'),
    ("\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}", '"'),
    ("\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}", '"'),
    ("\N{EN DASH}", "-"),
    ("\N{EM DASH}", "-"),
    ("\N{NON-BREAKING HYPHEN}", "-"),
    ("\N{HORIZONTAL ELLIPSIS}", "..."),
    ("\N{SOFT HYPHEN}", ""),
    ("\N{ZERO WIDTH SPACE}", ""),
    ("\N{WORD JOINER}", ""),
    ("\N{ZERO WIDTH NO-BREAK SPACE}", ""),
)

_SPACES = tuple("\t\n\v\f\r\x1c\x1d\x1e\x1f")

# Composition sorts the marks on a letter pairwise, so a word of marks alone would cost its square.
_LONGEST_WORD = 200


def normal_form(text: str) -> str:
    r"""`text` in small letters, composed, with plain quotes and dashes and single spaces.

    Marks that carry meaning stay: a decimal point, a sign, a currency, a superscript. Equal
    for two texts only if they differ in looks alone. Linear.

    >>> normal_form("The  “Agreement”\nwas signed – today. ")
    'the "agreement" was signed - today.'
    >>> normal_form("1.2 m²") == normal_form("12 m2")
    False
    """
    if not text.isascii():
        for mark, plain in _LOOKS:
            if mark in text:
                text = text.replace(mark, plain)
        text = _composed(text)
    text = text.casefold()
    # Most paragraphs have no space but U+0020 and need not be taken apart.
    if "  " not in text and _has_plain_spaces(text):
        return text.strip()
    return " ".join(text.split())


def _has_plain_spaces(text: str) -> bool:
    """Whether no character is a space other than U+0020; of other scripts, told from all being printable."""
    return not any(map(text.__contains__, _SPACES)) if text.isascii() else text.isprintable()


def fingerprint(text: str, *, key: bytes = b"") -> int:
    """The 64-bit BLAKE2b digest of the normal form of `text`, little-endian, of UTF-8.

    A secret `key` of up to 64 bytes keeps hostile texts from being made to collide.

    >>> fingerprint("It’s  so.") == fingerprint("it's so.")
    True
    """
    data = normal_form(text).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8, key=key).digest(), "little")


def check_of(text: str, *, key: bytes = b"") -> int:
    """Another 64 bits of the same normal form, to tell copies from texts whose fingerprints were made to collide."""
    data = normal_form(text).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8, key=key, person=b"check").digest(), "little")


def _composed(text: str) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text
    return " ".join(unicodedata.normalize("NFC", word) if len(word) <= _LONGEST_WORD else word for word in text.split())
