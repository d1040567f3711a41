"""Augmentation: a digit that is turned, scaled, slanted or moved a little is still that digit."""

import math
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from backend.engine.tensor import Array
from backend.training.bounds import check_number

# Origins are counted in 4096ths of a pixel, weights in 256ths: bytes so weighted sum up within 16 bits.
ORIGIN_BITS, WEIGHT_BITS = 12, 8
# Float32 is exact for whole numbers below.
EXACT = 1 << 24
# Two numbers of 16 bits in one of 32: what is done to it is done to both.
LANES = np.uint32(0x00FF00FF)
HALVES = np.uint32(0x00800080)
# So many images stay in a core's own cache.
AT_ONCE = 32


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


class _Room(threading.local):
    """Memory that a thread keeps from call to call: to get it anew would take as long as the work."""

    def __init__(self) -> None:
        self._kept: dict[str, Array] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """Find an array that holds anything; it is the caller's until asked for again by the same name."""
        size = math.prod(shape)
        if name not in self._kept or self._kept[name].size < size:
            self._kept[name] = np.empty(size, dtype)
        return self._kept[name][:size].reshape(shape)


_room = _Room()


def warped(images: Array, augmentation: Augmentation, random: np.random.Generator) -> Array:
    """Warp every image at random about its centre; black comes in at the edges.

    Each gets a turn, a stretch of its own along both axes, a slant and a move of its own, all drawn evenly
    from what is allowed.

    Parameters
    ----------
    images : ndarray of uint8, shape (m, h, w)
        The images.
    augmentation : Augmentation
        How far.
    random : Generator
        Where the warps are drawn from, six numbers for each image; without augmentation none is drawn.

    Returns
    -------
    ndarray of uint8, shape (m, h, w)
        The warped images; without augmentation the very ones that were given.
    """
    if augmentation.none:
        return images
    return resampled(images, drawn(augmentation, len(images), random))


def drawn(augmentation: Augmentation, count: int, random: np.random.Generator) -> Array:
    """Draw where the pixels of warped images come from.

    Parameters
    ----------
    augmentation : Augmentation
        How far.
    count : int
        For how many images.
    random : Generator
        Where the numbers are drawn from.

    Returns
    -------
    ndarray of float64, shape (2, 3, count)
        For each image a matrix; its product with (x, y, 1), a pixel's column and row counted from the centre,
        is the column and row that the pixel comes from.
    """
    turn, wide, high, slant, right, down = random.uniform(-1, 1, (6, count))
    turn *= math.radians(augmentation.rotation)
    wide = 1 + wide * augmentation.scale
    high = 1 + high * augmentation.scale
    slant *= augmentation.shear
    cos, sin = np.cos(turn), np.sin(turn)
    return np.array(
        [
            [cos * wide, (cos * slant - sin) * high, right * augmentation.shift],
            [sin * wide, (sin * slant + cos) * high, down * augmentation.shift],
        ]
    )


