"""A leaky ReLU lets negative numbers through too, but only a small share of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from backend.engine.bend import Bend
from backend.engine.errors import ShapeError
from backend.engine.explanation import Cells, Index, Origin, Terms, cell_name
from backend.engine.layers import relu
from backend.engine.layers.elementwise import Elementwise
from backend.engine.rule import Rule
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec

if TYPE_CHECKING:
    from backend.engine.trace import Trace


def forward(S: Array, leak: float) -> Array:
    """Keep what is positive, and a share `leak` of the rest. Any shape; same shape and dtype back."""
    return np.multiply(S, derivative(S, leak))


def derivative(S: Array, leak: float) -> Array:
    """Write 1 where S is positive and `leak` elsewhere, at 0 too. Same shape and dtype."""
    return np.maximum(np.greater(S, 0, out=np.empty_like(S)), leak)


def _written(leak: float) -> str:
    """Write a share without a power of ten, which neither a sentence nor an equation would show as one."""
    return np.format_float_positional(leak, trim="-")


class Leaking(Rule):
    """A cell is its pre-activation, or a share of it where that is not above 0.

    Parameters
    ----------
    leak : float
        The share.
    slope : bool
        Whether to explain the slope, which is 1 or that share, and not the activation.
    """

    kind = "same"

    def __init__(self, leak: float, *, slope: bool) -> None:
        self.leak = leak
        self.slope = slope

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Ask whether the pre-activation is above 0."""
        (source,) = step.reads
        cells = Cells.of(trace.tensors, source, [index])
        alive = bool(cells.values[0] > 0)
        share = 1.0 if alive else self.leak
        passes = "all of it passes" if alive else f"only its share of {_written(self.leak)} passes"
        says = f"{cell_name(source, index)} is {'above' if alive else 'not above'} 0, so {passes}."
        if self.slope:
            return Origin("sum", says, (Terms(coefficient=share),), decided_by=(cells.cell(0),))
        return Origin("sum", says, (Terms((cells,), share),))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the cell in the same place."""
        return [index]


class LeakyRelu(Elementwise):
    """A leaky rectified linear unit on every cell, bound to its symbols.

    Parameters
    ----------
    id, source, output
        As for ``Relu``.
    leak : float
        The share of negative numbers that passes, from 0 to below 1.

    Raises
    ------
    ShapeError
        If the share is none of these.
    """

    kind = "leaky_relu"
    title = "Leaky ReLU"

    def __init__(self, id: str, source: TensorSpec, output: str, *, leak: float = 0.01) -> None:
        if not 0 <= leak < 1:
            raise ShapeError(f"{id} must let a share from 0 to below 1 of negative numbers pass, not {leak}.")
        self.leak = leak
        super().__init__(id, source, output, signed=True)

    @property
    def share(self) -> str:
        """The share as it is written in sentences and equations."""
        return _written(self.leak)

    @property
    def config(self) -> Mapping[str, object]:
        """The share that was chosen for it."""
        return {"leak": self.leak}

    def bends(self) -> tuple[Bend, ...]:
        """List the pre-activation, each cell of which bends at 0."""
        return (Bend("relu", self.source, self.source.symbol, relu.derivative),)

    def _cases(self, S: str, above: str, below: str) -> str:
        return (
            rf"\begin{{cases}} {above} & \text{{if }} {S} > 0 \\ {below} & \text{{otherwise}} \end{{cases}}"
        )

    def forward_steps(self) -> tuple[Step]:
        """List the activation."""
        S, C = self.source, self.output

        def equation(*at: str | None) -> str:
            stopped = rf"{self.share}\, {S.at(*at)}"
            return f"{C.at(*at)} = {self._cases(S.at(*at), S.at(*at), stopped)}"

        return (
            Step(
                "forward",
                self.id,
                "leaky_relu.forward",
                C,
                (S.symbol,),
                equation,
                f"Positive cells of {S.symbol} pass unchanged, of all others only a share of {self.share}.",
                partial(forward, leak=self.leak),
                Leaking(self.leak, slope=False),
            ),
        )

    def slope_step(self) -> Step:
        """List the slope."""
        S = self.source
        return Step(
            "backward",
            self.id,
            "leaky_relu.derivative",
            self.slope,
            (S.symbol,),
            lambda *at: f"{self.slope_at(*at)} = {self._cases(S.at(*at), '1', self.share)}",
            f"The slope is 1 where {S.symbol} was positive and {self.share} elsewhere"
            + (", so no cell dies." if self.leak else "."),
            partial(derivative, leak=self.leak),
            Leaking(self.leak, slope=True),
        )
