"""What everybody works on: one digit, or the same batches of digits for the same network."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from backend.data.samples import SampleLibrary
from backend.engine.layers import Conv2d, Dense, Flatten, MaxPool2d, Relu
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.tensor import Array, TensorSpec
from backend.networks import NETWORKS
from backend.training.checkpoints import SHIPPED, CheckpointLibrary

LEARNING_RATE = 0.01
CHECKPOINT = "pretrained"
# As many different batches as a contender goes round, so that no cache holds a large batch from last time.
BATCHES = 8


@dataclass(frozen=True)
class Task:
    """One digit, its label, and the network that looks at it.

    Attributes
    ----------
    network : Network
        The main network.
    weights : dict of str to float64 ndarray
        Those of the checkpoint that the app starts with.
    pixels : ndarray of float64 (28, 28)
        The first bundled digit, in 0..1.
    label : int
        What it shows.
    """

    network: Network
    weights: dict[str, Array]
    pixels: npt.NDArray[np.float64]
    label: int


def load_task() -> Task:
    """Take the first bundled test digit and the trained weights."""
    sample = SampleLibrary(None).find(limit=1)[0][0]
    network = NETWORKS["nguyen"]
    _, weights = CheckpointLibrary(SHIPPED / network.id).load(CHECKPOINT)
    return Task(network, weights, sample.pixels, sample.label)


@dataclass(frozen=True)
class Batch:
    """Digits to learn from.

    Attributes
    ----------
    images : ndarray of float32 (m, 1, 28, 28)
        In 0..1, batch first.
    labels : ndarray of int64 (m,)
        What they show.
    """

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Training:
    """A network to train with plain SGD in float32, and on what.

    Attributes
    ----------
    batch : int
        How many images one step takes in.
    maps : int
        How many times the main network's 6 and 12 maps.
    kernel : int
        The side of both convolutions' kernels.
    images : int
        How many images there are, each one drawn from the bundled digits; 0 for ``BATCHES`` batches.
    """

    batch: int
    maps: int = 1
    kernel: int = 5
    images: int = 0

    @cached_property
    def network(self) -> Network:
        """The main network, or one built like it."""
        if (self.maps, self.kernel) == (1, 5):
            return NETWORKS["nguyen"]
        return _like_the_main_network(6 * self.maps, 12 * self.maps, self.kernel)

    @cached_property
    def weights(self) -> dict[str, Array]:
        """The weights before the first step."""
        return self.network.initial_weights(0)

    @property
    def steps(self) -> int:
        """How many steps take in every image once."""
        return self.images // self.batch or BATCHES

    def batches(self) -> Sequence[Batch]:
        """Draw as many batches as there are steps, alike on every call."""
        images, labels = _bundled_digits()
        random = np.random.default_rng(self.batch)
        drawn = [random.integers(0, len(labels), self.batch) for _ in range(self.steps)]
        return [Batch(images[chosen], labels[chosen]) for chosen in drawn]


def _bundled_digits() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    samples, _ = SampleLibrary(None).find(limit=400)
    images = np.stack([sample.pixels[None] for sample in samples]).astype(np.float32)
    return images, np.array([sample.label for sample in samples])


def _like_the_main_network(first: int, second: int, kernel: int) -> Network:
    image = TensorSpec("I", (1, 28, 28), "input", "image", (None, "x", "y"), signed=False)
    size = (kernel, kernel)
    conv1 = Conv2d("conv1", image, "S1", kernel="k1", bias="b1", maps=first, kernel_size=size)
    relu1 = Relu("relu1", conv1.output, "C1")
    pool1 = MaxPool2d("pool1", relu1.output, "P1", winners="I1", size=(2, 2))
    conv2 = Conv2d("conv2", pool1.output, "S2", kernel="k2", bias="b2", maps=second, kernel_size=size)
    relu2 = Relu("relu2", conv2.output, "C2")
    pool2 = MaxPool2d("pool2", relu2.output, "P2", winners="I2", size=(2, 2))
    flatten = Flatten("flatten", pool2.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=10)
    return Network(
        "like-nguyen",
        title="The main network in another size",
        summary="As many layers in the same order.",
        layers=(conv1, relu1, pool1, conv2, relu2, pool2, flatten, dense),
        loss=SoftmaxCrossEntropy("softmax", dense.output, "O"),
    )