def resampled(images: Array, origins: Array) -> Array:
    """Take every pixel from between the four around its origin, each weighted by how near it is.

    Turns, stretches and slants are rounded to 1/2048, moves to 1/4096 of a pixel and weights to 1/256: every
    sum is one of whole numbers and comes out the same on any machine.

    Parameters
    ----------
    images : ndarray of uint8, shape (m, h, w)
        The images.
    origins : ndarray of float, shape (2, 3, m)
        As `drawn` gives them.

    Returns
    -------
    ndarray of uint8, shape (m, h, w)
        The images made anew; what comes from outside an image is black.
    """
    m, h, w = images.shape
    border = _border(h, w, origins)
    high, wide = h + 2 * border, w + 2 * border
    at_once = max(1, min(m, AT_ONCE, (EXACT >> ORIGIN_BITS) // high))
    maps = _in_whole_numbers(origins, (h - 1) / 2 + border, (w - 1) / 2 + border)
    # Images that are worked on together lie one below the other.
    maps[1, 2] += np.arange(m) % at_once * (high << ORIGIN_BITS)
    points = _points(h, w)

    # Each pixel beside the one below it: four bytes from any pixel on are a square of four pixels.
    pairs = np.zeros((at_once, h + 1, w + 2, 2), np.uint8)
    overlapping: Array = np.ndarray((at_once, h + 1, w + 1), "<u4", pairs, strides=pairs.strides[:3])
    squares = _room.array("squares", (at_once, high, wide), np.uint32)
    squares.fill(0)
    inside = squares[:, border - 1 : border + h, border - 1 : border + w]

    origin = _room.array("origin", (2, h * w, at_once), np.float32)
    places = _room.array("places", (2, h * w, at_once), np.int32)
    cells = _room.array("cells", (2, h * w, at_once), np.int32)
    index = _room.array("index", (h * w, at_once), np.intp)
    found = _room.array("found", (h * w, at_once), np.uint32)
    # The image is the last axis, as in a batch that the network takes in.
    made = np.empty((h * w, m), np.uint8)
    for start in range(0, m, at_once):
        some = slice(start, start + at_once)
        count = len(images[some])
        pairs[:count, 1:, 1:-1, 0] = images[some]
        pairs[:count, :-1, 1:-1, 1] = images[some]
        inside[:count] = overlapping[:count]
        np.matmul(points, maps[:, :, some], out=origin[..., :count])
        place = places[..., :count]
        np.copyto(place, origin[..., :count], casting="unsafe")
        place >>= ORIGIN_BITS - WEIGHT_BITS
        column, row = np.right_shift(place, WEIGHT_BITS, out=cells[..., :count])
        row *= wide
        np.add(row, column, out=index[:, :count])
        square = found[:, :count]
        np.take(squares.reshape(-1), index[:, :count], out=square, mode="wrap")
        place &= (1 << WEIGHT_BITS) - 1
        made[:, some] = _between(square, *place.view(np.uint32))
    return np.moveaxis(made.reshape(h, w, m), -1, 0)


def _border(h: int, w: int, origins: Array) -> int:
    """Tell how much black an image needs on each side so that every origin and its neighbours lie in it."""
    x, y = (w - 1) / 2, (h - 1) / 2
    reach = np.abs(origins) * np.array([x, y, 1])[:, None]
    beyond = reach.sum(axis=1).max(axis=1) - (x, y)
    return max(0, math.ceil(float(beyond.max()))) + 2


def _in_whole_numbers(origins: Array, middle_row: float, middle_column: float) -> Array:
    """Count origins from the corner rather than the centre, in 4096ths of a pixel."""
    maps = origins * (1 << ORIGIN_BITS)
    maps[:, 2] += np.array([middle_column, middle_row])[:, None] * (1 << ORIGIN_BITS)
    # Even ones, since they meet halves: the centre lies between pixels.
    maps[:, :2] = 2 * np.rint(maps[:, :2] / 2)
    maps[:, 2] = np.rint(maps[:, 2]) + (1 << ORIGIN_BITS - WEIGHT_BITS - 1)
    return maps.astype(np.float32)


def _points(h: int, w: int) -> Array:
    """List (x, y, 1) for every pixel, from the centre: float32, shape (h * w, 3)."""
    points = np.ones((h, w, 3), np.float32)
    points[..., 0] = np.arange(w) - (w - 1) / 2
    points[..., 1] = np.arange(h)[:, None] - (h - 1) / 2
    return points.reshape(-1, 3)


def _between(square: Array, across: Array, down: Array) -> Array:
    """Weight four pixels by nearness: in whole numbers, first down two columns at once, then across.

    Parameters
    ----------
    square : ndarray of uint32
        From the lowest byte: the upper left pixel, the one below it, the upper right, the one below that.
        Overwritten.
    across, down : ndarray of uint32, same shape
        How far from the upper left one, 0 to 255 parts of 256.

    Returns
    -------
    ndarray of uint32, same shape
        The pixels between, 0 to 255.
    """
    upper = square & LANES
    square >>= 8
    square &= LANES
    square -= upper
    square *= down
    upper <<= WEIGHT_BITS
    square += upper
    square += HALVES
    left = square & 0xFFFF
    square >>= 16
    square -= left
    square *= across
    left <<= WEIGHT_BITS
    square += left
    square >>= 16
    return square
