"""Pooling over windows at any stride, so that they may overlap or leave gaps, along one axis or two.

Windows that lie one beside the other in maps have the faster ways of ``pooling``.
"""

from collections.abc import Sequence

import numpy as np

from backend.engine.tensor import Array


def cells_of_windows(C: Array, size: Sequence[int], stride: Sequence[int]) -> list[Array]:
    """See each place of a window as that place's cell of every window, in reading order.

    Parameters
    ----------
    C : ndarray, shape (n, ..., m)
        Maps or rows, batch last. Cells beyond the last whole window are left out.
    size, stride : sequence of int
        A window's sides, and how far it is from one window to the next along each axis.

    Returns
    -------
    list of ndarray, shape (n, windows along each axis, m)
        Views, one for each place.
    """
    axes = list(zip(C.shape[1:-1], size, stride, strict=True))
    last = [step * ((side - length) // step) for side, length, step in axes]
    return [
        C[
            (
                slice(None),
                *(slice(at, far + at + 1, step) for at, far, step in zip(place, last, stride, strict=True)),
            )
        ]
        for place in np.ndindex(*size)
    ]


def largest(C: Array, size: Sequence[int], stride: Sequence[int]) -> Array:
    """Take the largest number of every window: shape (n, ..., m) becomes (n, windows, m), same dtype."""
    best, *others = cells_of_windows(C, size, stride)
    for other in others or (best,):
        # A single cell compares with itself, so that the result has memory of its own.
        best = np.maximum(best, other)
    return np.asanyarray(best)


def _places(C: Array, size: Sequence[int], stride: Sequence[int]) -> Array:
    """Note which place of each window holds its largest number, the first of equals, as int64."""
    best, *others = cells_of_windows(C, size, stride)
    place = np.empty_like(C, shape=best.shape, dtype=np.int64)
    np.copyto(place, 0)
    for number, other in enumerate(others, start=1):
        np.maximum(place, np.greater(other, best) * number, out=place)
        best = np.maximum(best, other)
    return place


def _blank(like: Array, shape: tuple[int, ...]) -> Array:
    """Make room that is 0 at every repeat of a recording, for sums to be added up in."""
    room = np.empty_like(like, shape=shape, order="C")
    np.copyto(room, 0)
    return room


def _starts(windows: int, step: int, after: int) -> Array:
    """Write where each window begins along an axis, with as many axes behind it as follow."""
    return np.arange(0, step * windows, step).reshape(windows, *[1] * after)


def winners(C: Array, size: Sequence[int], stride: Sequence[int]) -> Array:
    """Note where each window's largest number stands; the first in row-major order wins a tie.

    Parameters
    ----------
    C, size, stride
        As for ``cells_of_windows``.

    Returns
    -------
    ndarray of int64, shape (n, windows along each axis, axes, m)
        The winner's coordinates: row and column in its map, or its place in a row.
    """
    place = _places(C, size, stride)
    n, *windows, m = place.shape
    I = np.empty_like(place, shape=(n, *windows, len(size), m))
    for axis in reversed(range(len(size))):
        within = np.remainder(place, size[axis])
        place = np.floor_divide(place, size[axis])
        np.copyto(I[..., axis, :], within + _starts(windows[axis], stride[axis], len(windows) - axis))
    return I


def places(C: Array, size: Sequence[int], stride: Sequence[int]) -> Array:
    """Note the same as one number, counting the cells of a map in row-major order: shape (n, windows, m)."""
    I = winners(C, size, stride)
    place = I[..., 0, :]
    for axis in range(1, len(size)):
        place = place * C.shape[1 + axis] + I[..., axis, :]
    return place


def d_input(dP: Array, I: Array, size: Sequence[int], stride: Sequence[int], shape: tuple[int, ...]) -> Array:
    """Route each upstream gradient to its winner; what several windows hand to one cell adds up.

    Parameters
    ----------
    dP : ndarray, shape (n, windows along each axis, m)
        The gradient of the loss with respect to what was pooled.
    I : ndarray of int, shape (n, windows along each axis, axes, m)
        The winners' coordinates.
    size, stride : sequence of int
        As for ``cells_of_windows``.
    shape : tuple of int
        The shape (n, ...) of one example's input.

    Returns
    -------
    ndarray, shape (*shape, m)
        The gradient with respect to the input.
    """
    windows = dP.shape[1:-1]
    place: Array | int = 0
    for axis, (count, step) in enumerate(zip(windows, stride, strict=True)):
        within = I[..., axis, :] - _starts(count, step, len(windows) - axis)
        place = place * size[axis] + within
    dC = _blank(dP, (*shape, dP.shape[-1]))
    for number, cells in enumerate(cells_of_windows(dC, size, stride)):
        cells += dP * np.equal(place, number)
    return dC


def d_input_by_value(dP: Array, C: Array, P: Array, size: Sequence[int], stride: Sequence[int]) -> Array:
    """Do the same without coordinates: the first cell that holds its window's largest number wins.

    Parameters
    ----------
    dP, P : ndarray, shape (n, windows along each axis, m)
        The gradient of the loss with respect to what was pooled, and what was pooled.
    C : ndarray, shape (n, ..., m)
        The input.
    size, stride : sequence of int
        As for ``cells_of_windows``.

    Returns
    -------
    ndarray, shape (n, ..., m)
        The gradient with respect to the input.
    """
    dC = _blank(dP, C.shape)
    left = dP
    pairs = zip(cells_of_windows(C, size, stride), cells_of_windows(dC, size, stride), strict=True)
    for cells, dcells in pairs:
        taken = left * np.equal(cells, P)
        dcells += taken
        left = left - taken
    return dC


def mean(C: Array, size: Sequence[int], stride: Sequence[int]) -> Array:
    """Take the mean of every window: shape (n, ..., m) becomes (n, windows, m), same dtype."""
    first, *others = cells_of_windows(C, size, stride)
    total = np.positive(first, order="C")
    for other in others:
        total += other
    total /= 1 + len(others)
    return np.asanyarray(total)


def share_out(dP: Array, size: Sequence[int], stride: Sequence[int], shape: tuple[int, ...]) -> Array:
    """Hand every cell an even share of each of its windows' gradients: (n, windows, m) to (*shape, m)."""
    dC = _blank(dP, (*shape, dP.shape[-1]))
    views = cells_of_windows(dC, size, stride)
    share = dP / len(views)
    for cells in views:
        cells += share
    return dC
