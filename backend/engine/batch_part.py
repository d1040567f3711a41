"""A part of a batch: the training steps on some examples, recorded, with memory of their own."""

import itertools
import math
from contextvars import Context, copy_context
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.recording import Recording, plain
from backend.engine.tensor import Array, Tensors, Weights
from backend.engine.trace import run
from backend.engine.training_steps import training_steps

# A batch of more examples than this is worth sharing between two processor cores.
SMALL = 15
# No part has more, so that what a step works on stays in the processor's caches.
LARGE = 32


class BatchResult(NamedTuple):
    """What a forward pass says of a batch: its mean loss, and how many labels were the likeliest class."""

    loss: float
    right: int


class Part:
    """The training steps on some number of examples.

    Parameters
    ----------
    network : Network
        What to run.
    weights : mapping of str to ndarray
        Every parameter by its symbol; looked at anew in every run.
    inputs : ndarray, the input's shape and a last axis of m examples
        Examples to record the steps with; their dtype is computed in.
    labels : ndarray of int64, shape (m,)
        Their classes.
    row : ndarray, shape (P,)
        Where every run leaves the gradient of its mean loss by all parameters, in the order of
        ``network.parameter_specs``.
    """

    def __init__(
        self, network: Network, weights: Weights, inputs: Array, labels: Array, *, row: Array
    ) -> None:
        recording = Recording()
        self._loss_of = network.loss
        self._inputs, self._labels = inputs.copy(), self._taken(labels, inputs.dtype)
        given = {
            **weights,
            network.input.symbol: self._inputs,
            network.loss.label.symbol: self._labels,
        }
        tensors: Tensors = {symbol: recording.watch(values) for symbol, values in given.items()}
        run(training_steps(network), tensors, check=False)
        recording.check(tensors)
        for symbol, place in views(network, row).items():
            recording.deliver(tensors[gradient(symbol)], place)
        self._recording = recording
        self._silence = _in_silence()
        self._loss: Array = plain(tensors[network.loss.loss.symbol])
        self._said: Array = plain(tensors[network.loss.output.symbol])

    def run(self, inputs: Array, labels: Array) -> BatchResult:
        """Run the steps on other examples."""
        self._inputs[...] = inputs
        self._labels[...] = labels if self._labels.ndim == 1 else self._taken(labels, self._labels.dtype)
        self._silence.run(self._recording.repeat)
        right = self._loss_of.predict(self._said) == labels
        return BatchResult(float(self._loss), right.tolist().count(True))

    def _taken(self, labels: Array, dtype: np.dtype[Any]) -> Array:
        """Take in classes as the loss wants them: as they are, or as a row of numbers for each."""
        return np.array(self._loss_of.take(labels, len(labels), dtype.type))


def _in_silence() -> Context:
    """Make a context without NumPy's warnings, which takes much less to enter than ``np.errstate``."""
    context = copy_context()
    context.run(np.seterr, all="ignore")
    return context


class Parts:
    """Parts of any size, each recorded when a part of its size first comes.

    Parameters
    ----------
    network : Network
        What to run.
    weights : mapping of str to ndarray
        Every parameter by its symbol; looked at anew in every run.
    row : ndarray, shape (P,)
        Where every run leaves its gradient.
    """

    def __init__(self, network: Network, weights: Weights, row: Array) -> None:
        self._network = network
        self._weights = weights
        self._row = row
        self._by_size: dict[int, Part] = {}

    def run(self, inputs: Array, labels: Array) -> BatchResult:
        """Run a part."""
        part = self._by_size.get(len(labels))
        if part is None:
            given = inputs.astype(self._row.dtype), labels.astype(np.int64)
            part = Part(self._network, self._weights, *given, row=self._row)
            self._by_size[len(labels)] = part
        return part.run(inputs, labels)


@cache
def cut(m: int) -> tuple[slice, ...]:
    """Cut a batch into parts: a small one into one, others into an even number of nearly the same size."""
    count = 1 if m <= SMALL else 2 * math.ceil(m / (2 * LARGE))
    edges = [m * number // count for number in range(count + 1)]
    return tuple(slice(start, stop) for start, stop in itertools.pairwise(edges))


def views(network: Network, row: Array) -> dict[str, Array]:
    """See a row of all parameters as the parameters, by their symbols."""
    found: dict[str, Array] = {}
    start = 0
    for spec in network.parameter_specs:
        found[spec.symbol] = row[start : start + spec.size].reshape(spec.shape)
        start += spec.size
    return found
