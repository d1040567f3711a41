"""A run's state in one file, from which it goes on: written whole, and known by its digest when read."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as from_bytes
from safetensors.numpy import save as to_bytes

from backend.engine.tensor import Array
from backend.training.trainer import TrainerState
from backend.training.whole_file import write_whole

# One entry only: safetensors writes several in an order that changes from run to run.
ENTRY = "state"


class DamagedStateError(ValueError):
    """A file does not hold a whole state.

    Attributes
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        super().__init__(
            f"The training state in {path} is damaged: {why}. "
            "Go on from an earlier state, or begin the run anew."
        )


def save_state(path: Path, state: TrainerState) -> None:
    """Write a state, so that at any moment the file is whole: the old one or the new.

    Parameters
    ----------
    path : Path
        Where to; its folder must exist.
    state : TrainerState
        What ``Trainer.state`` gave. The same state gives the same bytes.

    Raises
    ------
    OSError
        If the file cannot be written, such as on a full disk; what was there before stays.
    """
    tensors = {name: np.ascontiguousarray(values) for name, values in state.tensors.items()}
    told = {"position": state.position, "sha256": _digest(state.position, tensors)}
    write_whole(path, to_bytes(tensors, metadata={ENTRY: json.dumps(told, sort_keys=True)}))


def load_state(path: Path) -> TrainerState:
    """Read a state and make sure that it is the one that was written.

    Raises
    ------
    DamagedStateError
        If the file is cut off, changed, or something else; it names the file.
    FileNotFoundError
        If there is no such file.
    """
    data = path.read_bytes()
    try:
        tensors = from_bytes(data)
        told: Any = json.loads(_metadata(data)[ENTRY])
        position, sha256 = told["position"], told["sha256"]
    except SafetensorError as error:
        raise DamagedStateError(path, f"it is not a whole safetensors file ({error})") from error
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedStateError(path, f"its metadata has no state under {ENTRY!r}") from error
    if _digest(position, tensors) != sha256:
        raise DamagedStateError(path, "its numbers are not those that were written")
    return TrainerState(position, tensors)


def _metadata(data: bytes) -> dict[str, str]:
    """Take the metadata out of a file's header, whose length the first 8 bytes tell."""
    length = int.from_bytes(data[:8], "little")
    metadata: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    return metadata


def _digest(position: dict[str, Any], tensors: dict[str, Array]) -> str:
    """Digest all that makes a state, whatever the order of its parts."""
    digest = hashlib.sha256(json.dumps(position, sort_keys=True).encode())
    for name, values in sorted(tensors.items()):
        digest.update(f"{name} {values.dtype.str} {values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()
