"""The error of central differences over epsilon: truncation lets it fall, and then rounding lets it rise.

A difference over 2 epsilon is off by the curvature that it spans, which shrinks with epsilon squared, and by
the last digits of the two losses, which grow with 1 / epsilon. The best epsilon lies where the two meet.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backend.engine.gradcheck import portions
from backend.engine.notation import gradient
from backend.engine.tensor import Array
from backend.engine.tensor_check import join
from backend.engine.trace import Trace

EPSILONS = tuple(10 ** (-1 - half / 2) for half in range(23))
MOST_CELLS = 100


@dataclass(frozen=True)
class CurvePoint:
    """The error at one epsilon.

    Attributes
    ----------
    epsilon : float
        How far cells were moved.
    absolute_error : float
        The largest distance of the two derivatives, over the cells that met no bend, or all if all did.
    relative_error : float
        The same as a share of the largest derivative among these cells; no floor hides the rounding.
    rounding : float
        The bound on what rounding does to the absolute error.
    kinked : int
        How many cells met a bend.
    """

    epsilon: float
    absolute_error: float
    relative_error: float
    rounding: float
    kinked: int


def steepest(trace: Trace, symbol: str, cells: Array) -> Array:
    """Choose those of some cells that the loss depends on most, at most ``MOST_CELLS``."""
    magnitudes = np.abs(trace.tensors[gradient(symbol)][tuple(cells.T)])
    return cells[np.sort(np.argsort(-magnitudes, kind="stable")[:MOST_CELLS])]


def curve(trace: Trace, symbol: str, cells: Array) -> Iterator[CurvePoint]:
    """Measure the error at one epsilon after the other, the largest first.

    Parameters
    ----------
    trace : Trace
        The pass, recorded in float64 with labels.
    symbol : str
        A tensor that has a gradient.
    cells : ndarray of int, shape (count, axes)
        Which of its cells, from ``gradcheck.find_cells``; at least one.

    Raises
    ------
    SymbolError, ShapeError, NonFiniteError
        As ``gradcheck.portions`` does.
    """
    for epsilon in EPSILONS:
        found = join(list(portions(trace, symbol, cells, epsilon)))
        counted = found.smooth if found.smooth.any() else np.ones(len(cells), dtype=np.bool_)
        error = float(found.absolute_error[counted].max())
        size = float(found.size[counted].max())
        yield CurvePoint(epsilon, error, error / size if size else 0.0, found.rounding, found.kinked)
