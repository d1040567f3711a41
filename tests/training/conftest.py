"""What the tests of training share: the network, MNIST, and a history to write down."""

from typing import Any

import pytest

from backend.data import mnist
from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.checkpoints import Checkpoint
from backend.training.recipe import Recipe
from tests.training.worker_process import Runs, begin_worker, end_worker


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


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a run of the recipe leaves behind that nobody disturbs."""
    runs = Runs(tmp_path_factory.mktemp("undisturbed"))
    worker = begin_worker(runs.folder)
    run = runs.start()
    runs.until_status(run, "finished")
    assert end_worker(worker) == ""
    left = runs.left_behind(run)
    runs.close()
    return left
