"""The largest of every window, where it stands, and the way back to it."""

import numpy as np

from backend.engine.layers.memory import maps_like
from backend.engine.tensor import Array

Size = tuple[int, int]


def cells_of_windows(C: Array, size: Size) -> Array:
    """See each place of a window as that place's cell of every window.

    Shape (n, h, w, m) becomes (columns and rows of a window, n, rows and columns of windows, m).
    """
    rows, cols = size
    n, h, w, m = C.shape
    high, wide = h // rows, w // cols
    windows = C[:, : high * rows, : wide * cols].reshape(n, high, rows, wide, cols, m)
    return windows.transpose(4, 2, 0, 1, 3, 5)


def _together(C: Array, size: Size) -> Array:
    """See each place of a window as one row of memory: of a single example's cells no two would touch."""
    cells = cells_of_windows(C, size)
    laid: Array = np.positive(cells, order="C") if C.shape[-1] == 1 else cells
    return laid


def _largest(cells: Array, *, out: Array | None = None) -> Array:
    """Compare cells along the first axis."""
    largest, *others = (cells[number] for number in range(len(cells)))
    for other in others[:-1]:
        largest = np.maximum(largest, other)
    # A single cell compares with itself, so that the result has memory of its own.
    return np.asanyarray(np.maximum(largest, others[-1] if others else largest, out=out))


def forward(C: Array, size: Size) -> Array:
    """Take the largest number of every window: ``nguyen`` (2), (4).

    The largest of a window is the largest of its rows' largest, so it is looked for along the rows and then
    across them, with fewer numbers to look at.

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
    along = _largest(_together(C, size))
    _, n, high, wide, m = along.shape
    return _largest(along, out=maps_like(C, (n, high, wide, m)))


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
    cells = cells_of_windows(C, size)
    first, *others = (cells[col, row] for row in range(rows) for col in range(cols))
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
        The gradient of the loss with respect to the pooled maps.
    I : ndarray of int, shape (n, r, s, 2, m)
        The winners' coordinates.
    shape : (int, int, int)
        The shape (n, h, w) of one example's activation.

    Returns
    -------
    ndarray, shape (n, h, w, m)
        The gradient with respect to the activation.
    """
    n, h, w = shape
    m = dP.shape[-1]
    dC = np.zeros((n, h * w, m), dtype=dP.dtype)
    cell = (I[:, :, :, 0] * w + I[:, :, :, 1]).reshape(n, -1, m)
    np.put_along_axis(dC, cell, dP.reshape(n, -1, m), axis=1)
    return dC.reshape(n, h, w, m)


def d_input_by_value(dP: Array, C: Array, P: Array, size: Size) -> Array:
    """Do the same without coordinates: the first row with a window's largest number wins, and its first cell.

    Parameters
    ----------
    dP, P : ndarray, shape (n, r, s, m)
        The gradient of the loss with respect to the pooled maps, and these maps.
    C : ndarray, shape (n, h, w, m)
        The activation.
    size : (int, int)
        The window's height and width.

    Returns
    -------
    ndarray, shape (n, h, w, m)
        The gradient with respect to the activation.
    """
    dC = maps_like(dP, C.shape, blank=True)
    cells, dcells = _together(C, size), cells_of_windows(dC, size)
    along = _largest(cells)
    dalong, droom = np.empty_like(along), np.empty_like(cells) if cells.shape[-1] == 1 else dcells
    _route(dP, along, P, out=dalong)
    _route(dalong, cells, along, out=droom)
    if droom is not dcells:
        # Column by column, for NumPy would go through all columns of a row at once, in loops of few steps.
        for number in range(len(cells)):
            np.copyto(dcells[number], droom[number])
    return dC


def _route(gradient: Array, cells: Array, largest: Array, *, out: Array) -> None:
    """Hand a gradient to the first of the cells along the first axis that is the largest."""
    won = np.empty_like(largest, dtype=np.bool_)
    # What no cell has taken so far is kept where the last cell's share belongs.
    left, last = gradient, out[-1]
    for number in range(len(cells) - 1):
        np.equal(cells[number], largest, out=won)
        np.multiply(left, won, out=out[number])
        left = np.subtract(left, out[number], out=last)
    if left is not last:
        np.copyto(last, left)
