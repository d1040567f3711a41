"""Train in the foreground, or do what the server's worker does."""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import closing
from types import FrameType
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from backend.api.run_bodies import AugmentationBody, RunBody
from backend.api.validation import complaints
from backend.app import DataSet, open_queue, open_runs
from backend.cli.finding import find_run
from backend.cli.progress import progress_to
from backend.cli.refusing import read_settings, refuse
from backend.data.mnist import MnistError
from backend.networks import BlueprintError, UnknownNetworkError, find_network
from backend.settings import Settings
from backend.store import Run, SqliteRuns, StoreError
from backend.training.bounds import RecipeError
from backend.training.runs.folder import RunFolder
from backend.training.runs.job import Job
from backend.training.runs.queue import QueueError
from backend.training.runs.worker import Worker
from backend.training.trainable import UntrainableError, check_trainable

_THREADS = "OPENBLAS_NUM_THREADS"
_INTERRUPTED = 130


def _option(help: str) -> Any:
    return typer.Option(help=help, show_default=False)


def train(
    name: Annotated[str | None, _option("What to call the run.")] = None,
    resume: Annotated[str | None, _option("Go on with this run instead of beginning one.")] = None,
    network: Annotated[str | None, _option("The network.  [default: nguyen]")] = None,
    seed: Annotated[int | None, _option("Decides all that is random.  [default: 0]")] = None,
    epochs: Annotated[int | None, _option("How often every image is seen.  [default: 5]")] = None,
    batch: Annotated[int | None, _option("How many images share one step.  [default: 64]")] = None,
    optimiser: Annotated[str | None, _option("sgd, momentum, nesterov or adam.  [default: adam]")] = None,
    momentum: Annotated[float | None, _option("For momentum and nesterov.  [default: 0.9]")] = None,
    rate: Annotated[float | None, _option("The highest learning rate.  [default: 0.003]")] = None,
    schedule: Annotated[str | None, _option("constant, step or cosine.  [default: cosine]")] = None,
    warm_up: Annotated[int | None, _option("Over how many steps the rate rises.  [default: 100]")] = None,
    initialisation: Annotated[
        str | None, _option("he, glorot, lecun, uniform or zeros.  [default: he]")
    ] = None,
    rotation: Annotated[float | None, _option("Turn images by up to so many degrees.")] = None,
    scale: Annotated[float | None, _option("Scale images by up to this share.")] = None,
    shear: Annotated[float | None, _option("Slant images by up to so many columns a row.")] = None,
    shift: Annotated[float | None, _option("Move images by up to so many pixels.")] = None,
    clean_epochs: Annotated[int | None, _option("Leave the images of the last epochs as they are.")] = None,
    weight_decay: Annotated[float | None, _option("Shrink the weights by this share each step.")] = None,
    average: Annotated[float | None, _option("Keep a moving average of the weights.")] = None,
    share: Annotated[float | None, _option("Train on this share of the images.  [default: 1]")] = None,
    held_out: Annotated[int | None, _option("Keep images for validation.  [default: 5000]")] = None,
) -> None:
    """Train a network here and now; Ctrl-C keeps what is needed to go on."""
    _load_blas_with_one_thread()
    given = {name: value for name, value in locals().items() if value is not None}
    settings = read_settings()
    try:
        with closing(open_runs(settings, durable=True)) as store:
            if resume is None:
                _begin(settings, store, given)
            elif given.keys() - {"resume"}:
                refuse("A run goes on with the settings that it was begun with: give --resume alone.")
            else:
                _train(settings, store, find_run(store, resume).id)
    except (StoreError, MnistError, RecipeError) as error:
        refuse(str(error))


def _begin(settings: Settings, store: SqliteRuns, given: Mapping[str, Any]) -> None:
    warps = {name: given[name] for name in AugmentationBody.model_fields if name in given}
    told = {name: value for name, value in given.items() if name not in warps}
    try:
        body = RunBody(**told, augmentation=AugmentationBody(**warps) if warps else None)
    except ValidationError as error:
        faults = [f"--{fault.where.replace('_', '-')} {fault.what}" for fault in complaints(error.errors())]
        refuse(" ".join(faults))
    try:
        network = find_network(body.network)
        check_trainable(network)
    except (UnknownNetworkError, BlueprintError, UntrainableError) as error:
        refuse(str(error))
    recipe = body.recipe()
    trained, _ = recipe.parts(len(DataSet(settings).mnist().labels("train")))
    run = store.create(network.id, body.name, recipe.to_json(), recipe.steps(trained.stop), queued=False)
    _train(settings, store, run.id)


def _train(settings: Settings, store: SqliteRuns, run: str) -> None:
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's form
        interrupted.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    with progress_to(sys.stdout) as watch:
        job = Job(
            store,
            settings.data_folder,
            DataSet(settings).mnist,
            cores=settings.cores,
            interrupted=interrupted.is_set,
            left_as="paused",
            watch=watch,
        )
        ended = job.do(run)
    if ended is None:
        found = store.get(run)
        refuse(
            f"The run {run} is {found.status} and cannot go on here."
            if found.status in ("finished", "diverged")
            else f"The run {run} is being trained by another process; pause it first."
        )
    _tell_the_end(settings, store, ended)
    if interrupted.is_set():
        raise typer.Exit(_INTERRUPTED)


def _tell_the_end(settings: Settings, store: SqliteRuns, run: Run) -> None:
    if run.status in ("diverged", "failed"):
        refuse(f"The run {run.id} {run.status}. {run.message}")
    right = "" if run.validation_accuracy is None else f", {run.validation_accuracy:.2%} of validation right"
    typer.echo(f"The run {run.id} is {run.status} at step {run.step:,} of {run.steps:,}{right}.")
    if checkpoints := store.checkpoints(run.id):
        path = RunFolder.of(settings.data_folder, run.id).checkpoint(checkpoints[-1].index)
        typer.echo(f"Its newest checkpoint is {path}")
    if run.can_resume:
        typer.echo(f"Go on with: backprop-lab train --resume {run.id}")


def worker(
    until_input_ends: Annotated[  # noqa: FBT002 - typer's form of a flag
        bool, typer.Option("--until-input-ends", help="End when standard input does, as the server wants.")
    ] = False,
) -> None:
    """Train what is queued in the data folder, as the server's own worker does."""
    _load_blas_with_one_thread()
    settings = read_settings()
    try:
        Worker(
            settings.data_folder,
            open_store=lambda: open_runs(settings, durable=True),
            open_queue=lambda: open_queue(settings),
            mnist=DataSet(settings).mnist,
            cores=settings.cores,
            niceness=settings.worker_niceness,
        ).work(until_input_ends=until_input_ends)
    except (StoreError, QueueError) as error:
        refuse(str(error))


def _load_blas_with_one_thread() -> None:
    """Start anew if BLAS was loaded with several threads: how it shares out work changes the rounding."""
    if os.environ.get(_THREADS) != "1":
        os.execve(  # noqa: S606 - this very command
            sys.executable,
            [sys.executable, "-m", "backend", *sys.argv[1:]],
            {**os.environ, _THREADS: "1"},
        )
