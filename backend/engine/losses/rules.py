"""How probabilities, their loss and the gradient with respect to their logits come about, cell by cell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from backend.engine.explanation import Cell, Cells, Index, Origin, Terms, cell_name
from backend.engine.rule import Rule
from backend.engine.saying import say_averaged
from backend.engine.step import Step

if TYPE_CHECKING:
    from backend.engine.trace import Trace

_LARGEST_EXPONENT = 300.0
_SMALLEST_PROBABILITY = 1e-200


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
        chosen = Cells.of(trace.tensors, O, right)
        if (chosen.values > _SMALLEST_PROBABILITY).all():
            says = f"The negative logarithm of the probability of the label{say_averaged(trace.batch)}."
            return Origin("sum", says, (Terms((chosen,), -share, "ln"),), decided_by=decided_by)
        best = trace.tensors[O].argmax(axis=0)
        likeliest = [(int(best[e]), *e) for e in examples]
        says = (
            "The label's probability is too small for a number. So its logarithm is found from the likeliest "
            "class: as far below that one's as the label's logit lies below the largest"
            f"{say_averaged(trace.batch)}."
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
        if share < 1:
            says += f" Divided by the {trace.batch} examples of the batch."
        return Origin("sum", says, tuple(blocks), decided_by=(right,))

    def reached(self, trace: "Trace", step: Step, symbol: str, index: Index) -> Sequence[Index]:
        """Name the same class, or for a label all classes of its example."""
        O, _ = step.reads
        return [index] if symbol == O else [(k, *index) for k in range(trace.tensors[O].shape[0])]
