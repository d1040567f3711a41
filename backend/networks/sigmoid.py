"""The network of ``sigmoid``: 5x5 numbers, a 2x2 kernel, max-pooling, sigmoid and two hidden neurons."""

from backend.engine.layers import Conv2d, Dense, Flatten, Layer, MaxPool2d, Sigmoid
from backend.engine.losses import Loss, MeanSquaredError, Upstream
from backend.engine.network import Network, Reference
from backend.engine.notation import gradient, next_value
from backend.engine.step import cited
from backend.engine.tensor import TensorSpec
from backend.networks.example import Example, Numbers

REFERENCES = (Reference("sigmoid", "back propagation in CNN", "koryakinp and others", 2018, numbered=False),)

# What the source prints. Its kernel is read off its feature map: only the first entry is named.
INPUT = (
    (0.51, 0.90, 0.88, 0.84, 0.05),
    (0.40, 0.62, 0.22, 0.59, 0.10),
    (0.11, 0.20, 0.74, 0.33, 0.14),
    (0.47, 0.01, 0.85, 0.70, 0.09),
    (0.76, 0.19, 0.72, 0.17, 0.57),
)
KERNEL = ((-0.13, 0.15), (-0.51, 0.62))
HIDDEN_WEIGHTS = ((0.61, 0.82, 0.96, -1.00), (0.02, -0.50, 0.23, 0.17))
HIDDEN_DELTAS = (0.25, -0.15)
_WEIGHTS: dict[str, Numbers] = {"w": [[KERNEL]], "v": HIDDEN_WEIGHTS, "a": [0.0, 0.0]}

EXAMPLES = (
    Example(
        "printed",
        "The printed numbers",
        "Input, hidden weights and hidden deltas as printed; the kernel is the one that gives the printed "
        "activations to their rounding.",
        input=[INPUT],
        target=HIDDEN_DELTAS,
        weights=_WEIGHTS,
    ),
)
# The source gives its output layer no numbers: the weights u and c and the targets are ours.
WHOLE_EXAMPLES = (
    Example(
        "printed",
        "The printed numbers, and an output layer",
        "Input, kernel and hidden weights as printed; the source gives its output layer no numbers, so its "
        "weights and the targets are ours.",
        input=[INPUT],
        target=[1.0, 0.0],
        weights={**_WEIGHTS, "u": [[0.4, -0.3], [-0.2, 0.6]], "c": [0.1, -0.1]},
    ),
)


def sigmoid(*, outputs: int | None = None) -> Network:
    """Declare the network, up to the hidden neurons whose deltas are given, or whole.

    Parameters
    ----------
    outputs : int or None
        How many neurons the output layer has. With None the network ends where the question stands: at the
        hidden neurons' deltas. With a number, sigmoids follow on both layers, and the mean squared error.
    """
    given = TensorSpec("o", (1, 5, 5), "input", "input", (None, "i", "j"))
    conv = Conv2d(
        "conv",
        given,
        "x",
        kernel="w",
        bias=None,
        maps=1,
        kernel_size=(2, 2),
        axes=(None, "i", "j"),
        kernel_axes=("m", "n"),
    )
    pool = MaxPool2d("pool", conv.output, "P", winners="I", size=(2, 2), axes=(None, "r", "s"))
    squashed = Sigmoid("sigmoid", pool.output, "C")
    flatten = Flatten("flatten", squashed.output, "f")
    hidden = Dense("hidden", flatten.output, "H", weight="v", bias="a", units=2, axes=("h", "k"))
    layers: list[Layer] = [conv, pool, squashed, flatten, hidden]
    loss: Loss = Upstream("deltas", hidden.output, label="delta")
    if outputs is not None:
        awake = Sigmoid("hidden_sigmoid", hidden.output, "A")
        last = Dense("output", awake.output, "S", weight="u", bias="c", units=outputs, axes=("p", "h"))
        said = Sigmoid("output_sigmoid", last.output, "y")
        layers += [awake, last, said]
        loss = MeanSquaredError("error", said.output)
    return Network(
        "sigmoid" if outputs is None else "sigmoid-whole",
        title="A kernel, max-pooling and two hidden neurons" + ("" if outputs is None else ", with outputs"),
        summary=(
            "A small map goes through one kernel, max-pooling and a sigmoid into two hidden neurons"
            + (", whose deltas are given." if outputs is None else " and an output layer.")
        ),
        layers=layers,
        loss=loss,
        references=REFERENCES,
        sources={
            "x": cited("sigmoid", 5),
            gradient("P"): cited("sigmoid", 1, 2, 3, 4),
            gradient("x"): cited("sigmoid", 9),
            gradient("w"): cited("sigmoid", 8, 12, *([14] if outputs is None else [])),
            next_value("w"): cited("sigmoid", 13),
            **({} if outputs is None else {loss.loss.symbol: cited("sigmoid", 6)}),
        },
    )
