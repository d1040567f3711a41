"""The equations (1)-(23) of ``katsaros``, term by term, and its three conclusions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from backend.engine.explain import explain
from backend.engine.explanation import Index
from backend.engine.gradcheck import check, checkable
from backend.engine.layers import Conv1d
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace, record
from backend.networks.katsaros import Activation, katsaros_convolution, katsaros_pooling
from tests.networks.test_typesetting import assert_renders

P = np.array([0.3, -1.2, 0.7, 2.0, -0.4, 1.1])
W = np.array([0.5, -0.25, 2.0])
S = np.array([1.5, -0.75, 0.2, 3.0])


def convolved() -> Trace:
    return record(katsaros_convolution(), {"w": W.reshape(1, 1, 3)}, P[None], S[None])


def products(trace: Trace, symbol: str, index: Index) -> set[tuple[tuple[str, int], ...]]:
    """Read a cell's terms as pairs of a symbol and the number in it."""
    terms = explain(trace, symbol, index).origin.terms
    return {tuple(sorted((cell.symbol, cell.index[-1]) for cell in term.factors)) for term in terms}


def test_outputs_are_those_of_1_to_4() -> None:
    trace = convolved()
    for i in range(4):
        assert trace.tensors["z"][0, i] == pytest.approx(P[i] * W[0] + P[i + 1] * W[1] + P[i + 2] * W[2])
        assert products(trace, "z", (0, i)) == {(("p", i + k), ("w", k)) for k in range(3)}


def test_the_filter_gradient_is_5_to_7_and_the_convolution_8_and_9() -> None:
    trace = convolved()
    assert_array_equal(trace.tensors["dLz"], S[None])
    for k in range(3):
        assert products(trace, "dLw", (0, 0, k)) == {(("dLz", i), ("p", i + k)) for i in range(4)}
    convolution = [sum(P[k + i] * S[i] for i in range(4)) for k in range(3)]
    assert_allclose(trace.tensors["dLw"][0, 0], convolution, rtol=1e-15)


def test_the_input_gradient_is_10_to_15_and_the_full_convolution_16_and_17() -> None:
    trace = convolved()
    printed = [
        {(0, 0)},
        {(0, 1), (1, 0)},
        {(0, 2), (1, 1), (2, 0)},
        {(1, 2), (2, 1), (3, 0)},
        {(2, 2), (3, 1)},
        {(3, 2)},
    ]
    for j, pairs in enumerate(printed):
        assert products(trace, "dLp", (0, j)) == {(("dLz", i), ("w", k)) for i, k in pairs}
    padded, flipped = np.concatenate([[0, 0], S, [0, 0]]), W[::-1]
    alignments = [float(padded[j : j + 3] @ flipped) for j in range(6)]
    assert_allclose(trace.tensors["dLp"][0], alignments, rtol=1e-15)


def test_the_full_convolution_is_a_layer_too() -> None:
    """Conclusion 2 as a forward pass: s with full padding under the flipped filter."""

    s = TensorSpec("s", (1, 4), "input", "deltas", (None, "i"))
    full = Conv1d("full", s, "g", kernel="w", bias=None, maps=1, width=3, padding=2)
    (step,) = full.forward_steps()
    found = step.compute(S[None, :, None], W[::-1].reshape(1, 1, 3))
    assert_allclose(found[..., 0], convolved().tensors["dLp"], rtol=1e-15)


@pytest.mark.parametrize(
    ("z", "winners"), [([3.0, 1.0, 2.0, -1.0, -3.0, -0.5], (0, 5)), ([1.0, 1.0, 0.0, 2.0, 7.0, 7.0], (0, 4))]
)
def test_pooling_hands_deltas_to_winners_only_as_18_to_23(z: list[float], winners: tuple[int, int]) -> None:
    trace = record(katsaros_pooling(), {}, [z], [[0.7, -1.3]])
    assert_array_equal(trace.tensors["y"], [[max(z[:3]), max(z[3:])]])
    assert trace.tensors["I"].ravel().tolist() == list(winners)
    expected = np.zeros(6)
    expected[list(winners)] = 0.7, -1.3
    assert_array_equal(trace.tensors["dLz"], expected[None])


@pytest.mark.parametrize("activation", [None, "relu", "leaky_relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("bias", [False, True])
def test_every_gradient_is_proved(activation: Activation | None, bias: bool) -> None:
    network = katsaros_convolution(bias=bias, activation=activation)
    weights: dict[str, Array] = {"w": W.reshape(1, 1, 3)}
    if bias:
        weights["b"] = np.array([0.3])
    trace = record(network, weights, P[None], S[None])
    for spec in checkable(network):
        found = check(trace, spec.symbol)
        assert found.agrees
        assert found.told > 0
        assert found.kinked == 0


def test_equations_are_in_the_notation_of_the_source() -> None:
    steps = {step.writes: step for step in katsaros_convolution().steps}
    assert steps["z"].latex == r"z_{i} = \sum_{k=0}^{2} p_{k+i}\, w_{k}"
    assert steps["dLw"].latex == (
        r"\frac{\partial L}{\partial w_{k}} = \sum_{i=0}^{3} \frac{\partial L}{\partial z_{i}}\, p_{k+i}"
    )
    assert steps["dLz"].latex == r"\frac{\partial L}{\partial z_{i}} = s_{i}"
    assert [number for step in steps.values() for source in step.source for number in source.equations] == [
        *map(str, [*range(1, 5), *range(5, 18)])
    ]
    assert_renders(katsaros_convolution(bias=True, activation="relu"))
    assert_renders(katsaros_pooling())
