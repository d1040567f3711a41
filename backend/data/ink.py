"""Tell ink from background, whichever is the darker."""

import numpy as np
import numpy.typing as npt

from backend.data.picture import DrawingError

MIN_CONTRAST = 0.08  # of the full range: what is paler is taken for the paper's unevenness
MIN_CLARITY = 5.0  # times the typical unevenness of the border: the same, for rough or noisy paper
MAX_COVERAGE = 0.9
THRESHOLD = 0.3  # above it a pixel counts as inked

Ink = npt.NDArray[np.float64]


class BlankDrawingError(DrawingError):
    """Nothing is drawn."""


class FullDrawingError(DrawingError):
    """Ink everywhere and no background."""


class TransparentDrawingError(DrawingError):
    """Every pixel is transparent."""


def find_ink(rgba: npt.NDArray[np.uint8]) -> Ink:
    """Find the ink of a picture.

    A picture whose border is transparent has its ink in alpha; in any other, ink is what differs from the
    border's colour.

    Parameters
    ----------
    rgba : ndarray of uint8 (h, w, 4)
        Red, green, blue, alpha.

    Returns
    -------
    ndarray of float64 (h, w)
        In 0..1: 0 is background, 1 is full ink.

    Raises
    ------
    BlankDrawingError, FullDrawingError, TransparentDrawingError
        When there is no ink, or no background.
    """
    alpha = rgba[..., 3]
    if not alpha.any():
        raise TransparentDrawingError("Every pixel is transparent, so nothing is drawn. Draw a digit first.")
    if np.median(_border(alpha)) < 128:
        distance = alpha / 255.0
    else:
        distance = _distance_from_background(_single_if_grey(_opaque(rgba)).astype(np.float64))
    if distance.max() < MIN_CONTRAST:
        raise _one_even_colour(rgba)
    ink = _stretched(distance)
    if (ink > THRESHOLD).mean() > MAX_COVERAGE:
        raise FullDrawingError(
            "Ink covers nearly the whole picture, so no digit stands out. Leave some background around it."
        )
    return ink


def _border(image: npt.NDArray[np.uint8] | Ink) -> Ink:
    """Return the outermost pixels of `image` (h, w, ...) in one row."""
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]]).astype(np.float64)


def _opaque(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Lay the picture on the colour of its border, so that holes in it count as background."""
    if (rgba[..., 3] == 255).all():
        return rgba[..., :3]
    alpha = rgba[..., 3:].astype(np.float32) / 255.0
    ground = np.median(_border(rgba[..., :3]), axis=0)
    blended: npt.NDArray[np.uint8] = (rgba[..., :3] * alpha + ground * (1.0 - alpha)).round().astype(np.uint8)
    return blended


def _single_if_grey(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Keep one channel of three equal ones: most drawings are grey, and they are read while the pen moves."""
    grey = rgb[..., :1]
    return grey if (rgb == grey).all() else rgb


def _distance_from_background(rgb: Ink) -> Ink:
    """Return how far each pixel of (h, w, c) is from the background, in 0..1."""
    distance: Ink = np.abs(rgb - _background(rgb)).max(axis=2) / 255.0
    return distance


def _background(rgb: Ink) -> Ink:
    """Return the background's colour for each pixel of (h, w, c): even, or sloped as light falls on paper.

    Both guesses come from medians, which strokes that touch the border do not move; the one that the typical
    pixel of the border is nearer to is taken. What is even has the shape (c,).
    """
    border = _border(rgb)
    even: Ink = np.median(border, axis=0)
    unevenness = np.median(np.abs(border - even))
    if unevenness == 0.0:
        return even
    top, bottom, left, right = (np.median(side, axis=0) for side in (rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]))
    down = np.linspace(-0.5, 0.5, rgb.shape[0])[:, np.newaxis, np.newaxis]
    across = np.linspace(-0.5, 0.5, rgb.shape[1])[:, np.newaxis]
    sloped: Ink = (top + bottom + left + right) / 4 + (bottom - top) * down + (right - left) * across
    return sloped if np.median(np.abs(border - _border(sloped))) < unevenness else even


def _stretched(distance: Ink) -> Ink:
    """Scale so that typical ink is 1 and the paper's unevenness is 0.

    Typical ink is the median of the upper half of the distances. Unevenness is what nearly all of the border
    stays under, held to a third of the ink so that a drawing that runs off the edge keeps its greys.
    """
    full = float(np.median(distance[distance >= distance.max() / 2]))
    if full < MIN_CLARITY * np.median(_border(distance)):
        raise BlankDrawingError(
            "Nothing stands out from the background. "
            "Use a darker pen, or a plainer background with even light."
        )
    floor = min(float(np.quantile(_border(distance), 0.98)), full / 3)
    return ((distance - floor) / (full - floor)).clip(0.0, 1.0)


def _one_even_colour(rgba: npt.NDArray[np.uint8]) -> DrawingError:
    if rgba[..., :3].mean() >= 128:
        return BlankDrawingError(
            "Nothing is drawn: the picture is one even light colour. Draw a digit first."
        )
    return FullDrawingError(
        "The picture is one even dark colour: ink everywhere, or none. "
        "Draw one digit and leave background around it."
    )
