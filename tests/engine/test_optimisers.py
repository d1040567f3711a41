"""The update rules against their formulas in plain loops, and against numbers worked out by hand."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.optimisers import adam, decay, momentum, nesterov, sgd
from backend.engine.tensor import Array

numbers = st.floats(-100, 100)
rates = st.floats(1e-6, 1)


@dataclass
class Plain:
    """One parameter, moved by the printed formulas in plain Python."""

    value: float
    memory: dict[str, float] = field(default_factory=lambda: {"v": 0.0, "mean": 0.0, "square": 0.0})

    def momentum(self, slope: float, eta: float, kept: float) -> None:
        self.memory["v"] = kept * self.memory["v"] + slope
        self.value -= eta * self.memory["v"]

    def nesterov(self, slope: float, eta: float, kept: float) -> None:
        self.memory["v"] = kept * self.memory["v"] + slope
        self.value -= eta * (slope + kept * self.memory["v"])

    def adam(self, slope: float, eta: float, count: int) -> None:
        self.memory["mean"] = 0.9 * self.memory["mean"] + 0.1 * slope
        self.memory["square"] = 0.999 * self.memory["square"] + 0.001 * slope**2
        mean = self.memory["mean"] / (1 - 0.9**count)
        square = self.memory["square"] / (1 - 0.999**count)
        self.value -= eta * mean / (math.sqrt(square) + 1e-8)


@given(numbers, numbers, rates)
def test_sgd_takes_rate_times_gradient_off(parameter: float, slope: float, eta: float) -> None:
    values = np.array([parameter])
    moved = sgd(values, np.array([slope]), np.asarray(eta))
    assert moved[0] == parameter - eta * slope
    assert values[0] == parameter
    assert sgd(values, np.array([slope]), eta, out=values, spare=np.empty(1)) is values
    assert values[0] == moved[0]


@given(numbers, st.lists(numbers, min_size=1, max_size=6), rates, st.floats(0, 0.99))
@pytest.mark.parametrize(("rule", "name"), [(momentum, "momentum"), (nesterov, "nesterov")])
def test_momentum_and_nesterov_follow_their_formulas(
    rule: Callable[..., None], name: str, parameter: float, slopes: list[float], eta: float, kept: float
) -> None:
    plain = Plain(parameter)
    values, velocity, spare = np.array([parameter]), np.zeros(1), np.empty(1)
    for slope in slopes:
        rule(values, np.array([slope]), eta, velocity, kept=kept, spare=spare)
        getattr(plain, name)(slope, eta, kept)
        assert values[0] == pytest.approx(plain.value, rel=1e-9, abs=1e-9)
        assert velocity[0] == pytest.approx(plain.memory["v"], rel=1e-9, abs=1e-9)


@given(numbers, st.lists(numbers, min_size=1, max_size=6), rates)
def test_adam_follows_its_formula(parameter: float, slopes: list[float], eta: float) -> None:
    plain = Plain(parameter)
    values, mean, square, spare = np.array([parameter]), np.zeros(1), np.zeros(1), np.empty(1)
    for count, slope in enumerate(slopes, 1):
        adam(values, np.array([slope]), eta, mean, square, count, spare=spare)
        plain.adam(slope, eta, count)
        assert values[0] == pytest.approx(plain.value, rel=1e-9, abs=1e-9)
        assert mean[0] == pytest.approx(plain.memory["mean"], rel=1e-9, abs=1e-12)
        assert square[0] == pytest.approx(plain.memory["square"], rel=1e-9, abs=1e-12)


def two_steps(rule: Callable[[Array, Array, int], None]) -> list[float]:
    """Move one parameter from 1 by the gradients 2 and -1."""
    values, passed = np.array([1.0]), []
    for count, slope in enumerate((2.0, -1.0), 1):
        rule(values, np.array([slope]), count)
        passed.append(float(values[0]))
    return passed


def test_numbers_worked_out_by_hand() -> None:
    room, first, second = np.empty(1), np.zeros(1), np.zeros(1)
    by_sgd = two_steps(lambda x, g, _: np.copyto(x, sgd(x, g, 0.1)))
    assert by_sgd == pytest.approx([0.8, 0.9])
    # v: 2, then 0.5 * 2 - 1 = 0.
    by_momentum = two_steps(lambda x, g, _: momentum(x, g, 0.1, first, kept=0.5, spare=room))
    assert by_momentum == pytest.approx([0.8, 0.8])
    first[:] = 0
    # Steps of 0.1 (2 + 0.5 * 2) and of 0.1 (-1 + 0.5 * 0).
    by_nesterov = two_steps(lambda x, g, _: nesterov(x, g, 0.1, first, kept=0.5, spare=room))
    assert by_nesterov == pytest.approx([0.7, 0.8])
    first[:] = 0
    # With both betas 0.5: means 1 and 0, corrected 2 and 0; squares 2 and 1.5, corrected 4 and 2.
    by_adam = two_steps(
        lambda x, g, n: adam(x, g, 0.1, first, second, n, spare=room, beta1=0.5, beta2=0.5, epsilon=0)
    )
    assert by_adam == pytest.approx([0.9, 0.9])
    assert second[0] == pytest.approx(1.5)


def test_decay_shrinks_each_by_its_own_rate() -> None:
    values = np.array([2.0, -4.0, 3.0])
    decay(values, 0.5, np.array([0.1, 0.1, 0.0]), spare=np.empty(3))
    assert values == pytest.approx([1.9, -3.8, 3.0])


def test_adams_first_step_is_the_rate_against_the_sign_whatever_the_gradients_size() -> None:
    slope = np.array([1e-3, -5.0, 800.0])
    values = np.zeros(3)
    adam(values, slope, 0.01, np.zeros(3), np.zeros(3), 1, spare=np.empty(3))
    assert values == pytest.approx([-0.01, 0.01, -0.01], rel=1e-4)


def test_adam_stays_where_the_gradient_is_always_0() -> None:
    values, mean, square = np.ones(2), np.zeros(2), np.zeros(2)
    adam(values, np.zeros(2), 0.01, mean, square, 1, spare=np.empty(2))
    assert np.array_equal(values, [1, 1])
    assert np.array_equal(square, [0, 0])


def test_the_rules_leave_the_gradient_alone_and_compute_in_float32() -> None:
    """What is worked out in float32 rounds as it does where every number on the way is of that type."""
    slope = np.full(3, 0.1, np.float32)
    one, rate = np.float32(1), np.float32(0.3)
    spare = np.empty(3, np.float32)
    by_sgd, by_momentum, by_nesterov = (np.ones(3, np.float32) for _ in range(3))
    sgd(by_sgd, slope, 0.3, out=by_sgd, spare=spare)
    momentum(by_momentum, slope, 0.3, np.zeros(3, np.float32), kept=0.9, spare=spare)
    nesterov(by_nesterov, slope, 0.3, np.zeros(3, np.float32), kept=0.9, spare=spare)
    assert np.array_equal(by_sgd, np.full(3, one - rate * slope[0]))
    assert np.array_equal(by_momentum, by_sgd)
    assert np.array_equal(by_nesterov, np.full(3, one - rate * (np.float32(0.9) * slope[0] + slope[0])))
    assert np.array_equal(slope, np.full(3, np.float32(0.1)))
