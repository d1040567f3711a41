"""An edit puts another number into one cell, and everything later follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from backend.engine.errors import EditError
from backend.engine.explanation import Index, cell_name
from backend.engine.network import Network
from backend.engine.tensor import Tensors

_FIXED = ("winners", "setting")


@dataclass(frozen=True)
class Edit:
    """A number put into a cell.

    Attributes
    ----------
    symbol : str
        The tensor.
    index : tuple of int
        The cell; a batch's example is the last index where the tensor differs by example.
    value : float
        What is put in.
    before : float or None
        What was there before; known once a pass has been run.
    """

    symbol: str
    index: Index
    value: float
    before: float | None = None


class Edits:
    """The edits of one pass, checked against its network.

    Parameters
    ----------
    network : Network
        What is run.
    edits : sequence of Edit
        At most one for each cell.
    batch : int or None
        How many examples there are; None for a single one.

    Raises
    ------
    SymbolError
        If the network has no such tensor.
    CellError
        If an index does not fit its tensor.
    EditError
        If a tensor cannot be edited, a value is not finite, or a cell is edited twice.
    """

    def __init__(self, network: Network, edits: Sequence[Edit], batch: int | None) -> None:
        self.done: list[Edit] = []
        self._batch = batch
        self._waiting: dict[str, list[Edit]] = {}
        seen = set()
        for edit in edits:
            spec = network.tensor(edit.symbol)
            if spec.role in _FIXED:
                raise EditError(
                    f"{edit.symbol} ({spec.title}) cannot be edited: edit the input, a parameter, or a "
                    "tensor of numbers that the pass computes."
                )
            network.check_index(edit.symbol, edit.index, batch)
            name = cell_name(edit.symbol, edit.index)
            if not np.isfinite(edit.value):
                raise EditError(f"{name} cannot be set to {edit.value}: use a finite number.")
            if (edit.symbol, edit.index) in seen:
                raise EditError(f"{name} is edited twice: give one value for it.")
            seen.add((edit.symbol, edit.index))
            self._waiting.setdefault(edit.symbol, []).append(edit)

    def apply(self, tensors: Tensors, symbol: str, *, batched: bool) -> None:
        """Put the numbers into a tensor that has just been written or given.

        It is copied first, since others may see the same memory.
        """
        edits = self._waiting.pop(symbol, [])
        if not edits:
            return
        tensors[symbol] = values = tensors[symbol].copy()
        for edit in edits:
            place = (*edit.index, 0) if batched and self._batch is None else edit.index
            self.done.append(replace(edit, before=float(values[place])))
            values[place] = edit.value

    def check_all_done(self) -> None:
        """Make sure that every edit found its tensor.

        Raises
        ------
        EditError
            If the pass does not hold a tensor that was to be edited.
        """
        for symbol in self._waiting:
            raise EditError(
                f"This pass does not compute {symbol}, so it cannot be edited there: gradients need a "
                "target, and updates a learning rate."
            )
