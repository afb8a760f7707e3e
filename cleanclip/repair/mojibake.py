"""Which text was decoded in the wrong encoding: what ftfy would repair, found at the speed of a scan.

ftfy decides by a pattern of some thirty alternatives, which `re` tries one by one at every
character. The gate here finds the same places from one class of characters that each
alternative needs, and only lines with such a place reach ftfy. What comes out is what
``ftfy.fix_text`` makes of the text with the settings of `config`.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair import code_pages
from cleanclip.repair.alignment import differences
from cleanclip.repair.finding import Finding
from cleanclip.repair.suspects import Suspects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftfy import TextFixerConfig

RULES = (
    Rule(
        "repair/mojibake",
        "text that was decoded in the wrong encoding",
        detail="Found and repaired by ftfy, without its changes to quotes, widths, ligatures and line ends.",
        removes=("caf\N{LATIN CAPITAL LETTER A WITH TILDE}\N{COPYRIGHT SIGN}", "don\x92t"),
        keeps=(
            "caf\N{LATIN SMALL LETTER E WITH ACUTE}",
            "\N{LEFT DOUBLE QUOTATION MARK}so\N{RIGHT DOUBLE QUOTATION MARK}",
        ),
    ),
    Rule(
        "repair/mojibake/part-of-line",
        "a wrongly decoded word on a line that is not so throughout",
        detail="Where ftfy leaves a line that it still calls bad, its words are asked for one by one; "
        "two have to be wrong.",
        removes=("Zima byÅ‚a krÃ³tka, lubiÄ Å›nieg.",),
        keeps=("naïve café",),
    ),
    Rule(
        "repair/mojibake/code-page",
        "text in a national code page that was read as another",
        detail="GB 2312, Big5, EUC-KR, EUC-JP, Shift-JIS, and code pages of Cyrillic, Greek, Hebrew and Arabic, "
        "told by how likely the letters are. A line whose bytes are not all there is flagged and left.",
        removes=(
            "½ñÌìÌìÆøºÜºÃ£¬ÎÒÃÇÈ¥¹«Ô°",
            "Ïîãîäà çàâòðà áóäåò õîðîøàÿ",
            "оНЦНДЮ ГЮБРПЮ АСДЕР УНПНЬЮЪ",
        ),
        keeps=("ÀÉÈÙ", "ÄÖÜäöüß ÄÖÜäöüß", "кВт МВт мВА", "МакДОНАЛДС"),
    ),
)
_WHOLE, _PART, _CODE_PAGE = (rule.id for rule in RULES)
_WORD = re.compile(r"\S+|\s+")
_FEWEST_WORDS = 2
_CONTROL_1 = re.compile("[\x80-\x9f]")

# The pattern of ftfy that the gate is derived from; for any other, that pattern is the gate.
_KNOWN_BADNESS = "9dcc0f2ac90d9ae3c85eb7b9b2c0b8a8e8126153847c2b30c91a0bb263f3b8c4"


def find(text: str) -> Iterator[Finding]:
    r"""Each run of characters of `text` that was decoded in the wrong encoding.

    >>> [finding[:3] for finding in find("a caf\u00c3\u00a9")]
    [(5, 7, 'é')]
    """
    if text.isascii():
        return
    for start, end in _suspicious_segments(text):
        before = text[start:end]
        after, rule, reason = _fixed(before), _WHOLE, "decoded in the wrong encoding"
        if code_pages.is_garbled(after):
            reading = code_pages.reading(before)
            if reading is not None:
                after, rule, reason = reading.text, _CODE_PAGE, f"written in {reading.code_page}"
            elif code_pages.is_beyond_repair(before):
                yield Finding(start, end, before, _CODE_PAGE, "bytes are missing", action="flag")
                continue
        elif gate().search(after):
            after, rule = _word_by_word(after), _PART
        for left, right, new in differences(before, after):
            yield Finding(start + left, start + right, new, rule, reason)


def _fixed(segment: str) -> str:
    """The segment as ``ftfy.fix_text`` returns it.

    That asks for the encoding until nothing changes, and then once more; where no control
    character is left for it to turn, the last question, the slowest of all, has a known answer.
    """
    import ftfy  # noqa: PLC0415 - 30 ms that ASCII never pays

    fixed = ftfy.fix_encoding(segment, config())
    return ftfy.fix_text(segment, config()) if _CONTROL_1.search(fixed) else fixed


def _word_by_word(line: str) -> str:
    """The line with each word as ftfy repairs it by itself; a single such word is too thin evidence."""
    words = [word if word.isascii() else _fixed(word) for word in _WORD.findall(line)]
    changed = sum(new != old for new, old in zip(words, _WORD.findall(line), strict=True))
    return "".join(words) if changed >= _FEWEST_WORDS else line


def repaired(text: str) -> str:
    """The text as ``ftfy.fix_text(text, config())`` returns it, code pages aside."""
    if text.isascii():
        return text
    pieces: list[str] = []
    cursor = 0
    for start, end in _segments(text, gate()):
        pieces += text[cursor:start], _fixed(text[start:end])
        cursor = end
    return "".join([*pieces, text[cursor:]])


@cache
def config() -> TextFixerConfig:
    """The settings of ftfy that touch nothing but wrongly decoded text."""
    from ftfy import TextFixerConfig  # noqa: PLC0415 - 30 ms that ASCII never pays

    return TextFixerConfig(
        explain=False,
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )


def _suspicious_segments(text: str) -> Iterator[tuple[int, int]]:
    """The segments in which something was decoded wrongly, or may have been, in order."""
    for segment, _ in groupby(merge(_segments(text, gate()), _segments(text, code_pages.GARBLED))):
        yield segment


def _segments(text: str, seen: Suspects | re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The segments with a place that `seen` finds, cut as ftfy cuts: at line feeds, else at a length."""
    longest = config().max_decode_length
    found = seen.search(text)
    while found:
        place = found.end() - 1
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place) + 1 or len(text)
        if end - start <= longest:
            yield start, end
        else:
            cuts = [(cut, min(cut + longest, end)) for cut in range(start, end, longest)]
            yield from (cut for cut in cuts if seen.search(text[slice(*cut)]))
        found = seen.search(text, end)


