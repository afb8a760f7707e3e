"""The words in which near-duplicates must agree: numerals, months, days, units and negations of many languages.

Each table maps what stands before the colon of a line, its value, to the words after it. A word that
ends in ``*`` is a stem: it stands for its inflected forms. Months and weekdays are those of the Unicode CLDR.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Stems shorter than this would begin too many other words.
SHORTEST_STEM = 3
_LONGEST_ENDING = 6
# Fewer function words may be those of another language.
_FEWEST_WORDS = 3

Table = dict[str, str]


def table(text: str) -> Table:
    """The words of a table, each with its value; the first value of a word holds.

    >>> table("2: two zwei")
    {'two': '2', 'zwei': '2'}
    """
    words: Table = {}
    for line in text.strip().splitlines():
        value, _, listed = line.strip().partition(": ")
        for word in listed.split():
            words.setdefault(word.casefold(), value)
    return words


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


def look_up(words: Table, word: str) -> str | None:
    """The value of `word`, in small letters, or of the longest stem that it begins with."""
    value = words.get(word)
    if value is not None:
        return value
    for length in range(len(word), max(SHORTEST_STEM, len(word) - _LONGEST_ENDING) - 1, -1):
        value = words.get(word[:length] + "*")
        if value is not None:
            return value
    return None


MONTHS = table("""
    1: january januar januari janvier enero gennaio janeiro tammikuu* styczeń styczni* leden ledna lednu
    1: január* ianuarie
    1: януари январ* січень січні* ιανουάρι* ιανουαρί* ocak يناير ינואר ژانویه जनवरी siječanj siječnj* gener
    1: sausi* jaanuar*
    2: february februar februari février febrero febbraio fevereiro helmikuu* luty lutego únor února únoru
    2: február*
    2: februarie февруари феврал* лютий лютого φεβρουάρι* φεβρουαρί* şubat فبراير פברואר فوریه फ़रवरी veljač*
    2: febrer vasari*
    3: march märz mars marzo março maart marts maaliskuu* marzec marca marcu březen březn* március* martie
    3: март марта
    3: марте березень березн* μάρτι* μαρτί* mart مارس מרץ मार्च ožujak ožujk* març kovas kovo märts maret marec
    4: april avril abril aprile huhtikuu* kwiecień kwietni* duben dubna dubnu apríl* április* aprilie април
    4: апрел* квітень
    4: квітні* απρίλι* απριλί* nisan أبريل אפריל آوریل अप्रैल travanj travnj* balandi* aprill
    5: may mai mayo maggio maio mei maj maja maju toukokuu* květen květn* máj mája máji május* май мая мае маи
    5: травень травні*
    5: μάιο* μαΐο* mayıs مايو מאי مه मई svibanj svibnj* maig gegužė*
    6: june juni juin junio giugno junho kesäkuu* czerwiec czerwc* červen června červnu jún júna júni június*
    6: iunie юни июн*
    6: червень червні* ιούνι* ιουνί* haziran يونيو יוני ژوئن जून lipanj lipnj* juny birželi* juuni* junij*
    7: july juli juillet julio luglio julho heinäkuu* lipiec lipca lipcu červenec červenc* júl júla júli
    7: július* iulie юли
    7: июл* липень липні* ιούλι* ιουλί* temmuz يوليو יולי ژوئیه जुलाई srpanj srpnj* juliol liepa liepos juuli*
    7: julij*
    8: august août aout agosto augustus augusti elokuu* sierpień sierpni* srpen srpna srpnu augusta auguste
    8: augusztus* август*
    8: серпень серпні* αύγουστο* αυγούστο* ağustos أغسطس אוגוסט اوت अगस्त kolovoz* agost rugpjū* agustus avgust*
    9: september septembre septiembre settembre setembro syyskuu* wrzesień wrześni* září září szeptember*
    9: septembrie септември
    9: сентябр* вересень вересні* σεπτέμβρι* σεπτεμβρί* eylül سبتمبر ספטמבר سپتامبر सितंबर rujan rujn*
    9: setembre rugsėj*
    10: october oktober octobre octubre ottobre outubro lokakuu* październik* říjen října říjnu október*
    10: octombrie октомври
    10: октябр* жовтень жовтні* οκτώβρι* οκτωβρί* ekim أكتوبر אוקטובר اکتبر अक्टूबर listopadu spali* oktoober*
    11: november novembre noviembre novembro marraskuu* listopad* noiembrie ноември ноябр* листопад* νοέμβρι*
    11: νοεμβρί*
    11: kasım نوفمبر נובמבר نوامبر नवंबर studeni studenog* lapkri* november*
    12: december dezember décembre diciembre dicembre dezembro joulukuu* grudzień grudni* prosinec prosinc*
    12: december*
    12: decembrie декември декабр* грудень грудні* δεκέμβρι* δεκεμβρί* aralık ديسمبر דצמבר دسامبر दिसंबर
    12: prosinac
    12: desembre gruodžio gruodis detsember* desember
