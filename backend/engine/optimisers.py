"""An optimiser turns a gradient into a parameter's next value."""

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
