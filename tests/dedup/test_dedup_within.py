from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip import dedup
from cleanclip.document import Document, revert_edits
from cleanclip.options import VETOES
from cleanclip.split import split

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"

TITLE = "A bridge for Lower Vell"
BRIDGE = (
    "The footbridge at Lower Vell was opened on Sunday by the oldest and the youngest inhabitant, who met in the "
    "middle and could not be persuaded to come down."
)
MONEY = (
    "It was paid for by a lottery, a concert and the sale of a field that nobody had known to belong to the parish "
    "until the deeds were found in the organ."
)
FLOOD = (
    "The old one had been carried off in the flood of 1998, with a cart on it and, by all accounts, a piano, which was "
    "never seen again."
)
SHORT = "The engineer wept, briefly, and blamed the wind."


def run(text: str, *, near: float | None = 0.8, veto: tuple[str, ...] = VETOES, wanted: str = "dedup/") -> Document:
    document = Document(text, split(text), id="vell")
    for stage in dedup.stages(lambda rule: rule.startswith(wanted), near=near, veto=veto):
        document = document.apply(stage(document))
    return document


def paragraphs(*texts: str) -> str:
    return "\n\n".join(texts)


def test_a_paragraph_said_again_goes() -> None:
    document = run(paragraphs(TITLE, BRIDGE, MONEY, BRIDGE, FLOOD))
    (edit,) = document.edits
    assert edit.rule == "dedup/within/exact"
    assert edit.score == 1.0
    assert edit.before == "\n\n" + BRIDGE
    assert edit.kept is not None
    assert document.source[slice(*edit.kept.span)] == BRIDGE
    assert document.text == paragraphs(TITLE, BRIDGE, MONEY, FLOOD)
    assert revert_edits(document.text, document.edits) == document.source


def test_it_goes_whatever_its_quotation_marks_and_spaces() -> None:
    document = run(paragraphs(TITLE, f"“{BRIDGE}” So it says.", MONEY, f'"{BRIDGE}"  So it says.', FLOOD))
    assert [edit.rule for edit in document.edits] == ["dedup/within/exact"]


def test_a_short_paragraph_goes_right_after_its_first_copy_alone() -> None:
    medium = "The engineer wept, though briefly, and blamed the wind for it all."
    assert run(paragraphs(TITLE, BRIDGE, medium, medium, FLOOD)).edits
    assert not run(paragraphs(TITLE, BRIDGE, medium, FLOOD, medium)).edits
    assert not run(paragraphs(TITLE, BRIDGE, SHORT, SHORT, FLOOD)).edits


def test_what_stands_between_copies_is_no_matter() -> None:
    document = run(paragraphs(TITLE, BRIDGE, "Read more", MONEY, "Advertisement", BRIDGE))
    assert document.text == paragraphs(TITLE, BRIDGE, "Read more", MONEY, "Advertisement")


def test_nearly_the_same_words_go_with_a_score_below_one() -> None:
    document = run(
        paragraphs(TITLE, BRIDGE, MONEY, BRIDGE.replace("could not be persuaded", "were not to be persuaded"))
    )
    (edit,) = document.edits
    assert edit.rule == "dedup/within/near"
    assert 0.8 <= edit.score < 1
    assert document.text == paragraphs(TITLE, BRIDGE, MONEY)


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("1998", "1989", "the numbers differ: 1998 / 1989"),
        ("had been", "had not been", "the negations differ: - / not"),
        ("flood of", "Tallow flood of", "the names differ: - / Tallow"),
        ("a piano", "“a piano”", "the quotes differ: - / a piano"),
    ],
)
def test_a_difference_that_matters_is_flagged_and_stays(before: str, after: str, difference: str) -> None:
    changed = FLOOD.replace(before, after)
    document = run(paragraphs(TITLE, FLOOD, MONEY, changed))
    assert document.edits == ()
    (flag,) = document.flags
    assert flag.rule == "dedup/within/near"
    assert flag.reason.endswith(difference)
    assert flag.before == "\n\n" + changed
    assert flag.kept is not None
    assert document.source[slice(*flag.kept.span)] == FLOOD


def test_a_form_that_is_filled_in_again_and_again_is_flagged_a_few_times_alone() -> None:
    log = [FLOOD.replace("1998", str(year)) for year in range(1900, 1960)]
    document = run(paragraphs(TITLE, *log))
    assert document.edits == ()
    assert 0 < len(document.flags) <= 12


