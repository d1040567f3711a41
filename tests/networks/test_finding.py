"""Networks are found by their ids, and their examples run and agree with measured derivatives."""

import numpy as np
import pytest

from backend.engine.gradcheck import check, checkable
from backend.engine.trace import record
from backend.networks import NETWORKS, UnknownNetworkError, find_network, shipped
from backend.networks.katsaros import VARIANTS

IDS = [*NETWORKS, *VARIANTS]


@pytest.mark.parametrize("id", IDS)
def test_a_network_is_found_by_its_own_id(id: str) -> None:
    network = find_network(id)
    assert network.id == id
    assert find_network(id) is network


def test_variants_switch_bias_and_activation_on() -> None:
    network = find_network("katsaros-convolution+bias+leaky_relu")
    assert network.parameters == ("w", "b")
    assert [layer.kind for layer in network.layers] == ["conv1d", "leaky_relu"]
    assert len(VARIANTS) == 10


@pytest.mark.parametrize("id", ["", "lenet", "katsaros-convolution+relu+bias", "binary+bias", "nguyen+", "+"])
def test_an_id_of_nothing_tells_what_there_is(id: str) -> None:
    with pytest.raises(UnknownNetworkError, match="choose one of nguyen, katsaros-convolution, "):
        find_network(id)


@pytest.mark.parametrize("id", IDS)
def test_examples_run_and_every_gradient_is_proved(id: str) -> None:
    network = find_network(id)
    known = shipped(network)
    assert known is not None
    assert known.examples or known.checkpoint
    for example in known.examples:
        trace = record(network, example.weights_for(network), example.input, example.target)
        assert len(set(np.ravel(trace.tensors[network.input.symbol]).tolist())) > 1
        for spec in checkable(network):
            found = check(trace, spec.symbol)
            assert found.agrees
            assert (found.told > 0, found.kinked) == (True, 0)


def test_the_bars_are_told_apart() -> None:
    network = NETWORKS["binary"]
    known = shipped(network)
    assert known is not None
    for example in known.examples:
        weights = example.weights_for(network)
        assert record(network, weights, example.input).prediction == example.target
