"""The fully connected layer against plain loops on random shapes, dtypes and batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from backend.engine.errors import ShapeError
from backend.engine.layers import Dense, dense
from backend.engine.tensor import Array, TensorSpec
from tests.engine import plain_loops as plain
from tests.engine.drawing_arrays import BATCHES, DTYPES, SEEDS, assert_near, example_by_example

Arrays = tuple[Array, Array, Array, Array]


@st.composite
def connections(draw: st.DrawFn) -> Arrays:
    """Draw features, weights, biases and an upstream gradient that fit each other."""
    units, features, batch = draw(st.integers(1, 6)), draw(st.integers(1, 9)), draw(BATCHES)
    random, dtype = np.random.default_rng(draw(SEEDS)), draw(DTYPES)
    shapes = (features, batch), (units, features), (units,), (units, batch)
    f, w, b, dS = (random.normal(size=shape).astype(dtype) for shape in shapes)
    return f, w, b, dS


@given(connections())
def test_forward_and_gradients(arrays: Arrays) -> None:
    f, w, b, dS = arrays
    before = [array.copy() for array in arrays]
    forward = example_by_example(lambda features: plain.connect(features, w, b), f)
    assert_near(dense.forward(f, w, b), forward, f.dtype)
    assert_near(dense.forward(f, w), forward - b[:, None], f.dtype)
    d_weight = example_by_example(plain.d_dense_weight, dS, f).sum(axis=-1)
    assert_near(dense.d_weight(dS, f), d_weight, f.dtype)
    assert_near(dense.d_input(dS, w), example_by_example(lambda d: plain.d_features(w, d), dS), f.dtype)
    assert_near(dense.d_bias(dS), dS.astype(np.float64).sum(axis=1), f.dtype)
    for array, copy in zip(arrays, before, strict=True):
        assert_array_equal(array, copy)


@pytest.mark.parametrize(("source", "units"), [((2, 3), 1), ((3,), 0)])
def test_layer_that_cannot_be(source: tuple[int, ...], units: int) -> None:
    spec = TensorSpec("f", source, "features", "features", (None,) * len(source))
    with pytest.raises(ShapeError, match="dense"):
        Dense("dense", spec, "S", weight="w", bias="b", units=units)


def test_a_layer_without_biases_says_so() -> None:
    given = TensorSpec("f", (3,), "features", "features", ("k",))
    layer = Dense("dense", given, "S", weight="w", bias=None, units=2)
    assert [spec.symbol for spec in layer.parameters] == ["w"]
    assert layer.forward_steps()[0].reads == ("f", "w")
    assert [step.writes for step in layer.backward_steps()] == ["dLw", "dLf"]
    with pytest.raises(ShapeError, match="no biases"):
        _ = layer.b
