"""Look after the runs of the data folder: list, show, pause, resume, stop and delete them."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import orjson
import typer

from backend.api.run_answers import RunDescription
from backend.app import open_queue, open_runs
from backend.cli.finding import find_run
from backend.cli.refusing import read_settings, refuse
from backend.settings import Settings
from backend.store import Run, SqliteRuns, StoreError
from backend.training.runs.folder import RunFolder
from backend.training.runs.queue import QueueError

commands = typer.Typer(help="Look after the training runs of the data folder.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The run's id, or the beginning of it.", show_default=False)]


@contextmanager
def _opened() -> Iterator[tuple[Settings, SqliteRuns]]:
    settings = read_settings()
    try:
        with closing(open_runs(settings)) as store:
            yield settings, store
    except (StoreError, QueueError) as error:
        refuse(str(error))


@commands.command("list")
def list_runs() -> None:
    """List every run, newest first."""
    with _opened() as (_, store):
        runs = store.every()
        if not runs:
            typer.echo("There are no runs yet: `backprop-lab train` begins one.")
        for run in runs:
            typer.echo(_line(run))


@commands.command()
def show(run: Id) -> None:
    """Print all that there is to say of a run, as JSON."""
    with _opened() as (_, store):
        described = RunDescription.of(find_run(store, run)).model_dump(mode="json")
        typer.echo(orjson.dumps(described, option=orjson.OPT_INDENT_2))


@commands.command()
def pause(run: Id) -> None:
    """Let a run wait until it is resumed."""
    _change(run, SqliteRuns.pause)


@commands.command()
def resume(run: Id) -> None:
    """Queue a run again for the server's worker, or for one of `backprop-lab worker`."""
    with _opened() as (settings, store), closing(open_queue(settings)) as queue:
        resumed = store.resume(find_run(store, run).id)
        if resumed.status == "queued":
            queue.enqueue(resumed)
        typer.echo(_line(resumed))


@commands.command()
def stop(run: Id) -> None:
    """End a run early; its checkpoints stay."""
    _change(run, SqliteRuns.stop)


@commands.command()
def delete(run: Id) -> None:
    """Forget a run with its curves and checkpoints for good."""
    with _opened() as (settings, store):
        found = find_run(store, run)
        store.delete(found.id)
        RunFolder.of(settings.data_folder, found.id).remove()
        typer.echo(f"{found.id} is deleted.")


def _change(run: str, change: Callable[[SqliteRuns, str], Run]) -> None:
    with _opened() as (_, store):
        typer.echo(_line(change(store, find_run(store, run).id)))


def _line(run: Run) -> str:
    status = run.status if run.place is None else f"{run.status}, {run.place}. in line"
    if run.wanted is not None:
        status = f"{status}, asked to {run.wanted}"
    right = "" if run.validation_accuracy is None else f", validation {run.validation_accuracy:.2%}"
    name = f" {run.name}" if run.name else ""
    why = f" {run.message}" if run.message else ""
    return f"{run.id}{name}: {status}, step {run.step:,} of {run.steps:,}{right}.{why}"
