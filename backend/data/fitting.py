"""Brings pictures into the shape of a network's input: padded or averaged digits, resized pictures."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from backend.data import picture

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
CHANNELS = tuple(_MODES)


def fit(images: npt.NDArray[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """Bring digits like MNIST's into the shape of a network's input.

    Along each side by itself: where the input is longer, the digit is centred between zeros (one more at the
    end where the room is odd); where it is shorter, each number is the mean over the stretch that it covers.
    Every channel gets the same.

    Parameters
    ----------
    images : ndarray, shape (..., h, w)
        One digit or many; whole numbers are taken as they are and become float64.
    shape : tuple of int
        Channels, height and width.

    Returns
    -------
    float ndarray, shape (..., channels, height, width)
        The very numbers where the size is the same.
    """
    channels, height, width = shape
    floats = images if np.issubdtype(images.dtype, np.floating) else images.astype(np.float64)
    fitted = _along(_along(floats, -2, height), -1, width)
    return np.repeat(fitted[..., np.newaxis, :, :], channels, axis=-3)


def _along(values: npt.NDArray[Any], axis: int, length: int) -> npt.NDArray[Any]:
    room = length - values.shape[axis]
    if room < 0:
        averaging = _averages(values.shape[axis], length).astype(values.dtype)
        averaged: npt.NDArray[Any] = averaging @ values if axis == -2 else values @ averaging.T
        return averaged
    around = [(0, 0)] * values.ndim
    around[axis] = (room // 2, room - room // 2)
    return np.pad(values, around)


@lru_cache(maxsize=64)
def _averages(count: int, length: int) -> npt.NDArray[np.float64]:
    """Weigh ``count`` numbers for each of ``length`` means: shape (length, count), rows summing to 1."""
    edges = np.arange(length + 1) * (count / length)
    cells = np.arange(count)
    covered = np.minimum(edges[1:, np.newaxis], cells + 1) - np.maximum(edges[:-1, np.newaxis], cells)
    weights: npt.NDArray[np.float64] = covered.clip(0) * (length / count)
    return weights


def resize(data: bytes, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Bring any picture into the shape of a network's input; nothing is cropped, centred or inverted.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP, GIF or BMP file.
    shape : tuple of int
        Channels (1 for grey, 3 for red, green and blue, 4 for these and alpha), height and width. Without
        alpha, what is transparent lies on white.

    Returns
    -------
    float64 ndarray of that shape
        In 0..1; black is 0 and white 1. Means over areas where it shrinks, repeated pixels where it grows.

    Raises
    ------
    DrawingError
        When the bytes are no picture that is read.
    """
    channels, height, width = shape
    image = Image.fromarray(picture.decode(data))
    if channels < 4:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    resized = image.convert(_MODES[channels]).resize((width, height), Image.Resampling.BOX)
    numbers = np.asarray(resized, dtype=np.float64).reshape(height, width, channels) / 255.0
    return np.ascontiguousarray(np.moveaxis(numbers, -1, 0))
