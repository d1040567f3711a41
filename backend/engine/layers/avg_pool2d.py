"""Average pooling keeps each window's mean; on the way back every cell gets an even share."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from backend.engine.layers import striding
from backend.engine.layers.layer import Layer, maps_shape
from backend.engine.layers.memory import maps_like
from backend.engine.layers.pooling import Size, cells_of_windows
from backend.engine.layers.tiling import beyond, pooled_shape, times, window, window_number
from backend.engine.relation import Factor, Place, Product, SumOfProducts
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


def forward(C: Array, size: Size) -> Array:
    """Take the mean of every window.

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
    P: Array = cells_of_windows(C, size).sum(axis=(0, 1))
    P /= size[0] * size[1]
    return P


def d_input(dP: Array, size: Size, shape: tuple[int, int, int]) -> Array:
    """Share each upstream gradient evenly among the cells of its window; cells of no window get 0.

    Parameters
    ----------
    dP : ndarray, shape (n, r, s, m)
        The gradient of the loss with respect to the pooled maps.
    size : (int, int)
        The window's height and width.
    shape : (int, int, int)
        The shape (n, h, w) of one example's activation.

    Returns
    -------
    ndarray, shape (n, h, w, m)
        The gradient with respect to the activation.
    """
    dC = maps_like(dP, (*shape, dP.shape[-1]), blank=True)
    np.copyto(cells_of_windows(dC, size), dP / (size[0] * size[1]))
    return dC


class AvgPool2d(Layer):
    """Average pooling over maps, bound to its symbols.

    Parameters
    ----------
    id, source, output, size, stride, axes
        As for ``MaxPool2d``.

    Raises
    ------
    ShapeError
        If the input is not (channels, height, width) or is smaller than a window, or the stride is not above
        0.
    """

    kind = "avg_pool2d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        size: Size,
        stride: Size | None = None,
        axes: tuple[str | None, str, str] = ("n", "r", "s"),
    ) -> None:
        maps_shape(id, source)
        self.size = size
        self.stride = size if stride is None else stride
        pooled = pooled_shape(id, source, size, self.stride)
        super().__init__(
            id,
            source,
            TensorSpec(
                output, pooled, "pooled", f"pooled maps of {id}", axes, signed=source.signed, layer=id
            ),
        )

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        return f"Average pooling {self.size[0]}x{self.size[1]}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        return {"size": list(self.size), "stride": list(self.stride)}

    @property
    def plain(self) -> bool:
        """Whether windows lie one beside the other."""
        return self.stride == self.size

    @property
    def _count(self) -> int:
        """How many cells a window has."""
        return self.size[0] * self.size[1]

    @property
    def _ranges(self) -> dict[str, int]:
        """The letters of its sums: map, places of output, window and input."""
        (n, r, s), (p, q), (_, i, j) = self.output.shape, self.size, self.source.shape
        return {"n": n, "r": r, "s": s, "p": p, "q": q, "i": i, "j": j}

    def forward_steps(self) -> tuple[Step, ...]:
        """List the pooled maps."""
        C, P = self.source, self.output
        down, across = self.stride
        i, j = C.axes[1:]

        def equation(n: str | None, r: str, s: str) -> str:
            places = window((i, j), (r, s), self.size, self.stride)
            return rf"{P.at(n, r, s)} = \frac{{1}}{{{self._count}}} \sum_{{{places}}} {C.at(n, i, j)}"

        return (
            Step(
                "forward",
                self.id,
                "avg_pool2d.forward",
                P,
                (C.symbol,),
                equation,
                f"The {self._count} numbers in each window of {C.symbol} are replaced by their mean.",
                partial(forward, size=self.size)
                if self.plain
                else partial(striding.mean, size=self.size, stride=self.stride),
                SumOfProducts(
                    "nrs",
                    self._ranges,
                    Product((Factor.at(C.symbol, "n", f"{down}r+p", f"{across}s+q"),), 1 / self._count),
                ),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradient with respect to the input."""
        C, P = self.source, self.output
        rows, cols = self.size
        down, across = self.stride
        dP = gradient_of(P).symbol
        shape = (C.shape[0], C.shape[1], C.shape[2])

        def equation(n: str | None, i: str, j: str) -> str:
            if not self.plain:
                windows = zip(P.axes[1:], self.stride, (i, j), self.size, strict=True)
                over = [
                    rf"{letter}:\; {times(step, letter or '')} \leq {at} < {times(step, letter or '')}+{side}"
                    for letter, step, at, side in windows
                ]
                sums = r"\sum_{\substack{" + r" \\ ".join(over) + "}}"
                total = f"{sums} {P.gradient_at(n, *P.axes[1:])}"
                return rf"{C.gradient_at(n, i, j)} = \frac{{1}}{{{self._count}}} {total}"
            r, row = window_number(P.axes[1], i, rows)
            s, col = window_number(P.axes[2], j, cols)
            if beyond((r, s), P.shape[1:]):
                return f"{C.gradient_at(n, i, j)} = 0"
            share = rf"\frac{{1}}{{{self._count}}} {P.gradient_at(n, r, s)}"
            return rf"{C.gradient_at(n, i, j)} = {share}, \quad {row},\; {col}"

        return (
            Step(
                "backward",
                self.id,
                "avg_pool2d.d_input",
                gradient_of(C),
                (dP,),
                equation,
                f"Every cell of a window moved {P.symbol} by one part in {self._count}, so {dP} is shared "
                f"out evenly; no cell wins.",
                partial(d_input, size=self.size, shape=shape)
                if self.plain
                else partial(striding.share_out, size=self.size, stride=self.stride, shape=shape),
                SumOfProducts(
                    "nij",
                    self._ranges,
                    Product(
                        (Factor.at(dP, *"nrs"),),
                        1 / self._count,
                        where=(Place.read(f"{down}r+p-i"), Place.read(f"{across}s+q-j")),
                    ),
                ),
            ),
        )
