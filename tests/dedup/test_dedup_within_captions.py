from __future__ import annotations

from pathlib import Path

import pytest

from cleanclip import dedup
from cleanclip.dedup.credit import without_credit
from cleanclip.document import Document
from cleanclip.split import split

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"

TITLE = "New keeper for the lock at Anselm"
SAID = "Marie Dorn took over the lock at Anselm from her father this week"
LEAD = f"{SAID}."
LONG_LEAD = f"{SAID}. She is the fifth of her family to do so, and the first who did not want to go to sea."
REST = "The lock lets some four thousand boats a year through, most of them in August and most of them in a hurry."


def left(*blocks: str, separator: str = "\n\n") -> list[str]:
    text = separator.join(blocks)
    document = Document(text, split(text))
    for stage in dedup.stages(lambda rule: rule.endswith("caption"), near=0.8, veto=()):
        document = document.apply(stage(document))
    return [block.text for block in document.blocks]


@pytest.mark.parametrize(
    "credit",
    [
        *("", " © Dorn", ", © Lock Authority", " (c) Dorn", " Photo: Ida Berg", " (Photo: Ida Berg/Coast Press)"),
        *(
            " | Foto: dpa",
            " (Reuters)",
            " [AFP/Getty Images]",
            ". Photo by Ida Berg",
            " – Bild: Ida Berg",
            " 写真：共同",
        ),
    ],
)
@pytest.mark.parametrize("lead", [LEAD, LONG_LEAD, f"“{SAID},” says the notice. {SAID}. That is all it says."])
@pytest.mark.parametrize("separator", ["\n", "\n\n", "\r\n"])
def test_a_caption_that_the_lead_says_in_full_goes(credit: str, lead: str, separator: str) -> None:
    assert left(TITLE, SAID + credit, lead, REST, separator=separator) == [TITLE, lead, REST]


def test_alternative_text_and_caption_both_go() -> None:
    assert left(TITLE, SAID, f"{SAID}, © Dorn", "12.08.2022", LEAD, REST) == [TITLE, "12.08.2022", LEAD, REST]


@pytest.mark.parametrize("mark", ["…", "...", " …"])
def test_a_teaser_that_breaks_off_goes(mark: str) -> None:
    assert left(TITLE, SAID[:50] + mark, LONG_LEAD, REST) == [TITLE, LONG_LEAD, REST]


@pytest.mark.parametrize(
    "blocks",
    [
        (SAID, LEAD, REST),
        (TITLE, SAID[:30], LONG_LEAD, REST),
        (TITLE, "The lock lets some four thousand boats a year through", LEAD, REST),
        (TITLE, f"# {SAID}", LEAD, REST),
        (TITLE, f"- {SAID}", LEAD, REST),
        (TITLE, LEAD, f"{SAID} © Dorn", REST),
        (TITLE, f"{SAID} with her two dogs © Dorn", LEAD, REST),
        (TITLE, SAID, f"Nobody knew that {SAID}.", REST),
        (TITLE, *(f"{REST} {number}." for number in range(12)), SAID, LEAD),
    ],
    ids=[
        "a title that equals its lead",
        "too short to tell",
        "a heading that is half a sentence of the text",
        "a marked heading",
        "an item of a list",
        "after the lead",
        "a caption that says more",
        "part of another sentence",
        "further down",
    ],
)
def test_what_is_no_caption_of_the_lead_stays(blocks: tuple[str, ...]) -> None:
    assert left(*blocks) == list(blocks)


@pytest.mark.parametrize(
    "text",
    [
        "The source: a spring on the hill, and nobody knows how deep it is, for it has never been sounded by anyone in "
        "living memory or in any book.",
        "She had it from a source in the ministry.",
        "He photographed by moonlight.",
        "The image of a town.",
    ],
)
def test_a_sentence_is_no_credit(text: str) -> None:
    assert without_credit(text) == text


@pytest.mark.skipif(not SEEDS.exists(), reason="the seeds are not part of the repository")
def test_of_the_sentence_that_a_seed_says_three_times_the_one_with_a_full_stop_stays() -> None:
    (path,) = SEEDS.glob("001_*")
    text = path.read_bytes().decode()
    blocks = left(text)
    signed = [block for block in blocks if "was signed today in Tokyo" in block]
    assert len(signed) == 1
    assert signed[0].endswith(".")
    assert len(blocks) == len(left("", text)) == len(Document(text, split(text)).blocks) - 2
