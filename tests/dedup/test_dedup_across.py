from __future__ import annotations

import pytest

from cleanclip.dedup.across import deduplicate_documents
from cleanclip.document import Document, Kept, Span, revert_edits
from cleanclip.errors import OptionError
from cleanclip.split import split

HARBOUR = "The harbour master said that three ferries would stay in port until the wind had dropped below gale force."
TRAMS = "Work on the new tram line through the old town began last week, two years later than the council had planned."
BAKERY = "A bakery on the corner of the square has sold the same dark bread to the same families for over a century."
ORCHARD = "Growers in the valley expect a small harvest of pears because frost came late and bees were slow to fly."
ORCHARD_REWORDED = ORCHARD.replace("expect", "foresee").replace(" to fly", "")


def document(key: str, *paragraphs: str, end: str = "\n") -> Document:
    source = "\n\n".join(paragraphs) + end
    return Document(source, split(source), id=key)


def run(*documents: Document, **options: object) -> list[Document]:
    return list(deduplicate_documents(documents, **options))  # type: ignore[arg-type]


def test_a_paragraph_of_an_earlier_document_goes_and_its_copy_is_named() -> None:
    first, second = run(document("a", HARBOUR, TRAMS), document("b", BAKERY, TRAMS, ORCHARD))
    assert not first.edits
    assert second.text == f"{BAKERY}\n\n{ORCHARD}\n"
    (edit,) = second.edits
    assert (edit.rule, edit.score) == ("dedup/across/exact", 1.0)
    assert edit.kept is not None
    assert edit.kept.key == "a"
    assert first.source[slice(*edit.kept.span)] == TRAMS


def test_documents_come_back_in_input_order_one_for_each() -> None:
    keys = [result.id for result in run(*(document(str(number), TRAMS) for number in range(50)), keep="last")]
    assert keys == [str(number) for number in range(50)]


def test_edits_can_be_undone() -> None:
    for result in run(document("a", HARBOUR, TRAMS), document("b", TRAMS, BAKERY, HARBOUR)):
        assert revert_edits(result.text, result.edits) == result.source


def test_a_copy_of_a_document_is_emptied_and_says_so() -> None:
    *_, copy = run(
        document("a", "A title", HARBOUR, "By A. Writer", TRAMS),
        document("b", "A title", HARBOUR, "By A. Writer", TRAMS),
    )
    assert (copy.text, copy.verdict) == ("", "duplicate")
    assert copy.edits[0].kept == Kept("a", Span(0, len(copy.source)))


def test_a_document_whose_paragraphs_stand_in_several_others_is_a_duplicate() -> None:
    *_, copy = run(document("a", HARBOUR), document("b", TRAMS), document("c", HARBOUR, TRAMS))
    assert (copy.text, copy.verdict) == ("", "duplicate")


def test_a_title_of_its_own_keeps_a_document_from_being_a_duplicate() -> None:
    *_, copy = run(document("a", "A title", HARBOUR), document("b", "Another title", HARBOUR))
    assert copy.text == "Another title\n"


@pytest.mark.parametrize(
    "line",
    ["Conclusion", "By Ann Writer", "LONDON, 3 May (Agency) -", "He declined to comment.", "22.03.2021 - Article"],
)
def test_short_lines_stay_however_often_they_are_said(line: str) -> None:
    for result in run(document("a", line, HARBOUR), document("b", line, TRAMS), document("c", BAKERY, line)):
        assert line in result.text


def test_a_short_line_between_two_copied_paragraphs_goes_with_them() -> None:
    release = (HARBOUR, "About the port", TRAMS)
    *_, second = run(document("a", "One", *release, BAKERY), document("b", "Two", *release, ORCHARD))
    assert second.text == f"Two\n\n{ORCHARD}\n"
    (edit,) = second.edits
    assert edit.reason == "3 paragraphs of 'a' again"


def test_paragraphs_of_one_document_are_not_compared() -> None:
    (only,) = run(document("a", HARBOUR, TRAMS, HARBOUR))
    assert not only.edits


def test_documents_of_one_key_are_not_compared() -> None:
    assert not any(result.edits for result in run(document("a", HARBOUR, TRAMS), document("a", HARBOUR, BAKERY)))


def test_documents_without_a_key_are_known_by_their_place() -> None:
    *_, second = run(document("", HARBOUR, TRAMS), document("", HARBOUR, BAKERY))
    assert second.edits[0].kept is not None
    assert second.edits[0].kept.key == "0"


def test_a_reworded_paragraph_goes_as_a_near_duplicate() -> None:
    *_, second = run(document("a", ORCHARD), document("b", BAKERY, ORCHARD.replace("pears ", "")), veto=())
    (edit,) = second.edits
    assert edit.rule == "dedup/across/near"
    assert 0.8 <= edit.score < 1


def test_with_near_off_only_exact_copies_go() -> None:
    *_, second = run(
        document("a", ORCHARD, TRAMS), document("b", ORCHARD.replace("pears ", ""), TRAMS, BAKERY), veto=(), near=None
    )
    assert [edit.rule for edit in second.edits] == ["dedup/across/exact"]


def test_looks_make_no_difference_to_an_exact_copy() -> None:
    plain = 'She said "the harbour\'s gate is shut - for now", and nobody in the small room had asked.'
    typeset = (
        "She said “the harbour’s gate is shut – for now”,\N{NO-BREAK SPACE}and nobody in the small room had asked."
    )
    *_, second = run(document("a", plain, TRAMS), document("b", BAKERY, typeset))
    assert [edit.rule for edit in second.edits] == ["dedup/across/exact"]


def test_whole_documents_are_compared_with_their_lines() -> None:
    texts = (HARBOUR, TRAMS, BAKERY, ORCHARD)
    first, second, third = run(
        document("a", *texts), document("b", "A heading", *texts), document("c", HARBOUR, TRAMS), unit="document"
    )
    assert (first.verdict, second.verdict, third.verdict) == ("clean", "duplicate", "clean")
    assert second.edits[0].rule == "dedup/across/near"


def test_empty_documents_are_no_duplicates() -> None:
    for unit in ("paragraph", "document"):
        assert [result.verdict for result in run(document("a"), document("b"), unit=unit)] == ["clean", "clean"]


@pytest.mark.parametrize(("keep", "kept"), [("first", "a"), ("last", "c"), ("longest", "b")])
def test_keep_chooses_the_document_whose_copy_stays(keep: str, kept: str) -> None:
    documents = document("a", TRAMS, ORCHARD), document("b", TRAMS, HARBOUR, BAKERY), document("c", TRAMS, BAKERY[:60])
    assert [result.id for result in run(*documents, keep=keep) if TRAMS in result.text] == [kept]


@pytest.mark.parametrize("options", [{"unit": "word"}, {"near": 0.0}, {"near": 1.5}, {"keep": "best"}])
def test_options_out_of_range_are_named_before_anything_is_read(options: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        deduplicate_documents(iter(()), **options)  # type: ignore[arg-type]
