"""Bytes to text and back again, to the byte.

The order is: byte order mark, strict UTF-8, the declared encoding, a guess. A guess never
replaces evidence: UTF-8 with a few bad bytes is UTF-8, and those bytes are kept as lone
surrogates, as `surrogateescape` of the codecs does, so that they can be written again.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.document import BYTE_ORDER_MARK
from cleanclip.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)
# The WHATWG Encoding Standard, section 4.2: pages that declare the left mean the right.
_MEANT = {
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_SEVEN_BIT = re.compile(rb"\x1b[$(]|~\{")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# How sure a declared encoding is, and one that was assumed for want of better.
_DECLARED, _ASSUMED = 0.9, 0.3


class Decoded(NamedTuple):
    """A text and what its bytes were; `confidence` in [0, 1] is how sure `encoding` is.

    `text` begins with the byte order mark if `bom`. `undecodable` counts the bytes that no
    character stands for; each is a lone surrogate U+DC80 to U+DCFF.
    """

    text: str
    encoding: str
    bom: bool = False
    confidence: float = 1.0
    undecodable: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    r"""The text of `data`, from which `encode` makes the same bytes.

    `declared` is what a header or a `<meta>` says; it is not asked where the bytes are UTF-8.

    >>> decode(b"caf\xc3\xa9 and \x92")
    Decoded(text='café and \udc92', encoding='utf-8', bom=False, confidence=0.5, undecodable=1)

    Raises:
        DecodeError: no encoding has the name `declared`.
    """
    named = _codec_name(declared)
    for decoded in _candidates(data, named):
        if _is_reversible(decoded, data):
            return decoded
    return Decoded(data.decode("latin-1"), "latin-1", confidence=0.0)


def encode(text: str, encoding: str) -> bytes:
    """The bytes of `text`: for the text and encoding of a `Decoded`, those it was made of.

    Raises:
        EncodeError: `encoding` has no bytes for a character of `text`.
    """
    try:
        return text.encode(encoding, "surrogatepass" if _is_wide(encoding) else "surrogateescape")
    except UnicodeError as error:
        raise EncodeError(f"{encoding} cannot write this text ({error}); write it as UTF-8") from error


def _is_wide(encoding: str) -> bool:
    """Whether lone halves of pairs are characters of the encoding, as they are in UTF-16 and UTF-32."""
    return encoding.startswith(("utf-16", "utf-32"))


def _is_reversible(decoded: Decoded, data: bytes) -> bool:
    """Whether the text gives back its bytes; encodings with two codes for a character may not."""
    try:
        return encode(decoded.text, decoded.encoding) == data
    except EncodeError:
        return False


def _candidates(data: bytes, declared: str | None) -> Iterator[Decoded]:
    for encoding, mark in _MARKS:
        if data.startswith(mark):
            yield from _in(data, encoding, 1.0)
    if declared and _SEVEN_BIT.search(data):
        yield from _in(data, declared, _DECLARED)
    if data.count(0) * 4 <= len(data):
        yield from _in(data, "utf-8", 1.0)
        yield from _damaged_utf_8(data)
    if declared:
        yield from _in(data, declared, _DECLARED)
    yield from _wide_without_mark(data)
    yield from _guesses(data)
    yield from _in(data, "cp1252", _ASSUMED)


def _in(data: bytes, encoding: str, confidence: float) -> Iterator[Decoded]:
    """The text in `encoding` if each byte has its character."""
    try:
        text = data.decode(encoding, "surrogatepass" if _is_wide(encoding) else "strict")
    except UnicodeError:
        return
    yield Decoded(text, encoding, text.startswith(BYTE_ORDER_MARK), confidence)


def _damaged_utf_8(data: bytes) -> Iterator[Decoded]:
    """UTF-8 with bad bytes kept, where it has more good sequences than those.

    Text in a single-byte encoding has almost no pair of bytes that is a sequence of UTF-8.
    """
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_ESCAPED_BYTE.findall(text))
    good = len(_BEYOND_ASCII.findall(text)) - bad
    if bad and good >= bad:
        yield Decoded(text, "utf-8", text.startswith(BYTE_ORDER_MARK), good / (good + bad), bad)


def _wide_without_mark(data: bytes) -> Iterator[Decoded]:
    """UTF-16 told from its zeros: Latin letters have one in every second byte."""
    zeros = data[0::2].count(0), data[1::2].count(0)
    half = len(data) // 2
    if half and max(zeros) * 2 > half and min(zeros) * 10 < half:
        yield from _in(data, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", _DECLARED)


def _guesses(data: bytes) -> Iterator[Decoded]:
    """What charset-normalizer thinks, where it is installed."""
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415 - optional
    except ImportError:
        return
    best = from_bytes(data).best()
    if best is not None:
        yield from _in(data, best.encoding, max(0.0, min(1.0, 1.0 - best.chaos)))


def _codec_name(declared: str | None) -> str | None:
    """The codec for a declared label, by what pages mean with it."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError) as error:
        raise DecodeError(f"no encoding is called {declared!r}") from error
    return _MEANT.get(name, name)
