"""The notes of ``binary``: 15 parameters, both chains, shapes, mini-batches, and the two slips proved."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from backend.engine.explain import feeds
from backend.engine.gradcheck import check, checkable
from backend.engine.layers import Conv2d
from backend.engine.losses import Upstream
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace, record
from backend.networks.binary import binary
from tests.networks.test_typesetting import assert_renders


def trace_of(seed: int, m: int | None = None) -> Trace:
    random = np.random.default_rng(seed)
    network = binary()
    weights = {spec.symbol: random.normal(size=spec.shape) for spec in network.parameter_specs}
    weights["b1"] = np.array([0.8])
    shape = (1, 6, 6) if m is None else (1, 6, 6, m)
    return record(network, weights, random.uniform(size=shape), random.integers(0, 2, m))


def test_the_trainable_parameters_are_15() -> None:
    network = binary()
    shapes = {spec.symbol: spec.shape for spec in network.parameter_specs}
    assert shapes == {"w1": (1, 1, 3, 3), "b1": (1,), "w2": (1, 4), "b2": (1,)}
    assert network.parameter_count == 15


@pytest.mark.parametrize("m", [None, 1, 32])
def test_shapes_are_those_of_the_analysis(m: int | None) -> None:
    tensors = trace_of(1, m).tensors
    many = () if m is None else (m,)
    expected: dict[str, tuple[int, ...]] = {
        "z1": (1, 4, 4), "A1": (1, 4, 4), "P1": (1, 2, 2), "F": (4,), "z2": (1,), "A2": (1,),
    }  # fmt: skip
    for symbol, shape in expected.items():
        assert tensors[symbol].shape == (*shape, *many)
    # A gradient has the shape of what it is the gradient of, whatever m is.
    for symbol in ("w1", "b1", "w2", "b2"):
        assert tensors[f"dL{symbol}"].shape == tensors[symbol].shape


def test_the_dense_chain_is_the_printed_one() -> None:
    trace = trace_of(2)
    tensors, y = trace.tensors, int(trace.tensors["y"])
    a2 = float(tensors["A2"][0])
    assert trace.loss == pytest.approx(-y * np.log(a2) - (1 - y) * np.log(1 - a2))
    by_a2 = (a2 - y) / (a2 * (1 - a2))
    by_z2 = by_a2 * a2 * (1 - a2)
    assert tensors["dLz2"][0] == pytest.approx(by_z2)
    assert tensors["dLz2"][0] == pytest.approx(a2 - y)
    assert_allclose(tensors["dLw2"][0], (a2 - y) * tensors["F"])
    assert_allclose(tensors["dLb2"][0], a2 - y)


def test_the_convolution_chain_is_the_printed_one() -> None:
    tensors = trace_of(2).tensors
    by_F = tensors["dLz2"][0] * tensors["w2"][0]
    assert_allclose(tensors["dLF"], by_F)
    assert_array_equal(tensors["dLP1"], tensors["dLF"].reshape(1, 2, 2))
    by_z1, by_w1 = np.zeros((4, 4)), np.zeros((3, 3))
    for u, v in np.ndindex(2, 2):
        row, column = (int(place) for place in tensors["I1"][0, u, v])
        if tensors["z1"][0, row, column] > 0:
            by_z1[row, column] = tensors["dLP1"][0, u, v]
    assert_allclose(tensors["dLz1"][0], by_z1)
    for p, q in np.ndindex(3, 3):
        for i, j in np.ndindex(4, 4):
            by_w1[p, q] += by_z1[i, j] * tensors["x"][0, p + i, q + j]
    assert_allclose(tensors["dLw1"][0, 0], by_w1)


def test_a_printed_window_hands_its_gradient_to_its_largest_number() -> None:
    """The notes lay x1 to x4 at the lower right of windows whose largest numbers stand there."""
    trace = trace_of(3)
    printed = np.array([[1.0, 2, 5, 6], [3, 4, 7, 8], [9, 10, 13, 14], [11, 12, 15, 16]])
    (pool,) = (layer for layer in trace.network.layers if layer.id == "pool")
    pooled, winners = (step.compute(printed[None, :, :, None]) for step in pool.forward_steps())
    assert pooled[0, :, :, 0].tolist() == [[4, 8], [12, 16]]
    (route,) = pool.backward_steps()
    routed = route.compute(np.array([[[1.0, 2], [3, 4]]])[..., None], winners)[0, :, :, 0]
    assert routed.tolist() == [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [0, 3, 0, 4]]


@pytest.mark.parametrize("m", [1, 5])
def test_a_mini_batch_is_the_mean_of_its_examples(m: int) -> None:
    batch = trace_of(4, m)
    weights = {symbol: batch.tensors[symbol] for symbol in batch.network.parameters}
    alone = [
        record(batch.network, weights, batch.tensors["x"][..., e], int(batch.tensors["y"][e]))
        for e in range(m)
    ]
    assert batch.loss == pytest.approx(sum(trace.loss or 0.0 for trace in alone) / m)
    for symbol in ("dLw1", "dLb1", "dLw2", "dLb2"):
        assert_allclose(batch.tensors[symbol], sum(trace.tensors[symbol] for trace in alone) / m)
    errors, F = batch.tensors["A2"] - batch.tensors["y"], batch.tensors["F"]
    assert_allclose(batch.tensors["dLw2"], errors @ F.T / m)


@pytest.mark.parametrize("m", [None, 6])
def test_every_gradient_is_proved(m: int | None) -> None:
    trace = trace_of(5, m)
    for spec in checkable(trace.network):
        found = check(trace, spec.symbol)
        assert found.agrees
        assert found.told > 0


def test_the_slip_of_two_derivatives_of_b1_written_as_0_is_proved() -> None:
    """In the notes' own example, 3x3 numbers under a 2x2 kernel, they write 0 for z12 and z21 by b1."""
    given = TensorSpec("x", (1, 3, 3), "input", "input", (None, "r", "s"))
    conv = Conv2d(
        "conv", given, "z1", kernel="w1", bias="b1", maps=1, kernel_size=(2, 2), axes=(None, "i", "j")
    )
    network = Network("slip", title="", summary="", layers=[conv], loss=Upstream("deltas", conv.output))
    random = np.random.default_rng(6)
    weights = {"w1": random.normal(size=(1, 1, 2, 2)), "b1": np.array([0.3])}
    trace = record(network, weights, random.normal(size=(1, 3, 3)), [[[0.7, -0.4], [1.1, 0.2]]])
    found = check(trace, "b1")
    assert found.agrees
    assert found.numeric[0] == pytest.approx(0.7 - 0.4 + 1.1 + 0.2, abs=1e-8)
    assert abs(found.numeric[0] - (0.7 + 0.2)) > 0.5
    assert [feed.cells.weights.tolist() for feed in feeds(trace, "b1", (0,))] == [[1, 1, 1, 1]]


def test_the_slip_of_a_bias_gradient_without_its_sum_over_m_is_proved() -> None:
    """The notes write b2's gradient as (A2 - y) / m, which has m numbers where b2 has one."""
    m = 6
    trace = trace_of(7, m)
    as_written: Array = (trace.tensors["A2"] - trace.tensors["y"]) / m
    assert as_written.shape == (1, m)
    assert trace.tensors["dLb2"].shape == (1,)
    found = check(trace, "b2")
    assert found.agrees
    assert found.numeric[0] == pytest.approx(as_written.sum(), abs=1e-8)
    assert (np.abs(as_written - found.numeric[0]) > 1e-3).all()


def test_equations_are_in_the_notation_of_the_notes() -> None:
    steps = {step.writes: step.latex for step in binary().steps}
    assert steps["z1"] == (r"z^{1}_{ij} = \sum_{p=0}^{2} \sum_{q=0}^{2} x_{p+i,q+j}\, w^{1}_{pq} + b^{1}")
    assert steps["dLz2"] == r"\frac{\partial L}{\partial z^{2}_{n}} = A^{2}_{n} - y"
    assert_renders(binary())
