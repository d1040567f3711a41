"""Flattening lays cells out by the paper's rule, and folding undoes it."""

import numpy as np
from hypothesis import given
from numpy.testing import assert_array_equal

from backend.engine.layers import flatten
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
