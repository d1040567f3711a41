"""ReLU lets positive numbers through and stops the others, on the way forward and on the way back."""

import numpy as np

from backend.engine.bend import Bend
from backend.engine.layers.layer import Layer
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of, local_derivative_of


def forward(S: Array) -> Array:
    """Keep what is positive, put 0 elsewhere: ``nguyen`` (1), (3). Any shape; same shape and dtype back."""
    return np.maximum(S, 0)


def derivative(S: Array) -> Array:
    """Write 1 where S is positive and 0 elsewhere, at 0 too: ``nguyen`` (44), (59). Same shape and dtype."""
    return np.greater(S, 0, out=np.empty_like(S))


def d_input(dC: Array, mask: Array) -> Array:
    """Multiply the upstream gradient by the local derivative, cell by cell: ``nguyen`` (45), (60)."""
    return np.multiply(dC, mask, out=np.empty_like(mask))


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
        return (
            Step(
                "forward",
                self.id,
                "relu.forward",
                C,
                (S.symbol,),
                rf"{C.at()} = \mathrm{{ReLU}}({S.at()}) = \begin{{cases}} {S.at()} & \text{{if }} "
                rf"{S.at()} > 0 \\ 0 & \text{{if }} {S.at()} \leq 0 \end{{cases}}",
                f"Positive cells of {S.symbol} pass unchanged; all others become 0 and go silent.",
                forward,
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the mask and the gradient by the pre-activation."""
        S, C = self.source, self.output
        mask = local_derivative_of(C, S)
        cell = rf"\frac{{\partial {C.at()}}}{{\partial {S.at()}}}"
        return (
            Step(
                "backward",
                self.id,
                "relu.derivative",
                mask,
                (S.symbol,),
                rf"{cell} = \begin{{cases}} 1 & \text{{if }} {S.at()} > 0 \\ "
                rf"0 & \text{{if }} {S.at()} \leq 0 \end{{cases}}",
                f"The slope of ReLU is 1 where {S.symbol} was positive and 0 elsewhere, at exactly 0 too.",
                derivative,
            ),
            Step(
                "backward",
                self.id,
                "relu.d_input",
                gradient_of(S),
                (gradient_of(C).symbol, mask.symbol),
                f"{S.gradient_at()} = {C.gradient_at()}\\, {cell}",
                f"The gradient passes where the cell was alive; where {mask.symbol} is 0 it ends.",
                d_input,
            ),
        )
