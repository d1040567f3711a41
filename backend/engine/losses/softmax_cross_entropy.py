"""Softmax turns logits into probabilities; cross-entropy asks how surprised they are by the label."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backend.engine.losses.loss import Loss, take_class
from backend.engine.losses.rules import LabelsLogarithm, SaidMinusRight, ShareOfExponentials
from backend.engine.notation import typeset_sum
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


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
    O /= _total(O)
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
    chosen = _total(S * _is_label(label, len(S)))
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
        The gradient of the loss with respect to the logits; it carries the batch's 1/m.
    """
    dS = O - _is_label(label, len(O))
    dS /= O.shape[1]
    return dS


def _total(each: Array) -> Array:
    """Add up over the classes: of a single example as a product with ones, as a sum takes longer to begin."""
    total: Array = np.ones(len(each), each.dtype) @ each if each.shape[1:] == (1,) else each.sum(axis=0)
    return total


def _is_label(label: Array, classes: int) -> Array:
    """Write whether each class is the right one: shape (m,) becomes (classes, m), of bools."""
    return np.equal(_column(classes), label)


@cache
def _column(classes: int) -> Array:
    """Write the classes' numbers; always in one array, by which a recording knows what it has computed."""
    return np.arange(classes)[:, None]


class SoftmaxCrossEntropy(Loss):
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
    target = "class"

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
        self.sum_axis = sum_axis
        probabilities = TensorSpec(
            output, source.shape, "probabilities", "probabilities", source.axes, signed=False, layer=id
        )
        target = TensorSpec(label, (), "setting", "target label", signed=False, layer=id)
        super().__init__(id, source, probabilities, loss, target)

    @property
    def classes(self) -> int:
        """How many classes it tells apart."""
        return self.source.size

    def take(self, labels: ArrayLike, batch: int | None, dtype: type[np.floating[Any]]) -> Array:
        """Take in the right class of each example."""
        return take_class(labels, self.classes, batch)

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

    def loss_steps(self) -> tuple[Step]:
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

    def backward_steps(self) -> tuple[Step]:
        """List the gradient with respect to the logits."""
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
