"""The five real articles that the project was measured on; their twins are examples and always run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from golden import CLEANER, EXAMPLES, read

from cleanclip import deduplicate, revert_edits
from cleanclip.dedup.within import BLOCK

if TYPE_CHECKING:
    from cleanclip.document import Document

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
HERE = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not part of the project: no ../shared/seeds")

TWINS = {"000": "tide-mill", "001": "lake-survey", "002": "night-post", "003": "salt-pans", "004": "observatory"}
BOTH = [pytest.param(number, False, marks=HERE, id=number) for number in TWINS] + [
    pytest.param(number, True, id=twin) for number, twin in TWINS.items()
]


def source(number: str, *, twin: bool) -> str:
    path = EXAMPLES / f"{TWINS[number]}.txt" if twin else next(SEEDS.glob(f"{number}_*.txt"))
    return read(path)


def run(number: str, *, twin: bool) -> Document:
    return CLEANER.run(source(number, twin=twin), id=number)


def either(number: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "twin", [pytest.param(False, marks=HERE, id=number), pytest.param(True, id=TWINS[number])]
    )


def lines_that_went(document: Document) -> list[str]:
    """The lines with content of the source that the output no longer has."""
    left = document.text.split("\n")
    return [line for line in document.source.split("\n") if line.strip() and line not in left]


@either("000")
def test_backticks_become_apostrophes_and_nothing_else_changes(*, twin: bool) -> None:
    document = run("000", twin=twin)
    assert len(document.edits) == (4 if twin else 3)
    assert {(edit.before, edit.after) for edit in document.edits} == {("`", "'")}
    assert document.text == document.source.replace("`", "'")


@either("001")
def test_a_caption_said_three_times_is_left_once_with_its_full_stop(*, twin: bool) -> None:
    document = run("001", twin=twin)
    title, dateline, lead, *_ = document.text.split("\n\n")
    assert (title, dateline) == tuple(document.source.strip().split("\n\n")[index] for index in (0, 3))
    assert lead.endswith(".")
    assert document.text.count(lead.removesuffix(".")) == 1
    credited = lead.removesuffix(".") + ", ©"
    assert [line for line in lines_that_went(document) if not line.startswith(credited)] == [
        lead.removesuffix("."),
        "Top of page",
    ]
    assert document.text == document.text.strip()


@either("002")
def test_a_clean_text_is_byte_identical(*, twin: bool) -> None:
    document = run("002", twin=twin)
    assert (document.edits, document.flags, document.text) == ((), (), document.source)


@either("003")
def test_a_block_pasted_twice_goes_in_one_edit_with_all_that_follows(*, twin: bool) -> None:
    document = run("003", twin=twin)
    paragraphs = document.text.split("\n")
    assert len(paragraphs) == len(set(paragraphs)) == (8 if twin else 12)
    assert document.source.startswith(document.text + "\n")
    assert paragraphs[1].startswith(("(MENAFN)", "(CALDERA WIRE)"))
    assert paragraphs[-1].endswith(("” Menk said.", "” Wadephul warned."))
    assert [edit.rule for edit in document.edits].count(BLOCK) == 1
    assert not [edit for edit in document.edits if edit.rule.startswith("dedup/") and edit.rule != BLOCK]


@either("004")
def test_a_section_label_and_a_reply_form_go_and_headings_stay(*, twin: bool) -> None:
    document = run("004", twin=twin)
    *_, heading, last = document.text.split("\n\n")
    assert lines_that_went(document) == [
        "Science" if twin else "World",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
    ]
    assert heading == "Conclusion"
    assert document.text == document.text.strip()
    assert last.endswith(".")


@pytest.mark.parametrize(("number", "twin"), BOTH)
def test_cleaning_the_result_again_changes_nothing(number: str, *, twin: bool) -> None:
    document = run(number, twin=twin)
    assert CLEANER.run(document.text).edits == ()
    assert revert_edits(document.text, document.edits) == document.source


@pytest.mark.parametrize("twin", [pytest.param(False, marks=HERE, id="seeds"), pytest.param(True, id="twins")])
def test_nothing_in_one_is_a_duplicate_of_anything_in_another(*, twin: bool) -> None:
    alone = [run(number, twin=twin) for number in TWINS]
    together = deduplicate([(document.id, document.text) for document in alone])
    assert [(document.text, document.edits) for document in together] == [(document.text, ()) for document in alone]
