"""A real worker in a process of its own, and what its runs leave behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.store import Run, SqliteRuns
from backend.training.augment import Augmentation
from backend.training.recipe import Recipe
from backend.training.runs.folder import RunFolder
from backend.training.runs.queue import Queue

REPOSITORY = Path(__file__).parents[2]
# Long enough to be killed in the middle, with every kind of random number and memory that a run can have.
RECIPE = Recipe(
    epochs=8,
    batch=32,
    optimiser="adam",
    rate=0.003,
    schedule="cosine",
    warm_up=20,
    augmentation=Augmentation(rotation=10, scale=0.1, shear=0.1, shift=1.5),
    clean_epochs=1,
    average=0.9,
    share=0.05,
    held_out=300,
)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Name the environment of a process that works in a data folder."""
    kept = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    return {
        **kept,
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "BACKPROP_LAB_DATA_FOLDER": str(folder),
        "BACKPROP_LAB_WORKER_NICENESS": "0",
        **more,
    }


def begin_worker(folder: Path, **more: str) -> subprocess.Popen[str]:
    """Start a worker that ends when its standard input is closed."""
    return subprocess.Popen(
        [sys.executable, "-m", "backend", "worker", "--until-input-ends"],
        env=environment(folder, **more),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end_worker(worker: subprocess.Popen[str]) -> str:
    """Close a worker's standard input, wait for its end, and return what it complained of."""
    _, complained = worker.communicate(timeout=60)
    assert worker.returncode == 0, complained
    return complained


class Runs:
    """The runs of a data folder, seen from outside of the worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = SqliteRuns(folder / "backprop-lab.sqlite", max_runs=100)
        self._queue = Queue(folder)

    def start(self, recipe: Recipe = RECIPE, network: str = "nguyen") -> str:
        """Queue a run and return its id."""
        trained, _ = recipe.parts(60_000)
        run = self.store.create(network, "", recipe.to_json(), recipe.steps(trained.stop))
        self._queue.enqueue(run)
        return run.id

    def resume(self, run: str) -> None:
        """Queue a run again."""
        self._queue.enqueue(self.store.resume(run))

    def until(self, run: str, reached: Callable[[Run], bool], seconds: float = 120) -> Run:
        """Wait until a run is as wanted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if reached(found := self.store.get(run)):
                return found
            time.sleep(0.01)
        raise AssertionError(found)

    def until_step(self, run: str, step: int) -> Run:
        """Wait until a run has come so far."""
        return self.until(run, lambda found: found.status == "running" and found.step >= step)

    def until_status(self, run: str, status: str) -> Run:
        """Wait for a status."""
        return self.until(run, lambda found: found.status == status)

    def left_behind(self, run: str) -> dict[str, Any]:
        """Tell all of a run that does not depend on the clock: its curves, and its checkpoints' bytes."""
        kept = self.store.checkpoints(run)
        folder = RunFolder.of(self.folder, run)
        return {
            "rows": [replace(row, images_per_second=0, elapsed=0) for _, row in self.store.metrics(run)],
            "kept": [replace(checkpoint, at=0) for checkpoint in kept],
            "files": [folder.checkpoint(checkpoint.index).read_bytes() for checkpoint in kept],
        }

    def close(self) -> None:
        """Let go of the folder."""
        self.store.close()
        self._queue.close()
