"""Correlating maps with kernels, forward and backward, as a few matrix products.

A batch's are products of whole rows, which share the memory of what is under neighbouring rows. For a single
example, where calls cost more than what they copy, they are one product of everything.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from backend.engine.layers.memory import blank_like, blocks, by_rows, maps_like, sum_of
from backend.engine.tensor import Array


def widened(X: Array, cols: int) -> Array:
    """Lay beside each row of the input the same row moved left, once for each column of a kernel.

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input, batch last.
    cols : int
        The kernel's width.

    Returns
    -------
    ndarray, shape (h, c * cols, (w - cols + 1) * m)
        For each row of the input what each column of a kernel meets there, at every place along the row.
    """
    c, h, w, m = X.shape
    wide = w - cols + 1
    along_c, along_h, along_w, along_m = X.strides
    laid = _laid(X, (h, c, cols, wide, m), (along_h, along_c, along_w, along_w, along_m))
    return laid.reshape(h, c * cols, wide * m)


def _rows_together(maps: int, high: int) -> int:
    """Choose how many output rows one product makes: two where few maps would leave the processor idle."""
    return 2 if maps < 12 and high % 2 == 0 else 1


def _banded(k: Array, together: int) -> Array:
    """Write kernels once for each of the rows made together, each a row further down, with 0 between.

    Shape (a, b, p, c, d), p being the kernels' rows, becomes (together * a * b, (p + together - 1) * c * d).
    """
    a, b, p, c, d = k.shape
    matrix = blank_like(k, (together, a, b, p + together - 1, c, d))
    for row in range(together):
        np.copyto(matrix[row, :, :, row : row + p], k)
    return matrix.reshape(together * a * b, -1)


def met(X: Array, rows: int, cols: int) -> Array:
    """Lay out what each weight of a kernel meets at every place: much to write, for a single product.

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input, batch last.
    rows, cols : int
        The kernel's height and width.

    Returns
    -------
    ndarray, shape (c * rows * cols, (h - rows + 1) * (w - cols + 1) * m)
        A line for each weight, in the order of a kernel's.
    """
    c, h, w, m = X.shape
    high, wide = h - rows + 1, w - cols + 1
    along_c, along_h, along_w, along_m = X.strides
    # First along the rows and then down the columns, where lines have become long enough to copy fast.
    beside = _laid(X, (c, cols, h, wide, m), (along_c, along_w, along_h, along_w, along_m))
    along_c, along_q, along_h, *_, size = beside.strides
    below = _laid(beside, (c, rows, cols, high * wide * m), (along_c, along_h, along_q, size))
    return below.reshape(c * rows * cols, high * wide * m)


def _laid(X: Array, shape: tuple[int, ...], strides: tuple[int, ...]) -> Array:
    """Write down an array as its memory looks in other strides."""
    laid: Array = np.positive(as_strided(X, shape, strides, subok=True, writeable=False), order="C")
    return laid


def forward(X: Array, k: Array, b: Array | None = None) -> Array:
    """Correlate the input with every kernel and add the bias: ``nguyen`` (1), (3).

    An output row is one matrix product of the kernels with the rows under them.

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input, batch last.
    k : ndarray, shape (n, c, p, q)
        The kernels.
    b : ndarray, shape (n,), optional
        The biases.

    Returns
    -------
    ndarray, shape (n, h - p + 1, w - q + 1, m)
        The pre-activation S.
    """
    n, _, p, q = k.shape
    high, wide, m = X.shape[1] - p + 1, X.shape[2] - q + 1, X.shape[3]
    S = maps_like(X, (n, high, wide, m))
    if m == 1:
        np.matmul(k.reshape(n, -1), met(X, p, q), out=S.reshape(n, -1))
    else:
        together = _rows_together(n, high)
        under = blocks(widened(X, q), high // together, p + together - 1, together)
        kernels = _banded(k.transpose(0, 2, 1, 3)[:, None], together)
        np.matmul(kernels, under, out=by_rows(S).reshape(-1, together * n, wide * m))
    if b is not None:
        S += b[:, None, None, None]
    return S


def d_bias(dS: Array) -> Array:
    """Sum the upstream gradient over the places of each map: ``nguyen`` (47), (62).

    Parameters
    ----------
    dS : ndarray, shape (n, u, v, m)
        The gradient of the loss with respect to S.

    Returns
    -------
    ndarray, shape (n,)
        The gradient with respect to the bias.
    """
    if dS.shape[-1] == 1:
        maps = dS.reshape(len(dS), -1)
        return np.asanyarray(maps @ np.ones(maps.shape[1], dS.dtype))
    u, n, width = by_rows(dS).shape
    each_row = np.matmul(by_rows(dS).reshape(u * n, width), np.ones(width, dS.dtype))
    return sum_of(each_row.reshape(u, n))


def d_weight(X: Array, dS: Array) -> Array:
    """Correlate the input with the upstream gradient: ``nguyen`` (50), (65), ``katsaros`` (9).

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input of the forward pass.
    dS : ndarray, shape (n, u, v, m)
        The gradient of the loss with respect to S.

    Returns
    -------
    ndarray, shape (n, c, h - u + 1, w - v + 1)
        The gradient with respect to the kernels.
    """
    n, u, v, m = dS.shape
    c, p, q = X.shape[0], X.shape[1] - u + 1, X.shape[2] - v + 1
    if m == 1:
        return np.asanyarray(dS.reshape(n, -1) @ met(X, p, q).T).reshape(n, c, p, q)
    together = _rows_together(n, u)
    under = blocks(widened(X, q), u // together, p + together - 1, together)
    upstream = by_rows(dS).reshape(-1, together * n, v * m)
    banded = sum_of(np.matmul(under, upstream.transpose(0, 2, 1))).reshape(
        p + together - 1, c, q, together, n
    )
    dk: Array = banded[:p, :, :, 0]
    for row in range(1, together):
        dk = dk + banded[row : row + p, :, :, row]
    return dk.transpose(3, 1, 0, 2)


def d_input(dS: Array, k: Array) -> Array:
    """Hand each upstream gradient back through the weights it came by: ``nguyen`` (56), ``katsaros`` (17).

    This is the full convolution of dS with the flipped kernels: along the height a matrix product with the
    rows that some rows of the input fed, along the width the sum of what each kernel column hands back.

    Parameters
    ----------
    dS : ndarray, shape (n, u, v, m)
        The gradient of the loss with respect to S.
    k : ndarray, shape (n, c, p, q)
        The kernels.

    Returns
    -------
    ndarray, shape (c, u + p - 1, v + q - 1, m)
        The gradient with respect to the input.
    """
    n, c, p, q = k.shape
    _, u, v, m = dS.shape
    h, w = u + p - 1, v + q - 1
    dX = maps_like(dS, (c, h, w, m))
    if m == 1:
        return _d_input_at_once(dS, k, out=dX)
    together = 2 if h % 2 == 0 else 1
    flipped = _banded(k[:, :, ::-1].transpose(1, 3, 2, 0)[..., None], together)
    upstream = by_rows(dS)
    # What column j of a kernel hands back belongs j places further right. Lines with room for w places hold
    # v of them and then 0, so that the same memory, read with one place less a line, is moved right by j.
    handed = blank_like(dS, (h, c, q, w, m))
    lines = handed.reshape(h // together, together * c * q, w * m)
    for block in range(h // together):
        top = together * block - p + 1
        first, last = max(0, top), min(u, top + p + together - 1)
        np.matmul(
            flipped[:, (first - top) * n : (last - top) * n],
            upstream[first:last].reshape(-1, v * m),
            out=lines[block, :, : v * m],
        )
    along_h, along_c, along_q, along_w, along_m = handed.strides
    moved = as_strided(
        handed, handed.shape, (along_h, along_c, along_q - along_w, along_w, along_m), subok=True
    )
    np.add.reduce(moved, axis=2, out=dX.transpose(1, 0, 2, 3))
    return dX


def _d_input_at_once(dS: Array, k: Array, *, out: Array) -> Array:
    """Do the same for one example in one product: what every weight hands back, then moved and summed up."""
    n, c, p, q = k.shape
    _, u, v, _ = dS.shape
    h, w = u + p - 1, v + q - 1
    size = u * w
    # Rows with room for w places, as above, and one place more after all of them.
    upstream = blank_like(dS, (n, size + 1))
    np.copyto(upstream[:, :size].reshape(n, u, w)[:, :, :v], dS[..., 0])
    handed = (k.reshape(n, -1).T @ upstream).reshape(c * p, q, size + 1)
    # Column j of a kernel hands back j places further right, row i as many rows further down.
    lines = blank_like(dS, (c, p, (h + 1) * w))
    along_cp, along_q, along = handed.strides
    moved = as_strided(handed, (c * p, q, size), (along_cp, along_q - along, along), subok=True)
    np.matmul(np.ones(q, dS.dtype), moved, out=lines.reshape(c * p, -1)[:, :size])
    along_c, along_p, along = lines.strides
    moved = as_strided(lines, (c, p, h * w), (along_c, along_p - w * along, along), subok=True)
    np.matmul(np.ones(p, dS.dtype), moved, out=out.reshape(c, h * w))
    return out
