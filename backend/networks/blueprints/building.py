"""Builds a network from its blueprint, layer by layer, and says where it breaks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from backend.engine.errors import ShapeError
from backend.engine.layers import Layer
from backend.engine.losses import Loss
from backend.engine.network import Network
from backend.engine.tensor import TensorSpec
from backend.networks.blueprints.blueprint import Blueprint
from backend.networks.blueprints.errors import BlueprintError, Fitted
from backend.networks.blueprints.ids import LONGEST
from backend.networks.blueprints.making import make_layer, make_loss
from backend.networks.blueprints.naming import Naming, input_axes

MOST_LAYERS = 12
MOST_PARAMETERS = 500_000
MOST_CELLS = 500_000
_LARGEST_INPUT = {3: (4, 64, 64), 2: (4, 4096), 1: (16_384,)}
_WORDS = {
    "conv2d": ("convolution", "convolutions"),
    "conv1d": ("convolution along rows", "convolutions along rows"),
    "max_pool2d": ("max-pooling", "max-poolings"),
    "max_pool1d": ("max-pooling along rows", "max-poolings along rows"),
    "avg_pool2d": ("average pooling", "average poolings"),
    "dense": ("fully connected layer", "fully connected layers"),
}


def declare(input: Sequence[Any], layers: Sequence[Mapping[str, Any]], loss: str) -> Network:
    """Build a network from plain values, as ``Blueprint.of`` takes them.

    Raises
    ------
    BlueprintError
        Where it breaks first, with all layers before that place.
    """
    try:
        blueprint = Blueprint.of(input, layers, loss)
    except BlueprintError as error:
        if error.place == "input":
            raise
        before = layers[: error.place] if isinstance(error.place, int) else layers
        _, built = _lay(Blueprint.of(input, before, "upstream"))
        raise BlueprintError(error.place, error.kind, error.reason, fitted(built)) from error
    return build(blueprint)


def build(blueprint: Blueprint, *, title: str | None = None, summary: str | None = None) -> Network:
    """Build the network that a blueprint declares.

    Its id is the blueprint's, and its symbols follow the main network's notation.

    Parameters
    ----------
    blueprint : Blueprint
        The declaration.
    title, summary : str or None
        Its name in words and what it is; told from its layers if left out.

    Raises
    ------
    BlueprintError
        Where the layers do not fit together, or what is larger than allowed, with all layers before it.
    """
    given, layers = _lay(blueprint)
    if not layers:
        raise BlueprintError(0, "", "There is no layer yet: add at least one.")
    try:
        loss = make_loss(blueprint.loss, layers[-1].output)
    except ShapeError as error:
        raise BlueprintError("loss", blueprint.loss, str(error), fitted(layers)) from error
    declared = blueprint.to_id()
    if len(declared) > LONGEST:
        reason = (
            f"The id that declares the network has {len(declared)} characters; at most {LONGEST} are taken. "
            "Choose fewer or plainer layers."
        )
        raise BlueprintError("loss", blueprint.loss, reason, fitted(layers))
    return Network(
        declared,
        title=title or _title(layers),
        summary=summary or _summary(given, layers, loss),
        layers=layers,
        loss=loss,
    )


def fitted(layers: Sequence[Layer]) -> tuple[Fitted, ...]:
    """Tell the shapes of layers, and how many numbers each learns."""
    return tuple(
        Fitted(
            place,
            layer.kind,
            layer.source.shape,
            layer.output.shape,
            sum(spec.size for spec in layer.parameters),
        )
        for place, layer in enumerate(layers)
    )


def _lay(blueprint: Blueprint) -> tuple[TensorSpec, list[Layer]]:
    """Lay the layers one on the other."""
    _check_input(blueprint.input)
    given = TensorSpec(
        "I",
        blueprint.input,
        "input",
        "image" if len(blueprint.input) == 3 else "input",
        input_axes(blueprint.input),
        signed=len(blueprint.input) != 3,
    )
    naming = Naming()
    layers: list[Layer] = []
    dense = [place for place, plan in enumerate(blueprint.layers) if plan.kind == "dense"]
    for place, plan in enumerate(blueprint.layers):
        source = layers[-1].output if layers else given
        try:
            layer = make_layer(plan, source, naming, last=dense[-1:] == [place])
            _check_size(layers, layer)
        except ShapeError as error:
            raise BlueprintError(place, plan.kind, str(error), fitted(layers)) from error
        layers.append(layer)
    return given, layers


def _check_input(shape: tuple[int, ...]) -> None:
    largest = _LARGEST_INPUT.get(len(shape))
    if largest is None:
        raise BlueprintError(
            "input",
            "",
            f"It has {len(shape)} axes: choose channels, height and width, or rows and their width, or one "
            "length.",
        )
    if any(not 1 <= side <= most for side, most in zip(shape, largest, strict=True)):
        sides, most = "x".join(map(str, shape)), "x".join(map(str, largest))
        raise BlueprintError(
            "input",
            "",
            f"It is {sides}: choose from {'x'.join('1' for _ in shape)} to {most}. Larger ones would make "
            "traces too long to send and to draw.",
        )


def _check_size(before: Sequence[Layer], layer: Layer) -> None:
    """Make sure that a network stays small enough with another layer.

    Raises
    ------
    ShapeError
        If it has too many layers, parameters or cells.
    """
    layers = (*before, layer)
    if len(layers) > MOST_LAYERS:
        raise ShapeError(
            f"A network may have {MOST_LAYERS} layers, so that its columns stay readable: leave some out."
        )
    parameters = sum(spec.size for each in layers for spec in each.parameters)
    if parameters > MOST_PARAMETERS:
        raise ShapeError(
            f"With it the network learns {parameters:,} numbers; at most {MOST_PARAMETERS:,} are taken, so "
            "that every pass can be shown whole. Choose fewer maps or units, or pool before it."
        )
    cells = sum(each.output.size for each in layers)
    if cells > MOST_CELLS:
        raise ShapeError(
            f"With it the layers hold {cells:,} numbers for each example; at most {MOST_CELLS:,} are taken, "
            "so that every pass can be shown whole. Choose fewer maps, or a larger stride."
        )


def _title(layers: Sequence[Layer]) -> str:
    counts = Counter(layer.kind for layer in layers if layer.kind in _WORDS)
    parts = [f"{count} {_WORDS[kind][min(count, 2) - 1]}" for kind, count in counts.items()]
    return f"Own network: {', '.join(parts)}" if parts else f"Own network: {layers[0].title}"


def _summary(given: TensorSpec, layers: Sequence[Layer], loss: Loss) -> str:
    shape = "x".join(map(str, given.shape))
    titles = [layer.title for layer in layers]
    return f"{shape} numbers go in. {'; '.join([*titles, loss.title])}."
