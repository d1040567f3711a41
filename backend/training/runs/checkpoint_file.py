"""A run's checkpoint as a safetensors file: the weights after a step, and how they came about."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as to_bytes

from backend.data import mnist
from backend.engine.errors import EngineError
from backend.engine.tensor import Array, Weights
from backend.networks import UnknownNetworkError, find_network
from backend.training.checkpoints import ENTRY, DamagedCheckpointError
from backend.training.whole_file import write_whole


@dataclass(frozen=True)
class RunCheckpoint:
    """The history of one set of weights of a run; the same recipe gives the same.

    Attributes
    ----------
    network : str
        The id of the network that the weights belong to.
    step, epoch, images_seen : int
        How many steps were taken, how many times all images were seen, and how many images that was.
    loss, validation_accuracy : float or None
        On held-out images; None when there are none.
    recipe : mapping
        How it was trained, as plain JSON.
    data, licence : str
        What it was trained on, and that data's licence.
    """

    network: str
    step: int
    epoch: int
    images_seen: int
    loss: float | None
    validation_accuracy: float | None
    recipe: Mapping[str, Any]
    data: str = mnist.CREDIT
    licence: str = mnist.LICENCE


def write(path: Path, weights: Weights, checkpoint: RunCheckpoint) -> None:
    """Write a checkpoint, so that at any moment the file is whole: the old one or the new.

    Raises
    ------
    OSError
        If the file cannot be written; what was there before stays.
    """
    tensors = {symbol: np.ascontiguousarray(values, np.float32) for symbol, values in weights.items()}
    told = json.dumps(asdict(checkpoint), sort_keys=True)
    write_whole(path, to_bytes(tensors, metadata={ENTRY: told}))


def read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """Read the checkpoint of a run, or one that comes with the app.

    Returns
    -------
    told : dict
        The history, as plain JSON.
    weights : dict of str to float64 ndarray
        Every parameter by its symbol.

    Raises
    ------
    DamagedCheckpointError
        If the file is not a whole checkpoint.
    FileNotFoundError
        If there is no such file.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            told = json.loads((file.metadata() or {})[ENTRY])
            weights = {symbol: file.get_tensor(symbol).astype(np.float64) for symbol in list(file.keys())}
        network = find_network(told["network"])
        network.check_weights(weights)
    except (SafetensorError, EngineError) as error:
        raise DamagedCheckpointError(path, str(error).rstrip(".")) from error
    except (KeyError, TypeError, ValueError, AttributeError, UnknownNetworkError) as error:
        raise DamagedCheckpointError(path, "its metadata does not say which network it is of") from error
    return told, {symbol: weights[symbol] for symbol in network.parameters}
