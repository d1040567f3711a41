"""ReLU against plain loops, its convention at 0, and how a leaky one writes its share."""

import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from backend.engine.layers import LeakyRelu, elementwise, relu
from backend.engine.tensor import Array, TensorSpec
from tests.engine import plain_loops as plain

DRAWN = arrays(np.float64, array_shapes(max_dims=4, max_side=4), elements={"min_value": -2, "max_value": 2})


@given(DRAWN)
def test_forward_derivative_and_gradient(S: Array) -> None:
    before = S.copy()
    mask = relu.derivative(S)
    assert_array_equal(relu.forward(S), plain.relu(S))
    assert_array_equal(mask, plain.relu_slope(S))
    assert_array_equal(elementwise.d_input(S, mask), plain.times(S, mask))
    assert_array_equal(S, before)


def test_slope_at_zero_is_zero() -> None:
    S = np.array([0.0, -0.0, 5e-324, -5e-324, 1.0, -1.0])
    assert_array_equal(relu.derivative(S), [0, 0, 1, 0, 1, 0])
    assert_array_equal(elementwise.d_input(np.full(6, 3.0), relu.derivative(S)), [0, 0, 3, 0, 3, 0])


def test_dtype_is_kept() -> None:
    S = np.array([-1, 0, 1], dtype=np.float32)
    assert relu.forward(S).dtype == relu.derivative(S).dtype == np.float32


def test_a_small_share_is_written_out() -> None:
    given = TensorSpec("S", (2,), "pre_activation", "pre-activation", ("i",))
    layer = LeakyRelu("leak", given, "C", leak=0.00006)
    (forward,), slope = layer.forward_steps(), layer.slope_step()
    assert r"\\ 0.00006\, S_{i} & \text{otherwise}" in forward.latex
    assert r"\\ 0.00006 & \text{otherwise}" in slope.latex
    assert forward.says.endswith("a share of 0.00006.")
    assert LeakyRelu("leak", given, "C", leak=0.0).slope_step().says.endswith("0 elsewhere.")
