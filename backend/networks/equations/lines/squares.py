"""Why the gradient with respect to an output of squared errors is its distance from the target."""

from collections.abc import Iterator

from backend.networks.equations.lines.draft import Draft, equality, factor, product
from backend.networks.equations.lines.view import View


def output(view: View, index: tuple[int, ...]) -> Iterator[Draft]:
    """Derive the gradient with respect to one output."""
    y, t = view.network.loss.source, view.network.loss.label
    said, wanted, found = float(view.of(y)[index]), float(view.of(t)[index]), view.gradient(y)[index]
    said_at, wanted_at = view.at(y, *index), view.at(t, *index)
    yield equality(
        "squares.chain",
        (
            view.slope(y, *index),
            rf"\frac{{1}}{{2}} \cdot 2\,({wanted_at} - {said_at}) \cdot (-1)",
        ),
        "Of all squares one moves with this output. Its slope is twice the distance, and one half takes the "
        "two away; the distance itself falls as the output rises.",
        (found, 0.5 * 2 * (wanted - said) * -1),
        product(0.5, 2.0, wanted - said, -1.0),
    )
    yield equality(
        "squares.result",
        (view.slope(y, *index), f"{said_at} - {wanted_at}"),
        "So the output is pulled towards its target, the harder the further it is away.",
        (found, said - wanted),
        f"{factor(said)} - {factor(wanted)}",
    )
