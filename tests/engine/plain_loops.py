"""The sources' procedures as plain nested loops over single cells, for one example and without the engine."""

from itertools import product
from math import exp, log

import numpy as np

from backend.engine.tensor import Array

Size = tuple[int, int]


def convolve(X: Array, k: Array, b: Array) -> Array:
    """Sum products over channel, row and column, and add the bias: ``nguyen`` (1), (3)."""
    maps, channels, rows, cols = k.shape
    high, wide = X.shape[1] - rows + 1, X.shape[2] - cols + 1
    given, kernels, biases = X.tolist(), k.tolist(), b.tolist()
    S = np.zeros((maps, high, wide))
    for m, u, v in np.ndindex(maps, high, wide):
        total = 0.0
        for n, p, q in np.ndindex(channels, rows, cols):
            total += given[n][p + u][q + v] * kernels[m][n][p][q]
        S[m, u, v] = total + biases[m]
    return S


def relu(S: Array) -> Array:
    """Keep positive cells: ``nguyen`` (1), (3)."""
    C = np.zeros(S.shape)
    for cell in np.ndindex(S.shape):
        C[cell] = S[cell] if S[cell] > 0 else 0.0
    return C


def relu_slope(S: Array) -> Array:
    """Write 1 for positive cells: ``nguyen`` (44), (59)."""
    slope = np.zeros(S.shape)
    for cell in np.ndindex(S.shape):
        slope[cell] = 1.0 if S[cell] > 0 else 0.0
    return slope


def cache_winners(C: Array, size: Size) -> Array:
    """Remember the row and column of each window's maximum, the first of equals: ``nguyen`` (42), (57)."""
    maps, high, wide = C.shape[0], C.shape[1] // size[0], C.shape[2] // size[1]
    cached = np.zeros((maps, high, wide, 2), dtype=np.int64)
    for n, r, s in np.ndindex(maps, high, wide):
        rows = range(size[0] * r, size[0] * (r + 1))
        cols = range(size[1] * s, size[1] * (s + 1))
        best = (rows[0], cols[0])
        for i, j in product(rows, cols):
            if C[n, i, j] > C[n, best[0], best[1]]:
                best = (i, j)
        cached[n, r, s] = best
    return cached


def max_pool(C: Array, size: Size) -> Array:
    """Take each window's maximum: ``nguyen`` (2), (4)."""
    maps, high, wide = C.shape[0], C.shape[1] // size[0], C.shape[2] // size[1]
    P = np.zeros((maps, high, wide))
    for n, r, s in np.ndindex(maps, high, wide):
        P[n, r, s] = max(
            C[n, size[0] * r + row, size[1] * s + col] for row, col in np.ndindex(size[0], size[1])
        )
    return P


def flatten(P: Array) -> Array:
    """Lay out the maps at k = 16m + 4x + y for maps of 4x4: ``nguyen`` (5)."""
    _, high, wide = P.shape
    f = np.zeros(P.size)
    for m, x, y in np.ndindex(P.shape):
        f[high * wide * m + wide * x + y] = P[m, x, y]
    return f


def fold(df: Array, shape: tuple[int, int, int]) -> Array:
    """Undo the layout: ``nguyen`` (39)."""
    _, high, wide = shape
    dP = np.zeros(shape)
    for m, x, y in np.ndindex(shape):
        dP[m, x, y] = df[high * wide * m + wide * x + y]
    return dP


def connect(f: Array, w: Array, b: Array) -> Array:
    """Weigh and sum all features: ``nguyen`` (5)."""
    S = np.zeros(len(b))
    for i in range(len(b)):
        total = 0.0
        for j in range(len(f)):
            total += float(w[i, j]) * float(f[j])
        S[i] = total + float(b[i])
    return S


def softmax(S: Array) -> Array:
    """Divide exponentials by their total, as printed: ``nguyen`` (5)."""
    T = 0.0
    for logit in S.tolist():
        T += exp(logit)
    return np.array([exp(logit) / T for logit in S.tolist()])


def cross_entropy(O: Array, label: int) -> float:
    """Take the negative logarithm of the label's probability: ``nguyen`` (6)."""
    return -log(O[label])


def d_logits(O: Array, label: int) -> Array:
    """Tell the label from the other classes: ``nguyen`` (23)."""
    dLS = np.zeros(len(O))
    for i in range(len(O)):
        dLS[i] = O[i] - 1 if i == label else O[i]
    return dLS


def d_dense_bias(O: Array, label: int) -> Array:
    """Write out the gradient with respect to the last bias from the probabilities: ``nguyen`` (25), (26)."""
    dLb = np.zeros(len(O))
    for i in range(len(O)):
        dLb[i] = O[i]
    dLb[label] = O[label] - 1
    return dLb


