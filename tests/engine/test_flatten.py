"""Flattening lays cells out by the paper's rule, and folding undoes it."""

import numpy as np
from hypothesis import given
from numpy.testing import assert_array_equal

from backend.engine.layers import Flatten, flatten
from backend.engine.tensor import TensorSpec
from tests.engine import plain_loops as plain
from tests.engine.drawing_arrays import BATCHES, SIDES, example_by_example


def test_index_rule_of_the_paper() -> None:
    P = np.random.default_rng(0).normal(size=(12, 4, 4, 3))
    f = flatten.forward(P)
    assert f.shape == (192, 3)
    for m, x, y in np.ndindex(12, 4, 4):
        assert_array_equal(f[16 * m + 4 * x + y], P[m, x, y])


@given(SIDES, SIDES, SIDES, BATCHES)
def test_any_shape(maps: int, high: int, wide: int, batch: int) -> None:
    P = np.random.default_rng(1).normal(size=(maps, high, wide, batch))
    f = flatten.forward(P)
    assert_array_equal(f, example_by_example(plain.flatten, P))
    assert_array_equal(flatten.d_input(f, (maps, high, wide)), P)
    assert_array_equal(
        flatten.d_input(f, (maps, high, wide)),
        example_by_example(lambda df: plain.fold(df, (maps, high, wide)), f),
    )


def test_equations_leave_out_the_axis_of_a_single_map() -> None:
    layer = Flatten("flatten", TensorSpec("C1", (1, 2, 3), "input", "input", (None, "i", "j")), "f")
    (forward,) = layer.forward_steps()
    (backward,) = layer.backward_steps()
    assert forward.latex == r"f_{k} = C^{1}_{ij}, \quad k = 3i + j"
    assert forward.equation("5") == r"f_{5} = C^{1}_{1,2}, \quad 5 = 3 \cdot 1 + 2"
    assert backward.equation(None, "1", "2").endswith(r"\partial f_{5}}, \quad 5 = 3 \cdot 1 + 2")
