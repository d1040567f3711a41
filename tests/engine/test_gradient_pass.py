"""A gradient pass leaves the very gradients that a trace of the same batch shows."""

import numpy as np
import pytest
from hypothesis import given, settings

from backend.engine.errors import ShapeError
from backend.engine.gradient_pass import LARGE, SMALL, GradientPass, parts
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.trace import record
from backend.networks import NETWORKS
from tests.engine.drawing_arrays import BATCHES, SEEDS
from tests.engine.random_networks import networks, random_weights

NETWORK = NETWORKS["nguyen"]


@pytest.mark.parametrize("m", [1, 7, 64, 131])
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


@settings(max_examples=50)
@given(network=networks(), m=BATCHES, seed=SEEDS)
def test_every_batch_after_the_first_gets_its_own_gradient(network: Network, m: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    engine = GradientPass(network, random_weights(network, random), dtype=np.float64)
    for _ in range(3):
        inputs = random.normal(size=(*network.input.shape, m))
        labels = random.integers(0, network.classes, m)
        result = engine.run(inputs, labels)
        trace = record(network, engine.weights, inputs, labels)
        assert result.loss == pytest.approx(trace.loss, rel=1e-12, abs=1e-14)
        for symbol, values in engine.gradients.items():
            np.testing.assert_allclose(values, trace.tensors[gradient(symbol)], rtol=1e-9, atol=1e-12)
        engine.parameters -= 0.1 * engine.gradient


def test_threads_change_nothing() -> None:
    random = np.random.default_rng(1)
    alone, shared = (GradientPass(NETWORK, NETWORK.initial_weights(0), threads=threads) for threads in (1, 2))
    for m in (1, SMALL, SMALL + 1, 3 * LARGE - 1, 64):
        inputs, labels = random.random((1, 28, 28, m)), random.integers(0, 10, m)
        assert alone.run(inputs, labels) == shared.run(inputs, labels)
        assert alone.gradient.tobytes() == shared.gradient.tobytes()


@pytest.mark.parametrize("m", [1, SMALL, SMALL + 1, 2 * LARGE, 2 * LARGE + 1, 1000])
def test_parts_hold_every_example_once_and_none_too_many(m: int) -> None:
    cut = parts(m)
    assert [number for part in cut for number in range(m)[part]] == list(range(m))
    assert max(part.stop - part.start for part in cut) <= LARGE
    assert len(cut) == 1 if m <= SMALL else len(cut) % 2 == 0


@pytest.mark.parametrize(
    ("inputs", "labels"), [((1, 28, 28, 3), 2), ((1, 28, 27, 3), 3), ((28, 28, 3), 3), ((1, 28, 28, 0), 0)]
)
def test_a_batch_that_does_not_fit_is_refused(inputs: tuple[int, ...], labels: int) -> None:
    engine = GradientPass(NETWORK, NETWORK.initial_weights(0))
    with pytest.raises(ShapeError, match=r"trains on inputs of shape \(1, 28, 28, 'm'\)"):
        engine.run(np.zeros(inputs), np.zeros(labels, int))
