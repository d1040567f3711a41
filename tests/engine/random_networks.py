"""Networks of random shape, and the same networks once more in autograd's NumPy."""

from collections.abc import Callable, Mapping
from typing import Any

import autograd.numpy as anp
import numpy as np
from hypothesis import strategies as st

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
from backend.engine.losses import (
    BinaryCrossEntropy,
    Loss,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    Upstream,
)
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec


@st.composite
def convolutions(draw: st.DrawFn, number: int, source: TensorSpec) -> Conv2d:
    """Draw a convolution over maps, one in three with stride, padding, dilation or no bias."""
    _, *sides = source.shape
    kernel = [draw(st.integers(1, min(4, side))) for side in sides]
    stride, padding, dilation = [1, 1], [0, 0], [1, 1]
    special = draw(st.integers(0, 2)) == 0
    if special:
        stride = [draw(st.integers(1, 3)) for _ in sides]
        dilation = [
            draw(st.integers(1, max(1, min(3, (side - 1) // max(length - 1, 1)))))
            for side, length in zip(sides, kernel, strict=True)
        ]
        padding = [
            draw(st.integers(0, (length - 1) * apart)) for length, apart in zip(kernel, dilation, strict=True)
        ]
    return Conv2d(
        f"conv{number}",
        source,
        f"S{number}",
        kernel=f"k{number}",
        bias=None if special and draw(st.booleans()) else f"b{number}",
        maps=draw(st.integers(1, 3)),
        kernel_size=(kernel[0], kernel[1]),
        stride=(stride[0], stride[1]),
        padding=(padding[0], padding[1]),
        dilation=(dilation[0], dilation[1]),
    )


@st.composite
def ends(draw: st.DrawFn, source: TensorSpec, *, any_loss: bool) -> tuple[Dense, Loss]:
    """Draw the last layer and a loss: softmax with cross-entropy unless any will do."""
    kind = draw(st.sampled_from(["softmax", "squares", "binary", "upstream"])) if any_loss else "softmax"
    units = 1 if kind == "binary" else draw(st.integers(2, 5))
    bias = "b" if draw(st.booleans()) else None
    dense = Dense("dense", source, "S", weight="w", bias=bias, units=units)
    losses: dict[str, Callable[[], Loss]] = {
        "softmax": lambda: SoftmaxCrossEntropy("softmax", dense.output, "O"),
        "squares": lambda: MeanSquaredError("squares", dense.output),
        "binary": lambda: BinaryCrossEntropy("binary", dense.output, "A"),
        "upstream": lambda: Upstream("upstream", dense.output),
    }
    return dense, losses[kind]()


@st.composite
def networks(draw: st.DrawFn, *, any_loss: bool = False) -> Network:
    """Draw a network of one or two convolutions, with or without ReLU, pooling and a hidden layer."""
    small = st.integers(1, 3)
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    given = TensorSpec("X", (draw(small), height, width), "input", "input", ("c", "y", "x"))
    layers: list[Layer] = []
    end = given
    for number in range(1, draw(st.integers(1, 2)) + 1):
        layers.append(draw(convolutions(number, end)))
        if draw(st.booleans()):
            activations: list[type[Relu | LeakyRelu | Sigmoid | Tanh]] = [Relu, LeakyRelu, Sigmoid, Tanh]
            activation = draw(st.sampled_from(activations))
            layers.append(activation(f"activation{number}", layers[-1].output, f"C{number}"))
        _, high, wide = layers[-1].output.shape
        if draw(st.booleans()):
            size = draw(st.integers(1, min(3, high))), draw(st.integers(1, min(3, wide)))
            stride = (draw(st.integers(1, 4)), draw(st.integers(1, 4))) if draw(st.booleans()) else None
            source, symbol = layers[-1].output, f"P{number}"
            layers.append(
                AvgPool2d(f"pool{number}", source, symbol, size=size, stride=stride)
                if draw(st.integers(0, 2)) == 0
                else MaxPool2d(
                    f"pool{number}", source, symbol, winners=f"I{number}", size=size, stride=stride
                )
            )
        end = layers[-1].output
    layers.append(Flatten("flatten", end, "f"))
    if draw(st.booleans()):
        layers.append(Dense("hidden", layers[-1].output, "Z", weight="v", bias="a", units=draw(small)))
        layers.append(Relu("relu", layers[-1].output, "H"))
    dense, loss = draw(ends(layers[-1].output, any_loss=any_loss))
    layers.append(dense)
    return Network("drawn", title="Drawn", summary="Drawn at random.", layers=layers, loss=loss)


@st.composite
def row_networks(draw: st.DrawFn, *, any_loss: bool = False) -> Network:
    """Draw a network over rows of numbers: one or two convolutions, with or without ReLU and max-pooling."""
    small = st.integers(1, 3)
    layers: list[Layer] = []
    end = TensorSpec("X", (draw(small), draw(st.integers(1, 12))), "input", "input", ("c", "x"))
    for number in range(1, draw(st.integers(1, 2)) + 1):
        length = draw(st.integers(1, min(4, end.shape[1])))
        dilation = draw(st.integers(1, max(1, min(2, (end.shape[1] - 1) // max(length - 1, 1)))))
        conv = Conv1d(
            f"conv{number}",
            end,
            f"z{number}",
            kernel=f"w{number}",
            bias=f"b{number}" if draw(st.booleans()) else None,
            maps=draw(small),
            width=length,
            stride=draw(st.integers(1, 2)),
            padding=draw(st.integers(0, (length - 1) * dilation)),
            dilation=dilation,
        )
        layers.append(conv)
        if draw(st.booleans()):
            layers.append(Relu(f"relu{number}", layers[-1].output, f"a{number}"))
        end = layers[-1].output
        if draw(st.booleans()):
            width = draw(st.integers(1, min(4, end.shape[1])))
            stride = draw(st.one_of(st.none(), st.integers(1, 4)))
            layers.append(
                MaxPool1d(
                    f"pool{number}", end, f"y{number}", winners=f"I{number}", width=width, stride=stride
                )
            )
        end = layers[-1].output
    layers.append(Flatten("flatten", end, "f"))
    dense, loss = draw(ends(layers[-1].output, any_loss=any_loss))
    layers.append(dense)
    return Network("rows", title="Rows", summary="Drawn at random.", layers=layers, loss=loss)


def any_networks(*, any_loss: bool = True) -> st.SearchStrategy[Network]:
    """Draw a network over maps, or, one time in three, over rows."""
    over_maps = networks(any_loss=any_loss)
    return st.one_of(over_maps, over_maps, row_networks(any_loss=any_loss))


def random_labels(network: Network, random: np.random.Generator, batch: int | None) -> Array:
    """Draw what a network's loss is taken against."""
    if network.loss.label.shape:
        shape = network.loss.label.shape
        return random.normal(size=shape if batch is None else (*shape, batch))
    return np.asarray(random.integers(0, network.classes, batch))


def random_weights(network: Network, random: np.random.Generator) -> dict[str, Array]:
    """Draw weights and biases off zero, small enough that no probability runs into 0 or 1."""
    deviations = {spec.symbol: (spec.size / spec.shape[0]) ** -0.5 for spec in network.parameter_specs}
    return {
        spec.symbol: random.normal(0, deviations[spec.symbol], spec.shape) for spec in network.parameter_specs
    }


def differentiable_loss(network: Network, label: Array) -> Callable[[Mapping[str, Any], Any], Any]:
    """Write the network's mean loss in autograd's NumPy: a function of the weights and the input."""

    def convolve(X: Any, layer: Conv2d | Conv1d, weights: Mapping[str, Any]) -> Any:
        k = weights[layer.k.symbol]
        if isinstance(layer, Conv1d):
            k, X = k[:, :, None], X[:, None]
            slides = (1, *layer.stride), (0, *layer.padding), (1, *layer.dilation)
            return slide(X, k, layer, weights, *slides, (1, layer.output.shape[1]))[:, 0]
        return slide(
            X, k, layer, weights, layer.stride, layer.padding, layer.dilation, layer.output.shape[1:]
        )

    def slide(
        X: Any,
        k: Any,
        layer: Conv2d | Conv1d,
        weights: Mapping[str, Any],
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        dilation: tuple[int, ...],
        places: tuple[int, ...],
    ) -> Any:
        rows, cols = ((zeros, zeros) for zeros in padding)
        (high, wide), (down, across), (below, beside) = places, stride, dilation
        padded = anp.pad(X, ((0, 0), rows, cols, (0, 0)), "constant")
        total = 0.0
        for p, q in np.ndindex(*k.shape[2:]):
            top, left = p * below, q * beside
            ends = top + down * (high - 1) + 1, left + across * (wide - 1) + 1
            met = padded[:, top : ends[0] : down, left : ends[1] : across]
            total = total + anp.tensordot(k[:, :, p, q], met, 1)
        return total if layer.bias is None else total + weights[layer.b.symbol][:, None, None, None]

    def pool(C: Any, layer: MaxPool2d | AvgPool2d, taken: Callable[..., Any]) -> Any:
        (rows, cols), (down, across), (high, wide) = layer.size, layer.stride, layer.output.shape[1:]
        windows = [
            taken(C[:, r : r + rows, s : s + cols], axis=(1, 2))
            for r in range(0, down * high, down)
            for s in range(0, across * wide, across)
        ]
        return anp.reshape(anp.stack(windows, axis=1), (C.shape[0], high, wide, C.shape[3]))

    def loss(weights: Mapping[str, Any], X: Any) -> Any:
        for layer in network.layers:
            if isinstance(layer, Conv2d | Conv1d):
                X = convolve(X, layer, weights)
            elif isinstance(layer, Dense):
                X = anp.dot(weights[layer.w.symbol], X)
                X = X if layer.bias is None else X + weights[layer.b.symbol][:, None]
            elif isinstance(layer, Relu):
                X = X * (X > 0)
            elif isinstance(layer, LeakyRelu):
                X = X * anp.where(X > 0, 1, layer.leak)
            elif isinstance(layer, Sigmoid):
                X = 1 / (1 + anp.exp(-X))
            elif isinstance(layer, Tanh):
                X = anp.tanh(X)
            elif isinstance(layer, MaxPool2d):
                X = pool(X, layer, anp.max)
            elif isinstance(layer, MaxPool1d):
                starts = range(0, X.shape[1] - layer.width + 1, layer.stride)
                windows = [anp.max(X[:, start : start + layer.width], axis=1) for start in starts]
                X = anp.stack(windows, axis=1)
            elif isinstance(layer, AvgPool2d):
                X = pool(X, layer, anp.mean)
            else:
                X = anp.reshape(X, (-1, X.shape[-1]))
        if isinstance(network.loss, MeanSquaredError):
            return anp.mean(anp.sum((label - X) ** 2, axis=0)) / 2
        if isinstance(network.loss, Upstream):
            return anp.mean(anp.sum(label * X, axis=0))
        if isinstance(network.loss, BinaryCrossEntropy):
            said = 1 / (1 + anp.exp(-X[0]))
            return anp.mean(-label * anp.log(said) - (1 - label) * anp.log(1 - said))
        total = anp.log(anp.sum(anp.exp(X), axis=0))
        return anp.mean(total - X[label, anp.arange(len(label))])

    return loss
