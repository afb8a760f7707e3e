"""Counts what goes, within a document and across: pairs that differ in a fact, and pairs that differ in wording only.

    python benchmarks/veto.py [--pairs 10000] [--near 0.8] [--show KIND]

A pair is a passage of two sentences in one of eight languages and the same with one thing
changed: a number, a date, a negation, a name or a quotation in 10,000 pairs, and one to three
turns of phrase in 10,000 more: synonyms, the order of words, a clause that adds nothing,
punctuation, the notation of a number, the title of a person. All have a Jaccard similarity of
at least `near` by runs of five characters, by which passages of one document are compared, so
that similarity alone would remove every one. Documents are compared by word pairs, of which
a changed word takes more along: "near" counts the pairs that are near by those, too.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleanclip import dedup, deduplicate
from cleanclip.dedup.fingerprint import normal_form
from cleanclip.dedup.near import jaccard, shingles
from cleanclip.dedup.verify import similarities
from cleanclip.document import Document
from cleanclip.options import VETOES
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = "Iwaya Wadephul Okonkwo Lindqvist Marchetti Dubois Petrova Harrington Nakamura Delgado Brennan Kowalska".split()  # noqa: SIM905 - a line
PLACES = "Tokyo Lisbon Nairobi Toronto Oslo Lima Dakar Hanoi Quito Riga Perth Accra".split()  # noqa: SIM905 - a line
NAMES_RU = "Иванова Петрова Соколова Лебедева Морозова Волкова".split()  # noqa: SIM905 - a line
PLACES_RU = "Казани Рязани Самаре Твери Перми Туле".split()  # noqa: SIM905 - a line

# {word/other word/...} is wording; {kind:value/value/...} is a fact, and one value of it stands in a passage.
# {number}, {date}, {name} and {place} are facts whose values are made or listed; a missing value is empty.
PASSAGES = {
    "en": (
        (
            "{However,/Still,/Even so,} the regional office in {place} will{negation:/ not} reopen {before/ahead "
            "of} the winter, {spokeswoman/a spokeswoman} {name} {said/stated/announced} on "
            "{date:Monday/Tuesday/Thursday/Friday}."
        ),
        (
            "{About/Around/Roughly} {number} households had {signed up/registered} for the scheme by {date:3 "
            "March/14 March/2 June/14 June} 2021, a figure that the council in {place} {called/described as} "
            "“{quote:better than hoped/lower than hoped/better than feared}” in its {yearly/annual} report."
        ),
        (
            "The harbour has{negation:/ never} been dredged since {date:1987/1978/1992}, and {name} "
            "{thinks/believes} that it would cost {number:41 million/14 million/40 million/41 billion} euros to "
            "{do so/do it} {now/properly}."
        ),
        (
            "On {date:Monday/Tuesday/Friday} evening{,/} {the council met and voted/the council met, as usual, and "
            "voted} to raise the fares by {number:5/15/50/6}{ percent/%/ per cent}{, as it had done before,/} "
            "{because/since} the {twelve/12} boats of the town, {most of them/nearly all of them} bought by {Mr. /Mr "
            "/}{name}, {could/would}{negation:/ not} be repaired in {place}."
        ),
        (
            "{According to the harbour office, the/The} pilot{;/,} a man of few words{;/,} had {negation:never "
            "/}steered "
            "a ship of {number:200/120/2,000}{ metres/ m/-metre length} {until/till} {the late/late} "
            "{date:spring/summer/"
            "autumn} of {date:1999/1989/2009}{, the harbour office said/}, when {President /}{name} came "
            "{aboard/on board}."
        ),
    ),
    "de": (
        (
            "{Allerdings/Jedoch/Dennoch} wird die Behörde in {place} den Antrag {negation:/nicht }{noch "
            "vor/vor} dem Winter {prüfen/bearbeiten}, {sagte/erklärte} die Sprecherin am "
            "{date:Montag/Dienstag/Freitag} {vor/gegenüber} der Presse."
        ),
        (
            "{Rund/Etwa/Ungefähr} {number} Haushalte hatten sich bis zum {date:3. März/14. März/2. Juni} 2021 "
            "angemeldet, {was/und das} der Gemeinderat in seinem {jährlichen/neuen} Bericht „{quote:besser als "
            "erhofft/schlechter als erhofft}“ {nannte/genannt hat}."
        ),
        (
            "{Nach Angaben der Behörde/Wie die Behörde mitteilte} {sind/waren} die {zwölf/12} Boote, {von denen die "
            "meisten/"
            "die zumeist} {Herrn /}{name} gehören, {negation:nicht /}{bereit/fertig}{, obwohl/; obwohl} der Rat den "
            "Preis "
            "im {date:März/Mai/Oktober} um {number:5/15/50}{ Prozent/%/ %} {erhöht/angehoben} hatte."
        ),
    ),
    "fr": (
        (
            "{Toutefois/Cependant/Pourtant}, le bureau régional de {place} {va/doit} rouvrir {avant/peu avant} "
            "l'hiver, a {déclaré/indiqué/annoncé} {name} {date:lundi/mardi/jeudi} {lors d'/au cours d'}une "
            "réunion publique."
        ),
        (
            "{Environ/Près de} {number} foyers s'étaient inscrits au {date:3 mars/14 mars/2 juin} 2021, et le "
            "projet {negation:n'est pas/est} {encore/toujours} soutenu par la mairie, {selon/d'après} {name}."
        ),
        (
            "{Selon le bureau du port/D'après le bureau du port}, les {douze/12} bateaux{, achetés pour la plupart/ "
            "achetés "
            "pour la plupart} par {M. /}{name}{,/} {negation:ne seront pas/seront} {prêts/réparés} avant "
            "{date:mars/mai/octobre}, {car/parce que} le prix a augmenté de {number:5/15/50}{ %/ pour cent/%}."
        ),
    ),
    "es": (
        (
            "{Sin embargo/No obstante/Con todo}, la oficina regional de {place} {negation:no /}abrirá antes del "
            "invierno, {dijo/afirmó/anunció} {name} el {date:lunes/martes/jueves} {durante/en} una reunión "
            "pública del consejo."
        ),
        (
            "{Unos/Cerca de} {number} hogares se habían inscrito hasta el {date:3 de marzo/14 de marzo/2 de "
            "junio} de 2021, {según/de acuerdo con} un informe {anual/reciente} que {name} {presentó/mostró} a la"
            " prensa."
        ),
        (
            "{Según la oficina del puerto/De acuerdo con la oficina del puerto}, los {doce/12} barcos{, comprados en "
            "su "
            "mayoría/ comprados en su mayoría} por {el señor /}{name}{,/} {negation:no /}estarán {listos/preparados} "
            "antes de {date:marzo/mayo/octubre}, {ya que/pues} el precio subió un {number:5/15/50}{ %/ por ciento/%}."
        ),
    ),
    "it": (
        (
            "{Tuttavia/Però/Eppure} l'ufficio regionale di {place} {negation:non /}riaprirà prima dell'inverno, "
            "ha {detto/dichiarato/annunciato} {name} {date:lunedì/martedì/giovedì} {durante/nel corso di} una "
            "riunione pubblica."
        ),
        (
            "{Circa/Quasi} {number} famiglie si erano iscritte entro il {date:3 marzo/14 marzo/2 giugno} 2021, "
            "{secondo/a quanto dice} un rapporto {annuale/recente} che {name} {ha presentato/ha mostrato} alla "
            "stampa."
        ),
    ),
    "ru": (
        (
            "{Однако/Тем не менее} региональное отделение в {place_ru} {negation:не /}откроется до начала зимы, "
            "{сообщила/заявила/рассказала} журналистам {name_ru} в {date:понедельник/вторник/четверг} "
            "{date:утром/вечером}."
        ),
        (
            "{Около/Почти} {number} семей записались до {date:3 марта/14 марта/2 июня} 2021 года, "
            "{говорится/указано} в {ежегодном/новом} отчёте, который {name_ru} {передала/представила} городскому "
            "совету."
        ),
        (
            "{По данным/По сведениям} управления порта, {двенадцать/12} лодок{, большую часть которых/, почти все из "
            "которых} {купила/приобрела} {name_ru}, {negation:не /}будут {готовы/отремонтированы} до "
            "{date:марта/мая/октября}, {так как/потому что} цена выросла на {number:5/15/50}{ процентов/%/ %}."
        ),
    ),
    "ja": (
        (
            "地域事務所は冬までに再開{negation:する/しない}見通しだと、広報担当者が{date:月"
            "曜日/火曜日/木曜日}に記者団に{述べた/語った}。"
            "{約/およそ}{number}世帯が{date:3月4日/3月14日/6月2日}までに登録を済ま"
            "せ、町議会は年次報告書で「{quote:期待以上/期待以下}」と{評価した/記した}。"
        ),
    ),
    "zh": (
        (
            "{据/根据}港口办公室{介绍/通报}，{约/大约}{number:12/120/21}条船{negation:没有/已经}在{date:星期一/星期二/星期"
            "五}之前{修好/修理完毕}，{因为/由于}价格上涨了{number:5/15/50}%，市议会在年度报告中{称/说}这"
            "个结果“{quote:好于预期/差于预期}”，{并且/而且}{表示/指出}明年{date:三月/五月/十月}将{再次/重新}讨论这个问题。"
        ),
    ),
}
SLOT = re.compile(r"\{([^{}]*)\}")
FACTS = ("number", "date", "negation", "name", "quote")
WORDING = "wording"


@dataclass(frozen=True)
class Slot:
    """One place of a passage that can be filled in several ways; `kind` is a fact's, or wording."""

    kind: str
    values: tuple[str, ...]


