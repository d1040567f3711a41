"""Why the gradients of a fully connected layer are products of what came back and what went in."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Dense
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.notation import typeset_sum
from backend.networks.equations.lines import yes_no
from backend.networks.equations.lines.draft import Draft, equality, number, product, products
from backend.networks.equations.lines.softmax import array, result
from backend.networks.equations.lines.view import View, letter
from backend.networks.equations.typesetting import IF, cases


def bias(view: View, layer: Dense, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one bias."""
    S, b, (i,) = layer.output, layer.b, index
    k, dS, found = letter(S), view.gradient(S), view.gradient(b)[i]
    moved = (np.arange(S.size) == i).astype(float)
    by = view.partial(S, (k,), b, (i,))
    yield equality(
        "bias.chain",
        (view.slope(b, i), rf"{typeset_sum((k, S.size))}{view.slope(S, k)}\, {by}"),
        f"A bias reaches the loss only through the sums {S.symbol}: follow every way, multiply the slopes "
        "along it, and add up.",
        (found, float(dS @ moved)),
        products(dS, moved),
    )
    yield equality(
        "bias.local",
        (by, cases(("1", IF + f"{k} = {i}"), ("0", IF + rf"{k} \neq {i}"))),
        f"It is added to sum {i} with weight one, and to no other.",
        (moved[i], 1.0),
        rf"1 \;\text{{ for }} {k} = {i}",
    )
    yield equality(
        "bias.result",
        (view.slope(b, i), view.slope(S, i)),
        "So one term is left, and its weight is one.",
        (found, dS[i]),
        number(dS[i]),
    )
    if isinstance(view.network.loss, SoftmaxCrossEntropy) and view.network.loss.source == S:
        yield result(view, S, i, "What that gradient is, its own derivation says.")
        yield result(view, b, i, "So the same holds for the bias.", "bias.final")
        yield array(view, b, i, "bias.array")
    if yes_no.ends_in(view, layer):
        yield from yes_no.bias(view, layer, index)


def weight(view: View, layer: Dense, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one weight."""
    S, w, f, (i, j) = layer.output, layer.w, layer.source, index
    k, dS, found, fed = letter(w), view.gradient(S), view.gradient(w)[i, j], float(view.of(f)[j])
    local = np.where(np.arange(S.size) == i, fed, 0.0)
    by = view.partial(S, (k,), w, (i, j))
    yield equality(
        "weight.chain",
        (view.slope(w, i, j), rf"{typeset_sum((k, S.size))}{view.slope(S, k)}\, {by}"),
        f"A weight, too, reaches the loss only through the sums {S.symbol}.",
        (found, float(dS @ local)),
        products(dS, local),
    )
    yield equality(
        "weight.local",
        (by, cases((view.at(f, j), IF + f"{k} = {i}"), ("0", IF + rf"{k} \neq {i}"))),
        f"The weight stands in sum {i} only, and there it is multiplied by feature {j}.",
        (local[i], fed),
        rf"{number(fed)} \;\text{{ for }} {k} = {i}",
    )
    yield equality(
        "weight.result",
        (view.slope(w, i, j), rf"{view.slope(S, i)}\, {view.at(f, j)}"),
        "One term is left: what came back, times what went in.",
        (found, dS[i] * fed),
        product(dS[i], fed),
    )
    yield equality(
        "weight.array",
        (
            view.slope(w, i, j),
            rf"\bigl( {view.slope(S, letter(S))}\, {view.at(f, 't')} \bigr)"
            rf"_{{{letter(S)} = {i},\, t = {j}}}",
        ),
        f"All {w.size:,} such products make a table; this one stands in row {i} and column {j}, from 0.",
        (found, np.outer(dS, view.of(f))[i, j]),
        product(dS[i], fed),
    )
    if yes_no.ends_in(view, layer):
        yield from yes_no.weight(view, layer, index)


def features(view: View, layer: Dense, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one feature."""
    S, w, f, (k,) = layer.output, layer.w, layer.source, index
    i, dS, weights, found = S.axes[0] or "i", view.gradient(S), view.of(w)[:, k], view.gradient(f)[k]
    most = int(np.abs(dS * weights).argmax())
    total = typeset_sum((i, S.size))
    yield equality(
        "features.chain",
        (view.slope(f, k), rf"{total}{view.slope(S, i)}\, {view.partial(S, (i,), f, (k,))}"),
        f"The feature takes part in all {S.size} sums, so that many ways lead back to it.",
        (found, sum(slope * weight for slope, weight in zip(dS, weights, strict=True))),
        products(dS, weights),
    )
    yield equality(
        "features.local",
        (view.partial(S, (most,), f, (k,)), view.at(w, most, k)),
        f"Each sum moves with the feature as much as it weighs it: sum {most}, for one, whose share is the "
        "largest.",
        (weights[most], view.of(w)[most, k]),
        number(weights[most]),
    )
    yield equality(
        "features.result",
        (view.slope(f, k), rf"{total}{view.slope(S, i)}\, {view.at(w, i, k)}"),
        "Put in: what every sum sends back, weighed as on the way there.",
        (found, float(np.sum(dS * weights))),
        products(dS, weights),
    )
    yield equality(
        "features.matrix",
        (
            view.slope(f, k),
            rf"\bigl( \mathbf{{{w.symbol}}}^{{\mathsf{{T}}}} \cdot \mathbf{{dL{S.symbol}}} \bigr)_{{{k}}}",
        ),
        f"For all features at once that is one product of a matrix and a column, and this is its entry {k}.",
        (found, (view.of(w).T @ dS)[k]),
        products(dS, weights),
    )
