"""Batches: which images each step sees, warped and laid out as the network takes them in.

All that is random is drawn from generators seeded by (seed, stream, epoch, chunk), never from one that lives
on from step to step. So the seed and the number of a step are the whole random state of a run.
"""

import numpy as np

from backend.data.fitting import fit
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.training.augment import warped
from backend.training.recipe import Recipe

# Stream 0 is the initial weights': a seed alone is (seed, 0, 0, 0) to NumPy.
ORDER, WARP, SHARE = 1, 2, 3
# So many images are gathered and warped at a time: the calls are cheap then, and the images still in cache.
CHUNK = 1024


class Batches:
    """The batches of a run, by the number of the step.

    Parameters
    ----------
    network : Network
        What they are for; its input must be maps, to whose shape the images are brought.
    recipe : Recipe
        How to draw them.
    images : ndarray of uint8, shape (n, h, w)
        White ink on black.
    labels : ndarray of int, shape (n,)
        The right classes.

    Attributes
    ----------
    used : int
        How many of the images an epoch sees.
    per_epoch : int
        How many batches that takes; the last may be small.

    Raises
    ------
    ShapeError
        If images and labels do not fit each other or the network.
    """

    def __init__(self, network: Network, recipe: Recipe, images: Array, labels: Array) -> None:
        check_images(network, images, labels)
        self._recipe = recipe
        self._images = images
        self._labels = labels.astype(np.int64)
        self._shape, self._size = network.input.shape, network.input.size
        self.used = recipe.used(len(images))
        self.per_epoch = recipe.steps_per_epoch(len(images))
        self._chosen = np.arange(len(images))
        if self.used < len(images):
            shuffled = np.random.default_rng((recipe.seed, SHARE)).permutation(len(images))
            self._chosen = np.sort(shuffled[: self.used])
        self._per_chunk = max(1, CHUNK // recipe.batch)
        most = min(self._per_chunk * recipe.batch, self.used)
        self._room = np.empty(most * network.input.size, np.float32)
        self._loaded: tuple[int, int] | None = None
        self._order_of: int | None = None
        self._order = self._chosen
        self._batches: list[tuple[Array, Array]] = []

    def take(self, step: int) -> tuple[Array, Array]:
        """Take the batch of a step, counted from 0.

        Returns
        -------
        inputs : float32 ndarray, the input's shape and a last axis of m
            The images in 0..1; valid until the next call.
        labels : int64 ndarray, shape (m,)
            Their classes.
        """
        epoch, place = divmod(step, self.per_epoch)
        chunk, within = divmod(place, self._per_chunk)
        if self._loaded != (epoch, chunk):
            self._load(epoch, chunk)
        return self._batches[within]

    def images_seen(self, step: int) -> int:
        """Count the images seen in some number of steps, repeats included."""
        epoch, place = divmod(step, self.per_epoch)
        return epoch * self.used + min(place * self._recipe.batch, self.used)

    def _load(self, epoch: int, chunk: int) -> None:
        """Gather and warp the images of a chunk, and lay them out batch by batch."""
        recipe = self._recipe
        if self._order_of != epoch:
            self._order = np.random.default_rng((recipe.seed, ORDER, epoch)).permutation(self._chosen)
            self._order_of = epoch
        start = chunk * self._per_chunk * recipe.batch
        chosen = self._order[start : start + self._per_chunk * recipe.batch]
        images = self._images[chosen]
        if not recipe.augmentation.none and epoch < recipe.epochs - recipe.clean_epochs:
            random = np.random.default_rng((recipe.seed, WARP, epoch, chunk))
            images = warped(images, recipe.augmentation, random)
        labels = self._labels[chosen]
        self._batches = []
        for first in range(0, len(chosen), recipe.batch):
            part = images[first : first + recipe.batch]
            room = self._room[first * self._size :][: len(part) * self._size]
            inputs = as_input(part, room.reshape(*self._shape, len(part)))
            self._batches.append((inputs, labels[first : first + recipe.batch]))
        self._loaded = epoch, chunk


def as_input(images: Array, out: Array) -> Array:
    """Turn bytes into what the network takes in.

    Parameters
    ----------
    images : ndarray of uint8, shape (m, h, w)
        White ink on black.
    out : float ndarray, shape (channels, height, width, m)
        Where the numbers in 0..1 go, fitted as ``data.fitting.fit`` does where that is another size.

    Returns
    -------
    ndarray
        `out`.
    """
    floats = images.astype(out.dtype)
    if out.shape[:-1] == (1, *images.shape[1:]):
        np.divide(np.moveaxis(floats, 0, -1), 255, out=out[0])
    else:
        np.divide(np.moveaxis(fit(floats, out.shape[:-1]), 0, -1), 255, out=out)
    return out


def check_images(network: Network, images: Array, labels: Array) -> None:
    """Make sure that images and labels fit each other and the network.

    Raises
    ------
    ShapeError
        If they do not.
    """
    shape = network.input.shape
    if len(shape) != 3 or images.ndim != 3:
        raise ShapeError(
            f"{network.id} takes in {network.input.symbol} of shape {shape}, and the images are an array of "
            f"shape {images.shape}: give n images of shape (n, height, width) to a network that takes maps."
        )
    if labels.shape != (len(images),) or len(images) == 0:
        raise ShapeError(
            f"Give one label for each image, and at least one image: there are {len(images)} images "
            f"and labels of shape {labels.shape}."
        )
