from __future__ import annotations

from cleanclip.dedup.remembered import remembered


def test_short_texts_are_asked_once_and_long_ones_every_time() -> None:
    asked: list[str] = []

    @remembered
    def size(text: str, more: int) -> int:
        """The length."""
        asked.append(text)
        return len(text) + more

    assert [size("word", 1), size("word", 1), size("word", 2)] == [5, 5, 6]
    assert [size("w" * 1000, 1), size("w" * 1000, 1)] == [1001, 1001]
    assert asked == ["word", "word", "w" * 1000, "w" * 1000]
    assert size.__doc__ == "The length."