@cache
def gate() -> Suspects | re.Pattern[str]:
    """What finds a place in a text if and only if ftfy calls one of its lines bad.

    For a release of ftfy whose pattern is not the one it was derived from, that pattern itself.
    """
    from ftfy import badness  # noqa: PLC0415 - see above

    digest = hashlib.sha256(badness.BADNESS_RE.pattern.encode()).hexdigest()
    categories = getattr(badness, "MOJIBAKE_CATEGORIES", None)
    if digest != _KNOWN_BADNESS or categories is None:
        return re.compile(badness.BADNESS_RE.pattern, badness.BADNESS_RE.flags | re.MULTILINE)
    sets = {
        "accented_or_sign": _ACCENTED_OR_SIGN.format(**categories),
        "sign_but_box": _SIGN_BUT_BOX.format(**categories),
        "arabic_tail": _ARABIC_TAIL.format(**categories),
    }
    first, rest = (part.format(**categories, **sets) for part in (_GATE_OPENS, _GATE))
    return Suspects(first, rest, re.VERBOSE | re.MULTILINE)


# Each alternative of ftfy's pattern hangs here on that one of its characters which is rarest in
# clean text, so that all begin with the same class and whatever is not in it is skipped. Nearly
# all need a second character beyond ASCII beside that one, which settles most of the rest. Quotes
# come first, since clean text has most of those. The character is consumed and then looked back
# at, since only a leading class is searched for fast.
_GATE_OPENS = "{c1}{bad}{upper_accented}{start_punctuation}{end_punctuation}{currency}{numeric}{law}{box}œÙ°Ђў"
_GATE = r"""
    (?:
        (?<=[{start_punctuation}{end_punctuation}])
        (?: (?<=[{lower_accented}{upper_accented}{currency}{numeric}{box}{law}ВГРСΒΓΞΟ].)
            (?: (?<=[{lower_accented}{upper_accented}].)(?=\w)
              | (?<=[{lower_accented}{upper_accented}{currency}{numeric}{box}{law}][{end_punctuation}])
                (?=[{start_punctuation}])
              | (?<=[{box}][{end_punctuation}])
              | (?<=[ВГРС].)(?=[ВГРС])
              | (?<=[ΒΓΞΟ].)(?=[ΒΓΞΟ])
            )
          | (?<=[{end_punctuation}])(?=[{lower_accented}])
          | (?<=‚)(?=[âó][àä°ê])
        )
      | (?<![{start_punctuation}{end_punctuation}])
        (?:
            (?: (?=[^\x00-\x7f]) | (?<=[^\x00-\x7f].) )
            (?: (?<=[{upper_accented}Ù])
                (?: (?<=[{lower_accented}{lower_common}{box}{end_punctuation}{currency}{numeric}][{upper_accented}])
                  | (?<=[a-z][{upper_accented}])(?=[{start_punctuation}{currency}])
                  | (?<=[ÂÃÎÐ])
                    (?=[€œŠš¢£Ÿž\xa0\xad®©°·»{start_punctuation}{end_punctuation}–—´])
                  | (?<=[ØÙ])(?={arabic_tail}[ØÙ]{arabic_tail})
                  | (?<=‚Ä)(?=[ìîïòôúùû†°¢π])
                  | (?=[{bad}])(?<=[{upper_accented}])
                )
              | (?<=[{bad}])
                (?: (?<={accented_or_sign}.) | (?<=[{bad}].) | (?={accented_or_sign})
                  | (?<=[a-zA-Z][{lower_common}{upper_common}].)
                  | (?<=[ВГРС].)(?=[ВГРС])
                  | (?<=[ΒΓΞΟ].)(?=[ΒΓΞΟ])
                )
              | (?<=[{currency}{numeric}{box}{law}°])
                (?: (?<=[{currency}{numeric}{box}])(?=[{lower_accented}{start_punctuation}])
                  | (?<=[{lower_accented}{box}{end_punctuation}][{currency}])
                  | (?<=\s[{upper_accented}][{currency}])
                  | (?<=[{upper_accented}{box}][{numeric}{law}])
                  | (?<=[{lower_accented}{upper_accented}{box}{currency}{end_punctuation}]
                        [{start_punctuation}][{numeric}])
                  | (?<=[{box}])(?=[{kaomoji}])
                  | (?<={sign_but_box}[{box}])
                  | (?<=[{upper_accented}]°)
                  | (?<=×)(?=[²³])
                  | (?<=à[²µ¹¼½¾])
                  | (?<=√)(?=[±∂†≠®™´≤≥¥µø])
                  | (?<=≈)(?=[°¢])
                  | (?<=[ВГРС][{currency}°µ])(?=[ВГРС])
                  | (?<=[ΒΓΞΟ][{currency}°])(?=[ΒΓΞΟ])
                  | (?<=β€)(?=[™\xa0Ά\xad®°])
                )
              | (?<=вЂ)
              | (?<=Гў)(?=ВЂВ.[A-Za-z ])
            )
          | (?<=[{c1}])
          | (?<=[ÃÂ])(?=[ ]) (?: (?<=[a-z].) | (?<=[a-z]\s.) | (?<=^.) )
          | (?<=[a-z.,?!{end_punctuation}]Â)(?=[ {start_punctuation}{end_punctuation}])
          | (?<=[Œœ])(?=[^A-Za-z])
        )
    )
"""
_ACCENTED_OR_SIGN = (
    "[{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}]"
)
_SIGN_BUT_BOX = "[{lower_accented}{upper_accented}{currency}{numeric}{start_punctuation}{end_punctuation}{law}]"
_ARABIC_TAIL = "[{common}{currency}{bad}{numeric}{start_punctuation}ŸŠ®°µ»]"
