"""What holds for any drawing: bounds, centre of mass, and indifference to polarity, place and size."""

from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.data.drawing import preprocess
from tests.data.canvas import Grey, encode


@st.composite
def strokes(draw: st.DrawFn, side: int = 60) -> Grey:
    """One to four thick strokes between random points, white on black (side, side)."""
    canvas = np.zeros((side, side), dtype=np.uint8)
    point = st.tuples(st.integers(4, side - 5), st.integers(4, side - 5))
    radius = draw(st.integers(1, 3))
    corners = draw(st.lists(point, min_size=2, max_size=5))
    for (row, column), (next_row, next_column) in pairwise(corners):
        for share in np.linspace(0, 1, 2 * side):
            at = round(row + share * (next_row - row))
            to = round(column + share * (next_column - column))
            canvas[at - radius : at + radius + 1, to - radius : to + radius + 1] = 255
    return canvas


@st.composite
def noises(draw: st.DrawFn) -> Grey:
    """Any greys inside a black frame."""
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    inked = rng.random((height, width)) < draw(st.floats(0.05, 0.6))
    inside = np.where(inked, rng.integers(0, 256, (height, width)), 0)
    assume(inside.max() >= 40)
    return np.pad(inside, draw(st.integers(3, 12))).astype(np.uint8)


def centre_of_mass(pixels: np.ndarray) -> tuple[float, float]:
    index = np.arange(28)
    rows, columns = pixels.sum(axis=1), pixels.sum(axis=0)
    return float(rows @ index / rows.sum()), float(columns @ index / columns.sum())


@settings(deadline=None)
@given(strokes() | noises())
def test_any_ink_becomes_28x28_centred_and_in_bounds(canvas: Grey) -> None:
    pixels = preprocess(encode(canvas)).pixels
    assert pixels.shape == (28, 28)
    assert pixels.min() >= 0.0
    assert pixels.max() == 1.0
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    for centre, inked in zip(centre_of_mass(pixels), (rows, columns), strict=True):
        held_by_frame = inked[0] == 0 or inked[-1] == 27
        assert abs(centre - 14) <= 0.5 + 1e-9 or held_by_frame


@settings(deadline=None)
@given(strokes() | noises())
def test_polarity_does_not_matter(canvas: Grey) -> None:
    light, dark = (preprocess(encode(ink)).pixels for ink in (canvas, 255 - canvas))
    np.testing.assert_allclose(light, dark, atol=1e-6)


@settings(deadline=None)
@given(strokes() | noises(), *[st.integers(0, 100)] * 4)
def test_place_does_not_matter(canvas: Grey, top: int, bottom: int, left: int, right: int) -> None:
    moved = np.pad(canvas, ((top, bottom), (left, right)))
    np.testing.assert_array_equal(preprocess(encode(moved)).pixels, preprocess(encode(canvas)).pixels)


@settings(deadline=None)
@given(strokes(), st.integers(2, 8))
def test_size_hardly_matters(canvas: Grey, factor: int) -> None:
    enlarged = canvas.repeat(factor, axis=0).repeat(factor, axis=1)
    small, large = (preprocess(encode(ink)).stages for ink in (canvas, enlarged))
    assume(max(small[1].image.shape) >= 20)
    # Before centring: a centre of mass that lies between two pixels may go to either.
    difference = np.abs(small[2].image / 255.0 - large[2].image / 255.0)
    assert difference.sum() / 28**2 < 0.025
    # A flat drawing has few pixels and most of them are edges, so by itself it differs more.
    assert difference.mean() < 0.08
