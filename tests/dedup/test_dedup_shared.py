"""An index that a team shares, on a Redis server that the tests start."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanclip.dedup.across import deduplicate_documents
from cleanclip.dedup.index import DedupIndex
from cleanclip.dedup.minhash import sign
from cleanclip.dedup.shared import shown
from cleanclip.document import Document
from cleanclip.errors import IndexBusyError, IndexMismatchError, InputError, MissingExtraError, OptionError
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCES = (
    "The lighthouse keeper wrote down every ship that passed, and his daughter went on with the book after him.",
    "Two bridges over the gorge were closed on Sunday because the ropes had begun to fray in the frost.",
    "The market will move to the old slaughterhouse while the roof of the covered hall is being mended.",
    "Beekeepers on the plateau lost a third of their hives, more than in any winter since the war.",
    "A teacher from the village has found letters in the attic that tell of the great fire in great detail.",
    "The last blacksmith of the valley shod his last horse and gave the anvil to the museum of the district.",
)
REWORDED = tuple(sentence.replace(" the ", " that ", 1) for sentence in SENTENCES)
PARAGRAPHS = st.lists(st.sampled_from(SENTENCES + REWORDED), min_size=1, max_size=4)
STREAMS = st.lists(st.tuples(st.sampled_from("abcd"), PARAGRAPHS), max_size=8)


def require(missing: str) -> None:
    """Skip, or fail where the run says that it may not be missing."""
    if "redis" in os.environ.get("CLEANCLIP_REQUIRE", "").split(","):
        pytest.fail(f"{missing} is required and not there")
    pytest.skip(f"{missing} is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server of its own, on a socket whose path is short enough for one."""
    binary = shutil.which("redis-server")
    if binary is None:
        require("redis-server")
    for package in ("redis", "datasketch"):
        if importlib.util.find_spec(package) is None:
            require(package)
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "redis.sock"
        command = [str(binary), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            if socket.exists():
                break
            time.sleep(0.05)
        yield f"unix://{socket}"
        process.terminate()
        process.wait()


NAMES = count()


@pytest.fixture
def url(server: str) -> str:
    return fresh(server)


def fresh(server: str) -> str:
    return f"{server}#index{next(NAMES)}"


def document(key: str, *paragraphs: str) -> Document:
    source = "\n\n".join(paragraphs) + "\n"
    return Document(source, split(source), id=key)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STREAMS, st.integers(1, 4), st.sampled_from(["paragraph", "document"]))
def test_a_server_answers_as_a_file_does(
    server: str, tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, list[str]]], size: int, unit: str
) -> None:
    stream = [document(key, *paragraphs) for key, paragraphs in drawn]
    path = tmp_path_factory.mktemp("indexes") / "kept.index"
    with DedupIndex.open(path, unit=unit) as file, DedupIndex.open(fresh(server), unit=unit) as shared:
        for start in range(0, len(stream), size):
            part = stream[start : start + size]
            answers = [deduplicate_documents(part, unit=unit, index=index) for index in (file, shared)]
            assert list(answers[0]) == list(answers[1])
        assert shared.info() == file.info()
        for sentence in SENTENCES:
            new = document("new", sentence)
            assert shared.query(new) == file.query(new)
        assert shared.remove("a") == file.remove("a")
        assert shared.info() == file.info()
        assert [copy.text for copy in shared.copies.copies()] == [copy.text for copy in file.copies.copies()]


def test_indexes_merge_with_files(url: str, tmp_path: Path) -> None:
    with DedupIndex.open(url) as shared, DedupIndex.open(tmp_path / "kept.index") as file:
        shared.add([document("a", *SENTENCES[:3])])
        file.add([document("b", *SENTENCES[2:5])])
        shared.merge(file)
        file.merge(shared)
        for index in (shared, file):
            assert not index.query(document("new", *SENTENCES[:5])).text


def test_a_plain_datasketch_index_of_the_same_name_finds_the_candidates(server: str) -> None:
    from datasketch import LeanMinHash, MinHashLSH  # noqa: PLC0415 - where it may be missing
    from redis import ConnectionPool  # noqa: PLC0415 - as above

    with DedupIndex.open(f"{server}#press") as index:
        index.add([document("a", *SENTENCES[:3])])
    redis = {"connection_pool": ConnectionPool.from_url(server)}
    storage = {"type": "redis", "basename": b"press", "redis": redis}
    lsh = MinHashLSH(num_perm=128, params=(21, 6), storage_config=storage, prepickle=False)
    texts = [*SENTENCES[:4], REWORDED[0]]
    found = [sorted(lsh.query(LeanMinHash(seed=1, hashvalues=np.array(row), scheme="affine32"))) for row in sign(texts)]
    # Item 0 is the document, whose digest is no text.
    assert found == [[b"1"], [b"2"], [b"3"], [], [b"1"]]


def test_nothing_is_left_of_a_document_that_is_removed(url: str) -> None:
    with DedupIndex.open(url) as index:
        index.add([document("a", *SENTENCES[:3]), document("b", REWORDED[0], SENTENCES[3])])
        for key in "ab":
            index.remove(key)
        left = index.copies._server.client.keys(f"{url.partition('#')[2]}*")  # type: ignore[union-attr]
    tables = {name.decode().partition(":")[2] for name in left}
    assert tables == {"header", "lock", "next"}


def test_one_writes_and_others_read(url: str) -> None:
    with DedupIndex.open(url) as writer:
        writer.add([document("a", SENTENCES[0])])
        with pytest.raises(IndexBusyError, match="another process writes"):
            DedupIndex.open(url)
        with DedupIndex.open(url, read_only=True) as reader:
            assert not reader.query(document("b", SENTENCES[0])).text
    DedupIndex.open(url).close()


def test_a_writer_that_was_too_slow_is_told_so(url: str) -> None:
    with DedupIndex.open(url) as slow:
        slow.copies._server.client.delete(slow.copies._server.key("lock"))  # type: ignore[union-attr]
        with DedupIndex.open(url), pytest.raises(IndexBusyError, match="was lost"):
            slow.add([document("a", SENTENCES[0])])


def test_other_settings_are_an_error_with_both_values(url: str) -> None:
    DedupIndex.open(url, near=0.7).close()
    with pytest.raises(IndexMismatchError, match=r"near 0\.7, not 0\.9"):
        DedupIndex.open(url, near=0.9)
    with DedupIndex.open(url) as index:
        assert index.header.near == 0.7


def test_exact_copies_need_no_bands(url: str) -> None:
    with DedupIndex.open(url, near=None) as index:
        index.add([document("a", SENTENCES[0])])
        assert not index.query(document("b", SENTENCES[0])).text
        assert index.query(document("b", REWORDED[0])).text


def test_one_band_is_refused(url: str) -> None:
    with pytest.raises(OptionError, match="two bands or more, not 1"):
        DedupIndex.open(url, near=1.0)


def test_an_index_that_is_not_there_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no index"):
        DedupIndex.open(url, read_only=True)
    with pytest.raises(InputError, match="no Redis server answers"):
        DedupIndex.open(f"unix://{tmp_path}/none.sock")
    with pytest.raises(OptionError, match="an index in a file"):
        DedupIndex.open(url, texts={})


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(MissingExtraError, match=r"cleanclip\[redis\]"):
        DedupIndex.open("redis://localhost")


def test_a_password_is_not_shown() -> None:
    assert shown("redis://crawler:secret@example.org:6379/0#press") == "redis://example.org:6379/0"
    assert shown("unix:///run/redis.sock") == "unix:///run/redis.sock"
