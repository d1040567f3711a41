"""Pictures on the wire: base64 in both directions."""

import base64
import binascii
import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.api.problems import ProblemError

_DATA_URL = re.compile(r"data:[^,]{0,100};base64,", re.IGNORECASE)


def decode(text: str, where: str = "png") -> bytes:
    """Read base64, with or without the head of a ``data:`` URL.

    Parameters
    ----------
    text : str
        The base64.
    where : str
        What holds it, to begin a sentence with.

    Raises
    ------
    ProblemError
        422, if it is no base64.
    """
    head = _DATA_URL.match(text)
    body = "".join(text[head.end() if head else 0 :].split())
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProblemError(
            422,
            "broken-base64",
            "Broken base64",
            f"{where} is not base64: send the bytes of a picture file, base64-encoded, with nothing around "
            "them but an optional data:image/png;base64, in front.",
        ) from error


def encode(image: NDArray[np.uint8]) -> str:
    """Write a greyscale image (h, w) as the base64 of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()
