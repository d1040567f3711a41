"""Augmentation: a digit that is turned, scaled, slanted or moved a little is still that digit."""

from dataclasses import dataclass

import numpy as np

from backend.engine.tensor import Array
from backend.training.bounds import check_number


@dataclass(frozen=True)
class Augmentation:
    """How far each image is warped at random, both ways, each time it is seen.

    Attributes
    ----------
    rotation : float
        By how many degrees at most it is turned, 0 to 45.
    scale : float
        By what share of its size at most it grows or shrinks, 0 to 0.5.
    shear : float
        By how many columns for each row at most it is slanted, 0 to 0.5.
    shift : float
        By how many pixels at most it is moved, 0 to 8.

    Raises
    ------
    RecipeError
        If a value is out of bounds.
    """

    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        check_number("rotation", self.rotation, 0, 45, unit="degrees")
        check_number("scale", self.scale, 0, 0.5)
        check_number("shear", self.shear, 0, 0.5)
        check_number("shift", self.shift, 0, 8, unit="pixels")
        for name in ("rotation", "scale", "shear", "shift"):
            # So that a shift of 1 and one of 1.0 are the same in JSON too.
            object.__setattr__(self, name, float(getattr(self, name)))

    @property
    def none(self) -> bool:
        """Whether it leaves every image as it is."""
        return not (self.rotation or self.scale or self.shear or self.shift)


def warped(images: Array, augmentation: Augmentation, random: np.random.Generator) -> Array:
    """Warp every image at random; black comes in at the edges.

    Parameters
    ----------
    images : ndarray, shape (m, h, w)
        The images.
    augmentation : Augmentation
        How far.
    random : Generator
        Where the warps are drawn from; without augmentation no number is drawn.

    Returns
    -------
    ndarray, shape (m, h, w)
        The warped images, same dtype.
    """
    return shifted(images, round(augmentation.shift), random)


def shifted(images: Array, reach: int, random: np.random.Generator) -> Array:
    """Move every image by up to `reach` pixels each way; black comes in at the edges.

    Parameters
    ----------
    images : ndarray, shape (m, h, w)
        The images.
    reach : int
        The furthest that one may move, in pixels; 0 draws no random number.
    random : Generator
        Where the moves are drawn from.

    Returns
    -------
    ndarray, shape (m, h, w)
        The moved images, same dtype.
    """
    if reach == 0:
        return images
    m, h, w = images.shape
    padded = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (h, w), axis=(1, 2))
    down, right = random.integers(0, 2 * reach + 1, size=(2, m))
    return np.asarray(windows[np.arange(m), down, right])
