"""HTML pages: trafilatura cuts the article out, and its text is what gets cleaned."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from cleanclip.errors import MissingExtraError
from cleanclip.io.records import Bad, Chunk, Piece, Record
from cleanclip.io.text import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from cleanclip.io.records import Sink


@dataclass(frozen=True)
class Html:
    """The format of ``.html``, ``.htm`` and ``.xhtml`` files; its results are text files."""

    suffix: str | None = ".txt"

    def chunks(self, stream: BinaryIO, name: str) -> Iterator[Chunk]:
        """The whole page."""
        yield Chunk(0, read_whole(stream, name))

    def records(self, chunk: Chunk, name: str) -> Iterator[Piece]:
        """The article of the page; its raw bytes are those of the text that was cut out."""
        text = article_of(chunk.data)
        if text is None:
            yield Bad(0, chunk.data, "no article was found in the page")
        else:
            yield Record(text, name, None, 0, _encode(text), partial(_encode))

    def reread(self, raw: bytes, chunk: Chunk, encoding: str) -> Record:  # noqa: ARG002 - a format's signature
        """The text that was cut out."""
        return Record(raw.decode(encoding, "surrogatepass"), "", None, 0, raw, partial(_encode))

    def joined(self, chunk: Chunk, pieces: Iterable[bytes]) -> bytes:  # noqa: ARG002 - a format's signature
        """The one text."""
        return b"".join(pieces)

    def opened(self, sink: Sink) -> AbstractContextManager[Sink]:
        """The sink itself."""
        return nullcontext(sink)


def article_of(page: bytes) -> str | None:
    """The main text of an HTML page, one paragraph a line, ending in a newline; `None` if there is none.

    Raises:
        MissingExtraError: trafilatura is not installed.
    """
    try:
        import trafilatura  # noqa: PLC0415 - 0.2 s, and an extra
    except ImportError as error:
        raise MissingExtraError("trafilatura", "html") from error
    # Its own deduplication remembers earlier pages, so the order of files would change a result.
    text = trafilatura.extract(page, deduplicate=False, include_comments=False)
    return f"{text}\n" if text else None


def _encode(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
