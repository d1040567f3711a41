"""First weights are as wide as each way of drawing them says."""

from typing import get_args

import numpy as np
import pytest

from backend.engine.errors import EngineError
from backend.engine.initialisation import Initialisation, draw
from backend.engine.network import Network


@pytest.mark.parametrize(
    ("initialisation", "before_relu", "variance"),
    [
        # A kernel of 5x5 over 6 maps sums up 150 numbers; each reaches 12 maps of 25 cells.
        ("he", True, 2 / 150),
        ("he", False, 1 / 150),
        ("glorot", True, 2 / (150 + 300)),
        ("lecun", True, 1 / 150),
        ("uniform", True, 1 / 3 / 150),
        ("zeros", True, 0),
    ],
)
def test_kernels_have_their_variance(
    initialisation: Initialisation, before_relu: bool, variance: float
) -> None:
    shape = (12, 6, 5, 5)
    drawn = [
        draw(shape, initialisation, np.random.default_rng(seed), before_relu=before_relu)
        for seed in range(20)
    ]
    assert all(values.shape == shape for values in drawn)
    assert np.var(drawn) == pytest.approx(variance, rel=0.05)
    assert np.mean(drawn) == pytest.approx(0, abs=0.005)
    if initialisation == "uniform":
        assert np.abs(drawn).max() <= 1 / np.sqrt(150)


def test_dense_weights_reach_as_many_cells_as_there_are_units() -> None:
    drawn = [draw((10, 192), "glorot", np.random.default_rng(seed), before_relu=False) for seed in range(20)]
    assert np.var(drawn) == pytest.approx(2 / (192 + 10), rel=0.05)


@pytest.mark.parametrize("initialisation", get_args(Initialisation))
def test_a_network_draws_all_from_the_seed_and_biases_are_0(
    network: Network, initialisation: Initialisation
) -> None:
    weights, again, other = (network.initial_weights(seed, initialisation) for seed in (3, 3, 4))
    network.check_weights(weights)
    for symbol, values in weights.items():
        assert np.array_equal(values, again[symbol])
        drawn = values.ndim > 1 and initialisation != "zeros"
        assert values.any() == drawn
        assert np.array_equal(values, other[symbol]) != drawn


def test_he_is_the_default(network: Network) -> None:
    for symbol, values in network.initial_weights(0).items():
        assert np.array_equal(values, network.initial_weights(0, "he")[symbol])


def test_an_unknown_way_says_which_there_are(network: Network) -> None:
    with pytest.raises(EngineError, match="he, glorot, lecun, uniform, zeros, not 'magic'"):
        network.initial_weights(0, "magic")  # type: ignore[arg-type]
