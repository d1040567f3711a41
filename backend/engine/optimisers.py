"""An optimiser turns a gradient into a parameter's next value.

What training needs at each step works in place and makes no array: the caller keeps the memory and the room.
"""

import math

import numpy as np

from backend.engine.notation import gradient
from backend.engine.relation import Factor, Product, SumOfProducts, letters_for
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, next_value_of


def sgd(
    parameter: Array,
    slope: Array,
    eta: Array | float,
    *,
    out: Array | None = None,
    spare: Array | None = None,
) -> Array:
    """Walk against the gradient: ``nguyen`` (66).

    Parameters
    ----------
    parameter, slope : ndarray, same shape
        The parameter and the gradient of the loss with respect to it.
    eta : float, or ndarray of shape ()
        The learning rate.
    out : ndarray, optional
        Where the result goes: `parameter` itself to move it in place. A new array if left out.
    spare : ndarray, optional
        Room for what is worked out on the way; a new array if left out.

    Returns
    -------
    ndarray
        The parameter's next value, same shape.
    """
    way = np.multiply(slope, eta, out=spare)
    return np.asarray(np.subtract(parameter, way, out=out))


def sgd_step(parameter: TensorSpec, eta: TensorSpec) -> Step:
    """Bind the update to a parameter's symbols."""
    if parameter.layer is None:
        raise ValueError(f"{parameter.symbol} belongs to no layer.")
    slope = gradient(parameter.symbol)
    letters = letters_for(parameter.shape)
    return Step(
        "update",
        parameter.layer,
        "sgd.update",
        next_value_of(parameter),
        (parameter.symbol, slope, eta.symbol),
        lambda *at: (
            rf"{{{parameter.at(*at)}}}' = {parameter.at(*at)} - {eta.latex}\, {parameter.gradient_at(*at)}"
        ),
        f"Every number of {parameter.symbol} takes a small step against its gradient; "
        f"the learning rate {eta.symbol} says how small.",
        sgd,
        SumOfProducts(
            letters,
            dict(zip(letters, parameter.shape, strict=True)),
            Product((Factor.at(parameter.symbol, *letters),)),
            Product((Factor.at(eta.symbol), Factor.at(slope, *letters)), coefficient=-1.0),
        ),
    )


def momentum(
    parameters: Array, slope: Array, eta: float, velocity: Array, *, kept: float, spare: Array
) -> None:
    """Roll on like a heavy ball: v = kept v + slope, and a step of eta v downhill; Polyak (1964).

    Parameters
    ----------
    parameters : ndarray
        Moved in place.
    slope : ndarray, same shape
        The gradient of the loss with respect to them.
    eta : float
        The learning rate.
    velocity : ndarray, same shape
        The decaying sum of the gradients so far, 0 at first; brought up to date in place.
    kept : float
        How much of the velocity a step keeps, in [0, 1).
    spare : ndarray, same shape and dtype
        Room for what is worked out on the way.
    """
    np.multiply(velocity, kept, out=velocity)
    np.add(velocity, slope, out=velocity)
    sgd(parameters, velocity, eta, out=parameters, spare=spare)


def nesterov(
    parameters: Array, slope: Array, eta: float, velocity: Array, *, kept: float, spare: Array
) -> None:
    """Roll on and look ahead: v = kept v + slope, and a step of eta (slope + kept v) downhill.

    This is Nesterov's (1983) momentum told in the parameters at which the next gradient is taken, those that
    look ahead, as Sutskever and others (2013) do.

    Parameters
    ----------
    parameters : ndarray
        Moved in place.
    slope : ndarray, same shape
        The gradient of the loss with respect to them.
    eta : float
        The learning rate.
    velocity : ndarray, same shape
        The decaying sum of the gradients so far, 0 at first; brought up to date in place.
    kept : float
        How much of the velocity a step keeps, in [0, 1).
    spare : ndarray, same shape and dtype
        Room for what is worked out on the way.
    """
    np.multiply(velocity, kept, out=velocity)
    np.add(velocity, slope, out=velocity)
    np.multiply(velocity, kept, out=spare)
    np.add(spare, slope, out=spare)
    sgd(parameters, spare, eta, out=parameters, spare=spare)


def adam(
    parameters: Array,
    slope: Array,
    eta: float,
    mean: Array,
    square: Array,
    count: int,
    *,
    spare: Array,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> None:
    """Walk against the gradient's average, measured by its usual size: Kingma and Ba (2015), algorithm 1.

    Parameters
    ----------
    parameters : ndarray
        Moved in place.
    slope : ndarray, same shape
        The gradient of the loss with respect to them.
    eta : float
        The learning rate.
    mean, square : ndarray, same shape
        Decaying averages of the gradient and of its square, both 0 at first; brought up to date in place.
    count : int
        How many gradients they hold with this one, from 1.
    spare : ndarray, same shape and dtype
        Room for what is worked out on the way.
    beta1, beta2 : float
        How much of the averages is kept at each step, in [0, 1).
    epsilon : float
        Keeps the division finite where the gradient has always been 0.
    """
    np.multiply(mean, beta1, out=mean)
    np.multiply(slope, 1 - beta1, out=spare)
    np.add(mean, spare, out=mean)
    np.multiply(square, beta2, out=square)
    np.multiply(slope, slope, out=spare)
    np.multiply(spare, 1 - beta2, out=spare)
    np.add(square, spare, out=square)
    # Averages begun at 0 are too small at first by these factors. Both are taken out of the fraction
    # mean / (sqrt(square) + epsilon), so that no row is divided by them.
    mean_share, size_share = 1 - beta1**count, math.sqrt(1 - beta2**count)
    np.sqrt(square, out=spare)
    np.add(spare, epsilon * size_share, out=spare)
    np.divide(mean, spare, out=spare)
    sgd(parameters, spare, eta * size_share / mean_share, out=parameters, spare=spare)


def decay(parameters: Array, eta: float, rates: Array, *, spare: Array) -> None:
    """Shrink parameters towards 0 beside the gradient's step: Loshchilov and Hutter (2019).

    Parameters
    ----------
    parameters : ndarray
        Shrunk in place, each by `eta` times its rate times itself.
    eta : float
        The learning rate.
    rates : ndarray, same shape
        The weight decay of each; 0 leaves it alone, as is usual for biases.
    spare : ndarray, same shape and dtype
        Room for what is worked out on the way.
    """
    np.multiply(parameters, rates, out=spare)
    sgd(parameters, spare, eta, out=parameters, spare=spare)
