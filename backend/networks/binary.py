"""The network of ``binary``: 6x6 numbers, a 3x3 kernel, ReLU, max-pooling and one sigmoid, 15 parameters."""

from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d, Relu
from backend.engine.losses import BinaryCrossEntropy
from backend.engine.network import Network, Reference
from backend.engine.notation import gradient, next_value
from backend.engine.step import cited
from backend.engine.tensor import TensorSpec
from backend.networks.example import Example, Numbers

REFERENCES = (Reference("binary", "Backpropagation in CNN", "Anonymous", None, numbered=False),)

# The notes print no numbers; these are ours. A bar that stands is a yes, one that lies is a no.
_DOWN: Numbers = [
    [0.1, 0.0, 0.9, 0.1, 0.0, 0.2],
    [0.0, 0.2, 1.0, 0.0, 0.1, 0.0],
    [0.2, 0.1, 0.8, 0.2, 0.0, 0.1],
    [0.0, 0.0, 0.9, 0.1, 0.2, 0.0],
    [0.1, 0.1, 1.0, 0.0, 0.0, 0.1],
    [0.0, 0.2, 0.7, 0.1, 0.1, 0.0],
]
_ACROSS: Numbers = [
    [0.0, 0.1, 0.0, 0.2, 0.1, 0.0],
    [0.1, 0.0, 0.2, 0.0, 0.0, 0.1],
    [0.9, 1.0, 0.8, 0.9, 1.0, 0.7],
    [0.2, 0.0, 0.1, 0.0, 0.2, 0.0],
    [0.0, 0.1, 0.0, 0.1, 0.0, 0.2],
    [0.1, 0.0, 0.2, 0.0, 0.1, 0.1],
]
_WEIGHTS: dict[str, Numbers] = {
    "w1": [[[[-0.3, 0.6, -0.2], [-0.4, 0.7, -0.3], [-0.2, 0.5, -0.3]]]],
    "b1": [0.1],
    "w2": [[0.6, -0.4, 0.5, -0.2]],
    "b2": [-0.3],
}
_OURS = "The notes print no numbers; these are ours."

EXAMPLES = (
    Example("yes", "A yes: a bar that stands", _OURS, [_DOWN], 1, _WEIGHTS),
    Example("no", "A no: a bar that lies", _OURS, [_ACROSS], 0, _WEIGHTS),
)


def binary() -> Network:
    """Declare the network of the notes in their symbols, where A is what comes of z."""
    given = TensorSpec("x", (1, 6, 6), "input", "input", (None, "r", "s"))
    conv = Conv2d(
        "conv",
        given,
        "z1",
        kernel="w1",
        bias="b1",
        maps=1,
        kernel_size=(3, 3),
        axes=(None, "i", "j"),
        kernel_axes=("p", "q"),
    )
    relu = Relu("relu", conv.output, "A1")
    pool = MaxPool2d("pool", relu.output, "P1", winners="I1", size=(2, 2), axes=(None, "u", "v"))
    flatten = Flatten("flatten", pool.output, "F", axis="k")
    dense = Dense("dense", flatten.output, "z2", weight="w2", bias="b2", units=1, axes=("n", "k"))
    return Network(
        "binary",
        title="Yes or no: a kernel and a sigmoid",
        summary=(
            "One kernel, ReLU, max-pooling and a fully connected layer with a single output, whose sigmoid "
            "is the probability of a yes."
        ),
        layers=[conv, relu, pool, flatten, dense],
        loss=BinaryCrossEntropy("sigmoid", dense.output, "A2"),
        references=REFERENCES,
        sources={
            "z1": cited("binary", 2, 39, 40),
            "A1": cited("binary", 3),
            "P1": cited("binary", 4, 35),
            "F": cited("binary", 5),
            "z2": cited("binary", 6, 16),
            "A2": cited("binary", 7, 16),
            "L": cited("binary", 1, 29),
            gradient("w2"): cited("binary", 12, 23, 24, 27),
            gradient("b2"): cited("binary", 13, 25, 28),
            gradient("P1"): cited("binary", 31),
            gradient("A1"): cited("binary", 32, 34),
            "dA1z1": cited("binary", 36),
            gradient("z1"): cited("binary", 38, 45),
            gradient("b1"): cited("binary", 15, 37, 49),
            gradient("w1"): cited("binary", 14, 50, 51, 61),
            **{
                next_value(symbol): cited("binary", number)
                for number, symbol in enumerate(("w1", "b1", "w2", "b2"), start=8)
            },
        },
    )
