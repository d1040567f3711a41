"""Augmentation moves images as far as it says, and refuses what is out of bounds."""

import math

import numpy as np
import pytest

from backend.engine.tensor import Array
from backend.training.augment import Augmentation, warped
from backend.training.bounds import RecipeError


@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [
        ({"rotation": 45.1}, "a number of degrees, at least 0 and at most 45"),
        ({"rotation": -1}, "at least 0"),
        ({"scale": 0.6}, "at most 0.5"),
        ({"shear": math.nan}, "at most 0.5"),
        ({"shear": "much"}, "at most 0.5"),
        ({"shift": 9}, "a number of pixels, at least 0 and at most 8"),
        ({"shift": True}, "at most 8"),
        ({"shift": math.inf}, "at most 8"),
    ],
)
def test_refuses_what_is_out_of_bounds_and_names_it(wrong: dict[str, object], allowed: str) -> None:
    ((name, value),) = wrong.items()
    with pytest.raises(RecipeError, match=allowed) as refusal:
        Augmentation(**wrong)  # type: ignore[arg-type]
    assert str(refusal.value).startswith(name)
    assert repr(value) in str(refusal.value)


@pytest.mark.parametrize("field", ["rotation", "scale", "shear", "shift"])
def test_none_is_what_leaves_every_image_as_it_is(field: str) -> None:
    assert Augmentation().none
    assert not Augmentation(**{field: 0.25}).none


def test_shifting_moves_each_image_whole_and_brings_in_black() -> None:
    random = np.random.default_rng(0)
    images = np.zeros((400, 9, 9), np.uint8)
    images[:, 4, 4] = np.arange(400) % 255 + 1
    moved = warped(images, Augmentation(shift=2), random)
    assert moved.shape == images.shape
    assert moved.dtype == np.uint8
    assert np.array_equal(moved.max(axis=(1, 2)), images[:, 4, 4])
    assert np.array_equal(np.count_nonzero(moved, axis=(1, 2)), np.ones(400))
    _, rows, cols = np.nonzero(moved)
    assert {*zip(rows.tolist(), cols.tolist(), strict=True)} == {
        (r, c) for r in range(2, 7) for c in range(2, 7)
    }


def test_ink_that_is_moved_over_the_edge_is_gone() -> None:
    images = np.full((200, 5, 5), 7, np.uint8)
    counts = np.count_nonzero(warped(images, Augmentation(shift=1), np.random.default_rng(1)), axis=(1, 2))
    assert set(counts.tolist()) == {25, 20, 16}


def test_no_augmentation_draws_no_random_number() -> None:
    random = np.random.default_rng(0)
    images: Array = np.ones((2, 3, 3), np.uint8)
    assert warped(images, Augmentation(), random) is images
    assert random.random() == np.random.default_rng(0).random()
