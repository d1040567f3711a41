"""The update rules against their formulas, number by number."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.optimisers import Moments, adam, sgd

numbers = st.floats(-100, 100)


@given(numbers, numbers, st.floats(1e-6, 1))
def test_sgd_takes_rate_times_gradient_off(parameter: float, slope: float, eta: float) -> None:
    moved = sgd(np.array([parameter]), np.array([slope]), np.asarray(eta))
    assert moved[0] == parameter - eta * slope


@given(numbers, st.lists(numbers, min_size=1, max_size=6), st.floats(1e-6, 1))
def test_adam_follows_its_formula(parameter: float, slopes: list[float], eta: float) -> None:
    values, moments = np.array([parameter]), Moments.none(np.zeros(1))
    mean = square = 0.0
    for count, slope in enumerate(slopes, 1):
        values, moments = adam(values, np.array([slope]), np.asarray(eta), moments)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        parameter -= eta * (mean / (1 - 0.9**count)) / (math.sqrt(square / (1 - 0.999**count)) + 1e-8)
        assert values[0] == pytest.approx(parameter, rel=1e-6, abs=1e-9)
        assert moments.count == count


def test_adams_first_step_is_the_rate_against_the_sign_whatever_the_gradients_size() -> None:
    slope = np.array([1e-3, -5.0, 800.0])
    moved, _ = adam(np.zeros(3), slope, np.asarray(0.01), Moments.none(slope))
    assert moved == pytest.approx([-0.01, 0.01, -0.01], rel=1e-4)


def test_adam_stays_where_the_gradient_is_always_0() -> None:
    moved, moments = adam(np.ones(2), np.zeros(2), np.asarray(0.01), Moments.none(np.ones(2)))
    assert np.array_equal(moved, [1, 1])
    assert np.array_equal(moments.square, [0, 0])


def test_the_rules_leave_what_they_are_given_alone_and_keep_float32() -> None:
    parameter, slope = np.ones(3, np.float32), np.full(3, 0.5, np.float32)
    start = Moments.none(parameter)
    eta = np.asarray(np.float32(0.1))
    moved, moments = adam(parameter, slope, eta, start)
    assert sgd(parameter, slope, eta).dtype == moved.dtype == moments.mean.dtype == np.float32
    assert np.array_equal(parameter, np.ones(3))
    assert np.array_equal(slope, np.full(3, 0.5))
    assert (start.count, float(start.mean.sum()), float(start.square.sum())) == (0, 0.0, 0.0)
