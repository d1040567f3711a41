"""Perturbed passes: many copies of a pass side by side, in each of which one cell was moved up or down."""

from dataclasses import dataclass

import numpy as np

from backend.engine.bend import BendKind
from backend.engine.errors import NonFiniteError
from backend.engine.step import Step
from backend.engine.tensor import Array, Tensors, TensorSpec
from backend.engine.trace import Trace, run

Index = tuple[int, ...]

# Where bends are looked for, besides the ends, if a cell's way from one to the other is curved.
_BETWEEN = (0.8, 0.6, 0.4, 0.2)


@dataclass(frozen=True)
class Crossing:
    """The first cell that a perturbation moved across a bend.

    Attributes
    ----------
    kind : BendKind
        Whether a ReLU opened or closed there, or a window got another winner.
    symbol : str
        The tensor of the cell: a pre-activation, or pooled maps.
    index : tuple of int
        The cell; a batch adds the example last.
    """

    kind: BendKind
    symbol: str
    index: Index


@dataclass(frozen=True)
class Ends:
    """What came of moving some cells to either side.

    Attributes
    ----------
    above, below : float64 ndarray, shape (count,)
        The mean loss with each cell moved up, and moved down.
    crossings : tuple of (Crossing or None)
        For each cell the first bend that lay between its two ends.
    """

    above: Array
    below: Array
    crossings: tuple[Crossing | None, ...]


class Perturbed:
    """The passes of a trace with one cell of one tensor moved.

    Only the steps that depend on that tensor run again, and they are the network's own. A tensor that
    differs from example to example has its copies side by side as a batch. Parameters are shared by a
    whole batch, so a step that reads them runs once for each copy; its results then stand side by side.

    Parameters
    ----------
    trace : Trace
        The pass, recorded with labels.
    spec : TensorSpec
        The tensor whose cells are moved.

    Attributes
    ----------
    exact : bool
        Whether no bend lies behind a smooth nonlinearity. Then each is reached at an end if at all; else some
        places in between are looked at too, and a bend between two of them stays unseen.
    """

    def __init__(self, trace: Trace, spec: TensorSpec) -> None:
        network = trace.network
        self._network = network
        self._spec = spec
        self._batch = trace.batch
        self._base: Tensors = {
            symbol: values[..., None] if trace.batch is None and network.tensor(symbol).batched else values
            for symbol, values in trace.tensors.items()
        }
        self._first: list[Step] = []
        self._rest: list[Step] = []
        moved = {spec.symbol}
        for step in network.steps_for(network.loss.loss_steps()[0].reads):
            if moved.intersection(step.reads):
                shared = spec.symbol in step.reads and not spec.batched
                (self._first if shared else self._rest).append(step)
                moved.add(step.writes)
        self._moved = moved
        layers = list(enumerate(network.layers))
        bends = [(place, bend) for place, layer in layers for bend in layer.bends() if bend.reads in moved]
        self._bends = [bend for _, bend in bends]
        self._sides = [bend.side(self._base[bend.reads]) for bend in self._bends]
        curved = [place for place, layer in layers if not layer.affine and layer.source.symbol in moved]
        self.exact = not curved or all(place < curved[0] for place, _ in bends)

    @property
    def examples(self) -> int:
        """How many examples a perturbed pass runs: the batch, or the one that the moved cell is of."""
        return 1 if self._batch is None or self._spec.batched else self._batch

    def ends(self, cells: Array, epsilon: float) -> Ends:
        """Move cells up and down.

        Parameters
        ----------
        cells : ndarray of int, shape (count, axes)
            Their indices, in a batched tensor of a batch with the example last.
        epsilon : float
            How far.

        Raises
        ------
        NonFiniteError
            If a loss is not finite.
        """
        count, m = len(cells), self.examples
        tensors, chosen = self._copies(cells, epsilon)
        run(self._rest, tensors, check=False)
        with np.errstate(all="ignore"):
            losses = self._network.loss.losses(tensors)
        if bad := int(np.count_nonzero(~np.isfinite(losses))):
            raise NonFiniteError(self._network.loss.loss.symbol, bad)
        # The other examples of a batch lose the same at both ends; the mean moves by one example's share.
        share = 1 if self._batch is None else self._batch
        above, below = losses.reshape(2, count, m).sum(axis=2) / share
        crossings = self._crossings(tensors, chosen, count)
        for part in () if self.exact else _BETWEEN:
            tensors, chosen = self._copies(cells, part * epsilon)
            run(self._rest, tensors, check=False)
            between = self._crossings(tensors, chosen, count)
            crossings = tuple(met or other for met, other in zip(crossings, between, strict=True))
        return Ends(above, below, crossings)

    def _copies(self, cells: Array, epsilon: float) -> tuple[Tensors, Array]:
        """Lay out the copies, those moved up before those moved down, and tell each one's examples."""
        symbol = self._spec.symbol
        places = tuple(cells.T[: len(self._spec.shape)])
        base = self._base[symbol]
        copies = 2 * len(cells)
        shifts = np.repeat((epsilon, -epsilon), len(cells))
        both = tuple(np.tile(place, 2) for place in places)
        if self._spec.batched:
            example = np.zeros(copies, np.int64) if self._batch is None else np.tile(cells[:, -1], 2)
            tensors: Tensors = {symbol: base[..., example]}
            tensors[symbol][(*both, np.arange(copies))] += shifts
        else:
            example = np.tile(np.arange(self.examples), copies)
            tensors = self._read_apart(both, shifts)
        for step in self._rest:
            for read in step.reads:
                self._lay_beside(tensors, read, example)
        for read in self._network.loss.loss_steps()[0].reads:
            self._lay_beside(tensors, read, example)
        return tensors, example

    def _lay_beside(self, tensors: Tensors, symbol: str, example: Array) -> None:
        """Give the copies what they read and nothing has moved."""
        if symbol not in self._moved and symbol not in tensors:
            values = self._base[symbol]
            tensors[symbol] = values[..., example] if self._network.tensor(symbol).batched else values

    def _read_apart(self, places: tuple[Array, ...], shifts: Array) -> Tensors:
        symbol = self._spec.symbol
        values = self._base[symbol].copy()
        written: dict[str, list[Array]] = {step.writes: [] for step in self._first}
        for *cell, shift in zip(*places, shifts, strict=True):
            at = tuple(cell)
            values[at] += shift
            copy = {**self._base, symbol: values}
            run(self._first, copy, check=False)
            for writes, results in written.items():
                results.append(copy[writes])
            values[at] = self._base[symbol][at]
        return {writes: np.concatenate(results, axis=-1) for writes, results in written.items()}

    def _crossings(self, tensors: Tensors, example: Array, count: int) -> tuple[Crossing | None, ...]:
        found: list[Crossing | None] = [None] * count
        for bend, side in zip(self._bends, self._sides, strict=True):
            ends = bend.side(tensors[bend.reads])
            shape = bend.cells.shape
            crossed = (ends != side[..., example]).reshape(-1, 2, count, self.examples).any(axis=1)
            for copy in np.flatnonzero(crossed.any(axis=(0, 2))):
                if found[copy] is None:
                    place, which = divmod(int(crossed[:, copy].argmax()), self.examples)
                    index = tuple(int(i) for i in np.unravel_index(place, shape))
                    if self._batch is not None:
                        index += (int(example[copy * self.examples + which]),)
                    found[copy] = Crossing(bend.kind, bend.cells.symbol, index)
        return tuple(found)
