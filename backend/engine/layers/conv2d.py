"""A convolution slides each kernel over its input and sums the products (a cross-correlation)."""

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import as_strided

from backend.engine.errors import ShapeError
from backend.engine.layers.layer import Layer, maps_shape
from backend.engine.layers.memory import blank_like, blocks, by_rows, maps_like, sum_of
from backend.engine.notation import typeset_sum
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


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
    moved = as_strided(
        X, (h, c, cols, wide, m), (along_h, along_c, along_w, along_w, along_m), subok=True, writeable=False
    )
    laid: Array = np.positive(moved, order="C")
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


def forward(X: Array, k: Array, b: Array) -> Array:
    """Correlate the input with every kernel and add the bias: ``nguyen`` (1), (3).

    An output row is one matrix product of the kernels with the rows under them.

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input, batch last.
    k : ndarray, shape (n, c, p, q)
        The kernels.
    b : ndarray, shape (n,)
        The biases.

    Returns
    -------
    ndarray, shape (n, h - p + 1, w - q + 1, m)
        The pre-activation S.
    """
    n, _, p, q = k.shape
    high, wide, m = X.shape[1] - p + 1, X.shape[2] - q + 1, X.shape[3]
    together = _rows_together(n, high)
    under = blocks(widened(X, q), high // together, p + together - 1, together)
    S = maps_like(X, (n, high, wide, m))
    kernels = _banded(k.transpose(0, 2, 1, 3)[:, None], together)
    np.matmul(kernels, under, out=by_rows(S).reshape(-1, together * n, wide * m))
    S += b[:, None, None, None]
    return S


def d_bias(dS: Array) -> Array:
    """Sum the upstream gradient over the places of each map: ``nguyen`` (47), (62).

    Parameters
    ----------
    dS : ndarray, shape (n, u, v, m)
        The gradient of the loss by S.

    Returns
    -------
    ndarray, shape (n,)
        The gradient by the bias.
    """
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
        The gradient of the loss by S.

    Returns
    -------
    ndarray, shape (n, c, h - u + 1, w - v + 1)
        The gradient by the kernels.
    """
    n, u, v, m = dS.shape
    c, p, q = X.shape[0], X.shape[1] - u + 1, X.shape[2] - v + 1
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
        The gradient of the loss by S.
    k : ndarray, shape (n, c, p, q)
        The kernels.

    Returns
    -------
    ndarray, shape (c, u + p - 1, v + q - 1, m)
        The gradient by the input.
    """
    n, c, p, q = k.shape
    _, u, v, m = dS.shape
    h, w = u + p - 1, v + q - 1
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
    dX = maps_like(dS, (c, h, w, m))
    rows = dX.transpose(1, 0, 2, 3)
    if m == 1:
        # So few numbers are added up faster by a product with ones.
        np.matmul(np.ones((1, q), dS.dtype), moved[..., 0], out=rows.reshape(h, c, 1, w))
    else:
        np.add.reduce(moved, axis=2, out=rows)
    return dX


class Conv2d(Layer):
    """A convolution with stride 1 and no padding, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (c, h, w).
    output, kernel, bias : str
        The symbols of its pre-activation, kernels and biases.
    maps : int
        How many kernels it has.
    kernel_size : tuple of int
        Their height and width.
    axes : tuple of str
        The index letters of the output: map, row, column.
    kernel_axes : tuple of str
        The index letters of a kernel's row and column.

    Raises
    ------
    ShapeError
        If the input is not (channels, height, width) or is smaller than a kernel.
    """

    kind = "conv2d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        kernel: str,
        bias: str,
        maps: int,
        kernel_size: tuple[int, int],
        axes: tuple[str, str, str] = ("n", "i", "j"),
        kernel_axes: tuple[str, str] = ("p", "q"),
    ) -> None:
        c, h, w = maps_shape(id, source)
        p, q = kernel_size
        if maps < 1 or p < 1 or q < 1 or p > h or q > w:
            raise ShapeError(
                f"{id} cannot slide {maps} kernels of {p}x{q} over {source.symbol} of {h}x{w}: "
                f"choose at least one kernel, between 1x1 and {h}x{w}."
            )
        self.k = TensorSpec(
            kernel,
            (maps, c, p, q),
            "parameter",
            f"kernels of {id}",
            (axes[0], source.axes[0], *kernel_axes),
            batched=False,
            layer=id,
        )
        self.b = TensorSpec(
            bias, (maps,), "parameter", f"biases of {id}", (axes[0],), batched=False, layer=id
        )
        super().__init__(
            id,
            source,
            TensorSpec(
                output,
                (maps, h - p + 1, w - q + 1),
                "pre_activation",
                f"pre-activation of {id}",
                axes,
                layer=id,
            ),
            (self.k, self.b),
        )

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        maps, c, p, q = self.k.shape
        return f"Convolution, {maps} kernels of {c}x{p}x{q}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        maps, c, p, q = self.k.shape
        return {"in_channels": c, "out_channels": maps, "kernel_size": [p, q], "stride": 1, "padding": 0}

    def fan_in(self) -> int:
        """Count the products in one output cell."""
        return self.k.size // self.k.shape[0]

    def forward_steps(self) -> tuple[Step, ...]:
        """List S."""
        X, S, k, b = self.source, self.output, self.k, self.b
        (_, i, j), (channel, p, q) = S.axes, k.axes[1:]
        return (
            Step(
                "forward",
                self.id,
                "conv2d.forward",
                S,
                (X.symbol, k.symbol, b.symbol),
                f"{S.at()} = {typeset_sum(*k.ranges()[1:])}"
                f"{X.at(channel, f'{p}+{i}', f'{q}+{j}')}\\, {k.at()} + {b.at()}",
                f"Each kernel of {k.symbol} slides over {X.symbol}: at every place the {self.fan_in()} "
                f"numbers under it are multiplied by its weights, summed up, and the map's bias is added.",
                forward,
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradients by bias, kernels and input."""
        X, S, k, b = self.source, self.output, self.k, self.b
        (n, i, j), (channel, p, q) = S.axes, k.axes[1:]
        _, r, s = X.axes
        dS = gradient_of(S).symbol
        places = typeset_sum(*S.ranges()[1:])
        return (
            Step(
                "backward",
                self.id,
                "conv2d.d_bias",
                gradient_of(b),
                (dS,),
                f"{b.gradient_at()} = {places}{S.gradient_at()}",
                f"The bias takes part with weight one at every place of its map, so its gradient is the sum "
                f"of {dS} over the whole map.",
                d_bias,
            ),
            Step(
                "backward",
                self.id,
                "conv2d.d_weight",
                gradient_of(k),
                (X.symbol, dS),
                f"{k.gradient_at()} = {places}{S.gradient_at()}\\, {X.at(channel, f'{p}+{i}', f'{q}+{j}')}",
                f"A weight met one number of {X.symbol} at every place, so its gradient sums those numbers, "
                f"each times the gradient {dS} of the place: {X.symbol} correlated with {dS}.",
                d_weight,
            ),
            Step(
                "backward",
                self.id,
                "conv2d.d_input",
                gradient_of(X),
                (dS, k.symbol),
                f"{X.gradient_at()} = {typeset_sum((n, S.shape[0]), (p, k.shape[2]), (q, k.shape[3]))}"
                f"{S.gradient_at(n, f'{r}-{p}', f'{s}-{q}')}\\, {k.at()}",
                f"Every cell of {X.symbol} was used under many kernel positions; its gradient gathers {dS} "
                f"from all of them through the same weights: a full convolution with the flipped kernels.",
                d_input,
            ),
        )
