"""Pictures to draw on: digits laid anywhere on a canvas at any size, and files of them."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

SIDE = 280

Grey = npt.NDArray[np.uint8]


def place(digit: Grey, longer_side: int, rng: np.random.Generator, side: int = SIDE) -> Grey:
    """Enlarge the ink of a 28x28 `digit` smoothly and lay it at random on a black canvas (side, side)."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    ink = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = longer_side / max(ink.shape)
    height, width = (max(1, round(length * factor)) for length in ink.shape)
    enlarged = np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BICUBIC))
    top, left = int(rng.integers(0, side - height + 1)), int(rng.integers(0, side - width + 1))
    canvas = np.zeros((side, side), dtype=np.uint8)
    canvas[top : top + height, left : left + width] = enlarged
    return canvas


def box(height: int, width: int, top: int, left: int, side: int = SIDE) -> Grey:
    """A filled white box on a black canvas (side, side)."""
    canvas = np.zeros((side, side), dtype=np.uint8)
    canvas[top : top + height, left : left + width] = 255
    return canvas


def seven(side: int = SIDE) -> Grey:
    """A drawn seven, white on black (side, side): its shape tells it from its mirror images."""
    canvas = np.zeros((side, side), dtype=np.uint8)
    unit = side // 28
    canvas[5 * unit : 8 * unit, 7 * unit : 20 * unit] = 255
    for row in range(8 * unit, 22 * unit):
        left = 17 * unit - (row - 8 * unit) // 2
        canvas[row, left : left + 3 * unit] = 255
    return canvas


def encode(image: Image.Image | npt.NDArray[Any], format: str = "PNG", **options: Any) -> bytes:
    """The bytes of a file of `image`."""
    if not isinstance(image, Image.Image):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()
