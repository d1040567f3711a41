"""Judge a set of weights on digits that it was not trained on."""

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from backend.app import DataSet, open_runs
from backend.cli.finding import find_run
from backend.cli.refusing import read_settings, refuse
from backend.data.mnist import MnistError, Split
from backend.engine.errors import EngineError
from backend.engine.tensor import Array
from backend.networks import NETWORKS, find_network
from backend.settings import Settings
from backend.store import StoreError
from backend.training.bounds import RecipeError
from backend.training.checkpoints import SUFFIX, CheckpointError, CheckpointLibrary
from backend.training.evaluation import Evaluation, most_mistaken
from backend.training.evaluation import evaluate as judge
from backend.training.recipe import Recipe
from backend.training.runs import checkpoint_file
from backend.training.runs.results import RunResults
from backend.training.trainable import check_trainable

_MISTAKES = 10


def evaluate(
    weights: Annotated[
        str, typer.Argument(help="A checkpoint's file or name, or a run's id.", show_default=False)
    ],
    split: Annotated[
        Literal["test", "validation"],
        typer.Option(help="MNIST's test images, or those that the run held out."),
    ] = "test",
    checkpoint: Annotated[
        int | None,
        typer.Option(min=0, help="Which checkpoint of a run.  [default: the newest]", show_default=False),
    ] = None,
) -> None:
    """Tell how weights do on the test images, or on those that a run held out."""
    settings = read_settings()
    try:
        where, told, values = _find(settings, weights, checkpoint)
        mnist = DataSet(settings).mnist()
        part: Split = "test" if split == "test" else "train"
        images, labels, first = mnist.images(part), mnist.labels(part), 0
        if split == "validation":
            _, held_out = Recipe.from_json(told["recipe"]).parts(len(images))
            if held_out.start == held_out.stop:
                refuse("These weights were trained with no images held out: use --split test.")
            images, labels, first = images[held_out], labels[held_out], held_out.start
        network = find_network(told["network"])
        check_trainable(network)
        judged = judge(network, values, images, labels)
        typer.echo(f"{where}, step {told['step']:,}")
        _tell(judged, split, first)
    except (StoreError, CheckpointError, MnistError, RecipeError, EngineError) as error:
        refuse(str(error))


def _find(settings: Settings, word: str, index: int | None) -> tuple[str, dict[str, Any], dict[str, Array]]:
    """Find weights by a file's path, by a checkpoint's name, or by a run's id."""
    if Path(word).is_file():
        return word, *checkpoint_file.read(Path(word))
    for network in NETWORKS:
        library = CheckpointLibrary(settings.checkpoints_folder / network)
        if word in {found.name for found in library.list()}:
            return f"{network} {word}", *checkpoint_file.read(library.folder / f"{word}{SUFFIX}")
    with closing(open_runs(settings)) as store:
        run = find_run(store, word)
        found = RunResults(store, settings.data_folder, DataSet(settings).mnist).weights(run.id, index)
        return f"run {run.id}, checkpoint {found.kept.index}", found.told, found.values


def _tell(evaluation: Evaluation, split: str, first: int) -> None:
    count = len(evaluation.labels)
    wrong = round(count * (1 - evaluation.accuracy))
    typer.echo(
        f"{evaluation.accuracy:.2%} of {count:,} {split} images right, {wrong:,} wrong, "
        f"mean loss {evaluation.loss:.4f}"
    )
    typer.echo("\nWhat each digit (row) was taken for (column):")
    typer.echo("      " + "".join(f"{digit:6}" for digit in range(len(evaluation.confusion))))
    for digit, row in enumerate(evaluation.confusion):
        typer.echo(f"{digit:6}" + "".join(f"{number:6}" for number in row))
    worst = most_mistaken(evaluation, _MISTAKES)
    if len(worst):
        typer.echo("\nThe worst mistakes:")
    for place in worst:
        digit, taken = evaluation.labels[place], evaluation.predictions[place]
        typer.echo(
            f"  image {first + place}: a {digit} taken for a {taken} "
            f"({evaluation.confidences[place]:.1%} sure, loss {evaluation.losses[place]:.2f})"
        )
