"""A trainer that turns a step around, so that a race has something to find out."""

from backend.engine.tensor import Array
from bench.task import Training
from bench.trainers.engine import EngineTrainer


class WrongTrainer(EngineTrainer):
    """Its gradient points the other way."""

    def gradient(self) -> Array:
        return -super().gradient()


class LazyTrainer(EngineTrainer):
    """It skips every step but the first."""

    def train(self, steps: int) -> float:
        return super().train(1)


def start_wrong(training: Training, threads: int) -> WrongTrainer:
    return WrongTrainer(training, threads)


def start_lazy(training: Training, threads: int) -> LazyTrainer:
    return LazyTrainer(training, threads)


def start_failing(training: Training, threads: int) -> EngineTrainer:
    raise RuntimeError("No compiler was found.\nInstall one.")


def start_ending(training: Training, threads: int) -> EngineTrainer:
    raise SystemExit("Out of memory.")
