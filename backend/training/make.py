"""Make the shipped checkpoints again: ``python -m backend.training.make``.

MNIST, by Yann LeCun and Corinna Cortes, is CC BY-SA 3.0. The weights are trained on its training images, and
only when all of them are made are they measured on its test images.
"""

import os
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from backend.data import mnist
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.networks import find_network
from backend.training.augment import Augmentation
from backend.training.card import CARD, Measured, card, taken
from backend.training.checkpoints import SHIPPED, SUFFIX, Checkpoint, CheckpointLibrary, save
from backend.training.drawn import evaluate_drawn
from backend.training.evaluation import evaluate
from backend.training.recipe import Recipe
from backend.training.trainer import Trainer

NETWORK = "nguyen"
# Chosen with the last 5,000 training images held out, then run on all 60,000: see docs/model-card.md.
RECIPE = Recipe(
    seed=1,
    epochs=60,
    batch=128,
    rate=0.01,
    schedule="cosine",
    warm_up=2000,
    augmentation=Augmentation(rotation=15, scale=0.15, shear=0.15, shift=2),
    clean_epochs=5,
    weight_decay=0.02,
)
# Evenly spaced by the logarithm of the step, about four to a power of ten.
MARKS = (1, 2, 3, 6, 10, 18, 30, 56, 100, 180, 300, 560, 1000, 1800, 3000, 5600, 10_000, 18_000)
THREADS = "OPENBLAS_NUM_THREADS"


@dataclass(frozen=True)
class Moment:
    """A run's weights after some step.

    Attributes
    ----------
    name : str
        What their checkpoint is called.
    step, epoch, images_seen : int
        How far the run had come.
    weights : dict of str to float32 ndarray
        The parameters by their symbols.
    """

    name: str
    step: int
    epoch: int
    images_seen: int
    weights: dict[str, Array]


def train(
    network: Network,
    recipe: Recipe,
    data: mnist.Mnist,
    *,
    marks: Collection[int] = MARKS,
    cores: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Moment]:
    """Run a recipe and keep the first weights, those after the marked steps, and the last.

    Parameters
    ----------
    network : Network
        What to train.
    recipe : Recipe
        How; what it holds out is left out.
    data : Mnist
        What on. The test images are not looked at.
    marks : collection of int
        The steps after which weights are kept, besides the first and the last.
    cores : int
        How many processor cores may share a batch; weights do not depend on it.
    tell : callable
        Is given a line for each moment.

    Raises
    ------
    MnistError
        If the data cannot be had.
    DivergedError
        If the recipe diverges.
    """
    kept, _ = recipe.parts(len(data.labels("train")))
    images, labels = data.images("train")[kept], data.labels("train")[kept]
    trainer = Trainer(network, recipe, images, labels, cores=cores)
    names = {0: "initial", **{mark: f"step-{mark}" for mark in marks}, trainer.steps: "pretrained"}
    moments, loss, seen = [], 0.0, 0
    while True:
        if trainer.step in names:
            name = names[trainer.step]
            moments.append(Moment(name, trainer.step, trainer.epoch, trainer.images_seen, trainer.weights))
            since = f"mean loss since the one before {loss / seen:.4f}" if seen else "before any training"
            tell(f"{name:>12}: step {trainer.step:6,} of {trainer.steps:,}, {since}")
            loss, seen = 0.0, 0
        if trainer.finished:
            return moments
        outcome = trainer.advance()
        loss += outcome.loss * outcome.count
        seen += outcome.count


def keep(
    network: Network, recipe: Recipe, data: mnist.Mnist, moments: Sequence[Moment], folder: Path
) -> list[Checkpoint]:
    """Measure moments on the test images and write each as a checkpoint.

    Parameters
    ----------
    network : Network
        What was trained.
    recipe : Recipe
        How.
    data : Mnist
        What to measure on.
    moments : sequence of Moment
        What to keep.
    folder : Path
        Where the files go; made if need be.

    Returns
    -------
    list of Checkpoint
        The histories, in the order of the moments.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for moment in moments:
        result = evaluate(network, moment.weights, data.images("test"), data.labels("test"))
        checkpoint = Checkpoint(
            name=moment.name,
            network=network.id,
            seed=recipe.seed,
            step=moment.step,
            epoch=moment.epoch,
            images_seen=moment.images_seen,
            # Far more digits than two machines' sums agree on would only make the files differ.
            loss=round(result.loss, 9),
            test_accuracy=result.accuracy,
            recipe=recipe.to_json(),
            data=mnist.CREDIT,
            licence=mnist.LICENCE,
        )
        save(folder / f"{moment.name}{SUFFIX}", moment.weights, checkpoint)
        made.append(checkpoint)
    return made


def measure(network: Network, data: mnist.Mnist, folder: Path, took: str) -> Measured:
    """Measure all that the card tells of a folder of checkpoints.

    Parameters
    ----------
    network : Network
        What was trained.
    data : Mnist
        What to measure on.
    folder : Path
        Holds the checkpoints.
    took : str
        What to say of the time.

    Raises
    ------
    CheckpointError
        If the folder holds none, or a damaged one.
    MnistError
        If the data cannot be had.
    """
    library = CheckpointLibrary(folder)
    _, weights = library.load("pretrained")
    return Measured(
        library.list(),
        evaluate(network, weights, data.images("test"), data.labels("test")),
        evaluate_drawn(network, weights),
        sha256((folder / f"pretrained{SUFFIX}").read_bytes()).hexdigest(),
        took,
    )


def main(
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = SHIPPED / NETWORK,
    page: Annotated[Path, typer.Option("--card", help="Where the model card goes.")] = CARD,
    mnist_folder: Annotated[Path | None, typer.Option(help="A folder that holds MNIST's four files.")] = None,
) -> None:
    """Train the main network from its seed; write the checkpoints that come with the app, and their card."""
    network = find_network(NETWORK)
    cores = min(2, os.cpu_count() or 1)
    begun = time.perf_counter()
    try:
        data = mnist.load(mnist_folder)
        moments = train(network, RECIPE, data, cores=cores, tell=typer.echo)
        trained = time.perf_counter()
        keep(network, RECIPE, data, moments, folder)
        measured = measure(network, data, folder, "")
    except mnist.MnistError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    measured = replace(measured, took=taken(trained - begun, time.perf_counter() - begun, cores))
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(card(network, RECIPE, measured), encoding="utf-8")
    typer.echo(
        f"Right are {measured.test.accuracy:.2%} of the test images and {measured.drawings.accuracy:.2%} of "
        f"the drawings. {measured.took}"
    )


if __name__ == "__main__":
    # How a matrix product is shared out among threads changes its rounding, and BLAS asks only when it is
    # loaded: start anew with one thread, which is also the fastest at this size.
    if os.environ.get(THREADS) != "1":
        os.execve(  # noqa: S606 - this very command
            sys.executable,
            [sys.executable, "-m", "backend.training.make", *sys.argv[1:]],
            {**os.environ, THREADS: "1"},
        )
    typer.run(main)
