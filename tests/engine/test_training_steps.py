"""Training leaves out and moves steps; every tensor that it shares with a trace holds the same numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.tensor import Array
from backend.engine.trace import record, run
from backend.engine.training_steps import training_steps
from tests.engine.drawing_arrays import BATCHES, SEEDS
from tests.engine.random_networks import any_networks, random_weights


def train_and_trace(network: Network, X: Array, seed: int) -> tuple[dict[str, Array], dict[str, Array]]:
    random = np.random.default_rng(seed)
    weights = random_weights(network, random)
    label = random.integers(0, network.classes, X.shape[-1])
    tensors: dict[str, Array] = {**weights, network.input.symbol: X}
    tensors[network.loss.label.symbol] = np.asarray(label)
    run(training_steps(network), tensors)
    return tensors, record(network, weights, X, label).tensors


@given(network=any_networks(any_loss=False), batch=BATCHES, seed=SEEDS)
def test_shared_tensors_are_those_of_a_trace(network: Network, batch: int, seed: int) -> None:
    X = np.random.default_rng(seed).normal(size=(*network.input.shape, batch))
    trained, traced = train_and_trace(network, X, seed)
    for symbol in trained.keys() & traced.keys():
        assert_allclose(trained[symbol], traced[symbol], rtol=1e-12, atol=1e-14, err_msg=symbol)
    assert {gradient(symbol) for symbol in network.parameters} <= trained.keys()


@given(network=any_networks(any_loss=False), seed=SEEDS)
def test_ties_go_to_the_same_winner(network: Network, seed: int) -> None:
    blank = np.zeros((*network.input.shape, 2))
    trained, traced = train_and_trace(network, blank, seed)
    for symbol in trained.keys() & traced.keys():
        assert_allclose(trained[symbol], traced[symbol], rtol=1e-12, atol=1e-14, err_msg=symbol)


def test_what_only_a_reader_needs_is_left_out(network: Network) -> None:
    written = [step.writes for step in training_steps(network)]
    assert {"I1", "I2", "C1", "C2", "dLC1", "dLC2", "dLI"}.isdisjoint(written)
    assert {
        "S1",
        "P1",
        "S2",
        "P2",
        "f",
        "S",
        "O",
        "L",
        "dLS1",
        "dLS2",
        *map(gradient, network.parameters),
    } <= {*written}


@given(seed=st.integers(0, 100))
def test_the_main_network_on_a_drawing_with_blank_paper(network: Network, seven: Array, seed: int) -> None:
    trained, traced = train_and_trace(network, seven[..., None], seed)
    for symbol in ("P1", "P2", "S1", "S2"):
        assert_array_equal(trained[symbol], np.asarray(traced[symbol]), err_msg=symbol)
    for symbol in ("dLS1", "dLS2", "dLk1", "dLk2", "dLP1"):
        assert_allclose(trained[symbol], traced[symbol], rtol=1e-12, atol=1e-15, err_msg=symbol)
