"""From a drawing to 28x28 pixels in the way that MNIST's images were made.

MNIST's makers fitted each digit into 20x20 pixels, aspect kept and edges smoothed, and moved it by whole
pixels until its centre of mass lay at the middle of 28x28. The same is done here, after finding the ink.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from backend.data import picture
from backend.data.ink import THRESHOLD, Ink, find_ink
from backend.data.picture import DrawingError

__all__ = ["Drawing", "DrawingError", "Stage", "centre", "crop", "preprocess", "scale"]

SIDE = 28
FITTED = 20
CENTRE = 14  # the pixel that MNIST's centres of mass lie in, on both axes


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

    pixels: Ink
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
        or fully transparent (see `ink.find_ink`).
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
                f"The longer side becomes {FITTED} pixels and the other keeps its proportion.",
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


def crop(ink: Ink) -> Ink:
    """Cut `ink` (h, w) down to the box around what is above `THRESHOLD`."""
    inked = ink > THRESHOLD
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scale(ink: Ink) -> Ink:
    """Resample `ink` (h, w) so that its longer side is `FITTED` pixels, its aspect kept and its peak 1.

    A thin pen's strokes come out narrower than a pixel, so grey; MNIST's images all reach full ink.
    """
    height, width = ink.shape
    longer = max(height, width)
    size = (max(1, round(width * FITTED / longer)), max(1, round(height * FITTED / longer)))
    image = Image.fromarray(ink.astype(np.float32))
    # Of the filters tried, Lanczos gives MNIST's own digits back best from smooth enlargements.
    scaled = np.asarray(image.resize(size, Image.Resampling.LANCZOS), dtype=np.float64).clip(0.0, 1.0)
    to_full_ink: Ink = scaled / scaled.max()
    return to_full_ink


def centre(ink: Ink) -> Ink:
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


def _mean_index(mass: Ink) -> float:
    return float(mass @ np.arange(len(mass)) / mass.sum())


def _stage(stage: str, title: str, says: str, ink: Ink) -> Stage:
    return Stage(stage, title, says, (ink * 255.0).round().astype(np.uint8))
