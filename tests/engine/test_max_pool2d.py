"""max_pool2d against plain loops on random shapes, dtypes and batches, and its conventions on ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from backend.engine.errors import ShapeError
from backend.engine.layers import MaxPool2d, pooling, striding
from backend.engine.tensor import Array, TensorSpec
from tests.engine import plain_loops as plain
from tests.engine import plain_strides as strided
from tests.engine.drawing_arrays import BATCHES, DTYPES, SEEDS, SIDES, assert_near, example_by_example

Size = tuple[int, int]


@st.composite
def poolings(draw: st.DrawFn) -> tuple[Array, Size]:
    """Draw maps, often with ties, and a window that need not fill them evenly."""
    maps, high, wide = draw(SIDES), draw(st.integers(1, 8)), draw(st.integers(1, 8))
    size = draw(st.integers(1, min(3, high))), draw(st.integers(1, min(4, wide)))
    random = np.random.default_rng(draw(SEEDS))
    shape = (maps, high, wide, draw(BATCHES))
    numbers = random.integers(-1, 2, shape) if draw(st.booleans()) else random.normal(size=shape)
    return numbers.astype(draw(DTYPES)), size


@given(poolings())
def test_forward(drawn: tuple[Array, Size]) -> None:
    C, size = drawn
    before = C.copy()
    P = pooling.forward(C, size)
    assert P.dtype == C.dtype
    assert_array_equal(P, example_by_example(lambda c: plain.max_pool(c, size), C))
    assert_array_equal(C, before)


@given(poolings())
def test_winners(drawn: tuple[Array, Size]) -> None:
    C, size = drawn
    before = C.copy()
    cached = pooling.winners(C, size)
    assert cached.dtype.kind == "i"
    assert_array_equal(cached, example_by_example(lambda c: plain.cache_winners(c, size), C))
    assert_array_equal(C, before)


@given(poolings(), SEEDS)
def test_d_input(drawn: tuple[Array, Size], seed: int) -> None:
    C, size = drawn
    cached = pooling.winners(C, size)
    dP = np.random.default_rng(seed).normal(size=pooling.forward(C, size).shape).astype(C.dtype)
    n, h, w, _ = C.shape
    dC = pooling.d_input(dP, cached, (n, h, w))
    assert dC.dtype == C.dtype
    expected = example_by_example(lambda d, i: plain.route_to_winners(d, i, (n, h, w)), dP, cached)
    assert_array_equal(dC, expected)


@given(poolings(), SEEDS)
def test_winners_found_by_value_get_the_same(drawn: tuple[Array, Size], seed: int) -> None:
    C, size = drawn
    before, P = C.copy(), pooling.forward(C, size)
    dP = np.random.default_rng(seed).normal(size=P.shape).astype(C.dtype)
    dC = pooling.d_input_by_value(dP, C, P, size)
    assert dC.dtype == C.dtype
    assert_array_equal(dC, pooling.d_input(dP, pooling.winners(C, size), C.shape[:3]))
    assert_array_equal(C, before)


@given(poolings())
def test_winners_hold_the_pooled_value(drawn: tuple[Array, Size]) -> None:
    C, size = drawn
    cached, P = pooling.winners(C, size), pooling.forward(C, size)
    for n, r, s, e in np.ndindex(P.shape):
        row, col = cached[n, r, s, :, e]
        assert C[n, row, col, e] == P[n, r, s, e]


STRIDES = st.tuples(st.integers(1, 4), st.integers(1, 5))


@given(poolings(), STRIDES)
def test_windows_at_any_stride(drawn: tuple[Array, Size], stride: Size) -> None:
    C, size = drawn
    before = C.copy()
    P, I = striding.largest(C, size, stride), striding.winners(C, size, stride)
    assert (P.dtype, I.dtype.kind) == (C.dtype, "i")
    assert_array_equal(P, example_by_example(lambda c: strided.maxima(c, size, stride)[0], C))
    assert_array_equal(I, example_by_example(lambda c: strided.maxima(c, size, stride)[1], C))
    place = striding.places(C, size, stride)
    assert_array_equal(place, I[:, :, :, 0] * C.shape[2] + I[:, :, :, 1])
    assert_array_equal(C, before)


@given(poolings(), STRIDES, SEEDS)
def test_gradients_of_windows_that_overlap_add_up(drawn: tuple[Array, Size], stride: Size, seed: int) -> None:
    C, size = drawn
    P, I = striding.largest(C, size, stride), striding.winners(C, size, stride)
    dP = np.random.default_rng(seed).normal(size=P.shape).astype(C.dtype)
    dC = striding.d_input(dP, I, size, stride, C.shape[:3])
    expected = np.zeros(C.shape)
    for n, r, s, e in np.ndindex(dP.shape):
        row, col = I[n, r, s, :, e]
        expected[n, row, col, e] += dP[n, r, s, e]
    assert_near(dC, expected, C.dtype)
    assert_array_equal(dC, striding.d_input_by_value(dP, C, P, size, stride))


@given(poolings(), SEEDS)
def test_both_ways_agree_where_windows_lie_side_by_side(drawn: tuple[Array, Size], seed: int) -> None:
    C, size = drawn
    P, I = pooling.forward(C, size), pooling.winners(C, size)
    dP = np.random.default_rng(seed).normal(size=P.shape).astype(C.dtype)
    assert_array_equal(striding.largest(C, size, size), P)
    assert_array_equal(striding.winners(C, size, size), I)
    assert_array_equal(striding.d_input(dP, I, size, size, C.shape[:3]), pooling.d_input(dP, I, C.shape[:3]))


def test_the_equation_of_a_cell_that_fills_no_window() -> None:
    given = TensorSpec("C1", (1, 5, 5), "input", "input", (None, "i", "j"))
    (backward,) = MaxPool2d("pool", given, "P1", winners="I1", size=(2, 2)).backward_steps()
    assert backward.equation(None, "4", "1") == r"\frac{\partial L}{\partial C^{1}_{4,1}} = 0"
    assert backward.equation(None, "1", "4") == r"\frac{\partial L}{\partial C^{1}_{1,4}} = 0"
    assert "P^{1}_{1,0}" in backward.equation(None, "3", "1")


def test_the_equations_of_windows_that_overlap() -> None:
    given = TensorSpec("C1", (2, 7, 7), "input", "input", ("n", "i", "j"))
    pool = MaxPool2d("pool", given, "P1", winners="I1", size=(3, 3), stride=(2, 2))
    forward, winners = pool.forward_steps()
    (backward,) = pool.backward_steps()
    assert pool.output.shape == (2, 3, 3)
    assert r"i=2r,\ldots,\, 2r+2" in forward.latex
    assert r"j=2s,\ldots,\, 2s+2" in winners.latex
    assert backward.latex == (
        r"\frac{\partial L}{\partial C^{1}_{nij}} = \sum_{r,s:\, I^{1}_{nrs} = (i,j)} "
        r"\frac{\partial L}{\partial P^{1}_{nrs}}"
    )
    assert "gets the sum" in backward.says
    apart = MaxPool2d("pool", given, "P1", winners="I1", size=(2, 2), stride=(3, 3))
    assert "gets the sum" not in apart.backward_steps()[0].says


@pytest.mark.parametrize(
    ("window", "first"),
    [
        ([[0, 0], [0, 0]], (0, 0)),
        ([[-2, -2], [-2, -2]], (0, 0)),
        ([[0, 5], [5, 5]], (0, 1)),
        ([[0, 1], [2, 2]], (1, 0)),
        ([[3, 0], [0, 3]], (0, 0)),
        ([[-1, -1], [-1, 0]], (1, 1)),
    ],
)
def test_first_in_row_major_order_wins_a_tie(window: list[list[int]], first: Size) -> None:
    C = np.array(window, dtype=float)[None, :, :, None]
    cached = pooling.winners(C, (2, 2))
    assert tuple(cached[0, 0, 0, :, 0]) == first
    dC = pooling.d_input(np.full((1, 1, 1, 1), 4.0), cached, (1, 2, 2))
    assert dC.sum() == dC[0, first[0], first[1], 0] == 4.0


def test_rows_and_columns_that_fill_no_window_get_no_gradient() -> None:
    C = np.arange(25.0).reshape(1, 5, 5, 1)
    cached = pooling.winners(C, (2, 2))
    assert_array_equal(pooling.forward(C, (2, 2))[0, :, :, 0], [[6, 8], [16, 18]])
    dC = pooling.d_input(np.ones((1, 2, 2, 1)), cached, (1, 5, 5))
    assert_array_equal(np.flatnonzero(dC), [6, 8, 16, 18])


@pytest.mark.parametrize(
    ("source", "size"), [((4, 4), (2, 2)), ((1, 4, 4), (5, 2)), ((1, 4, 4), (2, 5)), ((1, 4, 4), (0, 2))]
)
def test_layer_that_cannot_be(source: tuple[int, ...], size: Size) -> None:
    spec = TensorSpec("C", source, "input", "input", (None,) * len(source))
    with pytest.raises(ShapeError, match=r"pool .*\d"):
        MaxPool2d("pool", spec, "P", winners="I", size=size)


def test_a_stride_that_goes_nowhere() -> None:
    spec = TensorSpec("C", (1, 4, 4), "input", "input", ("n", "i", "j"))
    with pytest.raises(ShapeError, match="stride of at least 1"):
        MaxPool2d("pool", spec, "P", winners="I", size=(2, 2), stride=(0, 2))
