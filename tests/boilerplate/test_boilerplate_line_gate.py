from __future__ import annotations

import sys
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip import kernel
from cleanclip.boilerplate.line_gate import LineGate, fold
from cleanclip.boilerplate.matching import Matcher
from cleanclip.boilerplate.pack_table import shipped_packs
from cleanclip.boilerplate.phrases import cased_key, line_key
from cleanclip.boilerplate.rule_packs import read_pack

if TYPE_CHECKING:
    from cleanclip.boilerplate.rule_packs import PackRule, RulePack

PROSE = "The harbour office has moved its clock forward by eleven minutes since the war."
FILLINGS = {
    "{n}": ("7", "1,204", "\N{SUPERSCRIPT TWO}"),
    "{year}": ("2021",),
    "{name}": ("Ada Byron", "El Faro"),
    "{text}": ("Some other words",),
    "{site}": ("www.example.org",),
    "{date}": ("3 March 2021",),
    "{network}": ("Facebook", "Telegram"),
    "{networks}": ("Facebook, Telegram",),
}


@cache
def matcher() -> Matcher:
    return Matcher(shipped_packs(), lambda _: True)


@cache
def gate() -> LineGate:
    return LineGate([pack.letters for pack in shipped_packs()])


def passes(line: str) -> bool:
    return list(gate().places([line])) == [0]


def own_pack(*phrases: str, kind: str = "line") -> RulePack:
    wording = ", ".join(f"'{phrase}'" for phrase in phrases)
    text = f"[[rule]]\nname = 'r'\nreason = 'r'\nkind = '{kind}'\nphrases = [{wording}]\nremoves = ['x']\n"
    return read_pack(text, name="own", file="own.toml")


def fillings(rule: PackRule) -> list[str]:
    lines = []
    for phrase in rule.phrases:
        for place in range(3):
            line = phrase
            for slot, words in FILLINGS.items():
                line = line.replace(slot, words[place % len(words)])
            lines.append(line)
    return lines


@pytest.mark.parametrize("pack", shipped_packs(), ids=lambda pack: pack.name)
def test_every_phrase_passes_however_it_is_set(pack: RulePack) -> None:
    lines = [line for rule in pack.rules for line in [*fillings(rule), *rule.removes]]
    lines += [
        form(line) for line in lines for form in (str.upper, str.title, "\N{BULLET} {} \N{RIGHTWARDS ARROW}".format)
    ]
    lines += [unicodedata.normalize("NFD", line) for line in lines]
    lines += [f"{line} | {other}" for line, other in pairwise(lines)]
    passed = set(gate().places(lines))
    assert [line for place, line in enumerate(lines) if place not in passed and matcher().match(line)] == []


PIECES = st.one_of(
    st.sampled_from(
        ["Share", "SHARE THIS", "Read more", "©", "2021", "1st", "comments", "Facebook", "LINE", "関連記事"]
    ),
    st.sampled_from(
        ["で共有する", "All rights reserved", "Posted by", "Ada Byron", "Partagé", "ﬁ", "ẞ", "İ", "?", "。"]
    ),
    st.sampled_from([" ", " | ", ": ", ", ", " - ", "\n", "\t", ". ", "\N{SOFT HYPHEN}", "\N{COMBINING ACUTE ACCENT}"]),
    st.text(max_size=3),
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_no_line_that_hits_is_held_back(line: str) -> None:
    assert matcher().match(line) is None or passes(line)


@given(st.lists(PIECES, max_size=6).map("".join), st.lists(PIECES, max_size=6).map("".join))
def test_no_phrase_of_a_users_own_is_held_back(phrase: str, line: str) -> None:
    phrase = " ".join(phrase.replace("'", " ").split()) or "x"
    try:
        pack = own_pack(phrase.encode("utf-8", "ignore").decode())
    except ValueError:
        return
    own = Matcher([pack], lambda _: True)
    lines = [phrase, phrase.upper(), line, f"{phrase}: {line}", f"{line} | {phrase}"]
    assert own.hits(lines) == {place: hit for place, text in enumerate(lines) if (hit := own.match(text)) is not None}


def test_a_key_has_the_letters_of_its_line() -> None:
    def letters(text: str) -> str:
        return "".join(fold(each)[0] for each in text)

    for point in range(0, sys.maxunicode + 1, 97):
        line = f"a{chr(point)}b"
        assert letters(line_key(line)) == letters(line) == letters(cased_key(line))


@pytest.mark.skipif(kernel.compiled() is None, reason="without the kernel all lines pass")
def test_prose_is_held_back() -> None:
    assert not passes(PROSE)
    assert not passes(PROSE * 5)


def test_a_pattern_of_a_user_lets_all_lines_pass() -> None:
    own = Matcher([own_pack(".*clock.*", kind="pattern")], lambda _: True)
    assert list(own.hits([PROSE, "", PROSE])) == [0, 2]


def test_a_phrase_of_slots_alone_lets_all_lines_pass() -> None:
    own = LineGate([own_pack("{date} {name}").letters])
    assert list(own.places([PROSE, "3 May Ada"])) == [0, 1]


def test_hostile_lines_are_read_once() -> None:
    for worst in ("share " * 20_000, "\N{COMBINING ACUTE ACCENT}" * 100_000, "\U0001f600" * 100_000, "1s" * 50_000):
        assert list(gate().places([worst])) in ([], [0])
