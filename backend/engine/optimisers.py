"""An optimiser turns a gradient into a parameter's next value."""

from dataclasses import dataclass

import numpy as np

from backend.engine.notation import gradient
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, next_value_of


def sgd(parameter: Array, slope: Array, eta: Array) -> Array:
    """Walk against the gradient: ``nguyen`` (66).

    Parameters
    ----------
    parameter, slope : ndarray, same shape
        The parameter and the gradient of the loss by it.
    eta : ndarray, shape ()
        The learning rate.

    Returns
    -------
    ndarray
        The parameter's next value, same shape.
    """
    return np.asarray(parameter - eta * slope)


def sgd_step(parameter: TensorSpec, eta: TensorSpec) -> Step:
    """Bind the update to a parameter's symbols."""
    if parameter.layer is None:
        raise ValueError(f"{parameter.symbol} belongs to no layer.")
    slope = gradient(parameter.symbol)
    return Step(
        "update",
        parameter.layer,
        "sgd.update",
        next_value_of(parameter),
        (parameter.symbol, slope, eta.symbol),
        rf"{{{parameter.at()}}}' = {parameter.at()} - {eta.latex}\, {parameter.gradient_at()}",
        f"Every number of {parameter.symbol} takes a small step against its gradient; "
        f"the learning rate {eta.symbol} says how small.",
        sgd,
    )


@dataclass(frozen=True)
class Moments:
    """What Adam remembers of a parameter's gradients.

    Attributes
    ----------
    mean, square : ndarray, the parameter's shape
        Decaying averages of the gradient and of its square, both begun at 0.
    count : int
        How many gradients they hold.
    """

    mean: Array
    square: Array
    count: int = 0

    @classmethod
    def none(cls, parameter: Array) -> "Moments":
        """Begin with no gradient seen."""
        return cls(np.zeros_like(parameter), np.zeros_like(parameter))


def adam(
    parameter: Array,
    slope: Array,
    eta: Array,
    moments: Moments,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Array, Moments]:
    """Walk against the gradient's average, measured by its usual size: Kingma and Ba (2015), algorithm 1.

    Parameters
    ----------
    parameter, slope : ndarray, same shape
        The parameter and the gradient of the loss by it.
    eta : ndarray, shape ()
        The learning rate.
    moments : Moments
        What is remembered of the gradients before this one.
    beta1, beta2 : float
        How much of the averages is kept at each step, in [0, 1).
    epsilon : float
        Keeps the division finite where the gradient has always been 0.

    Returns
    -------
    next_parameter : ndarray, same shape
        The parameter's next value.
    next_moments : Moments
        What is remembered from now on.
    """
    count = moments.count + 1
    mean = beta1 * moments.mean + (1 - beta1) * slope
    square = beta2 * moments.square + (1 - beta2) * slope * slope
    # Averages begun at 0 are too small at first by exactly these factors.
    typical = np.sqrt(square / (1 - beta2**count)) + epsilon
    moved = parameter - eta * (mean / (1 - beta1**count)) / typical
    return np.asarray(moved), Moments(mean, square, count)
