"""datatrove's pipelines: a step that cleans, and deduplication as three stages.

    CleanclipCleaner                                       in any pipeline
    CleanclipSign ─▶ CleanclipMerge (one task) ─▶ CleanclipFilter    over the same shards, in pipelines of their own

The stages write the files of `cleanclip dedup sign` and `merge`, into folders that all tasks
share. Documents are ranked by their ids, so the result does not depend on the number of tasks.
"""

from __future__ import annotations

from contextlib import closing, nullcontext
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclip.adapters.chunks import account
from cleanclip.cleaner import Cleaner
from cleanclip.dedup.across import Comparison
from cleanclip.dedup.header import Header
from cleanclip.document import Document
from cleanclip.errors import InputError, MissingExtraError
from cleanclip.io import column_file
from cleanclip.io.dedup_decisions import Decisions, comparison_of, write_decisions
from cleanclip.io.files import Replacement
from cleanclip.io.merge import merge
from cleanclip.io.signed import Placed, SignedSource, write_documents, write_sources
from cleanclip.io.signed_corpus import SignedCorpus
from cleanclip.options import Options
from cleanclip.split import split

try:
    from datatrove.io import get_datafolder
    from datatrove.pipeline.base import PipelineStep
    from datatrove.utils.typeshelper import StatHints
except ImportError as error:
    raise MissingExtraError("datatrove", "datatrove") from error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from datatrove.data import Document as Page
    from datatrove.pipeline.writers.disk_base import DiskWriter

_DECISIONS = "decisions"


class CleanclipCleaner(PipelineStep):
    """Cleans documents; ``metadata["cleanclip"]`` says what was done, the statistics how often.

    Documents with one of the verdicts in `drop`, such as ``"all-boilerplate"``, go to the
    `exclusion_writer`. `options` are those of `cleanclip.Options`.
    """

    type = "🧽 - CLEANCLIP"
    name = "clean"

    def __init__(
        self,
        exclusion_writer: DiskWriter | None = None,
        *,
        drop: Collection[str] = (),
        **options: Any,  # noqa: ANN401 - checked by Options
    ) -> None:
        super().__init__()
        self.exclusion_writer, self.drop = exclusion_writer, frozenset(drop)
        self.cleaner = Cleaner(Options.of(**options))

    def run(self, data: Iterable[Page], rank: int = 0, world_size: int = 1) -> Iterator[Page]:  # noqa: ARG002 - the host's signature
        """The documents that stay, with their texts cleaned."""
        with self.exclusion_writer or nullcontext() as writer:
            for page in data:
                with self.track_time():
                    document = self.cleaner.run(page.text, id=page.id, url=page.metadata.get("url"))
                page.text = document.text
                _note(self, page, document)
                yield from _kept(self, page, document.verdict in self.drop, writer, rank)


class CleanclipSign(PipelineStep):
    """Writes what other shards need of this one to find its copies; hands on nothing."""

    type = "🧽 - CLEANCLIP"
    name = "dedup 1: sign"

    def __init__(self, output_folder: str, *, unit: str = "paragraph", near: float | None = 0.8) -> None:
        super().__init__()
        self.folder, self.comparison = get_datafolder(output_folder), Comparison(Header(unit=unit, near=near))

    def run(self, data: Iterable[Page], rank: int = 0, world_size: int = 1) -> Iterator[Page]:  # noqa: ARG002 - the host's signature
        """Nothing."""
        with Replacement(Path(self.folder.resolve_paths(_shard(rank)))) as sink, self.track_time("task"):
            placed = (Placed(_document(page), 0, line) for line, page in enumerate(data, 1))
            count = write_documents(sink, placed, self.comparison).total()
            write_sources(sink, [SignedSource(_shard(rank), "", "", count)])
            column_file.end(sink)
        self.stat_update(StatHints.total, value=count)
        yield from ()


