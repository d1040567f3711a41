"""The network reads real digits drawn anywhere on a canvas, at any size, as well as MNIST's own images."""

import numpy as np
import pytest

from backend.data.drawing import preprocess
from backend.data.mnist import Mnist
from backend.engine.tensor import Array
from backend.engine.trace import record
from backend.networks import NETWORKS
from backend.training.checkpoints import SHIPPED, CheckpointLibrary
from tests.data.canvas import encode, place

DIGITS = slice(0, 10_000, 10)


@pytest.fixture(scope="module")
def weights() -> dict[str, Array]:
    return CheckpointLibrary(SHIPPED / "nguyen").load("pretrained")[1]


def accuracy(weights: dict[str, Array], images: Array, labels: np.ndarray) -> float:
    """The share of `images` (n, 28, 28) that the network reads right."""
    batch = np.moveaxis(images, 0, -1)[np.newaxis]
    return float((record(NETWORKS["nguyen"], weights, batch).prediction == labels).mean())


@pytest.mark.parametrize(
    ("smallest", "largest"), [(15, 30), (30, 240), (240, 254)], ids=["tiny", "off-centre", "huge"]
)
def test_scaled_and_shifted_digits_keep_97_percent(
    weights: dict[str, Array], real_mnist: Mnist, smallest: int, largest: int
) -> None:
    rng = np.random.default_rng(smallest)
    drawn = []
    for digit in real_mnist.images("test")[DIGITS]:
        canvas = place(digit, int(rng.integers(smallest, largest + 1)), rng)
        # BMP, since packing thousands of PNGs would take most of the time.
        drawn.append(preprocess(encode(255 - canvas if rng.random() < 0.5 else canvas, "BMP")).pixels)
    labels = real_mnist.labels("test")[DIGITS]
    assert accuracy(weights, np.array(drawn), labels) >= 0.97
