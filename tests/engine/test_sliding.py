"""Convolutions with stride, padding and dilation against plain loops, their equations, and their help."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from backend.engine.errors import ShapeError
from backend.engine.explain import explain
from backend.engine.layers import Conv2d, Dense, Flatten, correlation, sliding
from backend.engine.layers.sliding import Slide, arithmetic
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import record
from tests.engine import plain_strides as strided
from tests.engine.drawing_arrays import BATCHES, DTYPES, SEEDS, SIDES, assert_near, example_by_example

Sliding = tuple[Slide, Array, Array, Array, Array]


@st.composite
def slidings(draw: st.DrawFn) -> Sliding:
    """Draw how kernels slide, an input over which they fit, kernels, biases and an upstream gradient."""
    maps, channels, batch, dtype = draw(SIDES), draw(SIDES), draw(BATCHES), draw(DTYPES)
    kernel = draw(SIDES), draw(SIDES)
    stride, dilation = ((draw(st.integers(1, 3)), draw(st.integers(1, 3))) for _ in range(2))
    extents = [apart * (length - 1) + 1 for apart, length in zip(dilation, kernel, strict=True)]
    padding = draw(st.integers(0, extents[0] - 1)), draw(st.integers(0, extents[1] - 1))
    sides = [
        max(1, extent - 2 * zeros) + draw(st.integers(0, 4))
        for extent, zeros in zip(extents, padding, strict=True)
    ]
    random = np.random.default_rng(draw(SEEDS))

    def array(*shape: int) -> Array:
        return random.normal(size=shape).astype(dtype)

    X, k, b = array(channels, *sides, batch), array(maps, channels, *kernel), array(maps)
    slide = Slide(stride, padding, dilation)
    dS = array(*sliding.forward(X, k, slide=slide).shape)
    return slide, X, k, b, dS


@given(slidings())
def test_forward(drawn: Sliding) -> None:
    slide, X, k, b, _ = drawn
    expected = example_by_example(lambda x: strided.slide_over(x, k, *slide), X)
    assert_near(sliding.forward(X, k, slide=slide), expected, X.dtype)
    assert_near(sliding.forward(X, k, b, slide=slide), expected + b[:, None, None, None], X.dtype)


@given(slidings())
def test_backward_sums_weights_over_the_batch(drawn: Sliding) -> None:
    slide, X, k, _, dS = drawn
    dk = example_by_example(lambda x, d: strided.slide_back(x, k, d, *slide)[0], X, dS).sum(axis=-1)
    dX = example_by_example(lambda x, d: strided.slide_back(x, k, d, *slide)[1], X, dS)
    (_, _, *kernel), (_, *size, _) = k.shape, X.shape
    actual = sliding.d_weight(X, dS, slide=slide, size=(kernel[0], kernel[1]))
    assert_near(actual, dk, k.dtype)
    assert_near(sliding.d_input(dS, k, slide=slide, size=(size[0], size[1])), dX, X.dtype)


@given(slidings())
def test_given_arrays_stay_as_they_were_in_any_layout(drawn: Sliding) -> None:
    slide, *arrays = drawn
    X, k, b, dS = (np.asfortranarray(array) for array in arrays)
    before = [array.copy() for array in (X, k, b, dS)]
    h, w = X.shape[1:3]
    kernel = k.shape[2], k.shape[3]
    assert_near(sliding.forward(X, k, b, slide=slide), sliding.forward(*arrays[:3], slide=slide), X.dtype)
    sliding.d_weight(X, dS, slide=slide, size=kernel)
    sliding.d_input(dS, k, slide=slide, size=(h, w))
    for array, copy in zip((X, k, b, dS), before, strict=True):
        assert_array_equal(array, copy)


def test_plain_sliding_keeps_the_fast_way() -> None:
    plainly = arithmetic(Slide(), (1, 1, 2, 2), (5, 5))
    assert plainly == (
        correlation.forward, correlation.d_bias, correlation.d_weight, correlation.d_input,
    )  # fmt: skip
    assert layer((1, 5, 5)).arithmetic == plainly


@pytest.mark.parametrize(
    ("kernels", "size", "m"),
    [((1, 64, 32, 32), (64, 64), 1), ((2, 4, 1, 1024), (1, 4096), 1), ((2, 1, 1, 1024), (1, 4096), 8)],
)
def test_wide_kernels_over_much_take_no_more_memory_than_a_few_inputs(
    kernels: tuple[int, ...], size: tuple[int, int], m: int
) -> None:
    random = np.random.default_rng(0)
    X, k = random.normal(size=(kernels[1], *size, m)), random.normal(size=kernels)
    code = arithmetic(Slide(), kernels, size)
    tracemalloc.start()
    dS = np.ones_like(code.forward(X, k))
    code.d_weight(X, dS)
    code.d_input(dS, k)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000 + 8 * X.nbytes


def layer(source: tuple[int, ...], **changes: Any) -> Conv2d:
    axes = ("c", "y", "x") if len(source) == 3 else (None,) * len(source)
    choices = {"kernel": "k", "bias": "b", "maps": 2, "kernel_size": (2, 3), **changes}
    return Conv2d("conv", TensorSpec("X", source, "input", "input", axes), "S", **choices)


def test_full_padding_gives_back_every_alignment() -> None:
    assert layer((1, 5, 5), padding=(1, 2)).output.shape == (2, 6, 7)
    assert layer((1, 5, 5), stride=2).output.shape == (2, 2, 2)
    assert layer((1, 5, 5), dilation=(4, 2)).output.shape == (2, 1, 1)


def step(conv: Conv2d, writes: str) -> Step:
    (found,) = (s for s in (*conv.forward_steps(), *conv.backward_steps()) if s.writes == writes)
    return found


def test_equations_show_stride_padding_and_dilation_in_the_indices() -> None:
    conv = layer((1, 8, 8), stride=(2, 1), padding=(1, 0), dilation=(1, 3))
    met = r"X_{c,p+2i-1,3q+j}"
    sums = r"\sum_{c=0}^{0} \sum_{p=0}^{1} \sum_{q=0}^{2} "
    assert step(conv, "S").latex == rf"S_{{nij}} = {sums}{met}\, k_{{ncpq}} + b_{{n}}"
    assert rf"\, {met}" in step(conv, "dLk").latex
    assert step(conv, "dLX").latex.endswith(
        r"\sum_{n=0}^{1} \sum_{\substack{p,\, i:\; p+2i-1 = y \\ q,\, j:\; 3q+j = x}} "
        r"\frac{\partial L}{\partial S_{nij}}\, k_{ncpq}"
    )
    assert r"X_{c,p+2 \cdot 3-1,3q+2}" in step(conv, "S").equation("1", "3", "2")
    steady = layer((1, 8, 8), padding=1, dilation=2)
    assert step(steady, "dLX").latex.endswith(r"\frac{\partial L}{\partial S_{n,y+1-2p,x+1-2q}}\, k_{ncpq}")
    assert step(layer((1, 8, 8), bias=None), "S").latex.endswith(r"k_{ncpq}")


def test_a_configuration_tells_what_was_chosen() -> None:
    plainly = {"in_channels": 1, "out_channels": 2, "kernel_size": [2, 3], "stride": 1, "padding": 0}
    assert layer((1, 8, 8)).config == plainly
    assert layer((1, 8, 8), stride=(2, 3), padding=1, dilation=2).config == {
        **plainly, "stride": [2, 3], "padding": 1, "dilation": 2,
    }  # fmt: skip


def test_a_cell_under_the_padding_names_what_lies_outside() -> None:
    given = TensorSpec("X", (1, 3, 3), "input", "input", ("c", "y", "x"))
    conv = Conv2d("conv", given, "S1", kernel="k", bias=None, maps=1, kernel_size=(3, 3), padding=1, stride=2)
    flatten = Flatten("flatten", conv.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=2)
    loss = SoftmaxCrossEntropy("softmax", dense.output, "O")
    network = Network("padded", title="", summary="", layers=(conv, flatten, dense), loss=loss)
    weights = {"k": np.ones((1, 1, 3, 3)), "w": np.arange(8.0).reshape(2, 4), "b": np.zeros(2)}
    trace = record(network, weights, np.arange(9.0).reshape(1, 3, 3), 1)
    assert_array_equal(trace.tensors["S1"], [[[8.0, 12.0], [20.0, 24.0]]])
    corner = explain(trace, "S1", (0, 0, 0))
    assert corner.origin.says == "The sum of 4 products of X and k; 5 more would lie outside."
    centre = explain(trace, "dLX", (0, 1, 1)).origin
    assert len(centre.terms) == 4
    assert "Around it lie zeros." in step(conv, "S1").says


@pytest.mark.parametrize(
    ("source", "changes", "words"),
    [
        ((5, 5), {}, r"conv takes maps"),
        ((1, 5, 5), {"stride": 0}, r"stride of 0,.* at least 1 for stride"),
        ((1, 5, 5), {"stride": (1, -1)}, r"stride of \[1, -1\]"),
        ((1, 5, 5), {"dilation": 0}, r"dilation of 0: choose at least 1"),
        ((1, 5, 5), {"padding": -1}, r"padding of -1 .* at least 0 for padding"),
        ((1, 5, 5), {"padding": 2}, r"meet nothing but zeros .* at most \[1, 2\]"),
        ((1, 5, 5), {"maps": 0}, r"slide 0 kernels of 2x3 .* at least one kernel"),
        ((1, 5, 5), {"kernel_size": (2, 0)}, r"kernels of 2x0 .* at least 1x1"),
        ((1, 5, 5), {"kernel_size": (6, 2)}, r"kernels of 6x2 over X of 5x5: .* 1x1 to 5x5"),
        ((1, 5, 5), {"dilation": 5, "padding": (1, 1)}, r"reach over 6x11 .* with 1 zeros around: .* 7x7"),
    ],
)
def test_layer_that_cannot_be(source: tuple[int, ...], changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        layer(source, **changes)


def test_a_layer_without_biases_says_so_when_asked_for_them() -> None:
    with pytest.raises(ShapeError, match="conv has no biases"):
        _ = layer((1, 5, 5), bias=None).b
