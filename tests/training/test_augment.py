"""Augmentation warps images as plain loops do, as far as it says, and refuses what is out of bounds."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.data.mnist import Mnist
from backend.engine.tensor import Array
from backend.training.augment import Augmentation, drawn, resampled, warped
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


@pytest.fixture(scope="module")
def digits(data: Mnist) -> Array:
    return data.images("train")[:100]


def plainly_resampled(image: Array, origins: Array) -> Array:
    """The same by its definition, in loops and without rounding: float64 (h, w)."""
    h, w = image.shape
    made = np.zeros((h, w))
    for row in range(h):
        for column in range(w):
            x, y = origins @ (column - (w - 1) / 2, row - (h - 1) / 2, 1)
            x, y = x + (w - 1) / 2, y + (h - 1) / 2
            for near_row in (math.floor(y), math.floor(y) + 1):
                for near_column in (math.floor(x), math.floor(x) + 1):
                    if 0 <= near_row < h and 0 <= near_column < w:
                        weight = (1 - abs(y - near_row)) * (1 - abs(x - near_column))
                        made[row, column] += weight * image[near_row, near_column]
    return made


def moved_by(right: float, down: float, count: int) -> Array:
    """Origins that lie `right` and `down` of each pixel."""
    return np.repeat(np.array([[[1.0], [0.0], [right]], [[0.0], [1.0], [down]]]), count, axis=2)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 2**32),
    st.integers(1, 70),
    st.integers(1, 12),
    st.integers(1, 12),
    st.builds(
        Augmentation,
        rotation=st.floats(0, 45),
        scale=st.floats(0, 0.5),
        shear=st.floats(0, 0.5),
        shift=st.floats(0, 8),
    ),
)
def test_every_pixel_is_what_plain_loops_find_between_the_four_around_its_origin(
    seed: int, count: int, h: int, w: int, augmentation: Augmentation
) -> None:
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (count, h, w), dtype=np.uint8)
    origins = drawn(augmentation, count, random)
    made = resampled(images, origins)
    assert made.dtype == np.uint8
    assert made.shape == images.shape
    for index in {0, count // 2, count - 1}:
        expected = plainly_resampled(images[index], origins[..., index])
        # Half a grey level, and on edges of up to 255 what rounding moves a pixel by, in both directions.
        astray = 1 / 512 + (w + h) / 2 / 4096 + 1 / 8192
        assert np.abs(made[index] - expected).max() <= 0.5 + 2 * 255 * astray


def test_the_identity_leaves_every_byte_as_it_is(digits: Array) -> None:
    assert np.array_equal(resampled(digits, moved_by(0, 0, 100)), digits)


@settings(deadline=None)
@given(st.integers(-40, 40), st.integers(-40, 40))
def test_a_move_by_whole_pixels_is_exact_and_nothing_comes_back_on_the_other_side(
    right: int, down: int
) -> None:
    images = np.random.default_rng(0).integers(1, 256, (40, 9, 11), dtype=np.uint8)
    expected = np.zeros_like(images)
    rows, columns = max(0, 9 - abs(down)), max(0, 11 - abs(right))
    if rows and columns:
        to = slice(max(0, -down), max(0, -down) + rows), slice(max(0, -right), max(0, -right) + columns)
        of = slice(max(0, down), max(0, down) + rows), slice(max(0, right), max(0, right) + columns)
        expected[:, to[0], to[1]] = images[:, of[0], of[1]]
    assert np.array_equal(resampled(images, moved_by(right, down, 40)), expected)


def test_a_quarter_turn_turns_the_digit(digits: Array) -> None:
    quarter = np.repeat(np.array([[[0.0], [-1.0], [0.0]], [[1.0], [0.0], [0.0]]]), 100, axis=2)
    assert np.array_equal(resampled(digits, quarter), np.rot90(digits, 1, axes=(1, 2)))


def test_images_do_not_touch_each_other(digits: Array) -> None:
    """A warp of many is that of each alone, whichever share a turn of the work."""
    origins = drawn(Augmentation(45, 0.5, 0.5, 8), 100, np.random.default_rng(3))
    together = resampled(digits, origins)
    for index in (0, 31, 32, 99):
        alone = resampled(digits[[index]], origins[..., [index]])
        assert np.array_equal(together[index], alone[0])


def test_threads_may_warp_at_the_same_time(digits: Array) -> None:
    augmentation = Augmentation(10, 0.1, 0.1, 1.5)

    def warps(seed: int) -> Array:
        random = np.random.default_rng(seed)
        return np.stack([warped(digits, augmentation, random) for _ in range(20)])

    with ThreadPoolExecutor(4) as threads:
        for seed, made in enumerate(threads.map(warps, range(4))):
            assert np.array_equal(made, warps(seed))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32))
def test_modest_warps_keep_the_ink(digits: Array, seed: int) -> None:
    """Turns and slants keep it, moves inside the frame too; a stretch changes it by its own area at most."""
    made = warped(digits, Augmentation(10, 0.1, 0.1, 1.5), np.random.default_rng(seed))
    ink = made.sum(axis=(1, 2)) / digits.sum(axis=(1, 2))
    assert ink.min() > 1 / 1.1**2 - 0.06
    assert ink.max() < 1 / 0.9**2 + 0.06
    assert ink.mean() == pytest.approx(1, abs=0.06)


def test_the_same_generator_warps_the_same_way_and_goes_on(digits: Array) -> None:
    augmentation = Augmentation(rotation=5, shift=1)
    first, second = np.random.default_rng(7), np.random.default_rng(7)
    once = warped(digits, augmentation, first)
    assert np.array_equal(once, warped(digits, augmentation, second))
    assert not np.array_equal(once, warped(digits, augmentation, second))


@pytest.mark.parametrize(
    ("augmentation", "turn", "stretch", "slant", "move"),
    [
        (Augmentation(rotation=10), 10, 0, 0, 0),
        (Augmentation(scale=0.2), 0, 0.2, 0, 0),
        (Augmentation(shear=0.3), 0, 0, 0.3, 0),
        (Augmentation(shift=2.5), 0, 0, 0, 2.5),
    ],
)
def test_what_is_drawn_goes_as_far_as_is_allowed_and_no_further(
    augmentation: Augmentation, turn: float, stretch: float, slant: float, move: float
) -> None:
    (a, b, right), (c, d, down) = drawn(augmentation, 4000, np.random.default_rng(0))
    turns, wide = np.rad2deg(np.arctan2(c, a)), np.hypot(a, c)
    high = (a * d - b * c) / wide
    slants = (a * b + c * d) / (wide * high)
    for values, middle, reach in (
        (turns, 0, turn),
        (wide, 1, stretch),
        (high, 1, stretch),
        (slants, 0, slant),
        (right, 0, move),
        (down, 0, move),
    ):
        distance = np.abs(values - middle).max()
        assert 0.99 * reach <= distance <= reach + 1e-9


def test_ink_that_is_moved_over_the_edge_is_gone() -> None:
    images = np.full((200, 5, 5), 200, np.uint8)
    ink = warped(images, Augmentation(shift=2), np.random.default_rng(1)).sum(axis=(1, 2)) / images[0].sum()
    assert ink.max() <= 1
    assert 0.36 <= ink.min() < 0.5


def test_no_augmentation_draws_no_random_number() -> None:
    random = np.random.default_rng(0)
    images: Array = np.ones((2, 3, 3), np.uint8)
    assert warped(images, Augmentation(), random) is images
    assert random.random() == np.random.default_rng(0).random()
