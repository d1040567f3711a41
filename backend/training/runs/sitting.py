"""One sitting of a run: from where it was left to its end, or to where someone wants it to pause."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backend.data.mnist import Mnist
from backend.engine.errors import NonFiniteError
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.store import Kept, Measured, Run, RunStore
from backend.store.runs import Status
from backend.training.evaluation import Evaluation, evaluate
from backend.training.recipe import Recipe
from backend.training.resume import DamagedStateError, load_state, save_state
from backend.training.runs import checkpoint_file
from backend.training.runs.checkpoint_file import RunCheckpoint
from backend.training.runs.folder import RunFolder
from backend.training.runs.meter import Meter
from backend.training.runs.plan import Plan
from backend.training.trainer import DivergedError, ForeignStateError, Trainer

_LOOK_SECONDS = 0.1
_NOTE_SECONDS = 0.5
_SAVE_SECONDS = 2.0
_SAVE_SECONDS_APART = 0.25

Watch = Callable[[Run], None] | None


@dataclass
class _Due:
    """Something that is to be done every so many seconds."""

    seconds: float
    at: float

    def now(self, clock: float) -> bool:
        """Tell whether it is due, and if so when next."""
        if clock < self.at:
            return False
        self.at = clock + self.seconds
        return True


class Sitting:
    """A run on its trainer, set to where it was left.

    Parameters
    ----------
    run : Run
        What to train.
    network : Network
        The network that it names.
    store : RunStore
        Where its progress is noted.
    folder : RunFolder
        Where its files are.
    mnist : Mnist
        What on.
    cores : int
        How many processor cores may share a batch.

    Raises
    ------
    MnistError
        If the data set cannot be had.
    OSError, StoreError
        If a file or the store cannot be read or written.
    """

    def __init__(
        self, run: Run, network: Network, store: RunStore, folder: RunFolder, mnist: Mnist, cores: int
    ) -> None:
        self._run = run
        self._network = network
        self._store = store
        self._folder = folder
        self._recipe = Recipe.from_json(run.recipe)
        images, labels = mnist.images("train"), mnist.labels("train")
        trained, held_out = self._recipe.parts(len(images))
        self._held_out = images[held_out], labels[held_out]
        self._trainer = Trainer(network, self._recipe, images[trained], labels[trained], cores=cores)
        self._plan = Plan.of(self._recipe, len(images[trained]))
        self._rows: list[Measured] = []
        self._kept: list[Kept] = []
        self._meter = Meter()
        self._saved = time.monotonic()
        self._next_index = self._go_back()

    def run(self, interrupted: Callable[[], bool], watch: Watch) -> Status | None:
        """Take steps until the last, or until the run is wanted otherwise.

        Returns
        -------
        "finished", "paused", "stopped" or None
            What the run is then; None if it was interrupted.

        Raises
        ------
        DivergedError
            If it diverges; what was measured before is noted.
        OSError, StoreError
            If something cannot be written; what was written before is whole.
        """
        if self._trainer.step == 0 and self._next_index == 0:
            self._keep(None)
            self._note(watch)
        clock = time.monotonic()
        look, note, save = (
            _Due(seconds, clock + seconds) for seconds in (_LOOK_SECONDS, _NOTE_SECONDS, _SAVE_SECONDS)
        )
        try:
            while not self._trainer.finished:
                clock = time.monotonic()
                if look.now(clock) and (wish := self._wish(interrupted)):
                    return self._leave(wish, watch)
                if note.now(clock):
                    self._note(watch)
                if save.now(clock) or (self._ended_epoch() and clock - self._saved > _SAVE_SECONDS_APART):
                    self._save(watch)
                self._step()
            self._save(watch)
        except (DivergedError, OSError):
            # What was measured is not lost with what could not go on.
            self._note(watch)
            raise
        return "finished"

    def _wish(self, interrupted: Callable[[], bool]) -> str | None:
        return "interrupt" if interrupted() else self._store.wanted(self._run.id)

    def _leave(self, wish: str, watch: Watch) -> Status | None:
        """Keep all that is needed to go on, and the weights to look at if it was a person's wish."""
        statuses: dict[str, Status] = {"pause": "paused", "stop": "stopped"}
        if wish in statuses and not self._plan.checkpoint(self._trainer.step):
            self._keep(None)
        self._save(watch)
        return statuses.get(wish)

    def _ended_epoch(self) -> bool:
        return self._trainer.step % self._plan.per_epoch == 0

    def _step(self) -> None:
        outcome = self._trainer.advance()
        self._meter.add(outcome)
        validation = None
        if self._plan.row(outcome.step):
            if count := self._plan.validated(outcome.step):
                validation = self._validate(count)
            self._rows.append(self._meter.row(outcome, validation))
        if self._plan.checkpoint(outcome.step):
            self._keep(validation)

    def _weights(self) -> dict[str, Array]:
        return self._trainer.averaged or self._trainer.weights

    def _validate(self, count: int) -> Evaluation:
        images, labels = self._held_out
        try:
            return evaluate(self._network, self._weights(), images[:count], labels[:count], dtype=np.float32)
        except NonFiniteError as error:
            raise DivergedError(
                self._trainer.step, "the held-out images give numbers that are not finite"
            ) from error

    def _keep(self, validation: Evaluation | None) -> None:
        """Write a checkpoint; its row follows with the next note."""
        if validation is None and (count := self._plan.glance):
            validation = self._validate(count)
        told = RunCheckpoint(
            network=self._network.id,
            step=self._trainer.step,
            epoch=self._trainer.epoch,
            images_seen=self._trainer.images_seen,
            loss=None if validation is None else validation.loss,
            validation_accuracy=None if validation is None else validation.accuracy,
            recipe=self._recipe.to_json(),
        )
        checkpoint_file.write(self._folder.checkpoint(self._next_index), self._weights(), told)
        self._kept.append(
            Kept(
                index=self._next_index,
                step=told.step,
                epoch=told.epoch,
                images_seen=told.images_seen,
                loss=told.loss,
                validation_accuracy=told.validation_accuracy,
                at=time.time(),
            )
        )
        self._next_index += 1

    def _note(self, watch: Watch) -> None:
        pace, left = self._meter.pace(self._trainer.steps - self._trainer.step)
        self._store.record(
            self._run.id,
            step=self._trainer.step,
            epoch=self._trainer.epoch,
            images_per_second=pace,
            seconds_left=left,
            rows=self._rows,
            checkpoints=self._kept,
        )
        self._rows, self._kept = [], []
        if watch is not None:
            watch(self._store.get(self._run.id))

    def _save(self, watch: Watch) -> None:
        """Write what the run goes on from, once all that lies before it is noted."""
        self._note(watch)
        self._saved = time.monotonic()
        state = self._trainer.state()
        save_state(
            self._folder.state,
            replace(state, position={"trainer": state.position, "meter": self._meter.to_json()}),
        )

    def _go_back(self) -> int:
        """Set the trainer to where the run was last kept, forget what lies beyond, and number what comes."""
        try:
            state = load_state(self._folder.state)
            told: dict[str, Any] = state.position
            meter = Meter(told["meter"])
            self._trainer.restore(replace(state, position=told["trainer"]))
            self._meter = meter
        except FileNotFoundError:
            pass
        except (DamagedStateError, ForeignStateError, KeyError) as error:
            # The same recipe leads to the same end, so beginning anew loses time and nothing else.
            self._store.say(self._run.id, f"The run began anew, since it could not go on: {error}")
        step = self._trainer.step
        kept = [
            kept.index
            for kept in self._store.checkpoints(self._run.id)
            # One that was kept for a pause only is not what an undisturbed run would have.
            if kept.step <= step and self._plan.checkpoint(kept.step)
        ]
        self._store.rewind(self._run.id, step, kept)
        return len(kept)
