"""Softmax turns logits into probabilities; cross-entropy asks how surprised they are by the label."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from backend.engine.explanation import Cell, Cells, Index, Origin, Terms, cell_name
from backend.engine.notation import typeset_sum
from backend.engine.rule import Rule
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of

if TYPE_CHECKING:
    from backend.engine.trace import Trace

_LARGEST_EXPONENT = 300.0
_SMALLEST_PROBABILITY = 1e-200


def softmax(S: Array) -> Array:
    """Exponentiate and divide by the total: ``nguyen`` (5).

    The largest logit is taken off first, which changes nothing but keeps every exponential below 1.

    Parameters
    ----------
    S : ndarray, shape (i, m)
        The logits, batch last.

    Returns
    -------
    ndarray, shape (i, m)
        The probabilities O.
    """
    O: Array = np.exp(S - S.max(axis=0))
    O /= O.sum(axis=0)
    return O


def losses(O: Array, S: Array, label: Array) -> Array:
    """Take the negative logarithm of the label's probability, example by example: ``nguyen`` (6).

    A probability may be too small for a floating point number; that of the likeliest class never is, and
    the label's logarithm lies below its logarithm by as much as the label's logit below the largest.

    Parameters
    ----------
    O, S : ndarray, shape (i, m)
        Probabilities and logits.
    label : ndarray of int, shape (m,)
        The right class of each example.

    Returns
    -------
    ndarray, shape (m,)
        The loss of each example.
    """
    chosen = (S * _is_label(label, len(S))).sum(axis=0)
    each: Array = S.max(axis=0) - chosen - np.log(O.max(axis=0))
    return each


def loss(O: Array, S: Array, label: Array) -> Array:
    """Average the losses over the batch.

    Parameters
    ----------
    O, S : ndarray, shape (i, m)
        Probabilities and logits.
    label : ndarray of int, shape (m,)
        The right class of each example.

    Returns
    -------
    ndarray, shape ()
        The loss L.
    """
    return np.asanyarray(losses(O, S, label).sum() / O.dtype.type(O.shape[1]))


def d_logits(O: Array, label: Array) -> Array:
    """Take 1 off the label's probability, and average over the batch: ``nguyen`` (23).

    Parameters
    ----------
    O : ndarray, shape (i, m)
        Probabilities.
    label : ndarray of int, shape (m,)
        The right class of each example.

    Returns
    -------
    ndarray, shape (i, m)
        The gradient of the loss by the logits; it carries the batch's 1/m.
    """
    dS = O - _is_label(label, len(O))
    dS /= O.shape[1]
    return dS


def _is_label(label: Array, classes: int) -> Array:
    """Write whether each class is the right one: shape (m,) becomes (classes, m), of bools."""
    return np.equal(np.arange(classes)[:, None], label)


class ShareOfExponentials(Rule):
    """A probability is an exponential over the sum of all of them."""

    kind = "all"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Compare the exponential with those of all classes."""
        (S,) = step.reads
        i, *rest = index
        logits = Cells.of(trace.tensors, S, [(k, *rest) for k in range(trace.tensors[S].shape[0])])
        largest = float(logits.values.max())
        says = f"The exponential of {cell_name(S, index)} over the total T of all {len(logits.values)}."
        if np.abs(logits.values).max() < _LARGEST_EXPONENT:
            return Origin("ratio", says, (Terms((logits,), function="exp"),), chosen=i)
        says += (
            f" They are told divided by that of the largest, {largest:.6g}, since they would not fit "
            "into a number; the share is the same."
        )
        return Origin("ratio", says, (Terms((logits,), function="exp", shift=-largest),), chosen=i)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the probabilities of all classes."""
        return [(k, *index[1:]) for k in range(trace.tensors[step.writes].shape[0])]


class LabelsLogarithm(Rule):
    """The loss is the negative logarithm of the label's probability, averaged over a batch."""

    kind = "label"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Look at the label's probability of every example."""
        O, S, label = step.reads
        share = 1.0 if trace.batch is None else 1.0 / trace.batch
        examples: list[Index] = [()] if trace.batch is None else [(e,) for e in range(trace.batch)]
        labels = Cells.of(trace.tensors, label, examples)
        right = [(int(cell), *e) for cell, e in zip(labels.values, examples, strict=True)]
        decided_by = tuple(labels.cell(number) for number in range(len(examples)))
        mean = "" if trace.batch is None else f", averaged over {trace.batch} examples"
        chosen = Cells.of(trace.tensors, O, right)
        if (chosen.values > _SMALLEST_PROBABILITY).all():
            says = f"The negative logarithm of the probability of the label{mean}."
            return Origin("sum", says, (Terms((chosen,), -share, "ln"),), decided_by=decided_by)
        best = trace.tensors[O].argmax(axis=0)
        likeliest = [(int(best[e]), *e) for e in examples]
        says = (
            "The label's probability is too small for a number. So its logarithm is found from the likeliest "
            f"class: as far below that one's as the label's logit lies below the largest{mean}."
        )
        blocks = (
            Terms((Cells.of(trace.tensors, S, likeliest),), share),
            Terms((Cells.of(trace.tensors, S, right),), -share),
            Terms((Cells.of(trace.tensors, O, likeliest),), -share, "ln"),
        )
        return Origin("sum", says, blocks, decided_by=decided_by)

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the loss, where the cell takes part in it."""
        origin = self.origin(trace, step, ())
        looked = [*origin.decided_by, *(cell for term in origin.terms for cell in term.factors)]
        return [()] if any(cell.symbol == symbol and cell.index == index for cell in looked) else []


class SaidMinusRight(Rule):
    """A logit's gradient is its probability, less 1 for the label, averaged over a batch."""

    kind = "label"

    def origin(self, trace: "Trace", step: Step, index: Index) -> Origin:
        """Take 1 off the probability if the class is the label."""
        O, label = step.reads
        i, *rest = index
        share = 1.0 if trace.batch is None else 1.0 / trace.batch
        right = Cell(label, tuple(rest), float(trace.tensors[label][tuple(rest)]))
        blocks = [Terms((Cells.of(trace.tensors, O, [index]),), share)]
        if right.value == i:
            blocks.append(Terms(coefficient=-share))
            says = f"Class {i} is the label: its probability less 1, what it lacks."
        else:
            says = f"Class {i} is not the label ({int(right.value)}): all of its probability is too much."
        if trace.batch is not None:
            says += f" Divided by the {trace.batch} examples of the batch."
        return Origin("sum", says, tuple(blocks), decided_by=(right,))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the same class, or for a label all classes of its example."""
        O, _ = step.reads
        return [index] if symbol == O else [(k, *index) for k in range(trace.tensors[O].shape[0])]


class SoftmaxCrossEntropy:
    """Softmax with cross-entropy, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The logits, shape (i,).
    output, loss, label : str
        The symbols of the probabilities, of the loss and of the label.
    sum_axis : str
        The index letter of the sum over all classes.
    """

    kind = "softmax_cross_entropy"
    title = "Softmax and cross-entropy"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        loss: str = "L",
        label: str = "label",
        sum_axis: str = "k",
    ) -> None:
        self.id = id
        self.source = source
        self.sum_axis = sum_axis
        self.output = TensorSpec(
            output, source.shape, "probabilities", "probabilities", source.axes, signed=False, layer=id
        )
        self.loss = TensorSpec(loss, (), "loss", "loss", signed=False, batched=False, layer=id)
        self.label = TensorSpec(label, (), "setting", "target label", signed=False, layer=id)

    @property
    def classes(self) -> int:
        """How many classes it tells apart."""
        return self.source.size

    def forward_steps(self) -> tuple[Step, ...]:
        """List the probabilities."""
        S, O = self.source, self.output
        total = f"{typeset_sum((self.sum_axis, S.size))}e^{{{S.at(self.sum_axis)}}}"
        return (
            Step(
                "forward",
                self.id,
                "softmax.forward",
                O,
                (S.symbol,),
                lambda i: rf"{O.at(i)} = \frac{{e^{{{S.at(i)}}}}}{{T}}, \quad T = {total}",
                f"Each number of {S.symbol} becomes positive by the exponential and is divided by the total, "
                f"so that the {S.size} probabilities add up to 1.",
                softmax,
                ShareOfExponentials(),
            ),
        )

    def loss_steps(self) -> tuple[Step, ...]:
        """List the loss."""
        S, O, L = self.source, self.output, self.loss
        word = self.label.latex
        return (
            Step(
                "loss",
                self.id,
                "cross_entropy.forward",
                L,
                (O.symbol, S.symbol, self.label.symbol),
                lambda: rf"{L.latex} = -\ln {O.at(word)} = \ln T - {S.at(word)}",
                "The loss is near 0 when the network is sure of the right label and grows without bound as "
                "that label's probability nears 0.",
                loss,
                LabelsLogarithm(),
            ),
        )

    def losses(self, tensors: Mapping[str, Array]) -> Array:
        """Take the loss of each example, shape (m,), from the tensors that the loss step reads."""
        return losses(*(tensors[symbol] for symbol in self.loss_steps()[0].reads))

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradient by the logits."""
        S, O = self.source, self.output
        word = self.label.latex
        return (
            Step(
                "backward",
                self.id,
                "softmax_cross_entropy.d_logits",
                gradient_of(S),
                (O.symbol, self.label.symbol),
                lambda i: (
                    rf"{S.gradient_at(i)} = \begin{{cases}} {O.at(word)} - 1 & \text{{if }} {i} = {word} \\ "
                    rf"{O.at(i)} & \text{{if }} {i} \neq {word} \end{{cases}}"
                ),
                "Through softmax and logarithm together the gradient is plain: what the network said minus "
                "what is right. Every wrong class is pushed down by its probability, the right one up by "
                "what it lacks.",
                d_logits,
                SaidMinusRight(),
            ),
        )
