"""In which code page a line was really written: Chinese, Japanese, Korean, Cyrillic, Greek, Hebrew.

ftfy repairs UTF-8 that was read as something else. These lines were never UTF-8: their bytes
belong to a national code page and were read as Latin-1, or as another page of the same script.
Without the redundancy of UTF-8 the evidence is statistical, so a reading has to be both likely
by itself and far likelier than the line as it stands.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.repair.suspects import Suspects

if TYPE_CHECKING:
    from collections.abc import Iterator


class Reading(NamedTuple):
    """A line as it was written, and the code page that it was written in."""

    text: str
    code_page: str


# Four neighbours from the upper half of Latin-1 stand in no word of a Western language, nor do
# two lead bytes of kana in Shift-JIS one character apart.
_UPPER = "\xa1-\xac\xae-\xffŒœŠšŽžŸ€"
# A Cyrillic page read as another one swaps the cases, or has lines of boxes between its letters.
_KANA_LEAD = "‚ƒ\x82\x83"
_BOX = "\u2500-\u256c"
GARBLED = Suspects(
    f"{_UPPER}{_KANA_LEAD}А-ЯЁ{_BOX}",
    f"""
    (?: [{_UPPER}]{{3}}
      | (?<![{_UPPER}])
        (?: (?<=[а-яё][А-ЯЁ])(?=[А-ЯЁ])
          | (?<=[{_BOX}])(?=[а-яё])
          | (?<=[{_KANA_LEAD}][^\\s{_KANA_LEAD}][{_KANA_LEAD}])
        )
    )
    """,
    re.VERBOSE,
)
_FROM_CYRILLIC = re.compile(f"[А-Яа-яЁё{_BOX}]")


_READ_AS = ("latin-1", "iso8859-15", "sloppy-windows-1252")
_UPPER_RUN = re.compile(f"[{_UPPER}]+")
_ASCII_LETTER = re.compile("[A-Za-z]")

_FEWEST_PAIRS = 4
_FEWEST_IDEOGRAPHS = 3
_MOST_ARE_COMMON = 0.9
# GB 2312-80 puts its 3,755 common characters in rows 16 to 55, Big5 its 5,401 in rows A4 to C6.
_GB_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]")
_GB_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3041-\u30fe]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# The commonest syllables of written Korean: over a third of running text.
_KOREAN = frozenset("이다는에의가을고하지한로은도기사서어를들대인나아자리해일정시그스수게라보장만전제")
_KOREAN_SHARE = 0.2
_KANA_SHARE = 0.3


def is_garbled(text: str) -> bool:
    """Whether `text` has a place that looks like one of these confusions."""
    return GARBLED.search(text) is not None


def reading(line: str) -> Reading | None:
    """The line as it was written, None if no code page makes it likely enough."""
    found = GARBLED.search(line)
    if found is None:
        return None
    if _FROM_CYRILLIC.match(found[0]):
        return _read_cyrillic(line)
    return _read_east_asian(line) or _read_alphabet(line)


def is_beyond_repair(line: str) -> bool:
    """Whether most of a line is such text, so that to change a part of it would only hide the damage."""
    garbled = sum(len(run) for run in _UPPER_RUN.findall(line))
    return garbled >= 2 * _FEWEST_PAIRS and garbled > 2 * len(_ASCII_LETTER.findall(line))


def _read_east_asian(line: str) -> Reading | None:
    for data in _bytes_of(line):
        for code_page, is_likely in _EAST_ASIAN:
            try:
                text = data.decode(code_page)
            except UnicodeDecodeError:
                continue
            if is_likely(data, text):
                return Reading(text, code_page)
    return None


def _bytes_of(line: str) -> Iterator[bytes]:
    """What the bytes of a line may have been, when it was read once or through UTF-8 twice."""
    import ftfy.bad_codecs  # noqa: F401, PLC0415 - registers the sloppy code pages

    for layer in (_without_utf_8(line), line):
        for read_as in _READ_AS if layer else ():
            try:
                yield layer.encode(read_as)
            except UnicodeEncodeError:
                continue


def _without_utf_8(line: str) -> str:
    """The line with one layer of UTF-8 read as Latin-1 taken off; empty if it has none."""
    try:
        return line.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""


def _is_chinese(data: bytes, text: str) -> bool:
    pairs = len(_GB_PAIR.findall(data))
    return (
        pairs >= _FEWEST_PAIRS
        and len(set(_IDEOGRAPH.findall(text))) >= _FEWEST_IDEOGRAPHS
        and len(_BEYOND_ASCII.findall(text)) == pairs
        and len(_GB_COMMON.findall(data)) >= _MOST_ARE_COMMON * pairs
    )


def _is_japanese(_data: bytes, text: str) -> bool:
    foreign = len(_BEYOND_ASCII.findall(text))
    kana = _KANA.findall(text)
    return foreign >= _FEWEST_PAIRS and len(set(kana)) >= _FEWEST_IDEOGRAPHS and len(kana) >= _KANA_SHARE * foreign


def _is_korean(_data: bytes, text: str) -> bool:
    foreign = len(_BEYOND_ASCII.findall(text))
    hangul = _HANGUL.findall(text)
    common = sum(syllable in _KOREAN for syllable in hangul)
    return (
        foreign >= _FEWEST_PAIRS and len(hangul) >= _MOST_ARE_COMMON * foreign and common >= _KOREAN_SHARE * len(hangul)
    )


def _is_traditional_chinese(data: bytes, text: str) -> bool:
    ideographs = _IDEOGRAPH.findall(text)
    common = sum(b"\xa4\x40" <= character.encode("big5") <= b"\xc6\x7e" for character in ideographs)
    return (
        len(set(ideographs)) >= 2 * _FEWEST_IDEOGRAPHS
        and common >= _MOST_ARE_COMMON * len(ideographs)
        and len(_BEYOND_ASCII.findall(text)) * 2 >= len(data) // 2
    )


# Korean and Japanese first: their bytes are also those of common Chinese characters.
_EAST_ASIAN = (
    ("euc_kr", _is_korean),
    ("euc_jp", _is_japanese),
    ("cp932", _is_japanese),
    ("gb2312", _is_chinese),
    ("big5", _is_traditional_chinese),
)

# Letters by falling frequency in running text.
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_UKRAINIAN = "оаинвітерсклудмпзяьбгчйхцїжєюшщфґ"
_GREEK = "αοιετσνηυρπκμλςωδγχθφβάίόέήύξώζψ"
_HEBREW = "יוהלאתרבמשנדעחקםכפגטצסזןךףץ"
_ARABIC = "اليمنوترةبعدسفهكقأحجشطصخىذثئءضإزغظآؤ"
_ALPHABETS = (
    ("cp1251", _RUSSIAN),
    ("cp1251", _UKRAINIAN),
    ("koi8-r", _RUSSIAN),
    ("iso8859-5", _RUSSIAN),
    ("cp1253", _GREEK),
    ("cp1255", _HEBREW),
    ("cp1256", _ARABIC),
)
_CYRILLIC_PAGES = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic")
_FEWEST_LETTERS = 12
# The mean log-likelihood of a letter is near -2.9 in a right reading, and below -3.5 in most wrong ones.
_LIKELY = -3.3
# The rival has to be e^6, four hundred times, less likely.
_MARGIN = 6.0
_IMPOSSIBLE = -3.9
_NO_SUCH_LETTER = -7.0
_PUNCTUATION = frozenset("«»„“”‘’–—…\xa0№·")
_CASE_PENALTY = 3.0
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_])[^\W\d_]")


def _read_alphabet(line: str) -> Reading | None:
    """The line in the alphabet whose letter frequencies it has, if it is Latin-1 throughout."""
    peeled = _without_utf_8(line) or line
    if 2 * sum(map(len, _UPPER_RUN.findall(peeled))) < sum(map(str.isalpha, peeled)):
        return None
    return _best(list(_readings(peeled, ("latin-1", "cp1252"), _ALPHABETS)))


def _read_cyrillic(line: str) -> Reading | None:
    """The line in the Cyrillic page that it was written in, if it was read as another."""
    pages = tuple((page, _RUSSIAN) for page in _CYRILLIC_PAGES)
    best = _best(list(_readings(line, _CYRILLIC_PAGES, pages)))
    return best if best is not None and _likelihood(line, _RUSSIAN) < _IMPOSSIBLE else None


def _readings(
    line: str, read_as: tuple[str, ...], pages: tuple[tuple[str, str], ...]
) -> Iterator[tuple[float, Reading]]:
    for wrong in read_as:
        for right, alphabet in pages:
            if wrong == right:
                continue
            try:
                text = line.encode(wrong).decode(right)
            except UnicodeError:
                continue
            yield _likelihood(text, alphabet), Reading(text, right)


def _best(scored: list[tuple[float, Reading]]) -> Reading | None:
    """The likeliest reading, if it is likely and clearly ahead of every other text."""
    if not scored:
        return None
    score, best = max(scored, key=lambda pair: pair[0])
    rival = max((other for other, found in scored if found.text != best.text), default=-math.inf)
    letters = sum(map(str.isalpha, best.text))
    is_clear = score >= _LIKELY and (score - rival) * letters >= _MARGIN
    return best if letters >= _FEWEST_LETTERS and is_clear else None


def _likelihood(text: str, alphabet: str) -> float:
    """The mean log-likelihood of the letters beyond ASCII, less for capitals inside words."""
    weights = _weights(alphabet)
    letters = [letter for letter in text if not letter.isascii() and letter not in _PUNCTUATION]
    if not letters:
        return -math.inf
    total = sum(weights.get(letter.lower(), _NO_SUCH_LETTER) for letter in letters)
    swapped = sum(inner.isupper() for inner in _INNER_CAPITAL.findall(text))
    return (total - (_CASE_PENALTY * swapped if not text.isupper() else 0.0)) / len(letters)


@cache
def _weights(alphabet: str) -> dict[str, float]:
    """Log-likelihood by letter: frequencies fall off by rank about as exp(-rank / 9)."""
    norm = math.log(sum(math.exp(-rank / 9) for rank in range(len(alphabet))))
    return {letter: -rank / 9 - norm for rank, letter in enumerate(alphabet)}
