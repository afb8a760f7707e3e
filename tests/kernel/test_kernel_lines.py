"""The features of lines are the same in C and in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.boilerplate import line_model
from cleanclip.boilerplate.features import _on_log_scale, features, names, page_rows
from cleanclip.boilerplate.tokens import bare, tokenise

native = pytest.importorskip("cleanclip.kernel.native", reason="the kernel was not built")

LETTERS = (
    "ab *o-+\N{BULLET}\N{NO-BREAK SPACE} AB.,:!?\"'()|©12\n\r\t\N{IDEOGRAPHIC FULL STOP}東กé٣"
    "\N{ZERO WIDTH JOINER}\N{GRINNING FACE}\U00020000"
)


@given(st.lists(st.text(st.sampled_from(LETTERS), max_size=40), min_size=1, max_size=20), st.booleans())
def test_the_kernel_and_numpy_give_the_same_rows(texts: list[str], bulleted: bool) -> None:  # noqa: FBT001 - drawn
    model = line_model.load()
    rows, words = page_rows(texts, model.alphabet, model.words, bulleted=bulleted)
    lines = tokenise([bare(text, bulleted=bulleted) for text in texts], model.alphabet)
    assert rows.tolist() == features(lines, model.words).tolist()
    assert words.tolist() == lines.tokens[:, 1:].sum(axis=1).tolist()


def test_the_kernel_and_python_know_the_same_blank_characters() -> None:
    model = line_model.load()
    texts = [f"{chr(point)}* x{chr(point)}" for point in range(0x10000)]
    plain = [bare(text) for text in texts]
    assert plain.count("x") > 20
    rows, _ = page_rows(texts, model.alphabet, model.words, bulleted=True)
    assert (
        rows[:, names().index("characters")].tolist() == _on_log_scale(np.array([len(text) for text in plain])).tolist()
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"lines": []},
        {"lines": ["Home", "News"]},
        {"kinds": np.zeros(9, np.uint8)},
        {"weights": np.zeros(3, np.int8)},
        {"rows": np.zeros((2, 78), np.uint8)},
        {"words": np.zeros(2, np.int64)},
    ],
)
def test_the_kernel_refuses_arrays_that_do_not_fit(changed: dict[str, object]) -> None:
    arrays = {
        "lines": ["Home"],
        "bulleted": False,
        "kinds": np.zeros(1 << 16, np.uint8),
        "hashes": np.zeros(1 << 16, np.uint32),
        "weights": np.zeros(4, np.int8),
        "rows": np.zeros((1, 78), np.uint8),
        "words": np.zeros(1, np.int64),
    }
    native.line_rows(*arrays.values())
    with pytest.raises(ValueError, match="fit"):
        native.line_rows(*(arrays | changed).values())


@pytest.mark.parametrize("lines", [None, 1, [b"bytes"], ["text", None]])
def test_what_is_no_text_is_refused(lines: object) -> None:
    room = np.zeros((2, len(names())), np.uint8), np.zeros(2, np.int64)
    with pytest.raises(TypeError):
        native.line_rows(lines, False, np.zeros(1 << 16, np.uint8), np.zeros(1 << 16, np.uint32), b"\0", *room)  # noqa: FBT003 - by place alone
