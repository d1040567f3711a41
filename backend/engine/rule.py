"""A step's rule says, cell by cell, what its equation reads: the step's arithmetic told, not carried out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from backend.engine.explanation import Index, Origin
from backend.engine.tensor import Array

if TYPE_CHECKING:
    from backend.engine.step import Step
    from backend.engine.trace import Trace


@dataclass(frozen=True)
class Fed:
    """The cells that one cell goes into at one step.

    Attributes
    ----------
    indices : ndarray of int, shape (t, d)
        Where they stand in the tensor that the step writes.
    weights : ndarray, shape (t,)
        The derivative of each by the cell, through this step alone; NaN where the cell only decides.
    """

    indices: Array
    weights: Array


class Rule(ABC):
    """What a step's cells are made of, and what they go into."""

    kind: ClassVar[str]

    @abstractmethod
    def origin(self, trace: "Trace", step: "Step", index: Index) -> Origin:
        """Tell what one cell of the step's result is made of."""

    @abstractmethod
    def reached(self, trace: "Trace", step: "Step", symbol: str, index: Index) -> Sequence[Index]:
        """List the cells of the step's result that look at a cell that the step reads."""

    def fed(self, trace: "Trace", step: "Step", symbol: str, index: Index) -> Fed:
        """Find the cells that one cell goes into, and with what weight."""
        cells = self.reached(trace, step, symbol, index)
        weights = [self.origin(trace, step, cell).slope(symbol, index) for cell in cells]
        places = np.array(cells, dtype=np.int64).reshape(len(cells), trace.tensors[step.writes].ndim)
        return Fed(places, np.array(weights, dtype=np.float64))

    def describe(self) -> dict[str, Any]:
        """Tell the rule as plain JSON, so that a reader finds a cell's sources without asking."""
        return {"kind": self.kind}
