"""Where learning begins: weights drawn as wide as keeps signals from fading or growing on their way."""

from math import prod
from typing import Literal, get_args

import numpy as np

from backend.engine.errors import EngineError
from backend.engine.tensor import Array

Initialisation = Literal["he", "glorot", "lecun", "uniform", "zeros"]


def draw(
    shape: tuple[int, ...], initialisation: Initialisation, random: np.random.Generator, *, before_relu: bool
) -> Array:
    """Draw a parameter's first values.

    Fan-in counts the numbers that one output cell sums up, fan-out the output cells that one input cell
    reaches. Weights are normal with mean 0 for the first three:

    - ``he``: variance 2 / fan-in where a ReLU follows, which halves it again, and 1 / fan-in where none does;
    - ``glorot``: variance 2 / (fan-in + fan-out), a middle way between the forward and the backward pass;
    - ``lecun``: variance 1 / fan-in everywhere;
    - ``uniform``: evenly from -1 / sqrt(fan-in) to 1 / sqrt(fan-in);
    - ``zeros``: all 0, so that no map ever differs from another.

    Parameters
    ----------
    shape : tuple of int
        The parameter's: weights (out, in, ...), or biases (out,), which are 0 at first.
    initialisation : {"he", "glorot", "lecun", "uniform", "zeros"}
        How.
    random : Generator
        Where from; biases and zeros draw no number.
    before_relu : bool
        Whether a ReLU follows the layer.

    Returns
    -------
    float64 ndarray of that shape
        Its first values.

    Raises
    ------
    EngineError
        If there is no such initialisation.
    """
    if initialisation not in get_args(Initialisation):
        raise EngineError(
            f"Weights can be drawn as {', '.join(get_args(Initialisation))}, not {initialisation!r}."
        )
    if len(shape) == 1 or initialisation == "zeros":
        return np.zeros(shape)
    fan_in = prod(shape[1:])
    if initialisation == "uniform":
        reach = 1 / np.sqrt(fan_in)
        return random.uniform(-reach, reach, shape)
    fan_out = shape[0] * prod(shape[2:])
    variance = {
        "he": (2.0 if before_relu else 1.0) / fan_in,
        "glorot": 2.0 / (fan_in + fan_out),
        "lecun": 1.0 / fan_in,
    }[initialisation]
    return random.normal(0.0, np.sqrt(variance), shape)
