"""Perturbed passes: many copies of a pass side by side, in each of which one cell was moved up or down."""

from dataclasses import dataclass

import numpy as np

from backend.engine.crossings import Crossing, Crossings
from backend.engine.errors import NonFiniteError
from backend.engine.step import Step
from backend.engine.tensor import Array, Tensors, TensorSpec
from backend.engine.trace import Trace, run

# Where bends are looked for, besides the ends, if a cell's way from one to the other is curved.
_BETWEEN = (0.8, 0.6, 0.4, 0.2)


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

    Only the steps that depend on that tensor run again, and they are the network's own. The copies stand
    side by side as a batch. One that a step leaves just as the trace has it goes no further, for all that
    follows would be as it was: a weight that meets a 0, what a ReLU stops, a cell that wins no window.

    A parameter is shared by a whole batch. But a slice of a layer's output is made of the same slice of its
    parameters alone, so the layer makes the slices that were moved, each as if it were a unit or map more,
    and each goes into a copy of the output.

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
        self._loss = network.loss
        self._spec = spec
        self._batch = trace.batch
        self._base: Tensors = {
            symbol: values[..., None] if trace.batch is None and network.tensor(symbol).batched else values
            for symbol, values in trace.tensors.items()
        }
        with np.errstate(all="ignore"):
            self._losses = self._loss.losses(self._base)
        moved = {spec.symbol}
        self._steps: list[Step] = []
        for step in network.steps_for(self._read_by_loss):
            if moved.intersection(step.reads):
                self._steps.append(step)
                moved.add(step.writes)
        self._moved = moved
        layers = list(enumerate(network.layers))
        bends = [(place, bend) for place, layer in layers for bend in layer.bends() if bend.reads in moved]
        self._bends = [(bend, bend.side(self._base[bend.reads])) for _, bend in bends]
        # After these a copy may well be as it was; other layers hand on nearly every change.
        self._may_end = {layer.output.symbol for layer in network.layers if layer.bends()}
        curved = [place for place, layer in layers if not layer.affine and layer.source.symbol in moved]
        self.exact = not curved or all(place < curved[0] for place, _ in bends)

    @property
    def examples(self) -> int:
        """How many examples a perturbed pass runs: the batch, or the one that the moved cell is of."""
        return 1 if self._batch is None or self._spec.batched else self._batch

    @property
    def numbers(self) -> int:
        """How many numbers two passes hold at most: what the layers behind the moved cell put out."""
        specs = {spec.symbol: spec for layer in self._network.layers for spec in (layer.source, layer.output)}
        held = sum(spec.size for symbol, spec in specs.items() if symbol in self._moved)
        slices = self._spec.size // self._spec.shape[0] if not self._spec.batched else 0
        return 2 * (held * self.examples + slices)

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
        crossings = Crossings(len(cells), batched=self._batch is not None)
        losses = self._run(cells, epsilon, crossings)
        if bad := int(np.count_nonzero(~np.isfinite(losses))):
            raise NonFiniteError(self._loss.loss.symbol, bad)
        # The other examples of a batch lose the same at both ends; the mean moves by one example's share.
        share = 1 if self._batch is None else self._batch
        above, below = losses.reshape(2, len(cells), self.examples).sum(axis=2) / share
        for part in () if self.exact else _BETWEEN:
            self._run(cells, part * epsilon, crossings)
        return Ends(above, below, crossings.told())

    def _run(self, cells: Array, epsilon: float, crossings: Crossings) -> Array:
        """Run the copies moved up and then those moved down, and take the loss of each one's examples."""
        examples = self._examples_of(cells)
        of = np.tile(np.repeat(np.arange(len(cells)), self.examples), 2)
        losses: Array = self._losses[examples]
        going = np.arange(len(losses))
        steps = list(self._steps)
        moved = self._spec.symbol
        if self._spec.batched:
            tensors = self._moved_cells(cells, epsilon, examples)
        else:
            step = steps.pop(0)
            moved = step.writes
            tensors = {moved: self._moved_slices(step, cells, epsilon, examples)}
        going = self._leave_out(tensors, moved, examples, going)
        self._look_for_bends(tensors, moved, crossings, of[going], examples[going])
        while steps and len(going):
            step = steps.pop(0)
            self._lay_beside(tensors, step.reads, examples[going])
            run((step,), tensors, check=False)
            read_later = {*self._read_by_loss, *(symbol for later in steps for symbol in later.reads)}
            tensors = {symbol: values for symbol, values in tensors.items() if symbol in read_later}
            if step.writes in self._may_end:
                going = self._leave_out(tensors, step.writes, examples, going)
            self._look_for_bends(tensors, step.writes, crossings, of[going], examples[going])
        if len(going):
            self._lay_beside(tensors, self._read_by_loss, examples[going])
            with np.errstate(all="ignore"):
                losses[going] = self._loss.losses(tensors)
        return losses

    def _look_for_bends(
        self, tensors: Tensors, symbol: str, crossings: Crossings, cells: Array, examples: Array
    ) -> None:
        """Note where a moved tensor lies on another side of a bend than the trace has it."""
        for bend, side in self._bends:
            if bend.reads == symbol and len(cells):
                crossed = bend.side(tensors[symbol]) != _beside(side, examples)
                crossings.note(bend, crossed, cells, examples)

    @property
    def _read_by_loss(self) -> tuple[str, ...]:
        return self._loss.loss_steps()[0].reads

    def _examples_of(self, cells: Array) -> Array:
        """Tell which example each pass runs."""
        if not self._spec.batched:
            return np.tile(np.arange(self.examples), 2 * len(cells))
        return np.zeros(2 * len(cells), np.int64) if self._batch is None else np.tile(cells[:, -1], 2)

    def _leave_out(self, tensors: Tensors, symbol: str, examples: Array, going: Array) -> Array:
        """Leave out the copies in which a tensor is as the trace has it, and tell which go on."""
        same = tensors[symbol] == _beside(self._base[symbol], examples[going])
        differs: Array = ~same.reshape(-1, len(going)).all(axis=0)
        if differs.all():
            return going
        for held in self._moved.intersection(tensors):
            tensors[held] = tensors[held][..., differs]
        left: Array = going[differs]
        return left

    def _lay_beside(self, tensors: Tensors, symbols: tuple[str, ...], examples: Array) -> None:
        """Give the copies what they read and nothing has moved."""
        for symbol in symbols:
            if symbol not in self._moved:
                values = self._base[symbol]
                batched = self._network.tensor(symbol).batched
                tensors[symbol] = values[..., examples] if batched else values

    def _moved_cells(self, cells: Array, epsilon: float, examples: Array) -> Tensors:
        """Lay out copies of a tensor that differs from example to example, one cell of each moved."""
        symbol = self._spec.symbol
        values = self._base[symbol][..., examples]
        values[(*_both_ways(cells.T[: len(self._spec.shape)]), np.arange(len(examples)))] += _shifts(
            cells, epsilon
        )
        return {symbol: values}

    def _moved_slices(self, step: Step, cells: Array, epsilon: float, examples: Array) -> Array:
        """Lay out copies of what a layer puts out, the slice of each that comes of a moved parameter anew."""
        slices, *places = _both_ways(cells.T)
        each = np.arange(len(slices))
        read = []
        for symbol in step.reads:
            values = self._base[symbol]
            if not self._network.tensor(symbol).batched:
                values = values[slices]
            if symbol == self._spec.symbol:
                values[(each, *places)] += _shifts(cells, epsilon)
            read.append(values)
        with np.errstate(all="ignore"):
            made = step.compute(*read)
        outputs = self._base[step.writes][..., examples]
        of_copies = outputs.reshape(*outputs.shape[:-1], len(slices), self.examples)
        of_copies[slices, ..., each, :] = made
        return of_copies.reshape(outputs.shape)


def _both_ways(indices: Array) -> tuple[Array, ...]:
    """Name each index twice: for the copies moved up, and for those moved down."""
    return tuple(np.tile(axis, 2) for axis in indices)


def _shifts(cells: Array, epsilon: float) -> Array:
    return np.repeat((epsilon, -epsilon), len(cells))


def _beside(values: Array, examples: Array) -> Array:
    """Lay what the trace has beside the copies; the only example beside all of them without a copy of it."""
    return values if values.shape[-1] == 1 else values[..., examples]
