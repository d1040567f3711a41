"""An evaluation says what traces say, and finds the mistakes behind each of its numbers."""

import tracemalloc

import numpy as np
import pytest

from backend.data.mnist import Mnist
from backend.engine.errors import NonFiniteError
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.engine.trace import record
from backend.networks import find_network
from backend.training.checkpoints import SHIPPED, CheckpointLibrary
from backend.training.evaluation import Evaluation, evaluate, most_mistaken


@pytest.fixture(scope="module")
def weights() -> dict[str, Array]:
    """Weights that get most images right and some wrong."""
    return CheckpointLibrary(SHIPPED / "nguyen").load("step-100")[1]


@pytest.fixture(scope="module")
def evaluation(network: Network, data: Mnist, weights: dict[str, Array]) -> Evaluation:
    return evaluate(network, weights, data.images("test")[:237], data.labels("test")[:237])


def test_every_answer_is_that_of_a_trace(
    network: Network, data: Mnist, weights: dict[str, Array], evaluation: Evaluation
) -> None:
    inputs = np.moveaxis(data.images("test")[:237], 0, -1)[None] / 255
    trace = record(network, weights, inputs, data.labels("test")[:237])
    assert np.array_equal(evaluation.predictions, trace.prediction)
    assert evaluation.confidences == pytest.approx(trace.probabilities.max(axis=0))
    assert evaluation.loss == pytest.approx(trace.loss, rel=1e-12)
    assert np.array_equal(evaluation.labels, data.labels("test")[:237])
    for index in (0, 99, 236):
        alone = record(network, weights, inputs[..., index], int(evaluation.labels[index]))
        assert evaluation.losses[index] == pytest.approx(alone.loss)


@pytest.mark.parametrize("batch", [1, 10, 500])
def test_the_batch_changes_nothing(
    network: Network, data: Mnist, weights: dict[str, Array], evaluation: Evaluation, batch: int
) -> None:
    again = evaluate(network, weights, data.images("test")[:37], data.labels("test")[:37], batch=batch)
    assert np.array_equal(again.predictions, evaluation.predictions[:37])
    assert again.losses == pytest.approx(evaluation.losses[:37])


def test_a_large_network_is_asked_about_fewer_images_at_a_time(data: Mnist) -> None:
    large = find_network("own:1x28x28.conv200k3.relu.maxpool2.flatten.dense10.softmax")
    weights = large.initial_weights(0)
    images, labels = data.images("test")[:60], data.labels("test")[:60]
    tracemalloc.start()
    together = evaluate(large, weights, images, labels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 90_000_000
    one_by_one = evaluate(large, weights, images, labels, batch=1)
    assert together.losses == pytest.approx(one_by_one.losses)


def test_float32_counts_the_same_where_nothing_is_close(
    network: Network, data: Mnist, weights: dict[str, Array], evaluation: Evaluation
) -> None:
    quick = evaluate(network, weights, data.images("test")[:237], data.labels("test")[:237], dtype=np.float32)
    assert np.array_equal(quick.confusion, evaluation.confusion)
    assert quick.loss == pytest.approx(evaluation.loss, rel=1e-5)


def test_the_confusion_matrix_has_labels_as_rows(evaluation: Evaluation) -> None:
    assert evaluation.confusion.shape == (10, 10)
    for label, prediction in np.ndindex(10, 10):
        both = (evaluation.labels == label) & (evaluation.predictions == prediction)
        assert evaluation.confusion[label, prediction] == np.count_nonzero(both)
    assert evaluation.accuracy == evaluation.confusion.trace() / 237
    assert 0.1 < evaluation.accuracy < 0.9


def test_a_loss_beyond_what_probabilities_can_tell_is_still_exact(
    network: Network, weights: dict[str, Array]
) -> None:
    sure = {symbol: np.zeros_like(values) for symbol, values in weights.items()}
    sure["b"] = np.array([0.0] * 9 + [2000.0])
    result = evaluate(network, sure, np.zeros((2, 28, 28), np.uint8), np.array([9, 3]))
    assert result.losses.tolist() == [0, 2000]
    assert result.confidences.tolist() == [1, 1]


def test_weights_that_run_out_of_numbers_are_refused(network: Network, weights: dict[str, Array]) -> None:
    wide = {symbol: values * 1e200 for symbol, values in weights.items()}
    with pytest.raises(NonFiniteError):
        evaluate(network, wide, np.full((2, 28, 28), 255, np.uint8), np.array([9, 3]))


def answers(labels: list[int], predictions: list[int], losses: list[float]) -> Evaluation:
    """Make an evaluation of given answers."""
    count = len(labels)
    confusion = np.zeros((10, 10), np.int64)
    return Evaluation(
        0, 0, confusion, np.array(labels), np.array(predictions), np.ones(count), np.array(losses)
    )


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"count": 9}, [2, 1, 4, 5]),
        ({"count": 2}, [2, 1]),
        ({"count": 0}, []),
        ({"count": 9, "label": 4}, [1, 4]),
        ({"count": 9, "prediction": 9}, [2, 1, 4]),
        ({"count": 9, "label": 4, "prediction": 9}, [1, 4]),
        ({"count": 9, "label": 4, "prediction": 4}, [3, 0]),
        ({"count": 9, "label": 8}, []),
    ],
)
def test_the_most_mistaken_come_worst_first(sought: dict[str, int], found: list[int]) -> None:
    result = answers([4, 4, 3, 4, 4, 3], [4, 9, 9, 4, 9, 5], [0.1, 2.0, 9.0, 0.2, 2.0, 1.0])
    assert most_mistaken(result, **sought).tolist() == found


def test_the_most_mistaken_of_real_digits_are_wrong_and_their_losses_fall(evaluation: Evaluation) -> None:
    worst = most_mistaken(evaluation, 24)
    assert len(worst) == 24
    assert (evaluation.predictions[worst] != evaluation.labels[worst]).all()
    assert (np.diff(evaluation.losses[worst]) <= 0).all()
