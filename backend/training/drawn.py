"""How a checkpoint does on drawn digits: ``python -m backend.training.drawn``.

People draw with a mouse or a finger, not with the pens of MNIST's writers, so that MNIST's test images do not
tell all. The drawings are rendered (see ``backend.data.strokes``) and prepared as the page's are.
"""

from typing import Annotated

import typer

from backend.data.strokes import drawings
from backend.engine.network import Network
from backend.engine.tensor import Weights
from backend.networks import find_network
from backend.training.checkpoints import SHIPPED, CheckpointError, CheckpointLibrary
from backend.training.evaluation import Evaluation, evaluate

NETWORK = "nguyen"
COUNT = 4000
# Recipes were compared on the drawings of another seed, 1.
SEED = 0


def evaluate_drawn(network: Network, weights: Weights, *, count: int = COUNT, seed: int = SEED) -> Evaluation:
    """Evaluate a network on rendered drawings.

    Parameters
    ----------
    network : Network
        What to run.
    weights : mapping of str to ndarray
        Every parameter by its symbol.
    count : int
        How many drawings, as many of each digit if it is a multiple of ten.
    seed : int
        The same seed gives the same drawings.
    """
    images, labels = drawings(count, seed)
    return evaluate(network, weights, images, labels)


def main(
    checkpoint: Annotated[str, typer.Option(help="Which of the shipped checkpoints.")] = "pretrained",
    count: Annotated[int, typer.Option(min=10, max=100_000, help="How many drawings.")] = COUNT,
    seed: Annotated[int, typer.Option(min=0, help="Decides the drawings.")] = SEED,
) -> None:
    """Tell how many drawings of each digit a checkpoint reads right, and what it takes the others for."""
    try:
        _, weights = CheckpointLibrary(SHIPPED / NETWORK).load(checkpoint)
    except CheckpointError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    result = evaluate_drawn(find_network(NETWORK), weights, count=count, seed=seed)
    typer.echo(f"{result.accuracy:.2%} of {count} drawings right, mean loss {result.loss:.4f}")
    for digit, row in enumerate(result.confusion):
        wrong = [f"{times} as {taken}" for taken, times in enumerate(row) if times and taken != digit]
        typer.echo(f"{digit}: {row[digit]} of {row.sum()}" + (f" ({', '.join(wrong)})" if wrong else ""))


if __name__ == "__main__":
    typer.run(main)
