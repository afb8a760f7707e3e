"""A user's own .mo file speaks for the English pack in another language."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from cleanclip.boilerplate import COMMENTS, stages
from cleanclip.boilerplate.message_catalogues import load_catalogue
from cleanclip.document import Document
from cleanclip.errors import RulePackError
from cleanclip.split import split

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = {
    "": "Language: eo\nContent-Type: text/plain; charset=UTF-8\n",
    "Leave a Reply": "Lasu respondon",
    "Your email address will not be published.": "Via retpoŝtadreso ne estos publikigita.",
    "%s Comments": "%s komentoj",
    "%d comments": "%d komentoj",
    "Draft": "Malneto",
    "<span>Skip to content</span>": "<span>Iri al la enhavo</span>",
}


def compiled(messages: dict[str, str]) -> bytes:
    """A message catalogue in GNU's format: a header, two tables of lengths and places, the strings."""
    entries = sorted((key.encode(), value.encode()) for key, value in messages.items())
    start = 28 + 16 * len(entries)
    tables: tuple[list[bytes], list[bytes]] = ([], [])
    body = b""
    for column, table in enumerate(tables):
        for entry in entries:
            table.append(struct.pack("<II", len(entry[column]), start + len(body)))
            body += entry[column] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    return header + b"".join(tables[0]) + b"".join(tables[1]) + body


def written(folder: Path) -> Path:
    path = folder / "Blog.mo"
    path.write_bytes(compiled(MESSAGES))
    return path


def test_what_translates_a_phrase_of_the_english_pack_is_a_rule(tmp_path: Path) -> None:
    pack = load_catalogue(written(tmp_path))
    phrases = {rule.id: rule.phrases for rule in pack.rules}
    assert phrases["boilerplate/blog/reply-form"] == ("Lasu respondon", "Via retpoŝtadreso ne estos publikigita.")
    assert phrases["boilerplate/blog/comment-count"] == ("{n} komentoj",)
    assert phrases["boilerplate/blog/skip-link"] == ("Iri al la enhavo",)
    assert not any("Malneto" in found for found in phrases.values())
    assert pack.language == "eo"


def test_its_rules_run(tmp_path: Path) -> None:
    text = "La konsilio kunvenis dum kvin horoj kaj voĉdonis por la nokta pramo.\n\n12 komentoj\n\nLasu respondon"
    document = Document(text, split(text))
    rules = stages(
        lambda rule: rule != COMMENTS, profile="article", languages=("eo",), packs=(str(written(tmp_path)),)
    )[0]
    assert document.apply(rules(document)).text.count("\n") == 0


@pytest.mark.parametrize("content", [b"", b"no catalogue", compiled({"Draft": "Malneto"})])
def test_what_is_no_catalogue_of_ours_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "Blog.mo"
    path.write_bytes(content)
    with pytest.raises(RulePackError, match=r"Blog\.mo"):
        load_catalogue(path)