""")

# Short forms are words of their own in one language or another, so they count beside a number alone.
SHORT_MONTHS = table("""
    1: jan janv ene gen sty led янв
    2: feb febr févr fév fev lut úno февр фев
    3: mar mär mrz mars kwi bře мар
    4: apr avr abr dub апр
    5: may mai mag mei maj kvě мая
    6: jun juin giu cze чер июн
    7: jul juil lug lip июл
    8: aug août ago sie srp авг
    9: sep sept set wrz zář сен сент
    10: oct okt out ott paź říj окт
    11: nov lis ноя нояб
    12: dec dez déc dic gru pro дек
""")

WEEKDAYS = table("""
    mon: monday montag lundi lunes lunedì segunda-feira maandag måndag mandag maanantai* poniedział* ponděl*
    mon: pondelok hétfő*
    mon: 월요일*
    mon: luni понеделник понедельник* понеділ* δευτέρα* pazartesi الاثنين सोमवार senin ponedjelj* ponedelj*
    mon: dilluns pirmadien*
    tue: tuesday dienstag mardi martes martedì terça-feira dinsdag tisdag tirsdag tiistai* wtorek wtork* úterý
    tue: utorok kedd*
    tue: 화요일*
    tue: marți вторник* вівтор* τρίτη salı الثلاثاء मंगलवार selasa utorak utork* torek dimarts antradien*
    wed: wednesday mittwoch mercredi miércoles mercoledì quarta-feira woensdag onsdag keskiviik* środa środę
    wed: środy středa
    wed: 수요일*
    wed: středu streda szerda* szerdá* miercuri сряда среда среду среды середа середу τετάρτη çarşamba
    wed: الأربعاء बुधवार rabu
    wed: srijeda srijedu sreda dimecres trečiadien*
    thu: thursday donnerstag jeudi jueves giovedì quinta-feira donderdag torsdag torstai* czwartek czwartk*
    thu: čtvrtek čtvrtk*
    thu: 목요일*
    thu: štvrtok csütörtök* joi четвъртък четверг* четвер* πέμπτη perşembe الخميس गुरुवार kamis četvrtak
    thu: četrtek dijous
    fri: friday freitag vendredi viernes venerdì sexta-feira vrijdag fredag perjantai* piątek piątk* pátek
    fri: pátku piatok péntek*
    fri: 금요일*
    fri: vineri петък пятниц* п'ятниц* παρασκευή cuma الجمعة शुक्रवार jumat petak petek divendres penktadien*
    sat: saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag lauantai* sobota sobotę sobotu
    sat: soboty
    sat: 토요일* शनिवार
    sat: szombat* sâmbătă събота суббот* субот* σάββατο cumartesi السبت sabtu subota subotu dissabte šeštadien*
    sun: sunday sonntag dimanche domingo domenica zondag söndag søndag sunnuntai* niedziel* neděl* nedeľ*
    sun: vasárnap* duminică
    sun: 일요일* रविवार
    sun: неделя воскресень* неділ* κυριακή pazar الأحد रविवार nedjelj* nedelj* diumenge sekmadien*
""")

DAYS = table("""
    today: today tonight heute aujourd'hui hoy oggi hoje vandaag idag tänään dzisiaj dziś dnes ma сегодня
    today: сьогодні днес
    today: σήμερα bugün اليوم היום امروز आज 오늘 azi danas
    yesterday: yesterday gestern hier ayer ieri ontem gisteren igår eilen wczoraj včera tegnap вчера вчора
    yesterday: χθες dün أمس אתמול
    yesterday: دیروز 어제 jučer kemarin
    tomorrow: tomorrow demain mañana domani amanhã morgen imorgon huomenna jutro zítra holnap завтра αύριο
    tomorrow: yarın غدا מחר
    tomorrow: فردا 내일 sutra besok
    morning: morning mornings vormittag* matin matinée mattina manhã утром утра утро
    noon: noon midday mittag midi mediodía mezzogiorno полдень полдня
    afternoon: afternoon afternoons nachmittag* après-midi pomeriggio
    evening: evening evenings abend abends soir soirée sera вечером вечера вечер
    night: night nights overnight nacht nachts nuit noche notte noite ночью ночи ночь
    midnight: midnight mitternacht minuit medianoche mezzanotte полночь полночи
    spring: spring frühling* frühjahr* printemps primavera весн*
    summer: summer sommer* verano estate verão летом лета
    autumn: autumn herbst* automne otoño autunno outono осен*
    winter: winter winters wintern hiver invierno inverno зимой зимы зиму зима
    week: week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uge
    week: uger uke uker
    week: tydzień tygodni* týden týdn* недел* тижд* тижн* hafta*
    month: month months monat monate monaten monats mois mes meses mese mesi mês maand maanden månad månader
    month: måned måneder
    month: miesiąc* měsíc* месяц* місяц*
    year: year years jahr jahre jahren jahres année années año años anno anni ano anos jaar år rok roku lat
    year: год года лет рік
    year: року років yıl yılı
