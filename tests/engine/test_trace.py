"""Recording a pass: what it holds, what it leaves alone, and what it refuses."""

import re
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from backend.engine.errors import LabelError, LearningRateError, NonFiniteError, ShapeError
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.tensor import Array
from backend.engine.trace import record, run

Weights = dict[str, Array]
FORWARD = ["S1", "C1", "P1", "I1", "S2", "C2", "P2", "I2", "f", "S", "O"]


@pytest.fixture(scope="module")
def batch() -> tuple[Array, Array]:
    """Five pictures, and a label for each."""
    random = np.random.default_rng(21)
    return random.uniform(0, 1, (1, 28, 28, 5)), np.array([3, 0, 9, 3, 7])


def test_forward_only(network: Network, weights: Weights, noise: Array) -> None:
    trace = record(network, weights, noise)
    assert [step.writes for step in trace.steps] == FORWARD
    assert set(trace.tensors) == {"I", *network.parameters, *FORWARD}
    assert trace.loss is None
    assert trace.batch is None
    assert trace.prediction == int(trace.probabilities.argmax())
    assert isinstance(trace.prediction, int)
    with pytest.raises(KeyError):
        trace.next_weights()


def test_backward_and_update_only_add(network: Network, weights: Weights, noise: Array) -> None:
    forward = record(network, weights, noise)
    backward = record(network, weights, noise, 5)
    update = record(network, weights, noise, 5, 0.1)
    assert [len(trace.steps) for trace in (forward, backward, update)] == [11, 29, 35]
    assert backward.steps == network.steps[:29]
    assert update.steps == network.steps
    for fewer, more in ((forward, backward), (backward, update)):
        for symbol, values in fewer.tensors.items():
            assert_array_equal(values, more.tensors[symbol])
    assert set(backward.tensors) == {spec.symbol for spec in network.tensors} - {
        "eta",
        *(f"{symbol}_next" for symbol in network.parameters),
    }


@pytest.mark.parametrize("examples", [None, 1, 5])
def test_trace_holds_every_tensor_in_its_declared_shape(
    network: Network, weights: Weights, batch: tuple[Array, Array], examples: int | None
) -> None:
    X, label = batch
    trace = (
        record(network, weights, X[..., 0], int(label[0]), 0.1)
        if examples is None
        else record(network, weights, X[..., :examples], label[:examples], 0.1)
    )
    used = {symbol for step in network.steps for symbol in (*step.reads, step.writes)}
    assert set(trace.tensors) == used == {spec.symbol for spec in network.tensors}
    for symbol, values in trace.tensors.items():
        spec = network.tensor(symbol)
        last = (examples,) if spec.batched and examples is not None else ()
        assert isinstance(values, np.ndarray)
        assert values.shape == (*spec.shape, *last), symbol
        whole = spec.role == "winners" or symbol == "label"
        assert values.dtype.kind == ("i" if whole else "f"), symbol
        if not spec.signed:
            assert values.min() >= 0, symbol
    if examples is not None:
        assert trace.prediction.shape == (examples,)
    assert trace.batch == examples


def test_a_batch_is_its_examples_side_by_side(
    network: Network, weights: Weights, batch: tuple[Array, Array]
) -> None:
    X, label = batch
    together = record(network, weights, X, label, 0.1)
    alone = [record(network, weights, X[..., e], int(label[e])) for e in range(5)]
    for spec in network.tensors:
        if spec.symbol not in alone[0].tensors:
            continue
        values = np.stack([trace.tensors[spec.symbol] for trace in alone], axis=-1)
        if not spec.batched:
            values = values.mean(axis=-1)
        elif spec.role == "gradient":
            values = values / 5
        largest = float(np.abs(values).max())
        assert_allclose(together.tensors[spec.symbol], values, rtol=1e-12, atol=1e-13 * largest)
    assert together.loss == pytest.approx(np.mean([trace.loss for trace in alone]), rel=1e-14)
    assert_array_equal(together.prediction, [trace.prediction for trace in alone])


def test_recording_changes_nothing_given_and_shares_no_memory(
    network: Network, weights: Weights, batch: tuple[Array, Array]
) -> None:
    X, label = batch
    before = {symbol: values.copy() for symbol, values in weights.items()}
    pictures, labels = X.copy(), label.copy()
    trace = record(network, weights, X, label, 0.1)
    assert_array_equal(X, pictures)
    assert_array_equal(label, labels)
    for symbol, values in weights.items():
        assert_array_equal(values, before[symbol])
        assert not np.shares_memory(values, trace.tensors[symbol])
        assert not np.shares_memory(values, trace.next_weights()[symbol])
    assert not np.shares_memory(X, trace.tensors["I"])


