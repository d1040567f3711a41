"""Makes layers and losses as they are planned, with symbols by rule."""

from collections.abc import Callable, Mapping
from typing import Any

from backend.engine.errors import ShapeError
from backend.engine.layers import (
    AvgPool2d,
    Conv1d,
    Conv2d,
    Dense,
    Flatten,
    Layer,
    LeakyRelu,
    MaxPool1d,
    MaxPool2d,
    Relu,
    Sigmoid,
    Tanh,
)
from backend.engine.losses import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy, Upstream
from backend.engine.tensor import TensorSpec
from backend.networks.blueprints.naming import Naming
from backend.networks.blueprints.plan import LayerPlan

_ACTIVATIONS: dict[str, Callable[..., Layer]] = {
    "relu": Relu,
    "leaky_relu": LeakyRelu,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
}


def make_layer(plan: LayerPlan, source: TensorSpec, naming: Naming, *, last: bool) -> Layer:
    """Make a layer.

    Raises
    ------
    ShapeError
        If it does not take in what the one before hands on.
    """
    # Each value is of its option's form; which that is, only the table of kinds knows.
    chosen: dict[str, Any] = plan.chosen
    kind = plan.kind
    if kind in _ACTIVATIONS:
        number = naming.within("C")
        leak = {"leak": chosen["slope"]} if chosen else {}
        return _ACTIVATIONS[kind](f"{kind}{number}", source, f"C{number}", **leak)
    if kind == "flatten":
        if len(source.shape) == 1:
            raise ShapeError(f"{source.symbol} is one row of {source.size} numbers already: leave this out.")
        return Flatten("flatten", source, "f")
    if kind == "dense":
        number = naming.anew(last=last)
        return Dense(
            f"dense{number}",
            source,
            f"S{number}",
            weight=f"w{number}",
            bias=f"b{number}" if chosen["bias"] else None,
            units=chosen["units"],
            axes=(naming.units(last=last), "j"),
        )
    return (
        _weigh(kind, chosen, source, naming)
        if kind.startswith("conv")
        else _pool(kind, chosen, source, naming)
    )


def _weigh(kind: str, chosen: Mapping[str, Any], source: TensorSpec, naming: Naming) -> Layer:
    number = naming.anew()
    _check_axes(f"conv{number}", 3 if kind == "conv2d" else 2, source)
    axes: Any = naming.axes(source.axes, chosen["maps"])
    letters: Any = naming.in_kernel(len(axes) - 1)
    named: dict[str, Any] = {
        "kernel": f"k{number}",
        "bias": f"b{number}" if chosen["bias"] else None,
        "maps": chosen["maps"],
        "stride": chosen["stride"],
        "padding": chosen["padding"],
        "dilation": chosen["dilation"],
        "axes": axes,
    }
    name, output = f"conv{number}", f"S{number}"
    if kind == "conv1d":
        return Conv1d(name, source, output, width=chosen["width"], kernel_axis=letters[0], **named)
    return Conv2d(name, source, output, kernel_size=_both(chosen["kernel"]), kernel_axes=letters, **named)


def _pool(kind: str, chosen: Mapping[str, Any], source: TensorSpec, naming: Naming) -> Layer:
    number = naming.within("P")
    name, output, winners = f"pool{number}", f"P{number}", f"I{number}"
    _check_axes(name, 2 if kind == "max_pool1d" else 3, source)
    axes: Any = naming.axes(source.axes)
    if kind == "max_pool1d":
        return MaxPool1d(
            name, source, output, winners=winners, width=chosen["width"], stride=chosen["stride"], axes=axes
        )
    size, stride = _both(chosen["size"]), _both(chosen["stride"])
    if kind == "max_pool2d":
        return MaxPool2d(name, source, output, winners=winners, size=size, stride=stride, axes=axes)
    return AvgPool2d(name, source, output, size=size, stride=stride, axes=axes)


def _check_axes(id: str, axes: int, source: TensorSpec) -> None:
    if len(source.shape) == axes:
        return
    taken, sides = ("maps", "channels, height, width") if axes == 3 else ("rows", "rows, width")
    way = {
        3: "use its kind for maps",
        2: "use its kind for rows",
        1: f"let {taken} go in, and put it before flatten",
    }
    raise ShapeError(
        f"{id} takes {taken} of shape ({sides}), but {source.symbol} has shape {source.shape}: "
        f"{way[len(source.shape)]}."
    )


def _both(sides: int | tuple[int, int]) -> tuple[int, int]:
    return (sides, sides) if isinstance(sides, int) else sides


def make_loss(kind: str, source: TensorSpec) -> Loss:
    """Make a loss.

    Raises
    ------
    ShapeError
        If it does not take in what the last layer hands on.
    """
    if kind == "upstream":
        return Upstream("deltas", source)
    if kind == "mean_squared_error":
        return MeanSquaredError("error", source)
    if kind == "binary_cross_entropy":
        return BinaryCrossEntropy("binary", source, "O")
    if len(source.shape) != 1 or source.size < 2:
        raise ShapeError(
            f"softmax tells at least two classes apart, but {source.symbol} has shape {source.shape}: let a "
            "fully connected layer with a unit for each class come before it."
        )
    return SoftmaxCrossEntropy("softmax", source, "O", sum_axis="j" if source.axes == ("k",) else "k")
