"""Clean one string, many, or a stream: the public face of the pipeline."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from cleanclip.document import Document
from cleanclip.options import VETOES, Options
from cleanclip.pipeline import Pipeline
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleanclip.dedup.across import Protect
    from cleanclip.dedup.clusters import Order
    from cleanclip.dedup.index import DedupIndex
    from cleanclip.document import Edit

Record: TypeAlias = "str | tuple[str, str] | Document"


class Cleaner:
    r"""Cleans texts by one set of options: immutable, picklable, safe to share between threads.

    Making one reads the rules, a twentieth of a second or more; keep it.

    >>> cleaner = Cleaner(Options(ignore=("boilerplate",)))
    >>> document = cleaner.run("China`s navy grew.\n\nTop of page", id="a")
    >>> document.text, [edit.rule for edit in document.edits]
    ("China's navy grew.\n\nTop of page", ['repair/apostrophe/possessive'])

    Raises:
        UnknownRuleError: an option names a rule that does not exist.
        RulePackError: a rule pack does not load.
    """

    def __init__(self, options: Options | None = None) -> None:
        self._pipeline = Pipeline(options or Options())
        self._pipeline.prepare()

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Options]]:
        return Cleaner, (self.options,)

    def __repr__(self) -> str:
        return f"Cleaner({self.options!r})"

    @property
    def options(self) -> Options:
        """The options it was made with."""
        return self._pipeline.options

    def clean(self, text: str) -> str:
        """The text with every edit made; the very same string when there is none.

        >>> Cleaner().clean("China`s navy grew.")
        "China's navy grew."
        """
        return self.run(text).text

    def run(self, text: str, *, id: str | None = None, url: str | None = None) -> Document:  # noqa: A002 - the design's name
        """The document with its edits, its flags and its verdict.

        `id` is the key by which edits of other documents refer to it.
        """
        return self._pipeline.run(_document(text, id or "", url))

    def stream(self, records: Iterable[Record], *, index: DedupIndex | None = None) -> Iterator[Document]:
        """One document for each record, in input order; with an `index` duplicates of it go too.

        Boilerplate goes first and duplicates after it, so that a shared footer makes no twins.
        The index says whether paragraphs or whole documents are compared; the veto is for paragraphs.
        """
        cleaned = (self._pipeline.run(document) for document in _documents(records))
        if index is None:
            yield from cleaned
            return
        options, unit = self.options, index.header.unit
        veto = options.veto if unit == "paragraph" else ()
        yield from _across(cleaned, unit=unit, near=options.near, keep="first", veto=veto, index=index)


def clean(text: str, **options: Any) -> str:  # noqa: ANN401 - the options are those of Options
    r"""The cleaned text; `options` are those of `Options`.

    >>> clean("China`s navy grew.\n\nTop of page")
    "China's navy grew."

    Raises:
        OptionError: an option is unknown or out of its range.
    """
    return _cleaner(Options.of(**options)).clean(text)


def check(text: str, **options: Any) -> tuple[Edit, ...]:  # noqa: ANN401 - the options are those of Options
    """What `clean` would change and why, in source order; empty for a clean text.

    >>> [(edit.rule, edit.span) for edit in check("China`s navy grew.")]
    [('repair/apostrophe/possessive', Span(start=5, end=6))]

    Raises:
        OptionError: an option is unknown or out of its range.
    """
    return _cleaner(Options.of(**options)).run(text).edits


def deduplicate(
    records: Iterable[Record],
    *,
    unit: str = "paragraph",
    near: float | None = 0.8,
    keep: str | Sequence[str] | Order = "first",
    veto: Sequence[str] | None = None,
    protect: Sequence[str] | Protect = (),
    index: DedupIndex | None = None,
) -> Iterator[Document]:
    """One document for each record, in input order, without what another one has said.

    Nothing is cleaned. `unit` is ``"paragraph"`` or ``"document"``; `veto` names in what two
    near-duplicates must agree, by default everything for paragraphs and nothing for documents.

    `keep` says whose copy stays: ``"first"``, ``"last"``, ``"longest"``, ``"cleanest"`` (fewest
    edits), a list of sources, the best one first, or a function of a document's place and the
    document, smallest value first. All but ``"first"`` have to see all records before the first
    comes back, which wait in a temporary file. Nothing is taken from the sources that `protect`
    lists, or from documents of which it says so. A source is a host or domain of URLs, or what
    the ids of documents begin with.

    Raises:
        OptionError: an option is out of its range.
    """
    if veto is None:
        veto = VETOES if unit == "paragraph" else ()
    documents = _documents(records)
    return _across(documents, unit=unit, near=near, keep=keep, veto=tuple(veto), protect=protect, index=index)


def _across(documents: Iterable[Document], **options: Any) -> Iterator[Document]:  # noqa: ANN401 - handed on as they are
    from cleanclip.dedup.across import deduplicate_documents  # noqa: PLC0415 - it imports numpy

    return deduplicate_documents(documents, **options)


@lru_cache(maxsize=64)
def _cleaner(options: Options) -> Cleaner:
    return Cleaner(options)


def _documents(records: Iterable[Record]) -> Iterator[Document]:
    """Records as documents; a bare text has its place in the stream, from 0, as its key."""
    for position, record in enumerate(records):
        if isinstance(record, Document):
            yield record
        elif isinstance(record, str):
            yield _document(record, str(position), None)
        else:
            key, text = record
            yield _document(text, key, None)


def _document(text: str, key: str, url: str | None) -> Document:
    if not isinstance(text, str):
        raise TypeError(f"a text is a str, not {type(text).__name__}")
    return Document(text, split(text), id=key, url=url)
