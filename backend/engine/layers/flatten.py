"""Flattening lays all maps out in one row; going back, the row is folded up again."""

from functools import partial
from math import prod

import numpy as np

from backend.engine.layers.layer import Layer
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


def forward(P: Array) -> Array:
    """Lay the maps out row-major: ``nguyen`` (5). Shape (n, h, w, m) becomes (n * h * w, m)."""
    laid = np.empty_like(P, order="C")
    np.copyto(laid, P)
    return laid.reshape(-1, P.shape[-1])


def d_input(df: Array, shape: tuple[int, ...]) -> Array:
    """Fold the gradient up into the maps: ``nguyen`` (39). Shape (n * h * w, m) becomes (*shape, m)."""
    return df.reshape(*shape, df.shape[-1])


class Flatten(Layer):
    """Flattening, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The maps.
    output : str
        The symbol of the features.
    axis : str
        The index letter of the features.
    """

    kind = "flatten"

    def __init__(self, id: str, source: TensorSpec, output: str, *, axis: str = "k") -> None:
        super().__init__(
            id,
            source,
            TensorSpec(
                output, (source.size,), "features", "features", (axis,), signed=source.signed, layer=id
            ),
        )

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        return "Flatten"

    def _index(self) -> str:
        """Typeset the rule from a map's indices to the feature's index."""
        P = self.source
        strides = [prod(P.shape[axis + 1 :]) for axis in range(len(P.shape))]
        shown = [
            (f"{stride}" if stride > 1 else "") + letter
            for stride, letter in zip(strides, P.axes, strict=True)
            if letter is not None
        ]
        return f"{self.output.axes[0]} = {' + '.join(shown)}"

    def forward_steps(self) -> tuple[Step, ...]:
        """List the features."""
        P, f = self.source, self.output
        return (
            Step(
                "forward",
                self.id,
                "flatten.forward",
                f,
                (P.symbol,),
                rf"{f.at()} = {P.at()}, \quad {self._index()}",
                f"The maps of {P.symbol} are laid out in one row of {f.size} numbers, map by map.",
                forward,
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradient by the maps."""
        P, f = self.source, self.output
        df = gradient_of(f).symbol
        return (
            Step(
                "backward",
                self.id,
                "flatten.d_input",
                gradient_of(P),
                (df,),
                rf"{P.gradient_at()} = {f.gradient_at()}, \quad {self._index()}",
                f"Nothing is computed here: {df} is folded back into the shape of {P.symbol}.",
                partial(d_input, shape=P.shape),
            ),
        )
