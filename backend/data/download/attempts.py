"""Server after server is asked until the file is whole and its own; what one began, the next may end."""

import os
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from backend.data.download.exchange import BrokenOffError, RefusedError, ask
from backend.data.download.part import PART_SUFFIX, Part
from backend.data.download.patience import PATIENCE, Patience
from backend.data.download.unpacking import TooFewBytesError, WrongBytesError, most_bytes, unpack
from backend.data.mnist import IdxFile


@dataclass(frozen=True)
class Progress:
    """How far a download is.

    Attributes
    ----------
    file : str
        The file's name.
    address : str
        Who is asked for it now.
    received : int
        Bytes that are here, packed, those of an earlier call among them. It falls only when they are thrown
        away: because they were not the file's, or because a server can only begin anew.
    total : int or None
        How many there will be, when the server says so.
    """

    file: str
    address: str
    received: int
    total: int | None


class DownloadError(Exception):
    """No server gave the file.

    Attributes
    ----------
    failures : tuple of str
        For each address tried, what went wrong.
    kept : int
        Bytes on disk that the next call goes on from.
    """

    def __init__(self, failures: Sequence[str], kept: int) -> None:
        self.failures = tuple(failures)
        self.kept = kept
        super().__init__("; ".join(self.failures) or "no address was named")


def download(
    file: IdxFile,
    addresses: Sequence[str],
    folder: Path,
    *,
    patience: Patience = PATIENCE,
    tell: Callable[[Progress], None] = lambda _: None,
) -> None:
    """Put `file` into `folder`, unpacked and verified.

    Whenever the download breaks off, what came is kept beside it (``.gz.part``) and gone on from, at the same
    server or the next; the SHA-256 of the whole is the judge. Two processes may do so at once.

    Parameters
    ----------
    file : IdxFile
        What to download, and the bytes that it must be.
    addresses : sequence of str
        Where it is, with gzip around it or not, in the order to try.
    folder : Path
        Where it goes.
    patience : Patience
        How slow a server may be and how often it is tried.
    tell : callable
        Is given the progress, each time that some came.

    Raises
    ------
    DownloadError
        When no server gives it.
    OSError
        When `folder` cannot hold it.
    """
    failures: list[str] = []
    with (
        httpx.Client(
            verify=_authorities(),
            timeout=patience.timeout,
            follow_redirects=True,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as client,
        Part.open(folder / f"{file.name}{PART_SUFFIX}") as part,
    ):
        if part.is_whole and _is_the_file(part, file, folder):
            return
        for address in addresses:
            why = _download_from(client, address, part, file, folder, patience, tell)
            if why is None:
                return
            failures.append(f"{address}: {why}")
        raise DownloadError(failures, part.length if part.is_kept else 0)


@cache
def _authorities() -> ssl.SSLContext:
    """Read the certificates that are trusted; once, since that takes longer than a small file."""
    return httpx.create_ssl_context()


def _is_the_file(part: Part, file: IdxFile, folder: Path) -> bool:
    """Finish what an earlier call received whole, or throw it away."""
    try:
        _finish(part, file, folder)
    except WrongBytesError:
        part.clear()
        return False
    return True


def _download_from(
    client: httpx.Client,
    address: str,
    part: Part,
    file: IdxFile,
    folder: Path,
    patience: Patience,
    tell: Callable[[Progress], None],
) -> str | None:
    """Ask one server as long as it brings the download on, and return what went wrong, or None."""
    whys: list[str] = []
    for _ in range(patience.tries):
        origin, had = part.origin, part.length
        try:
            ask(
                client,
                address,
                part,
                most_bytes(file),
                patience,
                lambda: tell(Progress(file.name, address, part.length, part.total)),
            )
            _finish(part, file, folder)
        except (BrokenOffError, RefusedError, httpx.HTTPError, httpx.InvalidURL) as error:
            whys.append(str(error) or type(error).__name__)
            helps = part.length > (had if part.origin == origin else 0)
        except WrongBytesError as error:
            whys.append(str(error))
            if isinstance(error, TooFewBytesError) and part.total is None:
                # It never said how many there are: this looks like the file, cut.
                helps = part.length > had
            else:
                # Which of several answers was wrong is not known: once more in one piece.
                helps = part.answers > 1
                part.clear()
        else:
            return None
        if not helps:
            break
    return "; then ".join(dict.fromkeys(whys))


def _finish(part: Part, file: IdxFile, folder: Path) -> None:
    """Unpack the part into the file, if it is the file's, and do away with the part."""
    unpacked = folder / f"{file.name}{part.tag}.unpacked"
    try:
        with unpacked.open("wb") as out:
            unpack(part.chunks(), file, out)
            out.flush()
            os.fsync(out.fileno())
        unpacked.replace(folder / file.name)
    finally:
        unpacked.unlink(missing_ok=True)
    part.clear()
