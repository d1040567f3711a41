"""Kernels and windows at any stride as plain nested loops, for one example and without the engine."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from backend.engine.tensor import Array

Size = tuple[int, int]


def slide_over(X: Array, k: Array, stride: Size, padding: Size, dilation: Size) -> Array:
    """Sum products wherever a kernel fits, with zeros where it leaves the input."""
    maps, channels, rows, cols = k.shape
    high = (X.shape[1] + 2 * padding[0] - dilation[0] * (rows - 1) - 1) // stride[0] + 1
    wide = (X.shape[2] + 2 * padding[1] - dilation[1] * (cols - 1) - 1) // stride[1] + 1
    S = np.zeros((maps, high, wide))
    for m, u, v in np.ndindex(maps, high, wide):
        for n, p, q in np.ndindex(channels, rows, cols):
            row = stride[0] * u + dilation[0] * p - padding[0]
            col = stride[1] * v + dilation[1] * q - padding[1]
            if 0 <= row < X.shape[1] and 0 <= col < X.shape[2]:
                S[m, u, v] += X[n, row, col] * k[m, n, p, q]
    return S


def slide_back(
    X: Array, k: Array, dS: Array, stride: Size, padding: Size, dilation: Size
) -> tuple[Array, Array]:
    """Walk over the same products once more, for the gradients with respect to kernels and input."""
    dk, dX = np.zeros(k.shape), np.zeros(X.shape)
    for m, u, v in np.ndindex(dS.shape):
        for n, p, q in np.ndindex(k.shape[1:]):
            row = stride[0] * u + dilation[0] * p - padding[0]
            col = stride[1] * v + dilation[1] * q - padding[1]
            if 0 <= row < X.shape[1] and 0 <= col < X.shape[2]:
                dk[m, n, p, q] += dS[m, u, v] * X[n, row, col]
                dX[n, row, col] += dS[m, u, v] * k[m, n, p, q]
    return dk, dX


def row_maxima(C: Array, width: int, stride: int) -> tuple[Array, Array]:
    """Find each window's maximum along a row and where the first of equals stands: ``katsaros`` (18)-(23)."""
    maps, size = C.shape
    count = (size - width) // stride + 1
    largest, places = np.zeros((maps, count)), np.zeros((maps, count), dtype=np.int64)
    for n, r in np.ndindex(maps, count):
        best = stride * r
        for place in range(stride * r, stride * r + width):
            if C[n, place] > C[n, best]:
                best = place
        largest[n, r], places[n, r] = C[n, best], best
    return largest, places


def windows_of(C: Array, size: Size, stride: Size) -> Iterator[tuple[tuple[int, int, int], list[Size]]]:
    """List windows with the places in them, row by row."""
    high, wide = (C.shape[1] - size[0]) // stride[0] + 1, (C.shape[2] - size[1]) // stride[1] + 1
    for n, r, s in np.ndindex(C.shape[0], high, wide):
        rows = range(stride[0] * r, stride[0] * r + size[0])
        cols = range(stride[1] * s, stride[1] * s + size[1])
        yield (n, r, s), list(product(rows, cols))


def maxima(C: Array, size: Size, stride: Size) -> tuple[Array, Array]:
    """Find each window's maximum and where the first of equals stands, at any stride."""
    found = {}
    for (n, r, s), cells in windows_of(C, size, stride):
        best = cells[0]
        for cell in cells:
            if C[n, cell[0], cell[1]] > C[n, best[0], best[1]]:
                best = cell
        found[n, r, s] = C[n, best[0], best[1]], best
    shape = [last + 1 for last in max(found)]
    largest, places = np.zeros(shape), np.zeros((*shape, 2), dtype=np.int64)
    for at, (value, place) in found.items():
        largest[at], places[at] = value, place
    return largest, places


def average_pool(C: Array, size: Size, stride: Size) -> Array:
    """Take each window's mean."""
    windows = dict(windows_of(C, size, stride))
    P = np.zeros([last + 1 for last in max(windows)])
    for (n, r, s), cells in windows.items():
        for i, j in cells:
            P[n, r, s] += C[n, i, j] / len(cells)
    return P


def share_out(dP: Array, size: Size, stride: Size, shape: tuple[int, ...]) -> Array:
    """Start from zeros and hand every cell of a window its share."""
    dC = np.zeros(shape)
    for (n, r, s), cells in windows_of(dC, size, stride):
        for i, j in cells:
            dC[n, i, j] += dP[n, r, s] / len(cells)
    return dC
