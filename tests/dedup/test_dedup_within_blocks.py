from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip import dedup
from cleanclip.document import Document, Edit, revert_edits
from cleanclip.options import VETOES
from cleanclip.split import split

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"

TITLE = "The last ferry to Tarn"
ARTICLE = (
    "The ferry to Tarn will make its last crossing on Friday, and after that the island's sixty people will have to "
    "hire a fisherman or wait for the mail boat.",
    "“I have rowed it and I can row it again,” said Berit Aune, who is eighty-one and keeps the shop.",
    "What it costs",
    "The county says that each crossing loses 340 crowns. Nobody on the island disputes the figure; what they dispute "
    "is whether a road is ever asked to pay for itself.",
    "A petition with 4,000 names, or sixty-six for each islander, was handed to the minister in a herring barrel.",
    "The school closes",
    "Three of the school's five pupils live on the far shore. Their teacher has offered to swim, which the council "
    "noted in its minutes without comment.",
    "The mail boat comes on Wednesdays if the wind allows, and in a hard winter it has been known to miss a month.",
)
END = "The captain, who has made the crossing some thirty thousand times, said that he would like to see the hills."

SEPARATORS = ("\n", "\n\n", "\r\n", "\r\n\r\n", "\n\n\n")


def run(text: str, near: float | None = 0.8) -> Document:
    document = Document(text, split(text), id="ferry")
    for stage in dedup.stages(lambda _: True, near=near, veto=VETOES):
        document = document.apply(stage(document))
    return document


def one_block_edit(document: Document) -> Edit:
    (edit,) = document.edits
    assert edit.rule == dedup.catalogue()[1].id == "dedup/within/block"
    assert edit.score == 1.0
    return edit


def kept_text(document: Document, edit: Edit) -> str:
    assert edit.kept is not None
    assert edit.kept.key == document.id
    return document.source[slice(*edit.kept.span)]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("end", [(), (END,)])
def test_an_article_pasted_twice_loses_its_second_copy_in_one_edit(separator: str, end: tuple[str, ...]) -> None:
    document = run(separator.join((TITLE, *ARTICLE, *ARTICLE, *end)))
    edit = one_block_edit(document)
    assert document.text == separator.join((TITLE, *ARTICLE, *end))
    assert edit.before == separator + separator.join(ARTICLE)
    assert kept_text(document, edit) == separator.join(ARTICLE)
    assert revert_edits(document.text, document.edits) == document.source


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_title_of_the_second_copy_goes_with_it(separator: str) -> None:
    document = run(separator.join((TITLE, *ARTICLE, TITLE, *ARTICLE, END)))
    assert document.text == separator.join((TITLE, *ARTICLE, END))
    one_block_edit(document)


@pytest.mark.parametrize("length", range(1, len(ARTICLE)))
def test_a_second_copy_may_be_shorter(length: int) -> None:
    document = run("\n\n".join((TITLE, *ARTICLE, END, *ARTICLE[:length])))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    assert len(document.edits) == 1


