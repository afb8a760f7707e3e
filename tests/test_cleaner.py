"""One string, many, a stream: the public names do what their signatures say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cleanclip
from cleanclip import Cleaner, Document, Options

NOISY = "China`s navy grew in the spring of that year.\n\nTop of page"
CLEANED = "China's navy grew in the spring of that year."
PARAGRAPH = (
    "The council met for five hours on Tuesday and voted, by a margin of two, to keep the night ferry running "
    "through the winter, though nobody in the room looked happy about it."
)


def test_every_public_name_is_there() -> None:
    for name in cleanclip.__all__:
        assert getattr(cleanclip, name) is not None


def test_clean_returns_the_text_and_check_the_edits() -> None:
    assert cleanclip.clean(NOISY) == CLEANED
    assert cleanclip.revert_edits(CLEANED, cleanclip.check(NOISY)) == NOISY
    assert cleanclip.check(CLEANED) == ()


def test_a_document_keeps_its_key_and_address() -> None:
    document = Cleaner().run(NOISY, id="a", url="example.org/a")
    assert (document.id, document.url, document.verdict) == ("a", "example.org/a", "cleaned")


def test_a_stream_gives_one_document_a_record_in_order() -> None:
    records: list[str | tuple[str, str] | Document] = [NOISY, ("b", PARAGRAPH), Cleaner().run(NOISY, id="c")]
    documents = list(Cleaner().stream(records))
    assert [document.text for document in documents] == [CLEANED, PARAGRAPH, CLEANED]
    assert [document.id for document in documents] == ["0", "b", "c"]


def test_a_cleaner_is_safe_to_share_between_threads() -> None:
    cleaner = Cleaner()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(cleaner.clean, [NOISY] * 50)) == {CLEANED}


def test_deduplicate_only_deduplicates() -> None:
    first, second = cleanclip.deduplicate([("a", f"{NOISY}\n\n{PARAGRAPH}"), ("b", f"Another title\n\n{PARAGRAPH}")])
    assert first.text == first.source
    assert second.text == "Another title"
    (edit,) = second.edits
    assert edit.rule.startswith("dedup/across/")
    assert edit.kept is not None
    assert edit.kept.key == "a"
    assert first.source[edit.kept.span.start : edit.kept.span.end].strip() == PARAGRAPH


def test_a_duplicate_document_is_emptied_and_says_so() -> None:
    first, second = cleanclip.deduplicate([("a", PARAGRAPH), ("b", PARAGRAPH)], unit="document")
    assert (first.verdict, second.verdict, second.text) == ("clean", "duplicate", "")
    assert cleanclip.revert_edits(second.text, second.edits) == PARAGRAPH


def test_options_are_those_of_the_design() -> None:
    options = Options()
    assert (options.profile, options.near, options.keep, options.quotes) == ("article", 0.8, "first", "keep")
    assert isinstance(Cleaner(options).run(NOISY), Document)
