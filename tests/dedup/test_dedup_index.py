from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclip.dedup import key_runs
from cleanclip.dedup.across import deduplicate_documents
from cleanclip.dedup.fingerprint import fingerprint
from cleanclip.dedup.index import DedupIndex
from cleanclip.dedup.key_runs import KeyRuns
from cleanclip.document import Document
from cleanclip.errors import IndexBusyError, IndexMismatchError, InputError, OptionError
from cleanclip.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENTENCES = (
    "The harbour master kept all three ferries in port until the wind had dropped below gale force at last.",
    "Work on the tram line through the old town began in spring, two years after the council had promised it.",
    "A bakery on the corner of the square has sold the same dark bread to one street for over a century.",
    "Growers in the valley expect few pears because frost came late and the bees were slow to leave their hives.",
    "The museum will show drawings that nobody had seen since a flood closed its cellar in the painter's own day.",
    "Nurses at the hospital asked for shorter nights, and the board answered with a plan that pleased none of them.",
    "Students found a map under the floor of the library that names four villages nobody can place today.",
    "The river has been clean enough for otters to return, say the anglers who count them every other week.",
    "Firemen spent a day in the forest above the lake before rain did for them what pumps had failed to do.",
    "An orchestra of amateurs filled the town hall twice, though the heating had given out on both evenings.",
)


def document(key: str, *paragraphs: str) -> Document:
    source = "\n\n".join(paragraphs) + "\n"
    return Document(source, split(source), id=key)


