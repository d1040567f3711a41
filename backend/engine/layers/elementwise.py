"""An activation treats every cell alone, so its way back is a product cell by cell."""

from abc import abstractmethod

import numpy as np

from backend.engine.layers.layer import Layer
from backend.engine.relation import Factor, Product, SumOfProducts, letters_for
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of, local_derivative_of


def d_input(dC: Array, slope: Array) -> Array:
    """Multiply the upstream gradient by the local derivative, cell by cell: ``nguyen`` (45), (60)."""
    return np.multiply(dC, slope, out=np.empty_like(slope))


class Elementwise(Layer):
    """A function of every cell alone, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The pre-activation.
    output : str
        The symbol of the activation.
    signed : bool
        Whether the activation can be negative.
    """

    def __init__(self, id: str, source: TensorSpec, output: str, *, signed: bool) -> None:
        activation = TensorSpec(
            output, source.shape, "activation", f"activation of {id}", source.axes, signed=signed, layer=id
        )
        super().__init__(id, source, activation)

    @property
    def slope(self) -> TensorSpec:
        """The derivative of every cell by the one that it was made from."""
        return local_derivative_of(self.output, self.source)

    @abstractmethod
    def slope_step(self) -> Step:
        """List the local derivative."""

    @abstractmethod
    def forward_steps(self) -> tuple[Step]:
        """List the activation."""

    def slope_at(self, *at: str | None) -> str:
        """Typeset the local derivative of one cell."""
        return rf"\frac{{\partial {self.output.at(*at)}}}{{\partial {self.source.at(*at)}}}"

    def backward_steps(self) -> tuple[Step, ...]:
        """List the local derivative and the gradient with respect to the pre-activation."""
        S, C, slope = self.source, self.output, self.slope
        dC, letters = gradient_of(C).symbol, letters_for(C.shape)
        return (
            self.slope_step(),
            Step(
                "backward",
                self.id,
                f"{self.kind}.d_input",
                gradient_of(S),
                (dC, slope.symbol),
                lambda *at: rf"{S.gradient_at(*at)} = {C.gradient_at(*at)}\, {self.slope_at(*at)}",
                self.passes,
                d_input,
                SumOfProducts(
                    letters,
                    dict(zip(letters, C.shape, strict=True)),
                    Product((Factor.at(dC, *letters), Factor.at(slope.symbol, *letters))),
                ),
            ),
        )

    @property
    def passes(self) -> str:
        """What becomes of a gradient here, in a sentence."""
        return f"Every gradient is multiplied by the slope {self.slope.symbol} of its own cell."
