"""A sigmoid makes one logit the probability of yes; cross-entropy asks how the truth surprises it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from backend.engine.errors import LabelError, ShapeError
from backend.engine.explanation import Cells, Index, Origin, Terms
from backend.engine.layers.smooth import TakenOfOne, sigmoid
from backend.engine.losses.loss import Loss, take_class
from backend.engine.relation import Factor, Product, SumOfProducts
from backend.engine.rule import Rule
from backend.engine.saying import say_averaged
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of

if TYPE_CHECKING:
    from backend.engine.trace import Trace

# Nearer to 0 or 1 than this, a probability holds too few digits of what it lacks to the truth.
_SURE = 1e-6


def losses(S: Array, y: Array) -> Array:
    """Take the negative logarithm of the truth's probability, from the logit: never infinite, never inexact.

    Parameters
    ----------
    S : ndarray, shape (1, m)
        The logits, batch last.
    y : ndarray of int, shape (m,)
        1 for yes, 0 for no.

    Returns
    -------
    ndarray, shape (m,)
        The loss of each example.
    """
    said = np.multiply(S, y, out=np.empty_like(S))
    each: Array = (np.maximum(S, 0) - said + np.log1p(np.exp(-np.abs(S)))).sum(axis=0)
    return each


def loss(A: Array, S: Array, y: Array) -> Array:
    """Average the losses over the batch: shapes (1, m) become ()."""
    return np.asanyarray(losses(S, y).sum() / A.dtype.type(A.shape[1]))


def d_logit(A: Array, y: Array) -> Array:
    """Take the truth off the probability, and average over the batch: shape (1, m) stays."""
    dS = np.subtract(A, y, out=np.empty_like(A))
    dS /= A.shape[1]
    return dS


class TruthsLogarithm(Rule):
    """The loss is the negative logarithm of the truth's probability, averaged over a batch."""

    kind = "all"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Look at what each example's probability lacks."""
        A, S, label = step.reads
        share = 1.0 if trace.batch is None else 1.0 / trace.batch
        examples: list[Index] = [()] if trace.batch is None else [(e,) for e in range(trace.batch)]
        labels = Cells.of(trace.tensors, label, examples)
        blocks = []
        sure = False
        for number, example in enumerate(examples):
            yes = labels.values[number] == 1
            said = Cells.of(trace.tensors, A, [(0, *example)])
            if _SURE < said.values[0] < 1 - _SURE:
                blocks.append(Terms((said,), -share, "ln" if yes else "ln_rest"))
                continue
            sure = True
            logit = Cells.of(trace.tensors, S, [(0, *example)])
            blocks.append(Terms((logit,), share, "softplus"))
            if yes:
                blocks.append(Terms((logit,), -share))
        says = f"The negative logarithm of the probability of what is true{say_averaged(trace.batch)}."
        if sure:
            says += (
                " A probability next to 0 or 1 keeps too few digits for that, so its logarithm is found from "
                "the logit: ln(1 + e^z), less z for a yes."
            )
        decided_by = tuple(labels.cell(number) for number in range(len(examples)))
        return Origin("sum", says, tuple(blocks), decided_by=decided_by)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the loss, where the cell takes part in it."""
        origin = self.origin(trace, step, ())
        looked = [*origin.decided_by, *(cell for term in origin.terms for cell in term.factors)]
        return [()] if any(cell.symbol == symbol and cell.index == index for cell in looked) else []


class BinaryCrossEntropy(Loss):
    """A sigmoid with cross-entropy for a yes or no, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The logit, shape (1,).
    output, loss, label : str
        The symbols of the probability, of the loss and of what is true.

    Raises
    ------
    ShapeError
        If there is not just one logit.
    """

    kind = "binary_cross_entropy"
    title = "Sigmoid and binary cross-entropy"
    target = "yes_no"

    def __init__(
        self, id: str, source: TensorSpec, output: str, *, loss: str = "L", label: str = "y"
    ) -> None:
        if source.shape != (1,):
            raise ShapeError(
                f"{id} tells yes from no by one number, but {source.symbol} has shape {source.shape}: "
                "let a fully connected layer with one output come before it."
            )
        said = TensorSpec(
            output, (1,), "probabilities", "probability of yes", source.axes, signed=False, layer=id
        )
        truth = TensorSpec(label, (), "setting", "what is true, 1 or 0", signed=False, layer=id)
        super().__init__(id, source, said, loss, truth)

    @property
    def classes(self) -> int:
        """Two: no and yes."""
        return 2

    def take(self, labels: ArrayLike, batch: int | None, dtype: type[np.floating[Any]]) -> Array:
        """Take in 1 for yes and 0 for no."""
        try:
            return take_class(labels, 2, batch)
        except LabelError as error:
            raise LabelError(f"{error} 1 says yes, 0 says no.") from error

    def predict(self, output: Array) -> Array:
        """Say yes where its probability is above one half."""
        return np.asarray(output[0] > 0.5).astype(np.int64)

    def forward_steps(self) -> tuple[Step, ...]:
        """List the probability."""
        S, A = self.source, self.output
        return (
            Step(
                "forward",
                self.id,
                "sigmoid.forward",
                A,
                (S.symbol,),
                lambda i: rf"{A.at(i)} = \sigma({S.at(i)}) = \frac{{1}}{{1 + e^{{-{S.at(i)}}}}}",
                f"{S.symbol} is bent into the range from 0 to 1: the probability of a yes.",
                sigmoid,
                TakenOfOne("sigmoid"),
            ),
        )

    def loss_steps(self) -> tuple[Step]:
        """List the loss."""
        S, A, y, L = self.source, self.output, self.label, self.loss
        return (
            Step(
                "loss",
                self.id,
                "binary_cross_entropy.forward",
                L,
                (A.symbol, S.symbol, y.symbol),
                lambda: rf"{L.latex} = -{y.latex} \ln {A.latex} - (1 - {y.latex}) \ln (1 - {A.latex})",
                "The loss is near 0 when the network is sure of the truth and grows without bound as it "
                "becomes sure of the contrary.",
                loss,
                TruthsLogarithm(),
            ),
        )

    def losses(self, tensors: Mapping[str, Array]) -> Array:
        """Take the loss of each example, shape (m,), from the tensors that the loss step reads."""
        return losses(tensors[self.source.symbol], tensors[self.label.symbol])

    def backward_steps(self) -> tuple[Step]:
        """List the gradient with respect to the logit."""
        S, A, y = self.source, self.output, self.label
        return (
            Step(
                "backward",
                self.id,
                "binary_cross_entropy.d_logit",
                gradient_of(S),
                (A.symbol, y.symbol),
                lambda i: f"{S.gradient_at(i)} = {A.at(i)} - {y.latex}",
                "Through logarithm and sigmoid together the gradient is plain: what the network said minus "
                "what is true.",
                d_logit,
                SumOfProducts(
                    "i",
                    {"i": 1},
                    Product((Factor.at(A.symbol, "i"),)),
                    Product((Factor.at(y.symbol),), -1.0),
                    mean=True,
                ),
            ),
        )
