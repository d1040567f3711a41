"""What every layer offers a network: its tensors and its equations."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from backend.engine.bend import Bend
from backend.engine.errors import ShapeError
from backend.engine.step import Step
from backend.engine.tensor import TensorSpec


class Layer(ABC):
    """A layer bound to the symbols that it reads and writes.

    A layer keeps no numbers: its steps take all that they need from the tensors of a trace.

    Parameters
    ----------
    id : str
        Its name within the network, such as ``conv1``.
    source : TensorSpec
        The tensor that it takes in.
    output : TensorSpec
        The tensor that it hands on.
    parameters : tuple of TensorSpec
        What it can learn. Their first axis is the output's: a unit or map of the output is made of its own
        slice of every parameter, and of no other.
    """

    kind: ClassVar[str]
    # Whether what it hands on is, between its bends, affine in what it takes in.
    affine: ClassVar[bool] = True

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: TensorSpec,
        parameters: tuple[TensorSpec, ...] = (),
    ) -> None:
        self.id = id
        self.source = source
        self.output = output
        self.parameters = parameters

    @property
    @abstractmethod
    def title(self) -> str:
        """What to call it in a few words."""

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        return {}

    @abstractmethod
    def forward_steps(self) -> tuple[Step, ...]:
        """List its equations of the forward phase, in order."""

    @abstractmethod
    def backward_steps(self) -> tuple[Step, ...]:
        """List its equations of the backward phase, in order."""

    def bends(self) -> tuple[Bend, ...]:
        """List where its slope can jump; nothing for a layer that is smooth."""
        return ()

    def fan_in(self) -> int:
        """Count the numbers that one output cell sums up; 0 for a layer without parameters."""
        return 0


def maps_shape(id: str, source: TensorSpec) -> tuple[int, int, int]:
    """Take apart the shape of a layer's input as channels, height and width.

    Raises
    ------
    ShapeError
        If it has another number of axes.
    """
    if len(source.shape) != 3:
        raise ShapeError(
            f"{id} takes maps of shape (channels, height, width), "
            f"but {source.symbol} has shape {source.shape}."
        )
    channels, height, width = source.shape
    return channels, height, width


def biases_of(id: str, bias: TensorSpec | None) -> TensorSpec:
    """Make sure that a layer has biases.

    Raises
    ------
    ShapeError
        If it has none.
    """
    if bias is None:
        raise ShapeError(f"{id} has no biases: name them if it should have some.")
    return bias
