"""How a run's progress is shown: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from backend.store import Run

_LINES = 20


@contextmanager
def progress_to(stream: TextIO) -> Iterator[Callable[[Run], None]]:
    """Show the progress of one run.

    Yields
    ------
    callable
        Is to be given the run whenever it has come further.
    """
    if not stream.isatty():
        yield _lines(stream)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[told]}"),
        console=Console(file=stream),
    )
    with bar:
        task = bar.add_task("", total=None, told="")

        def show(run: Run) -> None:
            description = f"epoch {min(run.epoch + 1, run.epochs)}/{run.epochs}"
            bar.update(
                task, description=description, total=run.steps, completed=run.step, told=_measures(run)
            )

        yield show


def _lines(stream: TextIO) -> Callable[[Run], None]:
    told = -1

    def write(run: Run) -> None:
        nonlocal told
        if (reached := int(run.progress * _LINES)) > told:
            told = reached
            stream.write(f"step {run.step:,} of {run.steps:,}: {_measures(run)}\n")
            stream.flush()

    return write


def _measures(run: Run) -> str:
    """Say how a run does, as far as that is known."""
    told = []
    if run.loss is not None and run.training_accuracy is not None:
        told.append(f"loss {run.loss:.4f}, {run.training_accuracy:.2%} right")
    if run.validation_accuracy is not None:
        told.append(f"validation {run.validation_accuracy:.2%}")
    if run.images_per_second is not None:
        told.append(f"{run.images_per_second:,.0f} images/s")
    if run.seconds_left is not None:
        minutes, seconds = divmod(round(run.seconds_left), 60)
        told.append(f"{minutes}:{seconds:02} left")
    return ", ".join(told) or "begins"
