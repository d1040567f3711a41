"""avg_pool2d against plain loops on random shapes, dtypes and batches, and the help that it gives."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal

from backend.engine.errors import ShapeError
from backend.engine.explain import explain, feeds
from backend.engine.layers import AvgPool2d, Dense, Flatten, avg_pool2d, striding
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import record
from tests.engine import plain_strides as strided
from tests.engine.drawing_arrays import SEEDS, assert_near, example_by_example
from tests.engine.test_max_pool2d import STRIDES, Size, poolings


@given(poolings())
def test_forward(drawn: tuple[Array, Size]) -> None:
    C, size = drawn
    before = C.copy()
    expected = example_by_example(lambda c: strided.average_pool(c, size, size), C)
    assert_near(avg_pool2d.forward(C, size), expected, C.dtype)
    assert_array_equal(C, before)


@given(poolings(), SEEDS)
def test_d_input(drawn: tuple[Array, Size], seed: int) -> None:
    C, size = drawn
    n, h, w, _ = C.shape
    dP = np.random.default_rng(seed).normal(size=avg_pool2d.forward(C, size).shape).astype(C.dtype)
    expected = example_by_example(lambda d: strided.share_out(d, size, size, (n, h, w)), dP)
    assert_near(avg_pool2d.d_input(dP, size, (n, h, w)), expected, C.dtype)


@given(poolings(), STRIDES, SEEDS)
def test_windows_at_any_stride(drawn: tuple[Array, Size], stride: Size, seed: int) -> None:
    C, size = drawn
    before = C.copy()
    P = striding.mean(C, size, stride)
    assert_near(P, example_by_example(lambda c: strided.average_pool(c, size, stride), C), C.dtype)
    dP = np.random.default_rng(seed).normal(size=P.shape).astype(C.dtype)
    shape = C.shape[:3]
    expected = example_by_example(lambda d: strided.share_out(d, size, stride, shape), dP)
    assert_near(striding.share_out(dP, size, stride, shape), expected, C.dtype)
    assert_array_equal(C, before)


def test_every_cell_of_a_window_has_an_even_share_and_no_other_has_any() -> None:
    given = TensorSpec("X", (1, 5, 4), "input", "input", ("c", "y", "x"))
    pool = AvgPool2d("pool", given, "P", size=(2, 2))
    flatten = Flatten("flatten", pool.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=2)
    loss = SoftmaxCrossEntropy("softmax", dense.output, "O")
    network = Network("mean", title="", summary="", layers=(pool, flatten, dense), loss=loss)
    weights = {"w": np.arange(8.0).reshape(2, 4), "b": np.zeros(2)}
    trace = record(network, weights, np.arange(20.0).reshape(1, 5, 4), 1)
    assert_array_equal(trace.tensors["P"], [[[2.5, 4.5], [10.5, 12.5]]])
    mean = explain(trace, "P", (0, 1, 0))
    assert mean.origin.says == "0.25 times the sum of 4 cells of X."
    assert [cell.index for term in mean.origin.terms for cell in term.factors] == [
        (0, 2, 0), (0, 2, 1), (0, 3, 0), (0, 3, 1),
    ]  # fmt: skip
    share = explain(trace, "dLX", (0, 3, 1)).origin
    assert share.says == "0.25 times dLP[0, 1, 0]."
    (term,) = share.terms
    assert (term.coefficient, term.factors[0].index) == (0.25, (0, 1, 0))
    left_over = explain(trace, "dLX", (0, 4, 1)).origin
    assert (left_over.terms, left_over.recombined()) == ((), 0)
    assert feeds(trace, "X", (0, 4, 1)) == ()
    fed = feeds(trace, "X", (0, 0, 3))[0].cells
    assert (fed.indices.tolist(), fed.weights.tolist()) == ([[0, 0, 1]], [0.25])


def test_its_equations() -> None:
    given = TensorSpec("C1", (2, 7, 6), "input", "input", ("n", "i", "j"))
    pool = AvgPool2d("pool", given, "P1", size=(3, 2))
    (forward,), (backward,) = pool.forward_steps(), pool.backward_steps()
    rows, columns = r"i=3r,\ldots,\, 3r+2", r"j=2s,\, 2s+1"
    assert forward.latex == (
        rf"P^{{1}}_{{nrs}} = \frac{{1}}{{6}} \sum_{{\substack{{{rows} \\ {columns}}}}} C^{{1}}_{{nij}}"
    )
    assert backward.equation("1", "5", "3") == (
        r"\frac{\partial L}{\partial C^{1}_{1,5,3}} = \frac{1}{6} \frac{\partial L}{\partial P^{1}_{1,1,1}}, "
        r"\quad 1 = \lfloor 5/3 \rfloor,\; 1 = \lfloor 3/2 \rfloor"
    )


def test_the_equation_of_a_cell_that_fills_no_window() -> None:
    given = TensorSpec("C1", (1, 5, 5), "input", "input", (None, "i", "j"))
    (backward,) = AvgPool2d("pool", given, "P1", size=(2, 2)).backward_steps()
    assert backward.equation(None, "4", "1") == r"\frac{\partial L}{\partial C^{1}_{4,1}} = 0"
    assert backward.equation(None, "1", "4") == r"\frac{\partial L}{\partial C^{1}_{1,4}} = 0"
    assert "P^{1}_{1,0}" in backward.equation(None, "3", "1")


def test_the_equation_of_windows_that_overlap() -> None:
    given = TensorSpec("C1", (2, 7, 7), "input", "input", ("n", "i", "j"))
    pool = AvgPool2d("pool", given, "P1", size=(3, 3), stride=(2, 2))
    (backward,) = pool.backward_steps()
    assert backward.latex == (
        r"\frac{\partial L}{\partial C^{1}_{nij}} = \frac{1}{9} \sum_{\substack{r:\; 2r \leq i < 2r+3 \\ "
        r"s:\; 2s \leq j < 2s+3}} \frac{\partial L}{\partial P^{1}_{nrs}}"
    )


@pytest.mark.parametrize(
    ("source", "size"), [((4, 4), (2, 2)), ((1, 4, 4), (5, 2)), ((1, 4, 4), (2, 5)), ((1, 4, 4), (0, 2))]
)
def test_layer_that_cannot_be(source: tuple[int, ...], size: Size) -> None:
    spec = TensorSpec("C", source, "input", "input", (None,) * len(source))
    with pytest.raises(ShapeError, match=r"pool .*\d"):
        AvgPool2d("pool", spec, "P", size=size)
