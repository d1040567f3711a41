"""How pooled cells, winners and routed gradients come about, window by window."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.engine.explanation import Cell, Cells, Index, Origin, Terms, cell_name
from backend.engine.layers.pooling import Size
from backend.engine.rule import Rule
from backend.engine.step import Step

if TYPE_CHECKING:
    from backend.engine.trace import Trace


class _Windows(Rule):
    """What all of these know: windows that do not overlap.

    Parameters
    ----------
    size : (int, int)
        A window's height and width, which are its strides too.
    """

    def __init__(self, size: Size) -> None:
        self.size = size

    def describe(self) -> dict[str, Any]:
        """Tell the size of the windows."""
        return {"kind": self.kind, "size": list(self.size)}

    def candidates(self, window: Index) -> list[Index]:
        """List the cells of a window in reading order; an example's number stays last."""
        (n, r, s), rest = window[:3], window[3:]
        rows, cols = self.size
        return [(n, r * rows + row, s * cols + col, *rest) for row in range(rows) for col in range(cols)]

    def window_of(self, cell: Index) -> Index:
        """Find the window that a cell belongs to."""
        (n, i, j), rest = cell[:3], cell[3:]
        return (n, i // self.size[0], j // self.size[1], *rest)

    def windows_over(self, trace: "Trace", symbol: str, cell: Index) -> list[Index]:
        """Find the window that a cell belongs to, as a list that is empty where no window reaches."""
        n, r, s, *rest = self.window_of(cell)
        _, h, w = trace.tensors[symbol].shape[:3]
        reached = r < h // self.size[0] and s < w // self.size[1]
        return [(n, r, s, *rest)] if reached else []


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
        """Name the cell's window."""
        return self.windows_over(trace, symbol, index)


class PlaceOfLargest(_Windows):
    """A winner's coordinate is where the largest cell of a window stands."""

    kind = "winner"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Compare the window's cells, and tell the row or the column of the first of the largest."""
        (C,) = step.reads
        n, r, s, coordinate, *rest = index
        cells = Cells.of(trace.tensors, C, self.candidates((n, r, s, *rest)))
        won = int(cells.values.argmax())
        says = (
            f"{cell_name(C, cells.cell(won).index)} won its window; "
            f"this is its {('row', 'column')[coordinate]}."
        )
        return Origin("argmax", says, (Terms((cells,)),), chosen=won, axis=1 + coordinate)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name both coordinates of the window's winner."""
        return [
            (n, r, s, coordinate, *rest)
            for n, r, s, *rest in self.windows_over(trace, symbol, index)
            for coordinate in (0, 1)
        ]


class RoutedToWinner(_Windows):
    """A cell's gradient is that of its window if the cell won, else 0."""

    kind = "route"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Ask whether the cell won its window."""
        dP, I = step.reads
        n, r, s, *rest = self.window_of(index)
        high, wide = trace.tensors[dP].shape[1:3]
        if r >= high or s >= wide:
            return Origin("sum", "No window reaches this cell, so nothing came of it: its gradient is 0.")
        places = [(n, r, s, coordinate, *rest) for coordinate in (0, 1)]
        winner = tuple(int(trace.tensors[I][place]) for place in places)
        won = winner == index[1:3]
        window = Cells.of(trace.tensors, dP, [(n, r, s, *rest)])
        at = f"row {winner[0]}, column {winner[1]}"
        says = (
            f"This cell won its window, so the whole of {cell_name(dP, (n, r, s, *rest))} is handed to it."
            if won
            else f"The winner of this window stands in {at}; this cell did not move the maximum and gets 0."
        )
        decided_by = tuple(Cell(I, place, float(value)) for place, value in zip(places, winner, strict=True))
        return Origin("sum", says, (Terms((window,), 1.0 if won else 0.0),), decided_by=decided_by)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name every cell of the window."""
        dP, _ = step.reads
        return self.candidates(index if symbol == dP else (*index[:3], *index[4:]))
