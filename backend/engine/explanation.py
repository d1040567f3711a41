"""An explanation says where one number comes from: terms whose factors are cells themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from backend.engine.tensor import Array, Tensors

Index = tuple[int, ...]
Function = Literal["exp", "ln", "ln_rest", "softplus", "sigmoid", "square", "tanh"]
Combine = Literal["sum", "max", "argmax", "ratio", "select", "positive", "given"]

# Each with its derivative, as a function of argument and value.
_FUNCTIONS: dict[Function, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "exp": (np.exp, lambda _, value: value),
    "ln": (np.log, lambda argument, _: 1 / argument),
    "ln_rest": (lambda argument: np.log1p(-argument), lambda argument, _: 1 / (argument - 1)),
    "sigmoid": (lambda argument: (1 + np.tanh(argument / 2)) / 2, lambda _, value: value * (1 - value)),
    "softplus": (
        lambda argument: np.logaddexp(0, argument),
        lambda argument, _: (1 + np.tanh(argument / 2)) / 2,
    ),
    "square": (np.square, lambda argument, _: 2 * argument),
    "tanh": (np.tanh, lambda _, value: 1 - value * value),
}


@dataclass(frozen=True)
class Cell:
    """One number of a tensor."""

    symbol: str
    index: Index
    value: float


def cell_name(symbol: str, index: Index) -> str:
    """Write a cell as ``k1[0, 0, 2, 3]``, a scalar as its symbol."""
    return f"{symbol}[{', '.join(map(str, index))}]" if index else symbol


@dataclass(frozen=True)
class Cells:
    """Cells of one tensor, one for each of some terms.

    Attributes
    ----------
    symbol : str
        The tensor.
    indices : ndarray of int, shape (t, d)
        Where each cell stands.
    values : ndarray, shape (t,)
        What it holds.
    """

    symbol: str
    indices: Array
    values: Array

    @classmethod
    def of(cls, tensors: Tensors, symbol: str, indices: Array | Sequence[Index]) -> "Cells":
        """Look cells up in their tensor."""
        places = np.array(indices, dtype=np.int64).reshape(len(indices), tensors[symbol].ndim)
        values = tensors[symbol][tuple(places.T)].astype(np.float64)
        return cls(symbol, places, np.broadcast_to(values, len(indices)))

    def cell(self, term: int) -> Cell:
        """Single out one."""
        return Cell(self.symbol, tuple(map(int, self.indices[term])), float(self.values[term]))

    def stand_at(self, symbol: str, index: Index) -> Array:
        """Tell which of them are a certain cell, shape (t,) of bool."""
        if symbol != self.symbol:
            return np.zeros(len(self.values), dtype=bool)
        return np.asarray((self.indices == np.array(index, dtype=np.int64)).all(axis=1))


@dataclass(frozen=True)
class Term:
    """One term: a coefficient times a function of a product of cells, moved by a shift."""

    coefficient: float
    function: Function | None
    shift: float
    factors: tuple[Cell, ...]
    value: float


@dataclass(frozen=True)
class Terms:
    """Terms of one make: the same tensors' cells multiplied, once for each term.

    Attributes
    ----------
    factors : tuple of Cells
        The factors, each holding one cell for each term; without any, there is one constant term.
    coefficient : float
        What every product is multiplied by.
    function : Function or None
        What is taken of a product before that.
    shift : float
        What is added to a product before the function is taken.
    """

    factors: tuple[Cells, ...] = ()
    coefficient: float = 1.0
    function: Function | None = None
    shift: float = 0.0

    def __len__(self) -> int:
        return len(self.factors[0].values) if self.factors else 1

    @cached_property
    def products(self) -> Array:
        """The products of the factors, shape (t,)."""
        product = np.ones(len(self))
        for factor in self.factors:
            product = product * factor.values
        return product

    @cached_property
    def values(self) -> Array:
        """The terms' values, shape (t,)."""
        taken = self.products + self.shift
        if self.function is not None:
            taken = _FUNCTIONS[self.function][0](taken)
        return np.asarray(self.coefficient * taken)

    def slope(self, symbol: str, index: Index) -> Array:
        """Differentiate every term by one cell, shape (t,)."""
        slope = np.zeros(len(self))
        for place, factor in enumerate(self.factors):
            here = factor.stand_at(symbol, index)
            if here.any():
                others = np.ones(len(self))
                for other in self.factors[:place] + self.factors[place + 1 :]:
                    others = others * other.values
                slope = slope + here * others
        if self.function is not None:
            function, derivative = _FUNCTIONS[self.function]
            argument = self.products + self.shift
            slope = slope * derivative(argument, function(argument))
        return self.coefficient * slope

    def term(self, number: int) -> Term:
        """Single out one."""
        factors = tuple(factor.cell(number) for factor in self.factors)
        return Term(self.coefficient, self.function, self.shift, factors, float(self.values[number]))


