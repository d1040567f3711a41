"""The IDX format: a magic number that tells type and dimensions, the dimensions, then the bytes."""

import math
import struct

import numpy as np
import numpy.typing as npt

UNSIGNED_BYTE = 0x08


class IdxError(ValueError):
    """Bytes that are not an IDX file of unsigned bytes."""


def parse(data: bytes) -> npt.NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, without copying its values.

    Parameters
    ----------
    data : bytes
        The whole file, unpacked.

    Returns
    -------
    ndarray of uint8, read-only
        In the shape that the header states.

    Raises
    ------
    IdxError
        When the magic number, the header or the length is wrong.
    """
    if len(data) < 4:
        raise IdxError(f"an IDX file opens with 4 bytes of magic number; these are {len(data)} bytes in all")
    zeros, kind, dimensions = struct.unpack_from(">HBB", data)
    if zeros != 0 or kind != UNSIGNED_BYTE or dimensions == 0:
        raise IdxError(
            f"the magic number is 0x{data[:4].hex()}; "
            "an IDX file of unsigned bytes has 0x000008 and its number of dimensions"
        )
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise IdxError(f"the header needs {start} bytes for {dimensions} dimensions; there are {len(data)}")
    shape = struct.unpack_from(f">{dimensions}I", data, 4)
    expected = start + math.prod(shape)
    if len(data) != expected:
        raise IdxError(
            f"the header states the shape {shape}, so {expected} bytes in all; there are {len(data)}"
        )
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)
