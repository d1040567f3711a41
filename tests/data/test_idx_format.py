"""IDX files are read as their header states, and refused when header and bytes disagree."""

import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from backend.data import idx_format


def packed(shape: tuple[int, ...], body: bytes, magic: bytes | None = None) -> bytes:
    return (magic or bytes([0, 0, 8, len(shape)])) + struct.pack(f">{len(shape)}I", *shape) + body


@given(st_numpy.arrays(np.uint8, st_numpy.array_shapes(max_dims=4, max_side=5)))
def test_what_is_packed_is_read_back(values: np.ndarray) -> None:
    read = idx_format.parse(packed(values.shape, values.tobytes()))
    np.testing.assert_array_equal(read, values)
    assert not read.flags.writeable


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "opens with 4 bytes"),
        (b"\0\0\x08", "opens with 4 bytes"),
        (packed((2,), b"ab", magic=b"\0\0\x0d\x01"), "magic number is 0x00000d01"),
        (packed((2,), b"ab", magic=b"\x1f\x8b\x08\x01"), "magic number is 0x1f8b0801"),
        (b"\0\0\x08\0", "magic number is 0x00000800"),
        (b"\0\0\x08\x03\0\0\0\x01", "header needs 16 bytes"),
        (packed((3,), b"ab"), "11 bytes in all; there are 10"),
        (packed((2,), b"abc"), "10 bytes in all; there are 11"),
        (packed((2**32 - 1,) * 3, b"abc"), "there are 19"),
    ],
)
def test_what_is_no_idx_file_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(idx_format.IdxError, match=says):
        idx_format.parse(data)


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(idx_format.IdxError):
        assert idx_format.parse(data).size <= len(data)
