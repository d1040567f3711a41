"""Softmax and cross-entropy: right on small logits, and still right on huge ones."""

from math import exp, log, log1p

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from backend.engine.losses.softmax_cross_entropy import d_logits, loss, softmax
from backend.engine.tensor import Array
from tests.engine import plain_loops as plain
from tests.engine.drawing_arrays import BATCHES, DTYPES, SEEDS, assert_near, example_by_example


@st.composite
def judgements(draw: st.DrawFn) -> tuple[Array, Array]:
    """Draw logits, and a label for each example."""
    classes, batch = draw(st.integers(2, 12)), draw(BATCHES)
    random = np.random.default_rng(draw(SEEDS))
    S = random.normal(0, 3, (classes, batch)).astype(draw(DTYPES))
    return S, random.integers(0, classes, batch)


def column(*logits: float) -> Array:
    return np.array(logits)[:, None]


def loss_of(logits: Array, label: int) -> float:
    return float(loss(softmax(logits), logits, np.array([label])))


@given(judgements())
def test_against_plain_loops(drawn: tuple[Array, Array]) -> None:
    S, label = drawn
    before = S.copy()
    O = softmax(S)
    probabilities = O.copy()
    assert_near(O, example_by_example(plain.softmax, S), S.dtype)
    exact = [plain.cross_entropy(plain.softmax(S[:, e]), label[e]) for e in range(len(label))]
    # A probability next to 1 is only known to within its rounding, and so is its logarithm.
    rounding = 20 * float(np.finfo(S.dtype).eps)
    assert float(loss(O, S, label)) == pytest.approx(np.mean(exact), rel=rounding, abs=rounding)
    expected = np.stack([plain.d_logits(O[:, e], label[e]) for e in range(len(label))], axis=-1)
    assert_near(d_logits(O, label), expected / len(label), S.dtype)
    assert_array_equal(S, before)
    assert_array_equal(O, probabilities)


@given(judgements())
def test_probabilities_sum_to_one_and_the_gradient_to_zero(drawn: tuple[Array, Array]) -> None:
    S, label = drawn
    rounding = 20 * np.finfo(S.dtype).eps
    O = softmax(S)
    assert_allclose(O.sum(axis=0), 1.0, atol=rounding)
    assert_allclose(d_logits(O, label).sum(axis=0), 0.0, atol=rounding)


@given(judgements(), st.floats(-1e3, 1e3))
def test_a_common_shift_changes_nothing(drawn: tuple[Array, Array], shift: float) -> None:
    S = drawn[0].astype(np.float64)
    assert_allclose(softmax(S + shift), softmax(S), rtol=1e-11)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("logits", "label", "expected"),
    [
        ((1e4, 1e4), 0, log(2)),
        ((-1e4, -1e4, -1e4), 2, log(3)),
        ((1e4, -1e4), 0, 0.0),
        ((1e4, -1e4), 1, 2e4),
        ((-1e4, 0.0, 1e4), 1, 1e4),
        ((1e4, 1e4 - 1, -1e4), 1, 1 + log1p(exp(-1))),
        ((0.0, -90.0), 1, 90.0),
        ((0.0, -740.0), 1, 740.0),
    ],
)
def test_huge_logits_give_the_exact_loss(
    dtype: type[np.floating], logits: tuple[float, ...], label: int, expected: float
) -> None:
    S = column(*logits).astype(dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        O = softmax(S)
        actual = loss(O, S, np.array([label]))
        slope = d_logits(O, np.array([label]))
    assert actual.dtype == dtype
    assert float(actual) == pytest.approx(expected, rel=4 * float(np.finfo(dtype).eps))
    assert np.isfinite(slope).all()
    assert slope.sum() == pytest.approx(0.0, abs=1e-6)


def test_loss_of_a_certain_and_right_answer_is_plain_zero() -> None:
    certain = loss_of(column(1e4, 0.0), 0)
    assert certain == 0.0
    assert not np.signbit(certain)


def test_loss_is_the_mean_and_its_gradient_carries_one_over_m() -> None:
    S = np.random.default_rng(3).normal(size=(4, 6))
    label = np.array([0, 1, 2, 3, 0, 1])
    O = softmax(S)
    singles = [loss_of(S[:, [e]], int(label[e])) for e in range(6)]
    assert float(loss(O, S, label)) == pytest.approx(np.mean(singles), rel=1e-14)
    alone = np.concatenate([d_logits(O[:, [e]], label[[e]]) for e in range(6)], axis=1)
    assert_allclose(d_logits(O, label), alone / 6, rtol=1e-15)
