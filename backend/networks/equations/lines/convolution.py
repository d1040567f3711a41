"""Why the gradients of a convolution are sums over all the places at which a number was used."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Conv2d, Relu
from backend.engine.tensor import Array
from backend.networks.equations.lines import relu, whole, written
from backend.networks.equations.lines.draft import Draft, added, equality, number, products
from backend.networks.equations.lines.sliding import filter_rows, input_rows
from backend.networks.equations.lines.view import View


def _places(view: View, layer: Conv2d) -> str:
    return view.sum(layer.output, 1, 2)


def bias(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one map's bias."""
    S, b, (n,) = layer.output, layer.b, index
    _, i, j = S.axes
    dS, found = view.gradient(S)[n], view.gradient(b)[n]
    by = view.partial(S, (n, i or "i", j or "j"), b, (n,))
    slopes = view.slope(S, n, i or "i", j or "j")
    row, column = _largest(dS)
    yield equality(
        "bias.chain",
        (view.slope(b, n), rf"{_places(view, layer)}{slopes}\, {by}"),
        f"The bias is added at all {dS.size} places of its map, so that many ways lead to the loss.",
        (found, float(np.sum(dS * np.ones(dS.shape)))),
        products(dS, np.ones(dS.shape)),
    )
    yield equality(
        "bias.local",
        (view.partial(S, (n, row, column), b, (n,)), "1"),
        "At each of them it is added as it is.",
        (1.0, 1.0),
        "1",
    )
    following = view.reader(S)
    last = slopes
    if isinstance(following, Relu):
        yield relu.result(
            view,
            following,
            (n, row, column),
            f"The gradient of each place came back through ReLU; the largest stands in row {row} and column "
            f"{column}.",
        )
        C = following.output
        last = (
            rf"{view.slope(C, n, i or 'i', j or 'j')}\, "
            rf"{view.partial(C, (n, i or 'i', j or 'j'), S, (n, i or 'i', j or 'j'))}"
        )
    yield equality(
        "bias.result",
        (view.slope(b, n), rf"{_places(view, layer)}{last}"),
        "All weights are one, so the gradients of the map are added up.",
        (found, sum(map(float, dS.ravel()))),
        added(dS),
    )
    yield from written.bias(view, layer, index)
    yield from whole.bias(view, layer, index)


def kernel(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one weight of a kernel."""
    S, X, k, (n, c, g, h) = layer.output, layer.source, layer.k, index
    (_, i, j), (_, high, wide) = S.axes, S.shape
    dS, met = view.gradient(S)[n], view.of(X)[c, g : g + high, h : h + wide]
    found = view.gradient(k)[index]
    row, column = _largest(dS * met)
    slopes = view.slope(S, n, i or "i", j or "j")
    by = view.partial(S, (n, i or "i", j or "j"), k, index)
    yield equality(
        "kernel.chain",
        (view.slope(k, *index), rf"{_places(view, layer)}{slopes}\, {by}"),
        f"The weight is used at all {dS.size} places of map {n}, so that many ways lead to the loss.",
        (found, float(np.sum(dS * met))),
        products(dS, met),
    )
    yield equality(
        "kernel.local",
        (view.partial(S, (n, row, column), k, index), view.at(X, c, g + row, h + column)),
        f"At row {row} and column {column}, where the share is the largest, the weight met this number, and "
        "that is the slope.",
        (met[row, column], view.of(X)[c, g + row, h + column]),
        number(met[row, column]),
    )
    yield equality(
        "kernel.result",
        (
            view.slope(k, *index),
            rf"{_places(view, layer)}{slopes}\, {view.at(X, c, f'{g}+{i}', f'{h}+{j}')}",
        ),
        "Put in: every gradient of the map, times what the weight met there.",
        (found, float(np.vdot(dS, met))),
        products(dS, met),
    )
    yield from written.kernel(view, layer, index)
    yield from whole.kernel(view, layer, index)
    yield from filter_rows(view, layer, index)


def source(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one cell of what goes in."""
    S, X, k, (c, r, s) = layer.output, layer.source, layer.k, index
    n, i, j = (axis or "i" for axis in S.axes)
    dS, found = view.gradient(S), view.gradient(X)[index]
    local = slopes_by(view, layer, index)
    under = _reached(layer, r, s)
    m, row, column = _largest(dS * local, under)
    p, q = r - row, s - column
    used = (view.at(k, m, c, p, q), float(view.of(k)[m, c, p, q]))
    reached = int(np.count_nonzero(under)) * S.shape[0]
    everywhere = view.sum(S, 0, 1, 2)
    by = view.partial(S, (n, i, j), X, index)
    yield equality(
        "input.chain",
        (view.slope(X, *index), rf"{everywhere}{view.slope(S, n, i, j)}\, {by}"),
        f"Follow every way through {S.symbol}. The cell lies under {reached} of its {S.size} places; the "
        "other terms are 0.",
        (found, float(np.sum(dS * local))),
        products(dS, local),
    )
    yield equality(
        "input.local",
        (
            view.partial(S, (m, row, column), X, index),
            rf"{used[0]}, \quad {p} = {r} - {row},\; {q} = {s} - {column}",
        ),
        f"Kernel {m}, laid so that it makes cell ({row}, {column}) of its map, has this weight on our cell; "
        "no share is larger.",
        (local[m, row, column], used[1]),
        number(used[1]),
    )
    name = rf"\mathrm{{d{S.symbol}{X.symbol}}}"
    yield equality(
        "input.result",
        (
            view.slope(X, *index),
            rf"{everywhere}\mathrm{{dL{S.symbol}}}[{n},{i},{j}]\; "
            rf"{name}[{c},{r},{s},{n},{i},{j}]",
        ),
        "Put in: every gradient, times the weight through which its place used the cell.",
        (found, float(np.vdot(dS, local))),
        products(dS, local),
    )
    yield from input_rows(view, layer, index)


def slopes_by(view: View, layer: Conv2d, index: tuple[int, ...]) -> Array:
    """Write down all outputs' slopes with respect to one input cell: a slice of dS2P1 of ``nguyen`` (55)."""
    (c, r, s), kernels = index, view.of(layer.k)
    slopes = np.zeros(layer.output.shape)
    for i, j in np.argwhere(_reached(layer, r, s)):
        slopes[:, i, j] = kernels[:, c, r - i, s - j]
    return slopes


def _reached(layer: Conv2d, r: int, s: int) -> Array:
    """Mark the places at which a kernel lies on row r and column s of the input."""
    (_, high, wide), (rows, cols) = layer.output.shape, layer.k.shape[2:]
    p, q = r - np.arange(high), s - np.arange(wide)
    return np.logical_and.outer((p >= 0) & (p < rows), (q >= 0) & (q < cols))


def _largest(values: Array, among: Array | None = None) -> tuple[int, ...]:
    sizes = np.abs(values) if among is None else np.where(among, np.abs(values), -1.0)
    return tuple(map(int, np.unravel_index(sizes.argmax(), sizes.shape)))
