"""What proofs are made from: a recorded pass, and the slopes that its forward equations have there."""

from itertools import product
from typing import TypeVar

import numpy as np

from backend.engine.errors import SymbolError
from backend.engine.explanation import Index
from backend.engine.layers import Layer, MaxPool1d, MaxPool2d
from backend.engine.notation import typeset
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace
from backend.networks.equations.lines.view import View

_L = TypeVar("_L", bound=Layer)


class Evidence(View):
    """A recorded pass.

    Attributes
    ----------
    trace : Trace
        The pass, with its backward phase.
    batch : int or None
        How many examples there are; None for a single one.
    """

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace)
        self.trace = trace
        self.batch = trace.batch

    def layer(self, kind: type[_L]) -> _L:
        """Find the first layer of a kind."""
        return next(layer for layer in self.network.layers if isinstance(layer, kind))

    def examples(self, symbol: str) -> Array:
        """Look up a tensor's numbers with the examples last, of one example where there is no batch."""
        values = self.trace.tensors[symbol]
        return values[..., None] if self.batch is None else values

    def apart(self, index: Index) -> tuple[Index, int]:
        """Take an index apart into the cell and the example, which is left out where there is no batch."""
        return (index, 0) if self.batch is None else (index[:-1], index[-1])

    def together(self, values: Array) -> Array:
        """Leave out the last axis, that of examples, where there is no batch."""
        return values[..., 0] if self.batch is None else values

    def cell(self, symbol: str, *index: int) -> str:
        """Typeset a cell by numbers; the example comes last, and is left out where there is no batch."""
        shown = index[:-1] if self.batch is None else index
        return typeset(symbol, *map(str, shown))

    def jacobian(self, layer: Layer, source: TensorSpec) -> Array:
        """Differentiate a layer that only multiplies and adds, by running it forward on unit inputs.

        Nothing of the backward pass is used: each column is what the forward equation makes of a source that
        is 1 in one cell and 0 elsewhere, with whatever is merely added set to 0.

        Parameters
        ----------
        layer : Layer
            A convolution, a fully connected layer or a flattening.
        source : TensorSpec
            What it is differentiated by: its input or a parameter.

        Returns
        -------
        ndarray, shape (*output, *source, m)
            The slope of every output by every cell of the source, example by example.
        """
        (step,) = layer.forward_steps()
        factors = {layer.source.symbol, *(spec.symbol for spec in layer.parameters[:1])}
        given = {
            symbol: self.examples(symbol)
            if self.network.tensor(symbol).batched
            else self.trace.tensors[symbol]
            for symbol in step.reads
        }
        beside = factors - {source.symbol} if source.symbol in factors else set()
        fixed = {
            symbol: given[symbol] if symbol in beside else np.zeros_like(given[symbol]) for symbol in given
        }
        columns = []
        for cell in np.ndindex(*source.shape):
            unit = np.zeros_like(given[source.symbol])
            unit[cell] = 1.0
            columns.append(step.compute(*(unit if s == source.symbol else fixed[s] for s in step.reads)))
        stacked = np.stack(columns, axis=-2)
        return stacked.reshape(*layer.output.shape, *source.shape, stacked.shape[-1])

    def windows(self, layer: MaxPool1d | MaxPool2d, pooled: Index) -> list[Index]:
        """List the cells of a window, in reading order."""
        size, stride = (
            (layer.size, layer.stride) if isinstance(layer, MaxPool2d) else ((layer.width,), (layer.stride,))
        )
        n, *places = pooled
        return [
            (n, *(step * place + more for step, place, more in zip(stride, places, inside, strict=True)))
            for inside in product(*map(range, size))
        ]

    def winners(self, layer: MaxPool2d) -> TensorSpec:
        """Name the tensor in which a pooling notes its winners.

        Raises
        ------
        SymbolError
            If it notes none.
        """
        if layer.winners is None:
            raise SymbolError(f"{layer.id} notes no winners: name them, for a proof looks them up.")
        return layer.winners

    def pooling_jacobian(self, layer: MaxPool1d | MaxPool2d) -> Array:
        """Differentiate max-pooling: 1 where a cell is the first largest of its window.

        Found by looking through the windows anew, not from the winners that the pass wrote down.

        Returns
        -------
        ndarray, shape (*output, *source, m)
            The slope of every pooled cell by every cell before pooling, example by example.
        """
        C = self.examples(layer.source.symbol)
        m = C.shape[-1]
        slopes = np.zeros((*layer.output.shape, *layer.source.shape, m))
        for pooled in np.ndindex(*layer.output.shape):
            for e in range(m):
                won = max(self.windows(layer, pooled), key=lambda cell: float(C[(*cell, e)]))
                slopes[(*pooled, *won, e)] = 1.0
        return slopes
