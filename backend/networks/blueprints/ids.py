"""A network's declaration as a short text that addresses, sessions and runs can carry as its id.

Such as ``own:1x28x28.conv6k5.relu.maxpool2.flatten.dense10.softmax``: what goes in, layer by layer, and the
loss. What is chosen as usual is left out, so that a declaration has one id.
"""

import re
from collections.abc import Iterator

import numpy as np

from backend.networks.blueprints.errors import BlueprintError
from backend.networks.blueprints.plan import KINDS, LOSSES, LayerPlan, Option, Value

PREFIX = "own:"
LONGEST = 400

_SIDES = r"\d{1,6}(?:x\d{1,6})*"
# A dot in a number has a digit behind it, one between layers a letter.
_BETWEEN = re.compile(r"\.(?=[a-z])")
_FORMS = {"count": r"\d{1,6}", "sides": r"\d{1,6}(?:x\d{1,6})?", "share": r"\d(?:\.\d{1,6})?", "switch": ""}


def write(input: tuple[int, ...], layers: tuple[LayerPlan, ...], loss: str) -> str:
    """Write a declaration as an id."""
    return PREFIX + ".".join(["x".join(map(str, input)), *map(_write_layer, layers), LOSSES[loss]])


def read(id: str) -> tuple[tuple[int, ...], tuple[LayerPlan, ...], str]:
    """Read an id as input, layers and loss.

    Raises
    ------
    BlueprintError
        If it is no declaration; it names the layer that cannot be read.
    """
    first, *words = _BETWEEN.split(id.removeprefix(PREFIX))
    if not re.fullmatch(_SIDES, first):
        raise BlueprintError(
            "input", "", f"{first!r} tells no shape: begin with one such as own:1x28x28, then a dot."
        )
    losses = {word: loss for loss, word in LOSSES.items()}
    if not words or words[-1] not in losses:
        raise BlueprintError("loss", "", f"End in one of {', '.join(losses)}, after a dot.")
    layers = tuple(_read_layer(place, word) for place, word in enumerate(words[:-1]))
    return tuple(map(int, first.split("x"))), layers, losses[words[-1]]


def _write_layer(layer: LayerPlan) -> str:
    return KINDS[layer.kind].word + "".join(_write_options(layer))


def _write_options(layer: LayerPlan) -> Iterator[str]:
    chosen = layer.chosen
    for option in KINDS[layer.kind].options:
        value = chosen[option.name]
        usual = chosen[option.default] if isinstance(option.default, str) else option.default
        if value != usual:
            yield option.mark + _write_value(option, value)


def _write_value(option: Option, value: Value) -> str:
    if option.form == "switch":
        return ""
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-")
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _pattern(options: tuple[Option, ...]) -> str:
    """Write how options look behind a word: each may be left out, and the order is fixed."""
    return "".join(f"(?:{option.mark}(?P<{option.name}>{_FORMS[option.form]}))?" for option in options)


_READERS = [(kind, re.compile(what.word + _pattern(what.options))) for kind, what in KINDS.items()]


def _read_layer(place: int, word: str) -> LayerPlan:
    for kind, pattern in _READERS:
        if match := pattern.fullmatch(word):
            options = {option.name: option for option in KINDS[kind].options}
            chosen = {
                name: _read_value(options[name], text)
                for name, text in match.groupdict().items()
                if text is not None
            }
            try:
                return LayerPlan.of(kind, chosen)
            except ValueError as error:
                raise BlueprintError(place, kind, str(error)) from error
    words = ", ".join(what.word for what in KINDS.values())
    raise BlueprintError(
        place, "", f"{word!r} is no layer: write one of {words}, and behind it its numbers, such as conv6k5."
    )


def _read_value(option: Option, text: str) -> Value | list[int]:
    if option.form == "switch":
        return not option.default
    if option.form == "share":
        return float(text)
    sides = [int(side) for side in text.split("x")]
    return sides if len(sides) > 1 else sides[0]