def test_without_a_veto_it_goes() -> None:
    document = run(paragraphs(TITLE, FLOOD, MONEY, FLOOD.replace("1998", "1989")), veto=())
    assert document.text == paragraphs(TITLE, FLOOD, MONEY)


def test_near_off_finds_exact_copies_alone() -> None:
    text = paragraphs(TITLE, BRIDGE, BRIDGE, MONEY, MONEY.replace("a concert", "some concert"))
    assert [edit.rule for edit in run(text, near=None).edits] == ["dedup/within/exact"]


def test_the_copy_with_a_full_stop_stays() -> None:
    standfirst = MONEY.removesuffix(".").replace("a concert", "some concert")
    assert run(paragraphs(TITLE, standfirst, BRIDGE, MONEY)).text == paragraphs(TITLE, BRIDGE, MONEY)


def test_a_title_stays_and_so_does_the_lead_that_repeats_it() -> None:
    title = MONEY.removesuffix(".").replace("a concert", "some concert")
    text = paragraphs(title, MONEY, BRIDGE)
    assert run(text).text == text


@pytest.mark.parametrize(
    "rule", ["dedup/within/exact", "dedup/within/block", "dedup/within/near", "dedup/within/caption"]
)
def test_a_rule_that_is_not_wanted_does_nothing(rule: str) -> None:
    sentence = "The footbridge that carries the school path was opened on Sunday"
    text = paragraphs(
        TITLE, f"{sentence} © Vell Press", f"{sentence}.", BRIDGE, MONEY, BRIDGE, MONEY, FLOOD, SHORT,
        FLOOD, FLOOD.replace("carried off", "swept off"),
    )  # fmt: skip
    every = {edit.rule for edit in run(text).edits}
    assert rule in every
    rest = every - {rule}
    for other in rest:
        assert {edit.rule for edit in run(text, wanted=other).edits} <= {other}


def test_the_stages_can_be_pickled() -> None:
    stages = dedup.stages(bool, near=0.8, veto=VETOES)
    assert pickle.loads(pickle.dumps(stages)) is not None  # noqa: S301 - our own


def test_every_rule_in_the_catalogue_passes_its_own_examples() -> None:
    for rule in dedup.catalogue():
        for text in rule.removes:
            assert rule.id in {edit.rule for edit in run(text).edits}, rule.id
        for text in rule.keeps:
            assert run(text).edits == (), rule.id


PARTS = (TITLE, BRIDGE, MONEY, FLOOD, SHORT, "A heading", "- an item of a list", BRIDGE.replace("Sunday", "Monday"))


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_every_paragraph_of_prose_is_left_once(parts: list[str], separator: str) -> None:
    document = run(separator.join(parts))
    again = run(document.text)
    for part in (BRIDGE, MONEY, FLOOD):
        assert (part in document.text) == (part in parts)
    for part in ("A heading", SHORT, TITLE):
        assert (part in document.text) == (part in parts)
    assert revert_edits(document.text, document.edits) == document.source
    for _ in range(5):
        again = run(again.text)
    assert run(again.text).edits == ()


@given(st.text(alphabet=st.sampled_from('ab 1.,:"“”\n\r\t-#>|一。'), max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    document = run(paragraphs(text, text, BRIDGE, text))
    assert revert_edits(document.text, document.edits) == document.source


@pytest.mark.parametrize("number", ["000", "002", "004"])
@pytest.mark.skipif(not SEEDS.exists(), reason="the seeds are not part of the repository")
def test_seeds_without_repeats_stay(number: str) -> None:
    (path,) = SEEDS.glob(f"{number}_*")
    document = run(path.read_bytes().decode())
    assert (document.edits, document.flags) == ((), ())


def test_what_two_people_say_in_the_same_words_stays() -> None:
    answers = (TITLE, "Anna Berg", f"“{BRIDGE}”", MONEY, "Ole Lind", f"“{BRIDGE}”", FLOOD)
    assert not run(paragraphs(*answers)).edits
    assert not run(paragraphs(*answers[:5], f"“{BRIDGE.replace('the', 'that', 1)}”", FLOOD)).edits


def test_a_quotation_that_stands_twice_with_nothing_between_goes() -> None:
    document = run(paragraphs(TITLE, f"“{BRIDGE}”", f"“{BRIDGE}”", FLOOD))
    assert [edit.rule for edit in document.edits] == ["dedup/within/exact"]


def test_a_quotation_goes_with_what_was_pasted_around_it() -> None:
    pasted = (MONEY, f"“{BRIDGE}”")
    assert run(paragraphs(TITLE, *pasted, FLOOD, *pasted)).text == paragraphs(TITLE, *pasted, FLOOD)
