"""What has come of a file so far, on disk: bytes as a server sent them, behind a line that says which one."""

import fcntl
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

PART_SUFFIX = ".gz.part"
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 14


@dataclass(frozen=True)
class Origin:
    """Where a part's first bytes came from.

    Attributes
    ----------
    address : str
        Which address was asked.
    etag, modified : str or None
        The server's ETag and Last-Modified, which change when the file does.
    total : int or None
        How many bytes it said the whole is.
    """

    address: str
    etag: str | None = None
    modified: str | None = None
    total: int | None = None


class Part:
    """A file that is not whole yet; it stays on disk when the download breaks off, however that happens.

    Attributes
    ----------
    length : int
        The bytes that it holds.
    origin : Origin or None
        Whose they are; None while there are none.
    total : int or None
        How many there will be, when a server said so.
    answers : int
        How many answers they were put together from; those of an earlier process count as one.
    """

    def __init__(self, file: BinaryIO, path: Path | None) -> None:
        self._file = file
        self._path = path
        self._start = 0
        self.length = 0
        self.origin = self._read_line()
        self.total: int | None = self.origin.total if self.origin else None
        self.answers = 1 if self.length else 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the part at `path`; while another process has it, one that nobody else sees.

        Raises
        ------
        OSError
            When the folder cannot be written to.
        """
        while True:
            file = path.open("a+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return cls(tempfile.TemporaryFile("a+b", dir=path.parent), None)
            if os.fstat(file.fileno()).st_nlink:
                return cls(file, path)
            # The process before had it, and was done with it, between our opening and our locking.
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._path is not None and not self.length:
            self._path.unlink(missing_ok=True)
        self._file.close()

    @property
    def is_kept(self) -> bool:
        """Whether a later call finds these bytes again."""
        return self._path is not None and self.length > 0

    @property
    def tag(self) -> str:
        """What tells the names of our other files from those of a process that has the part meanwhile."""
        return "" if self._path is not None else f".{os.getpid()}-{threading.get_ident()}"

    @property
    def is_whole(self) -> bool:
        """Whether all bytes that were promised are there."""
        return self.length > 0 and self.length == self.total

    def begin(self, origin: Origin) -> None:
        """Throw away what there is and take the bytes of `origin` from now on."""
        self.clear()
        line = json.dumps(asdict(origin)).encode() + b"\n"
        self._file.write(line)
        self._file.flush()
        self._start, self.origin, self.total, self.answers = len(line), origin, origin.total, 1

    def append(self, chunk: bytes) -> None:
        """Write what came, so that not even a kill loses it."""
        self._file.write(chunk)
        self._file.flush()
        self.length += len(chunk)

    def clear(self) -> None:
        """Throw away what there is."""
        self._file.truncate(0)
        self.origin = self.total = None
        self.length = self.answers = 0

    def chunks(self) -> Iterator[bytes]:
        """Read what there is from its first byte."""
        self._file.seek(self._start)
        while chunk := self._file.read(_CHUNK):
            yield chunk

    def _read_line(self) -> Origin | None:
        self._file.seek(0)
        line = self._file.readline(_LONGEST_LINE)
        try:
            origin = Origin(**json.loads(line))
        except (ValueError, TypeError):
            # Nothing, or what a kill left of the line: no bytes follow it.
            self._file.truncate(0)
            return None
        self._start = len(line)
        self.length = os.fstat(self._file.fileno()).st_size - self._start
        return origin