def test_a_second_copy_may_lack_its_beginning() -> None:
    document = run("\n\n".join((TITLE, *ARTICLE, *ARTICLE[3:], END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    one_block_edit(document)


@pytest.mark.parametrize("mark", ["", "…", "...", " …"])
def test_its_last_paragraph_may_be_cut_short(mark: str) -> None:
    cut = ARTICLE[6][:70] + mark
    document = run("\n\n".join((TITLE, *ARTICLE, *ARTICLE[:6], cut)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE))
    one_block_edit(document)


def test_its_first_paragraph_may_lack_its_beginning() -> None:
    document = run("\n\n".join((TITLE, *ARTICLE, ARTICLE[0][60:], *ARTICLE[1:], END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    one_block_edit(document)


def test_a_first_copy_that_breaks_off_is_the_one_to_go() -> None:
    document = run("\n\n".join((TITLE, *ARTICLE[:3], ARTICLE[3][:60] + "…", *ARTICLE, END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    assert kept_text(document, one_block_edit(document)) == "\n\n".join(ARTICLE[:4])


def test_what_only_the_first_copy_has_is_no_hindrance() -> None:
    document = run("\n\n".join((TITLE, *ARTICLE[:3], "Advertisement", *ARTICLE[3:], *ARTICLE, END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE[:3], "Advertisement", *ARTICLE[3:], END))
    one_block_edit(document)


def test_what_only_the_second_copy_has_stays() -> None:
    document = run("\n\n".join((TITLE, *ARTICLE, *ARTICLE[:4], "A new remark of the editor.", *ARTICLE[4:], END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, "A new remark of the editor.", END))
    assert {edit.rule for edit in document.edits} == {"dedup/within/block"}


@pytest.mark.parametrize("copies", [3, 4])
def test_of_many_copies_the_first_stays(copies: int) -> None:
    document = run("\n\n".join((TITLE, *ARTICLE * copies, END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))


def test_copies_apart_are_an_edit_each() -> None:
    between = "What the harbour office says about it can be read on the board beside the slip, in four languages."
    document = run("\n\n".join((TITLE, *ARTICLE, between, *ARTICLE, END, *ARTICLE)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, between, END))
    assert [edit.rule for edit in document.edits] == ["dedup/within/block"] * 2


def test_the_heading_of_what_follows_stays() -> None:
    document = run(
        "\n\n".join((TITLE, *ARTICLE[:3], *ARTICLE[3:5], "Chronicle", END, *ARTICLE[3:5], "Chronicle", *ARTICLE[6:]))
    )
    assert document.text.count("Chronicle") == 2


def test_a_copy_in_other_marks_and_spaces_is_a_copy() -> None:
    plain = [paragraph.replace("“", '"').replace("”", '"').replace(" ", "  ", 1) for paragraph in ARTICLE]
    document = run("\n\n".join((TITLE, *ARTICLE, *plain, END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    one_block_edit(document)


def test_a_changed_word_inside_the_copy_is_part_of_the_run() -> None:
    changed = [paragraph.replace("handed to the minister", "handed over to the minister") for paragraph in ARTICLE]
    document = run("\n\n".join((TITLE, *ARTICLE, *changed, END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    one_block_edit(document)


def test_a_changed_number_inside_the_copy_is_flagged_and_stays() -> None:
    changed = [paragraph.replace("4,000", "5,000") for paragraph in ARTICLE]
    document = run("\n\n".join((TITLE, *ARTICLE, *changed, END)))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, changed[4], END))
    (flag,) = document.flags
    assert flag.rule == "dedup/within/near"
    assert "the numbers differ: 4000 / 5000" in flag.reason


def test_noise_that_went_before_parts_the_edit() -> None:
    text = "\n\n".join((TITLE, *ARTICLE, *ARTICLE[:4], "Top of page", *ARTICLE[4:], END))
    document = Document(text, split(text))
    noise = [block.remove("boilerplate/en/top", "noise") for block in document.blocks if block.text == "Top of page"]
    document = document.apply(noise)
    for stage in dedup.stages(lambda _: True, near=0.8, veto=VETOES):
        document = document.apply(stage(document))
    assert document.text == "\n\n".join((TITLE, *ARTICLE, END))
    assert [edit.rule.split("/")[0] for edit in document.edits] == ["dedup", "boilerplate", "dedup"]


@given(st.permutations(ARTICLE), st.integers(0, 8), st.sampled_from(SEPARATORS))
def test_any_order_and_any_stretch_pasted_at_the_end_goes(article: list[str], start: int, separator: str) -> None:
    text = separator.join((TITLE, *article, END))
    pasted = separator.join((TITLE, *article, END, *article[start:]))
    assert run(text).edits == ()
    document = run(pasted)
    long = any(len(paragraph) > 80 for paragraph in article[start:])
    assert document.text == (text if long else pasted)


@pytest.mark.skipif(not SEEDS.exists(), reason="the seeds are not part of the repository")
def test_the_seed_with_ten_paragraphs_twice_is_one_edit() -> None:
    (path,) = SEEDS.glob("003_*")
    document = run(path.read_bytes().decode())
    edit = one_block_edit(document)
    assert edit.before.strip().count("\n") == 9
    assert kept_text(document, edit) == edit.before.strip()


def test_paragraphs_of_a_line_each_are_no_stanza() -> None:
    lines = (
        "The mast was stepped on Monday in a flat calm, and half the village came to lean on the wall.",
        "Nobody could remember when a boat of that size had last been built on the beach at Sallow.",
        "The keel is oak, the planks are larch, and the nails were made one at a time by a man of ninety.",
        "She will be launched on the spring tide if the wind stays where it is, said her builder.",
    )
    document = run("\n".join((TITLE, *lines, *lines)))
    assert document.text == "\n".join((TITLE, *lines))
    one_block_edit(document)
