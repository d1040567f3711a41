"""The gradient check against a plain loop, on all 3,898 parameters, and on what cannot be checked."""

import tracemalloc
from copy import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.crossings import Crossing
from backend.engine.errors import CellError, EpsilonError, NonFiniteError, ShapeError, SymbolError
from backend.engine.gradcheck import check, checkable, find_cells, portions
from backend.engine.layers import Dense, Relu
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec
from backend.engine.tensor_check import TOLERANCE, TensorCheck, join
from backend.engine.trace import Trace, record, run
from backend.networks import find_network
from tests.engine.random_networks import any_networks, random_labels, random_weights


def slow_slope(trace: Trace, symbol: str, cell: tuple[int, ...], epsilon: float) -> float:
    """Take a central difference of the mean loss with nothing shared and nothing batched."""
    network = trace.network
    losses = []
    for shift in (epsilon, -epsilon):
        moved = {
            name: (
                values[..., None] if trace.batch is None and network.tensor(name).batched else values
            ).copy()
            for name, values in trace.tensors.items()
        }
        at = (*cell, 0) if trace.batch is None and network.tensor(symbol).batched else cell
        moved[symbol][at] += shift
        steps = [step for step in network.steps_for([network.loss.loss.symbol]) if step.writes != symbol]
        written = {step.writes for step in network.steps}
        later = [step for step in steps if symbol not in written or _comes_after(network, step, symbol)]
        run(later, moved)
        losses.append(float(moved[network.loss.loss.symbol]))
    return (losses[0] - losses[1]) / (2 * epsilon)


def _comes_after(network: Network, step: Step, symbol: str) -> bool:
    order = [other.writes for other in network.steps]
    return order.index(step.writes) > order.index(symbol)


@settings(max_examples=60, deadline=None)
@given(network=any_networks(), seed=st.integers(0, 2**32 - 1), batch=st.sampled_from([None, 1, 3]))
def test_it_measures_what_a_plain_loop_measures(network: Network, seed: int, batch: int | None) -> None:
    random = np.random.default_rng(seed)
    shape = network.input.shape if batch is None else (*network.input.shape, batch)
    labels = random_labels(network, random, batch)
    trace = record(network, random_weights(network, random), random.normal(size=shape), labels)
    for spec in checkable(network):
        every = find_cells(trace, spec.symbol)
        cells = [tuple(map(int, cell)) for cell in every[random.permutation(len(every))[:5]]]
        found = check(trace, spec.symbol, cells, epsilon=1e-4)
        assert [tuple(cell) for cell in found.cells] == cells
        for place, cell in enumerate(cells):
            assert found.analytic[place] == trace.tensors[f"dL{spec.symbol}"][cell]
            measured = slow_slope(trace, spec.symbol, cell, 1e-4)
            assert abs(found.numeric[place] - measured) <= 2 * found.rounding
        # At this epsilon truncation may exceed rounding, but never this.
        assert (found.absolute_error[found.smooth] < 1e-5).all()


@pytest.mark.parametrize("picture", ["noise", "seven", "real_digit"])
def test_all_3898_parameters_agree(
    network: Network, weights: dict[str, Array], picture: str, request: pytest.FixtureRequest
) -> None:
    trace = record(network, weights, request.getfixturevalue(picture), 2)
    checks = [check(trace, symbol) for symbol in network.parameters]
    assert sum(len(found.cells) for found in checks) == 3898
    assert sum(found.kinked for found in checks) <= 0.02 * 3898
    for found in checks:
        assert found.agrees
        assert found.worst is not None
        assert found.relative_error[found.worst] <= TOLERANCE
        # It is told of derivatives that are large enough to prove something.
        assert found.size.max() > found.floor
        assert found.told == np.count_nonzero(found.smooth & (found.size >= found.floor)) > 0
        exact = np.count_nonzero(found.smooth & (found.size < found.floor) & (found.absolute_error == 0))
        assert found.told + found.faint + exact + found.kinked == len(found.cells)


def test_every_other_gradient_agrees_too(
    network: Network, weights: dict[str, Array], noise: Array, seven: Array
) -> None:
    trace = record(network, weights, 0.8 * seven + 0.2 * noise, 2)
    symbols = [spec.symbol for spec in checkable(network)]
    assert symbols == ["I", *network.parameters, "S1", "C1", "P1", "S2", "C2", "P2", "f", "S"]
    for symbol in set(symbols) - set(network.parameters):
        found = check(trace, symbol)
        assert len(found.cells) == network.tensor(symbol).size
        assert found.agrees, symbol
        assert found.faint < len(found.cells) - found.kinked, symbol


