"""One request to one server: for the whole file, or for what a part lacks (RFC 9110, range requests)."""

import re
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from backend.data.download.part import Origin, Part
from backend.data.download.patience import ConnectionWatch, Patience
from backend.data.download.unpacking import GZIP_MAGIC, WrongBytesError

# Of a file in the IDX format that holds bytes, which a store may have unpacked on the way.
_IDX_MAGIC = b"\0\0\x08"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.ASCII)
_UNSATISFIED = re.compile(r"bytes \*/(\d+)", re.ASCII)


class RefusedError(Exception):
    """What a server began to send cannot be the file; the part is as it was."""


class BrokenOffError(Exception):
    """The answer ended or slowed down too early; the part keeps what came."""


def ask(
    client: httpx.Client, address: str, part: Part, most: int, patience: Patience, tell: Callable[[], None]
) -> None:
    """Ask `address` for what `part` lacks, or for all of it where that cannot be had, and append what comes.

    Parameters
    ----------
    client : httpx.Client
        Which keeps no connection open between requests.
    address : str
        Where the file is.
    part : Part
        Begun anew when the server cannot go on with it, or its file is another by now.
    most : int
        The bytes that the file can have at most.
    patience : Patience
        How slow the server may be.
    tell : callable
        Is called whenever `part` has changed.

    Raises
    ------
    BrokenOffError, httpx.HTTPError, httpx.InvalidURL, RefusedError
        When not all of it came; what came is in `part`.
    WrongBytesError
        When more came than the file can have.
    """
    with ConnectionWatch(patience) as watch:
        try:
            for resumes in (True, False) if part.length else (False,):
                if _exchange(client, address, part, most, watch, tell, resumes=resumes):
                    break
        except httpx.HTTPError as error:
            if not watch.hung_up:
                raise
            raise _too_slow(patience) from error
        # A body whose length was not told looks whole when we hang up.
        if watch.hung_up and not part.is_whole:
            raise _too_slow(patience)


def _too_slow(patience: Patience) -> BrokenOffError:
    return BrokenOffError(
        f"fewer than {patience.slowest:,.0f} bytes a second came for {patience.window:g} seconds"
    )


def _exchange(
    client: httpx.Client,
    address: str,
    part: Part,
    most: int,
    watch: ConnectionWatch,
    tell: Callable[[], None],
    *,
    resumes: bool,
) -> bool:
    """Return whether the answer was of use; only one to a request for a range may be of none."""
    headers = {"Accept-Encoding": "identity"} | (_range_wanted(address, part) if resumes else {})
    with client.stream("GET", address, headers=headers, extensions={"trace": watch.trace}) as response:
        if resumes and response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # Either all of it is here already, or the file is another.
            part.answers += 1
            return _whole_length(response) == part.length
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            if not resumes:
                raise RefusedError("it sent a part where the whole was asked for")
            if not _goes_on(response, address, part):
                return False
            part.answers += 1
            chunks = response.iter_raw()
        else:
            response.raise_for_status()
            chunks = _begun(response, address, part, most)
        tell()
        for chunk in chunks:
            watch.came(len(chunk))
            part.append(chunk)
            if part.length > (most if part.total is None else part.total):
                raise WrongBytesError(f"more than {part.length - len(chunk):,} bytes came, which is too many")
            tell()
    if part.total is not None and part.length < part.total:
        raise BrokenOffError(f"it ended after {part.length:,} of {part.total:,} bytes")
    return True


def _range_wanted(address: str, part: Part) -> dict[str, str]:
    headers = {"Range": f"bytes={part.length}-"}
    origin = part.origin
    # Another server's tags mean nothing to this one; a weak ETag may not be used so.
    if origin is not None and origin.address == address:
        if origin.etag is not None and not origin.etag.startswith("W/"):
            headers["If-Range"] = origin.etag
        elif origin.etag is None and origin.modified is not None:
            headers["If-Range"] = origin.modified
    return headers


def _goes_on(response: httpx.Response, address: str, part: Part) -> bool:
    """Check that a partial answer begins where the part ends and seems to be of the same file."""
    match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != part.length:
        return False
    if match[3] != "*":
        total = int(match[3])
        if part.total not in (None, total):
            return False
        part.total = total
    old, new = part.origin, _origin(response, address, None)
    if old is None or old.address != address:
        return True
    return not (_differ(old.etag, new.etag) or _differ(old.modified, new.modified))


def _differ(old: str | None, new: str | None) -> bool:
    return old is not None and new is not None and old != new


def _begun(response: httpx.Response, address: str, part: Part, most: int) -> Iterator[bytes]:
    """Begin the part anew if what comes looks like the file: a page that says sorry must not cost it."""
    length = response.headers.get("Content-Length")
    total = int(length) if length is not None else None
    if total is not None and total > most:
        raise RefusedError(f"it offers {total:,} bytes, more than the expected {most:,} at most")
    chunks = response.iter_raw()
    first = b""
    while len(first) < len(_IDX_MAGIC) and (chunk := next(chunks, b"")):
        first += chunk
    if not first.startswith((GZIP_MAGIC, _IDX_MAGIC)):
        kind = response.headers.get("Content-Type", "something")
        raise RefusedError(f"it sent {kind}, which is not the file" if first else "it sent 0 bytes")
    part.begin(_origin(response, address, total))
    return _after(first, chunks)


def _after(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _origin(response: httpx.Response, address: str, total: int | None) -> Origin:
    headers = response.headers
    etag, modified, date = (headers.get(name) for name in ("ETag", "Last-Modified", "Date"))
    return Origin(
        address,
        etag if etag is not None and etag.isascii() else None,
        modified if _settled(modified, date) else None,
        total,
    )


def _settled(modified: str | None, date: str | None) -> bool:
    """Tell whether a time of change is old enough that no second change can hide in the same second."""
    try:
        return (
            modified is not None
            and date is not None
            and (parsedate_to_datetime(date) - parsedate_to_datetime(modified)).total_seconds() >= 1
        )
    except (ValueError, TypeError):
        return False


def _whole_length(response: httpx.Response) -> int | None:
    match = _UNSATISFIED.fullmatch(response.headers.get("Content-Range", ""))
    return int(match[1]) if match else None
