"""The two layers of ``katsaros``: a convolution and a max-pooling along a row, each from given deltas s."""

from functools import partial
from typing import Literal

from backend.engine.layers import Conv1d, Layer, LeakyRelu, MaxPool1d, Relu, Sigmoid, Tanh
from backend.engine.losses import Upstream
from backend.engine.network import Network, Reference
from backend.engine.notation import gradient
from backend.engine.step import cited
from backend.engine.tensor import TensorSpec
from backend.networks.example import Example

REFERENCES = (
    Reference(
        "katsaros",
        "Backpropagation for Convolutional Neural Networks",
        "Dimitrios Katsaros, Evangelia Fragkou, Dimitrios Papakostas",
        2023,
    ),
)

Activation = Literal["relu", "leaky_relu", "sigmoid", "tanh"]
_ACTIVATIONS: dict[Activation, type[Relu | LeakyRelu | Sigmoid | Tanh]] = {
    "relu": Relu,
    "leaky_relu": LeakyRelu,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
}

# The source computes with letters only, so these numbers are ours: small, and easy to follow in one's head.
CONVOLUTION_EXAMPLES = (
    Example(
        "plain",
        "Small numbers",
        "The source computes with letters only; these numbers are ours.",
        input=[[1.0, 2.0, -1.0, 3.0, 0.0, 2.0]],
        target=[[1.0, -2.0, 0.5, -1.0]],
        weights={"w": [[[0.5, -1.0, 0.25]]], "b": [0.5]},
    ),
)
POOLING_EXAMPLES = (
    Example(
        "plain",
        "Small numbers",
        "The source computes with letters only; these numbers are ours. One window has none above 0.",
        input=[[1.0, 4.0, 2.0, -3.0, -1.0, -2.0]],
        target=[[2.0, -1.0]],
    ),
)


def _id(*, bias: bool, activation: Activation | None) -> str:
    switched_on = (["bias"] if bias else []) + ([activation] if activation else [])
    return "+".join(["katsaros-convolution", *switched_on])


def katsaros_convolution(
    inputs: int = 6, width: int = 3, *, bias: bool = False, activation: Activation | None = None
) -> Network:
    """Declare equations (1)-(17): a filter w slides over p and gives z, whose deltas s are given.

    Parameters
    ----------
    inputs, width : int
        How many numbers go in, and how many weights the filter has.
    bias : bool
        Whether the filter has a bias, which the source takes to be 0.
    activation : {"relu", "leaky_relu", "sigmoid", "tanh"} or None
        What is done to z; the source does nothing. With an activation, s are the deltas of what it gives.
    """
    given = TensorSpec("p", (1, inputs), "input", "input", (None, "j"))
    conv = Conv1d(
        "conv",
        given,
        "z",
        kernel="w",
        bias="b" if bias else None,
        maps=1,
        width=width,
        axes=(None, "i"),
        kernel_axis="k",
    )
    layers: list[Layer] = [conv]
    if activation is not None:
        layers.append(_ACTIVATIONS[activation](activation, conv.output, "a"))
    return Network(
        _id(bias=bias, activation=activation),
        title="A row and a filter",
        summary="One filter slides over a row of numbers; the deltas of what it gives are given.",
        layers=layers,
        loss=Upstream("deltas", layers[-1].output),
        references=REFERENCES,
        sources={
            "z": cited("katsaros", *range(1, 5)),
            gradient("w"): cited("katsaros", *range(5, 10)),
            gradient("p"): cited("katsaros", *range(10, 18)),
        },
    )


def katsaros_pooling(inputs: int = 6, width: int = 3) -> Network:
    """Declare equations (18)-(23): windows of z, one beside the other, keep their largest number as y.

    Parameters
    ----------
    inputs, width : int
        How many numbers go in, and how many a window has.
    """
    given = TensorSpec("z", (1, inputs), "input", "input", (None, "i"))
    pool = MaxPool1d("pool", given, "y", winners="I", width=width, axes=(None, "r"))
    return Network(
        "katsaros-pooling",
        title="A row and its winners",
        summary="Each window of a row keeps its largest number; the deltas of the winners are given.",
        layers=[pool],
        loss=Upstream("deltas", pool.output),
        references=REFERENCES,
        sources={gradient("z"): cited("katsaros", *range(18, 24))},
    )


# Each way to go beyond the source, by the network's id.
VARIANTS = {
    _id(bias=bias, activation=activation): partial(katsaros_convolution, bias=bias, activation=activation)
    for bias in (False, True)
    for activation in (None, *_ACTIVATIONS)
}
