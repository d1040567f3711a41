"""The loop trains by the engine's own steps, always the same way, and says when it fails."""

from itertools import islice

import numpy as np
import pytest

from backend.data.mnist import Mnist
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.trace import record
from backend.training.loop import DivergedError, Progress, as_input, evaluate, train
from backend.training.recipe import Recipe


def steps(network: Network, recipe: Recipe, data: Mnist, count: int, images: int = 2000) -> list[Progress]:
    """Take the first steps of a run over the first training images."""
    run = train(network, recipe, data.images("train")[:images], data.labels("train")[:images])
    return list(islice(run, count + 1))


def test_begins_with_the_initial_weights_of_the_seed(network: Network, data: Mnist) -> None:
    (start,) = steps(network, Recipe(seed=5), data, 0)
    assert (start.step, start.epoch, start.images_seen, start.loss) == (0, 0, 0, None)
    for symbol, values in network.initial_weights(5).items():
        assert start.weights[symbol].dtype == np.float32
        assert np.array_equal(start.weights[symbol], values.astype(np.float32))


def test_an_sgd_step_is_the_one_that_a_trace_of_the_same_images_shows(network: Network, data: Mnist) -> None:
    recipe = Recipe(optimiser="sgd", rate=0.05, batch=20)
    images, labels = data.images("train")[:20], data.labels("train")[:20]
    start, after = islice(train(network, recipe, images, labels), 2)
    trace = record(network, start.weights, as_input(images, np.float64), labels, 0.05)
    assert after.loss == pytest.approx(trace.loss, rel=1e-5)
    for symbol, values in trace.next_weights().items():
        assert after.weights[symbol] == pytest.approx(values, abs=1e-6)
        assert not np.array_equal(after.weights[symbol], start.weights[symbol])


@pytest.mark.parametrize(
    "recipe", [Recipe(optimiser="sgd", rate=0.1), Recipe(rate=0.003, shift=1, warm_up=5)]
)
def test_a_few_steps_lower_the_loss(network: Network, data: Mnist, recipe: Recipe) -> None:
    run = steps(network, recipe, data, 30)
    images, labels = data.images("test")[:500], data.labels("test")[:500]
    before = evaluate(network, run[0].weights, images, labels)
    after = evaluate(network, run[-1].weights, images, labels)
    assert after.loss < before.loss / 2
    assert after.accuracy > before.accuracy + 0.3


def test_the_same_recipe_gives_the_same_bytes(network: Network, data: Mnist) -> None:
    recipe = Recipe(shift=1, schedule="cosine", warm_up=3)
    first, second = (steps(network, recipe, data, 12) for _ in range(2))
    assert [progress.loss for progress in first] == [progress.loss for progress in second]
    for symbol in network.parameters:
        assert first[-1].weights[symbol].tobytes() == second[-1].weights[symbol].tobytes()


def test_another_seed_gives_other_weights_and_another_order(network: Network, data: Mnist) -> None:
    first, second = (steps(network, Recipe(seed=seed), data, 1) for seed in (0, 1))
    assert not np.array_equal(first[0].weights["k1"], second[0].weights["k1"])
    assert first[1].loss != second[1].loss


def test_weights_stay_float32_and_earlier_ones_are_left_alone(network: Network, data: Mnist) -> None:
    run = train(network, Recipe(), data.images("train")[:500], data.labels("train")[:500])
    kept = next(run).weights
    copies = {symbol: values.copy() for symbol, values in kept.items()}
    later = list(islice(run, 3))[-1].weights
    assert all(values.dtype == np.float32 for values in later.values())
    assert all(np.array_equal(kept[symbol], copies[symbol]) for symbol in kept)


def test_every_image_is_seen_once_an_epoch_and_the_last_batch_may_be_small(network: Network) -> None:
    images = np.zeros((25, 28, 28), np.uint8)
    run = list(train(network, Recipe(epochs=2, batch=10), images, np.arange(25) % 10))
    assert [(at.step, at.epoch, at.images_seen) for at in run] == [
        (0, 0, 0),
        (1, 0, 10),
        (2, 0, 20),
        (3, 1, 25),
        (4, 1, 35),
        (5, 1, 45),
        (6, 2, 50),
    ]


def test_a_rate_that_diverges_names_the_step(network: Network, data: Mnist) -> None:
    recipe = Recipe(optimiser="sgd", rate=1e30)
    with pytest.raises(DivergedError, match="lower learning rate") as failure:
        steps(network, recipe, data, 30)
    assert f"at step {failure.value.step}:" in str(failure.value)
    *_, before = steps(network, recipe, data, failure.value.step - 1)
    assert before.step == failure.value.step - 1
    assert before.loss is not None
    assert np.isfinite(before.loss)


@pytest.mark.parametrize(
    ("images", "labels", "why"),
    [
        ((3, 27, 28), 3, "28x28"),
        ((3, 784), 3, "28x28"),
        ((3, 28, 28), 2, "one label for each image"),
        ((0, 28, 28), 0, "at least one image"),
    ],
)
def test_images_and_labels_must_fit(network: Network, images: tuple[int, ...], labels: int, why: str) -> None:
    pixels, classes = np.zeros(images, np.uint8), np.zeros(labels, np.uint8)
    with pytest.raises(ShapeError, match=why):
        next(train(network, Recipe(), pixels, classes))
    with pytest.raises(ShapeError, match=why):
        evaluate(network, network.initial_weights(0), pixels, classes)


def test_evaluating_agrees_with_traces_whatever_the_batch(network: Network, data: Mnist) -> None:
    weights = network.initial_weights(0)
    images, labels = data.images("test")[:37], data.labels("test")[:37]
    traces = [
        record(network, weights, as_input(image[None], np.float64)[..., 0], int(label))
        for image, label in zip(images, labels, strict=True)
    ]
    right = np.mean([trace.prediction == label for trace, label in zip(traces, labels, strict=True)])
    for batch in (1, 10, 250):
        result = evaluate(network, weights, images, labels, batch=batch)
        assert result.accuracy == right
        assert result.loss == pytest.approx(np.mean([trace.loss for trace in traces]))


def test_as_input_puts_the_batch_last_and_bytes_into_0_to_1() -> None:
    images = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4) * 11
    values = as_input(images, np.float32)
    assert values.dtype == np.float32
    assert values.shape == (1, 3, 4, 2)
    assert values[0, 2, 1, 1] == pytest.approx(images[1, 2, 1] / 255)
