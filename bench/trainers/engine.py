"""The engine as a trainer: its gradient pass, and its update on all parameters in one row."""

from itertools import cycle

import numpy as np

from backend.engine.gradient_pass import GradientPass
from backend.engine.optimisers import sgd
from backend.engine.tensor import Array
from bench.task import LEARNING_RATE, Training


class EngineTrainer:
    """Batches lie batch last, as the engine takes them."""

    def __init__(self, training: Training, threads: int) -> None:
        self._batches = [
            (np.ascontiguousarray(np.moveaxis(batch.images, 0, -1)), batch.labels)
            for batch in training.batches()
        ]
        self._pass = GradientPass(training.network, training.weights, cores=threads)
        self._first = self._pass.parameters.copy()
        self._spare = np.empty_like(self._first)
        self._eta = np.array(LEARNING_RATE, self._first.dtype)
        self._coming = cycle(self._batches)

    def gradient(self) -> Array:
        """Return the first batch's gradient at the weights before the first step, flat."""
        self.restart()
        self._pass.run(*self._batches[0])
        return self._pass.gradient.copy()

    def restart(self) -> None:
        """Go back to the weights before the first step, and to the first batch."""
        self._pass.parameters[:] = self._first
        self._coming = cycle(self._batches)

    def train(self, steps: int) -> float:
        """Take steps and return the last one's loss."""
        loss, parameters = float("nan"), self._pass.parameters
        for _, (images, labels) in zip(range(steps), self._coming, strict=False):
            loss = self._pass.run(images, labels).loss
            sgd(parameters, self._pass.gradient, self._eta, out=parameters, spare=self._spare)
        return loss


def start(training: Training, threads: int) -> EngineTrainer:
    """Get ready to train."""
    return EngineTrainer(training, threads)
