"""The shipped checkpoints are what they say, and the command that made them does so again."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from backend.data.mnist import CREDIT, LICENCE, Mnist, Part, Split
from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.augment import Augmentation
from backend.training.card import CARD, Measured, card, taken
from backend.training.checkpoints import SHIPPED, CheckpointLibrary
from backend.training.evaluation import evaluate
from backend.training.make import MARKS, NETWORK, RECIPE, keep, measure, train
from backend.training.recipe import Recipe

NAMES = ["initial", *(f"step-{mark}" for mark in MARKS), "pretrained"]
TRAINED = 60_000 - RECIPE.held_out
EPOCH = RECIPE.steps_per_epoch(TRAINED)


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


class Sealed(Share):
    """A share whose test images cannot be looked at."""

    def _array(self, split: Split, part: Part) -> np.ndarray:
        assert split == "train", "training looked at the test images"
        return super()._array(split, part)


def test_the_series_goes_from_the_initial_weights_to_the_pretrained_ones() -> None:
    listed = shipped().list()
    assert [checkpoint.name for checkpoint in listed] == NAMES
    assert [checkpoint.step for checkpoint in listed] == [0, *MARKS, RECIPE.steps(TRAINED)]
    assert [checkpoint.epoch for checkpoint in listed] == [
        0,
        *(mark // EPOCH for mark in MARKS),
        RECIPE.epochs,
    ]
    assert [checkpoint.images_seen for checkpoint in listed] == [
        0,
        *(mark // EPOCH * TRAINED + mark % EPOCH * RECIPE.batch for mark in MARKS),
        TRAINED * RECIPE.epochs,
    ]


def test_the_series_is_spaced_by_the_logarithm_of_the_step_four_to_a_power_of_ten() -> None:
    steps = [*MARKS, RECIPE.steps(TRAINED)]
    assert steps == sorted(set(steps))
    assert all(1 < later / earlier <= 2 for earlier, later in pairwise(steps))
    assert len([mark for mark in MARKS if 100 <= mark < 10_000]) == 8


def test_the_series_learns() -> None:
    known = {checkpoint.name: checkpoint.test_accuracy for checkpoint in shipped().list()}
    rising = [known[name] for name in ("initial", "step-100", "step-1000", "pretrained")]
    assert rising == sorted(rising)
    assert known["step-1000"] > 0.95


@pytest.mark.parametrize("name", NAMES)
def test_each_fits_the_network_and_tells_its_recipe_and_licence(network: Network, name: str) -> None:
    checkpoint, weights = shipped().load(name)
    network.check_weights(weights)
    assert (checkpoint.network, checkpoint.seed) == (network.id, RECIPE.seed)
    assert Recipe.from_json(checkpoint.recipe) == RECIPE
    assert (checkpoint.data, checkpoint.licence) == (CREDIT, LICENCE)
    assert (SHIPPED / NETWORK / f"{name}.safetensors").stat().st_size < 20_000


@pytest.mark.parametrize("name", [NAMES[0], *NAMES[1:-1:4], NAMES[-1]])
def test_each_does_on_the_test_images_as_it_says(network: Network, data: Mnist, name: str) -> None:
    checkpoint, weights = shipped().load(name)
    result = evaluate(network, weights, data.images("test"), data.labels("test"))
    assert result.accuracy == checkpoint.test_accuracy
    assert result.loss == pytest.approx(checkpoint.loss, abs=1e-8)


def test_the_pretrained_weights_get_at_least_993_of_1000_test_images_right(
    network: Network, data: Mnist
) -> None:
    _, weights = shipped().load("pretrained")
    result = evaluate(network, weights, data.images("test"), data.labels("test"))
    assert result.accuracy >= 0.993


def test_the_initial_weights_are_those_of_the_seed(network: Network) -> None:
    checkpoint, weights = shipped().load("initial")
    for symbol, values in network.initial_weights(checkpoint.seed).items():
        assert np.array_equal(weights[symbol], values.astype(np.float32))


SMALL = Recipe(
    seed=1,
    epochs=3,
    batch=50,
    augmentation=Augmentation(10, 0.1, 0.1, 1.5),
    clean_epochs=1,
    schedule="cosine",
    warm_up=5,
    held_out=100,
)


def test_making_them_again_with_other_cores_gives_the_same_bytes(
    network: Network, data: Mnist, tmp_path: Path
) -> None:
    share = Share(data, 600)
    lines: list[str] = []
    folders = tmp_path / "first", tmp_path / "a" / "second"
    for cores, folder in zip((1, 2), folders, strict=True):
        moments = train(network, SMALL, share, marks=(3, 12), cores=cores, tell=lines.append)
        made = keep(network, SMALL, share, moments, folder)
    assert [checkpoint.name for checkpoint in made] == ["initial", "step-3", "step-12", "pretrained"]
    assert [checkpoint.images_seen for checkpoint in made] == [0, 150, 600, 1500]
    assert made == CheckpointLibrary(folders[1]).list()
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert first == second
    assert lines[:4] == lines[4:]
    assert lines[3].startswith("  pretrained: step     30 of 30, mean loss since the one before ")


def test_training_never_looks_at_the_test_images_nor_at_those_held_out(network: Network, data: Mnist) -> None:
    whole = train(network, SMALL, Sealed(data, 600), marks=())
    alone = train(network, replace(SMALL, held_out=0), Sealed(data, 500), marks=())
    for one, other in zip(whole, alone, strict=True):
        assert all(np.array_equal(one.weights[symbol], other.weights[symbol]) for symbol in one.weights)


def test_the_first_shipped_steps_come_out_again(network: Network, data: Mnist, tmp_path: Path) -> None:
    """On another machine sums round otherwise, so that only the first numbers are compared, and nearly."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from backend.data import mnist\n"
        "from backend.networks import NETWORKS\n"
        "from backend.training.make import NETWORK, RECIPE\n"
        "from backend.training.trainer import Trainer\n"
        "data = mnist.load(Path(sys.argv[1]))\n"
        "kept, _ = RECIPE.parts(60_000)\n"
        "images, labels = data.images('train')[kept], data.labels('train')[kept]\n"
        "trainer = Trainer(NETWORKS[NETWORK], RECIPE, images, labels)\n"
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
    _, weights = shipped().load("step-10")
    with np.load(target) as again:
        for symbol in NETWORKS[NETWORK].parameters:
            assert again[symbol] == pytest.approx(weights[symbol], abs=1e-4)


