"""What came of a run: the weights of its checkpoints, and how they do on digits they never saw."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from backend.data.mnist import Mnist, Split
from backend.engine.tensor import Array
from backend.networks import find_network
from backend.store import Kept, Run, RunStore
from backend.training.checkpoints import UnknownCheckpointError
from backend.training.evaluation import Evaluation, evaluate
from backend.training.recipe import Recipe
from backend.training.runs import checkpoint_file
from backend.training.runs.folder import RunFolder

Part = Literal["validation", "test"]

_KEPT_WEIGHTS = 64
_KEPT_EVALUATIONS = 16

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class NothingHeldOutError(LookupError):
    """A run has no validation images."""

    def __init__(self, run: str) -> None:
        super().__init__(f"The run {run} held out no images for validation: ask for split=test.")


@dataclass(frozen=True)
class RunWeights:
    """The weights of a run's checkpoint.

    Attributes
    ----------
    run : Run
        The run.
    kept : Kept
        Which checkpoint.
    path : Path
        Its file.
    told : dict
        Its history, as plain JSON.
    values : dict of str to float64 ndarray
        Every parameter by its symbol; the arrays are shared and cannot be written to.
    """

    run: Run
    kept: Kept
    path: Path
    told: dict[str, Any]
    values: dict[str, Array]


@dataclass(frozen=True)
class Judged:
    """How a checkpoint does on a part of the images.

    Attributes
    ----------
    kept : Kept
        The checkpoint.
    part : {"validation", "test"}
        Which images.
    split : {"train", "test"}, first : int
        Where they are in the data set: the i-th of them is ``first + i`` of that split.
    evaluation : Evaluation
        What the weights make of them.
    """

    kept: Kept
    part: Part
    split: Split
    first: int
    evaluation: Evaluation


class RunResults:
    """Reads and judges the checkpoints of runs, and remembers the last ones.

    Parameters
    ----------
    store : RunStore
        Where the runs are kept.
    data_folder : Path
        Where their folders are.
    mnist : callable
        Opens the data set.
    """

    def __init__(self, store: RunStore, data_folder: Path, mnist: Callable[[], Mnist]) -> None:
        self._store = store
        self._data_folder = data_folder
        self._mnist = mnist
        self._weights: _Newest[tuple[int, ...], tuple[dict[str, Any], dict[str, Array]]] = _Newest(
            _KEPT_WEIGHTS
        )
        self._judged: _Newest[tuple[object, ...], Evaluation] = _Newest(_KEPT_EVALUATIONS)
        self._judging = threading.Lock()

    def weights(self, run: str, index: int | None = None) -> RunWeights:
        """Find the weights of a checkpoint, by default the newest.

        Raises
        ------
        UnknownRunError
            If there is no such run.
        UnknownCheckpointError
            If it has no such checkpoint.
        DamagedCheckpointError
            If the file is not a whole checkpoint.
        """
        found = self._store.get(run)
        checkpoints = self._store.checkpoints(run)
        chosen = checkpoints[-1:] if index is None else [kept for kept in checkpoints if kept.index == index]
        path = RunFolder.of(self._data_folder, run).checkpoint(chosen[0].index) if chosen else None
        if path is None or not path.is_file():
            raise UnknownCheckpointError(
                "newest" if index is None else str(index), tuple(str(kept.index) for kept in checkpoints)
            )
        stamp = _stamp(path)
        read = self._weights.get(stamp)
        if read is None:
            read = checkpoint_file.read(path)
            for values in read[1].values():
                values.setflags(write=False)
            self._weights.put(stamp, read)
        return RunWeights(found, chosen[0], path, *read)

    def judge(self, run: str, index: int | None, part: Part) -> Judged:
        """Tell how a checkpoint, by default the newest, does on the validation or the test images.

        Raises
        ------
        UnknownRunError, UnknownCheckpointError, DamagedCheckpointError
            If there is no such checkpoint, or its file is damaged.
        NothingHeldOutError
            If the run has no validation images.
        MnistError
            If the data set cannot be had.
        """
        weights = self.weights(run, index)
        split: Split = "test" if part == "test" else "train"
        mnist = self._mnist()
        images, labels = mnist.images(split), mnist.labels(split)
        first = 0
        if part == "validation":
            _, held_out = Recipe.from_json(weights.run.recipe).parts(len(images))
            first = held_out.start
            if first == len(images):
                raise NothingHeldOutError(run)
        key = (*_stamp(weights.path), part)
        # One at a time: a second one would only make both slow.
        with self._judging:
            evaluation = self._judged.get(key)
            if evaluation is None:
                network = find_network(weights.run.network)
                evaluation = evaluate(network, weights.values, images[first:], labels[first:])
                self._judged.put(key, evaluation)
        return Judged(weights.kept, part, split, first, evaluation)


class _Newest(Generic[Key, Value]):
    """A number of things by their keys; the one unused for longest makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _stamp(path: Path) -> tuple[int, ...]:
    """Tell what differs once another file has taken this one's place."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino
