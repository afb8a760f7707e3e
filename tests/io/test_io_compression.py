"""Compressed files are read within limits, and damage is said."""

from __future__ import annotations

import bz2
import gzip
import lzma
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip.errors import InputError
from cleanclip.io import compression
from cleanclip.io.compression import compressing, decompressed

if TYPE_CHECKING:
    from collections.abc import Callable


def zstd(data: bytes) -> bytes:
    pytest.importorskip("zstandard")
    packed: bytes = import_module("zstandard").compress(data)
    return packed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd,
}


def unpack(data: bytes, suffix: str) -> bytes:
    return decompressed(BytesIO(data), suffix, f"a{suffix}").read()


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_round_trip(suffix: str) -> None:
    stream = BytesIO()
    with compressing(stream, suffix) as target:
        target.write(b"The miller's wheel. ")
        target.write(b"turns.")
    assert unpack(stream.getvalue(), suffix) == b"The miller's wheel. turns."


@pytest.mark.parametrize("suffix", PACKERS)
def test_the_same_bytes_pack_the_same(suffix: str) -> None:
    packed = []
    for _ in range(2):
        stream = BytesIO()
        with compressing(stream, suffix) as target:
            target.write(b"The miller's wheel. " * 1000)
        packed.append(stream.getvalue())
    assert packed[0] == packed[1]


@pytest.mark.parametrize("suffix", PACKERS)
def test_several_streams_in_a_row_are_one_file(suffix: str) -> None:
    pack = PACKERS[suffix]
    assert unpack(pack(b"one ") + pack(b"two"), suffix) == b"one two"


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_bomb_is_not_unpacked(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_FREE_BYTES", 1 << 20)
    with pytest.raises(InputError, match="more than 200 times its size"):
        unpack(PACKERS[suffix](bytes(64 << 20)), suffix)


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_file_cut_short_is_damaged(suffix: str) -> None:
    packed = PACKERS[suffix](bytes(range(256)) * 2000)
    with pytest.raises(InputError, match="is damaged"):
        unpack(packed[: len(packed) // 2], suffix)


@pytest.mark.parametrize("suffix", PACKERS)
@given(data=st.binary(min_size=1))
def test_other_bytes_are_damaged(suffix: str, data: bytes) -> None:
    with pytest.raises(InputError, match="is damaged"):
        unpack(data, suffix)
