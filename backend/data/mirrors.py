"""Download MNIST from public mirrors, only when asked: what is not the canonical data set is not kept.

``python -m backend.data.mirrors [FOLDER]`` does so for the four files.
"""

import hashlib
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urljoin

import httpx

from backend.data.mnist import FILES, IdxFile, Mnist, MnistCorruptError, MnistError, default_cache, find, read

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 16


class MnistDownloadError(MnistError):
    """No mirror gave a file.

    Attributes
    ----------
    failures : tuple of str
        For each address tried, what went wrong.
    """

    def __init__(self, file: IdxFile, failures: Sequence[str]) -> None:
        self.failures = tuple(failures)
        tried = "; ".join(self.failures) or "no mirror was named"
        super().__init__(
            f"{file.name} could not be downloaded: {tried}. "
            "Check the connection and try again, or name other mirrors."
        )


class _RefusedError(Exception):
    """What a mirror sent is not the file."""


def obtain(
    folder: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    *,
    files: Sequence[IdxFile] = FILES,
    timeout: httpx.Timeout = TIMEOUT,
) -> Mnist:
    """Download what `folder` lacks and keep it there unpacked and verified.

    Parameters
    ----------
    folder : Path, optional
        Made if need be; `default_cache()` when left out. Files that are there and canonical are not fetched.
    mirrors : sequence of str
        Addresses of folders that hold the files with ``.gz``, in the order to try.
    files : sequence of IdxFile
        What to fetch.
    timeout : httpx.Timeout
        Of connecting and of each read.

    Raises
    ------
    MnistDownloadError
        When no mirror gives a file; the files that came before it stay.
    MnistError
        When `folder` cannot be written to.
    """
    folder = default_cache() if folder is None else folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with httpx.Client(timeout=timeout, follow_redirects=True) as client:
            for file in files:
                if not _is_canonical(folder, file):
                    _obtain_file(client, folder, file, mirrors)
    except OSError as error:
        raise MnistError(
            f"{folder} cannot hold MNIST ({error}). Name a folder that can be written to."
        ) from error
    return Mnist(folder, files)


def _is_canonical(folder: Path, file: IdxFile) -> bool:
    if find(folder, file) is None:
        return False
    try:
        read(folder, file)
    except MnistCorruptError:
        return False
    return True


def _obtain_file(client: httpx.Client, folder: Path, file: IdxFile, mirrors: Sequence[str]) -> None:
    # One process's part is not another's: two may download at once.
    part = folder / f"{file.name}.{os.getpid()}.part"
    failures: list[str] = []
    for mirror in mirrors:
        address = urljoin(mirror if mirror.endswith("/") else f"{mirror}/", f"{file.name}.gz")
        try:
            _download(client, address, file, part)
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error, _RefusedError) as error:
            failures.append(f"{address}: {str(error) or type(error).__name__}")
        else:
            part.replace(folder / file.name)
            return
        finally:
            part.unlink(missing_ok=True)
    raise MnistDownloadError(file, failures)


def _download(client: httpx.Client, address: str, file: IdxFile, part: Path) -> None:
    """Write what `address` sends, unpacked, to `part`, and refuse all but the file's own bytes."""
    digest, size = hashlib.sha256(), 0
    with (
        client.stream("GET", address, headers={"Accept-Encoding": "identity"}) as response,
        part.open("wb") as out,
    ):
        response.raise_for_status()
        for chunk in _unpacked(response.iter_raw(_CHUNK)):
            size += len(chunk)
            if size > file.size:
                raise _RefusedError(f"more than the expected {file.size} bytes came")
            digest.update(chunk)
            out.write(chunk)
    if size != file.size:
        raise _RefusedError(f"{size} bytes came, expected {file.size}")
    if digest.hexdigest() != file.sha256:
        raise _RefusedError(f"its SHA-256 is {digest.hexdigest()}, expected {file.sha256}")


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Gunzip in pieces of a bounded size; what is not gzip passes, as some stores unpack on the way."""
    first = next(chunks, b"")
    if not first.startswith(_GZIP_MAGIC):
        yield first
        yield from chunks
        return
    gunzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    pending = first
    while not gunzip.eof and (pending or (pending := next(chunks, b""))):
        yield gunzip.decompress(pending, _CHUNK)
        pending = gunzip.unconsumed_tail


if __name__ == "__main__":
    try:
        obtain(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    except MnistError as error:
        sys.exit(str(error))