@dataclass(frozen=True)
class Origin:
    """What a value is made of, and how.

    Attributes
    ----------
    combine : Combine
        How the terms make up the value: their ``sum``; the largest of them (``max``); a coordinate of
        where the largest stands (``argmax``); one of them over their sum (``ratio``); the only one
        (``select``); 1 where the only one is above 0, else 0 (``positive``). What is ``given`` has none.
    says : str
        One or two plain sentences about this very cell.
    blocks : tuple of Terms
        The terms, those of one make together.
    chosen : int or None
        The number of the term that won, or that stands over the sum.
    axis : int or None
        For ``argmax``, which coordinate of the winner is told.
    decided_by : tuple of Cell
        Cells that were looked at without being a factor.
    """

    combine: Combine
    says: str
    blocks: tuple[Terms, ...] = ()
    chosen: int | None = None
    axis: int | None = None
    decided_by: tuple[Cell, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms one by one, in order."""
        return tuple(block.term(number) for block in self.blocks for number in range(len(block)))

    def term(self, number: int) -> Term:
        """Single out one of the terms."""
        for block in self.blocks:
            if number < len(block):
                return block.term(number)
            number -= len(block)
        raise IndexError(number)

    @property
    def values(self) -> Array:
        """The terms' values, shape (t,)."""
        return np.concatenate([np.zeros(0), *(block.values for block in self.blocks)])

    def recombined(self) -> float:
        """Make the value anew from the terms."""
        values = self.values
        match self.combine:
            case "max":
                return float(values.max())
            case "argmax":
                winner = self.term(int(values.argmax())).factors[0]
                return float(winner.index[self.axis or 0])
            case "ratio":
                return float(values[self.chosen] / values.sum())
            case "positive":
                return float(values[0] > 0)
            case _:
                return float(values.sum())

    def slope(self, symbol: str, index: Index) -> float:
        """Differentiate the value by one cell.

        Returns
        -------
        float
            The derivative through this step alone; NaN if the cell took part in deciding only.
        """
        takes_part = any(
            factor.stand_at(symbol, index).any() for block in self.blocks for factor in block.factors
        )
        if not takes_part or self.combine == "argmax":
            return float("nan")
        slopes = np.concatenate([block.slope(symbol, index) for block in self.blocks])
        match self.combine:
            case "max":
                return float(slopes[self.chosen])
            case "ratio":
                values, total = self.values, self.values.sum()
                return float((slopes[self.chosen] * total - values[self.chosen] * slopes.sum()) / total**2)
            case "positive":
                return 0.0
            case _:
                return float(slopes.sum())


@dataclass(frozen=True)
class Explanation:
    """Where the number in one cell comes from.

    Attributes
    ----------
    cell : Cell
        The cell that is explained.
    origin : Origin
        What its value is made of; what an edited cell's value was made of before.
    step, operation : str or None
        The step that wrote the cell, and its kind; None for what is given.
    latex, latex_numbers : str
        The equation with this cell's indices, and with its numbers.
    before : float or None
        What the cell held before somebody put in another number; None where nobody did.
    """

    cell: Cell
    origin: Origin
    step: str | None = None
    operation: str | None = None
    latex: str = ""
    latex_numbers: str = ""
    before: float | None = None
