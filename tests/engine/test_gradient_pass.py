"""A gradient pass leaves the very gradients that a trace of the same batch shows."""

import numpy as np
import pytest

from backend.engine.gradient_pass import GradientPass
from backend.engine.notation import gradient
from backend.engine.trace import record
from backend.networks import NETWORKS

NETWORK = NETWORKS["nguyen"]


@pytest.mark.parametrize("m", [1, 7, 64])
def test_gradients_loss_and_count_are_those_of_a_trace(m: int) -> None:
    random = np.random.default_rng(m)
    weights = NETWORK.initial_weights(3)
    inputs, labels = random.random((1, 28, 28, m)), random.integers(0, 10, m)
    engine = GradientPass(NETWORK, weights, dtype=np.float64)
    result = engine.run(inputs, labels)
    trace = record(NETWORK, weights, inputs, labels)
    assert result.loss == pytest.approx(trace.loss, rel=1e-12)
    assert result.right == np.count_nonzero(trace.prediction == labels)
    for symbol in NETWORK.parameters:
        np.testing.assert_allclose(
            engine.gradients[symbol], trace.tensors[gradient(symbol)], rtol=1e-9, atol=1e-12
        )


def test_parameters_and_gradient_are_one_row_each_and_the_dicts_are_views_into_them() -> None:
    weights = NETWORK.initial_weights(0)
    engine = GradientPass(NETWORK, weights)
    assert engine.parameters.shape == engine.gradient.shape == (NETWORK.parameter_count,)
    engine.parameters += 1
    for symbol, values in weights.items():
        np.testing.assert_array_equal(engine.weights[symbol], values.astype(np.float32) + 1)
