"""What is known of a tensor before it has numbers: its symbol, shape and place in the story."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from backend.engine.notation import (
    gradient,
    local_derivative,
    next_value,
    typeset,
    typeset_gradient,
)

Array = NDArray[Any]
Weights = Mapping[str, Array]
Tensors = MutableMapping[str, Array]

Role = Literal[
    "input",
    "parameter",
    "pre_activation",
    "activation",
    "pooled",
    "winners",
    "features",
    "logits",
    "probabilities",
    "loss",
    "setting",
    "upstream",
    "gradient",
    "local_derivative",
    "next_value",
]


@dataclass(frozen=True)
class TensorSpec:
    """A tensor as the network's notation declares it.

    Attributes
    ----------
    symbol : str
        Its name, such as ``S1``; derived tensors are named by the rules of ``notation``.
    shape : tuple of int
        Its shape for one example; a batch adds a last axis where ``batched`` holds.
    role : Role
        What it is in the network.
    title : str
        What to call it in words.
    axes : tuple of (str or None)
        The index letter of each axis; ``None`` for an axis that the notation leaves out.
    signed : bool
        Whether its numbers can be negative, so that its picture needs a zero in the middle.
    batched : bool
        Whether it differs from example to example.
    of : str or None
        The tensor that it belongs to: what a gradient is the gradient of, what winners won.
    layer : str or None
        The id of the layer that makes or owns it.
    latex : str
        Its symbol typeset, without indices.
    """

    symbol: str
    shape: tuple[int, ...]
    role: Role
    title: str
    axes: tuple[str | None, ...] = ()
    signed: bool = True
    batched: bool = True
    of: str | None = None
    layer: str | None = None
    latex: str = ""

    def __post_init__(self) -> None:
        if len(self.axes) != len(self.shape):
            raise ValueError(f"{self.symbol} has {len(self.shape)} axes but {len(self.axes)} index letters.")
        if not self.latex:
            object.__setattr__(self, "latex", typeset(self.symbol))

    @property
    def size(self) -> int:
        """The count of its numbers for one example."""
        return prod(self.shape)

    def at(self, *indices: str | None) -> str:
        """Typeset one of its cells, by its own index letters unless others are given."""
        return typeset(self.symbol, *(indices or self.axes))

    def gradient_at(self, *indices: str | None) -> str:
        """Typeset the gradient of one of its cells."""
        return typeset_gradient(self.symbol, *(indices or self.axes))

    def ranges(self) -> list[tuple[str | None, int]]:
        """Pair each index letter with the length of its axis."""
        return list(zip(self.axes, self.shape, strict=True))


def gradient_of(spec: TensorSpec) -> TensorSpec:
    """Declare the gradient of the loss with respect to a tensor; it has that tensor's shape."""
    return TensorSpec(
        symbol=gradient(spec.symbol),
        shape=spec.shape,
        role="gradient",
        title=f"gradient of the loss with respect to {spec.title}",
        axes=spec.axes,
        batched=spec.batched,
        of=spec.symbol,
        layer=spec.layer,
        latex=typeset_gradient(spec.symbol),
    )


def next_value_of(spec: TensorSpec) -> TensorSpec:
    """Declare the value of a parameter after the update."""
    return TensorSpec(
        symbol=next_value(spec.symbol),
        shape=spec.shape,
        role="next_value",
        title=f"{spec.title} after the update",
        axes=spec.axes,
        batched=False,
        of=spec.symbol,
        layer=spec.layer,
        latex=rf"{typeset(spec.symbol)}{{}}'",
    )


def local_derivative_of(output: TensorSpec, source: TensorSpec) -> TensorSpec:
    """Declare the elementwise derivative of an output with respect to its source."""
    return TensorSpec(
        symbol=local_derivative(output.symbol, source.symbol),
        shape=output.shape,
        role="local_derivative",
        title=f"derivative of {output.symbol} with respect to {source.symbol}, cell by cell",
        axes=output.axes,
        signed=False,
        of=output.symbol,
        layer=output.layer,
        latex=rf"\frac{{\partial {typeset(output.symbol)}}}{{\partial {typeset(source.symbol)}}}",
    )


def as_float(values: object, dtype: type[np.floating[Any]] | np.dtype[Any] = np.float64) -> Array:
    """Take numbers into a float array without sharing memory that the caller may change.

    A number too large for the dtype becomes infinite.
    """
    with np.errstate(over="ignore"):
        return np.array(values, dtype=dtype)
