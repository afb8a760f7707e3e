from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.dedup.lexicon import DAYS, MONTHS, MULTIPLIERS, UNITS, WEEKDAYS
from cleanclip.dedup.quantities import Quantities
from cleanclip.dedup.veto import disagreement
from cleanclip.dedup.wording import quotations
from cleanclip.options import VETOES

SAME_NUMBER = [
    ("41 million", "41m", "41,000,000", "41 000 000", "41.000.000", "forty-one million"),
    (
        "1,200 people",
        "1.200 people",
        "1 200 people",
        "1200 people",
        "1\N{NARROW NO-BREAK SPACE}200 people",
        "1'200 people",
    ),
    ("5 percent", "5%", "5 per cent", "5 %", "five percent"),
    ("$3.5 billion", "$3.5bn", "3.5 billion dollars", "3.5 billion US dollars", "US$3,500,000,000"),
    ("€20", "20 euros", "20 €"),
    ("4 km", "4 kilometres", "4 kilometers", "4-kilometre"),
    ("zwölf Boote und die Frau", "12 Boote und die Frau"),
    ("einundzwanzig Boote und die Frau", "21 Boote und die Frau"),
    ("2,5 Milliarden", "2,5 Mrd.", "2.500.000.000"),
    ("3 millions", "3 000 000"),
    ("5 млн", "5 миллионов", "5 000 000"),
    ("12万人", "120,000人", "12萬人"),
    ("12,34,567 rupees", "1234567 rupees"),
    ("٤١", "41"),
]
OTHER_NUMBER = [
    ("1,200", "2,100"),
    ("41 million", "41 billion"),
    ("41 million", "41 thousand"),
    ("5 percent", "5 percentage points"),
    ("5 km", "5 miles"),
    ("$5", "€5"),
    ("-5 degrees", "5 degrees"),
    ("1.5", "15"),
    ("5 am", "5 pm"),
    ("from 3 to 5", "from 5 to 3"),
    ("two ships", "three ships"),
    ("the G7", "the G20"),
    ("½ mile", "¼ mile"),
    ("hundreds of letters", "thousands of letters"),
    ("zwei Schiffe und das Boot", "drei Schiffe und das Boot"),
    ("два корабля и лодка", "три корабля и лодка"),
    ("三隻の船", "四隻の船"),
    ("5万人", "5億人"),
    ("9" * 5000, "9" * 4999),
]
SAME_DATE = [
    ("22 March 2021", "March 22, 2021", "22.03.2021", "2021-03-22", "22 Mar 2021", "03/22/2021", "22nd of March 2021"),
    ("am 3. Mai 1999", "am 03.05.1999"),
    ("le 1er août 2020", "le 1 août 2020"),
    ("в январе", "в Январе"),
]
OTHER_DATE = [
    ("on Monday", "on Tuesday"),
    ("in May 2020", "in June 2020"),
    ("22 March", "23 March"),
    ("in 1987", "in 1978"),
    ("yesterday", "today"),
    ("last week", "last month"),
    ("am Montag", "am Dienstag"),
    ("lundi", "mardi"),
    ("el lunes", "el martes"),
    ("segunda-feira", "terça-feira"),
    ("в понедельник", "во вторник"),
    ("w poniedziałek", "we wtorek"),
    ("v pondělí", "v úterý"),
    ("星期一", "星期二"),
    ("月曜日", "火曜日"),
    ("昨天", "今天"),
    ("월요일에", "화요일에"),
    ("يوم الاثنين", "يوم الثلاثاء"),
    ("tammikuussa", "helmikuussa"),
    ("from Monday to Friday", "from Friday to Monday"),
]
OTHER_NEGATION = [
    ("It was ratified.", "It was not ratified."),
    ("It was ratified.", "It wasn't ratified."),
    ("It was ratified.", "It was never ratified."),
    ("a legal act", "an illegal act"),
    ("He was able to row.", "He was unable to row."),
    ("He did not say that he would come.", "He did say that he would not come."),
    ("Er kam.", "Er kam nicht."),
    ("Er hat eine Antwort.", "Er hat keine Antwort."),
    ("Elle est venue.", "Elle n'est pas venue."),
    ("Vino ayer.", "No vino ayer."),
    ("È venuto.", "Non è venuto."),
    ("Ele veio.", "Ele não veio."),
    ("Hij kwam.", "Hij kwam niet."),
    ("Han kom.", "Han kom inte."),
    ("On przyszedł.", "On nie przyszedł."),
    ("Он пришёл.", "Он не пришёл."),
    ("Він прийшов.", "Він не прийшов."),
    ("O geldi ve bu iyi.", "O geldi ve bu iyi değil."),
    ("他去了。", "他没去。"),
    ("行った。", "行かなかった。"),
    ("行きます。", "行きません。"),
    ("그는 갔다.", "그는 가지 않았다."),
    ("เขาไป", "เขาไม่ไป"),
    ("هو جاء", "هو لم يأت"),
    ("הוא בא", "הוא לא בא"),
]
SAME_NEGATION = [
    ("It did not come.", "It didn't come."),
    ("It didn't come.", "It didn’t come."),
    ("It cannot be.", "It can't be."),
    ("Sin embargo, vino.", "Con todo, vino."),
    ("Тем не менее он пришёл.", "Однако он пришёл."),
    ("Not only the sea rose.", "The sea rose."),
]
OTHER_NAME = [
    ("the envoy, Iwaya, said", "the envoy, Okonkwo, said"),
    ("Iwaya said so.", "Okonkwo said so."),
    ("The town thanked Iwaya.", "The town thanked its envoy."),
    ("Japan attacked China.", "China attacked Japan."),
    ("the US Navy", "the UK Navy"),
    ("the time of d'Estaing", "the time of d'Orsay"),
    ("в городе Рязань", "в городе Казань"),
    ("スズキ氏が", "ホンダ氏が"),
    ("Der Rat traf sich nicht in Kiel.", "Der Rat traf sich nicht in Bonn."),
    ("Die Reederin Anna Voss war nicht da.", "Die Reederin Anna Berg war nicht da."),
    ("Voss war nicht da und sagte nichts.", "Berg war nicht da und sagte nichts."),
]
SAME_NAME = [
    ("However, the envoy left.", "Still, the envoy left."),
    ("the Prime Minister", "the prime minister"),
    ("Mr. Iwaya left.", "Iwaya left."),
    ("The fleet of Japan left.", "The fleet of Japan's left."),
    ("U.S. forces", "US forces"),
    ("Recently the envoy left.", "The envoy left."),
    ("der Minister war nicht in der Sitzung", "der Minister war nicht in der Besprechung"),
]
OTHER_QUOTE = [
    ("He called it “good”.", "He called it “bad”."),
    ("He called it “good”.", "He called it good."),
    ("Er nannte es „gut“.", "Er nannte es „schlecht“."),
    ("Il a dit « oui ».", "Il a dit « non »."),
    ("「はい」と言った", "「いいえ」と言った"),
    ("He called it ‘good’.", "He called it ‘bad’."),
]
SAME_QUOTE = [
    ("He called it “good”.", 'He called it "good".'),
    ("He called it “good.”", "He called it “good”."),
    ("He called it ‘good’.", "He called it “good”."),
    ("„Gut“, sagte er.", "»Gut«, sagte er."),
    ("the ministers' meeting and the workers' day", "the ministers’ meeting and the workers’ day"),
]


