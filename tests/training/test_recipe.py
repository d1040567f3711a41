"""A recipe's bounds and its learning rates."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.training.augment import Augmentation
from backend.training.recipe import Recipe, RecipeError


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"epochs": 0},
        {"epochs": 1.5},
        {"batch": 0},
        {"batch": True},
        {"warm_up": -1},
        {"held_out": -5},
        {"rate": 0.0},
        {"rate": -0.1},
        {"rate": math.nan},
        {"rate": math.inf},
        {"optimiser": "magic"},
        {"schedule": "stairs"},
        {"seed": 2**32},
        {"epochs": 1001},
        {"batch": 1025},
        {"rate": 10.5},
        {"rate": "fast"},
        {"momentum": 1.0},
        {"momentum": -0.1},
        {"warm_up": 1_000_001},
        {"initialisation": "random"},
        {"augmentation": 1},
        {"clean_epochs": 2},
        {"weight_decay": 0.11},
        {"weight_decay": -0.1},
        {"average": 1.0},
        {"share": 0.0},
        {"share": 1.1},
        {"held_out": 50_001},
    ],
)
def test_refuses_what_is_out_of_bounds_and_names_it(wrong: dict[str, object]) -> None:
    (name, value), *_ = wrong.items()
    with pytest.raises(RecipeError, match=name) as refusal:
        Recipe(**wrong)  # type: ignore[arg-type]
    assert repr(value) in str(refusal.value)


@pytest.mark.parametrize(
    ("images", "batch", "epochs", "steps"), [(100, 10, 1, 10), (101, 10, 3, 33), (5, 10, 2, 2)]
)
def test_counts_the_steps(images: int, batch: int, epochs: int, steps: int) -> None:
    assert Recipe(batch=batch, epochs=epochs).steps(images) == steps


def test_a_constant_rate_stays_after_warming_up_in_a_straight_line() -> None:
    recipe = Recipe(rate=0.5, warm_up=4)
    assert [recipe.rate_at(step, 8) for step in range(1, 9)] == pytest.approx(
        [0.1, 0.2, 0.3, 0.4] + [0.5] * 4
    )


def test_a_cosine_falls_from_the_rate_through_half_of_it_towards_0() -> None:
    recipe = Recipe(rate=0.5, schedule="cosine", warm_up=2)
    assert recipe.rate_at(3, 12) == pytest.approx(0.5)
    assert recipe.rate_at(8, 12) == pytest.approx(0.25)
    assert recipe.rate_at(12, 12) == pytest.approx(0.25 * (1 - math.cos(math.pi / 10)))


@given(st.integers(0, 30), st.integers(1, 60), st.sampled_from(["constant", "cosine"]))
def test_every_rate_is_above_0_and_at_most_the_highest(warm_up: int, steps: int, schedule: str) -> None:
    recipe = Recipe(rate=0.01, warm_up=warm_up, schedule=schedule)  # type: ignore[arg-type]
    assert all(0 < recipe.rate_at(step, steps) <= 0.01 for step in range(1, steps + 1))


def test_a_step_schedule_divides_by_10_after_a_half_and_again_after_three_quarters() -> None:
    recipe = Recipe(rate=0.5, schedule="step", warm_up=1)
    assert [recipe.rate_at(step, 8) for step in range(1, 9)] == pytest.approx(
        [0.25, 0.5, 0.5, 0.5, 0.05, 0.05, 0.005, 0.005]
    )


@pytest.mark.parametrize(
    ("share", "images", "used", "steps"),
    [(1, 130, 130, 9), (0.5, 130, 65, 6), (0.0001, 130, 1, 3), (0.99, 64, 63, 3)],
)
def test_a_share_of_the_images_takes_fewer_steps(share: float, images: int, used: int, steps: int) -> None:
    recipe = Recipe(share=share, epochs=3)
    assert recipe.used(images) == used
    assert recipe.steps(images) == steps == 3 * recipe.steps_per_epoch(images)


def test_the_last_images_are_held_out() -> None:
    numbers = list(range(10))
    kept, held_out = Recipe(held_out=3).parts(10)
    assert (numbers[kept], numbers[held_out]) == (numbers[:7], numbers[7:])
    kept, held_out = Recipe().parts(10)
    assert (numbers[kept], numbers[held_out]) == (numbers, [])
    with pytest.raises(RecipeError, match="at most 9 can be held out, not 10"):
        Recipe(held_out=10).parts(10)


recipes = st.builds(
    Recipe,
    seed=st.integers(0, 2**32 - 1),
    epochs=st.integers(2, 1000),
    batch=st.integers(1, 1024),
    optimiser=st.sampled_from(["sgd", "momentum", "nesterov", "adam"]),
    momentum=st.floats(0, 1, exclude_max=True),
    rate=st.floats(0, 10, exclude_min=True),
    schedule=st.sampled_from(["constant", "step", "cosine"]),
    warm_up=st.integers(0, 1_000_000),
    initialisation=st.sampled_from(["he", "glorot", "lecun", "uniform", "zeros"]),
    augmentation=st.builds(
        Augmentation,
        rotation=st.floats(0, 45),
        scale=st.floats(0, 0.5),
        shear=st.floats(0, 0.5),
        shift=st.floats(0, 8),
    ),
    clean_epochs=st.integers(0, 2),
    weight_decay=st.floats(0, 0.1),
    average=st.floats(0, 1, exclude_max=True),
    share=st.floats(0, 1, exclude_min=True),
    held_out=st.integers(0, 50_000),
)


@given(recipes)
def test_json_takes_a_recipe_there_and_back(recipe: Recipe) -> None:
    told = recipe.to_json()
    assert Recipe.from_json(json.loads(json.dumps(told))) == recipe
    assert told["augmentation"]["shift"] == recipe.augmentation.shift


def test_whole_numbers_and_decimals_are_the_same_recipe_in_json() -> None:
    whole, decimal = Recipe(rate=1, share=1), Recipe(rate=1.0, share=1.0)
    assert json.dumps(whole.to_json()) == json.dumps(decimal.to_json())


def test_what_is_left_out_takes_its_default_and_no_augmentation_may_be_null() -> None:
    assert Recipe.from_json({}) == Recipe()
    assert Recipe.from_json({"rate": 0.5, "augmentation": None}) == Recipe(rate=0.5)
    assert Recipe.from_json({"augmentation": {"shear": 0.1}}) == Recipe(augmentation=Augmentation(shear=0.1))


def test_an_old_recipe_with_a_shift_of_its_own_is_read() -> None:
    assert Recipe.from_json({"batch": 64, "shift": 1}) == Recipe(augmentation=Augmentation(shift=1))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"speed": 3, "rate": 0.1}, "A recipe has no field 'speed'; its fields are seed, epochs, batch, "),
        (
            {"augmentation": {"blur": 1}},
            "An augmentation has no field 'blur'; its fields are rotation, scale, ",
        ),
        ({"augmentation": "much"}, "augmentation must be an object .*, not 'much'"),
        ({"augmentation": {"shift": 20}}, "shift must be a number of pixels"),
        ({"epochs": "3"}, "epochs must be a whole number, from 1 to 1000, not '3'"),
    ],
)
def test_json_that_is_no_recipe_is_refused_with_a_reason(told: dict[str, object], why: str) -> None:
    with pytest.raises(RecipeError, match=why):
        Recipe.from_json(told)
