"""A text has the same tiles, and a document the same blocks, with the kernel and without it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from cleanclip import kernel
from cleanclip.document import Block, Document, Edit, Span
from cleanclip.split import line_tiles, split

if TYPE_CHECKING:
    from collections.abc import Iterator

native = pytest.importorskip("cleanclip.kernel.native", reason="the kernel was not built")

# Line ends and what only looks like one, blank space, marks, and characters of one, two and four bytes.
PIECES = st.sampled_from(
    [
        *("\n", "\n", "\r", "\r\n", "\n\n", " \n", "\n\r", "\t", "   ", " | ", "\N{IDEOGRAPHIC SPACE}"),
        *("\v", "\f", "\x1c", "\x85", "\N{LINE SEPARATOR}", "\ufeff", "\0", "\ud800", "\udfff"),
        *("\N{GRINNING FACE}", "日", "é", "ß", "Ǆ", "ǅ", "ǆ", "word.", "a;", "- ", "1) ", "(or", '"so', "Mr"),
        *("the harbour had promised ", "and nobody would say ", "the minister of the islands ") * 2,
    ]
)
LINES = st.lists(PIECES, max_size=40).map("".join)
TEXTS = st.one_of(LINES, st.text(max_size=40), texts())
AFTER = st.sampled_from(["", "x", "\n", "é \n", "\N{GRINNING FACE}"])


@contextmanager
def without_kernel() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "running", lambda: "python")
        yield


@st.composite
def edited_documents(draw: st.DrawFn) -> Document:
    """A document with edits anywhere, through its lines too, settled or as they are."""
    source = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(source)), max_size=8)))
    spans = map(Span, cuts[::2], cuts[1::2])
    edits = tuple(Edit(span, source[span.start : span.end], draw(AFTER), "a/one", "because") for span in spans)
    document = Document(source, split(source))
    return document.apply(edits) if draw(st.booleans()) else Document(source, document.tiles, edits)


@given(TEXTS)
def test_lines_are_the_same(text: str) -> None:
    openers = "(«\N{LEFT DOUBLE QUOTATION MARK}"
    for widest in (3, 120):
        tiles, runs = native.tiles(text, openers, widest, Span)
        assert (tiles, runs) == line_tiles(text, openers, widest)
        assert all(type(tile) is Span for tile in tiles)


@given(TEXTS)
def test_tiles_are_the_same(text: str) -> None:
    tiles = split(text)
    with without_kernel():
        assert split(text) == tiles


@given(edited_documents())
def test_blocks_are_the_same(document: Document) -> None:
    blocks = document.blocks
    del document.__dict__["blocks"]
    with without_kernel():
        assert document.blocks == blocks
    assert all(type(block) is Block for block in blocks)


@pytest.mark.parametrize(
    "arguments",
    [(b"a", "", 1, Span), ("a", None, 1, Span), ("a", "", 1.0, Span), ("a", "", 1, list), ("a", "", 1, None), ()],
)
def test_what_has_no_tiles_is_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        native.tiles(*arguments)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": None},
        {"tiles": [Span(0, 1)]},
        {"tiles": (None,)},
        {"tiles": ((1,),)},
        {"tiles": (("a", 1),)},
        {"tiles": ((0, 2**80),)},
        {"edits": []},
        {"edits": (None,)},
        {"edits": ((Span(0, 1), "a"),)},
        {"edits": ((Span(0, 1), "a", None),)},
        {"edits": (((0,), "a", ""),)},
        {"type": list},
        {"type": 1},
    ],
)
def test_what_has_no_blocks_is_refused(changed: dict[str, Any]) -> None:
    fields = {"document": None, "text": "abc", "tiles": (Span(0, 3),), "edits": (), "type": Block} | changed
    with pytest.raises((TypeError, OverflowError)):
        native.blocks(*fields.values())


@pytest.mark.parametrize("tiles", [((0, 4),), ((-1, 3),), ((0, 2), (2, 1)), ((0, 2**62),), ((-(2**63), 3),)])
def test_tiles_beyond_the_text_are_refused(tiles: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="tiles"):
        native.blocks(None, "abc", tiles, (), Block)


def test_edits_that_do_not_lead_to_the_text_are_refused() -> None:
    for edit in (((0, 1), "a" * 9, ""), ((0, 1), "", "a" * 9), ((-(2**63), 2**63 - 1), "", "a"), ((2, 1), "", "")):
        with pytest.raises(ValueError, match="tiles"):
            native.blocks(None, "abc", ((0, 3),), (edit,), Block)
