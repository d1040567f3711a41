"""A data set in MNIST's form that is small enough to make in a test."""

import hashlib
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from backend.data import mnist
from backend.data.mnist import IdxFile, Part, Split


def idx_bytes(values: npt.NDArray[np.uint8]) -> bytes:
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    return header + values.tobytes()


class TinySet:
    """A data set of three images a split in MNIST's form, whose sums are known."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        self.arrays: dict[tuple[Split, Part], npt.NDArray[np.uint8]] = {}
        self.contents: dict[str, bytes] = {}
        files = []
        for file in mnist.FILES:
            shape = (3, 28, 28) if file.part == "images" else (3,)
            values = rng.integers(0, 256 if file.part == "images" else 10, shape, dtype=np.uint8)
            data = idx_bytes(values)
            self.arrays[file.split, file.part] = values
            self.contents[file.name] = data
            digest = hashlib.sha256(data).hexdigest()
            files.append(IdxFile(file.split, file.part, file.name, digest, len(data)))
        self.files = tuple(files)

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.contents.items():
            (folder / name).write_bytes(data)
        return folder
