"""Correlating maps with kernels at any stride, padding and dilation: one product for each weight's place.

Plain convolutions have the faster ways of ``correlation``, unless these would lay out too much.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import NamedTuple

import numpy as np

from backend.engine.layers import correlation
from backend.engine.tensor import Array

Size = tuple[int, int]

# What the faster ways may lay out for one example: a wide kernel meets each number of many maps many times.
_MOST_LAID = 1 << 22
# A batch of maps is laid out along their rows only, but one of single rows whole.
_MOST_LAID_OF_ROW = 1 << 16


class Slide(NamedTuple):
    """How kernels slide, along the height and along the width.

    Attributes
    ----------
    stride : (int, int)
        How far it is from one place of a kernel to the next.
    padding : (int, int)
        How many rows and columns of zeros lie on either side of the input.
    dilation : (int, int)
        How far it is from one weight of a kernel to the next.
    """

    stride: Size = (1, 1)
    padding: Size = (0, 0)
    dilation: Size = (1, 1)

    @property
    def plain(self) -> bool:
        """Whether kernels go from cell to cell, with nothing around and nothing left out."""
        return self == Slide()


class Arithmetic(NamedTuple):
    """A convolution as code, forward and backward."""

    forward: Callable[..., Array]
    d_bias: Callable[[Array], Array]
    d_weight: Callable[[Array, Array], Array]
    d_input: Callable[[Array, Array], Array]


def arithmetic(slide: Slide, kernels: Sequence[int], size: Size) -> Arithmetic:
    """Choose the code of a convolution: the fastest where kernels slide plainly over not too much.

    Parameters
    ----------
    slide : Slide
        How the kernels slide.
    kernels : sequence of int
        Their shape: maps, channels, height and width.
    size : (int, int)
        The input's height and width.
    """
    _, channels, *sides = kernels
    kernel = sides[0], sides[1]
    places = prod(side - length + 1 for side, length in zip(size, kernel, strict=True))
    laid = channels * prod(kernel) * places
    if slide.plain and laid <= (_MOST_LAID_OF_ROW if size[0] == 1 else _MOST_LAID):
        return Arithmetic(correlation.forward, correlation.d_bias, correlation.d_weight, correlation.d_input)
    return Arithmetic(
        partial(forward, slide=slide),
        correlation.d_bias,
        partial(d_weight, slide=slide, size=kernel),
        partial(d_input, slide=slide, size=size),
    )


def forward(X: Array, k: Array, b: Array | None = None, *, slide: Slide) -> Array:
    """Correlate the input with every kernel and add the bias.

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input, batch last.
    k : ndarray, shape (n, c, p, q)
        The kernels.
    b : ndarray, shape (n,), optional
        The biases.
    slide : Slide
        How the kernels slide.

    Returns
    -------
    ndarray, shape (n, u, v, m)
        The pre-activation S, with a cell for every place where a kernel fits into the padded input.
    """
    n, _, *size = k.shape
    padded = _padded(X, slide)
    high, wide = (
        (side - dilation * (length - 1) - 1) // stride + 1
        for side, length, stride, dilation in zip(
            padded.shape[1:3], size, slide.stride, slide.dilation, strict=True
        )
    )
    S = np.empty_like(X, shape=(n, high, wide, X.shape[3]), order="C")
    np.copyto(S, 0 if b is None else b[:, None, None, None])
    lines = S.reshape(n, -1)
    for p, q in np.ndindex(*size):
        lines += k[:, :, p, q] @ _met(padded, p, q, slide, (high, wide))
    return S


def d_weight(X: Array, dS: Array, *, slide: Slide, size: Size) -> Array:
    """Multiply what each weight met by the upstream gradient, and sum over all places and the batch.

    Parameters
    ----------
    X : ndarray, shape (c, h, w, m)
        The input of the forward pass.
    dS : ndarray, shape (n, u, v, m)
        The gradient of the loss with respect to S.
    slide : Slide
        How the kernels slide.
    size : (int, int)
        Their height and width.

    Returns
    -------
    ndarray, shape (n, c, *size)
        The gradient with respect to the kernels.
    """
    n, high, wide, _ = dS.shape
    padded = _padded(X, slide)
    upstream = _rows(dS)
    dk = np.empty_like(dS, shape=(n, X.shape[0], *size), order="C")
    for p, q in np.ndindex(*size):
        dk[:, :, p, q] = upstream @ _met(padded, p, q, slide, (high, wide)).T
    return dk


def d_input(dS: Array, k: Array, *, slide: Slide, size: Size) -> Array:
    """Hand the upstream gradient back through every weight to the cells that it met, but not to zeros around.

    Parameters
    ----------
    dS : ndarray, shape (n, u, v, m)
        The gradient of the loss with respect to S.
    k : ndarray, shape (n, c, p, q)
        The kernels.
    slide : Slide
        How the kernels slide.
    size : (int, int)
        The input's height and width.

    Returns
    -------
    ndarray, shape (c, *size, m)
        The gradient with respect to the input; 0 where no kernel came.
    """
    _, c, *lengths = k.shape
    _, high, wide, m = dS.shape
    (h, w), (above, beside) = size, slide.padding
    upstream = _rows(dS)
    padded = np.empty_like(dS, shape=(c, h + 2 * above, w + 2 * beside, m), order="C")
    np.copyto(padded, 0)
    for p, q in np.ndindex(*lengths):
        met = _under(padded, p, q, slide, (high, wide))
        met += (k[:, :, p, q].T @ upstream).reshape(met.shape)
    if not (above or beside):
        return padded
    dX = np.empty_like(dS, shape=(c, h, w, m), order="C")
    np.copyto(dX, padded[:, above : above + h, beside : beside + w])
    return dX


def _padded(X: Array, slide: Slide) -> Array:
    """Put zeros around the input."""
    above, beside = slide.padding
    if not (above or beside):
        return X
    c, h, w, m = X.shape
    padded = np.empty_like(X, shape=(c, h + 2 * above, w + 2 * beside, m), order="C")
    np.copyto(padded, 0)
    np.copyto(padded[:, above : above + h, beside : beside + w], X)
    return padded


def _under(padded: Array, p: int, q: int, slide: Slide, places: Size) -> Array:
    """See the cells that one weight of a kernel meets at all places of it."""
    (high, wide), (down, across) = places, slide.stride
    top, left = p * slide.dilation[0], q * slide.dilation[1]
    return padded[:, top : top + down * (high - 1) + 1 : down, left : left + across * (wide - 1) + 1 : across]


def _met(padded: Array, p: int, q: int, slide: Slide, places: Size) -> Array:
    """Lay these cells out as a row for each channel."""
    return _rows(_under(padded, p, q, slide, places))


def _rows(maps: Array) -> Array:
    """Write maps down as a row each: shape (n, h, w, m) becomes (n, h * w * m)."""
    laid: Array = np.positive(maps, order="C")
    return laid.reshape(len(maps), -1)
