"""Sums of a convolution written out place by place, as sources with small examples do; all are asides."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Conv2d
from backend.engine.notation import typeset
from backend.networks.equations.lines.draft import Draft, equality, factor, largest, number
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import partial


def _corner(row: int, column: int) -> str:
    """Tell which of four cells, two by two, a cell is like: in the first row and column or further on."""
    return f"{min(row, 1)}{min(column, 1)}"


def place(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Write out one output cell, and how many of them there are."""
    if not view.tells("written"):
        return
    X, S, k, (n, i, j) = layer.source, layer.output, layer.k, index
    values, weights = view.of(X), view.of(k)
    terms = [
        (
            rf"{view.at(X, c, p + i, q + j)}\, {view.at(k, n, c, p, q)}",
            (float(values[c, p + i, q + j]), float(weights[n, c, p, q])),
        )
        for c, p, q in np.ndindex(*k.shape[1:])
    ]
    bias = 0.0 if layer.bias is None else float(view.of(layer.b)[n])
    cells, numbers = largest(terms)
    if layer.bias is not None:
        cells, numbers = f"{cells} + {view.at(layer.b, n)}", f"{numbers} + {factor(bias)}"
    yield equality(
        f"written.place.{_corner(i, j)}",
        (view.at(S, *index), cells),
        f"The kernel lies with its first weight on row {i} and column {j}: {len(terms)} products"
        + (" add up." if layer.bias is None else " and the bias add up."),
        (view.of(S)[index], sum(first * second for _, (first, second) in terms) + bias),
        numbers,
        aside=True,
    )
    (_, high, wide), (_, _, rows, cols) = X.shape, k.shape
    sides = rf"({high} - {rows} + 1) \times ({wide} - {cols} + 1)"
    yield equality(
        "written.size",
        (rf"\mathrm{{size}}\, {typeset(S.symbol)}", rf"{sides} = {high - rows + 1} \times {wide - cols + 1}"),
        "The kernel fits at so many places down and across.",
        (S.size // S.shape[0], (high - rows + 1) * (wide - cols + 1)),
        sides,
        aside=True,
    )


def kernel(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Write out a weight's gradient over places, and as a convolution in the strict sense."""
    if not view.tells("written"):
        return
    X, S, k, (n, c, g, h) = layer.source, layer.output, layer.k, index
    slopes, values = view.gradient(S)[n], view.of(X)[c]
    high, wide = slopes.shape
    met = values[g : g + high, h : h + wide]
    places = list(np.ndindex(high, wide))
    row, column = max(places, key=lambda at: abs(float(slopes[at] * met[at])))
    window = view.of(X)[:, row : row + k.shape[2], column : column + k.shape[3]]
    alone = np.zeros(k.shape[1:])
    alone[c, g, h] = 1.0
    summed = view.sum(k, 1, 2, 3)
    letters = tuple(axis or "c" for axis in k.axes[1:])
    moved = view.at(X, letters[0], f"{row}+{letters[1]}", f"{column}+{letters[2]}")
    inside = rf"{summed}{moved}\, {view.at(k, n, *letters)}"
    yield equality(
        "written.expand",
        (
            view.partial(S, (n, row, column), k, index),
            rf"\frac{{\partial}}{{\partial {view.at(k, *index)}}} \Bigl( {inside} \Bigr)",
        ),
        "Of all the products in this sum a single one holds our weight; the others do not move with it.",
        (met[row, column], float(np.sum(window * alone))),
        number(float(np.sum(window * alone))),
        aside=True,
    )
    for key, says, local in (
        ("written.chain", "Written out: one way to the loss for each place of the map.", None),
        ("written.put", "Put in: at each place the slope is the number that the weight met there.", "met"),
    ):
        terms = [
            (
                rf"{view.slope(S, n, *at)}\, "
                + (
                    view.partial(S, (n, *at), k, index)
                    if local is None
                    else view.at(X, c, g + at[0], h + at[1])
                ),
                (float(slopes[at]), float(met[at])),
            )
            for at in places
        ]
        cells, numbers = largest(terms)
        yield equality(
            f"{key}.{_corner(g, h)}",
            (view.slope(k, *index), cells),
            says,
            (view.gradient(k)[index], sum(came * fed for _, (came, fed) in terms)),
            numbers,
            aside=True,
        )
    turned = np.rot90(slopes, 2)
    convolved = sum(
        float(turned[i, j]) * float(values[g + high - 1 - i, h + wide - 1 - j]) for i, j in places
    )
    yield equality(
        "written.convolved",
        (
            view.slope(k, *index),
            rf"\bigl( \mathrm{{turn}}(\boldsymbol{{\delta}}) * \mathbf{{{X.symbol}}} \bigr)_{{{g},{h}}}",
        ),
        "A convolution in the strict sense turns what slides by 180 degrees. Turned beforehand, the deltas "
        "lie on the input as they should.",
        (view.gradient(k)[index], convolved),
        number(convolved),
        aside=True,
    )


def bias(view: View, layer: Conv2d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Write out the gradient with respect to a bias over places, and with every slope put in."""
    if not view.tells("written"):
        return
    S, b, (n,) = layer.output, layer.b, index
    slopes = view.gradient(S)[n]
    for key, says, local in (
        ("written.bias.chain", "Written out: one way to the loss for each place of the map.", None),
        ("written.bias.ones", "Put in: the slope is 1 at every place, at none of them 0.", "(1)"),
    ):
        terms = [
            (
                rf"{view.slope(S, n, *at)}\, "
                + (partial(view.at(S, n, *at), view.at(b, n)) if local is None else local),
                (float(slopes[at]), 1.0),
            )
            for at in np.ndindex(*slopes.shape)
        ]
        cells, numbers = largest(terms)
        yield equality(
            key,
            (view.slope(b, n), cells),
            says,
            (view.gradient(b)[n], sum(came for _, (came, _) in terms)),
            numbers,
            aside=True,
        )
