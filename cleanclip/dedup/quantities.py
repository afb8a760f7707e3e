"""The numbers and dates of a text in one notation: 41 million, 41m and 41,000,000 are the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.dedup.lexicon import (
    DAYS,
    MONTHS,
    MULTIPLIERS,
    SHORT_MONTHS,
    SHORTEST_STEM,
    TIGHT_MULTIPLIERS,
    UNITS,
    WEEKDAYS,
    Table,
    is_numeral,
    look_up,
    numerals,
)
from cleanclip.dedup.remembered import remembered
from cleanclip.shape import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_MARKS = f".,'\N{RIGHT SINGLE QUOTATION MARK}\N{ARABIC THOUSANDS SEPARATOR}{_SPACES}"
_GROUPED = rf"[1-9]\d{{0,2}}(?P<mark>[{_MARKS}])\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)"
_TOKEN = re.compile(
    rf"""
    (?P<date> (?<![\d.]) (?: \d{{4}}-\d\d-\d\d | \d\d?([./])\d\d?\2(?:\d{{4}}|\d\d) ) (?!\d) )
  | (?P<number>
        (?: (?<![\w.,)]) [-\N{{MINUS SIGN}}] )?
        (?: {_GROUPED}                       # 1,200,000  1.200.000  1 200 000
          | \d\d? (?:,\d\d){{1,5}} ,\d{{3}} (?!\d)   # 12,34,567; bounded, or it would go back
          | \d+
        )
        (?: [.,\N{{ARABIC DECIMAL SEPARATOR}}]\d+ )?
    )
  | (?P<roman> (?<!\w) (?: [VX] | (?=[IVXLCDM]{{2}})
        M{{0,3}} (?:CM|CD|D?C{{0,4}}) (?:XC|XL|L?X{{0,4}}) (?:IX|IV|V?I{{0,4}}) ) (?!['.]?\w) )
  | (?P<sign> [¼-¾⅐-⅞⁰¹²³⁴-⁹₀-₉Ⅰ-ↈ] )
  | (?P<symbol> US\$ | [$€£¥₽₹₩₴%‰٪％] | °[CF]? )
  | (?P<day> (?:星期|礼拜|禮拜|[周週])[一二三四五六日天] | [月火水木金土日]曜 | [今昨明][天日] | วันนี้ | เมื่อวาน | พรุ่งนี้ )
  | (?P<hanzi> [〇零一二三四五六七八九十百千两兩]+ )
  | (?P<word>
        [^\W\d_{UNSPACED}]+ (?:['\N{{RIGHT SINGLE QUOTATION MARK}}.][^\W\d_{UNSPACED}]+)* (?:-feira)?
      | [{UNSPACED}]
    )
    """.replace(_SPACES, "".join(f"\\{space}" for space in _SPACES)),
    re.VERBOSE,
)
_GROUPED_NUMBER = re.compile(_GROUPED)
# An abbreviated multiplier has a full stop: 41 Mio. Euro.
_BETWEEN = frozenset(("", "-", ". ", *_SPACES))
_MANY = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12, "만": 4, "억": 8, "조": 12}
_TENS = frozenset(("20", "30", "40", "50", "60", "70", "80", "90"))
_ADJECTIVES = frozenset(("us", "u.s", "american", "square", "cubic", "metric"))
_PAIRED_UNITS = {
    ("per", "cent"): "%",
    ("pour", "cent"): "%",
    ("por", "ciento"): "%",
    ("por", "cento"): "%",
    ("per", "cento"): "%",
    ("percentage", "point"): "pp",
    ("percentage", "points"): "pp",
    ("basis", "points"): "bp",
    ("процентный", "пункт"): "pp",
    ("процентных", "пункта"): "pp",
    ("процентных", "пунктов"): "pp",
}
_TIED = _ADJECTIVES | {first for first, _ in _PAIRED_UNITS}
_PUNCTUATION = '.,;:!?"()[]'
_TABLES = (MONTHS, SHORT_MONTHS, WEEKDAYS, DAYS, MULTIPLIERS, UNITS)
_WORDS = frozenset(word for words in _TABLES for word in words)
_BEGINNINGS = frozenset(word[:SHORTEST_STEM] for word in _WORDS if word.endswith("*"))
# Multipliers as short as these stand for many things when no number is before them.
_LONGEST_SHORT = 4
# Beyond so many digits a number is a key, and compared as it is written.
_MOST_DIGITS = 25

# These are verbs too, but not with a capital.
_PROPER_MONTHS = frozenset(("may", "march"))
_MONTHS_OF_YEAR = 12
_DAYS_OF_MONTH = 31
_PIVOT = 40
_CENTURIES = range(1900, 2100)
_YEARS = range(1000, 3000)
_DIGITS_OF_YEAR = 4
# Between a month and its day or year stand two words at most: 22 de marzo, the 22nd of March.
REACH = 3


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Sense(NamedTuple):
    """What a word may say of an amount or a time."""

    multiplier: int = 0
    unit: str = ""
    time: str = ""
    short_month: str = ""


_NOTHING = _Sense()


class _Amount(NamedTuple):
    """A number with its unit, and the tokens from `first` up to `end` that say it."""

    value: str
    first: int
    end: int


@dataclass(frozen=True)
class Quantities:
    """What a text says of amounts and of time, each in reading order and in one notation.

    A number carries its unit; day and year of a date are among the numbers too. Spelled-out
    numbers are those of `language`, or of any if it is empty. Linear.

    >>> said = Quantities("On 22 March 2021 it sold 41m shares at $1.5 each.")
    >>> said.numbers, said.dates
    (['22', '2021', '41000000', '1.5usd'], ['month 3', '22', '2021'])
    >>> Quantities("Am 22.03.2021 waren es 1.200 Prozent.").numbers
    ['22', '2021', '1200%']
    """

    text: str
    language: str = ""

    @cached_property
    def numbers(self) -> list[str]:
        """Every number, in digits or spelled out."""
        return [amount.value for amount in self._amounts]

    @cached_property
    def dates(self) -> list[str]:
        """Months, weekdays and words such as yesterday; then the days and years beside them."""
        times = [self._time(place) for place in range(len(self._tokens))]
        months = {place for place, time in enumerate(times) if time is not None and time.startswith("month")}
        dated = [amount.value for amount in self._amounts if _is_dated(amount, months)]
        return [time for time in times if time is not None] + dated

    @cached_property
    def _tokens(self) -> list[_Token]:
        return [_Token(str(match.lastgroup), match[0], *match.span()) for match in _TOKEN.finditer(self.text)]

    @cached_property
    def _words(self) -> list[str]:
        return [_folded(token.text) for token in self._tokens]

    @cached_property
    def _numerals(self) -> Table:
        return numerals(self.language)

    @cached_property
    def _amounts(self) -> list[_Amount]:
        amounts: list[_Amount] = []
        for place, token in enumerate(self._tokens):
            is_said = token.kind != "word" or _is_spelled_out(self._words[place], self.language)
            if is_said and (not amounts or amounts[-1].end <= place):
                amounts += self._amounts_at(place)
        return amounts

    def _amounts_at(self, place: int) -> Iterator[_Amount]:
        kind, text, _, _ = self._tokens[place]
        if kind == "date":
            day, _, year = _date(text)
            yield _Amount(day, place, place + 1)
            yield _Amount(year, place, place + 1)
        elif kind in ("number", "word"):
            yield self._amount(place)
        elif kind in ("sign", "hanzi", "roman") and text != "一":
            yield _Amount(text, place, place + 1)

    def _amount(self, place: int) -> _Amount:
        """The number at `place` with the multipliers after it and the unit on either side."""
        value, end = self._value(place)
        power, end = self._power(end)
        unit, end = self._unit(end)
        if not unit and self._is_joined(place) and self._tokens[place - 1].kind == "symbol":
            unit = _sense(self._words[place - 1]).unit
        return _Amount(_scaled(value, power) + unit, place, end)

    def _value(self, place: int) -> tuple[str, int]:
        word = self._words[place]
        if self._tokens[place].kind == "number":
            return _plain(word), place + 1
        if word not in self._numerals:
            return "1" + "0" * _sense(word).multiplier, place + 1
        value = self._numerals[word]
        unit = self._numerals.get(self._words[place + 1], "") if self._is_joined(place + 1) else ""
        if value in _TENS and len(unit) == 1:
            return str(int(value) + int(unit)), place + 2
        return value, place + 1

    def _power(self, place: int) -> tuple[int, int]:
        """By how many powers of ten the words from `place` on multiply, and where they end."""
        power = 0
        while self._is_joined(place):
            word = self._words[place]
            tight = TIGHT_MULTIPLIERS.get(word) if self._tokens[place].start == self._tokens[place - 1].end else None
            more = _MANY.get(word) or int(tight or _sense(word).multiplier)
            if not more:
                break
            power, place = power + more, place + 1
        return power, place

    def _unit(self, place: int) -> tuple[str, int]:
        """The unit that begins at `place`, empty for none, and where it ends."""
        first, second = (self._words[each] if self._is_joined(each) else "" for each in (place, place + 1))
        paired = _PAIRED_UNITS.get((first, second))
        if paired:
            return paired, place + 2
        adjective = first in _ADJECTIVES
        unit = _sense(second if adjective else first).unit
        return (unit, place + 1 + adjective) if unit else ("", place)

    def _is_joined(self, place: int) -> bool:
        """Whether the token stands right after the one before it, or after one space or hyphen."""
        if not 0 < place < len(self._tokens):
            return False
        return self.text[self._tokens[place - 1].end : self._tokens[place].start] in _BETWEEN

    def _time(self, place: int) -> str | None:
        token, word = self._tokens[place], self._words[place]
        if token.kind == "date":
            return f"month {_date(token.text)[1]}"
        if token.kind == "day":
            return token.text
        if token.kind != "word" or (word in _PROPER_MONTHS and token.text.islower()):
            return None
        sense = _sense(word)
        if sense.short_month and not sense.time.startswith("month"):
            beside = any(near.kind == "number" for near in self._tokens[max(0, place - 1) : place + 2])
            return sense.short_month if beside else sense.time or None
        return sense.time or None


@remembered
def light_words(chunk: str, language: str | None) -> int:
    """How many words a piece of text between spaces has if none of them says an amount or a time, else 0.

    A unit is light, though what stands before it may be its number. Without a `language` a
    spelled-out number of any is none.

    >>> [light_words(chunk, "en") for chunk in ("sheep,", "black-faced", "km", "41m", "today")]
    [1, 2, 1, 0, 0]
    """
    bare = chunk.strip(_PUNCTUATION)
    is_word = bare.isascii() and bare.isalpha() and not bare.isupper()
    words = [bare.casefold()] if is_word else _light_tokens(chunk)
    return len(words) if all(_is_light(word, language) for word in words) else 0


def _light_tokens(chunk: str) -> list[str]:
    """The words of a piece of text in small letters; none if it has another token."""
    tokens = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(chunk)]
    return [_folded(text) for _, text in tokens] if all(kind == "word" for kind, _ in tokens) else []


@remembered
def begins_with_unit(chunk: str) -> bool:
    """Whether the first word of a piece of text may belong to a number before it."""
    first = _TOKEN.search(chunk)
    word = _folded(first[0]) if first else ""
    return word in _TIED or bool(_sense(word).unit)


def _is_light(word: str, language: str | None) -> bool:
    multiplier, _, time, short_month = _sense(word)
    joined = word in TIGHT_MULTIPLIERS or word in _MANY or is_numeral(word, language)
    return not (multiplier or time or short_month or joined)


def _folded(word: str) -> str:
    return word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


@remembered
def _is_spelled_out(word: str, language: str) -> bool:
    return word in numerals(language) or (len(word) > _LONGEST_SHORT and _sense(word).multiplier > 0)


@remembered
def _sense(word: str) -> _Sense:
    if word not in _WORDS and word[:SHORTEST_STEM] not in _BEGINNINGS:
        return _NOTHING
    month, short = look_up(MONTHS, word), SHORT_MONTHS.get(word)
    return _Sense(
        int(look_up(MULTIPLIERS, word) or 0),
        look_up(UNITS, word) or "",
        f"month {month}" if month else look_up(WEEKDAYS, word) or look_up(DAYS, word) or "",
        f"month {short}" if short else "",
    )


def _is_dated(amount: _Amount, months: set[int]) -> bool:
    if not amount.value.isdecimal() or len(amount.value) > _DIGITS_OF_YEAR:
        return False
    number = int(amount.value)
    beside = any(place in months for place in range(amount.first - REACH, amount.end + REACH))
    return number in _CENTURIES or (beside and (number <= _DAYS_OF_MONTH or number in _YEARS))


def _date(text: str) -> tuple[str, str, str]:
    """Day, month and year of a date in figures; between slashes the month comes first if it can."""
    first, second, third = (int(part) for part in re.split(r"[-./]", text))
    if "-" in text:
        return str(third), str(second), str(first)
    year = third if third > _MONTHS_OF_YEAR * 10 else third + (2000 if third <= _PIVOT else 1900)
    day, month = (second, first) if "/" in text and first <= _MONTHS_OF_YEAR else (first, second)
    return str(day), str(month), str(year)


def _plain(number: str) -> str:
    """A number in ASCII digits with a point for its decimals and nothing between thousands."""
    number = number.replace("\N{MINUS SIGN}", "-")
    if not number.isascii():
        number = "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in number)
    grouped = _GROUPED_NUMBER.match(number, int(number.startswith("-")))
    if grouped:
        number = number[: grouped.end()].replace(grouped["mark"], "") + number[grouped.end() :]
    if number.count(",") > 1:
        number = number.replace(",", "")
    return number.replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", ".")


def _scaled(number: str, power: int) -> str:
    # Of 3.1 and 3.10 nobody knows whether they are prices or sections.
    if not power or len(number) > _MOST_DIGITS:
        return number
    return format((Decimal(number).scaleb(power)).normalize(), "f")
