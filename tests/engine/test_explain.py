"""Every number explains itself, backward to its terms and forward to what it feeds."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.arithmetic import typeset_number
from backend.engine.errors import CellError, SymbolError
from backend.engine.explain import explain, feeds
from backend.engine.explanation import Cell, Index
from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d, Relu
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace, record
from tests.engine.drawing_arrays import SEEDS
from tests.engine.random_networks import any_networks, random_labels, random_weights

GIVEN: dict[str, Index] = {"I": (0, 3, 4), "k1": (0, 0, 1, 2), "label": (), "eta": ()}
FUNCTIONS: dict[str | None, Callable[[float], float]] = {
    "exp": math.exp,
    "ln": math.log,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "ln_rest": lambda x: math.log1p(-x),
    "softplus": lambda x: max(x, 0) + math.log1p(math.exp(-abs(x))),
    "square": lambda x: x * x,
    "tanh": math.tanh,
    None: float,
}
BATCH = st.one_of(st.none(), st.integers(1, 3))


def random_trace(network: Network, seed: int, batch: int | None) -> Trace:
    random = np.random.default_rng(seed)
    shape = network.input.shape if batch is None else (*network.input.shape, batch)
    labels = random_labels(network, random, batch)
    return record(network, random_weights(network, random), random.normal(size=shape), labels, 0.3)


def drawn_cells(trace: Trace, seed: int, count: int) -> list[tuple[str, Index]]:
    """Draw some cells of every tensor of a trace."""
    random = np.random.default_rng(seed)
    return [
        (symbol, tuple(int(random.integers(length)) for length in values.shape))
        for symbol, values in trace.tensors.items()
        for _ in range(count)
    ]


def assert_explained(trace: Trace, symbol: str, index: Index) -> None:
    explanation = explain(trace, symbol, index)
    value = float(trace.tensors[symbol][index])
    assert explanation.cell == Cell(symbol, index, value)
    written = [step for step in trace.steps if step.writes == symbol]
    if not written:
        assert (explanation.origin.combine, explanation.step) == ("given", None)
        return
    (step,) = written
    assert (explanation.step, explanation.operation) == (step.id, step.operation)
    assert explanation.origin.recombined() == pytest.approx(value, rel=1e-9, abs=1e-9)
    for term in explanation.origin.terms:
        product = math.prod(factor.value for factor in term.factors) + term.shift
        taken = FUNCTIONS[term.function](product)
        assert term.value == pytest.approx(term.coefficient * taken, rel=1e-12, abs=1e-300)
    looked = [*explanation.origin.decided_by, *(c for term in explanation.origin.terms for c in term.factors)]
    for cell in looked:
        assert cell.symbol in step.reads
        assert cell.value == trace.tensors[cell.symbol][cell.index]


@settings(max_examples=30, deadline=None)
@given(network=any_networks(), seed=SEEDS, batch=BATCH)
def test_the_terms_of_every_tensor_make_up_its_value(network: Network, seed: int, batch: int | None) -> None:
    trace = random_trace(network, seed, batch)
    for symbol, index in drawn_cells(trace, seed, 4):
        assert_explained(trace, symbol, index)


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS)
def test_the_main_network_explains_itself(network: Network, seed: int) -> None:
    trace = random_trace(network, seed, None)
    assert len(trace.steps) == 35
    for symbol, index in drawn_cells(trace, seed, 3):
        assert_explained(trace, symbol, index)


def test_a_far_larger_network_explains_itself() -> None:
    image = TensorSpec("X", (3, 64, 48), "input", "image", ("c", "y", "x"))
    conv1 = Conv2d("conv1", image, "S1", kernel="k1", bias="b1", maps=24, kernel_size=(7, 5))
    relu1 = Relu("relu1", conv1.output, "C1")
    pool1 = MaxPool2d("pool1", relu1.output, "P1", winners="I1", size=(2, 3))
    conv2 = Conv2d("conv2", pool1.output, "S2", kernel="k2", bias="b2", maps=48, kernel_size=(5, 5))
    relu2 = Relu("relu2", conv2.output, "C2")
    flatten = Flatten("flatten", relu2.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=37)
    layers = (conv1, relu1, pool1, conv2, relu2, flatten, dense)
    loss = SoftmaxCrossEntropy("softmax", dense.output, "O")
    large = Network("large", title="Large", summary="Large.", layers=layers, loss=loss)
    assert large.parameter_count > 400_000
    trace = random_trace(large, 5, None)
    for symbol, index in drawn_cells(trace, 5, 4):
        assert_explained(trace, symbol, index)


def slopes_through_one_step(trace: Trace, written: str, source: str, index: Index) -> tuple[Array, Array]:
    """Measure how the cells that one step writes move with one cell that it reads, to either side."""
    (step,) = (step for step in trace.steps if step.writes == written)
    results = []
    for shift in (-1e-6, 0, 1e-6):
        tensors = {}
        for symbol in step.reads:
            values = trace.tensors[symbol].copy()
            if symbol == source:
                values[index] += shift
            alone = trace.batch is None and trace.network.tensor(symbol).batched
            tensors[symbol] = values[..., None] if alone else values
        result = step.compute(*tensors.values())
        results.append(result[..., 0] if trace.batch is None and step.result.batched else result)
    below, here, above = results
    return (here - below) / 1e-6, (above - here) / 1e-6


@settings(max_examples=20, deadline=None)
@given(network=any_networks(), seed=SEEDS, batch=BATCH)
def test_what_a_cell_feeds_moves_with_it_by_the_weight_told(
    network: Network, seed: int, batch: int | None
) -> None:
    trace = random_trace(network, seed, batch)
    for symbol, index in drawn_cells(trace, seed, 2):
        readers = [step.writes for step in trace.steps if symbol in step.reads]
        fed = {feed.step.writes: feed.cells for feed in feeds(trace, symbol, index)}
        assert list(fed) == [written for written in readers if written in fed]
        if trace.network.tensor(symbol).role in ("winners", "setting"):
            continue
        for written in readers:
            # The loss is told by its label's probability, whatever else its code looks at to keep it exact.
            if trace.network.tensor(written).role in ("winners", "local_derivative", "loss"):
                continue
            below, above = slopes_through_one_step(trace, written, symbol, index)
            told = np.zeros_like(below)
            if written in fed:
                told[tuple(fed[written].indices.T)] = fed[written].weights
            # On a kink, such as a window of nothing but zeros, a cell has one slope to either side.
            smooth = np.isclose(below, above, rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(told[smooth], below[smooth], rtol=1e-4, atol=1e-4)


@settings(max_examples=20, deadline=None)
@given(network=any_networks(), seed=SEEDS, batch=BATCH)
def test_terms_and_feeds_are_the_same_arrows_seen_from_both_ends(
    network: Network, seed: int, batch: int | None
) -> None:
    trace = random_trace(network, seed, batch)
    for symbol, index in drawn_cells(trace, seed, 1):
        origin = explain(trace, symbol, index).origin
        looked = {
            (cell.symbol, cell.index)
            for cell in (*origin.decided_by, *(cell for term in origin.terms for cell in term.factors))
        }
        for source, place in sorted(looked)[:: max(1, len(looked) // 5)]:
            fed = {feed.step.writes: feed.cells for feed in feeds(trace, source, place)}
            assert any((cell == np.array(index)).all() for cell in fed[symbol].indices)


def test_feeds_are_told_largest_first_and_pixels_reach_every_kernel(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    trace = record(network, weights, noise, 3)
    to_maps, to_kernels = feeds(trace, "I", (0, 14, 14))
    assert (to_maps.step.writes, to_kernels.step.writes) == ("S1", "dLk1")
    assert len(to_maps.cells.weights) == 150 == len(to_kernels.cells.weights)
    assert all(abs(a) >= abs(b) for a, b in pairwise(to_maps.cells.weights))
    assert len(feeds(trace, "I", (0, 0, 0))[0].cells.weights) == 6
    assert feeds(trace, "L", ()) == ()
    to_loss, _ = feeds(trace, "O", (3,))
    assert to_loss.cells.weights == pytest.approx([-1 / trace.probabilities[3]])


def test_numbers_of_terms_are_those_of_the_paper(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    trace = record(network, weights, noise, 3, 0.1)
    counts = {
        ("S1", (2, 7, 9)): 26,
        ("S2", (4, 2, 6)): 151,
        ("P2", (9, 3, 2)): 4,
        ("S", (3,)): 193,
        ("O", (6,)): 10,
        ("dLf", (17,)): 10,
        ("dLb1", (3,)): 576,
        ("dLk1", (3, 0, 4, 4)): 576,
        ("dLk2", (3, 1, 0, 4)): 64,
        ("dLP1", (1, 5, 6)): 300,
        ("dLP1", (1, 0, 0)): 12,
        ("dLI", (0, 14, 14)): 150,
        ("w_next", (3, 4)): 2,
    }
    for (symbol, index), count in counts.items():
        assert len(explain(trace, symbol, index).origin.values) == count, symbol


def test_routing_names_the_winner_and_gives_the_three_others_nothing(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    trace = record(network, weights, noise, 3)
    row, column = (int(place) for place in trace.tensors["I2"][4, 1, 2])
    shares = []
    for i in (2, 3):
        for j in (4, 5):
            origin = explain(trace, "dLC2", (4, i, j)).origin
            assert [(cell.symbol, cell.index, cell.value) for cell in origin.decided_by] == [
                ("I2", (4, 1, 2, 0), row),
                ("I2", (4, 1, 2, 1), column),
            ]
            (term,) = origin.terms
            assert (term.factors[0].symbol, term.factors[0].index) == ("dLP2", (4, 1, 2))
            shares.append(term.coefficient)
            assert ("won" in origin.says) == ((i, j) == (row, column))
    assert sorted(shares) == [0, 0, 0, 1]


def test_a_loss_whose_probability_underflows_is_still_explained(network: Network) -> None:
    weights = {symbol: np.zeros_like(values) for symbol, values in network.initial_weights(0).items()}
    weights["b"] = np.array([0.0, 900.0, 5.0] + 7 * [0.0])
    trace = record(network, weights, np.zeros((1, 28, 28)), 2)
    assert trace.tensors["O"][2] == 0
    assert trace.loss == 895
    assert explain(trace, "L", ()).origin.recombined() == 895
    assert explain(trace, "O", (1,)).origin.recombined() == 1
    assert explain(trace, "O", (2,)).origin.recombined() == 0


def test_a_cell_that_no_window_reaches_says_so() -> None:
    image = TensorSpec("X", (1, 5, 5), "input", "image", ("c", "y", "x"))
    pool = MaxPool2d("pool", image, "P", winners="I", size=(2, 2))
    flatten = Flatten("flatten", pool.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=2)
    loss = SoftmaxCrossEntropy("softmax", dense.output, "O")
    network = Network("odd", title="Odd", summary="Odd.", layers=(pool, flatten, dense), loss=loss)
    trace = random_trace(network, 1, None)
    origin = explain(trace, "dLX", (0, 4, 1)).origin
    assert (origin.terms, origin.recombined()) == ((), 0)
    assert "No window" in origin.says
    assert feeds(trace, "X", (0, 4, 1)) == ()


def test_equations_carry_the_cell_and_its_numbers(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    trace = record(network, weights, noise, 3, 0.1)
    kernel = explain(trace, "dLk2", (3, 1, 0, 4))
    assert kernel.latex.startswith(
        r"\frac{\partial L}{\partial k^{2}_{3,1,0,4}} = \sum_{u=0}^{7} \sum_{v=0}^{7}"
    )
    assert r"P^{1}_{1,0+u,4+v}" in kernel.latex
    assert r"61\text{ more}" in kernel.latex_numbers
    assert kernel.latex_numbers.endswith(f"= {typeset_number(kernel.cell.value)}")
    folded = explain(trace, "dLP2", (3, 2, 1))
    assert r"\frac{\partial L}{\partial f_{57}}" in folded.latex
    assert folded.latex.endswith(r"57 = 16 \cdot 3 + 4 \cdot 2 + 1")
    assert explain(trace, "f", (57,)).latex.startswith("f_{57} = P^{2}_{3,2,1}")
    assert explain(trace, "dLC2", (3, 5, 2)).latex.count("P^{2}_{3,2,1}") == 1
    assert explain(trace, "I", (0, 3, 4)).latex == "I_{3,4}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1.25, "-1.25"),
        (1234567.0, r"1.235 \cdot 10^{6}"),
        (-2.5e-7, r"-2.5 \cdot 10^{-7}"),
    ],
)
def test_numbers_are_typeset_short(value: float, text: str) -> None:
    assert typeset_number(value) == text


def test_what_cannot_be_explained_says_what_can(network: Network, weights: dict[str, Array]) -> None:
    forward = record(network, weights, np.zeros((1, 28, 28)))
    with pytest.raises(SymbolError, match=r"no tensor 'dLk3'; its tensors are I, k1"):
        explain(forward, "dLk3", (0,))
    with pytest.raises(SymbolError, match=r"does not hold dLk1: gradients need a target"):
        explain(forward, "dLk1", (0, 0, 0, 0))
    with pytest.raises(CellError, match=r"shape \(6, 24, 24\) and takes 3 indices, not \[1, 2\]"):
        feeds(forward, "S1", (1, 2))
    with pytest.raises(
        CellError, match=r"\[6, 0, 0\] lies outside: indices count from 0 up to \[5, 23, 23\]"
    ):
        explain(forward, "S1", (6, 0, 0))
    with pytest.raises(CellError, match="outside"):
        explain(forward, "S1", (-1, 0, 0))
    with pytest.raises(CellError, match="no index: it is a single number"):
        explain(record(network, weights, np.zeros((1, 28, 28)), 1), "L", (0,))


def test_what_is_given_says_so(network: Network, weights: dict[str, Array]) -> None:
    trace = record(network, weights, np.zeros((1, 28, 28)), 1, 0.1)
    said = {symbol: explain(trace, symbol, index).origin.says for symbol, index in GIVEN.items()}
    assert len(set(said.values())) == 3
    assert "learned" in said["k1"]
    assert said["label"] == said["eta"]
