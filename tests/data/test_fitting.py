"""Digits and pictures in the shape of any network's input, against plain loops."""

import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from backend.data.fitting import fit, resize
from backend.data.picture import DrawingError

SIDES = st.integers(1, 12)


def _averaged(row: list[float], length: int) -> list[float]:
    """Average over stretches of equal length, each number counted by how much of it a stretch covers."""
    step = len(row) / length
    means = []
    for place in range(length):
        begin, end = place * step, (place + 1) * step
        total = 0.0
        for cell in range(len(row)):
            covered = min(end, cell + 1) - max(begin, cell)
            if covered > 0:
                total += covered * row[cell]
        means.append(total / step)
    return means


def _fitted(row: list[float], length: int) -> list[float]:
    if length < len(row):
        return _averaged(row, length)
    before = math.floor((length - len(row)) / 2)
    return [0.0] * before + row + [0.0] * (length - len(row) - before)


@given(SIDES, SIDES, SIDES, SIDES, st.integers(1, 4), st.integers(0, 2**31))
def test_each_side_is_padded_or_averaged(
    height: int, width: int, tall: int, wide: int, channels: int, seed: int
) -> None:
    image = np.random.default_rng(seed).random((height, width))
    rows = [_fitted(row, wide) for row in image.tolist()]
    columns = [_fitted(list(column), tall) for column in zip(*rows, strict=True)]
    found = fit(image, (channels, tall, wide))
    assert found.shape == (channels, tall, wide)
    for channel in found:
        np.testing.assert_allclose(channel, np.array(columns).T, atol=1e-12)


def test_a_digit_of_the_right_size_stays_as_it_is() -> None:
    image = np.random.default_rng(0).random((28, 28)).astype(np.float32)
    found = fit(image, (1, 28, 28))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[0], image)


def test_many_are_fitted_as_each_alone() -> None:
    images = np.random.default_rng(1).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    for shape in ((1, 32, 32), (3, 14, 14), (2, 5, 40)):
        together = fit(images, shape)
        assert together.dtype == np.float64
        np.testing.assert_array_equal(together, [fit(image, shape) for image in images])


def test_a_digit_is_centred_and_keeps_its_ink_when_halved() -> None:
    image = np.zeros((28, 28))
    image[4:24, 4:24] = np.random.default_rng(2).random((20, 20))
    np.testing.assert_array_equal(fit(image, (1, 32, 32))[0, 2:30, 2:30], image)
    assert fit(image, (1, 32, 32)).sum() == pytest.approx(image.sum())
    assert fit(image, (1, 14, 14)).sum() * 4 == pytest.approx(image.sum())


def _file(pixels: np.ndarray, mode: str = "RGBA") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).convert(mode).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_becomes_numbers_of_its_channels() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (6, 5, 4))
    pixels[..., 3] = 255
    data = _file(pixels)
    expected = np.moveaxis(pixels, -1, 0) / 255
    np.testing.assert_array_equal(resize(data, (4, 6, 5)), expected)
    np.testing.assert_array_equal(resize(data, (3, 6, 5)), expected[:3])
    grey = np.tensordot([0.299, 0.587, 0.114], expected[:3], 1)
    np.testing.assert_allclose(resize(data, (1, 6, 5))[0], grey, atol=1 / 255)


def test_a_picture_shrinks_by_means_and_grows_by_repeating() -> None:
    pixels = np.zeros((4, 4, 3))
    pixels[:2, :2] = 255
    pixels[0, 0] = 55
    data = _file(pixels, "RGB")
    np.testing.assert_allclose(resize(data, (1, 2, 2))[0], [[205 / 255, 0.0], [0.0, 0.0]], atol=0.5 / 255)
    grown = resize(data, (3, 8, 8))
    np.testing.assert_array_equal(grown, np.kron(np.moveaxis(pixels, -1, 0) / 255, np.ones((2, 2))))


def test_what_is_transparent_lies_on_white_unless_alpha_goes_in() -> None:
    pixels = np.zeros((2, 2, 4))
    pixels[0, 0] = 0, 0, 0, 255
    data = _file(pixels)
    np.testing.assert_array_equal(resize(data, (1, 2, 2)), [[[0, 1], [1, 1]]])
    np.testing.assert_array_equal(resize(data, (4, 2, 2))[3], [[1, 0], [0, 0]])


def test_no_picture_is_refused() -> None:
    with pytest.raises(DrawingError, match="PNG"):
        resize(b"words", (1, 4, 4))
