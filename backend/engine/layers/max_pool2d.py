"""Max-pooling keeps each window's largest number; on the way back only that winner gets the gradient."""

from collections.abc import Callable, Mapping
from functools import partial

from backend.engine.bend import Bend
from backend.engine.layers import pooling, striding
from backend.engine.layers.layer import Layer, maps_shape
from backend.engine.layers.pooling import Size
from backend.engine.layers.tiling import beyond, pooled_shape, window, window_number
from backend.engine.layers.windows import LargestOfWindow, PlaceOfLargest, RoutedToWinner
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


class MaxPool2d(Layer):
    """Max-pooling over maps, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (n, h, w).
    output : str
        The symbol of the pooled maps.
    winners : str or None
        The symbol of the winners' coordinates; without one, the way back finds the winners by their values.
    size : tuple of int
        The window's height and width.
    stride : tuple of int, optional
        How far it is from one window to the next, down and across; a window's sides if left out, so that
        windows lie one beside the other. With less they overlap.
    axes : tuple of (str or None)
        The index letters of the output: map, row, column.

    Raises
    ------
    ShapeError
        If the input is not (channels, height, width) or is smaller than a window, or the stride is not above
        0.
    """

    kind = "max_pool2d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        winners: str | None,
        size: Size,
        stride: Size | None = None,
        axes: tuple[str | None, str, str] = ("n", "r", "s"),
    ) -> None:
        maps_shape(id, source)
        self.size = size
        self.stride = size if stride is None else stride
        pooled = pooled_shape(id, source, size, self.stride)
        self.winners = (
            None
            if winners is None
            else TensorSpec(
                winners,
                (*pooled, 2),
                "winners",
                f"winners' coordinates of {id}",
                (*axes, None),
                signed=False,
                of=output,
                layer=id,
            )
        )
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
        return f"Max-pooling {self.size[0]}x{self.size[1]}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        return {"size": list(self.size), "stride": list(self.stride)}

    @property
    def plain(self) -> bool:
        """Whether windows lie one beside the other."""
        return self.stride == self.size

    def bends(self) -> tuple[Bend, ...]:
        """List the pooled maps, each cell of which bends where another cell of its window takes over."""
        places = (
            partial(pooling.places, size=self.size)
            if self.plain
            else partial(striding.places, size=self.size, stride=self.stride)
        )
        return (Bend("winner", self.output, self.source.symbol, places),)

    def _window(self, r: str, s: str) -> str:
        """Typeset the rows and columns of one window, one line each."""
        return window(self.source.axes[1:], (r, s), self.size, self.stride)

    def forward_steps(self) -> tuple[Step, ...]:
        """List the pooled maps and, where they have a symbol, the winners."""
        C, P, I = self.source, self.output, self.winners
        count = self.size[0] * self.size[1]
        i, j = C.axes[1:]
        pooled = Step(
            "forward",
            self.id,
            "max_pool2d.forward",
            P,
            (C.symbol,),
            lambda n, r, s: rf"{P.at(n, r, s)} = \max_{{{self._window(r, s)}}} {C.at(n, i, j)}",
            f"Of the {count} numbers in each window of {C.symbol} only the largest is kept.",
            partial(pooling.forward, size=self.size)
            if self.plain
            else partial(striding.largest, size=self.size, stride=self.stride),
            LargestOfWindow(self.size, self.stride),
        )
        if I is None:
            return (pooled,)
        return (
            pooled,
            Step(
                "forward",
                self.id,
                "max_pool2d.winners",
                I,
                (C.symbol,),
                lambda n, r, s, _: (
                    rf"{I.at(n, r, s)} = \begin{{bmatrix}} {i}_{{\max}} \\ {j}_{{\max}} \end{{bmatrix}} = "
                    rf"\operatorname*{{arg\,max}}_{{{self._window(r, s)}}} {C.at(n, i, j)}"
                ),
                f"For the way back we note the row and column in {C.symbol} of each window's winner. "
                f"The first in reading order wins a tie.",
                partial(pooling.winners, size=self.size)
                if self.plain
                else partial(striding.winners, size=self.size, stride=self.stride),
                PlaceOfLargest(self.size, self.stride),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradient with respect to the input."""
        C, P, I = self.source, self.output, self.winners
        rows, cols = self.size
        dP = gradient_of(P).symbol

        def equation(n: str, i: str, j: str) -> str:
            if not self.plain:
                r, s = P.axes[1] or "", P.axes[2] or ""
                won = rf"{C.at(n, i, j)} = {P.at(n, r, s)}" if I is None else rf"{I.at(n, r, s)} = ({i},{j})"
                return rf"{C.gradient_at(n, i, j)} = \sum_{{{r},{s}:\, {won}}} {P.gradient_at(n, r, s)}"
            r, row = window_number(P.axes[1], i, rows)
            s, col = window_number(P.axes[2], j, cols)
            if beyond((r, s), P.shape[1:]):
                return f"{C.gradient_at(n, i, j)} = 0"
            at = (n, r, s)
            won = rf"{C.at(n, i, j)} = {P.at(*at)}" if I is None else rf"({i},{j}) = {I.at(*at)}"
            return (
                rf"\begin{{aligned}} & {C.gradient_at(n, i, j)} ="
                rf" \begin{{cases}} {P.gradient_at(*at)} & \text{{if }} {won}"
                rf" \\ 0 & \text{{otherwise}} \end{{cases}}, \\ & {row},\; {col} \end{{aligned}}"
            )

        return (
            Step(
                "backward",
                self.id,
                "max_pool2d.d_input",
                gradient_of(C),
                (dP, C.symbol, P.symbol) if I is None else (dP, I.symbol),
                equation,
                f"Only the winner of a window moved {P.symbol}, so it gets the whole of {dP}; "
                f"a small change of the others would change nothing, so theirs is 0."
                + (" A cell that won several windows gets the sum." if self._overlap else ""),
                self._d_input(),
                None if I is None else RoutedToWinner(self.size, self.stride),
            ),
        )

    @property
    def _overlap(self) -> bool:
        """Whether a cell can be in several windows."""
        return any(step < side for step, side in zip(self.stride, self.size, strict=True))

    def _d_input(self) -> Callable[..., Array]:
        """Choose the code of the way back."""
        n, h, w = maps_shape(self.id, self.source)
        if self.plain and self.winners is None:
            return partial(pooling.d_input_by_value, size=self.size)
        if self.plain:
            return partial(pooling.d_input, shape=(n, h, w))
        if self.winners is None:
            return partial(striding.d_input_by_value, size=self.size, stride=self.stride)
        return partial(striding.d_input, size=self.size, stride=self.stride, shape=(n, h, w))
