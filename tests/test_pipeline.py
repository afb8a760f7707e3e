"""What becomes of proposals: budgets, protected regions, verdicts, whole pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from cleanclip.document import ALL_BOILERPLATE, FUSE, LOOKS_LIKE_A_PAGE, Document, Edit
from cleanclip.options import Options
from cleanclip.pipeline import Pipeline, Stage, has_prefix
from cleanclip.protect import protected_spans
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "One two three.\n\nFour five six.\n\nSeven eight.\n"


def remover(*words: str, score: float) -> Stage:
    """A stage that removes the blocks that hold one of the words."""

    def stage(document: Document) -> Iterator[Edit]:
        for block in document.blocks:
            if any(word in block.text for word in words):
                yield block.remove("boilerplate/test/word", "a test", score=score)

    return stage


def run(text: str, *stages: Stage, **options: object) -> Document:
    pipeline = Pipeline(Options.of(**options))
    pipeline.__dict__["stages"] = stages
    return pipeline.run(Document(text, split(text)))


def test_removals_within_the_budget_are_made() -> None:
    document = run(TEXT, remover("Seven", score=0.9))
    assert document.text == "One two three.\n\nFour five six.\n"
    assert document.verdict == "cleaned"


def test_uncertain_removals_beyond_the_budget_become_flags() -> None:
    document = run(TEXT, remover("One", "Four", score=0.9))
    assert document.text == TEXT
    assert document.verdict == "fused"
    assert {flag.rule for flag in document.flags} == {FUSE, "boilerplate/test/word"}


def test_certain_removals_do_not_count_against_the_budget() -> None:
    assert run(TEXT, remover("One", "Four", score=1.0)).text == "Seven eight.\n"


def test_a_fused_document_still_loses_what_is_certain() -> None:
    document = run(f"{TEXT}\nNine.\n", remover("One", "Four", score=0.9), remover("Seven", score=1.0))
    assert document.text == "One two three.\n\nFour five six.\n\nNine.\n"
    assert document.verdict == "fused"


def test_the_budget_is_an_option() -> None:
    assert run(TEXT, remover("Seven", score=0.9), max_loss=0).verdict == "fused"
    assert run(TEXT, remover("One", "Four", score=0.9), max_loss=0.8).text == "Seven eight.\n"


@pytest.mark.parametrize("score", [0.9, 1.0])
def test_a_document_that_is_all_boilerplate_stays(score: float) -> None:
    document = run(TEXT, remover("One", "Four", "Seven", score=score))
    assert document.text == TEXT
    assert document.verdict == "all-boilerplate"
    assert ALL_BOILERPLATE in {flag.rule for flag in document.flags}


def test_passes_repeat_until_nothing_changes() -> None:
    def peel(document: Document) -> Iterator[Edit]:
        if document.text.startswith("x"):
            yield document.replace(0, 1, "", "repair/test", "a test")

    document = run("xxx text", peel)
    assert document.text == " text"
    assert [edit.before for edit in document.edits] == ["xxx"]


@given(texts(), st.sampled_from(["article", "page"]), st.integers(1, 3))
def test_a_search_that_is_spared_would_have_found_nothing(text: str, profile: str, copies: int) -> None:
    text = "\n".join([text] * copies)
    pipeline = Pipeline(Options.of(profile=profile))
    document = pipeline.run(Document(text, split(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleanclip.pipeline._reads_as", lambda *_: False)
        assert pipeline.run(Document(text, split(text))) == document


def test_what_reads_as_it_did_is_not_searched_for_repeats_again() -> None:
    searched: list[str] = []

    def search(document: Document) -> Iterator[Edit]:
        searched.append(document.text)
        yield from remover("Seven", score=1.0)(document)

    pipeline = Pipeline(Options())
    pipeline.__dict__["_repeats"] = (search,)
    pipeline.__dict__["stages"] = (remover("One", score=1.0), search)
    for text in (TEXT, TEXT.replace("Seven", "Six"), "Two\nthree.\n\nFour"):
        pipeline.run(Document(text, split(text)))
    shorter = "Four five six.\n\nSeven eight.\n"
    assert searched == [shorter, "Four five six.\n", shorter.replace("Seven", "Six"), "Two\nthree.\n\nFour"]


def test_what_is_cut_otherwise_is_searched_again() -> None:
    """Two lines that wrapped prose goes on in are one block once nothing stands between them."""
    searched: list[int] = []

    def search(document: Document) -> tuple[Edit, ...]:
        searched.append(len(document.blocks))
        return ()

    pipeline = Pipeline(Options())
    pipeline.__dict__["_repeats"] = (search,)
    pipeline.__dict__["stages"] = (remover("Share", score=1.0), search)
    text = (
        "The harbour board had promised that the ferry would sail on\nShare.\n"
        "the first of May, and nobody on the island had believed it."
    )
    pipeline.run(Document(text, split(text)))
    assert searched == [2, 1]


def test_the_budget_is_counted_in_words_of_the_source() -> None:
    for share, lost in ((0.24, "fused"), (0.25, "cleaned")):
        assert run(TEXT, remover("Seven", score=0.9), max_loss=share).verdict == lost


def test_many_short_lines_look_like_a_page() -> None:
    page = "\n".join(f"Menu item {number}" for number in range(60))
    assert LOOKS_LIKE_A_PAGE in {flag.rule for flag in run(page).flags}
    assert run(page, profile="page").flags == ()
    assert run("\n".join(["A sentence of the kind that fills articles stands here."] * 60)).flags == ()


def test_a_quarter_of_prose_is_no_page() -> None:
    prose = "A sentence of the kind that fills articles stands here."
    for quarter, flags in ((10, 0), (9, 1)):
        lines = [prose] * quarter + [f"Menu item {number}" for number in range(40 - quarter)]
        assert len(run("\n".join([*lines, ""])).flags) == flags


def test_a_rule_id_is_matched_by_whole_parts() -> None:
    assert has_prefix("boilerplate/en/reply-form", ["boilerplate/en"])
    assert not has_prefix("boilerplate/en/reply-form", ["boilerplate/e"])


@pytest.mark.parametrize(
    "comment", ["# {}", "<!-- {} -->", "// {}", "/* {} */", "-- {}", "% {}", "; {}", ".. {}", "{}"]
)
def test_a_region_is_switched_off_in_the_comment_of_any_syntax(comment: str) -> None:
    text = f"a\n{comment.format('cleanclip: off')}\nb\n{comment.format('cleanclip: on')}\nc"
    (span,) = protected_spans(text, ())
    assert text[span.start : span.end].count("\n") == 2


def test_a_region_without_an_end_goes_to_the_end() -> None:
    assert protected_spans("a\n# cleanclip: off\nb", ())[0].end == len("a\n# cleanclip: off\nb")


PAGE = "\n".join(
    ["Harbour works | The Example Post", "Home", "News", "Sport", "Log in", "Subscribe", "Harbour works"]
    + ["The council voted on Tuesday to rebuild the eastern pier, and the works are to start in May."] * 3
    + ["Share", "Related articles", "Ferry late again", "Privacy policy", "Terms of use"]
)


@pytest.mark.parametrize("options", [{"never": ["Ferry late"]}, {"min_score": 0.1}, {"max_loss": 0.9}])
def test_lines_of_a_page_are_removed_alike_where_one_may_be_refused(options: dict[str, object]) -> None:
    select = ("boilerplate/model",)
    plain = Pipeline(Options.of(profile="page", select=select)).run(Document(PAGE, split(PAGE)))
    careful = Pipeline(Options.of(profile="page", select=select, **options)).run(Document(PAGE, split(PAGE)))
    assert plain.edits
    assert careful.text.replace("\nFerry late again", "") == plain.text
    assert ("Ferry late again" in careful.text) is ("never" in options)


def test_a_line_of_a_page_that_is_switched_off_stays_alone() -> None:
    guarded = PAGE.replace("Sport\n", "# cleanclip: off\nSport\n# cleanclip: on\n")
    found = Pipeline(Options.of(profile="page", select=("boilerplate/model",))).run(Document(guarded, split(guarded)))
    assert "Sport" in found.text
    assert not {"News", "Log in"} & set(found.text.splitlines())


def test_prose_that_names_the_switch_is_no_switch() -> None:
    assert protected_spans("Write cleanclip: off in a line of its own.", ()) == ()
