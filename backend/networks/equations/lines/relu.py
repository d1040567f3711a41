"""Why a gradient passes ReLU where the cell was positive, and ends or leaks where it was not."""

from collections.abc import Iterator

from backend.engine.layers import LeakyRelu, Relu
from backend.engine.notation import local_derivative
from backend.networks.equations.lines.draft import Draft, equality, number, product
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import IF, cases


def _stopped(layer: Relu | LeakyRelu) -> float:
    """Tell the slope of what is not positive."""
    return layer.leak if isinstance(layer, LeakyRelu) else 0.0


def slope(view: View, layer: Relu | LeakyRelu, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the slope of one cell's ReLU."""
    S, C = layer.source, layer.output
    value, mask = float(view.of(S)[index]), view.number(local_derivative(C.symbol, S.symbol), index)
    cell, sign = view.at(S, *index), ">" if value > 0 else r"\leq"
    stopped = layer.share if isinstance(layer, LeakyRelu) else "0"
    local = 1.0 if value > 0 else _stopped(layer)
    yield equality(
        "relu.slope",
        (
            view.partial(C, index, S, index),
            cases(("1", IF + f"{cell} > 0"), (stopped, IF + rf"{cell} \leq 0")),
        ),
        "The cell was positive and let through as it was: slope 1."
        if value > 0
        else "The cell was not positive; ReLU wrote 0 in its place, and a little more changes nothing."
        if local == 0
        else f"The cell was not positive, so that only a share of it went on: slope {stopped}.",
        (mask, local),
        rf"{1 if value > 0 else stopped} \;\text{{ since }} {number(value)} {sign} 0",
    )


def d_input(view: View, layer: Relu | LeakyRelu, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one pre-activation."""
    S, C = layer.source, layer.output
    came, alive = float(view.gradient(C)[index]), 1.0 if view.of(S)[index] > 0 else _stopped(layer)
    yield equality(
        "relu.chain",
        (view.slope(S, *index), rf"{view.slope(C, *index)}\, {view.partial(C, index, S, index)}"),
        "A pre-activation reaches the loss only through its own activation.",
        (view.gradient(S)[index], came * alive),
        product(came, alive),
    )
    yield from slope(view, layer, index)
    yield result(view, layer, index, "What came back goes on." if alive else "What came back ends here.")


def result(view: View, layer: Relu | LeakyRelu, index: tuple[int, ...], says: str) -> Draft:
    """State the gradient with respect to one pre-activation."""
    S, C = layer.source, layer.output
    name = local_derivative(C.symbol, S.symbol)
    came, mask = float(view.gradient(C)[index]), view.number(name, index)
    at = ",".join(map(str, index))
    return equality(
        "relu.result",
        (view.slope(S, *index), rf"\mathrm{{dL{C.symbol}}}[{at}]\; \mathrm{{{name}}}[{at}]"),
        says,
        (view.gradient(S)[index], came * mask),
        product(came, mask),
    )