@pytest.mark.parametrize("notations", SAME_NUMBER)
def test_a_number_is_the_same_in_every_notation(notations: tuple[str, ...]) -> None:
    assert len({tuple(Quantities(notation).numbers) for notation in notations}) == 1


@pytest.mark.parametrize("notations", SAME_DATE)
def test_a_date_is_the_same_in_every_notation(notations: tuple[str, ...]) -> None:
    for notation in notations[1:]:
        assert disagreement(notations[0], notation, ("numbers", "dates")) is None


@pytest.mark.parametrize(
    ("check", "pairs"),
    [
        ("numbers", OTHER_NUMBER),
        ("dates", OTHER_DATE),
        ("negation", OTHER_NEGATION),
        ("names", OTHER_NAME),
        ("quotes", OTHER_QUOTE),
    ],
)
def test_a_difference_that_matters_is_named(check: str, pairs: list[tuple[str, str]]) -> None:
    for one, other in pairs:
        for a, b in ((one, other), (other, one)):
            difference = disagreement(a, b, (check,))
            assert difference is not None, (check, a, b)
            assert " differ: " in difference
            assert len(difference) < 200


@pytest.mark.parametrize("pair", [*SAME_NEGATION, *SAME_NAME, *SAME_QUOTE])
def test_a_difference_in_wording_is_none(pair: tuple[str, str]) -> None:
    one, other = pair
    assert disagreement(one, other, VETOES) is None
    assert disagreement(other, one, VETOES) is None


def test_a_month_that_is_a_verb_is_no_date() -> None:
    assert Quantities("They may march on.").dates == []
    assert Quantities("In May they march on.").dates == ["month 5"]


@pytest.mark.parametrize("credit", [" © Ida Berg", " (Reuters)", " Photo: Ida Berg / AFP 2021", " | Foto: dpa"])
def test_a_credit_is_no_difference(credit: str) -> None:
    text = "The bridge was opened on Sunday"
    assert disagreement(text, text + credit, VETOES) is None
    assert disagreement(text + credit, text + " © Another", VETOES) is None


def test_only_what_is_asked_for_is_compared() -> None:
    assert disagreement("3 ships", "4 ships", ("dates", "negation", "names", "quotes")) is None
    assert disagreement("3 ships", "4 ships", ()) is None
    with pytest.raises(KeyError):
        disagreement("3 ships", "4 ships", ("colours",))


def test_the_first_check_that_fails_is_told() -> None:
    assert disagreement("3 ships came", "4 ships never came", ("numbers", "negation")) == "the numbers differ: 3 / 4"
    assert disagreement("3 ships came", "4 ships never came", ("negation",)) == "the negations differ: - / never"


def test_a_quotation_that_is_not_closed_goes_to_the_end() -> None:
    assert quotations("He said: “We go") == ["we go"]


@given(st.text(), st.text())
def test_it_compares_any_two_texts_and_finds_what_it_finds_the_other_way_round(a: str, b: str) -> None:
    assert disagreement(a, a, VETOES) is None
    assert (disagreement(a, b, VETOES) is None) == (disagreement(b, a, VETOES) is None)


@given(st.text(alphabet=st.sampled_from("0123456789.,' -$€%km½三万/:")))
def test_every_string_of_figures_has_numbers(text: str) -> None:
    assert Quantities(text).numbers == Quantities(text).numbers


@pytest.mark.parametrize("words", [MONTHS, WEEKDAYS, DAYS, MULTIPLIERS, UNITS])
def test_words_are_listed_as_they_are_looked_up(words: dict[str, str]) -> None:
    assert [word for word in words if word != word.casefold()] == []