""")

MULTIPLIERS = table("""
    2: hundred hundreds hundert honderd hundra hundrede сто
    3: thousand thousands tausend mille mil mila duizend tusen tusind tuhat tuhatta tysiąc* tys tisíc тысяч*
    3: тыс тисяч* тис
    3: χιλιάδες bin ألف آلاف אלף हजार हज़ार
    5: lakh lakhs लाख
    6: million millions mn mio mln million* millón millones milion* milione milioni milhão milhões miljoen
    6: miljon miljoner
    6: miljoona* milyon миллион* млн мільйон* милион* εκατομμύρι* مليون מיליון میلیون
    7: crore crores करोड़
    9: billion billions bn mrd mld milliard* milliarde milliarden miliard* miliardo miliardi bilhão bilhões
    9: miljard miljarder
    9: miljardi* milyar миллиард* млрд мільярд* δισεκατομμύρι* مليار מיליארד میلیارد
    12: trillion trillions tn trn trilhão trilhões триллион* трлн
    12: billionen billones bilioni
""")

# Written against the number: 41m, $5k. With a space before them they are metres and names.
TIGHT_MULTIPLIERS = table("""
    3: k
    6: m
    9: b
""")

UNITS = table("""
    %: % percent pct prozent percento procent procenta procentní procentów prosent prosenttia процент* відсот*
    %: yüzde ％ ٪
    pp: prozentpunkte* procentpoint procentenheter
    usd: $ us$ usd dollar dollars dólar dólares dollari dolar* доллар* долар*
    eur: € eur euro euros евро євро
    gbp: £ gbp pound pounds pfund
    jpy: ¥ jpy yen
    cny: cny rmb yuan renminbi
    rub: ₽ rub rouble roubles ruble rubles rubel рубл* руб
    inr: ₹ inr rupee rupees
    krw: ₩ krw won
    chf: chf francs franken
    uah: ₴ uah hryvnia* грив*
    km: km kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro* kilometr*
    km: quilômetro* километр*
    m: m metre metres meter meters metern mètre mètres metro metros metri metr метр*
    cm: cm centimetre centimetres centimeter centimeters centímetro*
    mm: mm millimetre millimetres millimeter millimeters
    mi: mi mile miles meile meilen
    ft: ft foot feet
    in: inch inches
    kg: kg kilo kilos kilogram kilograms kilogramm kilogramme*
    g: g gram grams gramm grammes
    t: t ton tons tonne tonnes tonnen toneladas tonnellate тонн*
    lb: lb lbs
    p: pence penny p
    ct: cents
    ha: ha hectare hectares hektar
    ac: acre acres
    l: l litre litres liter liters
    c: °c celsius
    f: °f fahrenheit
    mph: mph
    kmh: kmh kph
    am: am a.m
    pm: pm p.m
    h: h hour hours stunde stunden heure heures hora horas ora ore uur timmar час*
    min: min minute minutes minuten minuto minutos minuti минут*
    s: second seconds sekunde sekunden seconde secondes segundo segundos secondi секунд*
    d: day days tag tage tagen jour jours día días giorno giorni dia dias dag dagen dagar день дня дней
