"""Digits drawn with a round pen as people draw them on the page's pad, without people: for measuring.

Each drawing takes a skeleton and varies what hands vary: proportion, slant, turn, size, place, the pen's
width, the shape itself, a tremor, and whether the ink is light or dark.
"""

import io
import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from backend.data.drawing import SIDE, preprocess
from backend.data.skeletons import SKELETONS, Skeleton, Stroke

Points = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]

PAD = 280
# The pen widths that the page's pad offers, and the one it starts with.
THINNEST, USUAL, THICKEST = 8, 20, 36
SMALLEST, LARGEST = 70, 250
_ALIKE = 1e-9
_PER_SPAN = 10
# Drawn larger and shrunk, which smooths the edges as a browser does.
_FINER = 2


def drawings(count: int, seed: int) -> tuple[Picture, npt.NDArray[np.int64]]:
    """Draw digits and prepare them for the network as the page's drawings are.

    Parameters
    ----------
    count : int
        How many; they go through the ten digits in turn.
    seed : int
        The same seed gives the same drawings.

    Returns
    -------
    images : ndarray of uint8, shape (count, 28, 28)
        White ink on black.
    labels : ndarray of int64, shape (count,)
        What each shows.
    """
    random = np.random.default_rng(seed)
    images = np.empty((count, SIDE, SIDE), np.uint8)
    labels = np.arange(count) % 10
    for image, label in zip(images, labels, strict=True):
        stream = io.BytesIO()
        # BMP, since packing thousands of PNGs would take most of the time.
        Image.fromarray(draw(int(label), random)).save(stream, "BMP")
        image[...] = np.rint(preprocess(stream.getvalue()).pixels * 255)
    return images, labels


def draw(digit: int, random: np.random.Generator) -> Picture:
    """Draw a digit on a pad.

    Parameters
    ----------
    digit : int
        Which, 0 to 9.
    random : Generator
        Decides everything else.

    Returns
    -------
    ndarray of uint8, shape (280, 280)
        Light ink on dark or dark on light.
    """
    styles = SKELETONS[digit]
    height = random.uniform(SMALLEST, LARGEST)
    # A pen of more than a sixth of the height would fill the loops, and a hand would take a finer one.
    pen = min(random.triangular(THINNEST, USUAL, THICKEST), height / 6)
    strokes = placed(styles[random.integers(len(styles))], height, pen, random)
    picture = painted(strokes, pen)
    return 255 - picture if random.random() < 0.5 else picture


def placed(skeleton: Skeleton, height: float, pen: float, random: np.random.Generator) -> list[Points]:
    """Vary a skeleton and lay it somewhere on the pad, the pen's width within it.

    Parameters
    ----------
    skeleton : Skeleton
        What to draw.
    height : float
        How high, in pixels, before it is slanted and turned.
    pen : float
        The pen's width in pixels.
    random : Generator
        Decides how it is varied.

    Returns
    -------
    list of ndarray, shape (n, 2)
        For each stroke the points, x and y in pixels, that the pen goes straight between.
    """
    wide = random.uniform(0.65, 1.4)
    slant = np.clip(random.normal(0.1, 0.25), -0.4, 0.7)
    turn = math.radians(np.clip(random.normal(0, 8), -20, 20))
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[wide, -slant], [0, 1]]) * (height / 100)
    strokes = [smooth(_varied(stroke, random)) @ matrix.T for stroke in skeleton]
    strokes = [stroke + _tremor(len(stroke), random) for stroke in strokes]
    everything = np.concatenate(strokes)
    low, high = everything.min(axis=0) - pen / 2, everything.max(axis=0) + pen / 2
    # What a strong slant makes too large for the pad is drawn smaller.
    fitting = min(1.0, (PAD - 2) / float((high - low).max()))
    corner = random.uniform(0, 1, 2) * (PAD - fitting * (high - low))
    return [(stroke - low) * fitting + corner for stroke in strokes]


def smooth(points: Points) -> Points:
    """Lead a smooth curve through points (n, 2), with a corner where one stands twice."""
    before, after = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    known = np.concatenate([[before], points, [after]])
    share = np.linspace(0, 1, _PER_SPAN, endpoint=False)[:, None]
    spans = []
    for p, q, r, s in zip(known, known[1:], known[2:], known[3:], strict=False):
        if np.abs(q - r).max() < _ALIKE:
            continue
        leaving = _heading(p, q, r)
        arriving = _heading(q, r, s)
        spans.append(
            (2 * share**3 - 3 * share**2 + 1) * q
            + (share**3 - 2 * share**2 + share) * leaving
            + (3 * share**2 - 2 * share**3) * r
            + (share**3 - share**2) * arriving
        )
    return np.concatenate([*spans, points[-1:]])


def painted(strokes: list[Points], pen: float) -> Picture:
    """Paint strokes with a round pen, white on black, uint8 (280, 280)."""
    image = Image.new("L", (PAD * _FINER, PAD * _FINER))
    surface = ImageDraw.Draw(image)
    radius = pen * _FINER / 2
    for stroke in strokes:
        points = [(float(x), float(y)) for x, y in stroke * _FINER]
        surface.line(points, fill=255, width=max(1, round(2 * radius)), joint="curve")
        for x, y in points[0], points[-1]:
            surface.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(_FINER))


def _heading(before: Points, at: Points, after: Points) -> Points:
    """Where a curve goes at a point: along its neighbours, or from a corner straight on."""
    if np.abs(before - at).max() < _ALIKE:
        return after - at
    if np.abs(after - at).max() < _ALIKE:
        return at - before
    return (after - before) / 2


def _varied(stroke: Stroke, random: np.random.Generator) -> Points:
    """Move each point a little; what stands twice stays a corner."""
    points = np.array(stroke)
    moves = random.normal(0, 4, points.shape)
    again = np.flatnonzero((points[1:] == points[:-1]).all(axis=1)) + 1
    moves[again] = moves[again - 1]
    return points + moves


def _tremor(count: int, random: np.random.Generator) -> Points:
    """Shake a hand: steps of noise, smoothed over neighbours, about a pixel in size."""
    noise = random.normal(0, 2.5, (count + 8, 2))
    return np.stack([np.convolve(axis, np.full(9, 1 / 9), mode="valid") for axis in noise.T], axis=1)
