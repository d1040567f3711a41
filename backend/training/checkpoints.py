"""Checkpoints: weights at one moment of a run, as safetensors with their history in the metadata."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as to_bytes

from backend.engine.errors import EngineError
from backend.engine.tensor import Array, Weights
from backend.networks import BlueprintError, UnknownNetworkError, find_network
from backend.training.whole_file import write_whole

SUFFIX = ".safetensors"
# One entry only: safetensors writes several in an order that changes from run to run.
ENTRY = "checkpoint"
SHIPPED = Path(__file__).parent.parent / "checkpoints"


class CheckpointError(LookupError):
    """A checkpoint cannot be had; ``str(error)`` says why and what can."""


class UnknownCheckpointError(CheckpointError):
    """There is no checkpoint of that name.

    Attributes
    ----------
    name : str
        What was asked for.
    known : tuple of str
        The names that there are.
    """

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        choice = f"choose one of {', '.join(known)}" if known else "there are none yet; make them first"
        super().__init__(f"There is no checkpoint {name!r}: {choice}.")


class DamagedCheckpointError(CheckpointError):
    """A checkpoint's file cannot be read or does not hold what it should.

    Attributes
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        super().__init__(
            f"The checkpoint file {path.name} is damaged: {why}. Delete it, or make the checkpoints again."
        )


@dataclass(frozen=True)
class Checkpoint:
    """The history of one set of weights.

    Attributes
    ----------
    name : str
        What it is called; its file is named after it.
    network : str
        The id of the network that the weights belong to.
    seed : int
        The seed of the run.
    step, epoch, images_seen : int
        How many steps were taken, how many times all images were seen, and how many images that was.
    loss : float
        The mean loss over the test images.
    test_accuracy : float
        The share of the test images that it gets right, 0..1.
    recipe : mapping of str to what JSON has
        How it was trained: see ``Recipe.to_json``.
    data, licence : str
        What it was trained on, and that data's licence.
    """

    name: str
    network: str
    seed: int
    step: int
    epoch: int
    images_seen: int
    loss: float
    test_accuracy: float
    recipe: Mapping[str, Any]
    data: str
    licence: str


