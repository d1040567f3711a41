"""The largest of every window, where it stands, and the way back to it."""

import numpy as np

from backend.engine.layers.memory import blank_like, maps_like
from backend.engine.tensor import Array

Size = tuple[int, int]


def _candidates(C: Array, size: Size) -> list[Array]:
    """See each place of a window, in row-major order, as that place's cell of every window."""
    rows, cols = size
    high, wide = C.shape[1] // rows * rows, C.shape[2] // cols * cols
    return [C[:, row:high:rows, col:wide:cols] for row in range(rows) for col in range(cols)]


def forward(C: Array, size: Size) -> Array:
    """Take the largest number of every window: ``nguyen`` (2), (4).

    Parameters
    ----------
    C : ndarray, shape (n, h, w, m)
        The activation, batch last. Rows and columns that fill no window are left out.
    size : (int, int)
        The window's height and width, which are its strides too.

    Returns
    -------
    ndarray, shape (n, h // size[0], w // size[1], m)
        The pooled maps.
    """
    first, *others = _candidates(C, size)
    P = maps_like(C, first.shape)
    np.maximum(first, others[0] if others else first, out=P)
    for candidate in others[1:]:
        np.maximum(P, candidate, out=P)
    return P


def winners(C: Array, size: Size) -> Array:
    """Note where in C each window's largest number stands: ``nguyen`` (42), (57).

    The first in row-major order wins a tie.

    Parameters
    ----------
    C : ndarray, shape (n, h, w, m)
        The activation, batch last.
    size : (int, int)
        The window's height and width.

    Returns
    -------
    ndarray of int64, shape (n, h // size[0], w // size[1], 2, m)
        The winner's row and column in its map.
    """
    rows, cols = size
    first, *others = _candidates(C, size)
    best = first.copy()
    place = np.zeros(best.shape, dtype=np.int64)
    for number, candidate in enumerate(others, start=1):
        place[candidate > best] = number
        np.maximum(best, candidate, out=best)
    n, high, wide, m = best.shape
    I = np.empty((n, high, wide, 2, m), dtype=np.int64)
    I[:, :, :, 0] = np.arange(high)[:, None, None] * rows + place // cols
    I[:, :, :, 1] = np.arange(wide)[:, None] * cols + place % cols
    return I


def places(C: Array, size: Size) -> Array:
    """Note the same as one number, counting the cells of a map in row-major order: shape (n, r, s, m)."""
    I = winners(C, size)
    place: Array = I[:, :, :, 0] * C.shape[2] + I[:, :, :, 1]
    return place


def d_input(dP: Array, I: Array, shape: tuple[int, int, int]) -> Array:
    """Route each upstream gradient to its winner and put 0 everywhere else: ``nguyen`` (43), (58).

    Parameters
    ----------
    dP : ndarray, shape (n, r, s, m)
        The gradient of the loss by the pooled maps.
    I : ndarray of int, shape (n, r, s, 2, m)
        The winners' coordinates.
    shape : (int, int, int)
        The shape (n, h, w) of one example's activation.

    Returns
    -------
    ndarray, shape (n, h, w, m)
        The gradient by the activation.
    """
    n, h, w = shape
    m = dP.shape[-1]
    dC = np.zeros((n, h * w, m), dtype=dP.dtype)
    cell = (I[:, :, :, 0] * w + I[:, :, :, 1]).reshape(n, -1, m)
    np.put_along_axis(dC, cell, dP.reshape(n, -1, m), axis=1)
    return dC.reshape(n, h, w, m)


def d_input_by_value(dP: Array, C: Array, P: Array, size: Size) -> Array:
    """Do the same without coordinates: the first of a window's cells that equals its maximum has won.

    Parameters
    ----------
    dP, P : ndarray, shape (n, r, s, m)
        The gradient of the loss by the pooled maps, and these maps.
    C : ndarray, shape (n, h, w, m)
        The activation.
    size : (int, int)
        The window's height and width.

    Returns
    -------
    ndarray, shape (n, h, w, m)
        The gradient by the activation.
    """
    dC = blank_like(dP, (C.shape[1], C.shape[0], C.shape[2], C.shape[3])).transpose(1, 0, 2, 3)
    *gradients, last = _candidates(dC, size)
    won = np.empty_like(P, dtype=np.bool_)
    # What no cell has taken so far is kept where the last cell's share belongs.
    left = dP
    for candidate, gradient in zip(_candidates(C, size), gradients, strict=False):
        np.equal(candidate, P, out=won)
        np.multiply(left, won, out=gradient)
        left = np.subtract(left, gradient, out=last)
    if left is not last:
        np.copyto(last, left)
    return dC
