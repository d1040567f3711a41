"""A drawing of any polarity, place and size becomes an image as MNIST's are, stage by stage."""

import numpy as np
import pytest
from PIL import Image

from backend.data import bundle, drawing
from backend.data.drawing import DrawingError, preprocess
from backend.data.mnist import Mnist
from tests.data.canvas import Grey, box, encode, place, seven


def test_the_four_stages_are_shown_in_order() -> None:
    drawn = preprocess(encode(255 - seven()))
    assert [stage.id for stage in drawn.stages] == ["ink", "crop", "scaled", "centred"]
    ink, crop, scaled, centred = (stage.image for stage in drawn.stages)
    np.testing.assert_array_equal(ink, seven())
    np.testing.assert_array_equal(crop, seven()[50:220, 70:200])
    assert scaled.shape == (20, 15)
    np.testing.assert_array_equal(centred, np.round(drawn.pixels * 255))
    for stage in drawn.stages:
        assert stage.image.dtype == np.uint8
        assert stage.title
        assert stage.says.endswith(".")


def test_pixels_are_28x28_in_0_to_1() -> None:
    pixels = preprocess(encode(seven())).pixels
    assert pixels.shape == (28, 28)
    assert pixels.dtype == np.float64
    assert pixels.min() == 0.0
    assert pixels.max() == 1.0


@pytest.mark.parametrize(("long", "short"), [(30, 12), (100, 40), (240, 96)])
def test_the_longer_side_becomes_20_with_the_aspect_kept(long: int, short: int) -> None:
    for height, width in ((long, short), (short, long)):
        pixels = preprocess(encode(box(height, width, 3, 30))).pixels
        expected = np.zeros((28, 28))
        tall, wide = (20, 8) if height > width else (8, 20)
        # A box of even length has its middle between two pixels, so it lies half a pixel off, as in MNIST.
        top, left = 14 - round((tall - 1) / 2), 14 - round((wide - 1) / 2)
        expected[top : top + tall, left : left + wide] = 1.0
        np.testing.assert_allclose(pixels, expected, atol=1e-6)


def test_the_centre_of_mass_and_not_of_the_box_is_centred() -> None:
    heavy_foot = box(20, 200, 220, 40) + box(200, 20, 20, 40)
    pixels = preprocess(encode(heavy_foot)).pixels
    rows, columns = np.nonzero(pixels > 0.5)
    assert (rows.max() + rows.min()) / 2 < 12
    assert (columns.max() + columns.min()) / 2 > 16


@pytest.mark.parametrize("shape", [(1, 100), (100, 1), (2, 200), (200, 2), (1, 280), (280, 1)])
def test_the_longest_strokes_are_kept(shape: tuple[int, int]) -> None:
    pixels = preprocess(encode(box(*shape, 0, 0))).pixels
    assert (pixels > 0.99).sum() == 20
    assert max(np.ptp(axis) for axis in np.nonzero(pixels)) == 19


def test_a_dot_is_enlarged_to_fill_the_box() -> None:
    pixels = preprocess(encode(box(1, 1, 200, 30))).pixels
    assert pixels.sum() == pytest.approx(400)


def test_a_thin_pen_reaches_full_ink() -> None:
    thin = np.zeros((280, 280), dtype=np.uint8)
    thin[40:240, 140] = 255
    thin[40, 60:220] = 255
    assert preprocess(encode(thin)).pixels.max() == 1.0


def test_every_way_to_hold_the_same_ink_gives_the_same_pixels() -> None:
    expected = preprocess(encode(seven())).pixels
    white = Image.new("L", (280, 280), 255)
    mask = Image.fromarray(seven())
    for image in (
        Image.fromarray(255 - seven()),
        Image.merge("LA", (Image.new("L", mask.size), mask)),
        Image.merge("LA", (white, mask)),
        Image.merge("RGBA", (mask, white, white, mask)),
        Image.fromarray(seven().astype(np.uint16) * 257),
        mask.convert("P"),
        mask.convert("1"),
        mask.convert("CMYK").convert("RGB"),
    ):
        np.testing.assert_allclose(preprocess(encode(image)).pixels, expected, atol=1e-6)
    jpeg = preprocess(encode(mask.convert("CMYK"), "JPEG", quality=95)).pixels
    assert np.abs(jpeg - expected).mean() < 0.01


def mnist_like(digit: Grey, pixels: np.ndarray) -> float:
    return float(np.abs(pixels - digit / 255.0).mean())


def test_mnist_digits_as_they_are_come_back_almost_unchanged() -> None:
    images, _ = bundle.read()
    errors = [mnist_like(digit, preprocess(encode(digit)).pixels) for digit in images[:100]]
    assert np.mean(errors) < 0.01


def test_what_would_leave_the_frame_is_held_inside_it() -> None:
    corner = drawing.centre(np.pad(np.ones((1, 1)), ((0, 19), (0, 19))))
    assert corner[8, 8] == 1.0
    corner = drawing.centre(np.pad(np.ones((1, 1)), ((19, 0), (19, 0))))
    assert corner[19, 19] == 1.0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no image",
        encode(seven())[:300],
        encode(np.zeros((1, 1), dtype=np.uint8)),
        encode(np.full((280, 280), 255, dtype=np.uint8)),
        encode(np.zeros((280, 280), dtype=np.uint8)),
        encode(np.zeros((280, 280, 4), dtype=np.uint8)),
        encode(box(278, 278, 1, 1)),
        encode(Image.new("1", (10_000, 10_000))),
    ],
)
def test_what_holds_no_digit_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(DrawingError) as refused:
        preprocess(data)
    assert str(refused.value).endswith(".")


def test_scaled_and_shifted_mnist_digits_give_nearly_the_same_pixels(real_mnist: Mnist) -> None:
    rng = np.random.default_rng(20)
    for low, high, most in ((12, 30, 0.045), (30, 60, 0.035), (60, 254, 0.03)):
        errors = []
        for digit in real_mnist.images("test")[5000:5100]:
            canvas = place(digit, int(rng.integers(low, high + 1)), rng)
            errors.append(mnist_like(digit, preprocess(encode(canvas)).pixels))
        assert np.mean(errors) < most
