"""A bend is where a layer's line breaks: ReLU at 0, or a window whose largest number changes hands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from backend.engine.tensor import Array, TensorSpec

BendKind = Literal["relu", "winner"]


@dataclass(frozen=True)
class Bend:
    """The cells of one tensor at which a layer's slope can jump.

    Attributes
    ----------
    kind : BendKind
        What happens there.
    cells : TensorSpec
        The tensor that has such a place in each of its cells.
    reads : str
        The symbol of the tensor that decides on which side each cell is.
    side : callable
        From that tensor's array (batch last) to an array of the cells' shape (batch last) that stays the
        same for as long as a cell keeps to its line.
    """

    kind: BendKind
    cells: TensorSpec
    reads: str
    side: Callable[[Array], Array]
