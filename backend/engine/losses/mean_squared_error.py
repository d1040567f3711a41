"""The squared error asks how far every output lies from its target, and weighs large distances most."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from backend.engine.errors import ShapeError
from backend.engine.explanation import Cell, Cells, Index, Origin, Terms
from backend.engine.losses.loss import Loss, take_class, take_numbers
from backend.engine.notation import typeset_sum
from backend.engine.relation import Factor, Product, SumOfProducts
from backend.engine.rule import Rule
from backend.engine.saying import say_averaged
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of

if TYPE_CHECKING:
    from backend.engine.trace import Trace


def losses(y: Array, t: Array) -> Array:
    """Take half the sum of squared distances, example by example: shape (i, m) becomes (m,)."""
    distance = t - y
    squares: Array = (distance * distance).sum(axis=0)
    squares *= 0.5
    return squares


def loss(y: Array, t: Array) -> Array:
    """Average the losses over the batch: shape (i, m) becomes ()."""
    return np.asanyarray(losses(y, t).sum() / y.dtype.type(y.shape[1]))


def d_output(y: Array, t: Array) -> Array:
    """Take the target off the output, and average over the batch: shape (i, m) stays."""
    dy: Array = y - t
    dy /= y.shape[1]
    return dy


def _are_classes(labels: ArrayLike, batch: int | None) -> bool:
    """Tell one whole number for each example from a row of targets for each."""
    try:
        values = np.asarray(labels)
    except ValueError:
        return False
    return values.dtype.kind in "iu" and values.ndim == (0 if batch is None else 1)


class HalfSquares(Rule):
    """The loss is half the sum of squared distances, averaged over a batch."""

    kind = "all"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Square the distance of every output from its target."""
        y, t = step.reads
        share = 0.5 if trace.batch is None else 0.5 / trace.batch
        blocks, decided_by = [], []
        for place in np.ndindex(trace.tensors[y].shape):
            target = Cell(t, place, float(trace.tensors[t][place]))
            cells = Cells.of(trace.tensors, y, [place])
            blocks.append(Terms((cells,), share, "square", shift=-target.value))
            decided_by.append(target)
        count = len(blocks) // (trace.batch or 1)
        distances = "the squared distance" if count == 1 else f"the {count} squared distances"
        says = f"Half of {distances} of {y} from {t}{say_averaged(trace.batch)}."
        return Origin("sum", says, tuple(blocks), decided_by=tuple(decided_by))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the loss: every output and every target takes part."""
        return [()]


class MeanSquaredError(Loss):
    """Half the sum of squared distances, averaged over a batch, bound to its symbols.

    It is written as ``sigmoid`` has it, with one half and a sum over the outputs.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The outputs, shape (i,).
    loss, label : str
        The symbols of the loss and of the targets.

    Raises
    ------
    ShapeError
        If the outputs are not one row of numbers.
    """

    kind = "mean_squared_error"
    title = "Mean squared error"
    target = "numbers"

    def __init__(self, id: str, source: TensorSpec, *, loss: str = "L", label: str = "t") -> None:
        if len(source.shape) != 1:
            raise ShapeError(
                f"{id} compares one row of outputs with targets, but {source.symbol} has shape "
                f"{source.shape}: flatten it first."
            )
        targets = TensorSpec(label, source.shape, "setting", "targets", source.axes, layer=id)
        super().__init__(id, source, source, loss, targets)

    @property
    def classes(self) -> int:
        """How many outputs it has."""
        return self.source.size

    def take(self, labels: ArrayLike, batch: int | None, dtype: type[np.floating[Any]]) -> Array:
        """Take in a target for every output, or of several outputs the one that is to be 1, the others 0."""
        if self.classes > 1 and _are_classes(labels, batch):
            chosen = take_class(labels, self.classes, batch)
            return np.asarray(np.arange(self.classes)[:, None] == chosen, dtype=dtype)
        return take_numbers(self.label, labels, batch, dtype)

    def forward_steps(self) -> tuple[Step, ...]:
        """List nothing: the outputs are the answer."""
        return ()

    def loss_steps(self) -> tuple[Step]:
        """List the loss."""
        y, t, L = self.source, self.label, self.loss
        return (
            Step(
                "loss",
                self.id,
                "mean_squared_error.forward",
                L,
                (y.symbol, t.symbol),
                lambda: rf"{L.latex} = \frac{{1}}{{2}} {typeset_sum(*y.ranges())}({t.at()} - {y.at()})^2",
                f"The distances of {y.symbol} from {t.symbol} are squared and summed up; one half is "
                "there so that the slope has no factor.",
                loss,
                HalfSquares(),
            ),
        )

    def losses(self, tensors: Mapping[str, Array]) -> Array:
        """Take the loss of each example, shape (m,), from the tensors that the loss step reads."""
        return losses(tensors[self.source.symbol], tensors[self.label.symbol])

    def backward_steps(self) -> tuple[Step]:
        """List the gradient with respect to the outputs."""
        y, t = self.source, self.label
        return (
            Step(
                "backward",
                self.id,
                "mean_squared_error.d_output",
                gradient_of(y),
                (y.symbol, t.symbol),
                lambda i: f"{y.gradient_at(i)} = {y.at(i)} - {t.at(i)}",
                f"An output is pulled towards its target, the harder the further it is away: {y.symbol} less "
                f"{t.symbol}.",
                d_output,
                SumOfProducts(
                    "i",
                    {"i": y.size},
                    Product((Factor.at(y.symbol, "i"),)),
                    Product((Factor.at(t.symbol, "i"),), -1.0),
                    mean=True,
                ),
            ),
        )
