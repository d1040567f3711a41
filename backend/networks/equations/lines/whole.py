"""One chain from a yes-or-no loss through features, pooling and ReLU to a convolution; all are asides."""

from collections.abc import Callable, Iterator
from itertools import pairwise, product

import numpy as np

from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d, Relu
from backend.engine.losses import BinaryCrossEntropy
from backend.engine.notation import typeset
from backend.engine.tensor import TensorSpec
from backend.networks.equations.lines.draft import Draft, equality, largest
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import partial


class _Chain:
    """The layers that a convolution's map goes through, and what comes back to each of its cells."""

    def __init__(self, view: View, layer: Conv2d) -> None:
        self._view = view
        self.specs: list[TensorSpec] = [layer.output]
        self.found = False
        following = view.reader(layer.output)
        for kind in (Relu, MaxPool2d, Flatten, Dense):
            if not isinstance(following, kind) or (isinstance(following, MaxPool2d) and not following.plain):
                return
            self.specs.append(following.output)
            if isinstance(following, MaxPool2d):
                self._pool = following
            if isinstance(following, Dense):
                self._dense = following
            following = view.reader(following.output)
        if isinstance(following, BinaryCrossEntropy):
            self.specs.append(following.output)
            self.found = True

    def latex(self, parameter: TensorSpec) -> str:
        """Typeset the slopes from the loss down to a parameter."""
        names = ["L", *(typeset(spec.symbol) for spec in reversed(self.specs)), typeset(parameter.symbol)]
        return r"\, ".join(partial(above, below) for above, below in pairwise(names))

    def slopes(self) -> Iterator[tuple[tuple[int, ...], tuple[float, ...]]]:
        """Give for each pooled cell its winner in the map and the slopes on the way there."""
        view, (S, _, P, *_) = self._view, self.specs
        values, weights = view.of(S), view.of(self._dense.w)[0]
        error = float(view.of(self.specs[-1])[0]) - view.number(view.network.loss.label.symbol)
        rows, cols = self._pool.size
        for place, (n, r, s) in enumerate(np.ndindex(*P.shape)):
            window = [(n, rows * r + p, cols * s + q) for p, q in product(range(rows), range(cols))]
            # ReLU ties what it stops, and the first of these wins; nothing comes of it either way.
            won = max(window, key=lambda cell: max(float(values[cell]), 0.0))
            yield won, (error, float(weights[place]), float(values[won] > 0))


def kernel(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Follow the whole chain to one weight of a kernel."""
    X, k, (n, c, g, h) = layer.source, layer.k, index
    met = view.of(X)[c]
    yield from _follow(
        view, layer, k, index, lambda at: float(met[g + at[1], h + at[2]]) if at[0] == n else 0.0
    )


def bias(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Follow the whole chain to one map's bias."""
    (n,) = index
    yield from _follow(view, layer, layer.b, index, lambda at: float(at[0] == n))


def _follow(
    view: View,
    layer: Conv2d,
    parameter: TensorSpec,
    index: tuple[int, ...],
    local: Callable[[tuple[int, ...]], float],
) -> Iterator[Draft]:
    if not view.tells("whole"):
        return
    chain = _Chain(view, layer)
    if not chain.found:
        return
    terms = [("", (*slopes, local(won))) for won, slopes in chain.slopes()]
    _, numbers = largest(terms)
    yield equality(
        "whole.chain",
        (view.slope(parameter, *index), chain.latex(parameter)),
        "All slopes from the loss down, one after the other; of the map only the winners of the pooling send "
        "something back. The first two come to the error, and folding and routing change no number.",
        (view.gradient(parameter)[index], sum(float(np.prod(factors)) for _, factors in terms)),
        numbers,
        aside=True,
    )
