"""The training loop: shuffle, take a batch, run the engine's steps on it, update, again.

It runs the very steps that a trace records, in float32 and with nothing kept but the gradients.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.optimisers import Moments, adam, sgd
from backend.engine.tensor import Array, Weights
from backend.engine.trace import run
from backend.training.augment import Augmentation, warped
from backend.training.recipe import Recipe

Update = Callable[[str, Array, Array, Array], Array]


class DivergedError(ArithmeticError):
    """The loss is no longer a finite number.

    Attributes
    ----------
    step : int
        The step at which this was seen, counted from 1.
    """

    def __init__(self, step: int, loss: float) -> None:
        self.step = step
        super().__init__(
            f"Training diverged at step {step}: the loss became {loss}. "
            "Use a lower learning rate, or a longer warm-up."
        )


@dataclass(frozen=True)
class Progress:
    """Where a run stands after a step.

    Attributes
    ----------
    step : int
        How many steps were taken; 0 for the initial weights.
    epoch : int
        How many times all images were seen.
    images_seen : int
        How many images were seen, repeats included.
    loss : float or None
        The batch's mean loss before the step's update; None at step 0.
    weights : mapping of str to float32 ndarray
        The weights after the step. Later steps do not change these arrays.
    """

    step: int
    epoch: int
    images_seen: int
    loss: float | None
    weights: Weights


@dataclass(frozen=True)
class Evaluation:
    """How a network does on labelled images: the share it gets right and its mean loss."""

    accuracy: float
    loss: float


def train(network: Network, recipe: Recipe, images: Array, labels: Array) -> Iterator[Progress]:
    """Train from the recipe's seed, telling of each step.

    Parameters
    ----------
    network : Network
        What to train; its input must be one map of the images' size.
    recipe : Recipe
        How to train. What it holds out is the caller's to leave out.
    images : ndarray of uint8, shape (n, h, w)
        White ink on black.
    labels : ndarray of int, shape (n,)
        The right classes.

    Yields
    ------
    Progress
        First of the initial weights, then after every step.

    Raises
    ------
    ShapeError
        If images and labels do not fit each other or the network.
    DivergedError
        If the loss is not finite any more.
    """
    _check_images(network, images, labels)
    weights = {
        symbol: values.astype(np.float32) for symbol, values in network.initial_weights(recipe.seed).items()
    }
    # A stream of its own: the first one made the weights.
    random = np.random.default_rng((recipe.seed, 1))
    update = _updater(recipe, weights)
    shift = Augmentation(shift=recipe.shift)
    steps = recipe.steps(len(images))
    step = seen = 0
    yield Progress(0, 0, 0, None, weights)
    for epoch in range(recipe.epochs):
        order = random.permutation(len(images))
        for start in range(0, len(order), recipe.batch):
            chosen = order[start : start + recipe.batch]
            tensors: dict[str, Array] = {
                **weights,
                network.input.symbol: as_input(warped(images[chosen], shift, random), np.float32),
                network.loss.label.symbol: labels[chosen].astype(np.int64),
            }
            run(network.training_steps, tensors, check=False)
            step += 1
            seen += len(chosen)
            loss = float(tensors[network.loss.loss.symbol])
            if not math.isfinite(loss):
                raise DivergedError(step, loss)
            eta = np.float32(recipe.rate_at(step, steps))
            with np.errstate(over="ignore", invalid="ignore"):
                weights = {
                    symbol: update(symbol, values, tensors[gradient(symbol)], np.asarray(eta))
                    for symbol, values in weights.items()
                }
            finished = start + recipe.batch >= len(order)
            yield Progress(step, epoch + finished, seen, loss, weights)


def evaluate(
    network: Network, weights: Weights, images: Array, labels: Array, *, batch: int = 100
) -> Evaluation:
    """Measure accuracy and mean loss, in float64 so that every machine counts the same.

    Parameters
    ----------
    network : Network
        What to run.
    weights : mapping of str to ndarray
        Every parameter by its symbol.
    images : ndarray of uint8, shape (n, h, w)
        White ink on black.
    labels : ndarray of int, shape (n,)
        The right classes.
    batch : int
        How many images to run at a time.

    Raises
    ------
    ShapeError
        If images, labels or weights do not fit the network.
    """
    _check_images(network, images, labels)
    network.check_weights(weights)
    given = {symbol: values.astype(np.float64) for symbol, values in weights.items()}
    steps = network.steps_for([network.loss.loss.symbol])
    right, total = 0, 0.0
    for start in range(0, len(images), batch):
        truth = labels[start : start + batch].astype(np.int64)
        tensors: dict[str, Array] = {
            **given,
            network.input.symbol: as_input(images[start : start + batch], np.float64),
            network.loss.label.symbol: truth,
        }
        run(steps, tensors)
        right += int(np.count_nonzero(tensors[network.loss.output.symbol].argmax(axis=0) == truth))
        total += float(tensors[network.loss.loss.symbol]) * len(truth)
    return Evaluation(right / len(images), total / len(images))


def as_input(images: Array, dtype: type[np.float32] | type[np.float64]) -> Array:
    """Turn bytes into what the network takes in: uint8 (m, h, w) becomes (1, h, w, m) in 0..1."""
    values: Array = np.moveaxis(images, 0, -1)[None].astype(dtype, order="C")
    np.divide(values, 255, out=values)
    return values


def _updater(recipe: Recipe, weights: Weights) -> Update:
    """Bind the recipe's rule to the memory that it needs."""
    moments = {symbol: Moments.none(values) for symbol, values in weights.items()}

    def by_adam(symbol: str, values: Array, slope: Array, eta: Array) -> Array:
        moved, moments[symbol] = adam(values, slope, eta, moments[symbol])
        return moved

    def by_sgd(symbol: str, values: Array, slope: Array, eta: Array) -> Array:  # noqa: ARG001
        return sgd(values, slope, eta)

    return by_adam if recipe.optimiser == "adam" else by_sgd


def _check_images(network: Network, images: Array, labels: Array) -> None:
    shape = network.input.shape
    if images.ndim != 3 or (1, *images.shape[1:]) != shape:
        raise ShapeError(
            f"{network.id} takes in images of {shape[1]}x{shape[2]} pixels, as an array of shape "
            f"(n, {shape[1]}, {shape[2]}), not {images.shape}."
        )
    if labels.shape != (len(images),) or len(images) == 0:
        raise ShapeError(
            f"Give one label for each image, and at least one image: there are {len(images)} images "
            f"and labels of shape {labels.shape}."
        )
