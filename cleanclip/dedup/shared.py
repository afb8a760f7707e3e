"""Copies in a Redis server that a team shares, their LSH as datasketch keeps it.

The bands are those of a `datasketch.MinHashLSH` with Redis storage, which any program of the team
may open by the same name and ask for candidates; what verification needs stands beside them. What
is known of that storage: without a name it draws one, so that nobody finds it again (datasketch's
issues 34 and 60); it pickles keys unless told not to; and every bucket is a Redis key of its own,
so that an entry takes kilobytes (issue 96).
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections import defaultdict
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from cleanclip.dedup.copies import Copy, Outline
from cleanclip.dedup.lsh import packed
from cleanclip.dedup.minhash import sign
from cleanclip.errors import IndexBusyError, InputError, MissingExtraError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleanclip.dedup.header import Header

    U32 = NDArray[np.uint32]
    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]

_NAME = "cleanclip"
# Seconds after which the lock of a writer that died is free; each batch begins them anew.
_LEASE = 300.0
_PORTION = 1000


class Server:
    """A connection to the index that a URL names after its ``#``, and the right to write to it.

    Raises:
        MissingExtraError: datasketch or redis is not installed.
        InputError: no server answers, or it has no such index and `read_only`.
        IndexBusyError: another process writes to the index.
    """

    def __init__(self, url: str, header: Mapping[str, object], *, read_only: bool) -> None:
        address, _, name = url.partition("#")
        self.name = name or _NAME
        self.client: Any = _imported("redis").Redis.from_url(address)
        self._lock = None if read_only else self._locked(url)
        if not read_only:
            self.client.set(self.key("header"), json.dumps(header), nx=True)
        if not self._asked(url).exists(self.key("header")):
            raise InputError(f"there is no index {self.name!r} at {shown(url)}")

    def key(self, table: str) -> str:
        """The name of a table of the index in the database."""
        return f"{self.name}:{table}"

    def header(self) -> dict[str, Any]:
        """What the index was made with."""
        found: dict[str, Any] = json.loads(self.client.get(self.key("header")))
        return found

    def renew(self) -> None:
        """Keep the right to write.

        Raises:
            IndexBusyError: a batch took so long that another writer has it.
        """
        if self._lock is not None:
            try:
                self._lock.reacquire()
            except _imported("redis").exceptions.LockError as error:
                raise IndexBusyError(f"the right to write to {self.name!r} was lost; open the index again") from error

    def close(self) -> None:
        """Give up the right to write, and the connection."""
        if self._lock is not None and self._lock.owned():
            self._lock.release()
        self.client.close()

    def _locked(self, url: str) -> Any:  # noqa: ANN401 - redis has its own types
        lock = self._asked(url).lock(self.key("lock"), _LEASE, blocking=False, thread_local=False)
        if not lock.acquire():
            raise IndexBusyError(f"another process writes to {self.name!r} at {shown(url)}; wait until it is done")
        return lock

    def _asked(self, url: str) -> Any:  # noqa: ANN401 - as above
        try:
            self.client.ping()
        except _imported("redis").exceptions.RedisError as error:
            raise InputError(f"no Redis server answers at {shown(url)}: {error}") from error
        return self.client


class SharedCopies:
    """Copies in Redis; what a batch adds is there at once, also after an error: see `Copies`.

    A batch that was cut short is completed by feeding it again.

    Raises:
        OptionError: the similarity leaves one band only, which datasketch does not take.
    """

    batch = 1 << 20

    def __init__(self, server: Server, header: Header) -> None:
        self._server = server
        self._client = server.client
        self._header = header
        self._lsh = _lsh(server, header) if header.near is not None else None
        self._batch: dict[int, Outline] = {}

    def close(self) -> None:
        """Give up the connection and the right to write."""
        self._server.close()

    def counts(self) -> tuple[int, int]:
        """How many documents and copies there are."""
        return self._client.hlen(self._key("outline")), self._client.hlen(self._key("copy"))

    def enter(self, outlines: Sequence[Outline]) -> list[int]:
        """See `Copies`."""
        self._server.renew()
        first = self._reserved("documents", len(outlines))
        return [self._enter(outline, number) for number, outline in enumerate(outlines, first)]

    def outline(self, document: int) -> Outline:
        """See `Copies`."""
        if document not in self._batch:
            self._load([document])
        return self._batch[document]

    def texts(self, items: I64) -> dict[int, Copy]:
        """See `Copies`."""
        found: dict[int, Copy] = {}
        for start in range(0, len(items), _PORTION):
            portion = items[start : start + _PORTION].tolist()
            rows = self._client.hmget(self._key("copy"), portion)
            found |= {item: Copy(*_unpacked(row)) for item, row in zip(portion, rows, strict=True) if row}
        self._load({copy.document for copy in found.values()} - self._batch.keys())
        return {item: copy for item, copy in found.items() if copy.document in self._batch}

    def exact(self, fingerprints: Iterable[int]) -> dict[int, Copy]:
        """See `Copies`."""
        wanted = list(dict.fromkeys(fingerprints))
        items = {item for listed in self._listed("print", wanted) for item in listed}
        known = self.texts(np.array(sorted(items), np.int64))
        return {known[item].fingerprint: known[item] for item in sorted(known, reverse=True)}

    def matching(self, keys: U32, texts: Sequence[str]) -> list[U64]:
        """See `Copies`: band after band one question to the server."""
        signatures = self._signatures(texts)
        return [self._band(band, row, signatures) for band, row in enumerate(keys)]

    def add(self, copies: Sequence[Copy], keys: U32, keyed: Sequence[int]) -> None:  # noqa: ARG002 - see _signatures
        """See `Copies`. What is looked up by comes last: it never leads to a copy that is not there."""
        if not copies:
            return
        first = self._reserved("items", len(copies))
        held, prints = defaultdict(list), defaultdict(list)
        for item, copy in enumerate(copies, first):
            held[copy.document].append(item)
            prints[copy.fingerprint].append(item)
        self._add_documents(held)
        rows = {item: _packed(copy) for item, copy in enumerate(copies, first)}
        self._client.hset(self._key("copy"), mapping=rows)
        self._add_listed("held", held)
        self._add_listed("print", prints)
        self._add_to_lsh([first + place for place in keyed], [copies[place].text for place in keyed])

    def commit(self) -> None:
        """End the batch."""
        self._batch.clear()

    def roll_back(self) -> None:
        """End the batch; what was added stays."""
        self._batch.clear()

    def snapshot(self) -> None:
        """Nothing: a copy that a writer drops meanwhile is none any more."""

    def drop(self, key: str) -> bool:
        """Forget the copies of the document with this key; whether there were any."""
        self._server.renew()
        (numbers,) = self._listed("number", [key])
        for items in self._listed("held", numbers):
            for item, copy in self.texts(np.array(items, np.int64)).items():
                self._forget(item, copy)
        if numbers:
            self._client.hdel(self._key("outline"), *numbers)
            self._client.hdel(self._key("held"), *numbers)
            self._client.hdel(self._key("number"), key)
        return bool(numbers)

    def copies(self) -> Iterator[Copy]:
        """All copies, in order."""
        items = np.array(sorted(map(int, self._client.hkeys(self._key("copy")))), np.int64)
        for start in range(0, len(items), _PORTION):
            yield from self.texts(items[start : start + _PORTION]).values()

    def _key(self, table: str) -> str:
        return self._server.key(table)

    def _reserved(self, what: str, number: int) -> int:
        """The first of so many new numbers; those of a killed writer are not used again."""
        return int(self._client.hincrby(self._key("next"), what, number)) - number

    def _enter(self, outline: Outline, number: int) -> int:
        (known,) = self._listed("number", [outline.key])
        self._load(known)
        if known and self._batch.get(known[-1]) == outline:
            return known[-1]
        self.drop(outline.key)
        self._batch[number] = outline
        return number

    def _load(self, documents: Iterable[int]) -> None:
        """Read the outlines of those documents that are there."""
        numbers = list(documents)
        rows = self._client.hmget(self._key("outline"), numbers) if numbers else []
        for number, row in zip(numbers, rows, strict=True):
            if row:
                key, length, *columns = _unpacked(row)
                self._batch[number] = Outline(key, length, *(array("Q", column) for column in columns))

    def _add_documents(self, numbers: Iterable[int]) -> None:
        """Make known those documents of the batch that are new."""
        outlines = {number: self._batch[number] for number in numbers}
        places = self._listed("number", [outline.key for outline in outlines.values()])
        new = {number for number, known in zip(outlines, places, strict=True) if number not in known}
        by_key = defaultdict(list)
        for number in sorted(new):
            by_key[outlines[number].key].append(number)
        rows = {number: _packed(_columns(outlines[number])) for number in new}
        if rows:
            self._client.hset(self._key("outline"), mapping=rows)
            self._add_listed("number", by_key)

    def _listed(self, table: str, fields: Sequence[int | str]) -> list[list[int]]:
        """The numbers that a table lists for each field."""
        rows = self._client.hmget(self._key(table), fields) if fields else []
        return [np.frombuffer(row or b"", "<i8").tolist() for row in rows]

    def _add_listed(self, table: str, added: Mapping[Any, Sequence[int]]) -> None:
        known = self._listed(table, list(added))
        rows = {
            field: np.array([*before, *after], "<i8").tobytes()
            for before, (field, after) in zip(known, added.items(), strict=True)
        }
        self._client.hset(self._key(table), mapping=rows)

    def _forget(self, item: int, copy: Copy) -> None:
        (listed,) = self._listed("print", [copy.fingerprint])
        self._client.hdel(self._key("print"), copy.fingerprint)
        if len(listed) > 1:
            self._add_listed("print", {copy.fingerprint: [each for each in listed if each != item]})
        self._client.hdel(self._key("copy"), item)
        name = str(item).encode()
        if self._lsh is not None and name in self._lsh:
            self._lsh.remove(name)

    def _signatures(self, texts: Sequence[str]) -> U32:
        """Made anew from the texts: datasketch looks up by them and not by the keys made of them."""
        header = self._header
        return sign(texts, header.shingles, num_perm=header.num_perm, seed=header.seed, key=header.key)

    def _band(self, band: int, keys: U32, signatures: U32) -> U64:
        """The packed entries of one band."""
        rows = self._header.bands.rows
        # datasketch's key of a bucket: the bytes of the row, the highest first.
        values = signatures[:, band * rows : (band + 1) * rows].astype(">u4")
        wanted = dict(zip((value.tobytes() for value in values), keys.tolist(), strict=True))
        found = self._lsh.hashtables[band].getmany(*wanted) if self._lsh is not None else []
        pairs = [(key, int(name)) for key, names in zip(wanted.values(), found, strict=True) for name in names]
        columns = np.array(pairs, np.int64).reshape(-1, 2).T
        return packed(columns[0].astype(np.uint32), columns[1])

    def _add_to_lsh(self, items: Sequence[int], texts: Sequence[str]) -> None:
        if self._lsh is None or not items:
            return
        lean = _imported("datasketch").LeanMinHash
        with self._lsh.insertion_session() as session:
            for item, row in zip(items, self._signatures(texts), strict=True):
                minhash = lean(seed=self._header.seed, hashvalues=row, scheme="affine32")
                session.insert(str(item).encode(), minhash, check_duplication=False)


def _lsh(server: Server, header: Header) -> Any:  # noqa: ANN401 - datasketch has no types
    if header.bands.bands < 2:  # noqa: PLR2004 - as datasketch has it
        raise OptionError(f"a shared index takes a similarity that leaves two bands or more, not {header.near}")
    redis = {"connection_pool": server.client.connection_pool}
    storage = {"type": "redis", "basename": server.name.encode(), "redis": redis}
    lsh = _imported("datasketch").MinHashLSH
    return lsh(num_perm=header.num_perm, params=tuple(header.bands), storage_config=storage, prepickle=False)


def shown(url: str) -> str:
    """A URL without the name and the password in it."""
    parts = urlsplit(url)
    host = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    return f"{parts.scheme}://{host}{parts.path}"


def _imported(package: str) -> Any:  # noqa: ANN401 - neither has types that serve here
    try:
        return import_module(package)
    except ImportError as error:
        raise MissingExtraError(package, "redis") from error


def _columns(outline: Outline) -> list[object]:
    columns = outline.fingerprints, outline.starts, outline.ends
    return [outline.key, outline.length, *(column.tolist() for column in columns)]


def _packed(fields: Sequence[object]) -> bytes:
    return zlib.compress(json.dumps(fields).encode())


def _unpacked(data: bytes) -> list[Any]:
    fields: list[Any] = json.loads(zlib.decompress(data))
    return fields
