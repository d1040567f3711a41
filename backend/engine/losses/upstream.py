"""A network may end in a given upstream gradient: what some loss further on would hand back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backend.engine.losses.loss import Loss, take_numbers
from backend.engine.notation import typeset_sum
from backend.engine.relation import Factor, Product, SumOfProducts, letters_for
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


def losses(z: Array, s: Array) -> Array:
    """Sum the outputs times what is given for each, example by example: shape (..., m) becomes (m,)."""
    each: Array = (s * z).sum(axis=tuple(range(z.ndim - 1)))
    return each


def loss(z: Array, s: Array) -> Array:
    """Average them over the batch: shape (..., m) becomes ()."""
    return np.asanyarray(losses(z, s).sum() / z.dtype.type(z.shape[-1]))


def d_output(s: Array) -> Array:
    """Take the gradient as it is given, and average over the batch: shape (..., m) stays."""
    return np.asanyarray(s / s.shape[-1])


class Upstream(Loss):
    """The end of a network whose loss nobody tells, only its slopes, bound to its symbols.

    Its loss stands for any that has these slopes: the sum of all outputs, each times the slope given for it.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The outputs, of any shape.
    label : str
        The symbol of the given gradient.
    loss : str
        The symbol of the loss that stands in.
    """

    kind = "upstream"
    title = "Given upstream gradient"
    target = "upstream"

    def __init__(self, id: str, source: TensorSpec, *, label: str = "s", loss: str = "L") -> None:
        slopes = TensorSpec(
            label,
            source.shape,
            "upstream",
            f"given gradient with respect to {source.symbol}",
            source.axes,
            layer=id,
        )
        super().__init__(id, source, source, loss, slopes)

    def _declare(self, loss: str) -> TensorSpec:
        """Declare a loss that may be negative too."""
        return TensorSpec(loss, (), "loss", "loss that stands in", batched=False, layer=self.id)

    @property
    def classes(self) -> int:
        """How many outputs it has."""
        return self.source.size

    def take(self, labels: ArrayLike, batch: int | None, dtype: type[np.floating[Any]]) -> Array:
        """Take in a slope for every output."""
        return take_numbers(self.label, labels, batch, dtype)

    def forward_steps(self) -> tuple[Step, ...]:
        """List nothing: the outputs are the answer."""
        return ()

    def _rule(self, output: str, *factors: str) -> SumOfProducts:
        letters = letters_for(self.source.shape)
        ranges = dict(zip(letters, self.source.shape, strict=True))
        product = Product(tuple(Factor.at(symbol, *letters) for symbol in factors))
        return SumOfProducts(output, ranges, product, mean=True)

    def loss_steps(self) -> tuple[Step]:
        """List the loss that stands in."""
        z, s, L = self.source, self.label, self.loss
        return (
            Step(
                "loss",
                self.id,
                "upstream.forward",
                L,
                (z.symbol, s.symbol),
                lambda: rf"{L.latex} = {typeset_sum(*z.ranges())}{s.at()}\, {z.at()}",
                f"Whatever the loss is, near this pass it moves like this sum, since {s.symbol} holds its "
                "slopes.",
                loss,
                self._rule("", s.symbol, z.symbol),
            ),
        )

    def losses(self, tensors: Mapping[str, Array]) -> Array:
        """Take the loss of each example, shape (m,), from the tensors that the loss step reads."""
        return losses(tensors[self.source.symbol], tensors[self.label.symbol])

    def backward_steps(self) -> tuple[Step]:
        """List the gradient with respect to the outputs."""
        z, s = self.source, self.label
        return (
            Step(
                "backward",
                self.id,
                "upstream.d_output",
                gradient_of(z),
                (s.symbol,),
                lambda *at: f"{z.gradient_at(*at)} = {s.at(*at)}",
                f"The way back starts here: the gradient with respect to {z.symbol} is given.",
                d_output,
                self._rule(letters_for(z.shape), s.symbol),
            ),
        )
