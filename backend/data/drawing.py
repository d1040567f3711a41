"""From a drawing to 28x28 pixels in the way that MNIST's images were made.

MNIST's makers fitted each digit into 20x20 pixels, aspect kept and edges smoothed, and moved it by whole
pixels until its centre of mass lay at the middle of 28x28. The same is done here, after finding the ink.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from backend.data import picture
from backend.data.picture import DrawingError

SIDE = 28
FITTED = 20
CENTRE = 14  # the pixel that MNIST's centres of mass lie in, on both axes
WORKING_SIDE = 560
MIN_CONTRAST = 0.08  # of the full range: paler ink is taken for noise of the paper
MAX_COVERAGE = 0.9
INK_THRESHOLD = 0.3

_Pixels = npt.NDArray[np.float64]


class BlankDrawingError(DrawingError):
    """Nothing is drawn."""


class FullDrawingError(DrawingError):
    """Ink everywhere and no background."""


class TransparentDrawingError(DrawingError):
    """Every pixel is transparent."""


@dataclass(frozen=True)
class Stage:
    """One stage on the way, to show.

    Attributes
    ----------
    id : str
        "ink", "crop", "scaled" or "centred".
    title, says : str
        A heading and a sentence for the reader.
    image : ndarray of uint8 (h, w)
        White ink on black.
    """

    id: str
    title: str
    says: str
    image: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Drawing:
    """A drawing as the network gets it.

    Attributes
    ----------
    pixels : ndarray of float64 (28, 28)
        In 0..1, ink is 1.
    stages : tuple of Stage
        In order, the last one being `pixels`.
    """

    pixels: _Pixels
    stages: tuple[Stage, ...]


def preprocess(data: bytes) -> Drawing:
    """Bring a picture of one digit into the form of MNIST's images.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP, GIF or BMP file; dark on light, light on dark, or any ink on a transparent ground.

    Raises
    ------
    DrawingError
        When the bytes are no picture that is read (see `picture.decode`), or one that is blank, full of ink
        or fully transparent.
    """
    ink = find_ink(picture.decode(data))
    cropped = crop(ink)
    scaled = scale(cropped)
    centred = centre(scaled)
    return Drawing(
        centred,
        (
            _stage("ink", "Ink", "Whatever differs from the background is ink, drawn white on black.", ink),
            _stage("crop", "Cropped", "Everything outside the box around the ink is cut away.", cropped),
            _stage(
                "scaled",
                "Scaled",
                f"The longer side becomes {FITTED} pixels, the other keeps its proportion.",
                scaled,
            ),
            _stage(
                "centred",
                "Centred",
                f"The ink's centre of mass goes to the middle of {SIDE}x{SIDE}, as in MNIST's images.",
                centred,
            ),
        ),
    )


def find_ink(rgba: npt.NDArray[np.uint8]) -> _Pixels:
    """Tell ink from background, whichever is the darker.

    Parameters
    ----------
    rgba : ndarray of uint8 (h, w, 4)
        Red, green, blue, alpha.

    Returns
    -------
    ndarray of float64 (h, w), or smaller by a whole factor when a side is over `WORKING_SIDE`
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
        distance = _reduced(alpha) / 255.0
    else:
        distance = _distance_from_background(_reduced(_opaque(rgba)))
    if distance.max() < MIN_CONTRAST:
        raise _one_even_colour(rgba)
    ink = _stretched(distance)
    if (ink > INK_THRESHOLD).mean() > MAX_COVERAGE:
        raise FullDrawingError(
            "Ink covers nearly the whole picture, so no digit stands out. Leave some background around it."
        )
    return ink


def crop(ink: _Pixels) -> _Pixels:
    """Cut `ink` (h, w) down to the box around what is above `INK_THRESHOLD`."""
    inked = ink > INK_THRESHOLD
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scale(ink: _Pixels) -> _Pixels:
    """Resample `ink` (h, w) so that its longer side is `FITTED` pixels, its aspect kept."""
    height, width = ink.shape
    longer = max(height, width)
    size = (max(1, round(width * FITTED / longer)), max(1, round(height * FITTED / longer)))
    image = Image.fromarray(ink.astype(np.float32))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS), dtype=np.float64).clip(0.0, 1.0)


def centre(ink: _Pixels) -> _Pixels:
    """Lay `ink` (at most 20x20) on 28x28 so that its centre of mass lies in the middle pixel.

    The shift is by whole pixels, as in MNIST. What would leave the frame is held inside it.
    """
    placed = np.zeros((SIDE, SIDE))
    top, left = (
        int(np.clip(round(CENTRE - _mean_index(ink.sum(axis=1 - axis))), 0, SIDE - ink.shape[axis]))
        for axis in (0, 1)
    )
    placed[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return placed


def _mean_index(mass: _Pixels) -> float:
    return float(mass @ np.arange(len(mass)) / mass.sum())


def _border(image: npt.NDArray[np.uint8] | _Pixels) -> _Pixels:
    """Return the outermost pixels of `image` (h, w, ...) in one row."""
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]]).astype(np.float64)


def _opaque(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Lay the picture on the colour of its border, so that holes in it count as background."""
    alpha = rgba[..., 3:].astype(np.float32) / 255.0
    if alpha.min() == 1.0:
        return rgba[..., :3]
    ground = np.median(_border(rgba[..., :3]), axis=0)
    blended: npt.NDArray[np.uint8] = (rgba[..., :3] * alpha + ground * (1.0 - alpha)).round().astype(np.uint8)
    return blended


def _reduced(image: npt.NDArray[np.uint8]) -> _Pixels:
    """Shrink (h, w) or (h, w, 3) by a whole factor, by averages, until no side is over `WORKING_SIDE`."""
    factor = -(-max(image.shape[:2]) // WORKING_SIDE)
    if factor == 1:
        return image.astype(np.float64)
    return np.asarray(Image.fromarray(image).reduce(factor), dtype=np.float64)


def _distance_from_background(rgb: _Pixels) -> _Pixels:
    """Return how far each pixel of (h, w, 3) is from the border's median colour, in 0..1."""
    background = np.median(_border(rgb), axis=0)
    distance: _Pixels = np.abs(rgb - background).max(axis=2) / 255.0
    return distance


def _stretched(distance: _Pixels) -> _Pixels:
    """Scale so that typical ink is 1 and the paper's unevenness is 0.

    Typical ink is the median of the upper half of the distances; unevenness is what nine tenths of the border
    stay under, held to a quarter of the ink so that a drawing that runs off the edge keeps its greys.
    """
    full = float(np.median(distance[distance >= distance.max() / 2]))
    floor = min(float(np.quantile(_border(distance), 0.9)), full / 4)
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


def _stage(stage: str, title: str, says: str, ink: _Pixels) -> Stage:
    return Stage(stage, title, says, (ink * 255.0).round().astype(np.uint8))
