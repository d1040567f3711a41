"""A gradient pass runs a network's training steps on batch after batch, its parameters in one row."""

from typing import Any

import numpy as np

from backend.engine.batch_part import BatchResult, Parts, cut, views
from backend.engine.crew import Helper, SharedMemory
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.processors import given_out, place, placed
from backend.engine.tensor import Array, Weights


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
    cores : int
        How many processor cores may share a batch; results do not depend on it where BLAS has one thread
        (``OPENBLAS_NUM_THREADS=1``), as it has in a process of the crew. Each core beyond the first is such a
        process, started when it is first needed.

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
        If the weights do not fit the network, or its loss takes no labels.
    """

    def __init__(
        self,
        network: Network,
        weights: Weights,
        *,
        dtype: type[np.floating[Any]] = np.float32,
        cores: int = 1,
    ) -> None:
        network.check_weights(weights)
        if network.loss.target == "upstream":
            raise ShapeError(
                f"{network.id} ends in a given gradient, but training takes labels: end it in a softmax or a "
                "sigmoid with cross-entropy, or in the squared error."
            )
        self.network = network
        self.cores = cores
        self._dtype = np.dtype(dtype)
        self._shared = SharedMemory(network.parameter_count * self._dtype.itemsize) if cores > 1 else None
        self.parameters: Array = np.ndarray(
            network.parameter_count, self._dtype, None if self._shared is None else self._shared.map
        )
        self.gradient: Array = np.zeros(network.parameter_count, dtype)
        self.weights = views(network, self.parameters)
        self.gradients = views(network, self.gradient)
        for symbol, values in self.weights.items():
            values[...] = weights[symbol]
        self._parts = Parts(network, self.weights, self.gradient)
        self._crew: list[Helper] = []
        self._most = 0

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
        places = cut(m)
        if len(places) == 1:
            return self._parts.run(inputs, labels)
        rows = np.empty((len(places), len(self.gradient)), self._dtype)
        results: list[BatchResult | None] = [None] * len(places)
        crew = self._called(m)
        shares = [range(first, len(places), len(crew) + 1) for first in range(len(crew) + 1)]
        with placed(len(self._crew) + 1):
            for helper, share in zip(crew, shares[1:], strict=True):
                helper.begin(inputs, labels, [places[number] for number in share])
            for number in shares[0]:
                results[number] = self._run_part(inputs, labels, places[number], rows[number])
            for helper, share in zip(crew, shares[1:], strict=True):
                for number, (result, row) in zip(share, helper.finish() or (), strict=False):
                    results[number] = result
                    rows[number] = row
        if None in results:
            # One of the crew has ended: what is missing is done here, and the next batch gets a new crew.
            self.close()
        done = [
            result or self._run_part(inputs, labels, place, row)
            for result, place, row in zip(results, places, rows, strict=True)
        ]
        weights = [(place.stop - place.start) / m for place in places]
        np.matmul(np.array(weights, self._dtype), rows, out=self.gradient)
        return BatchResult(
            sum(weight * result.loss for weight, result in zip(weights, done, strict=True)),
            sum(result.right for result in done),
        )

    def close(self) -> None:
        """End the processes that share batches; the next batch that needs them starts them again."""
        for helper in self._crew:
            helper.close()
        self._crew, self._most = [], 0

    def _run_part(self, inputs: Array, labels: Array, place: slice, row: Array) -> BatchResult:
        result = self._parts.run(inputs[..., place], labels[place])
        np.copyto(row, self.gradient)
        return result

    def _called(self, m: int) -> list[Helper]:
        """Call as many of the crew as a batch has parts for; start a crew if none has room for it."""
        if self._shared is None:
            return []
        parts = len(cut(m))
        wanted = min(self.cores, parts) - 1
        if m > self._most or wanted > len(self._crew):
            self.close()
            self._most = m
            processors = given_out(wanted + 1)
            self._crew = [
                Helper(
                    self.network,
                    self._shared,
                    self._dtype,
                    examples=m,
                    parts=parts,
                    alone=bool(processors),
                )
                for _ in range(wanted)
            ]
            for helper, processor in zip(self._crew, processors[1:], strict=False):
                place(helper.process, processor)
        return self._crew[:wanted]

    def _check(self, inputs: Array, labels: Array) -> int:
        shape = self.network.input.shape
        if inputs.shape[:-1] != shape or labels.shape != inputs.shape[-1:] or not len(labels):
            raise ShapeError(
                f"{self.network.id} trains on inputs of shape {(*shape, 'm')} with m labels, m at least 1, "
                f"not on {inputs.shape} with {labels.shape}."
            )
        return len(labels)