def d_dense_weight(dLS: Array, f: Array) -> Array:
    """Multiply output gradient and feature: ``nguyen`` (29)."""
    dLw = np.zeros((len(dLS), len(f)))
    for i, j in np.ndindex(len(dLS), len(f)):
        dLw[i, j] = dLS[i] * f[j]
    return dLw


def d_features(w: Array, dLS: Array) -> Array:
    """Multiply by the transposed weights: ``nguyen`` (37), (38)."""
    dLf = np.zeros(w.shape[1])
    for k in range(w.shape[1]):
        for i in range(w.shape[0]):
            dLf[k] += dLS[i] * w[i, k]
    return dLf


def route_to_winners(dP: Array, cached: Array, shape: tuple[int, ...]) -> Array:
    """Start from zeros and hand each gradient to its window's winner: ``nguyen`` (43), (58)."""
    dC = np.zeros(shape)
    for m, x, y in np.ndindex(dP.shape):
        u_max, v_max = cached[m, x, y]
        dC[m, u_max, v_max] = dP[m, x, y]
    return dC


def times(dC: Array, slope: Array) -> Array:
    """Multiply cell by cell: ``nguyen`` (45), (60)."""
    dS = np.zeros(dC.shape)
    for cell in np.ndindex(dC.shape):
        dS[cell] = dC[cell] * slope[cell]
    return dS


def d_conv_bias(dS: Array) -> Array:
    """Sum each map: ``nguyen`` (47), (62)."""
    db = np.zeros(dS.shape[0])
    for m, u, v in np.ndindex(dS.shape):
        db[m] += dS[m, u, v]
    return db


def d_conv_kernel(X: Array, dS: Array) -> Array:
    """Sum gradient times input over all places: ``nguyen`` (50), (65)."""
    (maps, high, wide), channels = dS.shape, X.shape[0]
    rows, cols = X.shape[1] - high + 1, X.shape[2] - wide + 1
    given, upstream = X.tolist(), dS.tolist()
    dk = np.zeros((maps, channels, rows, cols))
    for m, n, p, q in np.ndindex(dk.shape):
        total = 0.0
        for u, v in np.ndindex(high, wide):
            total += upstream[m][u][v] * given[n][p + u][q + v]
        dk[m, n, p, q] = total
    return dk


def jacobian(k: Array, high: int, wide: int) -> Array:
    """Fill the six-dimensional dS2P1[n, r, s, m, u, v], kernel by kernel: ``nguyen`` (55)."""
    maps, channels, rows, cols = k.shape
    dSP = np.zeros((channels, high + rows - 1, wide + cols - 1, maps, high, wide))
    for m, u, v in np.ndindex(maps, high, wide):
        dSP[0:channels, u : u + rows, v : v + cols, m, u, v] = k[m]
    return dSP


def d_conv_input_by_jacobian(dS: Array, dSP: Array) -> Array:
    """Sum gradient times Jacobian over all of S: ``nguyen`` (56)."""
    dP = np.zeros(dSP.shape[:3])
    upstream = dS.tolist()
    for n, r, s in np.ndindex(dP.shape):
        local = dSP[n, r, s].tolist()
        total = 0.0
        for m, u, v in np.ndindex(dS.shape):
            total += upstream[m][u][v] * local[m][u][v]
        dP[n, r, s] = total
    return dP


def d_conv_input_by_full_convolution(dS: Array, k: Array) -> Array:
    """Pad the gradient with zeros and correlate it with the flipped kernels: ``katsaros`` (16), (17)."""
    maps, channels, rows, cols = k.shape
    _, high, wide = dS.shape
    padded: Array = np.zeros((maps, high + 2 * (rows - 1), wide + 2 * (cols - 1)))
    for m, u, v in np.ndindex(dS.shape):
        padded[m, u + rows - 1, v + cols - 1] = dS[m, u, v]
    flipped: Array = np.zeros(k.shape)
    for m, n, p, q in np.ndindex(k.shape):
        flipped[m, n, p, q] = k[m, n, rows - 1 - p, cols - 1 - q]
    upstream, kernels = padded.tolist(), flipped.tolist()
    dX = np.zeros((channels, high + rows - 1, wide + cols - 1))
    for n, r, s in np.ndindex(dX.shape):
        total = 0.0
        for m, p, q in np.ndindex(maps, rows, cols):
            total += upstream[m][r + p][s + q] * kernels[m][n][p][q]
        dX[n, r, s] = total
    return dX


def sgd(parameter: Array, gradient: Array, eta: float) -> Array:
    """Walk against the gradient: ``nguyen`` (66)."""
    after = np.zeros(parameter.shape)
    for cell in np.ndindex(parameter.shape):
        after[cell] = parameter[cell] - eta * gradient[cell]
    return after


def over_batch(examples: list[Array]) -> Array:
    """Lay single results side by side along a last axis."""
    return np.stack(examples, axis=-1)
