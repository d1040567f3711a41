"""Max-pooling along a row keeps each window's largest number; the way back leads to that winner only."""

from collections.abc import Mapping
from functools import partial

from backend.engine.bend import Bend
from backend.engine.layers import striding
from backend.engine.layers.conv1d import rows_shape
from backend.engine.layers.layer import Layer
from backend.engine.layers.tiling import beyond, pooled_shape, window, window_number
from backend.engine.layers.windows import LargestOfWindow, PlaceOfLargest, RoutedToWinner
from backend.engine.step import Step
from backend.engine.tensor import TensorSpec, gradient_of


class MaxPool1d(Layer):
    """Max-pooling along a row, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (n, w).
    output, winners : str
        The symbols of the pooled rows and of the winners' places.
    width : int
        How many cells a window has.
    stride : int, optional
        How far it is from one window to the next; as far as a window is wide if left out.
    axes : tuple of (str or None)
        The index letters of the output: row, window.

    Raises
    ------
    ShapeError
        If the input is not (channels, width) or is smaller than a window, or the stride is not above 0.
    """

    kind = "max_pool1d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        winners: str,
        width: int,
        stride: int | None = None,
        axes: tuple[str | None, str] = ("n", "r"),
    ) -> None:
        rows_shape(id, source)
        self.width = width
        self.stride = width if stride is None else stride
        pooled = pooled_shape(id, source, (width,), (self.stride,))
        self.winners = TensorSpec(
            winners,
            (*pooled, 1),
            "winners",
            f"winners' places of {id}",
            (*axes, None),
            signed=False,
            of=output,
            layer=id,
        )
        super().__init__(
            id,
            source,
            TensorSpec(
                output, pooled, "pooled", f"pooled rows of {id}", axes, signed=source.signed, layer=id
            ),
        )

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        return f"Max-pooling 1x{self.width}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        return {"size": [self.width], "stride": [self.stride]}

    def bends(self) -> tuple[Bend, ...]:
        """List the pooled rows, each cell of which bends where another cell of its window takes over."""
        return (
            Bend(
                "winner",
                self.output,
                self.source.symbol,
                partial(striding.places, size=(self.width,), stride=(self.stride,)),
            ),
        )

    def _window(self, r: str) -> str:
        """Typeset the places of one window."""
        return window(self.source.axes[1:], (r,), (self.width,), (self.stride,))

    def forward_steps(self) -> tuple[Step, ...]:
        """List the pooled rows and the winners."""
        C, P, I = self.source, self.output, self.winners
        i = C.axes[1]
        return (
            Step(
                "forward",
                self.id,
                "max_pool1d.forward",
                P,
                (C.symbol,),
                lambda n, r: rf"{P.at(n, r)} = \max_{{{self._window(r)}}} {C.at(n, i)}",
                f"Of the {self.width} numbers in each window of {C.symbol} only the largest is kept.",
                partial(striding.largest, size=(self.width,), stride=(self.stride,)),
                LargestOfWindow((self.width,), (self.stride,)),
            ),
            Step(
                "forward",
                self.id,
                "max_pool1d.winners",
                I,
                (C.symbol,),
                lambda n, r, _: (
                    rf"{I.at(n, r)} = {i}_{{\max}} = "
                    rf"\operatorname*{{arg\,max}}_{{{self._window(r)}}} {C.at(n, i)}"
                ),
                f"For the way back we note the place in {C.symbol} of each window's winner. "
                f"The first in reading order wins a tie.",
                partial(striding.winners, size=(self.width,), stride=(self.stride,)),
                PlaceOfLargest((self.width,), (self.stride,)),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradient with respect to the input."""
        C, P, I = self.source, self.output, self.winners
        dP = gradient_of(P).symbol
        r = P.axes[1]

        def equation(n: str | None, i: str) -> str:
            if self.stride != self.width:
                won = rf"{r}:\, {I.at(n, r)} = {i}"
                return rf"{C.gradient_at(n, i)} = \sum_{{{won}}} {P.gradient_at(n, r)}"
            number, which = window_number(r, i, self.width)
            if beyond((number,), P.shape[1:]):
                return f"{C.gradient_at(n, i)} = 0"
            return (
                rf"{C.gradient_at(n, i)} = \begin{{cases}} {P.gradient_at(n, number)} & \text{{if }} "
                rf"{i} = {I.at(n, number)} \\ 0 & \text{{otherwise}} \end{{cases}}, \quad {which}"
            )

        adds_up = " A cell that won several windows gets the sum." if self.stride < self.width else ""
        return (
            Step(
                "backward",
                self.id,
                "max_pool1d.d_input",
                gradient_of(C),
                (dP, I.symbol),
                equation,
                f"Only the winner of a window moved {P.symbol}, so it gets the whole of {dP}; "
                f"a small change of the others would change nothing, so theirs is 0.{adds_up}",
                partial(striding.d_input, size=(self.width,), stride=(self.stride,), shape=C.shape),
                RoutedToWinner((self.width,), (self.stride,)),
            ),
        )
