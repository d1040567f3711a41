"""ReLU lets positive numbers through and stops the others, on the way forward and on the way back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from backend.engine.bend import Bend
from backend.engine.explanation import Cells, Index, Origin, Terms, cell_name
from backend.engine.layers.layer import Layer
from backend.engine.relation import Factor, Product, SumOfProducts, letters_for
from backend.engine.rule import Rule
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of, local_derivative_of

if TYPE_CHECKING:
    from backend.engine.trace import Trace


def forward(S: Array) -> Array:
    """Keep what is positive, put 0 elsewhere: ``nguyen`` (1), (3). Any shape; same shape and dtype back."""
    return np.maximum(S, 0)


def derivative(S: Array) -> Array:
    """Write 1 where S is positive and 0 elsewhere, at 0 too: ``nguyen`` (44), (59). Same shape and dtype."""
    return np.greater(S, 0, out=np.empty_like(S))


def d_input(dC: Array, mask: Array) -> Array:
    """Multiply the upstream gradient by the local derivative, cell by cell: ``nguyen`` (45), (60)."""
    return np.multiply(dC, mask, out=np.empty_like(mask))


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


class Relu(Layer):
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

    def __init__(self, id: str, source: TensorSpec, output: str) -> None:
        super().__init__(
            id,
            source,
            TensorSpec(
                output, source.shape, "activation", f"activation of {id}", source.axes, signed=False, layer=id
            ),
        )

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        return "ReLU"

    def bends(self) -> tuple[Bend, ...]:
        """List the pre-activation, each cell of which bends at 0."""
        return (Bend("relu", self.source, self.source.symbol, derivative),)

    def forward_steps(self) -> tuple[Step, ...]:
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

    def backward_steps(self) -> tuple[Step, ...]:
        """List the mask and the gradient by the pre-activation."""
        S, C = self.source, self.output
        mask, dC = local_derivative_of(C, S), gradient_of(C).symbol
        letters = letters_for(C.shape)

        def cell(*at: str | None) -> str:
            return rf"\frac{{\partial {C.at(*at)}}}{{\partial {S.at(*at)}}}"

        return (
            Step(
                "backward",
                self.id,
                "relu.derivative",
                mask,
                (S.symbol,),
                lambda *at: (
                    rf"{cell(*at)} = \begin{{cases}} 1 & \text{{if }} {S.at(*at)} > 0 \\ "
                    rf"0 & \text{{if }} {S.at(*at)} \leq 0 \end{{cases}}"
                ),
                f"The slope of ReLU is 1 where {S.symbol} was positive and 0 elsewhere, at exactly 0 too.",
                derivative,
                Slope(),
            ),
            Step(
                "backward",
                self.id,
                "relu.d_input",
                gradient_of(S),
                (dC, mask.symbol),
                lambda *at: f"{S.gradient_at(*at)} = {C.gradient_at(*at)}\\, {cell(*at)}",
                f"The gradient passes where the cell was alive; where {mask.symbol} is 0 it ends.",
                d_input,
                SumOfProducts(
                    letters,
                    dict(zip(letters, C.shape, strict=True)),
                    Product((Factor.at(dC, *letters), Factor.at(mask.symbol, *letters))),
                ),
            ),
        )
