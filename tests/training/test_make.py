"""The shipped checkpoints are what they say, and the command that made them does so again."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from backend.data.mnist import CREDIT, LICENCE, Mnist
from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.augment import Augmentation
from backend.training.checkpoints import SHIPPED, CheckpointLibrary
from backend.training.evaluation import evaluate
from backend.training.make import MARKS, NETWORK, RECIPE, make
from backend.training.recipe import Recipe

# The steps that see all 60,000 images once; the last takes but 32 of them.
EPOCH = 938
NAMES = ["initial", *(f"step-{mark}" for mark in MARKS), "pretrained"]


@cache
def shipped() -> CheckpointLibrary:
    return CheckpointLibrary(SHIPPED / NETWORK)


class Share(Mnist):
    """The first images of each split, to train on for a moment."""

    def __init__(self, whole: Mnist, count: int) -> None:
        super().__init__(whole.folder)
        for split in ("train", "test"):
            self._arrays[split, "images"] = whole.images(split)[:count]
            self._arrays[split, "labels"] = whole.labels(split)[:count]


def test_the_series_goes_from_the_initial_weights_to_the_pretrained_ones() -> None:
    listed = shipped().list()
    assert [checkpoint.name for checkpoint in listed] == NAMES
    assert [checkpoint.step for checkpoint in listed] == [0, *MARKS, RECIPE.steps(60_000)]
    assert [checkpoint.images_seen for checkpoint in listed] == [
        0,
        *(mark * RECIPE.batch - mark // EPOCH * 32 for mark in MARKS),
        60_000 * RECIPE.epochs,
    ]
    assert [checkpoint.epoch for checkpoint in listed] == [
        0,
        *(mark // EPOCH for mark in MARKS),
        RECIPE.epochs,
    ]
    accuracies = [checkpoint.test_accuracy for checkpoint in listed]
    assert accuracies == sorted(accuracies)


@pytest.mark.parametrize("name", NAMES)
def test_each_fits_the_network_and_tells_its_recipe_and_licence(network: Network, name: str) -> None:
    checkpoint, weights = shipped().load(name)
    network.check_weights(weights)
    assert (checkpoint.network, checkpoint.seed) == (network.id, RECIPE.seed)
    assert Recipe.from_json(checkpoint.recipe) == RECIPE
    assert (checkpoint.data, checkpoint.licence) == (CREDIT, LICENCE)
    assert (SHIPPED / NETWORK / f"{name}.safetensors").stat().st_size < 20_000


@pytest.mark.parametrize("name", NAMES)
def test_each_does_on_the_test_images_as_it_says(network: Network, data: Mnist, name: str) -> None:
    checkpoint, weights = shipped().load(name)
    result = evaluate(network, weights, data.images("test"), data.labels("test"))
    assert result.accuracy == checkpoint.test_accuracy
    assert result.loss == pytest.approx(checkpoint.loss, abs=1e-8)


def test_the_pretrained_weights_get_at_least_985_of_1000_test_images_right() -> None:
    assert shipped().list()[-1].test_accuracy >= 0.985


def test_the_initial_weights_are_those_of_the_seed(network: Network) -> None:
    checkpoint, weights = shipped().load("initial")
    for symbol, values in network.initial_weights(checkpoint.seed).items():
        assert np.array_equal(weights[symbol], values.astype(np.float32))


def test_making_them_twice_gives_the_same_bytes(network: Network, data: Mnist, tmp_path: Path) -> None:
    recipe = Recipe(
        seed=1,
        epochs=2,
        batch=50,
        augmentation=Augmentation(shift=1),
        schedule="cosine",
        warm_up=5,
        held_out=100,
    )
    lines: list[str] = []
    first, second = tmp_path / "first", tmp_path / "a" / "second"
    made = make(network, recipe, Share(data, 600), first, marks=(3, 12), tell=lines.append)
    make(network, recipe, Share(data, 600), second, marks=(3, 12))
    assert [checkpoint.name for checkpoint in made] == ["initial", "step-3", "step-12", "pretrained"]
    assert made == CheckpointLibrary(first).list()
    assert [checkpoint.images_seen for checkpoint in made] == [0, 150, 600, 1000]
    assert len(lines) == 4
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def test_the_first_shipped_steps_go_the_same_way_again(network: Network, data: Mnist, tmp_path: Path) -> None:
    """The shipped run drew its shifts from another stream, so that directions are compared, not numbers."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from backend.data import mnist\n"
        "from backend.networks import NETWORKS\n"
        "from backend.training.make import NETWORK, RECIPE\n"
        "from backend.training.trainer import Trainer\n"
        "data = mnist.load(Path(sys.argv[1]))\n"
        "trainer = Trainer(NETWORKS[NETWORK], RECIPE, data.images('train'), data.labels('train'))\n"
        "for _ in range(10):\n"
        "    trainer.advance()\n"
        "np.savez(sys.argv[2], **trainer.weights)\n"
    )
    target = tmp_path / "weights.npz"
    subprocess.run(
        [sys.executable, "-c", script, str(data.folder), str(target)],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
        timeout=60,
    )
    (_, start), (_, weights) = shipped().load("initial"), shipped().load("step-10")
    with np.load(target) as again:
        for symbol in NETWORKS[NETWORK].parameters:
            way, shipped_way = again[symbol] - start[symbol], weights[symbol] - start[symbol]
            length = np.linalg.norm(way) * np.linalg.norm(shipped_way)
            assert np.vdot(way, shipped_way) > 0.9 * length


def test_the_command_says_where_it_looked_for_missing_data(tmp_path: Path) -> None:
    folder = str(tmp_path)
    result = subprocess.run(
        [sys.executable, "-m", "backend.training.make", "--mnist-folder", folder, "--folder", folder],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert "train-images" in result.stderr
    assert folder in result.stderr
    assert "Traceback" not in result.stderr
