"""A recording repeats a computation on new numbers exactly, and refuses what it could not repeat."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from backend.engine.recording import Recording, UnrepeatableError, plain
from backend.engine.tensor import Array


def mixed(X: Array, y: Array) -> Array:
    """Go through views of many kinds, broadcasting, reductions, products and writing in place."""
    moved = X.transpose(1, 0, 2)[::-1]
    total = moved + 2 * y - moved.max(axis=0)
    total[..., 0] = y.sum()
    total *= y[:1]
    room = np.empty_like(X, shape=(X.shape[1], X.shape[0], X.shape[0]))
    np.matmul(moved, X.transpose(1, 2, 0), out=room)
    np.copyto(room[0], 7)
    positive = np.greater(room, 0, out=np.empty_like(room))
    return np.asanyarray(np.exp(-np.maximum(room, -1)) * positive + total.sum(axis=2)[..., None])


@given(st.tuples(*[st.integers(1, 4)] * 3), st.integers(0, 1000))
def test_repeats_are_the_computation_itself_bit_for_bit(shape: tuple[int, int, int], seed: int) -> None:
    random = np.random.default_rng(seed)
    X, y = random.normal(size=shape), random.normal(size=shape[-1])
    recording = Recording()
    result = plain(mixed(recording.watch(X), recording.watch(y)))
    for _ in range(3):
        assert_array_equal(result, mixed(X, y))
        X[...], y[...] = random.normal(size=X.shape), random.normal(size=y.shape)
        recording.repeat()


def test_a_repeat_makes_no_new_array() -> None:
    X = np.ones((3, 4, 5))
    recording = Recording()
    result = plain(mixed(recording.watch(X), recording.watch(np.ones(5))))
    before = result.copy()
    X *= 2
    recording.repeat()
    assert not np.array_equal(result, before)


@pytest.mark.parametrize(
    "computation",
    [
        lambda X: X if X[0, 0] > 0 else -X,
        lambda X: bool(X.any()),
        lambda X: float(X.sum()),
        lambda X: X[X > 0],
        lambda X: X[[1, 0]],
        lambda X: X[0, 0],
        lambda X: X.T.reshape(-1),
        lambda X: X.copy(),
        lambda X: X.astype(np.float32),
        lambda X: X.argmax(axis=0),
        lambda X: X.mean(),
        lambda X: np.where(X > 0, X, 0),
        lambda X: np.take_along_axis(X, np.zeros((1, 3), int), axis=0),
        lambda X: np.add.at(X, 0, 1),
        lambda X: np.cumsum(X),
        lambda X: np.divmod(X, 2),
        lambda X: np.add(X, 1, out=np.zeros((2, 3))),
        lambda X: np.copyto(np.zeros((2, 3)), X),
        lambda X: np.copyto(X, 0, where=X > 1),
        lambda X: list(X),
        lambda X: X.fill(0),
    ],
)
def test_what_cannot_be_repeated_is_refused(computation: Callable[[Any], object]) -> None:
    with pytest.raises(UnrepeatableError, match=r"cannot be recorded.*Use ufuncs"):
        computation(Recording().watch(np.arange(6.0).reshape(2, 3)))


def test_the_same_from_the_same_numbers_is_computed_once() -> None:
    recording = Recording()
    X = recording.watch(np.arange(6.0).reshape(2, 3))
    assert plain(np.exp(X)) is not None
    calls = len(recording.calls)
    np.exp(X)
    np.exp(X.reshape(3, 2).reshape(2, 3))
    assert len(recording.calls) == calls


@pytest.mark.parametrize(
    "write",
    [
        lambda X, _: np.add(X, 1, out=X),
        lambda X, _: np.copyto(X[0], 5),
        lambda X, _: np.negative(X.T, out=X.T),
        lambda _, Y: np.multiply(Y, 2, out=Y),
        lambda X, _: np.copyto(np.lib.stride_tricks.as_strided(X, (2,), (8,), subok=True), 3),
    ],
)
def test_once_numbers_were_written_over_it_is_computed_again(write: Callable[[Any, Any], object]) -> None:
    def computation(X: Array) -> Array:
        Y = np.exp(X)
        first = Y + 0
        write(X, Y)
        return np.asanyarray(first - 2 * np.exp(X))

    given = np.arange(4.0).reshape(2, 2)
    recording = Recording()
    watched = given.copy()
    result = plain(computation(recording.watch(watched)))
    for factor in (1, 3):
        watched[...] = given * factor
        recording.repeat()
        assert_array_equal(result, computation(given * factor))


def test_a_number_keeps_its_own_type_beside_another_type_of_result() -> None:
    recording = Recording()
    X = np.array([1.0, 2.0, 3.0])
    is_two = plain(np.equal(recording.watch(X), 2))
    assert_array_equal(is_two, [False, True, False])
    X[:] = [2.0, 1.0, 2.0]
    recording.repeat()
    assert_array_equal(is_two, [True, False, True])


@pytest.mark.parametrize("size", [3, 5000])
def test_numbers_beside_small_and_large_arrays_do_the_same(size: int) -> None:
    X = np.linspace(-1, 1, size)
    recording = Recording()
    result = plain(np.maximum(recording.watch(X), 0.25) * 3)
    X[:] = X[::-1].copy()
    recording.repeat()
    assert_array_equal(result, np.maximum(X, 0.25) * 3)


@pytest.mark.parametrize("size", [3, 5000])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_types_mixed_in_small_and_large_arrays_do_the_same(size: int, kind: type[np.floating[Any]]) -> None:
    def computation(X: Any) -> Any:
        positive = np.greater(X, 0, out=np.empty_like(X))
        return positive - X * np.equal(X, X[:1]) + np.float64(0.1)

    X = np.linspace(-1, 1, size).astype(kind)
    recording = Recording()
    result = plain(computation(recording.watch(X)))
    X[:] = X[::-1].copy()
    recording.repeat()
    expected = computation(X)
    assert result.dtype == expected.dtype
    assert_array_equal(result, expected)


def test_a_converted_result_is_delivered_like_any_other() -> None:
    recording, place = Recording(), np.empty(3)
    X = np.array([1.0, -1.0, 2.0])
    watched = recording.watch(X)
    recording.deliver(watched * np.greater(watched, 0), place)
    X[:] = [-1.0, 3.0, 4.0]
    recording.repeat()
    assert_array_equal(place, [0.0, 3.0, 4.0])


def test_what_changes_nothing_is_not_called() -> None:
    recording = Recording()
    X = recording.watch(np.arange(3.0))
    X /= 1
    assert not recording.calls


@pytest.mark.parametrize(
    "computation",
    [
        lambda X, _: X @ X.T,
        lambda X, _: (X @ X.T).reshape(-1),
        lambda X, _: (X @ X.T).T,
        lambda X, Y: np.add(Y, 1, out=Y),
        lambda X, _: X.sum(axis=1, keepdims=True) * np.ones(3),
        lambda _, Y: Y,
    ],
)
def test_numbers_are_delivered_to_their_place(computation: Callable[[Any, Any], Any]) -> None:
    given = np.arange(6.0).reshape(3, 2)
    X, Y, place = given.copy(), given @ given.T, np.empty(9)
    recording = Recording()
    made = computation(recording.watch(X), recording.watch(Y))
    recording.deliver(made, place.reshape(made.shape))
    for factor in (1, 2):
        X[...], Y[...] = given * factor, given @ given.T
        expected = computation(X.copy(), Y.copy())
        recording.repeat()
        assert_array_equal(place.reshape(made.shape), np.asarray(expected))


def test_numbers_that_nobody_else_needs_are_computed_in_their_place() -> None:
    recording, place = Recording(), np.empty((3, 3))
    X = recording.watch(np.arange(6.0).reshape(3, 2))
    recording.deliver(X @ X.T, place)
    assert len(recording.calls) == 1
    needed = X @ (X.T + 1)
    assert plain(needed + 1) is not None
    calls = len(recording.calls)
    recording.deliver(needed, place)
    assert len(recording.calls) == calls + 1
