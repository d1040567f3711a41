"""Which cells of a tensor a perturbation moves across a bend, and where each meets the first."""

from dataclasses import dataclass

import numpy as np

from backend.engine.bend import Bend, BendKind
from backend.engine.tensor import Array

Index = tuple[int, ...]


@dataclass(frozen=True)
class Crossing:
    """The first cell that a perturbation moved across a bend.

    Attributes
    ----------
    kind : BendKind
        Whether a ReLU opened or closed there, or a window got another winner.
    symbol : str
        The tensor of the cell: a pre-activation, or pooled maps.
    index : tuple of int
        The cell; a batch adds the example last.
    """

    kind: BendKind
    symbol: str
    index: Index


class Crossings:
    """What is known of the bends that lie in the way of some cells.

    Parameters
    ----------
    count : int
        How many cells there are.
    batched : bool
        Whether the pass has a batch, so that indices add the example.
    """

    def __init__(self, count: int, *, batched: bool) -> None:
        self._found: list[Crossing | None] = [None] * count
        self._batched = batched

    def note(self, bend: Bend, crossed: Array, cells: Array, examples: Array) -> None:
        """Note where a bend was crossed; a cell keeps what was noted of it before.

        Parameters
        ----------
        bend : Bend
            The bend.
        crossed : ndarray of bool, shape (*bend.cells.shape, columns)
            Whether each pass that runs changed sides at each place.
        cells, examples : ndarray of int, shape (columns,)
            The perturbed cell that each of these passes is of, and its example.
        """
        places = crossed.reshape(-1, crossed.shape[-1])
        columns = np.flatnonzero(places.any(axis=0))
        first = places[:, columns].argmax(axis=0)
        order = np.lexsort((examples[columns], first))
        for column, place in zip(columns[order], first[order], strict=True):
            cell = int(cells[column])
            if self._found[cell] is None:
                index = tuple(int(axis) for axis in np.unravel_index(place, bend.cells.shape))
                if self._batched:
                    index += (int(examples[column]),)
                self._found[cell] = Crossing(bend.kind, bend.cells.symbol, index)

    def told(self) -> tuple[Crossing | None, ...]:
        """Tell for each cell the first bend that lay in its way, if any."""
        return tuple(self._found)
