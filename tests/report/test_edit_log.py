"""What is written to an edit log is what is read from it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.document import Edit, Kept, Span
from cleanclip.errors import EditLogError
from cleanclip.report.edit_log import Header, LoggedDocument, lines, preamble, read_log


def with_whole_pairs(text: str) -> str:
    """JSON has one spelling for a character and for its two halves side by side."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


TEXTS = st.text(alphabet=st.characters()).map(with_whole_pairs)
SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: Span(*sorted(pair)))
EDITS = st.builds(
    lambda start, before, **rest: Edit(Span(start, start + len(before)), before, **rest),
    start=st.integers(0, 99),
    before=TEXTS,
    after=TEXTS,
    rule=TEXTS,
    reason=TEXTS,
    score=st.floats(0, 1),
    action=st.sampled_from(["apply", "flag"]),
    kept=st.none() | st.builds(Kept, key=TEXTS, span=SPANS),
)
HEADERS = st.builds(
    Header,
    document=TEXTS,
    path=TEXTS,
    output=st.none() | TEXTS,
    line=st.integers(0),
    url=st.none() | TEXTS,
    encoding=TEXTS,
    bom=st.booleans(),
    source_sha256=TEXTS,
    output_sha256=TEXTS,
    verdict=TEXTS,
    raw=st.none() | st.binary(),
)
DOCUMENTS = st.builds(
    LoggedDocument,
    header=HEADERS,
    edits=st.lists(EDITS, max_size=3).map(tuple),
    flags=st.lists(EDITS, max_size=2).map(tuple),
)


@given(st.lists(DOCUMENTS, max_size=4))
def test_a_log_is_read_as_it_was_written(documents: list[LoggedDocument]) -> None:
    written = [preamble({}), *(line for logged in documents for line in lines(logged))]
    assert list(read_log([line.encode() for line in written], "log")) == documents


@given(DOCUMENTS)
def test_each_line_is_one_line_with_nothing_hidden(logged: LoggedDocument) -> None:
    for line in lines(logged):
        assert line.isprintable()
        assert json.loads(line)


def test_visible_letters_stay_letters() -> None:
    edit = Edit(Span(0, 4), "Größe", "", "r", "")
    header = Header("a", "a", None, 0, None, "utf-8", False, "", "", "cleaned")  # noqa: FBT003 - a field
    assert "Größe" in list(lines(LoggedDocument(header, (edit,), ())))[1]


@given(st.binary(max_size=80))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(EditLogError):
        list(read_log([data], "log"))


@given(st.binary(max_size=80))
def test_other_lines_are_refused(data: bytes) -> None:
    with pytest.raises(EditLogError, match="log:2"):
        list(read_log([preamble({}).encode(), data], "log"))
