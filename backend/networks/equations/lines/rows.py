"""A convolution and max-pooling along one row, as ``katsaros`` unrolls them."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Conv1d, MaxPool1d
from backend.networks.equations.lines.draft import (
    Draft,
    added,
    equality,
    factor,
    largest,
    number,
    product,
    products,
)
from backend.networks.equations.lines.sliding import TURNED, summed, vector
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import IF, OTHERWISE, cases


def forward(view: View, layer: Conv1d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Unroll one output cell."""
    X, S, k, (n, i) = layer.source, layer.output, layer.k, index
    values, weights = view.of(X), view.of(k)[n]
    terms = [
        (
            rf"{view.at(X, c, i + q)}\, {view.at(k, n, c, q)}",
            (float(values[c, i + q]), float(weights[c, q])),
        )
        for c, q in np.ndindex(*weights.shape)
    ]
    bias = 0.0 if layer.bias is None else float(view.of(layer.b)[n])
    cells, numbers = largest(terms)
    if layer.bias is not None:
        cells, numbers = f"{cells} + {view.at(layer.b, n)}", f"{numbers} + {factor(bias)}"
    yield equality(
        f"slide.place.{i}",
        (view.at(S, *index), cells),
        f"The filter lies on {weights.shape[1]} neighbours from place {i} on; the products add up.",
        (view.of(S)[index], sum(met * weight for _, (met, weight) in terms) + bias),
        numbers,
    )


