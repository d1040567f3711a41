"""A network is put together, checked, and cut down to the steps that are needed."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from backend.engine.errors import EngineError, NonFiniteError, ShapeError, SymbolError
from backend.engine.layers import Conv2d, Dense, Flatten
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.step import Source
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import record

Weights = dict[str, Array]


def small_network(*, weight: str = "w", cited: str = "S", skip_flatten: bool = False) -> Network:
    given = TensorSpec("X", (1, 3, 3), "input", "input", ("c", "y", "x"))
    conv = Conv2d("conv", given, "S1", kernel="k", bias="a", maps=2, kernel_size=(2, 2))
    flatten = Flatten("flatten", conv.output, "f")
    dense = Dense("dense", flatten.output, "S", weight=weight, bias="b", units=3)
    return Network(
        "small",
        title="Small",
        summary="A small one.",
        layers=[conv, dense] if skip_flatten else [conv, flatten, dense],
        loss=SoftmaxCrossEntropy("softmax", dense.output, "O"),
        sources={cited: (Source("nguyen", ("5",)),)},
    )


def test_parts_of_a_network() -> None:
    network = small_network()
    assert network.parameters == ("k", "a", "w", "b")
    assert network.parameter_count == 8 + 2 + 24 + 3
    assert network.classes == 3
    assert network.tensor("dLw").shape == (3, 8)
    cited = {step.writes: step.source for step in network.steps if step.source}
    assert cited == {"S": (Source("nguyen", ("5",)),)}


def test_layers_that_do_not_meet() -> None:
    with pytest.raises(ShapeError, match=r"dense takes in f .* S1"):
        small_network(skip_flatten=True)


def test_symbol_used_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        small_network(weight="k")


def test_source_of_a_step_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="S9"):
        small_network(cited="S9")


def test_unknown_symbol_says_which_exist() -> None:
    network = small_network()
    with pytest.raises(SymbolError, match=r"'k9'.*dLk"):
        network.tensor("k9")
    with pytest.raises(SymbolError, match="k9"):
        network.steps_for(["L", "k9"])


def test_initial_weights(network: Network) -> None:
    weights = network.initial_weights(3)
    assert set(weights) == set(network.parameters)
    network.check_weights(weights)
    for symbol, values in weights.items():
        assert values.dtype == np.float64
        assert_array_equal(values, network.initial_weights(3)[symbol])
        if values.ndim == 1:
            assert not values.any()
        else:
            assert (values != network.initial_weights(4)[symbol]).mean() == 1.0
            assert abs(values.mean()) < 4 * values.std() / np.sqrt(values.size)
    # Variance 2 / fan-in before a ReLU, 1 / fan-in before the softmax.
    for symbol, variance in (("k1", 2 / 25), ("k2", 2 / 150), ("w", 1 / 192)):
        spread = weights[symbol].var() / variance
        assert abs(spread - 1) < 4 * np.sqrt(2 / weights[symbol].size)


def without_k1(weights: Weights) -> Weights:
    return {symbol: values for symbol, values in weights.items() if symbol != "k1"}


def with_one(symbol: str, value: float) -> Callable[[Weights], Weights]:
    def change(weights: Weights) -> Weights:
        values = weights[symbol].copy()
        values.flat[-1] = value
        return {**weights, symbol: values}

    return change


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (without_k1, ShapeError, "k1, b1, k2, b2, w, b"),
        (lambda weights: {**weights, "k3": np.zeros(1)}, ShapeError, "k3"),
        (lambda weights: {}, ShapeError, "none"),
        (lambda weights: {**weights, "w": weights["w"].T}, ShapeError, r"w .*\(10, 192\).*\(192, 10\)"),
        (lambda weights: {**weights, "b1": np.zeros((6, 1))}, ShapeError, r"b1 .*\(6,\)"),
        (with_one("k2", np.nan), NonFiniteError, "k2 .*finite"),
        (with_one("b", np.inf), NonFiniteError, "b .*finite"),
        (with_one("w", -np.inf), NonFiniteError, "w .*finite"),
    ],
)
def test_weights_that_do_not_fit(
    network: Network, change: Callable[[Weights], Weights], error: type[EngineError], message: str
) -> None:
    weights = change(network.initial_weights(0))
    with pytest.raises(error, match=message):
        network.check_weights(weights)
    with pytest.raises(error, match=message):
        record(network, weights, np.zeros((1, 28, 28)))


def test_steps_for_every_parameter_are_all_but_the_gradient_by_the_image(network: Network) -> None:
    chosen = network.steps_for(["L", *map(gradient, network.parameters)])
    left_out = [step.writes for step in network.steps if step not in chosen]
    assert left_out == ["dLI", *(f"{symbol}_next" for symbol in network.parameters)]
    assert [step.writes for step in network.steps_for(["O"])] == [
        "S1",
        "C1",
        "P1",
        "S2",
        "C2",
        "P2",
        "f",
        "S",
        "O",
    ]
    assert network.steps_for(["I", "k1"]) == ()
