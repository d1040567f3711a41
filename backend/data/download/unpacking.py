"""What came, unpacked and compared with what it must be."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from backend.data.mnist import IdxFile

GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 16


class WrongBytesError(Exception):
    """The bytes are not the file's."""


class TooFewBytesError(WrongBytesError):
    """The bytes may be the file's, but they are not all."""


def most_bytes(file: IdxFile) -> int:
    """Return how many bytes the file can have packed; gzip adds less to what it cannot make smaller."""
    return file.size + file.size // 1_000 + 1_024


def unpack(chunks: Iterator[bytes], file: IdxFile, out: BinaryIO) -> None:
    """Write the file's own bytes to `out`, and no others beyond its size.

    Parameters
    ----------
    chunks : iterator of bytes
        The file, with gzip around it or not, as some stores unpack on the way.
    file : IdxFile
        What it must be.
    out : binary file
        Where it goes.

    Raises
    ------
    TooFewBytesError
        When they end too early.
    WrongBytesError
        When they are not the file.
    """
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in _unpacked(chunks):
            size += len(chunk)
            if size > file.size:
                raise WrongBytesError(f"more than the expected {file.size:,} bytes came")
            digest.update(chunk)
            out.write(chunk)
    except zlib.error as error:
        raise WrongBytesError(f"what came cannot be unpacked ({error})") from error
    if size != file.size:
        raise TooFewBytesError(f"{size:,} bytes came, expected {file.size:,}")
    if digest.hexdigest() != file.sha256:
        raise WrongBytesError(f"its SHA-256 is {digest.hexdigest()}, expected {file.sha256}")


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Gunzip in pieces of a bounded size; what is not gzip passes."""
    first = next(chunks, b"")
    if not first.startswith(GZIP_MAGIC):
        yield first
        yield from chunks
        return
    gunzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    pending = first
    while not gunzip.eof and (pending or (pending := next(chunks, b""))):
        yield gunzip.decompress(pending, _CHUNK)
        pending = gunzip.unconsumed_tail