def test_recording_twice_gives_the_same_bits(network: Network, weights: Weights, noise: Array) -> None:
    first, second = (record(network, weights, noise, 8, 0.3) for _ in range(2))
    for symbol, values in first.tensors.items():
        assert values.tobytes() == second.tensors[symbol].tobytes()


def test_a_step_against_the_gradient_lowers_the_loss(
    network: Network, weights: Weights, noise: Array
) -> None:
    trace = record(network, weights, noise, 6, 0.01)
    after = record(network, trace.next_weights(), noise, 6)
    steepness = sum(float((trace.tensors[gradient(symbol)] ** 2).sum()) for symbol in network.parameters)
    assert trace.loss is not None
    assert after.loss is not None
    assert trace.loss - after.loss == pytest.approx(0.01 * steepness, rel=0.3)


def test_single_precision_stays_near_double(
    network: Network, weights: Weights, batch: tuple[Array, Array]
) -> None:
    X, label = batch
    double = record(network, weights, X, label, 0.1)
    single = record(network, weights, X, label, 0.1, dtype=np.float32)
    for symbol, values in single.tensors.items():
        exact = double.tensors[symbol]
        if network.tensor(symbol).role == "winners" or symbol == "label":
            assert_array_equal(values, exact)
            continue
        assert values.dtype == np.float32, symbol
        assert np.abs(values - exact).max() < 1e-5 * np.abs(exact).max(), symbol


def test_black_picture_ties_every_window(network: Network) -> None:
    weights = network.initial_weights(0)
    trace = record(network, weights, np.zeros((1, 28, 28)), 0)
    t = trace.tensors
    assert not t["S1"].any()
    assert not t["dC1S1"].any()
    for r, s in np.ndindex(12, 12):
        assert (t["I1"][:, r, s] == [2 * r, 2 * s]).all()
    assert trace.loss == pytest.approx(np.log(10), rel=1e-15)
    assert_array_equal(t["dLC1"][:, ::2, ::2], t["dLP1"])
    for symbol in ("k1", "b1", "k2", "b2", "w", "I"):
        assert not t[gradient(symbol)].any()
    assert_allclose(t["dLb"], np.full(10, 0.1) - np.eye(10)[0], rtol=1e-14)


def test_ties_go_to_the_first_even_with_a_live_relu(network: Network, weights: Weights) -> None:
    lively = {**weights, "b1": np.full(6, 0.5)}
    t = record(network, lively, np.zeros((1, 28, 28)), 0).tensors
    assert (t["S1"] == 0.5).all()
    assert np.abs(t["dLP1"]).max() > 0
    assert_array_equal(t["dLS1"][:, ::2, ::2], t["dLP1"])
    assert np.count_nonzero(t["dLS1"]) == np.count_nonzero(t["dLP1"])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_input_that_is_not_finite(network: Network, weights: Weights, noise: Array, value: float) -> None:
    broken = noise.copy()
    broken[0, 13, 13] = value
    with pytest.raises(NonFiniteError, match=r"^I holds a number .*finite") as caught:
        record(network, weights, broken, 1)
    assert caught.value.symbol == "I"


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("symbol", ["k1", "b1", "k2", "b2", "w", "b"])
def test_weights_that_are_not_finite(
    network: Network, weights: Weights, noise: Array, symbol: str, value: float
) -> None:
    broken = weights[symbol].copy()
    broken.flat[:2] = value
    with pytest.raises(NonFiniteError, match=rf"^{symbol} holds 2 numbers") as caught:
        record(network, {**weights, symbol: broken}, noise, 1)
    assert caught.value.symbol == symbol


@pytest.mark.parametrize(
    ("huge", "first_bad"),
    [
        ({"k1": 1e308}, "S1"),
        ({"k1": 1e200, "k2": 1e200}, "S2"),
        ({"k2": 1e200, "w": 1e200}, "S"),
    ],
)
def test_overflow_names_the_first_tensor_that_went_bad(
    network: Network, noise: Array, huge: dict[str, float], first_bad: str
) -> None:
    weights = {
        symbol: np.full(values.shape, huge.get(symbol, 0.1))
        for symbol, values in network.initial_weights(0).items()
    }
    with pytest.raises(NonFiniteError, match=rf"^{first_bad} holds") as caught:
        record(network, weights, noise, 0, 0.1)
    assert caught.value.symbol == first_bad