""")

_NUMERALS = {
    "en": """
        1: one
        2: two twice both double doubled doubling
        3: three triple tripled thrice
        4: four quadruple quadrupled
        5: five
        6: six
        7: seven
        8: eight
        9: nine
        10: ten
        11: eleven
        12: twelve dozen dozens
        13: thirteen
        14: fourteen
        15: fifteen
        16: sixteen
        17: seventeen
        18: eighteen
        19: nineteen
        20: twenty
        30: thirty
        40: forty
        50: fifty
        60: sixty
        70: seventy
        80: eighty
        90: ninety
        0: zero
        0.5: half halved halves
        1: first
        2: second
        3: third thirds
        4: fourth quarter quarters
        5: fifth fifths
        6: sixth
        7: seventh
        8: eighth
        9: ninth
        10: tenth tenths
        11: eleventh
        12: twelfth
        13: thirteenth
        14: fourteenth
        15: fifteenth
        16: sixteenth
        17: seventeenth
        18: eighteenth
        19: nineteenth
        20: twentieth
        30: thirtieth
        40: fortieth
        50: fiftieth
        60: sixtieth
        70: seventieth
        80: eightieth
        90: ninetieth
        100: hundredth
    """,
    "de": """
        2: zwei
        3: drei
        4: vier
        5: fünf
        6: sechs
        7: sieben
        8: acht
        9: neun
        10: zehn
        11: elf
        12: zwölf
        13: dreizehn
        14: vierzehn
        15: fünfzehn
        16: sechzehn
        17: siebzehn
        18: achtzehn
        19: neunzehn
        20: zwanzig
        30: dreißig dreissig
        40: vierzig
        50: fünfzig
        60: sechzig
        70: siebzig
        80: achtzig
        90: neunzig
        0: null
        0.5: hälfte halb halbe halben halbiert halbierte
        1: erste ersten erster erstes
        2: zweite zweiten zweiter zweites doppelt verdoppelt verdoppelte zweimal
        3: dritte dritten dritter drittes drittel dreifach verdreifacht verdreifachte dreimal
        4: vierte vierten vierter viertes viertel vervierfacht
        5: fünfte fünften fünfter fünftes fünftel
        6: sechste sechsten sechster sechstes
        7: siebte siebten siebter siebtes
        8: achte achten achter achtes
        9: neunte neunten neunter neuntes
        10: zehnte zehnten zehnter zehntes zehntel
        11: elfte elften
        12: zwölfte zwölften dutzend dutzende dutzenden
        100: einhundert
        200: zweihundert
        300: dreihundert
        400: vierhundert
        500: fünfhundert
        600: sechshundert
        700: siebenhundert
        800: achthundert
        900: neunhundert
        1000: eintausend
        2000: zweitausend
        3000: dreitausend
        4000: viertausend
        5000: fünftausend
        10000: zehntausend
    """,
    "fr": """
        2: deux
        3: trois
        4: quatre
        5: cinq
        6: six
        7: sept
        8: huit
        9: neuf
        10: dix
        11: onze
        12: douze douzaine
        13: treize
        14: quatorze
        15: quinze
        16: seize
        20: vingt
        30: trente
        40: quarante
        50: cinquante
        60: soixante
        100: cent
        0: zéro
        0.5: moitié demi
        1: premier première
        2: deuxième second seconde
        3: troisième tiers triple triplé
        4: quatrième quart quarts
        5: cinquième
        6: sixième
        7: septième
        8: huitième
        9: neuvième
        10: dixième
        11: onzième
        12: douzième
        20: vingtième vingtaine
    """,
    "es": """
        2: dos
        3: tres
        4: cuatro
        5: cinco
        6: seis
        7: siete
        8: ocho
        9: nueve
        10: diez
        11: once
        12: doce
        13: trece
        14: catorce
        15: quince
        16: dieciséis
        20: veinte
        30: treinta
        40: cuarenta
        50: cincuenta
        60: sesenta
        70: setenta
        80: ochenta
        90: noventa
        100: cien ciento
        0: cero
        0.5: mitad
        1: primer primera primero
        2: segunda segundo
        3: tercer tercera tercero tercio
        4: cuarta cuarto
        5: quinta quinto
        6: sexta sexto
        7: séptima séptimo
        8: octava octavo
        9: novena noveno
        10: décima décimo
        12: docena docenas
        200: doscientos doscientas
        300: trescientos trescientas
        500: quinientos quinientas
    """,
    "it": """
        2: due
        3: tre
        4: quattro
        5: cinque
        6: sei
        7: sette
        8: otto
        9: nove
        10: dieci
        11: undici
        12: dodici
        15: quindici
        20: venti
        30: trenta
        40: quaranta
        50: cinquanta
        60: sessanta
        100: cento
        0.5: metà
        1: primo primi
        2: seconda secondi
        3: terzo terza
        4: quarto quarta
        5: quinto quinta
        6: sesto sesta
        7: settimo settima
        8: ottavo ottava
        9: nono nona
        10: decimo decima
    """,
    "pt": """
        2: dois duas
        3: três
        4: quatro
        5: cinco
        6: seis
        7: sete
        8: oito
        9: nove
        10: dez
        11: onze
        12: doze
        15: quinze
        20: vinte
        30: trinta
        40: quarenta
        50: cinquenta
        60: sessenta
        100: cem cento
        0.5: metade
        1: primeiro primeira
        2: segunda
        3: terceiro terceira
        4: quarto quarta
        5: quinto quinta
        6: sexto sexta
    """,
    "nl": """
        2: twee
        3: drie
        4: vier
        5: vijf
        6: zes
        7: zeven
        8: acht
        9: negen
        10: tien
        11: elf
        12: twaalf
        20: twintig
        30: dertig
        40: veertig
        50: vijftig
        0.5: helft
        1: eerste
        2: tweede
        3: derde
    """,
    "sv": """
        2: två
        3: tre
        4: fyra
        5: fem
        6: sex
        7: sju
        8: åtta
        9: nio
        10: tio
        11: elva
        12: tolv
        20: tjugo
        30: trettio
        0.5: hälften
        1: första
        3: tredje
    """,
    "da": """
        2: to
        3: tre
        4: fire
        5: fem
        6: seks
        7: syv sju
        8: otte åtte
        9: ni
        10: ti
        11: elleve
        12: tolv
        20: tyve tjue
        1: første
        3: tredje
    """,
    "pl": """
        2: dwa dwie dwóch dwaj
        3: trzy trzech trzej
        4: cztery czterech
        5: pięć pięciu
        6: sześć sześciu
        7: siedem siedmiu
        8: osiem ośmiu
        9: dziewięć dziewięciu
        10: dziesięć dziesięciu
        20: dwadzieścia
        0.5: połowa
        1: pierwszy pierwsza
        2: drugi druga
        3: trzeci trzecia
    """,
    "cs": """
        2: dva dvě dvou
        3: tři tří
        4: čtyři čtyř
        5: pět pěti
        6: šest šesti
        7: sedm sedmi
        8: osm osmi
        9: devět
        10: deset deseti
        20: dvacet
        0.5: polovina
        1: první
        2: druhý druhá
        3: třetí
    """,
    "ru": """
        2: два две двух двое двумя
        3: три трех трёх трое тремя
        4: четыре четырех четырёх
        5: пять пяти
        6: шесть шести
        7: семь семи
        8: восемь восьми
        9: девять девяти
        10: десять десяти
        11: одиннадцать
        12: двенадцать
        20: двадцать двадцати
        30: тридцать тридцати
        40: сорок
        50: пятьдесят
        60: шестьдесят
        0.5: половина половины
        1: первый первая первое первого первой
        2: второй вторая второе второго
        3: третий третья третье третьего треть трети
        4: четвёртый четвёртая четвертый четвертая четвёртого четверть четверти
        5: пятый пятая пятое пятого
        6: шестой шестая шестое шестого
        7: седьмой седьмая седьмого
        8: восьмой восьмая восьмого
        9: девятый девятая девятого
        10: десятый десятая десятого
        13: тринадцать
        14: четырнадцать
        15: пятнадцать
        16: шестнадцать
        17: семнадцать
        18: восемнадцать
        19: девятнадцать
        70: семьдесят
        80: восемьдесят
        90: девяносто
        200: двести
        300: триста
        500: пятьсот
    """,
    "uk": """
        2: два дві двох двоє
        3: три трьох троє
        4: чотири чотирьох
        5: п'ять
        6: шість
        7: сім
        8: вісім
        9: дев'ять
        10: десять
        20: двадцять
        1: перший перша перше
        2: другий друга друге
        3: третій третя
    """,
    "tr": """
        2: iki
        3: üç
        4: dört
        5: beş
        6: altı
        7: yedi
        8: sekiz
        9: dokuz
        10: on
        20: yirmi
        30: otuz
        1: birinci ilk
        2: ikinci
        3: üçüncü
    """,
}
_SMALL = {"ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9}


def is_numeral(word: str, language: str | None) -> bool:
    """Whether a word in small letters is a spelled-out number of the language, or of any if that is `None`."""
    return word in (numerals(language) if language is not None else _all_numerals())


@cache
def _all_numerals() -> frozenset[str]:
    return frozenset(word for language in ("", *_NUMERALS) for word in numerals(language))


@cache
def numerals(language: str) -> Table:
    """The spelled-out numbers of a language, German ones up to 99; those of all for one without a table."""
    words = table(_NUMERALS.get(language) or "\n".join(_NUMERALS.values()))
    if language not in _NUMERALS:
        words = {word: value for word, value in words.items() if word not in FUNCTION_WORDS}
    for ten in (word for word in list(words) if word.endswith(("zig", "ßig"))):
        words |= {f"{small}und{ten}": str(int(words[ten]) + unit) for small, unit in _SMALL.items()}
    return words


# Function words tell the language, and begin sentences without being names.
_FUNCTION_WORDS = {
    "en": """
        a about after against all also although an and any are around as at be because been before but by
        can could despite did do does during each early even every for from further had has have he her here
        his how however i if in into is it its last later like many may meanwhile more moreover most much
        nearly no not now of on once only or other our over pursuant shall she should since so some
        still such than that the their them then there these they this those though through thus to under
        until up was we were what when where which while who whose why will with within would yet you your
    """,
    "de": """
        aber alle als also am an auch auf aus bei bereits bis da damit dann das dass dem den denn der des
        deshalb die diese dieser dieses doch dort durch ein eine einem einen einer eines er es etwa für
        gegen hat hatte haben ich ihr ihre im in ist jedoch kein man mehr mit nach nicht noch nur ob oder
        ohne sehr sein seine seit sich sie sind so sowie trotz über um und unter vom von vor während war
        waren was weil wenn wer wie wird wir wo wurde wurden zu zudem zum zur zwar zwischen
    """,
    "fr": """
        à afin ainsi alors après au aussi aux avant avec beaucoup car ce cela celle celui ces cet cette chez
        comme contre dans de depuis des dès donc du elle elles en entre est et été eux il ils je la le les
        leur leurs lors mais même moins ne nous on ont ou où par pendant pour pourtant puis qu que qui quand
        sa sans se selon ses si son sont sous sur tandis tous tout très un une vers vous y
    """,
    "es": """
        a además al algunos ante antes aquí así aunque cada como con contra cuando de del desde después
        donde durante e el él ella ellos en entre era es esa ese eso esta está este esto fue ha había han
        hasta hay la las le les lo los más mientras muy no o otra otro para pero por porque que quien se
        según ser si sí sin sobre son su sus también tras un una y ya
    """,
    "it": """
        a ad agli ai al alla alle anche ancora c che chi ci come con contro così cui da dal dalla dei del
        della delle di dopo dove durante e ed era essere fra gli ha hanno i il in infatti io la le lei lo
        loro lui ma mentre nel nella nelle nei non o ogni per perché però più poi prima quando quella quello
        questa questo se secondo sono su sua sul sulla suo tra tutti un una uno
    """,
    "pt": """
        a ainda além ao aos após as até com como contra da das de depois desde do dos durante e é ela ele
        eles em enquanto entre era essa esse esta está este foi há isso já lhe mais mas mesmo muito na não
        nas no nos o os ou para pela pelo por porque porém quando que quem se segundo sem ser seu sobre sua
        são também tem um uma
    """,
    "nl": """
        aan al alle als bij dan dat de der deze die dit door echter een en er geen haar had hebben heeft het
        hij hoe ik in is je kan maar maken meer met na naar niet nog nu of om omdat onder ook op over sinds
        te tegen tijdens toen tot uit van veel voor waar was wat we werd wie wij worden wordt ze zich zij
        zijn zo zonder zou
    """,
    "sv": """
        alla att av blev blir bland de den denna deras dess det detta dock du efter eller en ett finns från
        för genom han hade har hon hur i inte ja jag kan kommer med medan men mot mycket nu när och om på
        samt sedan sig sin ska skulle som till under upp ut vad var vara vi vid vilket än är även över
    """,
    "da": """
        af alle at blev bliver da de dem den denne der deres det dette efter eller en er et for fra ham han
        har havde hun hvad hvis hvor i ikke jeg jo kan kommer med men mens mod når nu og også om op over på
        sig sin skal som så til ud under var ved vi vil være å
    """,
    "pl": """
        a aby ale bo by był była było być co czy dla do gdy i ich jak jako jednak jego jej jest jeszcze już
        jeśli który która które lub ma może na nad nie niż o od oraz po pod podczas ponieważ przed przez
        przy się są ta tak także tego też to tylko tym w we więc według z za ze że
    """,
    "cs": """
        a aby ale ani ať až bez bude by byl byla bylo být co či do i jak jako je jeho její jen ještě již k
        kde kdy který která které mezi na nad nebo než o od po pod podle pro proto protože před při s se si
        tak také tam ten to tím u v ve však z za ze že
    """,
    "ru": """
        а без бы был была были было быть в вам вас все всё вы где да для до его ее её если есть же за и из
        или им их к как когда которые который кто ли между мы на над не него нее но о об однако он она они
        от по под после при с со так также там то только у уже что чтобы эта эти это этот я
    """,
    "uk": """
        а або але б без був була були було бути в від він вона вони все для до є же з за зі і із їх його її
        й коли кого крім між ми на над не ні о об однак по під після при про та так також те ти тільки то у
        це цей що щоб як який які я
    """,
    "tr": """
        ama ancak bir biz bu bunun bütün çok da daha de değil diye en gibi göre hem her için ile ise kadar
        ki mi o olan olarak olduğu onun ise sonra şu tüm ve veya ya yine
    """,
}
FUNCTION_WORDS = frozenset(word for words in _FUNCTION_WORDS.values() for word in words.split())

# With these a sentence begins, and their capital says nothing.
OPENERS = _listed("""
    one according including citing speaking
    accordingly additionally afterwards almost altogether anyway apart approximately besides certainly
    consequently curiously else elsewhere eventually finally first furthermore given hence here indeed initially
    instead last lastly likewise naturally nevertheless next nonetheless notably obviously often otherwise
    overall perhaps previously rather recently reportedly roughly second similarly soon sometimes specifically
    subsequently third today together tomorrow tonight two three four five six seven eight nine ten unless
    unlike what's whereas whether yesterday half several few dozens hundreds thousands millions another either
    neither nobody none nothing someone something everyone everything people officials authorities sources
    police experts critics allerdings dennoch dagegen daher daraufhin danach dazu derzeit ebenso eigentlich
    einige etliche fast ferner gestern heute hier hingegen immerhin insgesamt inzwischen künftig laut manche
    mehrere mittlerweile nachdem neben nun obwohl rund schließlich schon sobald somit sonst später stattdessen
    tatsächlich trotzdem ungefähr viele vielmehr weiter weiterhin wegen wenige wobei zudem zuletzt zuvor
    zusätzlich zunächst knapp circa actuellement ailleurs aujourd'hui auparavant autre autrement bien bientôt
    bref certains chaque cependant côté d'abord d'ailleurs davantage demain désormais diverses effectivement
    enfin ensuite environ évidemment face finalement globalement grâce hors ici jusqu'à jusqu'ici laquelle
    lequel lorsque lorsqu'il malgré néanmoins notamment outre parfois parmi plusieurs près presque puisque quant
    quelque quelques quelle quel récemment sauf seul seule suite surtout tant tel telle toujours toutefois
    toutes tous trop voici voilà autour peu quoi pareil aucun actualmente ahora alrededor antes apenas
    aproximadamente asimismo aún bajo bastante casi cerca cierto cuál cualquier cuanto debido dado delante
    dentro detrás dicho embargo encima entonces excepto finalmente frente fuera gracias hoy igualmente incluso
    jamás junto luego mediante menos mientras mucho muchos nada nadie nunca obstante pese poco pronto pues quizá
    quizás sino solamente sólo solo tal tampoco tanto tantos todavía todo todos todas unos unas varios varias
    visto affatto allora anzi appena attualmente attorno basta benché certo ciascuno ciò comunque cosa dato
    davanti difatti dunque eccetto entro eppure finché finora forse fuori grazie ieri inoltre insomma intanto
    invece laddove lungo malgrado meno molti molto neanche nessuno niente nonostante oggi oltre oppure ormai
    ovvero parecchi piuttosto poiché presso prossimamente purtroppo qualche qualcuno quasi quindi salvo sebbene
    sempre senza siccome sopra soprattutto sotto spesso talvolta tuttavia tutto tutte verso vicino viceversa
    agora alguns algumas aliás apesar assim atualmente cada conforme contudo daí debaixo decerto depois diante
    embora então entretanto exceto fora graças hoje inclusive jamais logo muitos ninguém ontem outro outros
    perante perto pois porquanto portanto pouco primeiro quanto quase qualquer senão só somente talvez tampouco
    todavia tudo vários várias aangezien aldus bijna bovendien daarna daarom daarop desondanks dus eerder eerst
    elke enkele ervan evenals gisteren hierdoor hoewel immers indien inmiddels intussen later mede meerdere
    momenteel naast nadat ongeveer overigens recent sommige soms steeds tegelijk terwijl thans toch totdat twee
    uiteindelijk vandaag vanaf vanwege vervolgens verder volgens voordat vooral vorige waardoor wegens wellicht
    zelfs zodat zodra alltså andra annars däremot därefter därför dessutom dessa emellertid enligt flera
    fortfarande först ganska idag igår inom ingen innan istället kanske likväl liksom nästan några nämligen ofta
    omkring under redan sedan senare slutligen snart somliga trots ungefär visserligen vissa altså andre
    derefter derfor desuden dessuten dog enkelte fordi fortsatt før først hver ifølge imens imidlertid likevel
    mange nesten næsten nogle noen ofte omtrent samtidig selv siden trods tross ca ponadto natomiast jednakże
    mimo niemal około obecnie ostatnio następnie potem prawie poza dlatego dodatkowo dzisiaj wczoraj wówczas
    wtedy zatem zresztą wreszcie jednocześnie kilka kilku każdy żaden wszyscy niektórzy ponieważ avšak ačkoli
    asi dále dnes dosud každý kolem kromě naopak navíc nakonec někteří nicméně okolo ovšem potom přesto přestože
    skoro stejně takže tedy téměř včera všichni zatím zároveň более благодаря вместе вместо вначале вокруг
    впрочем все-таки вскоре всего вчера выше далее даже дело едва еще ещё зато затем здесь именно иногда итак
    каждый кажется как-то кроме лишь многие может накануне наконец напротив например некоторые немного несмотря
    ныне однажды около опять отчасти поэтому позже пока поскольку после потом почему почти правда прежде
    примерно причем просто ранее раньше рядом сегодня сейчас скорее сначала снова согласно среди сразу стоит
    таким тем тогда тоже трое хотя часто через чуть адже аніж біля близько більше вже втім навіть насамперед
    невдовзі нині однак отже перед потім приблизно проте раніше сьогодні тим тому тоді торік хоча ayrıca ancak
    bazı böylece bugün buna bununla dolayısıyla dün fakat halen hâlâ henüz ilk lakin nitekim oysa öte önce
    özellikle rağmen sadece sonuçta şimdi üstelik yaklaşık yani yine zaten
