"""How maps lie in memory: row by row, so that the rows under a kernel are one block wherever it stands.

The maps of a single example lie one after the other instead, each as one row of memory for one product.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from backend.engine.tensor import Array

Shape = tuple[int, ...]


def maps_like(X: Array, shape: Shape, *, blank: bool = False) -> Array:
    """Make room for maps of a shape (n, h, w, m), of another array's dtype, lying as this module says.

    Parameters
    ----------
    X : ndarray
        The other array.
    shape : (int, int, int, int)
        The maps, their height and width, and the examples of the batch.
    blank : bool
        Whether the room has to be 0 where nothing is ever written.
    """
    n, h, w, m = shape
    order = (n, h, w, m) if m == 1 else (h, n, w, m)
    room = blank_like(X, order) if blank else np.empty_like(X, shape=order, order="C")
    return room if m == 1 else room.transpose(1, 0, 2, 3)


def blank_like(X: Array, shape: Shape) -> Array:
    """Make room that is 0 where nothing is ever written, row-major, of another array's dtype."""
    room = np.empty_like(X, shape=shape, order="C")
    room.view(np.ndarray).fill(0)
    return room


def by_rows(X: Array) -> Array:
    """See maps row by row: row 0 of every map, row 1 of every map, and so on.

    Parameters
    ----------
    X : ndarray, shape (n, h, w, m)
        Maps, batch last, in any memory order.

    Returns
    -------
    ndarray, shape (h, n, w * m)
        Row-major; a view where `X` lies so already.
    """
    n, h, w, m = X.shape
    rows = X.transpose(1, 0, 2, 3)
    if not rows.flags.c_contiguous:
        copy = np.empty_like(X, shape=rows.shape, order="C")
        np.copyto(copy, rows)
        rows = copy
    return rows.reshape(h, n, w * m)


def sum_of(arrays: Array) -> Array:
    """Add up arrays along their first axis, as a product with ones: for a few small ones the fastest way."""
    count, *shape = arrays.shape
    total: Array = np.ones(count, arrays.dtype) @ arrays.reshape(count, -1)
    return total.reshape(shape)


def blocks(rows: Array, count: int, height: int, step: int) -> Array:
    """See blocks of neighbouring rows as matrices; blocks may overlap, memory is shared.

    Parameters
    ----------
    rows : ndarray, shape (h, d, w), row-major
        The rows, each of d lines.
    count, height, step : int
        How many blocks, of how many rows each, and how many rows from one to the next.

    Returns
    -------
    ndarray, shape (count, height * d, w)
    """
    _, lines, width = rows.shape
    along_rows, along_lines, along_width = rows.strides
    return as_strided(
        rows, (count, height * lines, width), (step * along_rows, along_lines, along_width), subok=True
    )
