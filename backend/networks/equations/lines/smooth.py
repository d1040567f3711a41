"""Why a gradient is multiplied by a slope that follows from what the sigmoid, or tanh, gave out."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Dense, Flatten, Sigmoid, Tanh
from backend.engine.notation import local_derivative, typeset_sum
from backend.networks.equations.lines.draft import Draft, equality, factor, product, products
from backend.networks.equations.lines.view import View


def slope(view: View, layer: Sigmoid | Tanh, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the slope of one cell from what the function gave out."""
    S, C = layer.source, layer.output
    said = float(view.of(C)[index])
    cell = view.at(C, *index)
    sigmoid = isinstance(layer, Sigmoid)
    local = said * (1 - said) if sigmoid else 1 - said * said
    yield equality(
        "smooth.slope",
        (
            view.partial(C, index, S, index),
            rf"{cell}\,(1 - {cell})" if sigmoid else f"1 - ({cell})^2",
        ),
        "The slope follows from what was given out; the pre-activation is not needed any more.",
        (view.number(local_derivative(C.symbol, S.symbol), index), local),
        rf"{factor(said)} \cdot (1 - {factor(said)})" if sigmoid else f"1 - {factor(said)}^2",
    )


def d_input(view: View, layer: Sigmoid | Tanh, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one pre-activation."""
    S, C = layer.source, layer.output
    came = float(view.gradient(C)[index])
    local = view.number(local_derivative(C.symbol, S.symbol), index)
    yield equality(
        "smooth.chain",
        (view.slope(S, *index), rf"{view.slope(C, *index)}\, {view.partial(C, index, S, index)}"),
        "A pre-activation reaches the loss only through its own activation.",
        (view.gradient(S)[index], came * local),
        product(came, local),
    )
    yield from slope(view, layer, index)
    if isinstance(layer, Sigmoid):
        yield from _through(view, layer, index)


def _through(view: View, layer: Sigmoid, index: tuple[int, ...]) -> Iterator[Draft]:
    """State the whole formula, where a fully connected layer weighs the activations next."""
    S, C = layer.source, layer.output
    following = view.reader(C)
    if isinstance(following, Flatten):
        following = view.reader(following.output)
    if not isinstance(following, Dense):
        return
    place = int(np.ravel_multi_index(index, C.shape))
    H, w = following.output, following.w
    came, weights, said = view.gradient(H), view.of(w)[:, place], float(view.of(C)[index])
    h = H.axes[0] or "i"
    cell = view.at(C, *index)
    total = rf"\Bigl( {typeset_sum((h, H.size))}{view.slope(H, h)}\, {view.at(w, h, place)} \Bigr)"
    yield equality(
        f"smooth.through.{place}",
        (view.slope(S, *index), rf"{total}\, {cell}\,(1 - {cell})"),
        f"What the {H.size} sums send back through their weights, times the slope.",
        (view.gradient(S)[index], float(np.sum(came * weights)) * said * (1 - said)),
        rf"({products(came, weights)}) \cdot {factor(said)} \cdot (1 - {factor(said)})",
    )
