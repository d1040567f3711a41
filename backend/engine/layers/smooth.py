"""Sigmoid and tanh bend every number smoothly into a range; their slopes follow from what they give out."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from backend.engine.explanation import Cells, Function, Index, Origin, Terms, cell_name
from backend.engine.layers.elementwise import Elementwise
from backend.engine.relation import Factor, Product, SumOfProducts, letters_for
from backend.engine.rule import Rule
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec

if TYPE_CHECKING:
    from backend.engine.trace import Trace


def sigmoid(S: Array) -> Array:
    """Work out 1 / (1 + e^-S) without an exponential that could overflow. Same shape and dtype."""
    return np.asanyarray(np.exp(np.minimum(S, 0)) / (1 + np.exp(-np.abs(S))))


def sigmoid_slope(C: Array) -> Array:
    """Work out the sigmoid's derivative C (1 - C) from what it gave out. Same shape and dtype."""
    return np.asanyarray(C * (1 - C))


def tanh_slope(C: Array) -> Array:
    """Work out the derivative 1 - C^2 of tanh from what it gave out. Same shape and dtype."""
    return np.asanyarray(1 - C * C)


class TakenOfOne(Rule):
    """A cell is a function of the cell in the same place.

    Parameters
    ----------
    function : {"sigmoid", "tanh"}
        Which.
    """

    kind = "same"

    def __init__(self, function: Function) -> None:
        self.function = function

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Tell the one cell."""
        (source,) = step.reads
        cells = Cells.of(trace.tensors, source, [index])
        says = f"The {self.function} of {cell_name(source, index)}."
        return Origin("sum", says, (Terms((cells,), function=self.function),))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the cell in the same place."""
        return [index]


class _Smooth(Elementwise):
    """What both have in common: a function of the pre-activation, and a slope made of the activation."""

    function: ClassVar[Function]
    affine = False

    def __init__(self, id: str, source: TensorSpec, output: str) -> None:
        super().__init__(id, source, output, signed=self.function == "tanh")

    @property
    def letters(self) -> str:
        """A letter for each axis."""
        return letters_for(self.output.shape)

    @property
    def activation(self) -> Factor:
        """The activation in the same place."""
        return Factor.at(self.output.symbol, *self.letters)

    @abstractmethod
    def slope_products(self) -> tuple[Product, ...]:
        """List what the slope is the sum of."""

    def slope_rule(self) -> SumOfProducts:
        """Tell the slope cell by cell."""
        ranges = dict(zip(self.letters, self.output.shape, strict=True))
        return SumOfProducts(self.letters, ranges, *self.slope_products())


class Sigmoid(_Smooth):
    """A sigmoid on every cell, bound to its symbols.

    Parameters
    ----------
    id, source, output
        As for ``Relu``.
    """

    kind = "sigmoid"
    title = "Sigmoid"
    function = "sigmoid"

    def forward_steps(self) -> tuple[Step]:
        """List the activation."""
        S, C = self.source, self.output
        return (
            Step(
                "forward",
                self.id,
                "sigmoid.forward",
                C,
                (S.symbol,),
                lambda *at: rf"{C.at(*at)} = \sigma({S.at(*at)}) = \frac{{1}}{{1 + e^{{-{S.at(*at)}}}}}",
                f"Every cell of {S.symbol} is bent into the range from 0 to 1; 0 becomes one half.",
                sigmoid,
                TakenOfOne(self.function),
            ),
        )

    def slope_products(self) -> tuple[Product, ...]:
        """Write C (1 - C) as C less C times C."""
        C = self.activation
        return (Product((C,)), Product((C, C), -1.0))

    def slope_step(self) -> Step:
        """List the slope."""
        C = self.output
        return Step(
            "backward",
            self.id,
            "sigmoid.derivative",
            self.slope,
            (C.symbol,),
            lambda *at: rf"{self.slope_at(*at)} = {C.at(*at)}\,(1 - {C.at(*at)})",
            f"The slope follows from {C.symbol} itself: at most one quarter, and next to nothing where the "
            "sigmoid is nearly 0 or 1.",
            sigmoid_slope,
            self.slope_rule(),
        )


class Tanh(_Smooth):
    """A hyperbolic tangent on every cell, bound to its symbols.

    Parameters
    ----------
    id, source, output
        As for ``Relu``.
    """

    kind = "tanh"
    title = "Tanh"
    function = "tanh"

    def forward_steps(self) -> tuple[Step]:
        """List the activation."""
        S, C = self.source, self.output
        return (
            Step(
                "forward",
                self.id,
                "tanh.forward",
                C,
                (S.symbol,),
                lambda *at: rf"{C.at(*at)} = \tanh({S.at(*at)})",
                f"Every cell of {S.symbol} is bent into the range from -1 to 1; 0 stays 0.",
                np.tanh,
                TakenOfOne(self.function),
            ),
        )

    def slope_products(self) -> tuple[Product, ...]:
        """Write 1 - C^2 as 1 less C times C."""
        C = self.activation
        return (Product(()), Product((C, C), -1.0))

    def slope_step(self) -> Step:
        """List the slope."""
        C = self.output
        return Step(
            "backward",
            self.id,
            "tanh.derivative",
            self.slope,
            (C.symbol,),
            lambda *at: rf"{self.slope_at(*at)} = 1 - ({C.at(*at)})^2",
            f"The slope follows from {C.symbol} itself: 1 in the middle, next to nothing towards -1 and 1.",
            tanh_slope,
            self.slope_rule(),
        )