def test_the_command_says_where_it_looked_for_missing_data(tmp_path: Path) -> None:
    folder = str(tmp_path)
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "backend.training.make",
            "--mnist-folder",
            folder,
            "--folder",
            folder,
            "--card",
            f"{folder}/card.md",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert "train-images" in result.stderr
    assert folder in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def shipped_measured(network: Network, data: Mnist) -> Measured:
    """What the card was written from; what it says of the time is the card's own."""
    (took,) = re.findall(r"Training took .*", CARD.read_text(encoding="utf-8"))
    return measure(network, data, SHIPPED / NETWORK, took)


def test_the_card_tells_of_the_shipped_files_what_measuring_them_finds(
    network: Network, shipped_measured: Measured
) -> None:
    assert card(network, RECIPE, shipped_measured) == CARD.read_text(encoding="utf-8")


def test_the_pretrained_weights_read_nearly_all_drawings(shipped_measured: Measured) -> None:
    assert len(shipped_measured.drawings.labels) == 4000
    assert shipped_measured.drawings.accuracy >= 0.98


def test_the_card_follows_what_was_measured(network: Network, shipped_measured: Measured) -> None:
    confusion = shipped_measured.test.confusion.copy()
    confusion[4, 4] -= 30
    confusion[4, 9] += 30
    test = replace(shipped_measured.test, accuracy=0.5, confusion=confusion)
    changed = card(network, RECIPE, replace(shipped_measured, test=test, took="Training took a while."))
    assert "**50.00%**" in changed
    assert re.search(r"mistakes on the test images: 4 taken for 9 \(3\d\)", changed)
    assert changed.count("Training took a while.") == 1


def test_the_readme_quotes_the_card() -> None:
    readme, told = (path.read_text(encoding="utf-8") for path in (CARD.parents[1] / "README.md", CARD))
    quoted = re.findall(
        r"\*\*(\d\d\.\d\d) %\*\* of (?:the 10,000 test images|4,000 rendered drawings)", readme
    )
    accuracies = dict(
        re.findall(r"^\| (MNIST, test|drawn digits) \| [\d,]+ \| \*\*(\S+)%\*\*", told, re.MULTILINE)
    )
    assert quoted == [accuracies["MNIST, test"], accuracies["drawn digits"]]


def test_the_time_it_took_is_told_in_minutes() -> None:
    told = taken(59.6, 135.2, 2)
    assert told.startswith("Training took 1 min 0 s, and 2 min 15 s with everything measured, on 2 of ")
    assert told.endswith(").")
