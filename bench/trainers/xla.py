"""JAX as a trainer: the whole step compiled as one, the parameters' memory given back to it at each call."""

from itertools import cycle
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d
from backend.engine.network import Network
from backend.engine.tensor import Array
from bench.task import LEARNING_RATE, Training

Parameters = list[Any]


def scores(network: Network, parameters: Parameters, images: Any) -> Any:
    """Run a network's layers on images that lie batch first, channels last, which suits XLA best on a CPU."""
    left = iter(parameters)
    values = images
    for layer in network.layers:
        match layer:
            case Conv2d():
                kernels, bias = next(left), next(left)
                values = jax.lax.conv_general_dilated(
                    values, kernels, (1, 1), "VALID", dimension_numbers=("NHWC", "OIHW", "NHWC")
                )
                values = values + bias
            case MaxPool2d():
                m, (n, high, wide) = len(values), layer.output.shape
                rows, cols = layer.size
                windows = values[:, : high * rows, : wide * cols].reshape(m, high, rows, wide, cols, n)
                values = windows.max(axis=(2, 4))
            case Flatten():
                values = values.transpose(0, 3, 1, 2).reshape(len(values), -1)
            case Dense():
                weight, bias = next(left), next(left)
                values = values @ weight.T + bias
            case _:
                values = jax.nn.relu(values)
    return values


class JaxTrainer:
    """Batches lie batch first, channels last, on JAX's device."""

    def __init__(self, training: Training) -> None:
        self._first = [weight.astype(np.float32) for weight in training.weights.values()]
        self._batches = [
            (jnp.asarray(np.moveaxis(batch.images, 1, -1)), jnp.asarray(batch.labels))
            for batch in training.batches()
        ]

        def loss(parameters: Parameters, images: Any, labels: Any) -> Any:
            likelihoods = jax.nn.log_softmax(scores(training.network, parameters, images))
            return -jnp.take_along_axis(likelihoods, labels[:, None], axis=1).mean()

        def step(parameters: Parameters, images: Any, labels: Any) -> tuple[Parameters, Any]:
            before, slopes = jax.value_and_grad(loss)(parameters, images, labels)
            moved = [value - LEARNING_RATE * slope for value, slope in zip(parameters, slopes, strict=True)]
            return moved, before

        self._slopes = jax.jit(jax.grad(loss))
        self._step = jax.jit(step, donate_argnums=0)
        self.restart()

    def gradient(self) -> Array:
        """Return the first batch's gradient at the weights before the first step, flat."""
        self.restart()
        slopes = self._slopes(self._parameters, *self._batches[0])
        return np.concatenate([np.asarray(slope).ravel() for slope in slopes])

    def restart(self) -> None:
        """Go back to the weights before the first step, and to the first batch."""
        self._parameters = [jnp.array(first) for first in self._first]
        self._coming = cycle(self._batches)

    def train(self, steps: int) -> float:
        """Take steps, wait for the last one, and return its loss."""
        for _, (images, labels) in zip(range(steps), self._coming, strict=False):
            self._parameters, loss = self._step(self._parameters, images, labels)
        jax.block_until_ready(self._parameters)
        return float(loss)


def start(training: Training, threads: int) -> JaxTrainer:  # noqa: ARG001 - the environment tells JAX
    """Get ready to train."""
    return JaxTrainer(training)