def test_a_batch_is_averaged(network: Network, weights: dict[str, Array], noise: Array, seven: Array) -> None:
    trace = record(network, weights, np.stack([noise, seven], axis=-1), [3, 7])
    alone = record(network, weights, seven, 7)
    found = check(trace, "f", [(5, 1), (9, 1)])
    np.testing.assert_allclose(
        found.numeric, check(alone, "f", [(5,), (9,)]).numeric / 2, atol=found.rounding
    )
    shared = check(trace, "k1", [(0, 0, 2, 3), (5, 0, 4, 4)])
    assert shared.agrees
    assert shared.absolute_error.max() < 1e-8


@pytest.mark.parametrize("epsilon", [1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12])
def test_rounding_stays_within_its_bound(
    network: Network, weights: dict[str, Array], seven: Array, epsilon: float
) -> None:
    for label in (0, 7):
        trace = record(network, weights, seven, label)
        for symbol in ("k1", "b1", "b2", "f", "S"):
            found = check(trace, symbol, epsilon=epsilon)
            truncation = 10 * epsilon**2
            assert (found.absolute_error[found.smooth] < found.rounding + truncation).all()


def test_where_nothing_can_be_told_nothing_is_claimed(
    network: Network, weights: dict[str, Array], seven: Array
) -> None:
    found = check(record(network, weights, seven, 7), "k1", epsilon=1e-12)
    assert found.faint == np.count_nonzero(found.absolute_error)
    assert found.faint > 100


def test_what_changes_nothing_on_its_way_measures_exactly_zero() -> None:
    """A weight that meets a 0, a unit that a ReLU stops, and a cell that wins no window."""
    network = Network(
        "quiet",
        title="",
        summary="",
        layers=(
            first := Dense(
                "first", TensorSpec("X", (2,), "input", "input", ("j",)), "Z", weight="v", bias="a", units=2
            ),
            relu := Relu("relu", first.output, "C"),
            last := Dense("last", relu.output, "S", weight="w", bias="b", units=3),
        ),
        loss=SoftmaxCrossEntropy("loss", last.output, "O"),
    )
    weights = {
        "v": np.array([[0.3, -0.7], [0.9, 0.2]]),
        "a": np.array([0.1, -5.0]),
        "w": np.random.default_rng(2).normal(size=(3, 2)),
        "b": np.array([0.1, 0.2, 0.3]),
    }
    trace = record(network, weights, np.array([0.8, 0.0]), 1)
    assert [value != 0 for value in check(trace, "v").numeric] == [True, False, False, False]
    assert [value != 0 for value in check(trace, "a").numeric] == [True, False]
    assert [value != 0 for value in check(trace, "Z").numeric] == [True, False]
    # What comes after the ReLU is moved whatever it was.
    assert (check(trace, "C").numeric != 0).all()


def test_only_what_was_moved_runs_again(network: Network, weights: dict[str, Array], seven: Array) -> None:
    """Of 200 cells of C1 those that win no window go no further, and of k2 only the maps that were moved."""
    trace = record(network, weights, seven, 2)
    widths: dict[str, list[tuple[int, int]]] = {}

    def watched(step: Step) -> Step:
        def compute(*arrays: Array) -> Array:
            result = step.compute(*arrays)
            widths.setdefault(step.writes, []).append((len(result), result.shape[-1]))
            return result

        return replace(step, compute=compute)

    network = copy(network)
    network.steps = tuple(map(watched, network.steps))
    watched_trace = replace(trace, network=network)
    cells = find_cells(trace, "C1")[300:500]
    winners = int(np.count_nonzero(trace.tensors["dLC1"][tuple(cells.T)]))
    found = check(watched_trace, "C1", cells.tolist())
    assert sum(width for _, width in widths["P1"]) == 400
    assert winners > 0
    assert sum(width for _, width in widths["S2"]) <= 2 * (winners + found.kinked) < 400
    widths.clear()
    check(watched_trace, "k2", [(7, 0, 0, 0), (7, 5, 4, 4), (9, 1, 2, 3)])
    assert widths["S2"] == [(6, 1)]


def test_a_large_network_fills_no_memory() -> None:
    """Its layers hold about 490,000 numbers, so only a few copies of them are run at a time."""
    large = find_network("own:4x64x64.conv29k3p1.relu.conv29k5p2.relu.maxpool4.flatten.dense10.softmax")
    random = np.random.default_rng(0)
    trace = record(large, large.initial_weights(0), random.random(large.input.shape), 3)
    tracemalloc.start()
    for symbol in ("I", "k1", "k2", "w", "C1", "f"):
        part = next(portions(trace, symbol, find_cells(trace, symbol)))
        assert len(part.cells) <= (100 if symbol in "wf" else 4)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150_000_000


