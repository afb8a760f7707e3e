"""Texts for the laws: clean ones, hostile ones, and noisy articles whose truth is known.

An article is assembled from parts. A `Part` says what must be left of it, so a test knows
what must go and what must stay. A new feature adds its noise here.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st


class Part(NamedTuple):
    """A piece of an article: `text` as it was scraped, `left` as it must come out."""

    text: str
    left: str


class Article(NamedTuple):
    """A scraped article, and the clean text it was made from."""

    source: str
    expected: str


def kept(text: str) -> Part:
    return Part(text, text)


def noise(text: str) -> Part:
    return Part(text, "")


TITLES = (
    "Harbour town votes to keep its night ferry",
    "Legal Disclaimer: why every newsletter has one",
    "How a village school learned to share its comments",
    "Beekeepers Count Their Losses After a Dry Spring",
    "Ein Dorf baut seine Brücke selbst",
    "Le marché couvert rouvre après dix ans de travaux",
    "Мост через реку откроют весной",
    "港の小さな図書館が百年を迎える",
)

HEADINGS = ("Background", "What happens next", "Conclusion", "A question of money", "Der Streit um die Kosten")

DATELINES = ("LISBON (Own report)", "14.03.2024 - Report", "By Marta Lindqvist", "Updated after the vote")

PARAGRAPHS = (
    "The council met for five hours on Tuesday and voted, by a margin of two, to keep the night ferry running "
    "through the winter. Nobody in the room looked happy about the price.",
    "“We have argued about this crossing since before I was born,” said the harbour master, who has kept "
    "the logbooks of every captain since 1931.",
    "Tickets will cost more from January. A return fare rises from 4.20 to 5.10 euros, and children under six "
    "travel free, as they always have.",
    "Engineers who inspected the hull in autumn found less rust than they had feared, but they asked for a new "
    "engine within three years.",
    "Not everybody agrees. The island's shopkeepers say that an empty boat at midnight helps no one, and that the "
    "money should go to the clinic.",
    "A study of 312 households, published last month, showed that most islanders use the late crossing less than "
    "twice a year; those who do use it are nurses, bakers and musicians.",
    "Whether the subsidy survives the next budget is another matter. The regional parliament decides in June.",
    "Our gardens were brown by April, the beekeeper recalled, and the bees flew farther each day to find less.",
    "In the valley the river fell so low that the old mill stones could be seen, green and round as cheeses.",
    "She keeps forty hives on a slope above the railway. Twenty-six of them did not see the summer.",
    "The ministry has promised help for those who lost more than half of their colonies, though forms have not "
    "been printed yet.",
    "What the figures do not show is how many people have simply stopped counting, one inspector said.",
    "Die Gemeinde hat zwölf Jahre lang auf Geld aus der Hauptstadt gewartet, dann kauften die Nachbarn das Holz "
    "auf eigene Rechnung.",
    "„Wir wollten nicht länger warten“, sagt der Zimmermann, der die Pläne gezeichnet hat.",
    "Les commerçants ont retrouvé leurs étals mardi matin, sous une verrière neuve qui laisse enfin passer la lumière.",
    "« On avait oublié la couleur des pommes », plaisante une marchande installée là depuis trente ans.",
    "Мост строили четыре года, и за это время река дважды выходила из берегов.",
    "По словам инженера, движение по новому мосту откроют весной, сначала для пешеходов.",
    "Міська рада обіцяє відремонтувати дорогу до кінця року, проте шість сіл досі чекають на автобус.",
    "図書館は大正時代に建てられた木造の建物で、町の人々が本を持ち寄って始まった。",
    "館長は「次の百年も、だれもが座れる場所にしたい」と話している。",
    "这座桥建于三十年前，如今每天有两万人从桥上走过。",
    "افتتح المتحف الصغير أبوابه صباح الأحد بعد ترميم استمر سبع سنوات في قلب المدينة القديمة.",
    "ห้องสมุดเล็กๆ แห่งนี้เปิดให้ทุกคนเข้ามาอ่านหนังสือได้โดยไม่ต้องเสียค่าใช้จ่าย",
    "गाँव के पुस्तकालय में हर शाम बच्चे कहानियाँ सुनने आते हैं और किताबें घर ले जाते हैं।",
)

# The noise below is in English, and short phrases are noise only where their language is spoken.
ENGLISH = tuple(text for text in PARAGRAPHS if text.isascii() or text.startswith("“"))

CONTENT = (
    "Correction: An earlier version of this article gave the wrong year for the first crossing. It was 1931.",
    "Editor's note: The harbour master asked us to add that the logbooks can be read in the town archive.",
    "- bring a lamp\n- bring warm clothes\n- be at the pier ten minutes early",
    "Route | Winter | Summer\nNorth pier | 21:40 | 23:10\nSouth pier | 22:05 | 23:35",
    "    def crossing(hour):\n        return hour >= 22",
    "Oh the ferry goes at midnight,\nand the lanterns all are low,\n"
    "oh the ferry goes at midnight,\nand I have no wish to go.",
    "MARTA: Who has the key?\nJON: Not I.\nMARTA: Then who?\nJON: Not I.",
    "> We never said it would be cheap.",
    "O‘zbek tilida, as the guide says, the sign is a letter; so is the okina of Hawai‘i.",
    "The docs write ``so'' in TeX and `so` in Markdown, and both are right.",
    "می‌روم به خانه، گفت پیرمرد و چراغ را خاموش کرد.",
    "pier,hour,boats\nnorth,21,2\nnorth,21,2\nsouth,22,1",
    "Asked whether the bridge would come, the mayor said:\n\n"
    "“There is no money for a bridge in this budget, and there will be none in the next one, whatever they say.”\n\n"
    "Asked the same, the harbour master gave the same answer:\n\n"
    "“There is no money for a bridge in this budget, and there will be none in the next one, whatever they say.”",
    "Anna wrote:\n> The boat is late again, as it has been every Friday since the clocks went back.",
)

# The families of real pages in our own words; each must go from where its list says.
NOISE_AT_HEAD = ("Skip to main content", "Advertisement\n\nAdvertisement")
NOISE_ANYWHERE = (
    "Your email address will not be published. Required fields are marked *",
    "Sign up for our newsletter to get the latest news in your inbox.",
    "We use cookies to give you the best experience on our website.",
)
NOISE_AT_TAIL = (
    "Top of page",
    "Back to top",
    "Leave a Reply",
    "Comments\n\nNo comments",
    "Share this article\n\nFacebook\n\nTwitter",
    "Legal Disclaimer:\n"
    "The publisher provides this information “as is” without warranty of any kind. We do not accept\n"
    "any responsibility or liability for the accuracy or reliability of the information contained in this\n"
    "article. If you have any complaints, kindly contact the provider above.",
    "Most popular stories\n\n"
    "- Ten lighthouses you can sleep in\n- Why the mackerel left the bay\n- A baker who never slept",
    "© 2024 Harbour Press Ltd. All rights reserved.",
    "About the author\n\nIda Lund is a journalist who writes about harbours and the people who live by them.",
)

# A damaged spelling and its right one; a document's own apostrophes here are straight or absent.
DAMAGE = (
    Part("The mayor`s office doesn`t answer its telephone after noon, and we`re told that it never will.",
         "The mayor's office doesn't answer its telephone after noon, and we're told that it never will."),
    Part("The islanders` ferry left at nine and came back, as ferries do, somewhat later than it ought to.",
         "The islanders' ferry left at nine and came back, as ferries do, somewhat later than it ought to."),
    Part("At the cafÃ© by the pier they serve crÃªpes until the last boat has tied up for the night.",
         "At the café by the pier they serve crêpes until the last boat has tied up for the night."),
    Part("Fish &amp; chips were sold out by seven, said the cook&#8212;as on every market day in spring.",
         "Fish & chips were sold out by seven, said the cook\N{EM DASH}as on every market day in spring."),
    Part("The zero\N{ZERO WIDTH SPACE}-width visitor has no place in the middle of an honest English sentence.",
         "The zero-width visitor has no place in the middle of an honest English sentence."),
    Part("The soft\xadware of the ticket machine was written in a week, they say, and it shows on rainy days.",
         "The software of the ticket machine was written in a week, they say, and it shows on rainy days."),
    Part("Fish &amp;amp; chips, says the other board, which has been wrong since it was painted in 1998.",
         "Fish & chips, says the other board, which has been wrong since it was painted in 1998."),
)  # fmt: skip

LINE_ENDS = ("\n", "\r\n", "\r")

# Characters that break naive cleaners: separators, controls, surrogates, marks, bidi, and what our rules look for.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "`´'\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}&#;<>|*-_©\n\n\n\r\t\v\f\x00\x1b"
            "\x85\xa0\xad\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}"
            "\N{RIGHT-TO-LEFT OVERRIDE}"
            "\ufeff\ufffd\ud800\udc80\N{COMBINING ACUTE ACCENT}ÃÂâ€™œŒ\x92a sStT 019é"
        ),
        st.characters(),
    ),
    max_size=200,
)

_WORDS = st.sampled_from(
    [
        *("China`s", "don`t", "l`homme", "п`ять", "Ã©", "â€™", "&amp;#39;", "&lt;", "``quoted''", "`code`", "\\u2019"),
        *(text for text in (*NOISE_AT_HEAD, *NOISE_ANYWHERE, *NOISE_AT_TAIL)),
        *(text for text in CONTENT),
        *PARAGRAPHS[:6],
        *("World", "Comments", "Advertisement", "Share", "a", "the", "No comment", "cleanclip: off", "cleanclip: on"),
    ]
)
_GLUE = st.sampled_from([" ", "\n", "\n\n", "\r\n", "\r", "\n \n", "", "\t"])


@st.composite
def scraps(draw: st.DrawFn) -> str:
    """Pieces of noise and content thrown together with no care for what belongs where."""
    pieces = draw(st.lists(st.tuples(st.one_of(_WORDS, HOSTILE), _GLUE), max_size=14))
    return "".join(piece + glue for piece, glue in pieces)


def texts() -> st.SearchStrategy[str]:
    """Any text a user may bring."""
    return st.one_of(HOSTILE, scraps(), clean_articles().map(str), noisy_articles().map(lambda article: article.source))


@st.composite
def clean_articles(draw: st.DrawFn) -> str:
    """An article with nothing to clean: no part of it may change."""
    return _laid_out(draw, [part.text for part in _body(draw, PARAGRAPHS, least=3)])


@st.composite
def noisy_articles(draw: st.DrawFn) -> Article:
    """An article in English with noise at its head, in its middle and at its tail.

    It has six paragraphs or more: beside three, so much noise is beyond the loss budget.
    """
    body = _body(draw, ENGLISH, least=6)
    middle = draw(st.integers(2, len(body)))
    parts = [
        *(noise(text) for text in draw(st.lists(st.sampled_from(NOISE_AT_HEAD), max_size=1))),
        *body[:middle],
        *(noise(text) for text in draw(st.lists(st.sampled_from(NOISE_ANYWHERE), max_size=1))),
        *body[middle:],
        *draw(st.lists(st.sampled_from(DAMAGE), max_size=2, unique=True)),
        *(noise(text) for text in draw(st.lists(st.sampled_from(NOISE_AT_TAIL), max_size=3, unique=True))),
    ]
    gap = draw(st.sampled_from(["\n\n", "\n\n\n"]))
    line_end = draw(st.sampled_from(LINE_ENDS))
    final = draw(st.sampled_from(["", "\n"]))
    source = gap.join(part.text for part in parts) + final
    expected = gap.join(part.left for part in parts if part.left) + final
    return Article(_with_line_end(source, line_end), _with_line_end(expected, line_end))


def _body(draw: st.DrawFn, paragraphs: tuple[str, ...], *, least: int) -> list[Part]:
    title = kept(draw(st.sampled_from(TITLES)))
    dateline = [kept(text) for text in draw(st.lists(st.sampled_from(DATELINES), max_size=1))]
    body = [kept(text) for text in draw(st.lists(st.sampled_from(paragraphs), min_size=least, max_size=9, unique=True))]
    for text in draw(st.lists(st.sampled_from(CONTENT), max_size=2, unique=True)):
        body.insert(draw(st.integers(1, len(body) - 1)), kept(text))
    for text in draw(st.lists(st.sampled_from(HEADINGS), max_size=2, unique=True)):
        body.insert(draw(st.integers(1, len(body) - 1)), kept(text))
    return [title, *dateline, *body]


def _laid_out(draw: st.DrawFn, parts: list[str]) -> str:
    mark = draw(st.sampled_from(["", "\ufeff"]))
    gap = draw(st.sampled_from(["\n\n", "\n\n\n", "\n \n"]))
    text = mark + gap.join(parts) + draw(st.sampled_from(["", "\n"]))
    return _with_line_end(text, draw(st.sampled_from(LINE_ENDS)))


def _with_line_end(text: str, line_end: str) -> str:
    return text.replace("\n", line_end)
