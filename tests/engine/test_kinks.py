"""What opens or closes a ReLU or changes a winner is found, and what only just does not is left alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.crossings import Crossing
from backend.engine.gradcheck import check, checkable, find_cells
from backend.engine.layers import Conv2d, Dense, Flatten, Layer, LeakyRelu, MaxPool2d, Relu, Sigmoid, Tanh
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace, record
from tests.engine.random_networks import any_networks, random_labels, random_weights

# Powers of two, so that all sums below are exact.
EPSILON = 2.0**-10
BIT = 2.0**-40


def row(length: int, *, relu: bool = True, window: int | None = None) -> Network:
    """Chain a 1x1 convolution, whose S is k X + a for each cell of a row, ReLU, pooling and two classes."""
    given = TensorSpec("X", (1, 1, length), "input", "input", ("c", "y", "x"))
    layers: list[Layer] = [Conv2d("conv", given, "Z", kernel="k", bias="a", maps=1, kernel_size=(1, 1))]
    if relu:
        layers.append(Relu("relu", layers[-1].output, "C"))
    if window is not None:
        layers.append(MaxPool2d("pool", layers[-1].output, "P", winners=None, size=(1, window)))
    layers.append(Flatten("flatten", layers[-1].output, "f"))
    layers.append(Dense("dense", layers[-1].output, "S", weight="w", bias="b", units=2))
    loss = SoftmaxCrossEntropy("loss", layers[-1].output, "O")
    return Network("row", title="", summary="", layers=layers, loss=loss)


def traced(network: Network, cells: list[float], k: float = 1.0, a: float = 0.0) -> Trace:
    units, features = network.tensor("w").shape
    weights = {
        "k": np.array([[[[k]]]]),
        "a": np.array([a]),
        "w": np.arange(1.0, 1 + units * features).reshape(units, features),
        "b": np.zeros(units),
    }
    return record(network, weights, np.array([[cells]]), 0)


def crossings(trace: Trace, symbol: str) -> tuple[Crossing | None, ...]:
    return check(trace, symbol, epsilon=EPSILON).crossings


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_relu_is_crossed_just_so(sign: float) -> None:
    network = row(3)
    cells = [1.0, sign * (EPSILON - BIT), -1.0]
    kinked = Crossing("relu", "Z", (0, 0, 1))
    for symbol in ("X", "Z"):
        assert crossings(traced(network, cells), symbol) == (None, kinked, None)
    assert crossings(traced(network, cells), "a") == (kinked,)
    cells[1] = sign * (EPSILON + BIT)
    for symbol in ("X", "Z"):
        assert crossings(traced(network, cells), symbol) == (None, None, None)
    assert crossings(traced(network, cells), "a") == (None,)
    assert check(traced(network, cells), "a", epsilon=EPSILON).absolute_error[0] < 1e-4


def test_a_weight_crosses_by_what_it_meets() -> None:
    # Z = k X: a pixel of 1/2 moves it half as far as k moves.
    network = row(2)
    half = EPSILON / 2
    assert crossings(traced(network, [2.0, 0.5], a=-0.5 - half + BIT), "k")[0] == Crossing(
        "relu", "Z", (0, 0, 1)
    )
    assert crossings(traced(network, [2.0, 0.5], a=-0.5 - half - BIT), "k") == (None,)


def test_a_cell_at_exactly_zero_is_crossed_by_the_least_move() -> None:
    network = row(2)
    assert crossings(traced(network, [0.0, 1.0]), "X") == (Crossing("relu", "Z", (0, 0, 0)), None)


def test_what_a_bend_leads_to_is_not_what_is_named() -> None:
    """A perturbation of C meets no ReLU any more."""
    network = row(2)
    assert crossings(traced(network, [BIT, 1.0]), "C") == (None, None)
    assert crossings(traced(network, [BIT, 1.0]), "w") == (None,) * 4


@pytest.mark.parametrize(
    ("gap", "crossed"), [(EPSILON - BIT, True), (EPSILON + BIT, False), (0.0, True), (1.0, False)]
)
def test_a_winner_changes_just_so(gap: float, *, crossed: bool) -> None:
    network = row(4, relu=False, window=2)
    trace = traced(network, [5.0, 4.0, 3.0, 3.0 - gap])
    kinked = Crossing("winner", "P", (0, 0, 1)) if crossed else None
    assert crossings(trace, "X") == (None, None, kinked, kinked)
    # All cells of a window move alike by the bias: whoever won still wins, at a tie too.
    assert crossings(trace, "a") == (None,)


def test_a_weight_changes_a_winner_by_the_difference_of_what_it_meets() -> None:
    network = row(2, relu=False, window=2)
    # 2 k against k/2 is decided by k alone, and 0 is where it turns.
    assert crossings(traced(network, [2.0, 0.5], k=EPSILON - BIT), "k") == (
        Crossing("winner", "P", (0, 0, 0)),
    )
    assert crossings(traced(network, [2.0, 0.5], k=EPSILON + BIT), "k") == (None,)


def test_the_earliest_bend_is_named_and_the_first_of_its_cells() -> None:
    network = row(4, window=2)
    trace = traced(network, [1.0, 1.0 - BIT, BIT, 2 * BIT])
    assert crossings(trace, "X") == (
        Crossing("winner", "P", (0, 0, 0)),
        Crossing("winner", "P", (0, 0, 0)),
        Crossing("relu", "Z", (0, 0, 2)),
        Crossing("relu", "Z", (0, 0, 3)),
    )
    assert crossings(trace, "a") == (Crossing("relu", "Z", (0, 0, 2)),)


def test_rows_that_fill_no_window_bend_nothing() -> None:
    network = row(3, relu=False, window=2)
    assert crossings(traced(network, [5.0, 4.0, 5.0]), "X") == (None, None, None)


def test_in_a_batch_the_example_is_named() -> None:
    network = row(2)
    weights = {"k": np.ones((1, 1, 1, 1)), "a": np.zeros(1), "w": np.eye(2), "b": np.zeros(2)}
    inputs = np.array([[[[1.0, 2.0, 3.0], [1.0, 2.0, BIT]]]])
    trace = record(network, weights, inputs, [0, 1, 0])
    kinked = Crossing("relu", "Z", (0, 0, 1, 2))
    assert crossings(trace, "a") == (kinked,)
    assert crossings(trace, "X") == (None, None, None, None, None, kinked)


def test_a_kinked_cell_is_kept_out_of_the_largest_error() -> None:
    trace = traced(row(3), [1.0, EPSILON / 2, 2.0])
    found = check(trace, "X", epsilon=EPSILON)
    assert found.kinked == 1
    assert found.relative_error[1] > 0.1
    assert found.worst in (0, 2)
    assert found.relative_error[found.worst] < 1e-4


def sides(trace: Trace) -> list[Array]:
    return [
        bend.side(trace.tensors[bend.reads][..., None])
        for layer in trace.network.layers
        for bend in layer.bends()
    ]


@settings(max_examples=60, deadline=None)
@given(network=any_networks(), seed=st.integers(0, 2**32 - 1))
def test_a_kink_is_told_just_where_a_walk_from_end_to_end_meets_one(network: Network, seed: int) -> None:
    random = np.random.default_rng(seed)
    weights = random_weights(network, random)
    image = random.normal(size=network.input.shape)
    labels = random_labels(network, random, None)
    trace = record(network, weights, image, labels)
    rest = sides(trace)
    for spec in checkable(network):
        if spec.symbol != network.input.symbol and spec.symbol not in network.parameters:
            continue
        every = find_cells(trace, spec.symbol)
        cells = every[random.permutation(len(every))[:4]]
        found = check(trace, spec.symbol, cells.tolist(), epsilon=0.05)
        for cell, crossing in zip(cells, found.crossings, strict=True):
            met = False
            for shift in np.linspace(-0.05, 0.05, 21):
                moved = {**weights, network.input.symbol: image}
                moved[spec.symbol] = moved[spec.symbol].copy()
                moved[spec.symbol][tuple(cell)] += shift
                given_image = moved.pop(network.input.symbol)
                now = sides(record(network, moved, given_image, labels))
                met = met or any(not np.array_equal(*pair) for pair in zip(rest, now, strict=True))
            # Behind a smooth nonlinearity a bend may lie between the places that are looked at.
            assert met == (crossing is not None) or (met and not found.exact)


def behind_a_bump(*, smooth: bool) -> Network:
    """Chain two units, tanh or leaky ReLU, one unit that subtracts them, ReLU, and two classes."""
    given = TensorSpec("X", (1,), "input", "input", ("j",))
    first = Dense("first", given, "U", weight="u", bias="c", units=2)
    bent = Tanh("bent", first.output, "T") if smooth else LeakyRelu("bent", first.output, "T")
    second = Dense("second", bent.output, "V", weight="v", bias="a", units=1)
    relu = Relu("relu", second.output, "R")
    last = Dense("last", relu.output, "S", weight="w", bias="b", units=2)
    loss = SoftmaxCrossEntropy("loss", last.output, "O")
    return Network("bump", title="", summary="", layers=[first, bent, second, relu, last], loss=loss)


BUMP = {
    "u": np.array([[100.0], [100.0]]),
    "c": np.array([-4.0, -6.0]),
    "v": np.array([[1.0, -1.0]]),
    "a": np.array([-0.5]),
    "w": np.array([[1.0], [-1.0]]),
    "b": np.zeros(2),
}


def test_a_bend_on_a_curved_way_is_found_though_both_ends_are_as_the_middle() -> None:
    """tanh(100 x - 4) - tanh(100 x - 6) rises above 1/2 around x = 0.05, and is next to nothing elsewhere."""
    trace = record(behind_a_bump(smooth=True), BUMP, [0.0], 0)
    found = check(trace, "X", epsilon=0.1)
    assert (found.exact, found.crossings) == (False, (Crossing("relu", "V", (0,)),))
    # Close by, or behind the bump, nothing is found, and with nothing smooth on the way that is certain.
    near = check(trace, "X", epsilon=1e-3)
    assert (near.exact, near.crossings) == (False, (None,))
    assert (check(trace, "V", epsilon=1e-3).exact, check(trace, "v", epsilon=1e-3).exact) == (True, True)
    assert check(trace, "w").exact
    assert check(record(behind_a_bump(smooth=False), BUMP, [0.0], 0), "X").exact


def test_pooling_behind_a_sigmoid_is_not_exact_and_before_it_is() -> None:
    given = TensorSpec("X", (1, 1, 4), "input", "input", ("c", "y", "x"))
    for pool_first in (True, False):
        layers: list[Layer] = []
        for pooling in (pool_first, not pool_first):
            source = layers[-1].output if layers else given
            layers.append(
                MaxPool2d("pool", source, "P", winners="I", size=(1, 2))
                if pooling
                else Sigmoid("sigmoid", source, "C")
            )
        layers.append(Flatten("flatten", layers[-1].output, "f"))
        layers.append(Dense("dense", layers[-1].output, "S", weight="w", bias="b", units=2))
        loss = SoftmaxCrossEntropy("loss", layers[-1].output, "O")
        network = Network("pooled", title="", summary="", layers=layers, loss=loss)
        weights = {"w": np.eye(2), "b": np.zeros(2)}
        found = check(record(network, weights, [[[0.5, 0.5 + BIT, 1.0, 3.0]]], 0), "X")
        assert found.exact == pool_first
        assert [crossing is not None for crossing in found.crossings] == [True, True, False, False]
