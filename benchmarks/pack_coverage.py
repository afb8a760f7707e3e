"""How much of what sites' software says of comments, sharing, signing in and moving about each pack catches.

    python -m venv catalogues
    catalogues/bin/pip install --no-deps django-contrib-comments django-blog-zinnia django-allauth
    python benchmarks/pack_coverage.py catalogues [--missed ro]

The message catalogues of these packages (BSD and MIT licences) are read where pip put them; nothing
of their text is part of this project. A message counts if its English original speaks of one of
`TOPICS`, is no error, mail or page of administration, and its translation has four words or more
(twelve letters in scripts without spaces). A pack catches it if the line, with a plain filling of
its placeholders, is a hit of the pack's language or of the packs for any.
"""

from __future__ import annotations

import argparse
import gettext
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.boilerplate.matching import Matcher
from cleanclip.boilerplate.pack_table import shipped_packs
from cleanclip.boilerplate.phrases import Size, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOPICS = re.compile(
    r"""\b(?: comments? | repl(?:y|ies) | discussions? | share | tweet | subscribe | newsletter | cookies?
      | sign\ (?:in|up|out) | log\ ?(?:in|out) | logged\ (?:in|out) | signed\ in | regist(?:er|ration) | forgot
      | back | previous | next | search | archives? | read\ more | continue\ reading | related | popular
      | tagged | tags? | trackbacks? | pingbacks? | posted | moderation | permalink )\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What no reader of a page sees: administration, mails, feeds, errors, statistics.
INSIDE = re.compile(
    r"""^\[ | ^RSS | ^The\ la(?:te)?st | ^Posted\ by | ^Latest\ comments\ on | \bper\ | \bwas\ successfully
      | \b(?: admin | selected | really | flag(?:ged|s)? | approv\w* | remov\w* | delet\w* | model | database | field
      | object | checked | uncheck | error | invalid | incorrect | fail(?:ed|ure) | expired | token | provider
      | callback | client | API | e-?mail | template | content\ type | entr(?:y|ies)\ (?:to|are|is) | IP | URL
      | session | authenticat\w* | username | passkey | security\ key | two-factor | code | application | device
      | account\ already | third-party | receiving | quality | found | manage | words | if\ it\ was\ you
      | last\ login | enabled | entry\ tagged )\b""",
    re.VERBOSE | re.IGNORECASE,
)
LINK = re.compile(r"%\(\w*(?:link|url|href|open|close|start|end)\w*\)s")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\{?\s*\w*\s*\}?\}")
NUMBERS = ("count", "counter", "num", "number", "n", "comment_count", "total")
TAG = re.compile(r"<[^<>]{0,200}>")
LONGEST = 80
# Both written languages of Norway are in one pack.
NORWEGIAN = {"nb": "no", "nn": "no"}
# Of fewer messages a share says nothing.
FEWEST_MESSAGES = 5
GOAL = 0.6


class Message(NamedTuple):
    """An original and its translation, plain as a page shows it."""

    original: str
    text: str


class Coverage(NamedTuple):
    """The messages of a language, and those that its pack does not catch."""

    messages: tuple[Message, ...]
    missed: tuple[Message, ...]

    @property
    def share(self) -> float:
        """The share that is caught."""
        return 1 - len(self.missed) / len(self.messages)


def catalogues(folder: Path) -> Iterator[tuple[str, gettext.GNUTranslations]]:
    """The catalogues under `folder` for readers of our languages, each with its language."""
    ours = {pack.language for pack in shipped_packs()}
    for path in sorted(folder.rglob("LC_MESSAGES/django.mo")):
        language = path.parts[-3].split("_")[0]
        language = NORWEGIAN.get(language, language)
        if language in ours:
            with path.open("rb") as file:
                yield language, gettext.GNUTranslations(file)


def messages(catalogue: gettext.GNUTranslations, language: str) -> Iterator[Message]:
    """What a reader sees of the topics, in four words or more."""
    for key, translation in catalogue._catalog.items():  # type: ignore[attr-defined]  # noqa: SLF001 - gettext lists no messages
        original = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2]
        for source in {original, translation} if language == "en" else {translation}:
            message = Message(shown(original), shown(source))
            if is_of_topic(message) and size_of(message.text) == Size.LONG:
                yield message


def shown(text: str) -> str:
    """A message as a page shows it: without tags, on one line, a number or a name for each placeholder."""
    filled = PLACEHOLDER.sub(filling, LINK.sub("", text))
    return " ".join(TAG.sub("", filled).split())


def filling(placeholder: re.Match[str]) -> str:
    """A number or a name, whichever the placeholder is for."""
    return "3" if placeholder[1] in NUMBERS or placeholder[0].endswith("d") else "Linden"


def is_of_topic(message: Message) -> bool:
    """Whether a reader of a page sees such a message among the boilerplate: short, and no complaint."""
    original = message.original
    seen = TOPICS.search(original) is not None and INSIDE.search(original) is None
    return seen and len(original) <= LONGEST


def measure(folder: Path) -> dict[str, Coverage]:
    """The coverage of each language that the catalogues speak of."""
    found: dict[str, set[Message]] = defaultdict(set)
    for language, catalogue in catalogues(folder):
        found[language].update(messages(catalogue, language))
    return {language: coverage(language, sorted(texts)) for language, texts in sorted(found.items())}


def coverage(language: str, texts: Iterable[Message]) -> Coverage:
    """What the pack of `language`, with those for any, catches of `texts`."""
    matcher = Matcher([pack for pack in shipped_packs() if pack.language in (None, language)], lambda _: True)
    known = tuple(texts)
    return Coverage(known, tuple(text for text in known if matcher.match(text.text) is None))


def main() -> None:
    """Print a table; exit with 1 where a language is below the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the packages are installed")
    parser.add_argument("--missed", metavar="LANGUAGE", help="list what the pack of this language misses")
    arguments = parser.parse_args()
    found = measure(arguments.folder)
    print("| language | messages | caught |\n|---|---|---|")
    for language, covered in found.items():
        print(f"| {language} | {len(covered.messages)} | {covered.share:.2f} |")
    if arguments.missed:
        for message in found[arguments.missed].missed:
            print(f"{message.original!r}: {message.text!r}")
    counted = {language: covered for language, covered in found.items() if len(covered.messages) >= FEWEST_MESSAGES}
    below = [language for language, covered in counted.items() if covered.share < GOAL]
    sys.exit(f"below {GOAL}: {', '.join(below)}" if below else None)


if __name__ == "__main__":
    main()
