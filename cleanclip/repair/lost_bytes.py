"""Which bytes of wrongly decoded text were taken for white space or quotes, and tidied away.

Of a character of UTF-8 read as Windows-1252 the second half may be a no-break space, a NEL, a
soft hyphen or a curly quote. Tools that collapse spaces and straighten quotes take it away,
and what is left no longer decodes. Where the rest tells which byte it was, it is put back for
the repair of the encoding to find.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleanclip.document import Rule
from cleanclip.repair.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULE = "repair/mojibake/lost-byte"
RULES = (
    Rule(
        _RULE,
        "half of a wrongly decoded character was tidied away",
        detail="A no-break space after Â, the quote of a dash or a closing quotation mark, the soft hyphen of í, "
        "and in Polish the NEL of ą.",
        removes=(
            "See the APIÂ guide.",
            "Posted:Â Monday",
            'one thingâ€"another',
            "a â€œfair gameâ€ to watch",
            "la polÃtica",
            "wielkÄ radoÅ›Ä‡, zÄ b i rÄ k",
        ),
        keeps=("HÂLÂ ", "SÃO PAULO", "Ä is a letter", "ÂÂÂ", "â€"),
    ),
)

# "Â" at the end of a word in capitals; where all is in capitals it may be Turkish.
_NO_BREAK_SPACE = re.compile(
    r"""
    (?<=[A-Z0-9.,:;!?)\]"'\xa0])
    (?<![^\x00-\x7f\xa0][A-Z])
    Â
    (?=[ ](?![A-Z]{2}) | [\xa0\r\n] | \Z)
    """,
    re.VERBOSE,
)
_DASH = re.compile(r'â€"')
_SOFT_HYPHEN = re.compile("(?<=[a-z])Ã(?=[a-z])")
_QUOTES = re.compile("â€œ|â€\x9d|â€(?=[ .,;:!)\\]\r\n]|\\Z)|[\r\n]")
_EN_DASH_QUOTE, _EM_DASH_QUOTE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"

_POLISH = re.compile("Å[\x81\x82\x84\x9a\x9b‚„š›¼ºåÃ]|Ä[\x87\x98\x99‡˜™]")
_OGONEK = re.compile(r"(?<=[^\W\d_])Ä (?=(?P<after>(?:[^\W\d_]|(?<=[ÄÅÃ])[^\s\w]){0,40}))")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]{1,12}\Z")
# What goes on after "ą" inside a word and begins none; in part still as it was misread.
_GOES_ON = re.compile(
    r"""
      [bcdfghjklmnprst] | Å[\x82‚\xbc¼\x84„] | Ä[\x87‡]                                # a letter alone
    | b(?:ek|ka|ki) | c(?:a|e|y|ych|ym|ymi|ego|ej|emu) | d(?:u|y|em|Ã³w|ze|zi(?:Ä‡|Å‚|c))
    | g(?:u|i|le|n(?:i?Ä)\S*) | s(?:ka|ku|kie|kiego|kiej|kich) | t(?:ek|ka|ki|ku|kiem|kÃ³w|kowo|rz)
    | wszy | z(?:ak|ek|ki|ku|kiem|kÃ³w) | cze(?:nie|nia|niu) | Å[\xbc¼](?:k\S* | Ä[\x99™])
    """,
    re.VERBOSE,
)
# Endings of adjectives and pronouns, whose "ą" is their last letter.
_ENDS_BEFORE = ("k", "w", "n", "j")
_LONG_ENOUGH = 4
_CLOSES = frozenset(',.;:!?)…"\r\n\N{RIGHT DOUBLE QUOTATION MARK}')
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPRSTUWZ")
_STANDS_ALONE = frozenset(
    word
    for word in re.findall(
        r"\w+",
        """
    a aby albo ale ani aż bardzo bez bo by był była było były co czy dla do gdy gdzie go i ich iż ja jak jako je jej
    jest jeszcze już każdy która które którego której który których ku lub ma między mi mnie może na nad nam nas nie
    niej nich nim niż o od oraz po pod polską przed przez przy są się swoją także tam te tego tej ten to tu tych tylko
    tym u w was we więc wszystko z za ze że
    """,
    )
)


def find(text: str) -> Iterator[Finding]:
    r"""Each place of `text` in which a lost byte has to come back, with the bytes as they were read.

    >>> [finding[:3] for finding in find("the APIÂ guide")]
    [(7, 9, 'Â\xa0')]
    """
    if text.isascii():
        return
    found: list[Finding] = []
    if "Â" in text:
        found += _no_break_spaces(text)
    if "â" in text and "â€" in text:
        found += [*_dashes(text), *_closing_quotes(text)]
    if "Ã" in text:
        found += [_finding(*match.span(), "Ã\xad") for match in _SOFT_HYPHEN.finditer(text)]
    if "Ä" in text and "Ä " in text and _POLISH.search(text):
        found += _ogoneks(text)
    yield from sorted(found)


def _finding(start: int, end: int, after: str) -> Finding:
    return Finding(start, end, after, _RULE, "half of a wrongly decoded character was lost")


def _no_break_spaces(text: str) -> Iterator[Finding]:
    """Each Â whose no-break space became a space, or went at the end of a line."""
    for match in _NO_BREAK_SPACE.finditer(text):
        start, end = match.span()
        if text[end : end + 1] == " ":
            yield _finding(start, end + 1, "Â\xa0")
        else:
            yield _finding(start, end, "")


def _dashes(text: str) -> Iterator[Finding]:
    """Each dash whose curly quote was straightened: long between letters, short between spaces."""
    for match in _DASH.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if before.isalnum() and after.isalnum():
            yield _finding(match.end() - 1, match.end(), _EM_DASH_QUOTE)
        elif before == after == " ":
            yield _finding(match.end() - 1, match.end(), _EN_DASH_QUOTE)


def _closing_quotes(text: str) -> Iterator[Finding]:
    """Each closing quotation mark that lost its last byte, after an opening one on its line."""
    is_open = False
    for match in _QUOTES.finditer(text):
        if match[0] == "â€" and is_open:
            yield _finding(match.end() - 1, match.end(), "€\x9d")
        is_open = match[0] == "â€œ"


def _ogoneks(text: str) -> Iterator[Finding]:
    """Each "ą" of Polish whose second byte is a NEL, which counts as a space.

    Where a space stood beside it, the two became one, so that what follows has to tell.
    """
    for match in _OGONEK.finditer(text):
        start, after = match.start(), match["after"]
        left = _LETTERS_BEFORE.search(text, max(0, start - 12), start)
        following = text[match.start("after") : match.start("after") + 1]
        if _GOES_ON.fullmatch(after) or (not after and (not following or following in _CLOSES)):
            yield _finding(start, start + 2, "Ä\x85")
        elif _begins_word(after) or (left and _is_adjective(left[0], after)):
            yield _finding(start, start + 1, "Ä\x85")
        else:
            yield _finding(start, start + 1, "Ä\x85")._replace(action="flag")


def _begins_word(after: str) -> bool:
    return not after or after in _STANDS_ALONE or after[0] in _CAPITALS


def _is_adjective(left: str, after: str) -> bool:
    return len(left) >= _LONG_ENOUGH and left.endswith(_ENDS_BEFORE) and len(after) >= _LONG_ENOUGH
