"""A recorded pass, looked at cell by cell: its numbers, and its cells typeset."""

from collections.abc import Iterable

from backend.engine.layers import Layer
from backend.engine.losses import Loss
from backend.engine.notation import gradient, typeset, typeset_gradient, typeset_sum
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace
from backend.networks.equations.typesetting import partial


class View:
    """The numbers and the notation of a pass.

    Parameters
    ----------
    trace : Trace
        The pass; of several examples every lookup by cell has to name one.
    printed : iterable of str
        The keys of the lines that a source prints for what is derived.
    """

    def __init__(self, trace: Trace, printed: Iterable[str] = ()) -> None:
        self.network = trace.network
        self._tensors = trace.tensors
        self._printed = frozenset(printed)

    def tells(self, asides: str) -> bool:
        """Tell whether a source prints one of the asides whose keys begin so."""
        return any(key.startswith(f"{asides}.") for key in self._printed)

    def of(self, spec: TensorSpec) -> Array:
        """Look up a tensor's numbers."""
        return self._tensors[spec.symbol]

    def gradient(self, spec: TensorSpec) -> Array:
        """Look up the numbers of a tensor's gradient."""
        return self._tensors[gradient(spec.symbol)]

    def number(self, symbol: str, index: tuple[int, ...] = ()) -> float:
        """Look up one number."""
        return float(self._tensors[symbol][index])

    @property
    def label(self) -> int:
        """The right class."""
        return int(self.number(self.network.loss.label.symbol))

    def at(self, spec: TensorSpec, *index: int | str) -> str:
        """Typeset a cell, with numbers or letters for indices."""
        return typeset(spec.symbol, *self._shown(spec, index))

    def slope(self, spec: TensorSpec, *index: int | str) -> str:
        """Typeset the derivative of the loss with respect to a cell."""
        return typeset_gradient(spec.symbol, *self._shown(spec, index))

    def partial(
        self, output: TensorSpec, at: tuple[int | str, ...], source: TensorSpec, of: tuple[int | str, ...]
    ) -> str:
        """Typeset the derivative of a cell with respect to another."""
        return partial(self.at(output, *at), self.at(source, *of))

    def sum(self, spec: TensorSpec, *axes: int) -> str:
        """Typeset sums over some axes of a tensor, by their own letters."""
        ranges = spec.ranges()
        return typeset_sum(*(ranges[axis] for axis in axes))

    def reader(self, spec: TensorSpec) -> Layer | Loss:
        """Find the layer that takes in a tensor, or the loss."""
        following = (layer for layer in self.network.layers if layer.source.symbol == spec.symbol)
        return next(following, self.network.loss)

    def writer(self, spec: TensorSpec) -> Layer | None:
        """Find the layer that hands on a tensor; None for the input."""
        return next((layer for layer in self.network.layers if layer.output.symbol == spec.symbol), None)

    def _shown(self, spec: TensorSpec, index: tuple[int | str, ...]) -> tuple[str | None, ...]:
        letters = zip(spec.axes, index, strict=False)
        return tuple(None if axis is None else str(number) for axis, number in letters)


def letter(spec: TensorSpec) -> str:
    """Choose an index letter for a sum over a tensor's first axis, other than its own."""
    return next(choice for choice in ("k", "t") if choice not in spec.axes)
