"""Flattening lays all maps out in one row; going back, the row is folded up again."""

from collections.abc import Sequence
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.engine.explanation import Cells, Index, Origin, Terms, cell_name
from backend.engine.layers.layer import Layer
from backend.engine.rule import Rule
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of

if TYPE_CHECKING:
    from backend.engine.trace import Trace


def forward(P: Array) -> Array:
    """Lay the maps out row-major: ``nguyen`` (5). Shape (n, h, w, m) becomes (n * h * w, m)."""
    laid = np.empty_like(P, order="C")
    np.copyto(laid, P)
    return laid.reshape(-1, P.shape[-1])


def d_input(df: Array, shape: tuple[int, ...]) -> Array:
    """Fold the gradient up into the maps: ``nguyen`` (39). Shape (n * h * w, m) becomes (*shape, m)."""
    return df.reshape(*shape, df.shape[-1])


class SameOrder(Rule):
    """A cell is the one that stands at the same place in row-major order.

    Parameters
    ----------
    source, result : tuple of int
        The shapes before and after, for one example.
    """

    kind = "row_major"

    def __init__(self, source: tuple[int, ...], result: tuple[int, ...]) -> None:
        self.source = source
        self.result = result

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Find the cell that was moved."""
        (symbol,) = step.reads
        at = _moved(index, self.result, self.source)
        says = f"Nothing is computed: this is {cell_name(symbol, at)} in another place."
        return Origin("select", says, (Terms((Cells.of(trace.tensors, symbol, [at]),)),))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the place that the cell is moved to."""
        return [_moved(index, self.source, self.result)]

    def describe(self) -> dict[str, Any]:
        """Tell both shapes."""
        return {"kind": self.kind, "source": list(self.source), "result": list(self.result)}


def _moved(index: Index, before: tuple[int, ...], after: tuple[int, ...]) -> Index:
    """Find the place of the same row-major number in another shape; an example's number stays last."""
    place = np.ravel_multi_index(index[: len(before)], before)
    return (*map(int, np.unravel_index(place, after)), *index[len(before) :])


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

    def _index(self, k: str, at: tuple[str | None, ...]) -> str:
        """Typeset the rule from a map's indices to the feature's index."""
        P = self.source
        strides = [prod(P.shape[axis + 1 :]) for axis in range(len(P.shape))]
        shown = [
            (f"{stride}" + (r" \cdot " if letter.isdigit() else "") if stride > 1 else "") + letter
            for stride, letter in zip(strides, at, strict=True)
            if letter is not None
        ]
        return f"{k} = {' + '.join(shown)}"

    def _maps_index(self, k: str) -> tuple[str | None, ...]:
        """Write where a feature comes from: numbers for a number, else the maps' letters."""
        P = self.source
        if not k.isdigit():
            return P.axes
        places = np.unravel_index(int(k), P.shape)
        return tuple(None if axis is None else str(at) for axis, at in zip(P.axes, places, strict=True))

    def _feature_index(self, at: tuple[str | None, ...]) -> str:
        """Write where a map's cell goes: a number for numbers, else the features' letter."""
        numbers = [int(index) if index is not None else 0 for index in at if index is None or index.isdigit()]
        if len(numbers) < len(at) or at == self.source.axes:
            return self.output.axes[0] or ""
        return str(np.ravel_multi_index(numbers, self.source.shape))

    def forward_steps(self) -> tuple[Step, ...]:
        """List the features."""
        P, f = self.source, self.output

        def equation(k: str) -> str:
            at = self._maps_index(k)
            return rf"{f.at(k)} = {P.at(*at)}, \quad {self._index(k, at)}"

        return (
            Step(
                "forward",
                self.id,
                "flatten.forward",
                f,
                (P.symbol,),
                equation,
                f"The maps of {P.symbol} are laid out in one row of {f.size} numbers, map by map.",
                forward,
                SameOrder(P.shape, f.shape),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradient with respect to the maps."""
        P, f = self.source, self.output
        df = gradient_of(f).symbol

        def equation(*at: str | None) -> str:
            k = self._feature_index(at)
            return rf"{P.gradient_at(*at)} = {f.gradient_at(k)}, \quad {self._index(k, at)}"

        return (
            Step(
                "backward",
                self.id,
                "flatten.d_input",
                gradient_of(P),
                (df,),
                equation,
                f"Nothing is computed here: {df} is folded back into the shape of {P.symbol}.",
                partial(d_input, shape=P.shape),
                SameOrder(f.shape, P.shape),
            ),
        )
