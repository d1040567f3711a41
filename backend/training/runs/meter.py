"""Sums up what the steps of a run say, into rows of metrics and a pace."""

import time
from collections import deque
from typing import Any

from backend.store import Measured
from backend.training.evaluation import Evaluation
from backend.training.trainer import StepOutcome

_RECENT_SECONDS = 3.0


class Meter:
    """The sums since the last row, and the clock.

    Parameters
    ----------
    told : dict, optional
        What ``to_json`` told when the run was last left; the sums go on from there bit for bit.

    Attributes
    ----------
    elapsed : float
        Seconds of training since the run began; pauses do not count.
    """

    def __init__(self, told: dict[str, Any] | None = None) -> None:
        told = told or {"loss": 0.0, "right": 0, "count": 0, "seconds": 0.0, "elapsed": 0.0}
        self._loss: float = told["loss"]
        self._right: int = told["right"]
        self._count: int = told["count"]
        now = time.monotonic()
        self._row_began: float = now - told["seconds"]
        self._began: float = now - told["elapsed"]
        self._recent = deque([(now, 0, 0)])
        self._steps = 0
        self._images = 0

    @property
    def elapsed(self) -> float:
        """Seconds of training since the run began; pauses do not count."""
        return time.monotonic() - self._began

    def to_json(self) -> dict[str, Any]:
        """Tell all that is needed to go on."""
        return {
            "loss": self._loss,
            "right": self._right,
            "count": self._count,
            "seconds": time.monotonic() - self._row_began,
            "elapsed": self.elapsed,
        }

    def add(self, outcome: StepOutcome) -> None:
        """Count a step."""
        self._loss += outcome.loss * outcome.count
        self._right += outcome.right
        self._count += outcome.count
        self._steps += 1
        self._images += outcome.count

    def row(self, outcome: StepOutcome, validation: Evaluation | None) -> Measured:
        """End a row with a step and begin the next."""
        now = time.monotonic()
        row = Measured(
            step=outcome.step,
            epoch=outcome.epoch,
            loss=self._loss / self._count,
            training_accuracy=self._right / self._count,
            validation_loss=None if validation is None else validation.loss,
            validation_accuracy=None if validation is None else validation.accuracy,
            rate=outcome.rate,
            images_per_second=self._count / max(now - self._row_began, 1e-9),
            elapsed=now - self._began,
        )
        self._loss, self._right, self._count, self._row_began = 0.0, 0, 0, now
        return row

    def pace(self, steps_left: int) -> tuple[float | None, float | None]:
        """Tell images per second of late, and the seconds that the steps left will take at that pace."""
        now = time.monotonic()
        self._recent.append((now, self._steps, self._images))
        while len(self._recent) > 2 and now - self._recent[0][0] > _RECENT_SECONDS:
            self._recent.popleft()
        then, steps, images = self._recent[0]
        if self._steps == steps:
            return None, None
        seconds = now - then
        return (self._images - images) / seconds, steps_left * seconds / (self._steps - steps)
