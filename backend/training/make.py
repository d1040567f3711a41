"""Make the shipped checkpoints again: ``python -m backend.training.make``.

MNIST, by Yann LeCun and Corinna Cortes, is CC BY-SA 3.0; the weights are trained on its 60,000 images and
measured on its 10,000 test images.
"""

import os
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated

import typer

from backend.data import mnist
from backend.engine.network import Network
from backend.networks import NETWORKS
from backend.training.augment import Augmentation
from backend.training.checkpoints import SHIPPED, SUFFIX, Checkpoint, save
from backend.training.evaluation import evaluate
from backend.training.recipe import Recipe
from backend.training.trainer import Trainer

NETWORK = "nguyen"
# Chosen on the last 5,000 training images, held out; then run on all 60,000.
RECIPE = Recipe(
    epochs=8, batch=64, rate=0.005, schedule="cosine", warm_up=100, augmentation=Augmentation(shift=1)
)
# Evenly spaced by the logarithm of the step.
MARKS = (10, 30, 100, 300, 1000, 3000)
THREADS = "OPENBLAS_NUM_THREADS"


def make(
    network: Network,
    recipe: Recipe,
    data: mnist.Mnist,
    folder: Path,
    *,
    marks: Collection[int] = MARKS,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Checkpoint]:
    """Train and write the initial weights, those after the marked steps, and the last.

    Parameters
    ----------
    network : Network
        What to train.
    recipe : Recipe
        How.
    data : Mnist
        What on, and what to measure on.
    folder : Path
        Where the files go; made if need be.
    marks : collection of int
        The steps after which weights are kept, besides the first and the last.
    tell : callable
        Is given a line for each checkpoint.

    Returns
    -------
    list of Checkpoint
        The histories, oldest first.

    Raises
    ------
    MnistError
        If the data cannot be had.
    DivergedError
        If the recipe diverges; the checkpoints before stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept, _ = recipe.parts(len(data.labels("train")))
    trainer = Trainer(network, recipe, data.images("train")[kept], data.labels("train")[kept])
    names = {0: "initial", **{mark: f"step-{mark}" for mark in marks}, trainer.steps: "pretrained"}
    made = []
    while True:
        if trainer.step in names:
            checkpoint = _measure(names[trainer.step], trainer, data)
            save(folder / f"{checkpoint.name}{SUFFIX}", trainer.weights, checkpoint)
            made.append(checkpoint)
            tell(
                f"{checkpoint.name:>12}: step {checkpoint.step:5}, mean loss {checkpoint.loss:.4f}, "
                f"{checkpoint.test_accuracy:.2%} of the test images right"
            )
        if trainer.finished:
            return made
        trainer.advance()


def _measure(name: str, trainer: Trainer, data: mnist.Mnist) -> Checkpoint:
    result = evaluate(trainer.network, trainer.weights, data.images("test"), data.labels("test"))
    return Checkpoint(
        name=name,
        network=trainer.network.id,
        seed=trainer.recipe.seed,
        step=trainer.step,
        epoch=trainer.epoch,
        images_seen=trainer.images_seen,
        # Far more digits than two machines' sums agree on would only make the files differ.
        loss=round(result.loss, 9),
        test_accuracy=result.accuracy,
        recipe=trainer.recipe.to_json(),
        data=mnist.CREDIT,
        licence=mnist.LICENCE,
    )


def main(
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = SHIPPED / NETWORK,
    mnist_folder: Annotated[Path | None, typer.Option(help="A folder that holds MNIST's four files.")] = None,
) -> None:
    """Train the main network from its seed and write the checkpoints that come with the app."""
    try:
        data = mnist.load(mnist_folder)
        make(NETWORKS[NETWORK], RECIPE, data, folder, tell=typer.echo)
    except mnist.MnistError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


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
