"""What can be chosen for each kind of layer, and what is taken where nothing is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Value = int | float | bool | tuple[int, int]
Form = Literal["count", "sides", "share", "switch"]

DECIMALS = 6


@dataclass(frozen=True)
class Option:
    """Something that can be chosen for a layer.

    Attributes
    ----------
    name : str
        What to call it, in JSON too.
    mark : str
        What stands before its value in an id; the first option of a kind has nothing.
    form : {"count", "sides", "share", "switch"}
        A whole number; one for each axis or for both alike; a fraction; or yes or no.
    lowest, highest : int
        What is allowed, both included. A share is below 1.
    default : int, float, bool, str or None
        What is taken if nothing is chosen: a value, or what another option of that name says. None if it
        has to be chosen.
    """

    name: str
    mark: str
    form: Form
    lowest: int = 0
    highest: int = 1
    default: Value | str | None = None

    @property
    def allowed(self) -> str:
        """What it can be, in words."""
        if self.form == "switch":
            return "true or false"
        if self.form == "share":
            return f"a number from 0 to below 1 with at most {DECIMALS} decimals"
        pair = " or two of them" if self.form == "sides" else ""
        return f"a whole number from {self.lowest:,} to {self.highest:,}{pair}"

    def take(self, given: Any) -> Value:
        """Bring a value into the form in which equal values are equal.

        Raises
        ------
        ValueError
            If it is not of the option's form or out of bounds; the message says what is allowed.
        """
        sides = given if isinstance(given, list | tuple) and self.form == "sides" else (given, given)
        if len(sides) != 2 or not all(self._allows(side) for side in sides):
            shown = "x".join(map(str, given)) if isinstance(given, list | tuple) else given
            raise ValueError(f"{self.name} must be {self.allowed}, not {shown}.")
        down, across = sides
        value: Value = down if down == across else (down, across)
        return abs(float(value)) if self.form == "share" and not isinstance(value, tuple) else value

    def _allows(self, value: Any) -> bool:
        if isinstance(value, bool) or self.form == "switch":
            return isinstance(value, bool) and self.form == "switch"
        if self.form == "share":
            return isinstance(value, int | float) and 0 <= value < 1 and round(value, DECIMALS) == value
        return isinstance(value, int) and self.lowest <= value <= self.highest


@dataclass(frozen=True)
class Kind:
    """A kind of layer: what an id calls it, and what can be chosen for it."""

    word: str
    options: tuple[Option, ...] = ()


_MAPS = Option("maps", "", "count", 1, 1000)
_BIAS = Option("bias", "nobias", "switch", default=True)
_SLIDING = (
    Option("stride", "s", "sides", 1, 64, default=1),
    Option("padding", "p", "sides", 0, 63, default=0),
    Option("dilation", "d", "sides", 1, 63, default=1),
    _BIAS,
)
_POOLING = (Option("size", "", "sides", 1, 64), Option("stride", "s", "sides", 1, 64, default="size"))

KINDS: Mapping[str, Kind] = {
    "conv2d": Kind("conv", (_MAPS, Option("kernel", "k", "sides", 1, 64), *_SLIDING)),
    "conv1d": Kind(
        "rowconv",
        (
            _MAPS,
            Option("width", "k", "count", 1, 4096),
            Option("stride", "s", "count", 1, 4096, default=1),
            Option("padding", "p", "count", 0, 4095, default=0),
            Option("dilation", "d", "count", 1, 4095, default=1),
            _BIAS,
        ),
    ),
    "max_pool2d": Kind("maxpool", _POOLING),
    "avg_pool2d": Kind("avgpool", _POOLING),
    "max_pool1d": Kind(
        "rowmaxpool",
        (
            Option("width", "", "count", 1, 4096),
            Option("stride", "s", "count", 1, 4096, default="width"),
        ),
    ),
    "relu": Kind("relu"),
    "leaky_relu": Kind("leakyrelu", (Option("slope", "", "share", default=0.01),)),
    "sigmoid": Kind("sigmoid"),
    "tanh": Kind("tanh"),
    "flatten": Kind("flatten"),
    "dense": Kind("dense", (Option("units", "", "count", 1, 10_000), _BIAS)),
}

LOSSES: Mapping[str, str] = {
    "softmax_cross_entropy": "softmax",
    "mean_squared_error": "mse",
    "binary_cross_entropy": "bce",
    "upstream": "upstream",
}


@dataclass(frozen=True)
class LayerPlan:
    """A layer as it is chosen: its kind, and a value for each of the kind's options in order."""

    kind: str
    values: tuple[Value, ...] = ()

    @classmethod
    def of(cls, kind: str, chosen: Mapping[str, Any]) -> "LayerPlan":
        """Choose a layer by what is chosen for it by name; what is left out is taken as usual.

        Raises
        ------
        ValueError
            If there is no such kind or option, or a value is missing or not allowed. It says what is.
        """
        if kind not in KINDS:
            raise ValueError(f"There is no layer {kind!r}; choose one of {', '.join(KINDS)}.")
        options = {option.name: option for option in KINDS[kind].options}
        if unknown := chosen.keys() - options.keys():
            known = ", ".join(options) or "nothing"
            raise ValueError(f"{sorted(unknown)[0]} cannot be chosen here; {known} can.")
        values: dict[str, Value] = {}
        for name, option in options.items():
            default = values[option.default] if isinstance(option.default, str) else option.default
            given = chosen.get(name, default)
            if given is None:
                raise ValueError(f"{name} is missing: it must be {option.allowed}.")
            values[name] = option.take(given)
        return cls(kind, tuple(values.values()))

    @property
    def chosen(self) -> dict[str, Value]:
        """Its options by name."""
        return {
            option.name: value for option, value in zip(KINDS[self.kind].options, self.values, strict=True)
        }
