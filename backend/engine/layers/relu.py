"""ReLU lets positive numbers through and stops the others, on the way forward and on the way back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from backend.engine.bend import Bend
from backend.engine.explanation import Cells, Index, Origin, Terms, cell_name
from backend.engine.layers.elementwise import Elementwise
from backend.engine.rule import Rule
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec

if TYPE_CHECKING:
    from backend.engine.trace import Trace


def forward(S: Array) -> Array:
    """Keep what is positive, put 0 elsewhere: ``nguyen`` (1), (3). Any shape; same shape and dtype back."""
    return np.maximum(S, 0)


def derivative(S: Array) -> Array:
    """Write 1 where S is positive and 0 elsewhere, at 0 too: ``nguyen`` (44), (59). Same shape and dtype."""
    return np.greater(S, 0, out=np.empty_like(S))


class CutAtZero(Rule):
    """A cell is the larger of its pre-activation and 0."""

    kind = "same"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Compare the pre-activation with 0."""
        (source,) = step.reads
        cells = Cells.of(trace.tensors, source, [index])
        alive = bool(cells.values[0] > 0)
        name = cell_name(source, index)
        says = f"{name} is above 0 and passes." if alive else f"{name} is not above 0, so 0 goes on instead."
        return Origin("max", says, (Terms((cells,)), Terms(coefficient=0.0)), chosen=0 if alive else 1)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the cell in the same place."""
        return [index]


class Slope(Rule):
    """A cell is 1 where the pre-activation in the same place is above 0, else 0."""

    kind = "same"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Ask whether the pre-activation is above 0."""
        (source,) = step.reads
        cells = Cells.of(trace.tensors, source, [index])
        name = cell_name(source, index)
        says = (
            f"{name} is above 0: a small change of it passes whole."
            if cells.values[0] > 0
            else f"{name} is not above 0: a small change of it is stopped, at exactly 0 by agreement too."
        )
        return Origin("positive", says, (Terms((cells,)),))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the cell in the same place."""
        return [index]


class Relu(Elementwise):
    """A rectified linear unit on every cell, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The pre-activation.
    output : str
        The symbol of the activation.
    """

    kind = "relu"
    title = "ReLU"

    def __init__(self, id: str, source: TensorSpec, output: str) -> None:
        super().__init__(id, source, output, signed=False)

    @property
    def passes(self) -> str:
        """What becomes of a gradient here, in a sentence."""
        return f"The gradient passes where the cell was alive; where {self.slope.symbol} is 0 it ends."

    def bends(self) -> tuple[Bend, ...]:
        """List the pre-activation, each cell of which bends at 0."""
        return (Bend("relu", self.source, self.source.symbol, derivative),)

    def forward_steps(self) -> tuple[Step]:
        """List the activation."""
        S, C = self.source, self.output

        def equation(*at: str | None) -> str:
            return (
                rf"{C.at(*at)} = \mathrm{{ReLU}}({S.at(*at)}) = \begin{{cases}} {S.at(*at)} & \text{{if }} "
                rf"{S.at(*at)} > 0 \\ 0 & \text{{if }} {S.at(*at)} \leq 0 \end{{cases}}"
            )

        return (
            Step(
                "forward",
                self.id,
                "relu.forward",
                C,
                (S.symbol,),
                equation,
                f"Positive cells of {S.symbol} pass unchanged; all others become 0 and go silent.",
                forward,
                CutAtZero(),
            ),
        )

    def slope_step(self) -> Step:
        """List the mask."""
        S = self.source
        return Step(
            "backward",
            self.id,
            "relu.derivative",
            self.slope,
            (S.symbol,),
            lambda *at: (
                rf"{self.slope_at(*at)} = \begin{{cases}} 1 & \text{{if }} {S.at(*at)} > 0 \\ "
                rf"0 & \text{{if }} {S.at(*at)} \leq 0 \end{{cases}}"
            ),
            f"The slope of ReLU is 1 where {S.symbol} was positive and 0 elsewhere, at exactly 0 too.",
            derivative,
            Slope(),
        )