class CleanclipMerge(PipelineStep):
    """Decides over the signatures of all shards which passages are copies: one task, with 60 bytes a passage."""

    type = "🧽 - CLEANCLIP"
    name = "dedup 2: merge"

    def __init__(self, input_folder: str, output_folder: str, *, veto: Sequence[str] | None = None) -> None:
        super().__init__()
        self.input, self.output, self.veto = get_datafolder(input_folder), get_datafolder(output_folder), veto

    def run(self, data: object = None, rank: int = 0, world_size: int = 1) -> Iterator[Page]:  # noqa: ARG002 - the host's signature
        """Nothing."""
        if rank == 0:
            paths = self.input.resolve_paths(sorted(self.input.list_files(glob_pattern="*.signatures")))
            target = Path(self.output.resolve_paths(_DECISIONS))
            with SignedCorpus(paths) as corpus, Replacement(target) as sink, self.track_time("task"):
                corpus.rank(lambda described: described.document.id)
                comparison = comparison_of(corpus.header, self.veto)
                write_decisions(sink, corpus, merge(corpus, comparison), keep="first", veto=comparison.checks)
        yield from ()


class CleanclipFilter(PipelineStep):
    """Takes out what the merge has decided; copies of whole documents go to the `exclusion_writer`."""

    type = "🧽 - CLEANCLIP"
    name = "dedup 3: filter"

    def __init__(self, input_folder: str, exclusion_writer: DiskWriter | None = None) -> None:
        super().__init__()
        self.folder, self.exclusion_writer = get_datafolder(input_folder), exclusion_writer

    def run(self, data: Iterable[Page], rank: int = 0, world_size: int = 1) -> Iterator[Page]:  # noqa: ARG002 - the host's signature
        """The documents that say something of their own, in the order in which they were signed."""
        decisions = Decisions(self.folder.resolve_paths(_DECISIONS))
        number = _number(decisions, rank)
        ours, theirs = tee(_counted(data, decisions.sources[number]))
        documents = decisions.shard([number]).deduplicated(number, map(_document, ours))
        with self.exclusion_writer or nullcontext() as writer, closing(decisions):
            for page, document in zip(theirs, documents, strict=True):
                is_copy = document.verdict == "duplicate"
                page.text = page.text if is_copy else document.text
                _note(self, page, document)
                yield from _kept(self, page, is_copy, writer, rank)


def _counted(pages: Iterable[Page], signed: SignedSource) -> Iterator[Page]:
    """The pages of a shard, an error at its end if they are not as many as were signed."""
    count = 0
    for page in pages:
        count += 1
        yield page
    if count != signed.documents:
        raise InputError(
            f"{signed.path} has {signed.documents} documents, and here come {count}: sign again, and merge"
        )


def _number(decisions: Decisions, rank: int) -> int:
    paths = [source.path for source in decisions.sources]
    if _shard(rank) not in paths:
        raise InputError(f"the shard of task {rank} was not signed: filter with as many tasks as signed")
    return paths.index(_shard(rank))


def _shard(rank: int) -> str:
    return f"{rank:06d}.signatures"


def _document(page: Page) -> Document:
    return Document(page.text, split(page.text), id=page.id)


def _note(step: PipelineStep, page: Page, document: Document) -> None:
    """Write what was done into the page's metadata, and count it."""
    page.metadata["cleanclip"] = {**account(document), "verdict": document.verdict}
    step.stat_update(StatHints.total, document.verdict)
    for edit in document.edits:
        step.stat_update(edit.rule, value=len(edit.before), unit="characters")


def _kept(step: PipelineStep, page: Page, dropped: bool, writer: DiskWriter | None, rank: int) -> Iterator[Page]:  # noqa: FBT001 - a verdict
    if not dropped:
        step.stat_update(StatHints.forwarded)
        yield page
        return
    step.stat_update(StatHints.dropped)
    if writer:
        writer.write(page, rank)
