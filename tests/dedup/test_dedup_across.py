from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanclip
from cleanclip.dedup.across import deduplicate_documents
from cleanclip.dedup.clusters import by_source, latest
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


def test_keep_may_be_an_order_of_sources_or_dates() -> None:
    documents = [document(key, TRAMS, line) for key, line in (("x/1", HARBOUR), ("y/1", BAKERY), ("z/1", ORCHARD))]
    for keep, kept in ((by_source("z/", "y/"), "z/1"), (latest({"x/1": "2020-01-01", "y/1": "2021-03-04"}), "y/1")):
        assert [result.id for result in run(*documents, keep=keep) if TRAMS in result.text] == [kept]


def test_keep_may_list_sources_or_rank_documents() -> None:
    records = [(key, f"{TRAMS}\n\n{line}") for key, line in (("x/1", HARBOUR), ("y/1", BAKERY), ("z/1", ORCHARD))]
    for keep, kept in ((["z/", "y/"], "z/1"), (("y/", "z/"), "y/1"), (lambda _, each: each.id != "y/1", "y/1")):
        results = cleanclip.deduplicate(records, keep=keep)
        assert [result.id for result in results if TRAMS in result.text] == [kept]


def test_an_order_of_sources_knows_hosts() -> None:
    one = replace(document("a", TRAMS, HARBOUR), url="https://news.example.com/1")
    other = replace(document("b", TRAMS, BAKERY), url="https://www.example.org/1")
    kept = [result.id for result in run(one, other, keep=by_source("example.org")) if TRAMS in result.text]
    assert kept == ["b"]


def test_protected_documents_lose_nothing() -> None:
    *_, second, third = run(
        document("a", TRAMS),
        document("b", TRAMS, BAKERY),
        document("c", TRAMS, ORCHARD),
        protect=lambda each: each.id == "b",
    )
    assert (second.edits, third.text) == ((), f"{ORCHARD}\n")


@pytest.mark.parametrize("protect", [["b"], ("example.org", "b"), "b", lambda each: each.id == "b"])
def test_sources_are_protected_by_name_or_by_a_function(protect: object) -> None:
    records = [("a", TRAMS), ("b", f"{TRAMS}\n\n{BAKERY}"), ("c", f"{TRAMS}\n\n{ORCHARD}")]
    _, second, third = cleanclip.deduplicate(records, protect=protect)  # type: ignore[arg-type]
    assert (second.edits, third.text) == ((), ORCHARD)


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("three ferries", "nine ferries", "numbers"),
        ("would stay", "would not stay", "negation"),
        ("harbour master", "Harold Marsh", "names"),
    ],
)
def test_a_pair_that_differs_in_what_counts_is_a_flag_that_shows_it(old: str, new: str, check: str) -> None:
    text = f"It was on a cold evening in the spring that the people heard of it. {HARBOUR}"
    *_, second = run(document("a", text, TRAMS), document("b", text.replace(old, new), BAKERY))
    assert not second.edits
    (flag,) = second.flags
    assert flag.action == "flag"
    assert check[:4] in flag.reason
    *_, second = run(document("a", text, TRAMS), document("b", text.replace(old, new), BAKERY), veto=())
    (changed,) = second.edits
    assert changed.rule == "dedup/across/near"


def test_of_a_family_that_differs_in_a_number_each_only_true_copies_go() -> None:
    wheat = (
        "The price of wheat at the northern market rose to {} euros per ton on the first day after the holidays, {}."
    )
    families = [document(str(n), wheat.format(n, "as brokers said")) for n in range(100, 130)]
    copies = [document(f"copy {n}", wheat.format(n, "as the brokers said")) for n in range(100, 130)]
    results = run(*families, *copies)
    assert not any(result.edits for result in results[:30])
    assert [result.edits[0].kept.key for result in results[30:] if result.edits and result.edits[0].kept] == [
        str(n) for n in range(100, 130)
    ]


def test_the_thousandth_copy_of_a_text_is_reported() -> None:
    results = run(*(document(str(n), HARBOUR, f"Edition {n}") for n in range(1100)))
    assert [result.id for result in results if result.flags] == ["1000"]
    assert results[1000].flags[0].rule == "dedup/across/family"


@given(
    st.lists(
        st.lists(
            st.sampled_from([HARBOUR, TRAMS, BAKERY, ORCHARD, ORCHARD_REWORDED, "A title"]), min_size=1, max_size=5
        ),
        max_size=8,
    )
)
def test_every_paragraph_is_left_somewhere(drawn: list[list[str]]) -> None:
    results = run(*(document(str(number), *paragraphs) for number, paragraphs in enumerate(drawn)), near=None)
    left = {line for result in results for line in result.text.splitlines()}
    assert {paragraph for paragraphs in drawn for paragraph in paragraphs} <= left


def test_a_stream_that_is_cut_into_batches_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [HARBOUR, TRAMS, ORCHARD, ORCHARD.replace("pears ", ""), BAKERY, TRAMS, HARBOUR.replace("three ", "")]
    documents = [document(str(number), text, f"Page {number}") for number, text in enumerate(texts * 2)]
    at_once = [(result.text, result.edits, result.flags) for result in run(*documents)]
    monkeypatch.setattr("cleanclip.dedup.copies.MemoryCopies.batch", 150)
    assert [(result.text, result.edits, result.flags) for result in run(*documents)] == at_once


def test_a_copy_of_what_went_goes_too_however_the_stream_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    reworded = ORCHARD.replace("pears ", "")
    hyphenated = reworded.replace("a", "a\N{SOFT HYPHEN}").replace("e", "e\N{SOFT HYPHEN}")
    documents = [
        document(str(number), text, f"Page {number}") for number, text in enumerate((ORCHARD, reworded, hyphenated))
    ]
    at_once = [(result.text, result.edits) for result in run(*documents)]
    assert at_once[2][0] == "Page 2\n"
    monkeypatch.setattr("cleanclip.dedup.copies.MemoryCopies.batch", 1)
    assert [(result.text, result.edits) for result in run(*documents)] == at_once
