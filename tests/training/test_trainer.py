"""A trainer takes the engine's own steps, always the same way, goes on where it was, and says what failed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from backend.data.mnist import Mnist
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.trace import record
from backend.networks import NETWORKS
from backend.training.augment import Augmentation
from backend.training.evaluation import evaluate
from backend.training.recipe import Optimiser, Recipe
from backend.training.trainer import DivergedError, ForeignStateError, StepOutcome, Trainer, TrainerState

OPTIMISERS: tuple[Optimiser, ...] = ("sgd", "momentum", "nesterov", "adam")


def begin(network: Network, recipe: Recipe, data: Mnist, images: int = 2000) -> Trainer:
    """Begin a run over the first training images."""
    return Trainer(network, recipe, data.images("train")[:images], data.labels("train")[:images])


def take(trainer: Trainer, count: int) -> list[StepOutcome]:
    """Take some steps."""
    return [trainer.advance() for _ in range(count)]


def test_begins_with_the_initial_weights_of_the_seed(network: Network, data: Mnist) -> None:
    trainer = begin(network, Recipe(seed=5, initialisation="glorot", average=0.9), data)
    assert (trainer.step, trainer.epoch, trainer.images_seen, trainer.finished) == (0, 0, 0, False)
    averaged = trainer.averaged
    assert averaged is not None
    for symbol, values in network.initial_weights(5, "glorot").items():
        for taken in (trainer.weights[symbol], averaged[symbol]):
            assert taken.dtype == np.float32
            assert np.array_equal(taken, values.astype(np.float32))


def test_an_sgd_step_is_the_one_that_a_trace_of_the_same_images_shows(network: Network, data: Mnist) -> None:
    images, labels = data.images("train")[:20], data.labels("train")[:20]
    trainer = Trainer(network, Recipe(optimiser="sgd", rate=0.05, batch=20), images, labels)
    start = trainer.weights
    outcome = trainer.advance()
    trace = record(network, start, np.moveaxis(images, 0, -1)[None] / 255, labels, 0.05)
    assert outcome.loss == pytest.approx(trace.loss, rel=1e-5)
    assert outcome.right == np.count_nonzero(trace.prediction == labels)
    assert (outcome.count, outcome.rate) == (20, 0.05)
    for symbol, values in trace.next_weights().items():
        assert trainer.weights[symbol] == pytest.approx(values, abs=1e-6)
        assert not np.array_equal(trainer.weights[symbol], start[symbol])


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(optimiser="sgd", rate=0.1, batch=32),
        Recipe(optimiser="momentum", rate=0.02, batch=32),
        Recipe(optimiser="nesterov", rate=0.02, batch=32, weight_decay=0.01),
        Recipe(rate=0.003, batch=32, augmentation=Augmentation(shift=1), warm_up=5),
    ],
)
def test_a_few_steps_lower_the_loss(network: Network, data: Mnist, recipe: Recipe) -> None:
    trainer = begin(network, recipe, data)
    images, labels = data.images("test")[:300], data.labels("test")[:300]
    before = evaluate(network, trainer.weights, images, labels)
    take(trainer, 30)
    after = evaluate(network, trainer.weights, images, labels)
    assert after.loss < before.loss / 2
    assert after.accuracy > before.accuracy + 0.3


def test_weight_decay_shrinks_weights_by_rate_times_decay_and_leaves_biases(
    network: Network, data: Mnist
) -> None:
    plain, decayed = (
        begin(network, Recipe(optimiser="sgd", rate=0.5, weight_decay=decay), data) for decay in (0, 0.1)
    )
    start = plain.weights
    take(plain, 1), take(decayed, 1)
    for symbol, values in start.items():
        lost = plain.weights[symbol] - decayed.weights[symbol]
        expected = 0.0 if values.ndim == 1 else 0.5 * 0.1 * values
        assert lost == pytest.approx(expected, abs=1e-6)


def test_the_average_is_the_weighted_mean_of_the_weights_so_far(network: Network, data: Mnist) -> None:
    trainer = begin(network, Recipe(batch=8, average=0.75), data)
    kept = []
    for _ in range(5):
        trainer.advance()
        kept.append(trainer.weights["k2"].astype(np.float64))
    shares = 0.75 ** np.arange(4, -1, -1)
    averaged = trainer.averaged
    assert averaged is not None
    assert averaged["k2"] == pytest.approx(np.average(kept, axis=0, weights=shares), abs=1e-7)
    assert begin(network, Recipe(), data).averaged is None


def test_the_same_recipe_gives_the_same_bytes_on_one_thread_and_on_two(network: Network, data: Mnist) -> None:
    recipe = Recipe(batch=24, augmentation=Augmentation(shift=1), schedule="cosine", warm_up=3)
    images, labels = data.images("train")[:2000], data.labels("train")[:2000]
    first, second = (Trainer(network, recipe, images, labels, cores=cores) for cores in (1, 2))
    assert take(first, 12) == take(second, 12)
    for symbol in network.parameters:
        assert first.weights[symbol].tobytes() == second.weights[symbol].tobytes()


def test_another_seed_gives_other_weights_and_another_order(network: Network, data: Mnist) -> None:
    first, second = (begin(network, Recipe(seed=seed), data) for seed in (0, 1))
    assert not np.array_equal(first.weights["k1"], second.weights["k1"])
    assert take(first, 1)[0].loss != take(second, 1)[0].loss


def test_weights_that_were_taken_are_left_alone(network: Network, data: Mnist) -> None:
    trainer = begin(network, Recipe(), data)
    kept = trainer.weights
    copies = {symbol: values.copy() for symbol, values in kept.items()}
    take(trainer, 3)
    assert all(np.array_equal(kept[symbol], copies[symbol]) for symbol in kept)


def test_tells_where_it_stands_and_ends_after_the_last_step(network: Network) -> None:
    images = np.zeros((25, 28, 28), np.uint8)
    trainer = Trainer(network, Recipe(epochs=2, batch=10), images, np.arange(25) % 10)
    assert trainer.steps == 6
    told = [(at.step, at.epoch, at.images_seen, at.count) for at in take(trainer, 6)]
    assert told == [
        (1, 0, 10, 10),
        (2, 0, 20, 10),
        (3, 1, 25, 5),
        (4, 1, 35, 10),
        (5, 1, 45, 10),
        (6, 2, 50, 5),
    ]
    assert (trainer.step, trainer.epoch, trainer.images_seen, trainer.finished) == (6, 2, 50, True)
    with pytest.raises(IndexError, match="All 6 steps"):
        trainer.advance()


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_rate_that_kills_the_network_names_the_step(
    network: Network, data: Mnist, optimiser: Optimiser
) -> None:
    trainer = begin(network, Recipe(optimiser=optimiser, rate=10, batch=16), data)
    with pytest.raises(DivergedError, match=r"diverged at step \d+: .*lower learning rate") as failure:
        take(trainer, 100)
    assert failure.value.step == trainer.step + 1
    assert f"at step {failure.value.step}: {failure.value.why}." in str(failure.value)


@pytest.mark.parametrize(
    ("scale", "why"), [(1e30, "the loss became (inf|nan)"), (3e38, "the loss became (inf|nan)")]
)
def test_a_loss_that_is_not_finite_is_divergence(
    network: Network, data: Mnist, scale: float, why: str
) -> None:
    trainer = begin(network, Recipe(optimiser="sgd"), data)
    state = trainer.state()
    state.tensors["parameters"] *= np.float32(scale)
    trainer.restore(state)
    with pytest.raises(DivergedError, match=why) as failure:
        trainer.advance()
    assert failure.value.step == 1


def test_a_parameter_that_is_not_finite_is_divergence_at_the_step_that_made_it(
    network: Network, data: Mnist
) -> None:
    trainer = begin(network, Recipe(optimiser="momentum", rate=10), data)
    state = trainer.state()
    state.tensors["velocity"][-10:] = 1e38
    trainer.restore(state)
    with pytest.raises(DivergedError, match="10 of the 10 numbers of b are not finite") as failure:
        trainer.advance()
    assert failure.value.step == 1


def test_weights_that_are_large_but_finite_are_no_divergence(network: Network, data: Mnist) -> None:
    trainer = begin(network, Recipe(optimiser="sgd", weight_decay=0.1), data)
    state = trainer.state()
    state.tensors["parameters"][-10:] = 1e30
    trainer.restore(state)
    assert take(trainer, 1)[0].step == 1


def test_a_dead_network_is_found_out_though_its_loss_is_finite(network: Network, data: Mnist) -> None:
    trainer = begin(network, Recipe(optimiser="sgd", batch=4), data)
    take(trainer, 1)
    state = trainer.state()
    dying = begin(network, Recipe(optimiser="sgd", batch=4), data)
    start = network.parameter_specs[3]
    assert start.symbol == "b2"
    first = sum(spec.size for spec in network.parameter_specs[:3])
    state.tensors["parameters"][first : first + start.size] = -1e6
    dying.restore(state)
    with pytest.raises(
        DivergedError, match=r"no weight has had a gradient for 20 steps .* is dead"
    ) as failure:
        take(dying, 30)
    assert failure.value.step == 21
    # A state taken on the way counts on from where it was.
    late = begin(network, Recipe(optimiser="sgd", batch=4), data)
    late.restore(dying.state())
    with pytest.raises(DivergedError, match="is dead"):
        take(late, 1)


def test_weights_that_begin_at_0_learn_only_biases_and_are_no_divergence(
    network: Network, data: Mnist
) -> None:
    trainer = begin(network, Recipe(optimiser="sgd", rate=0.1, batch=8, initialisation="zeros"), data)
    take(trainer, 60)
    assert not trainer.weights["w"].any()
    assert trainer.weights["b"].any()


def test_a_network_that_is_sure_and_right_is_not_dead(network: Network) -> None:
    """Where probabilities are exactly 0 and 1, no weight has a gradient either."""
    images = np.full((8, 28, 28), 255, np.uint8)
    trainer = Trainer(network, Recipe(batch=1, epochs=20, optimiser="sgd", rate=0.01), images, np.full(8, 3))
    state = trainer.state()
    state.position["lived"] = True
    state.tensors["parameters"][-7] = 1e6
    trainer.restore(state)
    assert all(outcome.loss == 0 for outcome in take(trainer, 100))


recipes = st.builds(
    Recipe,
    seed=st.integers(0, 2**32 - 1),
    epochs=st.just(3),
    batch=st.sampled_from([1, 7, 16, 40, 64]),
    optimiser=st.sampled_from(OPTIMISERS),
    momentum=st.sampled_from([0.0, 0.5, 0.9]),
    rate=st.sampled_from([0.001, 0.01]),
    schedule=st.sampled_from(["constant", "step", "cosine"]),
    warm_up=st.integers(0, 3),
    augmentation=st.builds(Augmentation, rotation=st.sampled_from([0, 10]), shift=st.sampled_from([0, 1, 2])),
    clean_epochs=st.integers(0, 2),
    weight_decay=st.sampled_from([0.0, 0.1]),
    average=st.sampled_from([0.0, 0.9]),
    share=st.sampled_from([0.5, 1.0]),
)


@given(recipes, st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=15)
def test_going_on_from_any_step_is_bit_for_bit_never_having_stopped(
    recipe: Recipe, first: float, second: float
) -> None:
    random = np.random.default_rng(recipe.seed)
    images, labels = random.integers(0, 256, (40, 28, 28), dtype=np.uint8), random.integers(0, 10, 40)

    def new() -> Trainer:
        return Trainer(NETWORKS["nguyen"], recipe, images, labels)

    undisturbed = new()
    try:
        outcomes = take(undisturbed, undisturbed.steps)
    except DivergedError:
        # Noise at a high rate can kill the network, which has tests of its own.
        reject()
    trainer, told = new(), []
    cuts = sorted(int(place * trainer.steps) for place in (first, second))
    for cut in cuts:
        told += take(trainer, cut - trainer.step)
        state, trainer = trainer.state(), new()
        # What a state holds is its own: that the other goes on does not show in it.
        trainer.restore(state)
    told += take(trainer, trainer.steps - trainer.step)
    assert told == outcomes
    assert same(trainer.state(), undisturbed.state())


def same(first: TrainerState, second: TrainerState) -> bool:
    """Compare two states bit for bit."""
    bits = [{name: values.tobytes() for name, values in state.tensors.items()} for state in (first, second)]
    return first.position == second.position and bits[0] == bits[1]


def test_a_state_is_a_copy_and_can_be_gone_back_to(network: Network, data: Mnist) -> None:
    trainer = begin(network, Recipe(average=0.5, epochs=2), data, images=300)
    take(trainer, 3)
    state = trainer.state()
    then = take(trainer, 4)
    trainer.restore(state)
    assert same(trainer.state(), state)
    assert take(trainer, 4) == then


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"recipe": Recipe(rate=0.002).to_json()}, "the recipe .*, not "),
        ({"images": 301}, "the images 301, not 300"),
        ({"network": "lenet"}, "the network 'lenet', not 'nguyen'"),
    ],
)
def test_a_state_of_another_run_is_refused(
    network: Network, data: Mnist, change: dict[str, Any], why: str
) -> None:
    trainer = begin(network, Recipe(), data, images=300)
    take(trainer, 1)
    before = trainer.state()
    foreign = replace(before, position={**before.position, "step": 4, **change})
    with pytest.raises(ForeignStateError, match=why):
        trainer.restore(foreign)
    with pytest.raises(ForeignStateError, match="parameters, mean, square"):
        trainer.restore(TrainerState(before.position, {"parameters": before.tensors["parameters"]}))
    assert same(trainer.state(), before)


@pytest.mark.parametrize(
    ("images", "labels", "why"),
    [
        ((3, 784), 3, r"\(n, height, width\)"),
        ((3, 28, 28), 2, "one label for each image"),
        ((0, 28, 28), 0, "at least one image"),
    ],
)
def test_images_and_labels_must_fit(network: Network, images: tuple[int, ...], labels: int, why: str) -> None:
    pixels, classes = np.zeros(images, np.uint8), np.zeros(labels, np.uint8)
    with pytest.raises(ShapeError, match=why):
        Trainer(network, Recipe(), pixels, classes)
    with pytest.raises(ShapeError, match=why):
        evaluate(network, network.initial_weights(0), pixels, classes)
