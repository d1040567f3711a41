"""An evaluation asks a network about labelled images and keeps every answer, mistakes and all."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.engine.network import Network
from backend.engine.tensor import Array, Weights
from backend.engine.trace import run
from backend.training.batches import as_input, check_images

# What the layers of all images of a batch may hold, so that a large network does not fill the memory.
_MOST_NUMBERS = 1 << 22


@dataclass(frozen=True)
class Evaluation:
    """How a network does on labelled images.

    Attributes
    ----------
    accuracy : float
        The share that it gets right, 0..1.
    loss : float
        The mean loss.
    confusion : ndarray of int, shape (classes, classes)
        How many images of each label (row) were taken for each class (column).
    labels, predictions : ndarray of int, shape (n,)
        The right class of each image, and the one that the network finds likeliest.
    confidences : ndarray, shape (n,)
        The probability that it gives its prediction, or the output where it gives none.
    losses : ndarray, shape (n,)
        The loss of each image.
    """

    accuracy: float
    loss: float
    confusion: Array
    labels: Array
    predictions: Array
    confidences: Array
    losses: Array


def evaluate(
    network: Network,
    weights: Weights,
    images: Array,
    labels: Array,
    *,
    batch: int = 200,
    dtype: type[np.floating[Any]] = np.float64,
) -> Evaluation:
    """Run a network on labelled images.

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
        How many images to run at a time; fewer of a network whose layers hold much.
    dtype : float type
        What to compute in: float64, so that every machine counts the same, or float32 to be done sooner.

    Raises
    ------
    ShapeError
        If images, labels or weights do not fit the network.
    NonFiniteError
        If a number on the way is not finite.
    """
    check_images(network, images, labels)
    network.check_weights(weights)
    given = {symbol: values.astype(dtype) for symbol, values in weights.items()}
    output, source = network.loss.output.symbol, network.loss.source.symbol
    steps = network.steps_for([output])
    truth = labels.astype(np.int64)
    predictions = np.empty(len(images), np.int64)
    confidences, losses = np.empty(len(images)), np.empty(len(images))
    held = sum(layer.output.size for layer in network.layers)
    batch = max(1, min(batch, _MOST_NUMBERS // held))
    room = np.empty(batch * network.input.size, dtype)
    for start in range(0, len(images), batch):
        part = slice(start, min(start + batch, len(images)))
        count = part.stop - start
        inputs = room[: count * network.input.size].reshape(*network.input.shape, count)
        tensors: dict[str, Array] = {**given, network.input.symbol: as_input(images[part], inputs)}
        run(steps, tensors)
        predictions[part] = network.loss.predict(tensors[output])
        confidences[part] = tensors[output].max(axis=0)
        losses[part] = _losses(network, tensors[source], truth[part])
    confusion = np.zeros((network.classes, network.classes), np.int64)
    np.add.at(confusion, (truth, predictions), 1)
    accuracy = int(confusion.trace()) / len(images)
    return Evaluation(accuracy, float(losses.mean()), confusion, truth, predictions, confidences, losses)


def most_mistaken(
    evaluation: Evaluation, count: int, label: int | None = None, prediction: int | None = None
) -> Array:
    """Find the images that surprised the network most.

    Parameters
    ----------
    evaluation : Evaluation
        What it answered.
    count : int
        How many to find at most.
    label, prediction : int, optional
        Look only at images of this label, or that were taken for this class. With both, one cell of the
        confusion matrix, which may be one of right answers; otherwise only wrong answers count.

    Returns
    -------
    ndarray of int, shape (at most count,)
        Their indices, the worst loss first; of equal losses the earlier image.
    """
    sought = np.ones(len(evaluation.labels), bool)
    if label is None or prediction is None:
        sought &= evaluation.predictions != evaluation.labels
    if label is not None:
        sought &= evaluation.labels == label
    if prediction is not None:
        sought &= evaluation.predictions == prediction
    found = np.flatnonzero(sought)
    worst_first = np.argsort(-evaluation.losses[found], kind="stable")
    return np.asarray(found[worst_first][:count])


def _losses(network: Network, source: Array, labels: Array) -> Array:
    """Take each image's loss from what the last layer hands on, in float64 whatever that was computed in."""
    loss = network.loss
    tensors: dict[str, Array] = {
        loss.source.symbol: source.astype(np.float64),
        loss.label.symbol: loss.take(labels, len(labels), np.float64),
    }
    run(loss.forward_steps(), tensors)
    return loss.losses(tensors)
