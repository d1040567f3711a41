"""What the tests of training share: the network, MNIST, and a history to write down."""

import pytest

from backend.data import mnist
from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.checkpoints import Checkpoint
from backend.training.recipe import Recipe


@pytest.fixture(scope="session")
def network() -> Network:
    return NETWORKS["nguyen"]


@pytest.fixture(scope="session")
def data() -> mnist.Mnist:
    """MNIST as `make data` puts it; without it the tests of training fail and say so."""
    return mnist.load()


@pytest.fixture
def history() -> Checkpoint:
    return Checkpoint(
        name="step-7",
        network="nguyen",
        seed=3,
        step=7,
        epoch=0,
        images_seen=448,
        loss=2.25,
        test_accuracy=0.125,
        recipe=Recipe(seed=3).to_json(),
        data=mnist.CREDIT,
        licence=mnist.LICENCE,
    )