@pytest.fixture
def large_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run stands in a file beside the index, as those of a million entries do."""
    monkeypatch.setattr("cleanclip.dedup.key_runs._LARGE", 1)


@pytest.fixture(params=["memory", "file", "file with others beside it"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DedupIndex]:
    if request.param.endswith("beside it"):
        request.getfixturevalue("large_runs")
    with DedupIndex.open(None if request.param == "memory" else tmp_path / "kept.index") as opened:
        yield opened


def texts(index: DedupIndex, *documents: Document) -> list[str]:
    return [result.text for result in deduplicate_documents(documents, index=index)]


def test_what_was_added_is_found_by_the_next_pass(index: DedupIndex) -> None:
    assert index.add([document("a", *SENTENCES[:3])]) == 1
    (found,) = deduplicate_documents([document("b", SENTENCES[1], SENTENCES[7])], index=index)
    assert found.text == f"{SENTENCES[7]}\n"
    assert found.edits[0].kept is not None
    assert found.edits[0].kept.key == "a"


def test_a_query_adds_nothing(index: DedupIndex) -> None:
    index.add([document("a", *SENTENCES[:3])])
    before = index.info()
    assert index.query(document("b", SENTENCES[1], SENTENCES[7])).text == f"{SENTENCES[7]}\n"
    assert index.query(document("c", SENTENCES[7])).text == f"{SENTENCES[7]}\n"
    assert index.info() == before


def test_the_same_document_twice_is_there_once_and_no_duplicate_of_itself(index: DedupIndex) -> None:
    for _ in range(3):
        assert texts(index, document("a", *SENTENCES[:3])) == ["\n\n".join(SENTENCES[:3]) + "\n"]
    assert (index.info()["documents"], index.info()["copies"]) == (1, 4)


def test_a_changed_document_takes_the_place_of_its_former_self(index: DedupIndex) -> None:
    index.add([document("a", *SENTENCES[:3])])
    index.add([document("a", SENTENCES[2], SENTENCES[3])])
    assert index.query(document("b", SENTENCES[0])).text
    assert not index.query(document("b", SENTENCES[3])).text


def test_copies_of_a_former_self_are_no_candidates(index: DedupIndex) -> None:
    near = SENTENCES[0].replace(" at last", "")
    index.add([document("a", SENTENCES[0])])
    index.replace(document("a", near))
    (edit,) = index.query(document("b", SENTENCES[0], SENTENCES[1])).edits
    assert edit.rule == "dedup/across/near"
    assert index.remove("a")
    index.add([document("a", SENTENCES[1])])
    assert index.query(document("b", near)).text


def test_replacing_says_what_is_new_and_forgets_the_former_self(index: DedupIndex) -> None:
    index.add([document("a", SENTENCES[0]), document("b", SENTENCES[1])])
    for _ in range(2):
        assert index.replace(document("a", SENTENCES[1], SENTENCES[2])).text == f"{SENTENCES[2]}\n"
    assert index.query(document("c", SENTENCES[0])).text
    assert not index.query(document("c", SENTENCES[2])).text
    assert index.info()["documents"] == 2
    with pytest.raises(OptionError, match="without a key"):
        index.replace(document("", SENTENCES[3]))


def test_a_document_can_be_removed(index: DedupIndex) -> None:
    index.add([document("a", SENTENCES[0]), document("b", SENTENCES[1])])
    assert index.remove("a")
    assert not index.remove("a")
    assert index.query(document("c", SENTENCES[0])).text
    assert not index.query(document("c", SENTENCES[1])).text


def test_near_duplicates_are_found_across_passes(index: DedupIndex) -> None:
    index.add([document("a", SENTENCES[0])])
    (found,) = deduplicate_documents([document("b", SENTENCES[0].replace("at last", ""), SENTENCES[5])], index=index)
    assert [edit.rule for edit in found.edits] == ["dedup/across/near"]


def test_indexes_merge_without_what_both_have(index: DedupIndex, tmp_path: Path) -> None:
    index.add([document("a", *SENTENCES[:3])])
    with DedupIndex.open(tmp_path / "other.index") as other:
        other.add([document("b", *SENTENCES[2:5]), document("c", SENTENCES[9])])
        index.merge(other)
    assert not index.query(document("d", *SENTENCES[:5], SENTENCES[9])).text
    assert index.info()["copies"] == 9


def test_an_index_of_whole_documents_compares_whole_documents(tmp_path: Path) -> None:
    with DedupIndex.open(tmp_path / "kept.index", unit="document") as index:
        index.add([document("a", *SENTENCES[:9])])
        found = index.query(document("b", "Read here.", *SENTENCES[:9]))
        assert (found.verdict, found.edits[0].rule) == ("duplicate", "dedup/across/near")
        assert index.query(document("b", *SENTENCES[:3])).verdict == "clean"


def test_a_file_is_reopened_with_the_settings_it_was_made_with(tmp_path: Path) -> None:
    DedupIndex.open(tmp_path / "kept.index", near=0.7, unit="document").close()
    with DedupIndex.open(tmp_path / "kept.index") as index:
        assert (index.header.near, index.header.unit) == (0.7, "document")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"near": 0.7}, "near 0.8, not 0.7"),
        ({"unit": "document"}, "unit 'paragraph', not 'document'"),
        ({"seed": 2}, "seed 1, not 2"),
        ({"hash_key": b"secret"}, "hash_key '', not"),
    ],
)
def test_other_settings_are_an_error_with_both_values(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    DedupIndex.open(tmp_path / "kept.index").close()
    with pytest.raises(IndexMismatchError, match=message):
        DedupIndex.open(tmp_path / "kept.index", **changed)
    with DedupIndex.open(tmp_path / "kept.index"):
        pass


def test_a_call_with_other_settings_is_an_error_with_both_values(index: DedupIndex) -> None:
    with pytest.raises(IndexMismatchError, match=r"near 0\.8, not 0\.5"):
        deduplicate_documents([], near=0.5, index=index)


def test_a_merge_that_fails_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DedupIndex.open() as other, DedupIndex.open(tmp_path / "kept.index") as index:
        other.add([document("a", SENTENCES[0])])
        with monkeypatch.context() as patch:
            patch.setattr("cleanclip.dedup.matches._known", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                index.merge(other)
        assert index.info()["documents"] == 0
        index.merge(other)
        assert not index.query(document("b", SENTENCES[0])).text


def sources(*documents: Document) -> dict[str, str]:
    return {each.id: each.source for each in documents}


def test_texts_may_stand_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "kept.index"
    stream = [document("a", *SENTENCES[:3]), document("b", *SENTENCES[2:5])]
    store = sources(*stream)
    with DedupIndex.open(path, texts=store) as index, DedupIndex.open() as plain:
        assert texts(index, *stream) == texts(plain, *stream)
        near = document("c", SENTENCES[1].replace("after the", "after"), SENTENCES[4], SENTENCES[7])
        assert index.query(near) == plain.query(near)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(text) FROM copy WHERE place >= 0").fetchone() == (0,)


def test_what_a_store_has_lost_or_changed_is_no_copy_any_more(tmp_path: Path) -> None:
    stream = [document("a", SENTENCES[0]), document("b", SENTENCES[1]), document("c", SENTENCES[2])]
    store = sources(*stream)
    with DedupIndex.open(tmp_path / "kept.index", texts=store) as index:
        index.add(stream)
        del store["a"]
        store["b"] = store["b"].upper()
        store["c"] = "Something else."
        new = document("new", *SENTENCES[:3])
        assert index.query(new).text == f"{SENTENCES[0]}\n\n{SENTENCES[2]}\n"
        assert [copy.text for copy in index.copies.copies() if copy.place >= 0] == [SENTENCES[1].upper()]


def test_what_a_store_has_otherwise_is_kept_in_the_index(tmp_path: Path) -> None:
    shouted = document("a", SENTENCES[0].upper(), SENTENCES[1])
    (block, _) = shouted.blocks
    cleaned = shouted.apply([block.replace(0, len(block.text), SENTENCES[0], "repair/case", "shouted")])
    with DedupIndex.open(tmp_path / "kept.index", texts=sources(shouted)) as index:
        index.add([cleaned, document("not in the store", SENTENCES[2])])
        new = document("new", SENTENCES[0].replace("three", "3"), *SENTENCES[1:3])
        assert index.query(new, veto=()).text == ""
        assert sorted(copy.text for copy in index.copies.copies() if copy.place >= 0) == sorted(SENTENCES[:3])


def test_an_index_is_opened_with_a_store_if_it_was_made_with_one(tmp_path: Path) -> None:
    DedupIndex.open(tmp_path / "plain.index").close()
    DedupIndex.open(tmp_path / "kept.index", texts={}).close()
    with pytest.raises(IndexMismatchError, match="texts 'in a store', not 'in the index'"):
        DedupIndex.open(tmp_path / "kept.index")
    with pytest.raises(IndexMismatchError, match="texts 'in the index', not 'in a store'"):
        DedupIndex.open(tmp_path / "plain.index", texts={})
    with pytest.raises(OptionError, match="an index in a file"):
        DedupIndex.open(texts={})


def test_a_secret_is_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.index"
    with DedupIndex.open(path, hash_key=b"very secret") as index:
        index.add([document("a", SENTENCES[0])])
        assert not index.query(document("b", SENTENCES[0])).text
    assert b"very secret" not in path.read_bytes()
    with pytest.raises(IndexMismatchError):
        DedupIndex.open(path)


def test_settings_out_of_range_are_refused() -> None:
    for wrong in ({"near": 0.0}, {"unit": "word"}):
        with pytest.raises(OptionError):
            DedupIndex.open(**wrong)


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no index at all. " * 100, encoding="utf-8")
    for read_only in (True, False):
        with pytest.raises(InputError, match="is no index"):
            DedupIndex.open(path, read_only=read_only)
    with pytest.raises(InputError, match="there is no index"):
        DedupIndex.open(tmp_path / "nowhere", read_only=True)


def test_another_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE things (name)")
    with pytest.raises(InputError, match="is no index"):
        DedupIndex.open(tmp_path / "other.db")


def test_one_writes_and_others_read(tmp_path: Path) -> None:
    path = tmp_path / "kept.index"
    with DedupIndex.open(path) as writer:
        writer.add([document("a", SENTENCES[0])])
        with pytest.raises(IndexBusyError, match="another process writes"):
            DedupIndex.open(path)
        with DedupIndex.open(path, read_only=True) as reader:
            assert not reader.query(document("b", SENTENCES[0])).text
            assert reader.query(document("b", SENTENCES[1])).text
            writer.add([document("c", SENTENCES[1])])
            assert not reader.query(document("b", SENTENCES[1])).text
    with DedupIndex.open(path):
        pass


@pytest.mark.usefixtures("large_runs")
def test_readers_keep_what_a_writer_merges_away(tmp_path: Path) -> None:
    path = tmp_path / "kept.index"
    with DedupIndex.open(path) as writer:
        writer.add([document("a", SENTENCES[0])])
        with DedupIndex.open(path, read_only=True) as reader:
            for number, sentence in enumerate(SENTENCES[1:]):
                reader.copies.snapshot()
                writer.add([document(str(number), sentence)])
                assert len(reader.copies.exact([fingerprint(SENTENCES[0])])) == 1
                assert not reader.copies.exact([fingerprint(sentence)])
                reader.copies.roll_back()
                assert not reader.query(document("b", sentence)).text
    assert len(list(tmp_path.glob("kept.index.runs/*"))) < len(SENTENCES)


@pytest.mark.usefixtures("large_runs")
def test_a_run_that_is_merged_away_before_it_is_read_is_looked_for_in_the_next_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.index"
    with DedupIndex.open(path) as writer, DedupIndex.open(path, read_only=True) as reader:
        writer.add([document("a", SENTENCES[0])])
        load = KeyRuns.load
        (run,) = (tmp_path / "kept.index.runs").iterdir()

        def load_late(runs: KeyRuns) -> None:
            monkeypatch.setattr(KeyRuns, "load", load)
            run.rename(tmp_path / "away")
            try:
                load(runs)
            finally:
                (tmp_path / "away").rename(run)

        monkeypatch.setattr(KeyRuns, "load", load_late)
        assert not reader.query(document("b", SENTENCES[0])).text


@pytest.mark.usefixtures("large_runs")
def test_an_index_without_the_files_beside_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kept.index"
    with DedupIndex.open(path) as index:
        index.add([document("a", SENTENCES[0])])
    (run,) = (tmp_path / "kept.index.runs").iterdir()
    whole = run.read_bytes()
    run.write_bytes(whole[:-1])
    with pytest.raises(InputError, match="is damaged"), DedupIndex.open(path) as index:
        index.query(document("b", SENTENCES[0]))
    run.unlink()
    with pytest.raises(InputError, match="is missing"), DedupIndex.open(path) as index:
        index.query(document("b", SENTENCES[0]))


@pytest.mark.usefixtures("large_runs")
def test_what_a_killed_writer_left_beside_an_index_is_swept_away(tmp_path: Path) -> None:
    path = tmp_path / "kept.index"
    folder = tmp_path / "kept.index.runs"
    with DedupIndex.open(path) as index:
        index.add([document("a", SENTENCES[0])])
    before = sorted(folder.iterdir())
    for name in ("7.keys", "8.part"):
        (folder / name).touch()
    with DedupIndex.open(path) as index:
        assert not index.query(document("b", SENTENCES[0])).text
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("large", [1, 1 << 20])
@pytest.mark.parametrize("step", ["across.edits", "matches._known"])
def test_an_error_in_a_batch_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int, step: str
) -> None:
    monkeypatch.setattr("cleanclip.dedup.key_runs._LARGE", large)
    with DedupIndex.open(tmp_path / "kept.index") as index:
        index.add([document("a", SENTENCES[0])])
        with monkeypatch.context() as patch:
            patch.setattr(f"cleanclip.dedup.{step}", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                index.add([document("b", SENTENCES[1])])
        assert index.info()["documents"] == 1
        assert index.query(document("c", SENTENCES[1])).text
        assert not index.query(document("c", SENTENCES[0])).text
        index.add([document("b", SENTENCES[1])])
        assert not index.query(document("c", SENTENCES[1])).text


@pytest.mark.parametrize("large", [1, 1 << 20])
def test_runs_that_were_made_before_an_error_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr("cleanclip.dedup.key_runs._LARGE", large)
    brief = "Too brief for a paragraph."
    with DedupIndex.open(tmp_path / "kept.index") as index:
        index.add([document("a", "Brief, too.")])
        with monkeypatch.context() as patch:
            patch.setattr("cleanclip.dedup.matches._known", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                index.add([document("b", SENTENCES[1])])
        index.add([document("c", brief)])
        for known in (brief, "Brief, too."):
            assert index.query(document("d", known)).verdict == "duplicate"


REWORDED = tuple(sentence.replace(" the ", " this ", 1) for sentence in SENTENCES)
PARAGRAPHS = st.lists(st.sampled_from(SENTENCES + REWORDED), min_size=1, max_size=4)
DOCUMENTS = st.lists(st.tuples(st.sampled_from("abcdef"), PARAGRAPHS), max_size=8)


@settings(max_examples=25, deadline=None)
@given(DOCUMENTS, st.integers(1, 9))
def test_a_file_answers_as_memory_does_however_the_stream_is_cut(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, list[str]]], size: int
) -> None:
    stream = [document(f"{key}{number}", *paragraphs) for number, (key, paragraphs) in enumerate(drawn)]
    at_once = [result.text for result in deduplicate_documents(stream)]
    path = tmp_path_factory.mktemp("indexes") / "kept.index"
    for opened in (DedupIndex.open(), DedupIndex.open(path)):
        with opened as index:
            parts = [stream[start : start + size] for start in range(0, len(stream), size)]
            assert [text for part in parts for text in texts(index, *part)] == at_once
            assert [text for part in parts for text in texts(index, *part)] == at_once


@settings(max_examples=25, deadline=None)
@given(DOCUMENTS, st.integers(1, 4), st.sampled_from([1, 1 << 20]))
def test_a_file_answers_as_memory_does_where_documents_replace_each_other(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, list[str]]], size: int, large: int
) -> None:
    stream = [document(key, *paragraphs) for key, paragraphs in drawn]
    path = tmp_path_factory.mktemp("indexes") / "kept.index"
    with (
        pytest.MonkeyPatch.context() as patch,
        DedupIndex.open(path) as file,
        DedupIndex.open() as memory,
    ):
        patch.setattr("cleanclip.dedup.key_runs._LARGE", large)
        for start in range(0, len(stream), size):
            part = stream[start : start + size]
            assert texts(file, *part) == texts(memory, *part)
        assert file.info() == memory.info()
        for sentence in SENTENCES + REWORDED:
            assert file.query(document("new", sentence)) == memory.query(document("new", sentence))


def add_until_killed(path: Path, acknowledged: str, stream: list[Document]) -> None:
    with DedupIndex.open(path) as index, open(acknowledged, "w", encoding="utf-8") as log:  # noqa: PTH123 - unbuffered by flush
        for number, each in enumerate(stream):
            index.add([each])
            print(number, file=log, flush=True)
            if number == 7:
                os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    stream = [document(str(number), *SENTENCES[number : number + 3]) for number in range(20)]
    path, log = tmp_path / "kept.index", tmp_path / "log"
    process = multiprocessing.get_context("spawn").Process(target=add_until_killed, args=(path, str(log), stream))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    done = len(log.read_text(encoding="utf-8").split())
    with DedupIndex.open(path) as index:
        resumed = texts(index, *stream[done:])
        assert resumed == texts(DedupIndex.open(), *stream)[done:]


def numbered(number: int) -> Document:
    """One of many documents, a third of which share a paragraph with the one before."""
    own = f"{SENTENCES[number % len(SENTENCES)]} It was report {number} of a series that nobody counted any more."
    shared = f"{SENTENCES[number // 3 % len(SENTENCES)]} So said the notice of week {number // 3} on the wall."
    return document(f"d{number}", own, shared)


def add_and_acknowledge(path: Path, acknowledged: Path, first: int, large: int) -> None:
    key_runs._LARGE = large
    with DedupIndex.open(path) as index, acknowledged.open("a", encoding="utf-8") as log:
        for number in range(first, first + 10_000):
            index.add([numbered(number)], veto=())
            print(number, file=log, flush=True)


def acknowledged_in(log: Path) -> int:
    """How many documents were acknowledged; a number that was cut short by the kill counts if it is whole."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    return sum(1 for line in lines if line.endswith("\n"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("large", [1 << 20, 1], ids=["in one file", "with others beside it"])
def test_fifty_kills_lose_nothing(tmp_path: Path, large: int) -> None:
    path, log = tmp_path / "kept.index", tmp_path / "log"
    delays = random.Random(11)  # noqa: S311 - no secret
    for _ in range(50):
        first = acknowledged_in(log)
        arguments = (path, log, first, large)
        process = multiprocessing.get_context("spawn").Process(target=add_and_acknowledge, args=arguments)
        process.start()
        while acknowledged_in(log) == first and process.is_alive():
            time.sleep(0.01)
        time.sleep(delays.uniform(0, 0.2))
        process.kill()
        process.join()
    done = acknowledged_in(log)
    assert done >= 50
    with DedupIndex.open(path) as index, DedupIndex.open() as uninterrupted:
        index.add([numbered(number) for number in range(done, done + 3)], veto=())
        uninterrupted.add([numbered(number) for number in range(done + 3)], veto=())
        for number in range(done + 3):
            new = replace(numbered(number), id="new")
            assert index.query(new, veto=()).text == uninterrupted.query(new, veto=()).text == ""
        assert index.info()["copies"] == uninterrupted.info()["copies"]
