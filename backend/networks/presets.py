"""Networks to begin one's own from: known ones in modern layers, and the sources' in the same notation."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.networks.blueprints import Blueprint


@dataclass(frozen=True)
class Preset:
    """A network to begin from.

    Attributes
    ----------
    blueprint : Blueprint
        Its declaration.
    title, summary : str
        Its name in words, and what is worth knowing of it in a sentence or two.
    """

    blueprint: Blueprint
    title: str
    summary: str


def _preset(id: str, title: str, summary: str) -> Preset:
    return Preset(Blueprint.from_id(f"own:{id}"), title, summary)


PRESETS: tuple[Preset, ...] = (
    _preset(
        "1x28x28.conv4k5.tanh.avgpool2.conv12k5.tanh.avgpool2.flatten.dense10.softmax",
        "LeNet-1, in modern layers",
        "The small network of LeCun and others, around 1990: two convolutions, average pooling and tanh, "
        "ended here in a softmax. Every kernel sees all maps before it; in the original some saw only part.",
    ),
    _preset(
        "1x32x32.conv6k5.tanh.avgpool2.conv16k5.tanh.avgpool2.flatten.dense120.tanh.dense84.tanh.dense10"
        ".softmax",
        "LeNet-5, in modern layers",
        "The network of LeCun and others (1998), which takes digits with a margin around them, 32x32 in all: "
        "61,706 parameters, most of them in its fully connected layers. It ended in distances, here in a "
        "softmax.",
    ),
    _preset(
        "1x28x28.flatten.dense32.relu.dense10.softmax",
        "No convolution",
        "Every pixel is weighed by each of 32 hidden neurons: many more parameters than a convolution has, "
        "and no idea of what lies beside what.",
    ),
    _preset(
        "1x28x28.flatten" + ".dense16.sigmoid" * 5 + ".dense10.softmax",
        "A deep one, whose gradient vanishes",
        "Five hidden layers of sigmoids. A sigmoid's slope is at most a quarter, so the gradient shrinks on "
        "its way back, layer by layer, until the first ones hardly learn.",
    ),
    _preset(
        "1x28x28.conv6k5.relu.maxpool2.conv12k5.relu.maxpool2.flatten.dense10.softmax",
        "The main network, to change",
        "The layers of Nguyen's network, which this app is built around.",
    ),
    _preset(
        "1x6.rowconv1k3nobias.upstream",
        "A row and a filter, to change",
        "The convolution of Katsaros and others: six numbers, a filter of three, and given deltas.",
    ),
    _preset(
        "1x6.rowmaxpool3.upstream",
        "A row and its winners, to change",
        "The max-pooling of Katsaros and others: six numbers, two windows of three, and given deltas.",
    ),
    _preset(
        "1x5x5.conv1k2nobias.maxpool2.sigmoid.flatten.dense2.sigmoid.dense2.sigmoid.mse",
        "Two hidden neurons, to change",
        "The network of the question on back-propagation: a kernel of 2x2, max-pooling, sigmoids, and the "
        "mean squared error.",
    ),
    _preset(
        "1x6x6.conv1k3.relu.maxpool2.flatten.dense1.bce",
        "Yes or no, to change",
        "The network of the notes with 15 parameters: one kernel, ReLU, max-pooling and one sigmoid.",
    ),
)

BY_ID: Mapping[str, Preset] = {preset.blueprint.to_id(): preset for preset in PRESETS}