def test_a_check_comes_in_portions_that_join(
    network: Network, weights: dict[str, Array], seven: Array
) -> None:
    trace = record(network, weights, seven, 2)
    told: list[int] = []
    whole = check(trace, "k1", progress=told.append)
    assert told == sorted(set(told))
    assert told[-1] == 150
    assert len(told) > 1
    parts = list(portions(trace, "k1", find_cells(trace, "k1")))
    assert [len(part.cells) for part in parts] == np.diff([0, *told]).tolist()
    joined = join(parts)
    for name in ("cells", "analytic", "numeric"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(whole, name))
    assert joined.crossings == whole.crossings


def test_the_trace_stays_as_it_is(network: Network, weights: dict[str, Array], seven: Array) -> None:
    trace = record(network, weights, seven, 2)
    before = {symbol: values.copy() for symbol, values in trace.tensors.items()}
    for symbol in ("b1", "S1", "I"):
        check(trace, symbol, find_cells(trace, symbol)[:3].tolist())
    for symbol, values in before.items():
        np.testing.assert_array_equal(trace.tensors[symbol], values)


def test_worst_of_nothing_smooth_is_nothing() -> None:
    kinked = Crossing("relu", "S", (0,))
    found = TensorCheck("S", 1e-5, np.array([[0]]), np.ones(1), np.zeros(1), (kinked,), 1e-10)
    assert (found.worst, found.kinked, found.faint, found.agrees) == (None, 1, 0, True)


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("k9", "has no tensor 'k9'"),
        ("I1", "I1 cannot be checked: it has no gradient of its own. Tensors with a gradient are I, k1,"),
        ("O", "it has no gradient of its own"),
        ("label", "it has no gradient of its own"),
        ("eta", "it has no gradient of its own"),
        ("dLk1", "dLk1 cannot be checked: check k1 to check it"),
    ],
)
def test_what_cannot_be_checked_is_told(
    network: Network, weights: dict[str, Array], seven: Array, symbol: str, words: str
) -> None:
    with pytest.raises(SymbolError, match=words):
        check(record(network, weights, seven, 2), symbol)


@pytest.mark.parametrize(
    ("symbol", "index", "words"),
    [
        ("k1", (0, 0, 2), r"takes 4 indices, not \[0, 0, 2\]"),
        ("k1", (), r"takes 4 indices, not \[\]"),
        ("k1", (6, 0, 0, 0), r"\[6, 0, 0, 0\] lies outside.*\[5, 0, 4, 4\]"),
        ("k1", (0, 0, 0, -1), r"\[0, 0, 0, -1\] lies outside"),
        ("S", (10**30,), r"lies outside: .* \[9\]"),
    ],
)
def test_an_index_of_no_cell_is_refused(
    network: Network, weights: dict[str, Array], seven: Array, symbol: str, index: tuple[int, ...], words: str
) -> None:
    with pytest.raises(CellError, match=words):
        check(record(network, weights, seven, 2), symbol, [index])


@pytest.mark.parametrize("epsilon", [0.0, -1e-5, 1e-13, 0.2, 1e9, float("nan"), float("inf")])
def test_an_absurd_epsilon_is_refused(
    network: Network, weights: dict[str, Array], seven: Array, epsilon: float
) -> None:
    with pytest.raises(EpsilonError, match=r"from 1e-12 \(below .* to 0\.1 \(above"):
        check(record(network, weights, seven, 2), "b", epsilon=epsilon)


def test_a_forward_pass_alone_cannot_be_checked(
    network: Network, weights: dict[str, Array], seven: Array
) -> None:
    with pytest.raises(ShapeError, match="record the trace with labels"):
        check(record(network, weights, seven), "b")


def test_a_loss_that_is_not_finite_is_told() -> None:
    """Behind a closed ReLU weights may be as steep as they like, until a perturbation opens it."""
    first = Dense(
        "first", TensorSpec("X", (1,), "input", "input", ("j",)), "Z", weight="v", bias="a", units=1
    )
    relu = Relu("relu", first.output, "C")
    last = Dense("last", relu.output, "S", weight="w", bias="b", units=2)
    network = Network(
        "steep",
        title="",
        summary="",
        layers=[first, relu, last],
        loss=SoftmaxCrossEntropy("loss", last.output, "O"),
    )
    steep = {
        "v": np.array([[1e200]]),
        "a": np.zeros(1),
        "w": np.array([[1e200], [-1e200]]),
        "b": np.zeros(2),
    }
    trace = record(network, steep, np.array([-0.05]), 0)
    assert check(trace, "X", epsilon=0.01).agrees
    with pytest.raises(NonFiniteError, match="L holds a number that is not finite"):
        check(trace, "X", epsilon=0.1)
