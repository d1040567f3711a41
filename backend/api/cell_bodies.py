"""How a request names cells: to be edited, or to be explained."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from backend.api.references import WireModel
from backend.engine.edits import Edit

if TYPE_CHECKING:
    from backend.engine.explanation import Index

Symbol = Annotated[
    str, Field(min_length=1, max_length=64, description="A tensor's symbol, such as `S1` or `dLk2`.")
]
CellIndex = Annotated[
    list[Annotated[int, Field(ge=0, le=2**31)]],
    Field(
        max_length=8,
        fail_fast=True,
        description="One number for each axis of the tensor, from 0; empty for a single number. In a batch "
        "the example comes last where the tensor differs from example to example.",
    ),
]


class CellBody(WireModel):
    """A cell of a tensor."""

    symbol: Symbol
    index: CellIndex

    @property
    def place(self) -> "Index":
        """The index as the engine takes it."""
        return tuple(self.index)


class EditBody(CellBody):
    """A number to put into a cell of input, parameters or results; what comes later follows from it."""

    value: Annotated[float, Field(description="A finite number.")]

    @property
    def edit(self) -> Edit:
        """The edit as the engine takes it."""
        return Edit(self.symbol, self.place, self.value)
