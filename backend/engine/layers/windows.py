"""How pooled cells, winners and routed gradients come about, window by window."""

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.engine.explanation import Cell, Cells, Index, Origin, Terms, cell_name
from backend.engine.rule import Rule
from backend.engine.step import Step

if TYPE_CHECKING:
    from backend.engine.trace import Trace


class _Windows(Rule):
    """What all of these know: windows along some axes, one beside the other unless a stride is given.

    Parameters
    ----------
    size : sequence of int
        A window's sides.
    stride : sequence of int, optional
        How far it is from one window to the next along each axis; its sides if left out.
    """

    def __init__(self, size: Sequence[int], stride: Sequence[int] | None = None) -> None:
        self.size = tuple(size)
        self.stride = self.size if stride is None else tuple(stride)

    def describe(self) -> dict[str, Any]:
        """Tell the size of the windows, and how far they lie apart where that is something else."""
        told = {"kind": self.kind, "size": list(self.size)}
        return told if self.stride == self.size else {**told, "stride": list(self.stride)}

    def _apart(self, index: Index) -> tuple[Index, Index]:
        """Take an index apart: its places along the axes of windows, and an example's number."""
        return index[1 : 1 + len(self.size)], index[1 + len(self.size) :]

    def candidates(self, window: Index) -> list[Index]:
        """List the cells of a window in reading order; an example's number stays last."""
        places, rest = self._apart(window)
        sides = [
            range(step * place, step * place + length)
            for place, length, step in zip(places, self.size, self.stride, strict=True)
        ]
        return [(window[0], *at, *rest) for at in product(*sides)]

    def windows_over(self, sides: Sequence[int], cell: Index) -> list[Index]:
        """List the windows that a cell belongs to, none where no window reaches.

        Parameters
        ----------
        sides : sequence of int
            How many windows there are along each axis.
        cell : tuple of int
            The cell's index; an example's number comes last.
        """
        places, rest = self._apart(cell)
        over = [
            range(max(0, (place - length) // step + 1), min(count, place // step + 1))
            for place, length, step, count in zip(places, self.size, self.stride, sides, strict=True)
        ]
        return [(cell[0], *at, *rest) for at in product(*over)]

    def _windows_of(self, trace: "Trace", step: Step, cell: Index) -> list[Index]:
        """List the windows that a cell belongs to, by the tensor that a step writes for each of them."""
        return self.windows_over(trace.tensors[step.writes].shape[1 : 1 + len(self.size)], cell)


class LargestOfWindow(_Windows):
    """A pooled cell is the largest of its window."""

    kind = "window"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Compare the window's cells."""
        (C,) = step.reads
        cells = Cells.of(trace.tensors, C, self.candidates(index))
        won = int(cells.values.argmax())
        winner = cells.cell(won)
        tied = int(np.count_nonzero(cells.values == winner.value)) - 1
        says = f"{cell_name(C, winner.index)} is the largest of its window."
        if tied:
            others = "One other is" if tied == 1 else f"{tied} others are"
            says += f" {others} as large; the first in reading order wins."
        return Origin("max", says, (Terms((cells,)),), chosen=won)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the cell's windows."""
        return self._windows_of(trace, step, index)


class PlaceOfLargest(_Windows):
    """A winner's coordinate is where the largest cell of a window stands."""

    kind = "winner"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Compare the window's cells, and tell a coordinate of the first of the largest."""
        (C,) = step.reads
        places, (coordinate, *rest) = self._apart(index)
        cells = Cells.of(trace.tensors, C, self.candidates((index[0], *places, *rest)))
        won = int(cells.values.argmax())
        which = _coordinates(len(self.size))[coordinate]
        says = f"{cell_name(C, cells.cell(won).index)} won its window; this is its {which}."
        return Origin("argmax", says, (Terms((cells,)),), chosen=won, axis=1 + coordinate)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name all coordinates of the windows' winners."""
        cells = ((window, *self._apart(window)) for window in self._windows_of(trace, step, index))
        return [
            (window[0], *places, coordinate, *rest)
            for window, places, rest in cells
            for coordinate in range(len(self.size))
        ]


class RoutedToWinner(_Windows):
    """A cell's gradient is that of the windows that it won, else 0."""

    kind = "route"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Ask whether the cell won its windows."""
        dP, I = step.reads
        here, _ = self._apart(index)
        windows = self.windows_over(trace.tensors[dP].shape[1 : 1 + len(self.size)], index)
        if not windows:
            return Origin("sum", "No window reaches this cell, so nothing came of it: its gradient is 0.")
        decided_by: list[Cell] = []
        winners = []
        for window in windows:
            places, rest = self._apart(window)
            coordinates = [(window[0], *places, number, *rest) for number in range(len(self.size))]
            winners.append(tuple(int(trace.tensors[I][at]) for at in coordinates))
            decided_by += (
                Cell(I, at, float(value)) for at, value in zip(coordinates, winners[-1], strict=True)
            )
        won = [winner == here for winner in winners]
        blocks = tuple(
            Terms((Cells.of(trace.tensors, dP, [window]),), 1.0 if mine else 0.0)
            for window, mine in zip(windows, won, strict=True)
        )
        says = _say_won(dP, windows, won, winners)
        return Origin("sum", says, blocks, decided_by=tuple(decided_by))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name every cell of the window."""
        dP, _ = step.reads
        axes = 1 + len(self.size)
        return self.candidates(index if symbol == dP else (*index[:axes], *index[axes + 1 :]))


def _say_won(dP: str, windows: Sequence[Index], won: Sequence[bool], winners: Sequence[Index]) -> str:
    mine = [cell_name(dP, window) for window, won_it in zip(windows, won, strict=True) if won_it]
    if len(windows) > 1:
        if not mine:
            return f"Others won the {len(windows)} windows over this cell; it moved no maximum and gets 0."
        return (
            f"This cell won {len(mine)} of the {len(windows)} windows over it: it gets {' plus '.join(mine)}."
        )
    if mine:
        return f"This cell won its window, so the whole of {mine[0]} is handed to it."
    names = zip(_coordinates(len(winners[0])), winners[0], strict=True)
    at = ", ".join(f"{name} {place}" for name, place in names)
    return f"The winner of this window stands in {at}; this cell did not move the maximum and gets 0."


def _coordinates(axes: int) -> tuple[str, ...]:
    """Name the axes along which windows lie."""
    return ("place",) if axes == 1 else ("row", "column")