""")
# Adverbs begin sentences in too many forms to be listed.
ADVERB_ENDINGS = ("ly", "ment", "mente", "erweise")

# In German, where every noun has a capital, a name stands after these and a noun seldom does without its article.
BEFORE_NAMES = _listed("""
    in aus nach von bei für mit gegen über durch an bis und zwischen sagte sagt so laut erklärte betonte meinte
    kritisierte forderte teilte warnte schrieb herr herrn frau
""")
# Before these it is a noun.
DETERMINERS = _listed("""
    der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines dieser diese dieses
    diesen diesem jeder jede jedes jeden jedem jener jene welche sein seine seinen seinem seiner seines ihr ihre ihren
    ihrem ihrer ihres unser unsere unseren unserem mein meine meinen im am zum zur vom beim ins ans aufs manche viele
    vielen wenige wenigen einige einigen mehrere mehreren alle allen aller beide beiden solche solcher
""")
BEFORE_NOUNS = DETERMINERS | _listed(
    "mit von aus nach bei in an auf für gegen ohne um durch über unter vor als und oder"
)
ADJECTIVE_ENDINGS = ("e", "en", "em", "er", "es")
VERB_ENDINGS = ("te", "ten", "meisten")

# Of a person, before the name; a near-duplicate may leave them out or write them small.
TITLES = _listed("""
    mr mrs ms miss dr doctor doktor prof professor sir lord lady dame rev president vice
    chancellor prime minister premier king
    queen prince princess pope senator sen representative rep governor gov mayor general gen colonel col
    captain capt major
    lieutenant sergeant admiral judge justice secretary ambassador director chairman chairwoman chief
    officer deputy
    minister-president foreign defence defense finance interior herr herrn frau m mme mlle monsieur madame señor
    señora sr sra
    signor signora dott don doña senhor senhora pan pani г-н г-жа president's state government
