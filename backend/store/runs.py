"""A run is one training of a network: how, how far it has come, and what was measured on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Status = Literal["queued", "running", "paused", "stopped", "finished", "diverged", "failed"]
Wish = Literal["pause", "stop"]

FINAL: frozenset[Status] = frozenset(("stopped", "finished", "diverged", "failed"))
RESUMABLE: frozenset[Status] = frozenset(("paused", "stopped", "failed"))


@dataclass(frozen=True)
class Run:
    """Where a run stands.

    Attributes
    ----------
    id : str
        A name that cannot be guessed.
    name : str
        What a person calls it; may be empty.
    network : str
        The id of the network that is trained.
    recipe : mapping
        How it is trained, as plain JSON.
    status : str
        What it is doing.
    wanted : "pause", "stop" or None
        What a running run was asked for and has not done yet.
    ticket : int
        Its number in the queue; a new one with every time that it is queued.
    place : int or None
        How many queued runs are trained before it, and itself; None when it is not queued.
    message : str or None
        Why it diverged, failed or began again.
    created_at, started_at, finished_at : float or None
        Seconds since 1970 (UTC).
    step, steps : int
        How many steps were taken, and how many there are.
    epoch : int
        How many times all of its images were seen.
    images_per_second, seconds_left : float or None
        How quick it is, and how long it will take on; None while it is not running.
    loss, training_accuracy, validation_loss, validation_accuracy : float or None
        The newest of each.
    checkpoints : int
        How many there are.
    told : int
        The number of the newest event.
    """

    id: str
    name: str
    network: str
    recipe: Mapping[str, Any]
    status: Status
    wanted: Wish | None
    ticket: int
    place: int | None
    message: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None
    step: int
    steps: int
    epoch: int
    images_per_second: float | None
    seconds_left: float | None
    loss: float | None
    training_accuracy: float | None
    validation_loss: float | None
    validation_accuracy: float | None
    checkpoints: int
    told: int

    @property
    def progress(self) -> float:
        """The share of its steps that were taken."""
        return self.step / self.steps

    @property
    def latest(self) -> dict[str, float | None]:
        """The newest of what was measured."""
        return {
            "loss": self.loss,
            "training_accuracy": self.training_accuracy,
            "validation_loss": self.validation_loss,
            "validation_accuracy": self.validation_accuracy,
        }

    @property
    def epochs(self) -> int:
        """How many epochs there are."""
        return int(self.recipe["epochs"])

    @property
    def final(self) -> bool:
        """Whether it does not go on unless someone resumes it."""
        return self.status in FINAL

    @property
    def can_pause(self) -> bool:
        """Whether it can be paused: it waits or trains, and was not asked yet."""
        return self.status == "queued" or (self.status == "running" and self.wanted is None)

    @property
    def can_resume(self) -> bool:
        """Whether it can go on."""
        return self.status in RESUMABLE or (self.status == "running" and self.wanted == "pause")

    @property
    def can_stop(self) -> bool:
        """Whether it can be ended."""
        return self.status in ("queued", "paused") or (self.status == "running" and self.wanted != "stop")

    @property
    def can_delete(self) -> bool:
        """Whether it can be forgotten."""
        return self.status != "running"


@dataclass(frozen=True)
class Measured:
    """What was measured over the steps since the row before.

    Attributes
    ----------
    step, epoch : int
        The last of these steps, and how many epochs were whole by then.
    loss, training_accuracy : float
        Means over the steps' images, as the steps saw them.
    validation_loss, validation_accuracy : float or None
        After the last step, on images that were held out; None where nothing was measured.
    rate : float
        The learning rate of the last step.
    images_per_second : float
        How quick the steps were.
    elapsed : float
        Seconds of training since the run began; pauses do not count.
    """

    step: int
    epoch: int
    loss: float
    training_accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    rate: float
    images_per_second: float
    elapsed: float


@dataclass(frozen=True)
class Kept:
    """A checkpoint of a run.

    Attributes
    ----------
    index : int
        Its number within the run, from 0.
    step, epoch, images_seen : int
        How far the run was.
    loss, validation_accuracy : float or None
        On images that were held out; None when there are none.
    at : float
        When, in seconds since 1970 (UTC).
    """

    index: int
    step: int
    epoch: int
    images_seen: int
    loss: float | None
    validation_accuracy: float | None
    at: float


@dataclass(frozen=True)
class Event:
    """Something that happened to a run.

    Attributes
    ----------
    number : int
        Grows with every event of the run.
    kind : str
        "metrics", "checkpoint", "status", or "end" after a final status.
    told : Measured, Kept, Run or None
        What happened; None at the end.
    """

    number: int
    kind: Literal["metrics", "checkpoint", "status", "end"]
    told: Measured | Kept | Run | None


class RunStore(Protocol):
    """What the rest of the app asks of a place that keeps runs.

    Every method with a run's id raises ``UnknownRunError`` for one that it does not know, and every one
    raises ``StoreError`` when what is kept cannot be read or written.
    """

    def create(
        self, network: str, name: str, recipe: Mapping[str, Any], steps: int, *, queued: bool = True
    ) -> Run:
        """Begin a run at the end of the queue, or paused; raises ``RunsFullError`` at the limit."""

    def get(self, run: str) -> Run:
        """Tell where a run stands."""

    def every(self) -> list[Run]:
        """Tell where every run stands, newest first."""

    def delete(self, run: str) -> None:
        """Forget a run; raises ``RunStateError`` while it is running."""

    def pause(self, run: str) -> Run:
        """Take a run out of the queue, or ask a running one to pause; else raises ``RunStateError``."""

    def resume(self, run: str) -> Run:
        """Put a run at the end of the queue again; raises ``RunStateError`` if it cannot go on."""

    def stop(self, run: str) -> Run:
        """End a waiting run, or ask a running one to end; else raises ``RunStateError``."""

    def claim(self, run: str, ticket: int | None = None) -> Run | None:
        """Mark a run as running if it is queued under this ticket; without one, if it can go on at all."""

    def release(self, run: str) -> Run:
        """Give a running run back: to what it was asked for, or to its old place in the queue."""

    def wanted(self, run: str) -> Wish | None:
        """Tell what a running run was asked for."""

    def rewind(self, run: str, step: int, checkpoints: Sequence[int]) -> None:
        """Forget what was measured beyond a step, and all checkpoints but these numbers."""

    def record(
        self,
        run: str,
        *,
        step: int,
        epoch: int,
        images_per_second: float | None,
        seconds_left: float | None,
        rows: Sequence[Measured] = (),
        checkpoints: Sequence[Kept] = (),
    ) -> None:
        """Note how far a run has come, with what was measured and kept since the last time."""

    def settle(self, run: str, status: Status, message: str | None = None) -> Run:
        """Note that a run is no longer running."""

    def say(self, run: str, message: str) -> None:
        """Attach a message to a run."""

    def metrics(self, run: str) -> list[tuple[int, Measured]]:
        """List what was measured with the numbers of the events, by step."""

    def checkpoints(self, run: str) -> list[Kept]:
        """List the checkpoints in order."""

    def events(self, run: str, after: int) -> list[Event]:
        """List what happened after the event of that number; at a final status always the end."""

    def version(self) -> int:
        """Return a number that changes when another connection has changed anything."""

    def close(self) -> None:
        """Let go of what is held open."""
