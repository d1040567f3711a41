"""Rendered drawings: within the pad, as wide as the pen, smooth but for corners, the same from one seed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.data.skeletons import SKELETONS, Skeleton
from backend.data.strokes import LARGEST, PAD, SMALLEST, draw, drawings, painted, placed, smooth

STYLES = [(digit, skeleton) for digit, styles in SKELETONS.items() for skeleton in styles]


def test_every_digit_has_several_skeletons_of_about_the_same_height() -> None:
    assert list(SKELETONS) == list(range(10))
    assert min(map(len, SKELETONS.values())) >= 4
    for _, skeleton in STYLES:
        points = np.concatenate([np.array(stroke) for stroke in skeleton])
        assert points.min() >= -5
        assert 80 <= np.ptp(points[:, 1]) <= 100
        assert np.ptp(points[:, 0]) <= 70
        assert all(len(stroke) >= 2 for stroke in skeleton)


def test_the_same_seed_gives_the_same_drawings_in_the_order_of_the_digits() -> None:
    images, labels = drawings(12, seed=4)
    again, _ = drawings(12, seed=4)
    other, _ = drawings(12, seed=5)
    assert labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert images.shape == (12, 28, 28)
    assert images.dtype == np.uint8
    assert np.array_equal(images, again)
    assert not any(np.array_equal(one, two) for one, two in zip(images, other, strict=True))
    assert images.max(axis=(1, 2)).tolist() == [255] * 12


@pytest.mark.parametrize("digit", range(10))
def test_a_drawing_is_a_little_ink_on_an_even_ground_light_on_dark_or_dark_on_light(digit: int) -> None:
    random = np.random.default_rng(digit)
    grounds = set()
    for _ in range(20):
        picture = draw(digit, random)
        assert picture.shape == (PAD, PAD)
        assert picture.dtype == np.uint8
        ground = int(np.median(picture))
        grounds.add(ground)
        assert 0.002 < (np.abs(picture.astype(int) - ground) > 127).mean() < 0.4
    assert grounds == {0, 255}


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([skeleton for _, skeleton in STYLES]),
    st.floats(SMALLEST, LARGEST),
    st.floats(8, 36),
    st.integers(0, 2**32),
)
def test_the_pen_stays_on_the_pad(skeleton: Skeleton, height: float, pen: float, seed: int) -> None:
    strokes = placed(skeleton, height, pen, np.random.default_rng(seed))
    points = np.concatenate(strokes)
    assert len(strokes) == len(skeleton)
    assert points.min() >= pen / 2 * 0.8
    assert points.max() <= PAD - pen / 2 * 0.8
    assert 0.4 * SMALLEST < np.ptp(points[:, 1]) < PAD


def test_a_curve_goes_through_its_points_and_turns_evenly() -> None:
    turn = np.linspace(0, math.pi, 7)
    points = 50 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    curve = smooth(points)
    assert np.allclose(curve[::10], points)
    # Apart from its ends, which nothing bends, it is nearly the circle that the points lie on.
    assert np.abs(np.hypot(*curve[10:-10].T) - 50).max() < 0.3


def test_a_point_that_stands_twice_is_a_corner_between_straight_lines() -> None:
    curve = smooth(np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 0.0], [30.0, 40.0]]))
    assert np.isfinite(curve).all()
    assert np.allclose(np.minimum(np.abs(curve[:, 1]), np.abs(curve[:, 0] - 30)), 0)
    assert [30.0, 0.0] in curve.tolist()


@pytest.mark.parametrize("pen", [8.0, 20.0, 36.0])
def test_a_stroke_is_as_wide_as_the_pen_and_round_at_its_ends(pen: float) -> None:
    picture = painted([np.array([[80.0, 140.0], [140.0, 140.0], [200.0, 140.0]])], pen)
    ink = picture / 255
    assert ink[:, 140].sum() == pytest.approx(pen, abs=1)
    assert ink.sum() == pytest.approx(120 * pen + math.pi * pen**2 / 4, rel=0.06)
    assert np.abs(ink - ink[:, ::-1]).mean() < 0.001