def parse(template: str) -> list[str | Slot]:
    """The literal texts and the slots of a template, in turn."""
    parts = SLOT.split(template)
    return [_slot(part) if odd else part for part, odd in zip(parts, cycle((False, True)), strict=False)]


def _slot(text: str) -> Slot:
    kind, colon, values = text.partition(":")
    listed = {
        "name": ("name", NAMES),
        "place": ("name", PLACES),
        "name_ru": ("name", NAMES_RU),
        "place_ru": ("name", PLACES_RU),
        "number": ("number", []),
    }
    if colon:
        return Slot(kind, tuple(values.split("/")))
    if text in listed:
        kind, names = listed[text]
        return Slot(kind, tuple(names))
    return Slot(WORDING, tuple(text.split("/")))


def passages(chance: random.Random) -> Iterator[tuple[str, list[str | Slot]]]:
    """Languages and passages of two sentences, without end."""
    for language in cycle(PASSAGES):
        sentences = chance.sample(PASSAGES[language], min(2, len(PASSAGES[language])))
        yield language, [part for sentence in sentences for part in (*parse(sentence), " ")][:-1]


def number(chance: random.Random) -> str:
    """A number of three to five digits in one of its notations."""
    value = chance.choice((chance.randrange(100, 1000), chance.randrange(1000, 99_999)))
    return f"{value:,}".replace(",", chance.choice((",", ".", " ")))


