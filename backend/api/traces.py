"""Passes that are known already, so that explaining a number never costs a new one."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.engine.edits import Edit
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.engine.trace import Trace, record

if TYPE_CHECKING:
    from backend.api.weights import ChosenWeights

_Key = tuple[Any, ...]


class KnownTraces:
    """The passes that were run last, found again by what they were run with.

    Weights are told apart by their reference: a checkpoint, a seed or a run's checkpoint never changes, and a
    session's version belongs to its very weights.

    Parameters
    ----------
    most_bytes : int
        How much memory they may take; the ones used longest ago are forgotten first.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[_Key, Trace] = OrderedDict()
        self._lock = threading.Lock()

    def find(
        self,
        network: Network,
        told: dict[str, Any],
        inputs: Array,
        labels: Array | None,
        learning_rate: float | None = None,
        edits: Sequence[Edit] = (),
    ) -> Trace | None:
        """Find a pass that was run with the very same; None if it is not kept."""
        key = _key(network, told, inputs, labels, learning_rate, edits)
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def record(
        self,
        network: Network,
        weights: "ChosenWeights",
        inputs: Array,
        labels: Array | None = None,
        learning_rate: float | None = None,
        edits: Sequence[Edit] = (),
    ) -> Trace:
        """Run a pass, or take the one that was run with the very same.

        Raises
        ------
        EngineError
            As ``engine.trace.record`` does.
        """
        known = self.find(network, weights.told, inputs, labels, learning_rate, edits)
        if known is not None:
            return known
        trace = record(network, weights.values, inputs, labels, learning_rate, edits=edits)
        self.keep(trace, weights.told, inputs, labels, learning_rate, edits)
        return trace

    def keep(
        self,
        trace: Trace,
        told: dict[str, Any],
        inputs: Array,
        labels: Array | None,
        learning_rate: float | None = None,
        edits: Sequence[Edit] = (),
    ) -> None:
        """Keep a pass together with what it was run with."""
        key = _key(trace.network, told, inputs, labels, learning_rate, edits)
        size = _size(trace)
        if size > self._most:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = trace
            self._size += size
            while self._size > self._most:
                _, forgotten = self._kept.popitem(last=False)
                self._size -= _size(forgotten)


def _size(trace: Trace) -> int:
    return sum(values.nbytes for values in trace.tensors.values())


def _key(
    network: Network,
    told: dict[str, Any],
    inputs: Array,
    labels: Array | None,
    learning_rate: float | None,
    edits: Sequence[Edit],
) -> _Key:
    return (
        network.id,
        json.dumps(told, sort_keys=True),
        _digest(inputs),
        None if labels is None else _digest(labels),
        learning_rate,
        tuple((edit.symbol, edit.index, edit.value) for edit in edits),
    )


def _digest(values: Array) -> tuple[Any, ...]:
    seen = np.ascontiguousarray(values)
    return seen.shape, seen.dtype.str, hashlib.sha256(seen.tobytes()).digest()
