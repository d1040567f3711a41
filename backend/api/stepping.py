"""One SGD step: its trace, and what it makes of the examples that it was taken on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.api.labels import Labels
from backend.api.outcome import answer, said
from backend.engine.edits import Edit
from backend.engine.network import Network
from backend.engine.tensor import Array, Tensors, Weights
from backend.engine.trace import Trace, record, run


@dataclass(frozen=True)
class SgdStep:
    """A step that was computed; nothing is stored of it yet.

    Attributes
    ----------
    trace : Trace
        The trace of all its equations.
    next_weights : mapping of str to float64 ndarray
        The parameters after it.
    outcome : dict
        What a session's history keeps of it, as plain JSON.
    probabilities_after : list
        What the network says after it, flat; of a batch such a list for each example.
    """

    trace: Trace
    next_weights: Weights
    outcome: dict[str, Any]
    probabilities_after: list[Any]


def compute_step(
    network: Network,
    weights: Weights,
    inputs: Array,
    labels: Labels,
    learning_rate: float,
    edits: Sequence[Edit] = (),
) -> SgdStep:
    """Run forward, loss, backward and update, and the examples once more with the new weights.

    Raises
    ------
    EngineError
        If an input, a label, a rate or a number on the way is none that can be used. New weights that blow
        up at the next pass are refused too, before anybody keeps them.
    """
    trace = record(network, weights, inputs, labels.values, learning_rate, edits=edits)
    next_weights = trace.next_weights()
    after = _look_again(trace, next_weights)
    outcome = {
        "loss": trace.loss,
        "loss_after": after.loss,
        "target": labels.told,
        "prediction": answer(trace),
        "prediction_after": answer(after),
        "learning_rate": learning_rate,
    }
    return SgdStep(trace, next_weights, outcome, said(after))


def _look_again(trace: Trace, weights: Weights) -> Trace:
    """Run a trace's examples with other weights, and tell what the network says and the loss."""
    network, loss = trace.network, trace.network.loss
    given = trace.tensors[network.input.symbol], trace.tensors[loss.label.symbol]
    inputs, labels = given if trace.batch is not None else (values[..., None] for values in given)
    tensors: Tensors = {network.input.symbol: inputs, loss.label.symbol: labels, **weights}
    run(network.steps_for([loss.output.symbol, loss.loss.symbol]), tensors)
    output = tensors[loss.output.symbol]
    seen = {
        loss.output.symbol: output if trace.batch is not None else output[..., 0],
        loss.loss.symbol: tensors[loss.loss.symbol],
    }
    return Trace(network, seen, (), trace.batch)
