"""A recipe's bounds and its learning rates."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
