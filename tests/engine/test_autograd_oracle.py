"""On networks of any shape the engine's loss and gradients are those of autograd."""

import autograd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.tensor import Array
from backend.engine.trace import record
from tests.engine.random_networks import any_networks, differentiable_loss, random_labels, random_weights


def assert_same_gradients(network: Network, weights: dict[str, Array], X: Array, label: Array) -> None:
    trace = record(network, weights, X, label)
    function = differentiable_loss(network, label)
    assert trace.loss == pytest.approx(function(weights, X), rel=1e-11, abs=1e-12)
    by_weights, by_input = autograd.grad(function, 0)(weights, X), autograd.grad(function, 1)(weights, X)
    for symbol, expected in {**by_weights, network.input.symbol: by_input}.items():
        actual = trace.tensors[gradient(symbol)]
        assert actual.shape == expected.shape
        largest = float(np.abs(expected).max())
        assert_allclose(actual, expected, rtol=1e-10, atol=1e-13 * max(largest, 1.0), err_msg=symbol)


@settings(max_examples=150)
@given(network=any_networks(), batch=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_random_networks(network: Network, batch: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    weights = random_weights(network, random)
    X = random.normal(0, 1, (*network.input.shape, batch))
    label = random_labels(network, random, batch)
    assert_same_gradients(network, weights, X, label)


@pytest.mark.parametrize("batch", [1, 4])
def test_the_main_network(network: Network, weights: dict[str, Array], batch: int) -> None:
    random = np.random.default_rng(batch)
    X = random.uniform(0.01, 1, (1, 28, 28, batch))
    assert_same_gradients(network, weights, X, random.integers(0, 10, batch))
