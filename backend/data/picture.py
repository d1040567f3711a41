"""From the bytes of an image file to pixels, with nothing decoded that is too large or not an image."""

import io
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_BYTES = 10 * 2**20
MAX_PIXELS = 25_000_000
WORKING_SIDE = 560  # larger pictures are shrunk: a digit needs no more, and memory stays small
_ROWS_OF_A_STRIP = 8  # after shrinking
# A large picture takes a hundred megabytes or more, and a thread's memory is not all given back:
# many at once, each in a thread of its own, would fill a small machine.
_LARGE = ThreadPoolExecutor(2, thread_name_prefix="large picture")
# Pillow warns from 89 megapixels on; MAX_PIXELS refuses the same pictures, and sooner.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

_OTHER_FORMATS = {
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"%PDF": "PDF",
    b"<svg": "SVG",
    b"<?xml": "SVG",
    b"8BPS": "Photoshop",
    b"\0\0\1\0": "ICO",
    b"\0\0\0\x0cjP": "JPEG 2000",
}
# What Pillow's decoders raise on broken bytes, beyond OSError.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


class DrawingError(ValueError):
    """A picture that no digit can be read from; ``str(error)`` says why and what to send instead."""


class NotAnImageError(DrawingError):
    """The bytes are no image."""


class UnsupportedFormatError(DrawingError):
    """An image, of a format that is not read."""


class BrokenImageError(DrawingError):
    """An image that is cut short or damaged."""


class TooLargeError(DrawingError):
    """More bytes or more pixels than are read."""


def decode(data: bytes) -> npt.NDArray[np.uint8]:
    """Decode a picture, upright, first frame only.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP, GIF or BMP file.

    Returns
    -------
    ndarray of uint8 (h, w, 4)
        Red, green, blue, and alpha (255 is opaque), smaller by a whole factor where a side was over
        `WORKING_SIDE`.

    Raises
    ------
    NotAnImageError, UnsupportedFormatError, BrokenImageError, TooLargeError
        All of them DrawingErrors.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            f"The picture has {len(data):,} bytes; at most {MAX_BYTES:,} are read. Send a smaller one."
        )
    with _opened(data) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _too_many_pixels(f"{width} x {height} pixels")
        try:
            if max(image.size) > WORKING_SIDE:
                return _LARGE.submit(_upright_rgba, image).result()
            return _upright_rgba(image)
        except _BROKEN as error:
            raise BrokenImageError(
                f"The {image.format} file is damaged or cut short ({error}). Save it again and send it whole."
            ) from error


def _opened(data: bytes) -> Image.Image:
    """Read the header and no pixel."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels("too many pixels") from error
    except UnidentifiedImageError as error:
        raise _unidentified(data) from error
    except _BROKEN as error:
        raise BrokenImageError(
            f"The image's header is damaged ({error}). Save it again and send it whole."
        ) from error


def _too_many_pixels(what: str) -> TooLargeError:
    return TooLargeError(
        f"The picture has {what}; at most {MAX_PIXELS // 1_000_000} megapixels are read. "
        "Make it smaller; a few hundred pixels a side are plenty for a digit."
    )


def _unidentified(data: bytes) -> DrawingError:
    allowed = "Send a PNG, JPEG, WebP, GIF or BMP picture."
    if not data:
        return NotAnImageError(f"There are no bytes in the picture. {allowed}")
    name = next((name for start, name in _OTHER_FORMATS.items() if data.startswith(start)), None)
    if data[4:8] == b"ftyp":
        name = "HEIC or AVIF" if data[8:11] in (b"hei", b"avi", b"mif") else "MP4"
    if name is not None:
        return UnsupportedFormatError(f"A {name} file is not read here. {allowed}")
    return NotAnImageError(f"These {len(data):,} bytes are not an image that can be read. {allowed}")


def _upright_rgba(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Decode the pixels, `WORKING_SIDE` of them a side at most, and let go of the image."""
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    rgba = np.asarray(_shrunk(image))
    image.close()
    return rgba


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit greys down; Pillow's own conversion would cut them off at 255."""
    if not image.mode.startswith("I"):
        return image
    greys = np.asarray(image).astype(np.float64) / 257.0
    return Image.fromarray(greys.round().clip(0, 255).astype(np.uint8))


def _shrunk(image: Image.Image) -> Image.Image:
    """Turn into RGBA, shrunk by a whole factor, by averages, until no side is over `WORKING_SIDE`.

    This goes strip by strip, so that no second picture of full size is needed.
    """
    width, height = image.size
    factor = -(-max(image.size) // WORKING_SIDE)
    if factor == 1:
        return _eight_bit(image).convert("RGBA")
    small = Image.new("RGBA", (-(-width // factor), -(-height // factor)))
    strip = factor * _ROWS_OF_A_STRIP
    for top in range(0, height, strip):
        part = image.crop((0, top, width, min(top + strip, height)))
        small.paste(_eight_bit(part).convert("RGBA").reduce(factor), (0, top // factor))
    return small
