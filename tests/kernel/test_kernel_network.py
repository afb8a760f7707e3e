from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanclip import kernel
from cleanclip.boilerplate import line_model
from cleanclip.boilerplate.line_model import HIGHEST, Layer, Network, load, run

if TYPE_CHECKING:
    from cleanclip.boilerplate.features import FeatureArray

native = pytest.importorskip("cleanclip.kernel.native", reason="the kernel was not built")

BUILDS = range(native.best_build() + 1)


def layer(random: np.random.Generator, inputs: int, outputs: int) -> Layer:
    weights = random.integers(-60, 61, (inputs, outputs)) * (random.random((inputs, outputs)) < random.random())
    bias = random.integers(-20_000, 20_001, outputs)
    return Layer(weights.astype(np.float64), bias.astype(np.float64), int(random.integers(0, 10)))


def network(seed: int, features: int, channels: int, dilations: list[int]) -> Network:
    random = np.random.default_rng(seed)
    convolutions = tuple((dilation, layer(random, 3 * channels, channels)) for dilation in dilations)
    entry, page = layer(random, features, channels), layer(random, channels, channels)
    return Network(entry, page, convolutions, layer(random, channels, 1))


def compiled(network: Network, rows: FeatureArray, build: int) -> list[int]:
    found = np.empty(len(rows), np.int64)
    network.compiled.logits(rows, build, found)
    answer: list[int] = found.tolist()
    return answer


def plain(network: Network, rows: FeatureArray) -> list[float]:
    answer: list[float] = run(network, rows.astype(np.float64)).tolist()
    return answer


@given(
    st.integers(0, 2**32),
    st.integers(1, 20),
    st.integers(1, 20),
    st.lists(st.integers(1, 40), max_size=3),
    st.integers(1, 30),
)
def test_each_build_and_numpy_give_the_same_log_odds(
    seed: int, features: int, channels: int, dilations: list[int], lines: int
) -> None:
    net = network(seed, features, channels, dilations)
    rows = np.random.default_rng(seed).integers(0, 256, (lines, features)).astype(np.uint8)
    assert [compiled(net, rows, build) for build in BUILDS] == [plain(net, rows)] * len(BUILDS)


@pytest.mark.parametrize("profile", ["article", "page"])
@pytest.mark.parametrize("lines", [1, 3, 4, 5, 50, 200])
def test_what_is_shipped_gives_the_same_log_odds(profile: str, lines: int) -> None:
    net = load().networks[profile]
    rows = np.random.default_rng(lines).integers(0, 256, (lines, len(net.entry.weights))).astype(np.uint8)
    for extreme in (rows, np.zeros_like(rows), np.full_like(rows, 255)):
        want = run(net, extreme.astype(np.float32)).tolist()
        assert [compiled(net, extreme, build) for build in BUILDS] == [want] * len(BUILDS)


def test_no_lines_have_no_log_odds() -> None:
    assert compiled(network(0, 3, 8, [1]), np.zeros((0, 3), np.uint8), 0) == []


@pytest.mark.skipif(not kernel.has_vectors(), reason="plain C leaves it to NumPy")
def test_the_kernel_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_model, "run", None)
    net = network(0, 3, 8, [1])
    assert line_model.log_odds(net, np.zeros((2, 3), np.uint8)).tolist() == compiled(net, np.zeros((2, 3), np.uint8), 0)


def test_a_network_whose_sums_could_round_is_refused() -> None:
    net = network(0, 3, 8, [1])
    exact = np.full((8, 8), ((1 << 24) - 1) // (8 * HIGHEST))
    for weights, bias, fits in ((exact, 0.0, True), (exact + 1, 0.0, False), (exact, 1e5, False)):
        page = Layer(weights.astype(np.float64), np.full(8, bias), 0)
        if fits:
            assert replace(net, page=page).compiled
        else:
            with pytest.raises(ValueError, match="too large"):
                _ = replace(net, page=page).compiled


LAYER = (np.zeros((8, 8), np.int16), np.zeros(8, np.int32), 0)
ENTRY = (np.zeros((3, 8), np.int16), np.zeros(8, np.int32), 0)
WIDE = (np.zeros((24, 8), np.int16), np.zeros(8, np.int32), 0)
EXIT = (np.zeros((8, 1), np.int16), np.zeros(1, np.int32), 0)
SOUND = {"features": 3, "entry": ENTRY, "page": LAYER, "convolutions": ((1, WIDE),), "exit": EXIT}


@pytest.mark.parametrize(
    "changed",
    [
        {"features": 0},
        {"features": 4},
        {"features": 1 << 40},
        {"entry": (ENTRY[0], np.zeros(0, np.int32), 0)},
        {"page": WIDE},
        {"page": (*LAYER[:2], 31)},
        {"page": (*LAYER[:2], -1)},
        {"convolutions": ((0, WIDE),)},
        {"convolutions": ((5000, WIDE),)},
        {"convolutions": ((1, LAYER),)},
        {"exit": LAYER},
    ],
)
def test_layers_that_do_not_fit_are_refused(changed: dict[str, object]) -> None:
    native.LineNetwork(*SOUND.values())
    with pytest.raises(ValueError, match=r"\w"):
        native.LineNetwork(*(SOUND | changed).values())


@pytest.mark.parametrize(
    "changed", [{"entry": None}, {"page": (1, 2, 3)}, {"convolutions": [(1, WIDE)]}, {"convolutions": (WIDE[0],)}]
)
def test_what_is_no_layer_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        native.LineNetwork(*(SOUND | changed).values())


@pytest.mark.parametrize(("lines", "build"), [(1, 0), (3, 0), (2, -1), (2, 3)])
def test_rows_and_builds_that_do_not_fit_are_refused(lines: int, build: int) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        native.LineNetwork(*SOUND.values()).logits(np.zeros((lines, 3), np.uint8), build, np.zeros(2, np.int64))