""")

_NEGATIONS = {
    "en": "not no never none nobody nothing nowhere neither nor without cannot hardly barely scarcely seldom rarely",
    "de": """
        nicht kein keine keinem keinen keiner keines nie niemals niemand niemandem niemanden nichts ohne weder nirgends
        nirgendwo keinesfalls keineswegs kaum nein
    """,
    "fr": "ne n pas jamais rien aucun aucune sans ni nul nulle non guère",
    "es": "no nunca jamás nada nadie ningún ninguna ninguno sin ni tampoco",
    "it": "non no mai niente nulla nessun nessuno nessuna senza né neanche nemmeno neppure mica",
    "pt": "não nunca jamais nada ninguém nenhum nenhuma sem nem tampouco",
    "nl": "niet geen nooit niemand niets zonder noch nergens nee",
    "sv": "inte ej icke aldrig ingen inget inga ingenting utan knappast nej",
    "da": "ikke aldrig aldri ingen intet ingenting uden uten ikkje næppe neppe nej nei",
    "pl": "nie nigdy nikt nikogo nic niczego żaden żadna żadne żadnego żadnych bez ani brak",
    "cs": "ne není nejsou nikdy nikdo nic žádný žádná žádné žádných bez ani nelze",
    "ru": """
        не нет ни никогда никто никого ничто ничего никак нельзя без нигде никакой никакого никаких вряд
    """,
    "uk": "не ні немає ніколи ніхто нічого нікого без жоден жодного",
    "tr": "değil yok hiç hiçbir asla hayır kimse",
    "": """
        ei en eivät älä ilman eikä kukaan
        nem ne sem soha senki semmi nincs nélkül
        nu niciodată nimeni nimic fără nici
        няма никога никой нищо
        nije nisu nema nikad nikada nitko niko ništa bez
        δεν μη μην όχι ποτέ κανείς τίποτα χωρίς
        لا لم لن ليس ليست غير بدون دون كلا
        לא אין בלי מעולם אינו אינה
        نه نیست نیستند هیچ بدون
        नहीं न मत बिना
        không chưa chẳng đừng
        tidak bukan belum jangan tanpa tak
    """,
}
# What follows a negation in a phrase that negates nothing: sin embargo, тем не менее, not only.
SET_PHRASES = _listed("""
    embargo obstante менее только only nur zuletzt seulement solo sólo solamente soltanto tylko alleen bara endast jen
    jenom только лише alleen apenas
