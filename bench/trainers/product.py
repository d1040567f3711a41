"""Not a trainer: NumPy's product of two large float32 matrices, which shows what the machine can do."""

from itertools import repeat

import numpy as np

from backend.engine.tensor import Array
from bench.task import Training

SIDE = 1024
# A multiplication and an addition for each of the numbers that one product sums up.
OPERATIONS = 2 * SIDE**3


class Product:
    """One step is one product, into memory that is kept."""

    def __init__(self) -> None:
        random = np.random.default_rng(0)
        self._left, self._right = random.random((2, SIDE, SIDE), np.float32)
        self._out = np.empty_like(self._left)

    def gradient(self) -> Array:
        """Return no number: there is nothing to learn."""
        return np.empty(0, np.float32)

    def restart(self) -> None:
        """Do nothing: every product is the same."""

    def train(self, steps: int) -> float:
        """Multiply so many times, and return one number of the product."""
        for _ in repeat(None, steps):
            np.matmul(self._left, self._right, out=self._out)
        return float(self._out[0, 0])


def start(training: Training, threads: int) -> Product:  # noqa: ARG001 - the same whatever is trained
    """Get ready to multiply."""
    return Product()
