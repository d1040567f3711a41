"""conv1d and max_pool1d against plain loops, their equations, their explanations and their help."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from backend.engine.errors import ShapeError
from backend.engine.explain import explain, feeds
from backend.engine.layers import Conv1d, Dense, Flatten, MaxPool1d, striding
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace, record
from tests.engine import plain_strides as strided
from tests.engine.drawing_arrays import BATCHES, DTYPES, SEEDS, SIDES, assert_near, example_by_example

Pooling = tuple[Array, int, int]


@st.composite
def poolings(draw: st.DrawFn) -> Pooling:
    """Draw rows, often with ties, a window and a stride that may be less or more than its width."""
    maps, size, batch = draw(SIDES), draw(st.integers(1, 9)), draw(BATCHES)
    width, stride = draw(st.integers(1, min(4, size))), draw(st.integers(1, 5))
    random = np.random.default_rng(draw(SEEDS))
    shape = (maps, size, batch)
    numbers = random.integers(-1, 2, shape) if draw(st.booleans()) else random.normal(size=shape)
    return numbers.astype(draw(DTYPES)), width, stride


@given(poolings())
def test_pooled_rows_and_winners(drawn: Pooling) -> None:
    C, width, stride = drawn
    before = C.copy()
    P, I = striding.largest(C, (width,), (stride,)), striding.winners(C, (width,), (stride,))
    assert (P.dtype, I.dtype.kind) == (C.dtype, "i")
    assert_array_equal(P, example_by_example(lambda c: strided.row_maxima(c, width, stride)[0], C))
    assert_array_equal(I[:, :, 0], example_by_example(lambda c: strided.row_maxima(c, width, stride)[1], C))
    assert_array_equal(C, before)


@given(poolings(), SEEDS)
def test_gradients_add_up_at_winners(drawn: Pooling, seed: int) -> None:
    C, width, stride = drawn
    I = striding.winners(C, (width,), (stride,))
    dP = np.random.default_rng(seed).normal(size=(*I.shape[:2], C.shape[2])).astype(C.dtype)
    dC = striding.d_input(dP, I, (width,), (stride,), C.shape[:2])
    expected = np.zeros(C.shape)
    for n, r, e in np.ndindex(dP.shape):
        expected[n, I[n, r, 0, e], e] += dP[n, r, e]
    assert_near(dC, expected, C.dtype)


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Conv1d, Array, Array, Array, Array]:
    maps, channels, width, batch, dtype = draw(SIDES), draw(SIDES), draw(SIDES), draw(BATCHES), draw(DTYPES)
    stride, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    extent = dilation * (width - 1) + 1
    padding = draw(st.integers(0, extent - 1))
    size = max(1, extent - 2 * padding) + draw(st.integers(0, 5))
    plainly = draw(st.booleans()) and size >= width
    conv = Conv1d(
        "conv",
        TensorSpec("p", (channels, size), "input", "input", ("c", "x")),
        "z",
        kernel="w",
        bias="b",
        maps=maps,
        width=width,
        stride=1 if plainly else stride,
        padding=0 if plainly else padding,
        dilation=1 if plainly else dilation,
    )
    random = np.random.default_rng(draw(SEEDS))
    shapes = (channels, size, batch), conv.k.shape, (maps,), (*conv.output.shape, batch)
    X, k, b, dS = (random.normal(size=shape).astype(dtype) for shape in shapes)
    return conv, X, k, b, dS


@given(convolutions())
def test_convolutions_of_rows(drawn: tuple[Conv1d, Array, Array, Array, Array]) -> None:
    conv, X, k, b, dS = drawn
    slides = (1, conv.stride[0]), (0, conv.padding[0]), (1, conv.dilation[0])
    code = conv.arithmetic

    def over_one_row(x: Array) -> Array:
        return strided.slide_over(x[:, None], k[:, :, None], *slides)[:, 0]

    def back(x: Array, d: Array) -> tuple[Array, Array]:
        dk, dx = strided.slide_back(x[:, None], k[:, :, None], d[:, None], *slides)
        return dk[:, :, 0], dx[:, 0]

    assert_near(code.forward(X, k, b), example_by_example(over_one_row, X) + b[:, None, None], X.dtype)
    assert_near(code.forward(X, k), example_by_example(over_one_row, X), X.dtype)
    dk = example_by_example(lambda x, d: back(x, d)[0], X, dS).sum(axis=-1)
    assert_near(code.d_weight(X, dS), dk, X.dtype)
    assert_near(code.d_input(dS, k), example_by_example(lambda x, d: back(x, d)[1], X, dS), X.dtype)
    assert_near(code.d_bias(dS), dS.astype(float).sum(axis=(1, 2)), X.dtype)


def pooled(stride: int | None, numbers: list[float]) -> Trace:
    """Pool one row in windows of three, and tell two classes apart by the pooled cells."""
    source = TensorSpec("z", (1, len(numbers)), "input", "input", (None, "i"))
    pool = MaxPool1d("pool", source, "y", winners="I", width=3, stride=stride, axes=(None, "r"))
    flatten = Flatten("flatten", pool.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=2)
    loss = SoftmaxCrossEntropy("softmax", dense.output, "O")
    network = Network("row", title="", summary="", layers=(pool, flatten, dense), loss=loss)
    features = flatten.output.size
    weights = {"w": np.arange(2.0 * features).reshape(2, features), "b": np.zeros(2)}
    return record(network, weights, np.array([numbers]), 1)


def test_a_cell_that_won_several_windows_gets_the_sum() -> None:
    trace = pooled(1, [1.0, 2.0, 9.0, 3.0, 4.0])
    assert_array_equal(trace.tensors["y"], [[9.0, 9.0, 9.0]])
    assert_array_equal(trace.tensors["I"], [[[2], [2], [2]]])
    peak = explain(trace, "dLz", (0, 2))
    assert peak.origin.says == (
        "This cell won 3 of the 3 windows over it: it gets dLy[0, 0] plus dLy[0, 1] plus dLy[0, 2]."
    )
    assert peak.cell.value == pytest.approx(trace.tensors["dLy"].sum())
    assert [cell.index for cell in peak.origin.decided_by] == [(0, 0, 0), (0, 1, 0), (0, 2, 0)]
    other = explain(trace, "dLz", (0, 3)).origin
    assert other.says == "Others won the 2 windows over this cell; it moved no maximum and gets 0."
    assert other.recombined() == 0
    to_maxima, to_winners = feeds(trace, "z", (0, 1))
    assert to_maxima.cells.indices.tolist() == [[0, 0], [0, 1]]
    assert to_winners.cells.indices.tolist() == [[0, 0, 0], [0, 1, 0]]


def test_windows_one_beside_the_other_tell_of_one_winner() -> None:
    trace = pooled(None, [1.0, 2.0, 9.0, 3.0, 3.0, 0.0, 7.0])
    assert explain(trace, "dLz", (0, 2)).origin.says.startswith("This cell won its window")
    assert "stands in place 2;" in explain(trace, "dLz", (0, 1)).origin.says
    assert explain(trace, "I", (0, 1, 0)).origin.says == "z[0, 3] won its window; this is its place."
    assert "No window" in explain(trace, "dLz", (0, 6)).origin.says
    assert trace.tensors["I"].tolist() == [[[2], [3]]]


def test_equations_in_the_notation_of_rows() -> None:
    source = TensorSpec("z", (1, 8), "input", "input", (None, "i"))
    beside = MaxPool1d("pool", source, "y", winners="I", width=3, axes=(None, "r"))
    maximum, winner = beside.forward_steps()
    assert maximum.latex == r"y_{r} = \max_{\substack{i=3r,\ldots,\, 3r+2}} z_{i}"
    assert winner.latex.startswith(r"I_{r} = i_{\max} = ")
    (routed,) = beside.backward_steps()
    assert routed.equation(None, "4").endswith(
        r"\frac{\partial L}{\partial y_{1}} & \text{if } 4 = I_{1} \\ 0 & \text{otherwise} \end{cases}, "
        r"\quad 1 = \lfloor 4/3 \rfloor"
    )
    assert routed.equation(None, "7") == r"\frac{\partial L}{\partial z_{7}} = 0"
    over = MaxPool1d("pool", source, "y", winners="I", width=3, stride=2, axes=(None, "r"))
    (routed,) = over.backward_steps()
    assert routed.latex == (
        r"\frac{\partial L}{\partial z_{i}} = \sum_{r:\, I_{r} = i} \frac{\partial L}{\partial y_{r}}"
    )
    assert over.forward_steps()[0].latex.startswith(r"y_{r} = \max_{\substack{i=2r,\ldots,\, 2r+2}}")


@pytest.mark.parametrize(
    ("source", "changes", "words"),
    [
        ((1, 4, 4), {}, r"conv takes rows of shape \(channels, width\), but p has shape \(1, 4, 4\)"),
        ((1, 4), {"width": 5}, r"kernels of 5 over p of 4: .* 1 to 4"),
        ((1, 4), {"stride": 0}, r"stride of 0"),
        ((1, 4), {"padding": 2}, r"padding of 2, .* at most 1"),
    ],
)
def test_convolution_that_cannot_be(source: tuple[int, ...], changes: dict[str, Any], words: str) -> None:
    spec = TensorSpec("p", source, "input", "input", (None,) * len(source))
    with pytest.raises(ShapeError, match=words):
        Conv1d("conv", spec, "z", kernel="w", bias=None, maps=1, **{"width": 2, **changes})


@pytest.mark.parametrize(
    ("source", "changes", "words"),
    [
        ((4,), {}, r"pool takes rows"),
        ((1, 4), {"width": 5}, r"windows of 5 over z of 4: choose a window between 1 and 4"),
        ((1, 4), {"width": 0}, r"windows of 0"),
        ((1, 4), {"stride": 0}, r"move windows on by 0: choose a stride of at least 1"),
    ],
)
def test_pooling_that_cannot_be(source: tuple[int, ...], changes: dict[str, Any], words: str) -> None:
    spec = TensorSpec("z", source, "input", "input", (None,) * len(source))
    with pytest.raises(ShapeError, match=words):
        MaxPool1d("pool", spec, "y", winners="I", **{"width": 2, **changes})