""")


# In scripts without spaces, and in Hangul, they stand inside what looks like one word.
NEGATIVE_SIGNS = (
    *("不", "没", "沒", "无", "無", "未", "非", "否", "别", "莫", "勿"),
    *("ない", "なかっ", "なく", "ません", "ずに", "まい"),
    *("않", "못", "없", "아니"),
    *("ไม่", "มิได้", "ไร้", "मत"),
)
# able and unable, legal and illegal, быть and небыть: prefixes that turn a word of the same text around.
NEGATIVE_PREFIXES = _listed("un in im il ir dis non mis anti nicht miss des dés mé on o u ne nie bez не без бес")


@cache
def negations(language: str) -> frozenset[str]:
    """The negations of a language; those of all for one without a list of its own."""
    return _listed(_NEGATIONS[language] if language and language in _NEGATIONS else " ".join(_NEGATIONS.values()))


def language_of(words: Iterable[str]) -> str:
    """The language whose function words are commonest in `words`, in small letters; empty for too few to tell."""
    known = _languages()
    told = [known[word] for word in words if word in known]
    counts = Counter(chain.from_iterable(told))
    (best, most), (_, second), *_ = [*counts.most_common(2), ("", 0), ("", 0)]
    return best if most >= _FEWEST_WORDS and most > second else ""


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), language)
    return found
