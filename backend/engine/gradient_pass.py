"""A gradient pass runs a network's training steps on batch after batch, its parameters in one row."""

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.recording import Recording, plain
from backend.engine.tensor import Array, Tensors, Weights
from backend.engine.trace import run
from backend.engine.training_steps import training_steps

# A batch of more examples than this is shared between threads.
SMALL = 32
# No part has more.
LARGE = 64


class BatchResult(NamedTuple):
    """What a forward pass says of a batch: its mean loss, and how many labels were the likeliest class."""

    loss: float
    right: int


class _Part:
    """The training steps on some examples, recorded, with memory of its own."""

    def __init__(self, network: Network, weights: Weights, inputs: Array, labels: Array) -> None:
        recording = Recording()
        self._inputs, self._labels = inputs.copy(), labels.copy()
        self.gradient = np.empty(network.parameter_count, inputs.dtype)
        given = {
            **weights,
            network.input.symbol: self._inputs,
            network.loss.label.symbol: self._labels,
        }
        tensors: Tensors = {symbol: recording.watch(values) for symbol, values in given.items()}
        run(training_steps(network), tensors, check=False)
        recording.check(tensors)
        for symbol, place in views(network, recording.watch(self.gradient)).items():
            np.copyto(place, tensors[gradient(symbol)])
        self._recording = recording
        self._loss: Array = plain(tensors[network.loss.loss.symbol])
        self._probabilities: Array = plain(tensors[network.loss.output.symbol])

    def run(self, inputs: Array, labels: Array) -> BatchResult:
        np.copyto(self._inputs, inputs)
        np.copyto(self._labels, labels)
        with np.errstate(all="ignore"):
            self._recording.repeat()
        right = np.count_nonzero(self._probabilities.argmax(axis=0) == labels)
        return BatchResult(float(self._loss), int(right))


class GradientPass:
    """The training steps of a network, ready to be run on any batch.

    Parameters
    ----------
    network : Network
        What to run.
    weights : mapping of str to ndarray
        Every parameter by its symbol; copied.
    dtype : float type
        What to compute in.
    threads : int
        How many threads may share a batch; results do not depend on it.

    Attributes
    ----------
    parameters, gradient : ndarray, shape (P,)
        All parameters in the order of ``network.parameter_specs``, for the caller to move in place, and the
        gradient of the last batch's mean loss by them.
    weights, gradients : dict of str to ndarray
        Views into the two, by the parameters' symbols.

    Raises
    ------
    ShapeError, NonFiniteError
        If the weights do not fit the network.
    """

    def __init__(
        self,
        network: Network,
        weights: Weights,
        *,
        dtype: type[np.floating[Any]] = np.float32,
        threads: int = 1,
    ) -> None:
        network.check_weights(weights)
        self.network = network
        self.threads = threads
        self.parameters: Array = np.empty(network.parameter_count, dtype)
        self.gradient: Array = np.zeros(network.parameter_count, dtype)
        self.weights = views(network, self.parameters)
        self.gradients = views(network, self.gradient)
        for symbol, values in self.weights.items():
            values[...] = weights[symbol]
        # A thread's parts take turns in its memory, one for each size of part.
        self._memory: list[dict[int, _Part]] = [{} for _ in range(max(1, threads))]
        self._crew = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def run(self, inputs: Array, labels: Array) -> BatchResult:
        """Run forward, loss and backward on a batch and leave its gradient in ``gradient``.

        Parameters
        ----------
        inputs : ndarray, the input's shape and a last axis of m examples
            What goes in; taken in the pass's dtype.
        labels : ndarray of int, shape (m,)
            The right classes.

        Raises
        ------
        ShapeError
            If inputs and labels do not fit each other or the network.
        """
        m = self._check(inputs, labels)
        places = parts(m)
        if len(places) == 1:
            part = self._part(0, inputs, labels)
            result = part.run(inputs, labels)
            np.copyto(self.gradient, part.gradient)
            return result
        rows = np.empty((len(places), len(self.gradient)), self.gradient.dtype)
        results: list[BatchResult] = [BatchResult(0.0, 0)] * len(places)

        def work(thread: int) -> None:
            for number in range(thread, len(places), self.threads):
                place = places[number]
                part = self._part(thread, inputs[..., place], labels[place])
                results[number] = part.run(inputs[..., place], labels[place])
                rows[number] = part.gradient

        others = [self._crew.submit(work, thread) for thread in range(1, self.threads)] if self._crew else []
        work(0)
        for other in others:
            other.result()
        shares = [(place.stop - place.start) / m for place in places]
        np.matmul(np.array(shares, rows.dtype), rows, out=self.gradient)
        return BatchResult(
            sum(share * result.loss for share, result in zip(shares, results, strict=True)),
            sum(result.right for result in results),
        )

    def _part(self, thread: int, inputs: Array, labels: Array) -> _Part:
        memory = self._memory[thread]
        if len(labels) not in memory:
            memory[len(labels)] = _Part(
                self.network, self.weights, inputs.astype(self.gradient.dtype), labels
            )
        return memory[len(labels)]

    def _check(self, inputs: Array, labels: Array) -> int:
        shape = self.network.input.shape
        if inputs.shape[:-1] != shape or labels.shape != inputs.shape[-1:] or not len(labels):
            raise ShapeError(
                f"{self.network.id} trains on inputs of shape {(*shape, 'm')} with m labels, m at least 1, "
                f"not on {inputs.shape} with {labels.shape}."
            )
        return len(labels)


@cache
def parts(m: int) -> tuple[slice, ...]:
    """Cut a batch into parts that fit the processor's caches: one up to 32 examples, then an even number."""
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
