"""What a pass says in the end, as plain JSON."""

from typing import Any

import numpy as np

from backend.engine.trace import Trace


def said(trace: Trace) -> list[Any]:
    """List what the network says, flat and row-major; for a batch such a list for each example."""
    values = trace.probabilities
    if trace.batch is None:
        flat: list[Any] = values.ravel().tolist()
        return flat
    each: list[Any] = np.moveaxis(values, -1, 0).reshape(trace.batch, -1).tolist()
    return each


def answer(trace: Trace) -> Any:
    """Name the answer, for a batch each example's; None where the network gives none."""
    return None if trace.prediction is None else np.asarray(trace.prediction).tolist()
