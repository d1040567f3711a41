"""What a gradient check found: two derivatives for each cell, and how far apart they may honestly be called.

The relative error of a cell is |a - n| / max(|a|, |n|, floor), for the analytic a and the numeric n. Two
losses are known to some units in the last place only, and dividing their difference by epsilon blows that up.
The floor is that rounding divided by ``TOLERANCE``. So a relative error within the tolerance means that the
two agree to that share or to within rounding, and one beyond it cannot be rounding alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backend.engine.crossings import Crossing
from backend.engine.notation import gradient
from backend.engine.tensor import Array

TOLERANCE = 1e-6


@dataclass(frozen=True)
class TensorCheck:
    """Some cells of one tensor, checked.

    Attributes
    ----------
    symbol : str
        The tensor that was perturbed.
    epsilon : float
        How far.
    cells : ndarray of int, shape (count, axes)
        The indices; a batched tensor of a batch has the example last.
    analytic, numeric : float64 ndarray, shape (count,)
        The derivative by each cell as the backward pass has it, and as measured.
    crossings : tuple of (Crossing or None)
        The bend that lay in each cell's way, if any.
    rounding : float
        How far rounding alone can move a numeric derivative.
    exact : bool
        Whether a cell without a bend has none for certain; else none was found at some places on its way.
    """

    symbol: str
    epsilon: float
    cells: Array
    analytic: Array
    numeric: Array
    crossings: tuple[Crossing | None, ...]
    rounding: float
    exact: bool = True

    @property
    def gradient(self) -> str:
        """The symbol of the gradient that is checked."""
        return gradient(self.symbol)

    @property
    def floor(self) -> float:
        """The magnitude from which on a derivative can be told to within the tolerance."""
        return self.rounding / TOLERANCE

    @cached_property
    def smooth(self) -> Array:
        """Which cells met no bend, as far as one was found."""
        return np.array([crossing is None for crossing in self.crossings], dtype=np.bool_)

    @property
    def kinked(self) -> int:
        """How many cells met one; they take no part in the largest errors."""
        return int(np.count_nonzero(~self.smooth))

    @property
    def absolute_error(self) -> Array:
        """How far the two derivatives lie apart."""
        distance: Array = np.abs(self.analytic - self.numeric)
        return distance

    @property
    def size(self) -> Array:
        """The larger magnitude of the two."""
        return np.maximum(np.abs(self.analytic), np.abs(self.numeric))

    @property
    def relative_error(self) -> Array:
        """The same as a share of the larger magnitude, or of the floor where that is larger."""
        return self.absolute_error / np.maximum(self.size, self.floor)

    @property
    def told(self) -> int:
        """How many smooth cells are as large as the floor, so that they are compared to the tolerance."""
        return int(np.count_nonzero(self.smooth & (self.size >= self.floor)))

    @property
    def faint(self) -> int:
        """How many smooth cells lie below the floor, so that they are compared to within rounding only.

        Where the two agree to the last bit, mostly since both are 0, nothing is left to tell.
        """
        return int(np.count_nonzero(self.smooth & (self.size < self.floor) & (self.absolute_error > 0)))

    @property
    def steepest(self) -> int | None:
        """The place of the smooth cell with the largest derivative; None if there is no smooth cell."""
        smooth = self.smooth
        return int(np.where(smooth, np.abs(self.analytic), -1.0).argmax()) if smooth.any() else None

    @property
    def worst(self) -> int | None:
        """The place of the smooth cell with the largest relative error; None if there is no smooth cell."""
        smooth = self.smooth
        return int(np.where(smooth, self.relative_error, -1.0).argmax()) if smooth.any() else None

    @property
    def agrees(self) -> bool:
        """Whether no smooth cell is off by more than the tolerance."""
        return self.worst is None or bool(self.relative_error[self.worst] <= TOLERANCE)


def join(parts: Sequence[TensorCheck]) -> TensorCheck:
    """Put the portions of one check together again; there must be at least one."""
    first = parts[0]
    return TensorCheck(
        first.symbol,
        first.epsilon,
        np.concatenate([part.cells for part in parts]),
        np.concatenate([part.analytic for part in parts]),
        np.concatenate([part.numeric for part in parts]),
        tuple(crossing for part in parts for crossing in part.crossings),
        first.rounding,
        first.exact,
    )
