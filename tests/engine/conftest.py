"""The network, weights and pictures that the engine's tests share."""

import numpy as np
import pytest

from backend.data.samples import SampleLibrary
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.networks import NETWORKS


@pytest.fixture(scope="session")
def network() -> Network:
    return NETWORKS["nguyen"]


@pytest.fixture(scope="session")
def weights(network: Network) -> dict[str, Array]:
    """Random weights with biases off zero, so that no cell sits on a kink and every term counts."""
    random = np.random.default_rng(7)
    drawn = network.initial_weights(7)
    return {
        symbol: values + random.normal(0, 0.1, values.shape) if values.ndim == 1 else values
        for symbol, values in drawn.items()
    }


@pytest.fixture(scope="session")
def noise() -> Array:
    """A picture without any zero, shape (1, 28, 28)."""
    return np.random.default_rng(11).uniform(0.01, 1.0, (1, 28, 28))


@pytest.fixture(scope="session")
def seven() -> Array:
    """A drawn seven: mostly exact zeros, with edges in grey, shape (1, 28, 28)."""
    picture = np.zeros((28, 28))
    picture[6:9, 6:22] = 1.0
    for row in range(9, 23):
        middle = 20 - (row - 9) * 0.7
        picture[row] = np.clip(2.0 - np.abs(np.arange(28) - middle), 0.0, 1.0)
    return picture[None]


@pytest.fixture(scope="session")
def real_digit() -> Array:
    """A handwritten eight of MNIST's test images (LeCun, Cortes; CC BY-SA 3.0), shape (1, 28, 28)."""
    samples, _ = SampleLibrary(None).find(digit=8, limit=1)
    return samples[0].pixels[None]
