"""Every picture is decoded upright to the same pixels, or refused in words before it can do harm."""

import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.data import picture
from backend.data.picture import (
    BrokenImageError,
    DrawingError,
    NotAnImageError,
    TooLargeError,
    UnsupportedFormatError,
)
from tests.data.canvas import encode, seven

SEVEN = Image.fromarray(seven(112))
DECODE_AT_ONCE = """
import re, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from backend.data.picture import decode

data = sys.stdin.buffer.read()
measure = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = measure()
for many in (1, 8):
    with ThreadPoolExecutor(many) as pool:
        list(pool.map(decode, [data] * many))
    print(measure() - before)
"""


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_gives_the_same_pixels(mode: str) -> None:
    deep = Image.fromarray(seven(112).astype(np.uint16) * 257)
    image = deep if mode == "I;16" else SEVEN.convert(mode)
    rgba = picture.decode(encode(image))
    assert rgba.dtype == np.uint8
    for channel in range(3):
        np.testing.assert_array_equal(rgba[..., channel], seven(112))
    assert (rgba[..., 3] == 255).all()


def test_sixteen_bit_greys_are_scaled_and_not_cut_off() -> None:
    greys = np.array([[0, 257, 32896, 65535]], dtype=np.uint16)
    assert picture.decode(encode(greys))[0, :, 0].tolist() == [0, 1, 128, 255]


@pytest.mark.parametrize(
    ("format_", "mode"),
    [("JPEG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("GIF", "P"), ("BMP", "RGB")],
)
def test_every_format_gives_nearly_the_same_pixels(format_: str, mode: str) -> None:
    rgba = picture.decode(encode(SEVEN.convert(mode), format_))
    assert np.abs(rgba[..., 0].astype(int) - seven(112)).mean() < 3


def test_transparency_is_kept() -> None:
    clear = Image.merge("LA", (Image.new("L", SEVEN.size), SEVEN))
    np.testing.assert_array_equal(picture.decode(encode(clear))[..., 3], seven(112))


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_of_an_animation_is_taken(format_: str) -> None:
    blank = Image.new("L", SEVEN.size)
    options = {"lossless": True} if format_ == "WEBP" else {}
    data = encode(SEVEN, format_, save_all=True, append_images=[blank, blank], duration=50, **options)
    np.testing.assert_array_equal(picture.decode(data)[..., 0], seven(112))


def test_a_photo_that_lies_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = SEVEN.transpose(Image.Transpose.ROTATE_90)
    np.testing.assert_array_equal(picture.decode(encode(lying, exif=exif))[..., 0], seven(112))


@pytest.mark.parametrize("data", [b"", b"seven", b"\x89PNG", bytes(1000), b"<html></html>"])
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnImageError, match="Send a PNG, JPEG, WebP, GIF or BMP"):
        picture.decode(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (encode(SEVEN, "TIFF"), "TIFF"),
        (encode(SEVEN, "ICO"), "ICO"),
        (encode(SEVEN.convert("RGB"), "PDF"), "PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\0\0\0\x20ftypheic" + bytes(24), "HEIC"),
    ],
)
def test_another_format_is_refused_by_name(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=f"{name}.*Send a PNG"):
        picture.decode(data)


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_file_cut_short_is_refused(format_: str) -> None:
    data = encode(SEVEN, format_)
    with pytest.raises(DrawingError, match=r"(?i)damaged|not an image"):
        picture.decode(data[: len(data) // 2])


def test_a_png_with_damaged_pixels_is_refused() -> None:
    data = bytearray(encode(SEVEN))
    start = data.index(b"IDAT") + 12
    data[start : start + 20] = bytes(20)
    with pytest.raises(BrokenImageError, match="damaged"):
        picture.decode(bytes(data))


@settings(max_examples=300, deadline=None)
@given(
    format_=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP"]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_bytes_are_decoded_or_refused_but_never_crash(
    format_: str, changes: list[tuple[float, int]]
) -> None:
    data = bytearray(encode(SEVEN, format_))
    for place, byte in changes:
        data[int(place * len(data))] = byte
    with suppress(DrawingError):
        assert picture.decode(bytes(data)).shape[2] == 4


def png_header(width: int, height: int) -> bytes:
    """A PNG of which only the header is true: whoever decodes its pixels finds nonsense."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"no pixels at all") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(5001, 5000), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_by_the_header_alone(size: tuple[int, int]) -> None:
    with pytest.raises(TooLargeError, match="at most 25 megapixels"):
        picture.decode(png_header(*size))


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_real_file_beyond_the_limit_is_refused(format_: str) -> None:
    options = {"method": 0, "lossless": True} if format_ == "WEBP" else {}
    with pytest.raises(TooLargeError, match="5100 x 5000 pixels"):
        picture.decode(encode(Image.new("L", (5100, 5000)), format_, **options))


def test_the_largest_picture_allowed_is_decoded_and_shrunk() -> None:
    assert picture.decode(encode(Image.new("1", (5000, 5000)))).shape == (556, 556, 4)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_a_large_picture_is_shrunk_by_averages(mode: str) -> None:
    large = seven(1400)
    deep = Image.fromarray(large.astype(np.uint16) * 257)
    image = deep if mode == "I;16" else Image.fromarray(large).convert(mode)
    options = {"quality": 95} if mode == "CMYK" else {}
    rgba = picture.decode(encode(image, "JPEG" if mode == "CMYK" else "PNG", **options))
    assert rgba.shape == (467, 467, 4)
    averages = large[:1398, :1398].reshape(466, 3, 466, 3).mean(axis=(1, 3))
    assert np.abs(rgba[:466, :466, 0] - averages).mean() < (1.0 if mode == "CMYK" else 0.01)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the most memory held")
def test_many_large_pictures_at_once_take_the_memory_of_two() -> None:
    # In a process of its own, since the most memory that a process ever held cannot be forgotten.
    peaks = subprocess.run(
        [sys.executable, "-c", DECODE_AT_ONCE],
        input=encode(Image.new("RGB", (4000, 3000))),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        check=True,
        timeout=60,
    ).stdout.split()
    one, eight = map(int, peaks)
    assert eight < 2.5 * one


def test_a_large_palette_with_a_clear_colour_stays_clear() -> None:
    image = Image.fromarray(seven(1400)).convert("P")
    rgba = picture.decode(encode(image, transparency=image.getpixel((0, 0))))
    assert (rgba[..., 3] > 128).mean() == pytest.approx((seven(1400) > 0).mean(), abs=0.003)


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(TooLargeError, match="10,485,761 bytes; at most 10,485,760"):
        picture.decode(bytes(picture.MAX_BYTES + 1))
