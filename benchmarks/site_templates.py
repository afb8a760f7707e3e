"""How many of a page's lines of furniture the templates of its site find, learnt from other pages of the site.

    python benchmarks/site_templates.py

Of every site with five labelled pages or more in `../shared/evaluation` each page is measured in
turn, and never learnt from: the templates come from the pages that follow it in the file, the
first after the last. Nothing of the method was fitted to these pages.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found"
import json
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from quality import DATA, rows

from cleanclip import Document, SiteTemplates
from cleanclip.document import Span
from cleanclip.report.quality import read_examples
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FEWEST_PAGES = 5
# From so many other pages of its site a page is cleaned; `None` for all of them.
LEARNT_FROM = (2, 4, None)


class Page(NamedTuple):
    """A page's site and text, and whether a person kept each of its lines."""

    site: str
    text: str
    keep: tuple[bool, ...]


# For each line of a page, whether a method that knows the others removes it.
Method: TypeAlias = "Callable[[Page, Sequence[Page]], list[bool]]"


def sites() -> list[list[Page]]:
    """The pages of each site that has enough of them, sites in the order of their letters."""
    found: defaultdict[str, list[Page]] = defaultdict(list)
    examples = read_examples(map(json.dumps, rows("pages")))
    for row, example in zip(rows("pages"), examples, strict=True):
        found[row["domain"]].append(Page(row["domain"], example.text, example.keep or ()))
    return [found[name] for name in sorted(found) if len(found[name]) >= FEWEST_PAGES]


def verbatim(page: Page, others: Sequence[Page]) -> list[bool]:
    """The lines that stand on one of the others just as they are."""
    known = {line.strip() for other in others for line in other.text.split("\n")}
    return [line.strip() in known for line in page.text.split("\n")]


def templates(page: Page, others: Sequence[Page]) -> list[bool]:
    """The lines that the templates of the others remove."""
    learnt = SiteTemplates()
    for other in others:
        learnt.learn(other.text, url=other.site)
    document = Document(page.text, split(page.text), url=page.site)
    gone = [edit.span for edit in document.apply(learnt(document)).edits]
    return [any(span.covers(line) for span in gone) for line in line_spans(page.text)]


def line_spans(text: str) -> Iterator[Span]:
    """Where the lines of a text stand."""
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def counts(method: Method, pages: Sequence[Page], most: int | None) -> Counter[tuple[bool, bool]]:
    """How many lines of a site were kept by the person or not, and removed by the method or not."""
    found: Counter[tuple[bool, bool]] = Counter()
    for index, page in enumerate(pages):
        others = [*pages[index + 1 :], *pages[:index]][:most]
        found.update(zip(page.keep, method(page, others), strict=True))
    return found


def table(of_sites: Sequence[Sequence[Page]]) -> Iterator[str]:
    """A Markdown table: shares of all lines, and the mean over the sites of the share that went."""
    yield "| method | learnt from | boilerplate lines removed | mean of the sites | precision | content lines lost |"
    yield "|---|---|---|---|---|---|"
    for method in (verbatim, templates):
        for most in LEARNT_FROM:
            by_site = [counts(method, pages, most) for pages in of_sites]
            yield f"| {method.__name__} | {most or 'all others'} | {' | '.join(figures(by_site))} |"


def figures(by_site: Sequence[Counter[tuple[bool, bool]]]) -> Iterator[str]:
    """The cells of a row."""
    whole: Counter[tuple[bool, bool]] = Counter()
    for found in by_site:
        whole.update(found)
    yield f"{removed(whole):.3f}"
    yield f"{sum(map(removed, by_site)) / len(by_site):.3f}"
    yield f"{whole[False, True] / (whole[False, True] + whole[True, True]):.3f}"
    yield f"{whole[True, True] / (whole[True, True] + whole[True, False]):.3f}"


def removed(found: Counter[tuple[bool, bool]]) -> float:
    """The share of the boilerplate lines that went."""
    return found[False, True] / max(found[False, True] + found[False, False], 1)


def main() -> None:
    """Print the table."""
    if not DATA.exists():
        sys.exit(f"no labelled pages at {DATA}")
    found = sites()
    print(f"{len(found)} sites, {sum(map(len, found))} pages\n")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
