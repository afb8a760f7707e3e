"""The algebra of spans and edits, held against a plain model of text replacement."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanclip.document import BYTE_ORDER_MARK, Document, Edit, Kept, Span, gap_length, revert_edits
from cleanclip.split import split

_ALPHABET = st.sampled_from("ab\n\n \r\N{EM DASH}")
TEXTS = st.text(_ALPHABET, max_size=40)


def document_of(text: str) -> Document:
    return Document(text, split(text), id="own")


@st.composite
def ranges(draw: st.DrawFn, text: str) -> tuple[int, int]:
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, len(text)))


@st.composite
def edited_documents(draw: st.DrawFn) -> Document:
    """A document to which random replacements and removals were applied, one by one or at once."""
    document = document_of(draw(TEXTS.filter(bool)))
    for _ in range(draw(st.integers(0, 4))):
        if not document.text:
            break
        batch = []
        for _ in range(draw(st.integers(1, 3))):
            start, end = draw(ranges(document.text))
            batch.append(document.replace(start, end, draw(st.sampled_from(["", "x", "yz"])), draw(RULES), "because"))
        document = document.apply(batch)
    return document


RULES = st.sampled_from(["a/one", "b/two"])


@given(edited_documents())
def test_reverting_the_edits_restores_the_source(document: Document) -> None:
    assert revert_edits(document.text, document.edits) == document.source


@given(edited_documents())
def test_edits_are_in_order_disjoint_and_quote_their_source(document: Document) -> None:
    cursor = 0
    for edit in document.edits:
        assert cursor <= edit.span.start < edit.span.end
        assert document.source[edit.span.start : edit.span.end] == edit.before != edit.after
        cursor = edit.span.end


@given(edited_documents())
def test_blocks_stand_in_the_text_where_they_say(document: Document) -> None:
    for block in document.blocks:
        assert document.text[block.offset : block.offset + len(block.text)] == block.text
        assert document.text[block.offset - len(block.gap) : block.offset] == block.gap


@given(edited_documents(), st.data())
def test_a_replacement_lands_where_its_author_saw_it(document: Document, data: st.DataObject) -> None:
    text = document.text
    if not text:
        return
    start, end = data.draw(ranges(text))
    after = document.apply([document.replace(start, end, "Q", "c/three", "because")])
    assert after.text == text[:start] + "Q" + text[end:]
    assert revert_edits(after.text, after.edits) == document.source


@given(edited_documents(), st.data())
def test_a_later_pass_composes_onto_the_source(document: Document, data: st.DataObject) -> None:
    later = document_of(document.text)
    for _ in range(3):
        if not later.text:
            break
        start, end = data.draw(ranges(later.text))
        after = data.draw(st.sampled_from(["", "Q", "RS"]))
        later = later.apply([later.replace(start, end, after, data.draw(RULES), "because")])
    composed = document.then(later)
    assert composed.source == document.source
    assert composed.text == later.text
    assert revert_edits(composed.text, composed.edits) == document.source


@given(edited_documents(), st.data())
def test_a_piece_of_the_text_is_found_in_the_source(document: Document, data: st.DataObject) -> None:
    text = document.text
    if not text:
        return
    start, end = data.draw(ranges(text))
    span = document.source_span(start, end)
    edits = [edit for edit in document.edits if span.covers(edit.span)]
    if not edits:
        assert document.source[span.start : span.end] == text[start:end]


def test_a_block_goes_with_the_blank_lines_before_it() -> None:
    document = document_of("One.\n\n\nTwo.\n\nThree.\n")
    _, two, _ = document.blocks
    assert document.apply([two.remove("a/one", "because")]).text == "One.\n\nThree.\n"


def test_the_first_kept_block_loses_its_gap_when_the_head_went() -> None:
    document = document_of("\n\nOne.\n\nTwo.\n\nThree.")
    one, two, _ = document.blocks
    assert document.apply([one.remove("a/one", "because")]).text == "Two.\n\nThree."
    both = document.apply([one.remove("a/one", "because")]).apply([two.remove("b/two", "because")])
    assert both.text == "Three."


def test_the_last_block_leaves_the_final_newline() -> None:
    document = document_of("One.\r\n\r\nTwo.\r\n")
    assert document.apply([document.blocks[-1].remove("a/one", "because")]).text == "One.\r\n"


def test_a_byte_order_mark_stays_when_the_head_goes() -> None:
    document = document_of(f"{BYTE_ORDER_MARK}One.\n\nTwo.")
    assert document.apply([document.blocks[0].remove("a/one", "because")]).text == f"{BYTE_ORDER_MARK}Two."


def test_removals_by_one_rule_that_touch_are_one() -> None:
    document = document_of("One.\n\nTwo.\n\nThree.\n\nFour.")
    blocks = document.blocks
    merged = document.apply([blocks[1].remove("a/one", "because"), blocks[2].remove("a/one", "because")])
    assert [edit.before for edit in merged.edits] == ["\n\nTwo.\n\nThree."]
    apart = document.apply([blocks[1].remove("a/one", "because"), blocks[2].remove("b/two", "because")])
    assert [edit.rule for edit in apart.edits] == ["a/one", "b/two"]


def test_a_wider_edit_takes_the_place_of_those_inside() -> None:
    document = document_of("One word.\n\nTwo words.")
    repaired = document.apply([document.replace(11, 14, "2", "repair/x", "because")])
    gone = repaired.apply([repaired.blocks[1].remove("boilerplate/x", "because")])
    assert [(edit.before, edit.after) for edit in gone.edits] == [("\n\nTwo words.", "")]


def test_a_removal_that_crosses_a_repair_wins() -> None:
    source = "abcdef"
    repair = Edit(Span(1, 4), "bcd", "X", "repair/x", "because")
    removal = Edit(Span(3, 6), "def", "", "boilerplate/x", "because")
    document = document_of(source)
    for edits in ([repair, removal], [removal, repair]):
        assert document.apply(edits).edits == (removal,)
    assert document.apply([repair]).apply([removal]).edits == (removal,)


def test_removals_that_cross_are_clipped() -> None:
    first = Edit(Span(1, 4), "bcd", "", "a/one", "because")
    second = Edit(Span(3, 6), "def", "", "b/two", "because")
    merged = document_of("abcdef").apply([first, second])
    assert [edit.before for edit in merged.edits] == ["bcd", "ef"]


def test_a_flag_changes_nothing() -> None:
    document = document_of("One.\n\nTwo.")
    flagged = document.apply([document.blocks[1].remove("a/one", "because", action="flag")])
    assert flagged.text == document.source
    assert [flag.rule for flag in flagged.flags] == ["a/one"]
    assert flagged.verdict == "clean"


def test_flags_of_one_place_stand_once_each_in_the_order_they_were_found() -> None:
    document = document_of("One.\n\nTwo.")
    flags = [document.blocks[1].remove("a/one", f"because of {name}", action="flag") for name in "hgfedcba"]
    assert document.apply(flags[:4]).apply(flags).flags == tuple(flags)


def test_a_kept_copy_of_the_same_document_keeps_its_place_through_passes() -> None:
    first = document_of("xxOne.\n\nTwo.\n\nTwo.")
    first = first.apply([first.replace(0, 2, "", "repair/x", "because")])
    later = document_of(first.text)
    again = later.blocks[2].remove("dedup/within/exact", "said before", kept=Kept("own", later.blocks[1].span))
    composed = first.then(later.apply([again]))
    kept = composed.edits[-1].kept
    assert kept is not None
    assert first.source[kept.span.start : kept.span.end] == "\n\nTwo."


def test_an_edit_that_undoes_an_earlier_one_leaves_none() -> None:
    document = document_of("abc")
    changed = document.apply([document.replace(1, 2, "X", "a/one", "because")])
    assert changed.apply([changed.replace(1, 2, "b", "b/two", "because")]).edits == ()


def test_a_gap_is_blank_lines_and_not_an_indent() -> None:
    assert gap_length("\n \n    indented") == 3
    assert gap_length("    indented") == 0
    assert gap_length(" \n ") == 3
