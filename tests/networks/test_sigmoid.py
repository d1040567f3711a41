"""Every number that ``sigmoid`` prints, from its input to its kernel's gradient."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from backend.engine.edits import Edit
from backend.engine.explain import explain
from backend.engine.gradcheck import check, checkable
from backend.engine.tensor import Array
from backend.engine.trace import Trace, record
from backend.networks.sigmoid import HIDDEN_DELTAS, HIDDEN_WEIGHTS, INPUT, KERNEL, sigmoid
from tests.networks.test_typesetting import assert_renders

ACTIVATIONS = np.array([[[0.58, 0.57], [0.65, 0.55]]])
DELTAS = np.array([[[0.0364182, 0.068628], [0.04675125, -0.06818625]]])
ROUNDED = np.array([[[0.0364, 0.0686], [0.0467, -0.0681]]])
WINNERS = [[[1, 1], [0, 2]], [[2, 1], [3, 3]]]
KERNEL_GRADIENT = np.array([[0.044606, 0.094061], [0.011262, 0.068288]])


def weights() -> dict[str, Array]:
    return {
        "w": np.array([[KERNEL]]),
        "v": np.array(HIDDEN_WEIGHTS),
        "a": np.zeros(2),
    }


def trace(edits: dict[str, Array] | None = None) -> Trace:
    """Run from the given deltas, with the rounded numbers that the source goes on with put in."""
    changed = [
        Edit(symbol, cell, float(values[cell]))
        for symbol, values in (edits or {}).items()
        for cell in np.ndindex(values.shape)
    ]
    return record(sigmoid(), weights(), [INPUT], HIDDEN_DELTAS, edits=changed)


def test_the_kernel_gives_the_printed_first_output_and_activations() -> None:
    tensors = trace().tensors
    assert tensors["x"].shape == (1, 4, 4)
    assert KERNEL[0][0] == -0.13
    assert tensors["x"][0, 0, 0] == pytest.approx(0.25, abs=0.005)
    assert_allclose(tensors["C"], ACTIVATIONS, rtol=0, atol=0.005)


def test_pooled_deltas_come_out_as_printed() -> None:
    assert_allclose(trace({"C": ACTIVATIONS}).tensors["dLP"], DELTAS, rtol=1e-12)
    # With activations that nobody rounded they differ from these by less than a hundredth.
    assert_allclose(trace().tensors["dLP"], DELTAS, rtol=0.01)


def test_a_printed_delta_is_explained_by_its_two_factors() -> None:
    explained = explain(trace({"C": ACTIVATIONS}), "dLP", (0, 0, 0))
    (term,) = explained.origin.terms
    assert [cell.value for cell in term.factors] == pytest.approx([0.25 * 0.61 - 0.15 * 0.02, 0.58 * 0.42])


def test_deltas_are_routed_to_the_printed_winners() -> None:
    routed = trace({"C": ACTIVATIONS})
    assert_array_equal(routed.tensors["I"][0], WINNERS)
    expected = np.zeros((4, 4))
    for window in np.ndindex(2, 2):
        row, column = WINNERS[window[0]][window[1]]
        expected[row, column] = DELTAS[0][window]
    assert_allclose(routed.tensors["dLx"][0], expected, rtol=1e-12)
    places = {tuple(map(int, place)) for place in np.argwhere(routed.tensors["dLx"][0])}
    assert places == {(0, 2), (1, 1), (2, 1), (3, 3)}


def test_the_kernel_gradient_is_the_printed_one_from_the_printed_rounded_deltas() -> None:
    found = trace({"dLP": ROUNDED}).tensors["dLw"][0, 0]
    assert_allclose(found, KERNEL_GRADIENT, rtol=0, atol=5e-7)


def test_a_comment_turns_the_deltas_since_convolving_turns_them_back() -> None:
    o, d = np.array(INPUT), trace({"dLP": ROUNDED}).tensors["dLx"][0]

    def correlate(large: Array, small: Array) -> Array:
        found = np.zeros((2, 2))
        for m, n in np.ndindex(2, 2):
            for i, j in np.ndindex(4, 4):
                found[m, n] += large[m + i, n + j] * small[i, j]
        return found

    def convolve(large: Array, small: Array) -> Array:
        found = np.zeros((2, 2))
        for m, n in np.ndindex(2, 2):
            for i, j in np.ndindex(4, 4):
                found[m, n] += large[m + 3 - i, n + 3 - j] * small[i, j]
        return found

    assert_allclose(convolve(o, np.rot90(d, 2)), KERNEL_GRADIENT, rtol=0, atol=5e-7)
    assert_allclose(convolve(o, np.rot90(d, 2)), correlate(o, d), rtol=1e-15)
    assert not np.allclose(convolve(o, d), KERNEL_GRADIENT, atol=1e-3)
    # The two agree for deltas that look the same upside down.
    even = d + np.rot90(d, 2)
    assert_allclose(convolve(o, even), correlate(o, even), rtol=1e-15)


def test_every_gradient_is_proved_from_the_deltas_on() -> None:
    recorded = trace()
    for spec in checkable(recorded.network):
        found = check(recorded, spec.symbol)
        assert found.agrees
        assert found.told > 0


@pytest.mark.parametrize("outputs", [1, 3])
def test_the_whole_network_learns_from_squared_errors(outputs: int) -> None:
    network = sigmoid(outputs=outputs)
    random = np.random.default_rng(2)
    drawn = {spec.symbol: random.normal(size=spec.shape) for spec in network.parameter_specs} | weights()
    target = random.uniform(size=outputs)
    recorded = record(network, drawn, [INPUT], target, 0.5)
    y = recorded.tensors["y"]
    assert recorded.loss == pytest.approx(sum((target[p] - y[p]) ** 2 for p in range(outputs)) / 2)
    for spec in checkable(network):
        assert check(recorded, spec.symbol).agrees
    stepped = recorded.tensors["w"] - 0.5 * recorded.tensors["dLw"]
    assert_array_equal(recorded.tensors["w_next"], stepped)
    after = record(network, recorded.next_weights(), [INPUT], target)
    assert after.loss is not None
    assert recorded.loss is not None
    assert after.loss < recorded.loss
    assert_renders(network)


def test_equations_are_those_of_the_source() -> None:
    steps = {step.writes: step.latex for step in sigmoid().steps}
    assert steps["x"] == r"x_{ij} = \sum_{m=0}^{1} \sum_{n=0}^{1} o_{m+i,n+j}\, w_{mn}"
    assert steps["dLw"] == (
        r"\frac{\partial L}{\partial w_{mn}} = \sum_{i=0}^{3} \sum_{j=0}^{3} "
        r"\frac{\partial L}{\partial x_{ij}}\, o_{m+i,n+j}"
    )
    assert_renders(sigmoid())
