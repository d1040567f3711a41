"""Why a parameter's next value lies a small step downhill."""

from collections.abc import Iterator

from backend.engine.network import Network
from backend.engine.notation import next_value
from backend.engine.tensor import TensorSpec
from backend.networks.equations.lines.draft import Draft, equality, factor, product
from backend.networks.equations.lines.view import View


def update(view: View, parameter: TensorSpec, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive one number's next value."""
    network: Network = view.network
    eta = view.number(network.eta.symbol)
    now, slope = float(view.of(parameter)[index]), float(view.gradient(parameter)[index])
    cell = view.at(parameter, *index)
    way = "down" if slope > 0 else "up"
    yield equality(
        "update.result",
        (f"{{{cell}}}'", rf"{cell} - {network.eta.latex}\, {view.slope(parameter, *index)}"),
        "The gradient is 0, so the number stays."
        if slope == 0
        else f"The loss falls as this number goes {way}, so that way it goes: by eta times the slope.",
        (view.number(next_value(parameter.symbol), index), now - eta * slope),
        f"{factor(now)} - {product(eta, slope)}",
    )
