"""What every loss offers a network: its tensors and equations, and what it is taken against."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from backend.engine.errors import LabelError, NonFiniteError, ShapeError
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, as_float

Target = Literal["class", "yes_no", "numbers", "upstream"]


class Loss(ABC):
    """The end of a network, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        What the last layer hands on.
    output : TensorSpec
        What the network says in the end.
    loss : str
        The symbol of the loss.
    label : TensorSpec
        What it is taken against: a class, or numbers to be met.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    # What it is taken against; a given gradient asks for no answer.
    target: ClassVar[Target]

    def __init__(self, id: str, source: TensorSpec, output: TensorSpec, loss: str, label: TensorSpec) -> None:
        self.id = id
        self.source = source
        self.output = output
        self.label = label
        self.loss = self._declare(loss)

    def _declare(self, loss: str) -> TensorSpec:
        """Declare the loss, one number for a whole batch."""
        return TensorSpec(loss, (), "loss", "loss", signed=False, batched=False, layer=self.id)

    @property
    @abstractmethod
    def classes(self) -> int:
        """How many answers it tells apart."""

    @abstractmethod
    def forward_steps(self) -> tuple[Step, ...]:
        """List what is made of the last layer's output; nothing where that is the answer."""

    @abstractmethod
    def loss_steps(self) -> tuple[Step]:
        """List the loss."""

    @abstractmethod
    def backward_steps(self) -> tuple[Step]:
        """List the gradient with respect to the last layer's output."""

    @abstractmethod
    def losses(self, tensors: Mapping[str, Array]) -> Array:
        """Take the loss of each example, shape (m,), from the tensors that the loss step reads."""

    @abstractmethod
    def take(self, labels: ArrayLike, batch: int | None, dtype: type[np.floating[Any]]) -> Array:
        """Take in what a pass is to be measured against.

        Parameters
        ----------
        labels : array_like
            As the loss wants it; with a last axis for a batch.
        batch : int or None
            How many examples there are; None for a single one.
        dtype : float type
            What numbers are taken in.

        Returns
        -------
        ndarray
            The same with the batch last, of one example where there was none.

        Raises
        ------
        ShapeError, LabelError, NonFiniteError
            If it is not what the loss wants.
        """

    def predict(self, output: Array) -> Array:
        """Name the answer for each example, the largest output unless a loss reads it otherwise.

        Parameters
        ----------
        output : ndarray, shape (i, m)
            What the network said.

        Returns
        -------
        ndarray of int, shape (m,)
        """
        answer: Array = output.argmax(axis=0)
        return answer


def take_class(labels: ArrayLike, classes: int, batch: int | None) -> Array:
    """Take in classes, one for each example.

    Raises
    ------
    LabelError
        If one is no whole number among the classes.
    ShapeError
        If there are more or fewer than examples.
    """
    values = np.asarray(labels)
    allowed = f"use a whole number from 0 to {classes - 1}"
    if values.dtype.kind not in "iu":
        raise LabelError(f"A label is a class, not {labels!r}: {allowed}.")
    expected = () if batch is None else (batch,)
    if values.shape != expected:
        count = "one label" if batch is None else f"{batch} labels"
        raise ShapeError(f"The input needs {count}, but labels of shape {values.shape} were given.")
    values = np.atleast_1d(values)
    outside = values[(values < 0) | (values >= classes)]
    if outside.size:
        raise LabelError(f"There is no class {outside[0]}: {allowed}.")
    return values.astype(np.int64)


def take_numbers(
    spec: TensorSpec, labels: ArrayLike, batch: int | None, dtype: type[np.floating[Any]]
) -> Array:
    """Take in a tensor of numbers for each example.

    Raises
    ------
    LabelError
        If they are no numbers.
    ShapeError
        If they do not have the tensor's shape.
    NonFiniteError
        If one is infinite or NaN.
    """
    expected = spec.shape if batch is None else (*spec.shape, batch)
    wanted = f"{spec.symbol} ({spec.title}) must be numbers of shape {expected}"
    try:
        values = np.asarray(labels)
    except ValueError as error:
        raise ShapeError(f"{wanted}, but its rows differ in length.") from error
    if values.dtype.kind not in "iuf":
        raise LabelError(f"{wanted}, not {labels!r}.")
    if values.shape != expected:
        raise ShapeError(f"{wanted}, not {values.shape}.")
    values = as_float(values, dtype)
    if bad := int(np.count_nonzero(~np.isfinite(values))):
        raise NonFiniteError(spec.symbol, bad)
    return values[..., None] if batch is None else values