def bias(view: View, layer: Conv1d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to a bias."""
    S, b, (n,) = layer.output, layer.b, index
    slopes = view.gradient(S)[n]
    i = S.axes[1] or "i"
    total, by = view.sum(S, 1), view.partial(S, (n, i), b, index)
    yield equality(
        "bias.chain",
        (view.slope(b, n), rf"{total}{view.slope(S, n, i)}\, {by}"),
        f"The bias is added at all {slopes.size} places, so that many ways lead to the loss.",
        (view.gradient(b)[n], float(slopes @ np.ones(slopes.size))),
        products(slopes, np.ones(slopes.size)),
    )
    yield equality("bias.local", (by, "1"), "At each of them it is added as it is.", (1.0, 1.0), "1")
    yield equality(
        "bias.result",
        (view.slope(b, n), rf"{total}{view.slope(S, n, i)}"),
        "So the gradients of the row are added up.",
        (view.gradient(b)[n], sum(map(float, slopes))),
        added(slopes),
    )


def kernel(view: View, layer: Conv1d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one weight of a filter."""
    X, S, k, (n, c, q) = layer.source, layer.output, layer.k, index
    slopes, row = view.gradient(S)[n], view.of(X)[c]
    met = row[q : q + slopes.size]
    i = S.axes[1] or "i"
    found = view.gradient(k)[index]
    yield equality(
        "slide.filter.chain",
        (
            view.slope(k, *index),
            rf"{view.sum(S, 1)}{view.slope(S, n, i)}\, {view.partial(S, (n, i), k, index)}",
        ),
        f"The weight was used at all {slopes.size} places, so that many ways lead to the loss.",
        (found, float(np.sum(slopes * met))),
        products(slopes, met),
    )
    terms = [
        (rf"{view.slope(S, n, t)}\, {view.at(X, c, q + t)}", (float(slopes[t]), float(met[t])))
        for t in range(slopes.size)
    ]
    cells, numbers = largest(terms)
    yield equality(
        f"slide.filter.{q}",
        (view.slope(k, *index), cells),
        "At each place its slope is the input that it met there.",
        (found, summed(slopes, met)),
        numbers,
    )
    correlated = np.correlate(row, slopes, "valid")
    yield vector(
        "slide.filter.vector",
        (r"\mathbf{p} \star \mathbf{s}", rf"\sum_{{t}} p_{{{q}+t}}\, s_t"),
        correlated,
        q,
        float(met @ slopes),
        f"Slide the row of gradients s over the row of inputs p, and entry {q} is ours.",
        where=rf"s_t = {view.slope(S, n, 't')}",
    )
    yield equality(
        "slide.filter.sum",
        (view.slope(k, *index), rf"(\mathbf{{p}} \star \mathbf{{s}})_{{{q}}}"),
        "So the filter's gradient is input and gradients, slid over one another.",
        (found, correlated[q]),
        number(correlated[q]),
    )


def source(view: View, layer: Conv1d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one number that goes in."""
    X, S, k, (c, j) = layer.source, layer.output, layer.k, index
    slopes, weights = view.gradient(S), view.of(k)[:, c]
    (maps, wide), width = S.shape, weights.shape[1]
    n, i = S.axes[0], S.axes[1] or "i"
    found = view.gradient(X)[index]
    used = [(m, j - q, q) for m in range(maps) for q in reversed(range(width)) if 0 <= j - q < wide]
    came = np.array([slopes[m, t] for m, t, _ in used])
    local = np.array([weights[m, q] for m, _, q in used])
    yield equality(
        "slide.input.chain",
        (
            view.slope(X, *index),
            rf"{view.sum(S, 0, 1)}{view.slope(S, n or 'n', i)}\, {view.partial(S, (n or 'n', i), X, index)}",
        ),
        f"Follow every way through {S.symbol}: the number was used in {len(used)} of its {S.size} cells.",
        (found, float(np.sum(came * local))),
        products(came, local),
    )
    terms = [
        (rf"{view.slope(S, m, t)}\, {view.at(k, m, c, q)}", (float(slopes[m, t]), float(weights[m, q])))
        for m, t, q in used
    ]
    cells, numbers = largest(terms)
    yield equality(
        f"slide.input.{j}",
        (view.slope(X, *index), cells),
        "The later the place, the earlier the weight under which the number lay.",
        (found, summed(came, local)),
        numbers,
    )
    full = np.sum([np.convolve(slopes[m], weights[m]) for m in range(maps)], axis=0)
    row, entry = TURNED, rf"\sum_{{t}} s_t\, w_{{{j}-t}}"
    if maps > 1:
        row = rf"\sum_{{{n}}} \mathbf{{s}}_{{{n}}} \star \mathrm{{flip}}(\mathbf{{w}}_{{{n}}})"
        entry = rf"\sum_{{{n}}} \sum_{{t}} s_{{{n},t}}\, w_{{{n},{j}-t}}"
    yield vector(
        "slide.input.vector",
        (row, entry),
        full,
        j,
        float(came @ local),
        f"Slide the flipped filter over the row of gradients s, over both ends, and entry {j} is ours."
        if maps == 1
        else f"Slide each flipped filter over its own row of gradients s, over both ends, and add up: entry "
        f"{j} is ours.",
        where=rf"s_{{{'t' if maps == 1 else f'{n},t'}}} = {view.slope(S, n or 'n', 't')}",
    )
    yield equality(
        "slide.input.sum",
        (view.slope(X, *index), rf"\Bigl( {row} \Bigr)_{{{j}}}"),
        "So the input's gradient is a full convolution with the flipped filter.",
        (found, full[j]),
        number(full[j]),
    )


def pool(view: View, layer: MaxPool1d, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one number before pooling."""
    C, P, (n, i) = layer.source, layer.output, index
    values, passed, found = view.of(C)[n], view.gradient(P)[n], view.gradient(C)[index]
    windows = [r for r in range(P.shape[1]) if 0 <= i - layer.stride * r < layer.width]
    if not windows:
        yield equality(
            "pool.outside",
            (view.slope(C, *index), "0"),
            "The number lies in no window, so nothing is made of it.",
            (found, 0.0),
            "0",
        )
        return
    starts = {r: layer.stride * r for r in windows}
    won = {r: starts[r] + int(values[starts[r] : starts[r] + layer.width].argmax()) == i for r in windows}
    for r in windows:
        cells = [view.at(C, n, starts[r] + place) for place in range(layer.width)]
        among = ", ".join(cells) if layer.width < 3 else rf"{cells[0]}, \ldots, {cells[-1]}"
        window = values[starts[r] : starts[r] + layer.width]
        shared = int(np.count_nonzero(window == window.max()))
        yield equality(
            "pool.slope",
            (
                view.partial(P, (n, r), C, index),
                cases(("1", IF + rf"{view.at(C, *index)} = \max({among})"), ("0", OTHERWISE)),
            ),
            f"The number {'is' if won[r] else 'is not'} the largest of window {r}"
            + (f"; {shared} share the maximum, and the first of them wins." if shared > 1 else "."),
            (float(view.of(layer.winners)[n, r, 0] == i), float(won[r])),
            f"{int(won[r])}",
        )
    chain = " + ".join(rf"{view.slope(P, n, r)}\, {view.partial(P, (n, r), C, index)}" for r in windows)
    yield equality(
        f"pool.place.{i}",
        (view.slope(C, *index), chain),
        "The gradient of the window goes to its largest number, and nothing to the others.",
        (found, sum(float(passed[r]) * won[r] for r in windows)),
        " + ".join(product(float(passed[r]), float(won[r])) for r in windows),
    )
