"""Networks of one's own learn MNIST as the main one does, whatever their input, depth and loss."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backend.data.fitting import fit
from backend.data.mnist import Mnist
from backend.engine.errors import LabelError, ShapeError
from backend.engine.gradient_pass import GradientPass
from backend.engine.trace import record
from backend.networks import find_network, presets
from backend.training.augment import Augmentation
from backend.training.evaluation import evaluate
from backend.training.recipe import Recipe
from backend.training.trainer import Trainer
from tests.training.worker_process import RECIPE, Runs, begin_worker, end_worker

PRESETS = {preset.network.title: preset.network.id for preset in presets()}
# Another input, kernels that stride, windows that overlap, no softmax, and the squared error.
SQUARES = (
    "own:3x20x33.conv4k3s2p1.relu.maxpool3s2.conv6k3nobias.leakyrelu0.1.avgpool2s1.flatten"
    ".dense10.sigmoid.mse"
)
LEARNERS = {
    "LeNet-1": (PRESETS["LeNet-1, in modern layers"], 0.6),
    "LeNet-5": (PRESETS["LeNet-5, in modern layers"], 0.6),
    "no convolution": (PRESETS["No convolution"], 0.6),
    "smaller than a digit": ("own:1x12x12.conv4k3.relu.flatten.dense10.softmax", 0.5),
    "squares": (SQUARES, 0.3),
}


def begin(id: str, recipe: Recipe, data: Mnist, cores: int = 1) -> Trainer:
    images, labels = data.images("train")[:2000], data.labels("train")[:2000]
    return Trainer(find_network(id), recipe, images, labels, cores=cores)


@pytest.mark.parametrize(("id", "reached"), LEARNERS.values(), ids=LEARNERS.keys())
def test_it_learns(id: str, reached: float, data: Mnist) -> None:
    trainer = begin(id, Recipe(rate=0.005, batch=32, epochs=2, warm_up=10), data)
    network, images, labels = trainer.network, data.images("test")[:500], data.labels("test")[:500]
    before = evaluate(network, trainer.weights, images, labels)
    for _ in range(120):
        trainer.advance()
    after = evaluate(network, trainer.weights, images, labels)
    assert after.loss < 0.9 * before.loss
    assert after.accuracy > max(reached, before.accuracy)
    assert after.confusion.sum() == 500


@pytest.mark.parametrize("id", [SQUARES, PRESETS["LeNet-5, in modern layers"]])
def test_a_step_is_the_one_that_a_trace_of_the_same_images_shows(id: str, data: Mnist) -> None:
    images, labels = data.images("train")[:20], data.labels("train")[:20]
    network = find_network(id)
    trainer = Trainer(network, Recipe(optimiser="sgd", rate=0.05, batch=20), images, labels)
    start = trainer.weights
    outcome = trainer.advance()
    channels, height, width = network.input.shape
    inputs = np.moveaxis(fit(images, (channels, height, width)), 0, -1) / 255
    trace = record(network, start, inputs, labels, 0.05)
    assert outcome.loss == pytest.approx(trace.loss, rel=1e-5)
    assert outcome.right == np.count_nonzero(trace.prediction == labels)
    for symbol, values in trace.next_weights().items():
        assert trainer.weights[symbol] == pytest.approx(values, abs=1e-6)
    judged = evaluate(network, start, images, labels)
    assert judged.loss == pytest.approx(trace.loss, rel=1e-12)
    assert np.array_equal(judged.predictions, trace.prediction)


@pytest.mark.parametrize("id", [SQUARES, PRESETS["LeNet-1, in modern layers"]])
def test_cores_and_a_stop_in_between_change_no_bit(id: str, data: Mnist) -> None:
    recipe = Recipe(batch=40, average=0.9, augmentation=Augmentation(shift=1), warm_up=3)
    alone, shared, resumed = begin(id, recipe, data), begin(id, recipe, data, 2), begin(id, recipe, data)
    told = [alone.advance() for _ in range(8)]
    assert [shared.advance() for _ in range(8)] == told
    resumed.advance()
    again = begin(id, recipe, data, 2)
    again.restore(resumed.state())
    assert [again.advance() for _ in range(7)] == told[1:]
    expected = {name: values.tobytes() for name, values in alone.state().tensors.items()}
    for trainer in (shared, again):
        assert {name: values.tobytes() for name, values in trainer.state().tensors.items()} == expected


def test_the_squared_error_takes_a_class_as_one_output_of_1() -> None:
    network = find_network("own:6.dense4.tanh.dense3.mse")
    random = np.random.default_rng(0)
    weights, inputs = network.initial_weights(1, "glorot"), random.normal(size=(6, 40))
    engine = GradientPass(network, weights, dtype=np.float64)
    for labels in (random.integers(0, 3, 40), random.integers(0, 3, 40)):
        result = engine.run(inputs, labels)
        one_hot = np.eye(3)[labels].T
        trace = record(network, weights, inputs, one_hot)
        assert result.loss == pytest.approx(trace.loss, rel=1e-12)
        for symbol, values in engine.gradients.items():
            np.testing.assert_allclose(values, trace.tensors[f"dL{symbol}"], rtol=1e-9, atol=1e-12)
    with pytest.raises(LabelError, match="no class 3"):
        engine.run(inputs[:, :1], np.array([3]))


def test_a_given_gradient_is_nothing_to_train_on() -> None:
    network = find_network("own:1x28x28.conv2k3.upstream")
    with pytest.raises(ShapeError, match="given gradient"):
        GradientPass(network, network.initial_weights(0))


def test_a_worker_killed_while_it_trains_one_loses_nothing(tmp_path: Path) -> None:
    left = []
    for number in (0, 1):
        runs = Runs(tmp_path / str(number))
        run = runs.start(replace(RECIPE, epochs=20), network=SQUARES)
        worker = begin_worker(runs.folder)
        if number:
            # Early, so that the run cannot end between being seen there and being killed.
            moment = int(np.random.default_rng().integers(1, runs.store.get(run).steps // 4))
            runs.until_step(run, moment)
            os.kill(worker.pid, signal.SIGKILL)
            worker.communicate()
            worker = begin_worker(runs.folder)
        assert runs.until_status(run, "finished").message is None
        assert end_worker(worker) == ""
        left.append(runs.left_behind(run))
        runs.close()
    assert left[0] == left[1]
    assert len(left[0]["files"]) > 3
