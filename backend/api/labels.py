"""Takes in the targets that a request names, as the network's loss wants them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.api import nested_numbers
from backend.api.bodies import ExamplesBody
from backend.engine.errors import LabelError, ShapeError
from backend.engine.network import Network
from backend.engine.tensor import Array


@dataclass(frozen=True)
class Labels:
    """What the loss of a pass is taken against.

    Attributes
    ----------
    told : int, list, or list of these for a batch
        As the request has it.
    values : ndarray
        As the engine takes it: a class or the numbers of one example; a batch has a last axis of m.
    are_classes : bool
        Whether every example's target is a class.
    """

    told: Any
    values: Array
    are_classes: bool


def find_labels(network: Network, body: ExamplesBody) -> Labels | None:
    """Find what the loss is to be taken against; None where a request names nothing.

    Raises
    ------
    LabelError, ShapeError
        If a target is not what the network's loss wants.
    """
    if body.targets is not None:
        each = [_take(network, target, f"targets[{place}]") for place, target in enumerate(body.targets)]
        classes = all(isinstance(target, int) for target in body.targets)
        return Labels(body.targets, np.concatenate(each, axis=-1), classes)
    if body.target is None:
        return None
    return Labels(body.target, _take(network, body.target, "target")[..., 0], isinstance(body.target, int))


def required_labels(network: Network, body: ExamplesBody) -> Labels:
    """Find what the loss is to be taken against in a body that was checked to name it.

    Raises
    ------
    LabelError, ShapeError
        If a target is not what the network's loss wants.
    """
    labels = find_labels(network, body)
    if labels is None:
        raise AssertionError("a validated body holds labels")
    return labels


def _take(network: Network, target: Any, where: str) -> Array:
    """Take in one target, as a batch of one."""
    loss = network.loss
    if isinstance(target, list) and loss.label.shape:
        what = f"{where}, {loss.label.symbol} ({loss.label.title}) of {network.id},"
        target = nested_numbers.read(target, loss.label.shape, what)
    try:
        return loss.take(target, None, np.float64)
    except (LabelError, ShapeError) as error:
        raise type(error)(f"{where}: {error}") from error
