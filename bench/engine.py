"""The engine as a contender: every step of a trace, every tensor kept."""

from typing import Any

import numpy as np

from backend.engine.notation import gradient
from backend.engine.tensor import Array
from backend.engine.trace import record
from bench.task import LEARNING_RATE, Task
from bench.timing import Contender


def contender(task: Task, dtype: type[np.floating[Any]]) -> Contender:
    """Record traces of the task's digit in one precision."""
    network, weights, label = task.network, task.weights, task.label
    image = task.pixels[None]
    return Contender(
        f"engine, {np.dtype(dtype).name}",
        {
            "forward": lambda: record(network, weights, image, dtype=dtype),
            "backward": lambda: record(network, weights, image, label, dtype=dtype),
            "step": lambda: record(network, weights, image, label, LEARNING_RATE, dtype=dtype),
        },
    )


def gradients(task: Task) -> dict[str, Array]:
    """Return the float64 gradients by every parameter and by the image, by their symbols."""
    trace = record(task.network, task.weights, task.pixels[None], task.label)
    return {
        symbol: trace.tensors[gradient(symbol)]
        for symbol in (*task.network.parameters, task.network.input.symbol)
    }
