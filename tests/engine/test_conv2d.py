"""conv2d against plain loops on random shapes, dtypes and batches, and its conventions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from backend.engine.errors import ShapeError
from backend.engine.layers import Conv2d, correlation
from backend.engine.tensor import Array, TensorSpec
from tests.engine import plain_loops as plain
from tests.engine.drawing_arrays import BATCHES, DTYPES, SEEDS, SIDES, assert_near, example_by_example

Arrays = tuple[Array, Array, Array, Array]


@st.composite
def convolutions(draw: st.DrawFn) -> Arrays:
    """Draw an input, kernels, biases and an upstream gradient that fit each other."""
    maps, channels, rows, cols = (draw(SIDES) for _ in range(4))
    high, wide, batch, dtype = draw(SIDES), draw(SIDES), draw(BATCHES), draw(DTYPES)
    random = np.random.default_rng(draw(SEEDS))

    def array(*shape: int) -> Array:
        return random.normal(size=shape).astype(dtype)

    X = array(channels, high + rows - 1, wide + cols - 1, batch)
    return X, array(maps, channels, rows, cols), array(maps), array(maps, high, wide, batch)


@given(convolutions())
def test_forward(arrays: Arrays) -> None:
    X, k, b, _ = arrays
    expected = example_by_example(lambda x: plain.convolve(x, k, b), X)
    assert_near(correlation.forward(X, k, b), expected, X.dtype)


@given(convolutions())
def test_d_weight_sums_over_the_batch(arrays: Arrays) -> None:
    X, k, _, dS = arrays
    expected = example_by_example(plain.d_conv_kernel, X, dS).sum(axis=-1)
    assert_near(correlation.d_weight(X, dS), expected, k.dtype)


@given(convolutions())
def test_d_bias_sums_over_the_batch(arrays: Arrays) -> None:
    dS = arrays[3]
    assert_near(correlation.d_bias(dS), example_by_example(plain.d_conv_bias, dS).sum(axis=-1), dS.dtype)


@given(convolutions())
def test_d_input(arrays: Arrays) -> None:
    X, k, _, dS = arrays
    by_convolution = example_by_example(lambda d: plain.d_conv_input_by_full_convolution(d, k), dS)
    local = plain.jacobian(k, *dS.shape[1:3])
    by_jacobian = example_by_example(lambda d: plain.d_conv_input_by_jacobian(d, local), dS)
    actual = correlation.d_input(dS, k)
    assert actual.shape == X.shape
    assert_near(actual, by_convolution, dS.dtype)
    assert_near(actual, by_jacobian, dS.dtype)


@given(convolutions())
def test_views_of_any_layout_give_the_same(arrays: Arrays) -> None:
    X, k, b, dS = arrays
    backwards = [np.asfortranarray(array) for array in arrays]
    assert_near(
        correlation.forward(backwards[0], backwards[1], backwards[2]), correlation.forward(X, k, b), X.dtype
    )
    assert_near(correlation.d_weight(backwards[0], backwards[3]), correlation.d_weight(X, dS), X.dtype)
    assert_near(correlation.d_input(backwards[3], backwards[1]), correlation.d_input(dS, k), X.dtype)


@given(convolutions())
def test_given_arrays_stay_as_they_were(arrays: Arrays) -> None:
    X, k, b, dS = arrays
    before = [array.copy() for array in arrays]
    correlation.forward(X, k, b)
    correlation.d_weight(X, dS)
    correlation.d_bias(dS)
    correlation.d_input(dS, k)
    for array, copy in zip(arrays, before, strict=True):
        assert_array_equal(array, copy)


def test_convolution_means_cross_correlation() -> None:
    X = np.zeros((1, 3, 3, 1))
    X[0, 0, 2] = 1.0
    k = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    assert correlation.forward(X, k, np.zeros(1)).item() == k[0, 0, 0, 2]


def layer(source: Any, **changes: Any) -> Conv2d:
    choices = {"kernel": "k", "bias": "b", "maps": 2, "kernel_size": (2, 3), **changes}
    return Conv2d("conv", TensorSpec("X", source, "input", "input", (None,) * len(source)), "S", **choices)


def test_shapes_of_a_layer_with_kernels_that_are_not_square() -> None:
    conv = layer((3, 5, 7))
    assert (conv.output.shape, conv.k.shape, conv.b.shape) == ((2, 4, 5), (2, 3, 2, 3), (2,))
    assert conv.fan_in() == 18


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ((5, 5), {}),
        ((1, 1, 5), {}),
        ((1, 5, 2), {}),
        ((1, 5, 5), {"maps": 0}),
        ((1, 5, 5), {"kernel_size": (0, 1)}),
    ],
)
def test_layer_that_cannot_be(source: tuple[int, ...], changes: dict[str, Any]) -> None:
    with pytest.raises(ShapeError, match=r"conv .*\d"):
        layer(source, **changes)