def fill(slot: Slot, chance: random.Random, *, other_than: str | None = None) -> str:
    """A value of the slot, not the one given."""
    while True:
        value = chance.choice(slot.values) if slot.values else number(chance)
        if value != other_than and (slot.kind != "number" or _digits(value) != _digits(other_than or "")):
            return value


def _digits(text: str) -> str:
    return re.sub(r"(?<=\d)[., ](?=\d)", "", text)


def pairs(kind: str, near: float, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Language and two passages that differ in one slot of `kind`, or one to three of wording, without end."""
    for language, parts in passages(chance):
        places = [place for place, part in enumerate(parts) if isinstance(part, Slot) and part.kind == kind]
        if not places:
            continue
        filled = [fill(part, chance) if isinstance(part, Slot) else part for part in parts]
        changed = list(filled)
        for place in chance.sample(places, min(len(places), chance.choice((1, 1, 2, 3)) if kind == WORDING else 1)):
            part = parts[place]
            assert isinstance(part, Slot)  # noqa: S101 - places are slots
            changed[place] = fill(part, chance, other_than=filled[place])
        one, other = "".join(filled), "".join(changed)
        if jaccard(shingles(normal_form(one)), shingles(normal_form(other))) >= near:
            yield language, one, other


class Outcome(NamedTuple):
    """What became of a pair: whether a passage went within one document, and of two documents."""

    within: bool
    near_across: bool
    across: bool


def outcome(one: str, other: str, near: float) -> Outcome:
    """What the stages within a document take from both, and what `deduplicate` does if each is a document."""
    text = f"{one}\n\n{other}\n"
    document = Document(text, split(text))
    for stage in dedup.stages(lambda _: True, near=near, veto=VETOES):
        document = document.apply(stage(document))
    found = float(similarities([one, other], np.array([[0, 1]]))[0])
    _, second = deduplicate([one, other], near=near)
    return Outcome(bool(document.edits), found >= near, bool(second.edits))


def main() -> None:
    """Print for each kind how many pairs there were and how many lost a passage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--near", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="print the pairs of this kind that went the wrong way")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - a benchmark, not a secret
    print(f"{'':<12}{'within a document':^24}{'across documents':^24}")
    print(f"{'differs in':<12}{'pairs':>8}{'removed':>16}{'near':>8}{'removed':>16}")
    for kind in (*FACTS, WORDING):
        count = options.pairs if kind == WORDING else options.pairs // len(FACTS)
        wrong: Counter[str] = Counter()
        tally: Counter[str] = Counter()
        for language, one, other in islice(pairs(kind, options.near, chance), count):
            became = outcome(one, other, options.near)
            tally.update(name for name, holds in became._asdict().items() if holds)
            wanted = kind == WORDING
            if became.within != wanted or became.across != (wanted and became.near_across):
                wrong[language] += 1
                if kind == options.show:
                    print(f"  {language}\n    {one}\n    {other}")
        near = tally["near_across"]
        within = f"{tally['within']:>8} {tally['within'] / count:7.2%}"
        across = f"{tally['across']:>8} {tally['across'] / max(1, near):7.2%}"
        print(f"{kind:<12}{count:>8}{within}{near:>8}{across}  {dict(wrong) or ''}")


if __name__ == "__main__":
    main()
