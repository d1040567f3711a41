"""A gradient pass leaves the very gradients that a trace of the same batch shows."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from backend.engine.batch_part import LARGE, SMALL, cut
from backend.engine.errors import ShapeError
from backend.engine.gradient_pass import GradientPass
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.trace import record
from backend.networks import NETWORKS
from tests.engine.drawing_arrays import BATCHES, SEEDS
from tests.engine.random_networks import any_networks, random_weights

NETWORK = NETWORKS["nguyen"]


@pytest.mark.parametrize("m", [1, 7, 64, 131])
def test_gradients_loss_and_count_are_those_of_a_trace(m: int) -> None:
    random = np.random.default_rng(m)
    weights = NETWORK.initial_weights(3)
    inputs, labels = random.random((1, 28, 28, m)), random.integers(0, 10, m)
    engine = GradientPass(NETWORK, weights, dtype=np.float64)
    result = engine.run(inputs, labels)
    trace = record(NETWORK, weights, inputs, labels)
    assert result.loss == pytest.approx(trace.loss, rel=1e-12)
    assert result.right == np.count_nonzero(trace.prediction == labels)
    for symbol in NETWORK.parameters:
        np.testing.assert_allclose(
            engine.gradients[symbol], trace.tensors[gradient(symbol)], rtol=1e-9, atol=1e-12
        )


def test_parameters_and_gradient_are_one_row_each_and_the_dicts_are_views_into_them() -> None:
    weights = NETWORK.initial_weights(0)
    engine = GradientPass(NETWORK, weights)
    assert engine.parameters.shape == engine.gradient.shape == (NETWORK.parameter_count,)
    engine.parameters += 1
    for symbol, values in weights.items():
        np.testing.assert_array_equal(engine.weights[symbol], values.astype(np.float32) + 1)


@settings(max_examples=50)
@given(network=any_networks().filter(lambda it: it.loss.target != "upstream"), m=BATCHES, seed=SEEDS)
def test_every_batch_after_the_first_gets_its_own_gradient(network: Network, m: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    engine = GradientPass(network, random_weights(network, random), dtype=np.float64)
    for _ in range(3):
        inputs = random.normal(size=(*network.input.shape, m))
        labels = random.integers(0, network.classes, m)
        result = engine.run(inputs, labels)
        trace = record(network, engine.weights, inputs, labels)
        assert result.loss == pytest.approx(trace.loss, rel=1e-12, abs=1e-14)
        for symbol, values in engine.gradients.items():
            np.testing.assert_allclose(values, trace.tensors[gradient(symbol)], rtol=1e-9, atol=1e-12)
        engine.parameters -= 0.1 * engine.gradient


@pytest.mark.parametrize("cores", [2, 3, 5])
def test_cores_change_nothing(cores: int) -> None:
    random = np.random.default_rng(1)
    alone = GradientPass(NETWORK, NETWORK.initial_weights(0))
    with closing(GradientPass(NETWORK, NETWORK.initial_weights(0), cores=cores)) as shared:
        for m in (1, 2 * LARGE, SMALL + 1, 5 * LARGE - 1, SMALL, 64, 40):
            inputs, labels = random.random((1, 28, 28, m)), random.integers(0, 10, m)
            assert alone.run(inputs, labels) == shared.run(inputs, labels)
            assert alone.gradient.tobytes() == shared.gradient.tobytes()
            for engine in (alone, shared):
                engine.parameters -= np.float32(0.1) * engine.gradient


def children() -> set[int]:
    """List the processes that this one started."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(process) for listed in tasks for process in listed.read_text().split()}


def test_a_crew_that_is_killed_is_replaced_and_nothing_is_lost() -> None:
    random = np.random.default_rng(2)
    inputs, labels = random.random((1, 28, 28, 64)), random.integers(0, 10, 64)
    alone = GradientPass(NETWORK, NETWORK.initial_weights(0))
    expected = alone.run(inputs, labels)
    before = children()
    with closing(GradientPass(NETWORK, NETWORK.initial_weights(0), cores=2)) as shared:
        crews = []
        for _ in range(2):
            assert shared.run(inputs, labels) == expected
            crews.append(children() - before)
            assert len(crews[-1]) == 1
            os.kill(min(crews[-1]), signal.SIGKILL)
            assert shared.run(inputs, labels) == expected
            assert shared.gradient.tobytes() == alone.gradient.tobytes()
        assert crews[0] != crews[1]


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux lets a process choose its processors.")
@pytest.mark.skipif(os.nice(0) > 0, reason="A crew that gives way to others is left where it is put.")
def test_a_crew_that_takes_all_processors_has_one_each_and_its_caller_keeps_them_all() -> None:
    random = np.random.default_rng(3)
    allowed = os.sched_getaffinity(0)
    before = children()
    with closing(GradientPass(NETWORK, NETWORK.initial_weights(0), cores=len(allowed))) as shared:
        m = 2 * LARGE * len(allowed)
        shared.run(random.random((1, 28, 28, m)), random.integers(0, 10, m))
        places = [os.sched_getaffinity(process) for process in children() - before]
        assert all(len(place) == 1 for place in places)
        assert len(set().union(*places)) == len(allowed) - 1
        assert os.sched_getaffinity(0) == allowed


def test_a_crew_ends_with_its_pass_however_that_ends() -> None:
    program = (
        "import numpy as np, os, signal\n"
        "from backend.engine.gradient_pass import GradientPass\n"
        "from backend.networks import NETWORKS\n"
        "network = NETWORKS['nguyen']\n"
        "engine = GradientPass(network, network.initial_weights(0), cores=2)\n"
        "engine.run(np.ones((1, 28, 28, 40)), np.zeros(40, int))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # The crew holds the error pipe's other end too, so that waiting for its end is waiting for the crew's.
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("m", [1, SMALL, SMALL + 1, 2 * LARGE, 2 * LARGE + 1, 1000])
def test_parts_hold_every_example_once_and_none_too_many(m: int) -> None:
    parts = cut(m)
    assert [number for part in parts for number in range(m)[part]] == list(range(m))
    assert max(part.stop - part.start for part in parts) <= LARGE
    assert len(parts) == 1 if m <= SMALL else len(parts) % 2 == 0


@pytest.mark.parametrize(
    ("inputs", "labels"), [((1, 28, 28, 3), 2), ((1, 28, 27, 3), 3), ((28, 28, 3), 3), ((1, 28, 28, 0), 0)]
)
def test_a_batch_that_does_not_fit_is_refused(inputs: tuple[int, ...], labels: int) -> None:
    engine = GradientPass(NETWORK, NETWORK.initial_weights(0))
    with pytest.raises(ShapeError, match=r"trains on inputs of shape \(1, 28, 28, 'm'\)"):
        engine.run(np.zeros(inputs), np.zeros(labels, int))