def test_overflow_in_the_update_names_the_parameter(network: Network, weights: Weights, noise: Array) -> None:
    with pytest.raises(NonFiniteError, match=r"^k1_next holds") as caught:
        record(network, weights, 100 * noise, 0, 1e308)
    assert caught.value.symbol == "k1_next"


def test_numbers_beyond_single_precision_are_named(network: Network, weights: Weights, noise: Array) -> None:
    with pytest.raises(NonFiniteError, match=r"^b1 holds"):
        record(network, {**weights, "b1": np.full(6, 1e300)}, noise, dtype=np.float32)
    with pytest.raises(NonFiniteError, match=r"^I holds"):
        record(network, weights, noise * 1e300, dtype=np.float32)
    for rate in (1e300, 1e-300):
        with pytest.raises(LearningRateError, match="finite number above 0"):
            record(network, weights, noise, 1, rate, dtype=np.float32)


def test_unchecked_run_goes_on(network: Network, weights: Weights, noise: Array) -> None:
    tensors: Weights = {**weights, "I": np.full((1, 28, 28, 1), np.nan)}
    run(network.steps_for(["O"]), tensors, check=False)
    assert np.isnan(tensors["O"]).all()
    with pytest.raises(NonFiniteError, match=r"^S1 holds"):
        run(network.steps_for(["O"]), tensors)


@pytest.mark.parametrize(
    "shape", [(28, 28), (1, 28, 27), (1, 28, 28, 0), (1, 28, 28, 1, 1), (784,), (5, 1, 28, 28), ()]
)
def test_input_of_another_shape(network: Network, weights: Weights, shape: tuple[int, ...]) -> None:
    message = rf"I must have shape \(1, 28, 28\).* not {re.escape(str(shape))}"
    with pytest.raises(ShapeError, match=message):
        record(network, weights, np.zeros(shape), 1)


@pytest.mark.parametrize("label", [-1, 10, 255, 10**30, 3.5, 3.0, np.nan, True, "3", None, [None]])
def test_label_that_is_no_class(network: Network, weights: Weights, noise: Array, label: Any) -> None:
    if label is None:
        assert record(network, weights, noise, label).loss is None
        return
    with pytest.raises(LabelError, match="whole number from 0 to 9"):
        record(network, weights, noise, label)


@pytest.mark.parametrize("label", [3, np.int8(3), np.uint8(3), np.array(3)])
def test_label_that_is_a_class(network: Network, weights: Weights, noise: Array, label: Any) -> None:
    assert record(network, weights, noise, label).tensors["label"] == 3


def test_one_bad_label_among_good_ones(
    network: Network, weights: Weights, batch: tuple[Array, Array]
) -> None:
    with pytest.raises(LabelError, match="no class 10: use a whole number from 0 to 9"):
        record(network, weights, batch[0], [1, 2, 10, 4, 5])


@pytest.mark.parametrize("labels", [3, [3], [1, 2, 3, 4], [[1, 2, 3, 4, 5]]])
def test_labels_that_do_not_match_the_batch(
    network: Network, weights: Weights, batch: tuple[Array, Array], labels: Any
) -> None:
    with pytest.raises(ShapeError, match="5 labels"):
        record(network, weights, batch[0], labels)


def test_many_labels_for_one_picture(network: Network, weights: Weights, noise: Array) -> None:
    with pytest.raises(ShapeError, match="one label"):
        record(network, weights, noise, [3])


@pytest.mark.parametrize(
    "rate",
    [0, 0.0, -0.1, np.nan, np.inf, -np.inf, True, np.True_, pytest.param(10**400, id="huge"), [0.1], "0.1"],
)
def test_learning_rate_that_is_none(network: Network, weights: Weights, noise: Array, rate: Any) -> None:
    with pytest.raises(LearningRateError, match="finite number above 0"):
        record(network, weights, noise, 1, rate)


def test_learning_rate_without_labels(network: Network, weights: Weights, noise: Array) -> None:
    with pytest.raises(ShapeError, match="give labels"):
        record(network, weights, noise, None, 0.1)


@pytest.mark.parametrize("rate", [1, 1e-8, np.float32(0.5), 3.0])
def test_learning_rate_that_is_one(network: Network, weights: Weights, noise: Array, rate: Any) -> None:
    assert record(network, weights, noise, 1, rate).tensors["eta"] == pytest.approx(float(rate))
