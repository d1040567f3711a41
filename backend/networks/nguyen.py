"""The main network: two convolutions, two poolings and a softmax for MNIST's digits, 3,898 parameters."""

from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d, Relu
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network, Reference
from backend.engine.notation import gradient, next_value
from backend.engine.step import Source
from backend.engine.tensor import TensorSpec
from backend.networks.katsaros import REFERENCES as KATSAROS

REFERENCES = (
    Reference(
        "nguyen",
        "A gentle explanation of Backpropagation in Convolutional Neural Network",
        "Son Nguyen",
        2020,
    ),
    *KATSAROS,
)


def _cited(*equations: int, katsaros: tuple[int, ...] = ()) -> tuple[Source, ...]:
    cited = [Source("nguyen", tuple(map(str, equations)))] if equations else []
    if katsaros:
        cited.append(Source("katsaros", tuple(map(str, katsaros))))
    return tuple(cited)


def nguyen() -> Network:
    """Declare the network of ``nguyen`` (1)-(66), and the gradient of the image, which it leaves out."""
    image = TensorSpec("I", (1, 28, 28), "input", "image", (None, "x", "y"), signed=False)
    conv1 = Conv2d(
        "conv1",
        image,
        "S1",
        kernel="k1",
        bias="b1",
        maps=6,
        kernel_size=(5, 5),
        axes=("n", "i", "j"),
        kernel_axes=("g", "h"),
    )
    relu1 = Relu("relu1", conv1.output, "C1")
    pool1 = MaxPool2d("pool1", relu1.output, "P1", winners="I1", size=(2, 2), axes=("n", "r", "s"))
    conv2 = Conv2d(
        "conv2",
        pool1.output,
        "S2",
        kernel="k2",
        bias="b2",
        maps=12,
        kernel_size=(5, 5),
        axes=("m", "u", "v"),
        kernel_axes=("p", "q"),
    )
    relu2 = Relu("relu2", conv2.output, "C2")
    pool2 = MaxPool2d("pool2", relu2.output, "P2", winners="I2", size=(2, 2), axes=("m", "x", "y"))
    flatten = Flatten("flatten", pool2.output, "f", axis="k")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=10, axes=("i", "j"))
    return Network(
        "nguyen",
        title="Digits: two convolutions and a softmax",
        summary=(
            "A LeNet-like network for MNIST's handwritten digits: twice convolution, ReLU and max-pooling, "
            "then one fully connected layer with softmax. C is the activation and S the pre-activation, as "
            "in Nguyen's paper; LeNet's papers use the letters otherwise."
        ),
        layers=(conv1, relu1, pool1, conv2, relu2, pool2, flatten, dense),
        loss=SoftmaxCrossEntropy("softmax", dense.output, "O"),
        references=REFERENCES,
        sources={
            "S1": _cited(1, katsaros=(1, 2, 3, 4)),
            "C1": _cited(1),
            "P1": _cited(2),
            "I1": _cited(57),
            "S2": _cited(3, katsaros=(1, 2, 3, 4)),
            "C2": _cited(3),
            "P2": _cited(4),
            "I2": _cited(42),
            "f": _cited(5),
            "S": _cited(5),
            "O": _cited(5, 12),
            "L": _cited(6),
            gradient("S"): _cited(10, 23),
            gradient("b"): _cited(9, 25),
            gradient("w"): _cited(27, 29),
            gradient("f"): _cited(35, 38),
            gradient("P2"): _cited(39),
            gradient("C2"): _cited(41, 43, katsaros=(18, 19, 20, 21, 22, 23)),
            "dC2S2": _cited(44),
            gradient("S2"): _cited(32, 45),
            gradient("b2"): _cited(31, 47),
            gradient("k2"): _cited(48, 50, katsaros=(9,)),
            gradient("P1"): _cited(54, 56, katsaros=(17,)),
            gradient("C1"): _cited(53, 58, katsaros=(18, 19, 20, 21, 22, 23)),
            "dC1S1": _cited(59),
            gradient("S1"): _cited(52, 60),
            gradient("b1"): _cited(51, 62),
            gradient("k1"): _cited(63, 65, katsaros=(9,)),
            gradient("I"): _cited(katsaros=(17,)),
            **{next_value(symbol): _cited(66) for symbol in ("k1", "b1", "k2", "b2", "w", "b")},
        },
    )
