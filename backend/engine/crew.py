"""A crew is processes that take parts of batches, one for every core beyond the first.

Threads would share one interpreter and wait for each other between calls that take microseconds. A process of
the crew has its own, and shares with the pass only memory: the parameters, the examples of its parts, and the
gradients that it answers with. A word through a pipe says how large its parts of a batch are.
"""

import mmap
import os
import pickle
import signal
import struct
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO

import numpy as np

from backend.engine.batch_part import BatchResult, Parts, views
from backend.engine.network import Network
from backend.engine.processors import watch
from backend.engine.tensor import Array

_SIZE = struct.Struct("q")
_RESULT = struct.Struct("dq")
_LINE = 64  # bytes that a processor's caches hold together


class SharedMemory:
    """Memory that another process can map by the number of its file, which no folder lists.

    Parameters
    ----------
    size : int
        How many bytes.
    """

    def __init__(self, size: int) -> None:
        with tempfile.TemporaryFile() as file:
            file.truncate(size)
            self.file = os.dup(file.fileno())
        self.map = mmap.mmap(self.file, size)
        weakref.finalize(self, os.close, self.file)


@dataclass(frozen=True)
class _Room:
    """What a pass and one process of its crew share, besides the parameters.

    Attributes
    ----------
    network : Network
        What is run.
    dtype : str
        What it is computed in.
    examples, parts : int
        How many examples and how many parts of one batch there is room for.
    """

    network: Network
    dtype: str
    examples: int
    parts: int

    def _forms(self) -> list[tuple[tuple[int, ...], np.dtype[Any]]]:
        return [
            ((*self.network.input.shape, self.examples), np.dtype(self.dtype)),
            ((self.examples,), np.dtype(np.int64)),
            ((self.parts, self.network.parameter_count), np.dtype(self.dtype)),
        ]

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return sum(prod(shape) * dtype.itemsize + _LINE for shape, dtype in self._forms())

    def arrays(self, memory: mmap.mmap) -> list[Array]:
        """See memory as examples, labels, and a row of gradients for each part."""
        found, offset = [], 0
        for shape, dtype in self._forms():
            found.append(np.ndarray(shape, dtype, memory, offset))
            offset += -(-found[-1].nbytes // _LINE) * _LINE
        return found


class Helper:
    """A process of the crew.

    Parameters
    ----------
    network : Network
        What it runs.
    parameters : SharedMemory
        Where the pass keeps all parameters.
    dtype : dtype
        What they are and what is computed in.
    examples, parts : int
        How many examples and how many parts of one batch it may get at most.
    alone : bool
        Whether it and the pass are given a processor each, and may watch for each other's words.
    """

    def __init__(
        self,
        network: Network,
        parameters: SharedMemory,
        dtype: np.dtype[Any],
        *,
        examples: int,
        parts: int,
        alone: bool,
    ) -> None:
        room = _Room(network, dtype.str, examples, parts)
        self._memory = SharedMemory(room.size)
        self._inputs, self._labels, self._rows = room.arrays(self._memory.map)
        self._count = 0
        self._alone = alone
        self._process = subprocess.Popen(  # noqa: S603 - this very Python
            [sys.executable, "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=(parameters.file, self._memory.file),
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.close = weakref.finalize(self, _end, self._process)
        self._tell(pickle.dumps((room, parameters.file, self._memory.file, alone)))

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._process.pid

    def begin(self, inputs: Array, labels: Array, places: Sequence[slice]) -> None:
        """Hand over its parts of a batch.

        Parameters
        ----------
        inputs, labels : ndarray
            The whole batch.
        places : sequence of slice
            Which of its examples make up each part.
        """
        self._count = len(places)
        sizes = [place.stop - place.start for place in places]
        for here, place in zip(_lined_up(sizes), places, strict=True):
            np.copyto(self._inputs[..., here], inputs[..., place])
            np.copyto(self._labels[here], labels[place])
        self._tell(b"".join(map(_SIZE.pack, [len(sizes), *sizes])))

    def finish(self) -> list[tuple[BatchResult, Array]] | None:
        """Wait for each part's result and gradient; None if the process has ended."""
        answer, size = b"", _RESULT.size * self._count
        pipe = self._process.stdout
        while pipe is not None and not pipe.closed and len(answer) < size:
            if self._alone:
                watch(pipe.fileno())
            more = pipe.read(size - len(answer))
            if not more:
                self.close()
            answer += more
        if len(answer) < size:
            return None
        results = [BatchResult(*told) for told in _RESULT.iter_unpack(answer)]
        return list(zip(results, self._rows, strict=False))

    def _tell(self, word: bytes) -> None:
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            return
        try:
            pipe.write(word)
        except OSError:
            # It has ended, which ``finish`` tells.
            self.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let a process end, which it does when nobody can speak to it any more."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def _lined_up(sizes: Sequence[int]) -> Iterator[slice]:
    start = 0
    for size in sizes:
        yield slice(start, start + size)
        start += size


def serve() -> None:
    """Be a process of the crew until the pass ends or lets go of the pipe."""
    # Ctrl-C reaches the whole group; the pass decides what to do about it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(0, "rb") as orders, os.fdopen(1, "wb", buffering=0) as answers:
        # From the process that started this one.
        room, parameters, memory, alone = pickle.load(orders)  # noqa: S301
        inputs, labels, rows = room.arrays(mmap.mmap(memory, room.size))
        dtype = np.dtype(room.dtype)
        size = room.network.parameter_count * dtype.itemsize
        row: Array = np.ndarray(room.network.parameter_count, dtype, mmap.mmap(parameters, size))
        slope = np.empty_like(row)
        parts = Parts(room.network, views(room.network, row), slope)
        for sizes in _sizes(orders, alone=alone):
            told = []
            for here, gradient in zip(_lined_up(sizes), rows, strict=False):
                told.append(parts.run(inputs[..., here], labels[here]))
                np.copyto(gradient, slope)
            answers.write(b"".join(_RESULT.pack(*result) for result in told))


def _sizes(orders: BinaryIO, *, alone: bool) -> Iterator[list[int]]:
    """Read how large the parts of each batch are, until the pass lets go of the pipe."""
    while True:
        if alone:
            watch(orders.fileno())
        word = orders.read(_SIZE.size)
        if not word:
            return
        (count,) = _SIZE.unpack(word)
        yield [_SIZE.unpack(orders.read(_SIZE.size))[0] for _ in range(count)]
