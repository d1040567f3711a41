"""Trainers take the steps that the equations name; PyTorch's and JAX's are among them where these are."""

import importlib
from importlib.util import find_spec

import numpy as np
import pytest

from backend.engine.notation import gradient
from backend.engine.trace import record
from bench.race import distance
from bench.task import BATCHES, LEARNING_RATE, Training
from bench.trainers import Trainer
from bench.worker import Worker, memory

TRAININGS = [Training(3), Training(2, maps=2, kernel=3), Training(2, kernel=9), Training(2, images=6)]
STARTS = [
    (module, name)
    for module, name, package in (
        ("engine", "start", "numpy"),
        ("pytorch", "start_eager", "torch"),
        ("xla", "start", "jax"),
    )
    if find_spec(package)
]


def start(module: str, name: str, training: Training) -> Trainer:
    started: Trainer = getattr(importlib.import_module(f"bench.trainers.{module}"), name)(training, 1)
    return started


@pytest.mark.parametrize(("module", "name"), STARTS)
@pytest.mark.parametrize("training", TRAININGS, ids=str)
def test_the_first_gradient_and_steps_are_those_of_a_trace(
    module: str, name: str, training: Training
) -> None:
    trainer = start(module, name, training)
    network, weights = training.network, dict(training.weights)
    first = np.concatenate([np.ravel(slope) for slope in slopes(training, weights, 0).values()])
    assert distance(training, trainer.gradient(), first) < 1e-5
    trainer.restart()
    for step in range(2):
        for symbol, slope in slopes(training, weights, step).items():
            weights[symbol] = weights[symbol] - LEARNING_RATE * slope
    batch = training.batches()[2]
    trace = record(network, weights, np.moveaxis(batch.images, 0, -1), batch.labels)
    assert trainer.train(3) == pytest.approx(float(trace.tensors["L"]), rel=1e-5)


def slopes(training: Training, weights: dict[str, np.ndarray], step: int) -> dict[str, np.ndarray]:
    batch = training.batches()[step]
    trace = record(training.network, weights, np.moveaxis(batch.images, 0, -1), batch.labels)
    return {symbol: trace.tensors[gradient(symbol)] for symbol in training.network.parameters}


def test_batches_are_alike_on_every_call_and_as_many_as_asked_for() -> None:
    first, second = Training(4).batches(), Training(4).batches()
    assert len(first) == BATCHES
    assert all(np.array_equal(one.images, other.images) for one, other in zip(first, second, strict=True))
    assert len(Training(4, images=20).batches()) == 5
    assert first[0].images.shape == (4, 1, 28, 28)


def test_a_worker_answers_with_what_it_computed_and_how_long_it_took() -> None:
    worker = Worker(importlib.import_module("bench.trainers.engine").start, 1)
    training = {"batch": 2}
    prepared = worker.answer({"ask": "prepare", "training": dict(training)})
    assert len(prepared["gradient"]) == Training(2).network.parameter_count
    assert prepared["loss"] > 0
    assert worker.answer({"ask": "turn", "training": dict(training), "steps": 2})["seconds"] > 0
    assert worker.answer({"ask": "memory"}).keys() == memory().keys()
    impossible = worker.answer({"ask": "prepare", "training": {"batch": 2, "kernel": 28}})
    assert impossible["error"].startswith("pool1 cannot lay windows of 2x2")
