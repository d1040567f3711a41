"""Ink is found on any ground, in any colour, and where there is none it is said."""

import numpy as np
import pytest

from backend.data import ink
from backend.data.ink import BlankDrawingError, FullDrawingError, TransparentDrawingError, find_ink
from tests.data.canvas import Grey, box, seven


def painted(coverage: Grey, paper: tuple[int, ...], pen: tuple[int, ...]) -> Grey:
    """Paint with `pen` on `paper` (red, green, blue, alpha) where `coverage` (h, w) says so."""
    share = coverage[..., np.newaxis] / 255.0
    rgba: Grey = (np.array(paper) * (1 - share) + np.array(pen) * share).round().astype(np.uint8)
    return rgba


@pytest.mark.parametrize(
    ("paper", "pen"),
    [
        ((255, 255, 255, 255), (0, 0, 0, 255)),
        ((0, 0, 0, 255), (255, 255, 255, 255)),
        ((255, 255, 240, 255), (120, 130, 200, 255)),
        ((20, 60, 40, 255), (240, 240, 240, 255)),
        ((90, 130, 90, 255), (180, 90, 90, 255)),
        ((255, 255, 255, 255), (215, 215, 215, 255)),
        ((0, 0, 0, 0), (0, 0, 0, 255)),
        ((255, 255, 255, 0), (255, 255, 255, 255)),
        ((0, 0, 0, 0), (200, 30, 30, 255)),
    ],
)
def test_ink_is_found_on_any_ground(paper: tuple[int, ...], pen: tuple[int, ...]) -> None:
    np.testing.assert_allclose(find_ink(painted(seven(), paper, pen)), seven() / 255.0, atol=0.02)


def test_greys_of_the_edge_are_kept() -> None:
    soft = box(40, 40, 100, 100)
    soft[99, 100:140] = 64
    soft[98, 100:140] = 128
    np.testing.assert_allclose(find_ink(painted(soft, (255,) * 4, (0, 0, 0, 255))), soft / 255.0, atol=0.005)


def test_see_through_holes_in_paper_are_background() -> None:
    rgba = painted(seven(), (255,) * 4, (0, 0, 0, 255))
    rgba[200:220, 200:220] = 0
    np.testing.assert_array_equal(find_ink(rgba), seven() / 255.0)


def test_ink_that_runs_off_the_edge_is_still_ink() -> None:
    bar = box(280, 30, 0, 100)
    np.testing.assert_array_equal(find_ink(painted(bar, (255,) * 4, (0, 0, 0, 255))), bar / 255.0)


@pytest.mark.parametrize(("slope", "noise", "pen"), [(40, 4, 60), (120, 4, 60), (60, 6, 130)])
def test_a_photo_with_uneven_light_and_noise_shows_its_ink(slope: int, noise: int, pen: int) -> None:
    light = np.linspace(200 - slope / 2, 200 + slope / 2, 280)
    grey = light * (1 - seven() / 255.0 * (1 - pen / 200))
    grey += np.random.default_rng(2).normal(0, noise, grey.shape)
    rgba = np.dstack([grey, grey, grey, np.full_like(grey, 255)]).clip(0, 255).astype(np.uint8)
    found = find_ink(rgba) > ink.THRESHOLD
    assert (found != (seven() > 0)).mean() < 0.001


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (280, 280), (1, 500)])
def test_an_even_picture_is_blank_or_full(shape: tuple[int, int]) -> None:
    with pytest.raises(BlankDrawingError, match="Nothing is drawn"):
        find_ink(np.full((*shape, 4), 255, dtype=np.uint8))
    black = np.zeros((*shape, 4), dtype=np.uint8)
    with pytest.raises(TransparentDrawingError, match="transparent"):
        find_ink(black)
    black[..., 3] = 255
    with pytest.raises(FullDrawingError, match="one even dark colour"):
        find_ink(black)


def test_paper_that_is_merely_rough_is_blank() -> None:
    for noise in (2, 6, 15):
        rough = np.random.default_rng(noise).normal(180, noise, (280, 280)).clip(0, 255).astype(np.uint8)
        with pytest.raises(BlankDrawingError):
            find_ink(painted(255 - rough, (255,) * 4, (0, 0, 0, 255)))


def test_ink_nearly_everywhere_is_full() -> None:
    with pytest.raises(FullDrawingError, match="nearly the whole picture"):
        find_ink(painted(box(276, 276, 2, 2), (255,) * 4, (0, 0, 0, 255)))
    with pytest.raises(FullDrawingError, match="nearly the whole picture"):
        find_ink(painted(box(276, 276, 2, 2), (0,) * 4, (0, 0, 0, 255)))