def save(path: Path, weights: Weights, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, so that at any moment the file is whole: the old one or the new.

    The same weights and history give the same bytes.

    Parameters
    ----------
    path : Path
        Where to; its folder must exist, and its name must be the checkpoint's.
    weights : mapping of str to ndarray
        Every parameter by its symbol; written as float32.
    checkpoint : Checkpoint
        Their history.

    Raises
    ------
    ValueError
        If the file's name is not the checkpoint's.
    ShapeError, NonFiniteError
        If the weights do not fit the network.
    OSError
        If the file cannot be written; what was there before stays.
    """
    if path.name != checkpoint.name + SUFFIX:
        raise ValueError(f"The checkpoint {checkpoint.name!r} belongs in a file {checkpoint.name}{SUFFIX}.")
    find_network(checkpoint.network).check_weights(weights)
    tensors = {symbol: np.ascontiguousarray(values, dtype=np.float32) for symbol, values in weights.items()}
    data = to_bytes(tensors, metadata={ENTRY: json.dumps(asdict(checkpoint), sort_keys=True)})
    write_whole(path, data)


def read(path: Path) -> tuple[Checkpoint, dict[str, Array]]:
    """Read a checkpoint and make sure that its weights fit its network.

    Returns
    -------
    checkpoint : Checkpoint
        The history.
    weights : dict of str to float64 ndarray
        Every parameter by its symbol; the file's float32 numbers, exactly.

    Raises
    ------
    DamagedCheckpointError
        If the file is not a whole checkpoint.
    FileNotFoundError
        If there is no such file.
    """
    checkpoint, tensors = _open(path, with_tensors=True)
    weights = {symbol: values.astype(np.float64) for symbol, values in tensors.items()}
    network = find_network(checkpoint.network)
    try:
        network.check_weights(weights)
    except EngineError as error:
        raise DamagedCheckpointError(path, str(error).rstrip(".")) from error
    return checkpoint, {symbol: weights[symbol] for symbol in network.parameters}


@dataclass(frozen=True)
class _Kept:
    """What was read from a file, and how the file could be known then."""

    stamp: tuple[int, ...]
    checkpoint: Checkpoint
    weights: dict[str, Array]


class CheckpointLibrary:
    """The checkpoints in a folder.

    Parameters
    ----------
    folder : Path
        Holds one safetensors file for each; the shipped ones of a network lie in ``SHIPPED / network``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[str, _Kept] = {}

    def list(self) -> list[Checkpoint]:
        """List the histories, oldest first: by the images seen, then by name.

        Raises
        ------
        DamagedCheckpointError
            If a file's history cannot be read; it names the file.
        """
        found = [_open(path)[0] for path in self.folder.glob(f"[!.]*{SUFFIX}")]
        return sorted(found, key=lambda checkpoint: (checkpoint.images_seen, checkpoint.name))

    def load(self, name: str) -> tuple[Checkpoint, dict[str, Array]]:
        """Find a checkpoint by its name; its file is read again only when it has changed.

        Returns
        -------
        checkpoint : Checkpoint
            The history.
        weights : dict of str to float64 ndarray
            Every parameter by its symbol; the arrays are shared and cannot be written to.

        Raises
        ------
        UnknownCheckpointError
            If there is none of that name; it lists those that there are.
        DamagedCheckpointError
            If its file is not a whole checkpoint.
        """
        path = {path.stem: path for path in self.folder.glob(f"[!.]*{SUFFIX}")}.get(name)
        if path is None:
            raise UnknownCheckpointError(name, tuple(checkpoint.name for checkpoint in self.list()))
        # What differs once another file has taken its place.
        status = path.stat()
        stamp = status.st_mtime_ns, status.st_size, status.st_ino
        kept = self._kept.get(name)
        if kept is None or kept.stamp != stamp:
            kept = _Kept(stamp, *read(path))
            for values in kept.weights.values():
                values.setflags(write=False)
            self._kept[name] = kept
        return kept.checkpoint, dict(kept.weights)


def _open(path: Path, *, with_tensors: bool = False) -> tuple[Checkpoint, dict[str, Array]]:
    try:
        with safe_open(path, framework="numpy") as file:
            checkpoint = _parse(path, file.metadata() or {})
            tensors: dict[str, Array] = {}
            for symbol in list(file.keys()) if with_tensors else ():
                if (kind := file.get_slice(symbol).get_dtype()) != "F32":
                    raise DamagedCheckpointError(path, f"{symbol} is of type {kind}, not F32")
                tensors[symbol] = file.get_tensor(symbol)
    except SafetensorError as error:
        raise DamagedCheckpointError(path, f"it is not a safetensors file ({error})") from error
    return checkpoint, tensors


def _parse(path: Path, metadata: Mapping[str, str]) -> Checkpoint:
    """Take the history out of the metadata, field by field."""
    try:
        told: Any = json.loads(metadata[ENTRY])
    except KeyError as error:
        raise DamagedCheckpointError(path, f"its metadata has no entry {ENTRY!r}") from error
    except ValueError as error:
        raise DamagedCheckpointError(path, f"its history is not JSON ({error})") from error
    expected = {field.name: field.type for field in fields(Checkpoint)}
    if not isinstance(told, dict) or told.keys() != expected.keys():
        raise DamagedCheckpointError(path, f"its history must have exactly {', '.join(expected)}")
    for name, kind in expected.items():
        if not isinstance(told[name], kind if isinstance(kind, type) else dict):
            raise DamagedCheckpointError(path, f"its history says {name} is {told[name]!r}")
    checkpoint = Checkpoint(**told)
    if checkpoint.name != path.name.removesuffix(SUFFIX):
        raise DamagedCheckpointError(path, f"its history is that of the checkpoint {checkpoint.name!r}")
    try:
        find_network(checkpoint.network)
    except (UnknownNetworkError, BlueprintError) as error:
        raise DamagedCheckpointError(
            path, f"it belongs to an unknown network, {checkpoint.network!r}"
        ) from error
    return checkpoint
