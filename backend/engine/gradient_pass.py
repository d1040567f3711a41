"""A gradient pass runs a network's training steps on batch after batch, its parameters in one row."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.tensor import Array, Tensors, Weights
from backend.engine.trace import run


@dataclass(frozen=True)
class BatchResult:
    """What a forward pass says of a batch: its mean loss, and how many labels were the likeliest class."""

    loss: float
    right: int


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
        self.weights: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        start = 0
        for spec in network.parameter_specs:
            place = slice(start, start + spec.size)
            self.weights[spec.symbol] = self.parameters[place].reshape(spec.shape)
            self.gradients[spec.symbol] = self.gradient[place].reshape(spec.shape)
            self.weights[spec.symbol][...] = weights[spec.symbol]
            start += spec.size

    def run(self, inputs: Array, labels: Array) -> BatchResult:
        """Run forward, loss and backward on a batch and leave its gradient in ``gradient``.

        Parameters
        ----------
        inputs : ndarray of the pass's dtype, the input's shape and a last axis of m examples
            What goes in.
        labels : ndarray of int, shape (m,)
            The right classes.
        """
        tensors: Tensors = {
            **self.weights,
            self.network.input.symbol: inputs,
            self.network.loss.label.symbol: labels,
        }
        run(self.network.training_steps, tensors, check=False)
        for symbol, values in self.gradients.items():
            values[...] = tensors[gradient(symbol)]
        likeliest = tensors[self.network.loss.output.symbol].argmax(axis=0)
        loss = float(tensors[self.network.loss.loss.symbol])
        return BatchResult(loss, int(np.count_nonzero(likeliest == labels)))
