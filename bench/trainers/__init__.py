"""Who trains the same network: the engine, PyTorch and JAX, each in a module that imports only its own.

Every module has a ``start(training, threads)`` that returns a ``Trainer``.
"""

from typing import Protocol

from backend.engine.tensor import Array


class Trainer(Protocol):
    """Someone who takes steps of plain SGD in float32, ready to be told how many."""

    def gradient(self) -> Array:
        """Return the first batch's gradient at the weights before the first step, flat.

        Returns
        -------
        ndarray, shape (P,)
            In the order of the network's ``parameter_specs`` and in their shapes' row-major order.
        """

    def restart(self) -> None:
        """Go back to the weights before the first step, and to the first batch."""

    def train(self, steps: int) -> float:
        """Take steps, batch after batch and round again, and return the last one's loss when all are done."""
