"""A run's folder: its checkpoints, what it needs to go on, and a lock that says who trains it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_RESERVE_BYTES = 256 * 1024


class HeldError(Exception):
    """Another process holds a lock."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is held by another process.")


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends.

    Parameters
    ----------
    path : Path
        A file to lock; it and its folder are made when they are missing.
    wait : bool
        Whether to wait for whoever holds it.

    Raises
    ------
    HeldError
        If another process holds it and `wait` is off.
    OSError
        If the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError(path) from error
        yield
    finally:
        os.close(handle)


class RunFolder:
    """The folder of one run.

    Parameters
    ----------
    path : Path
        Where it is or will be.

    Attributes
    ----------
    state : Path
        The file that the run goes on from.
    lock : Path
        The file that whoever trains the run holds.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / "state.safetensors"
        self.lock = path / "lock"
        self._reserve = path / "reserve"

    @classmethod
    def of(cls, data_folder: Path, run: str) -> "RunFolder":
        """Name the folder of a run."""
        return cls(all_runs(data_folder) / run)

    def checkpoint(self, index: int) -> Path:
        """Name the file of a checkpoint."""
        return self.path / "checkpoints" / f"{index}.safetensors"

    def make(self) -> None:
        """Make the folder, with some room set aside so that even a full disk can hold the end of the run.

        Half-written files of a writer that was killed are removed; whoever calls this holds the lock.

        Raises
        ------
        OSError
            If it cannot be made.
        """
        self.checkpoint(0).parent.mkdir(parents=True, exist_ok=True)
        for left in self.path.rglob(".*.safetensors.*"):
            left.unlink(missing_ok=True)
        if not self._reserve.exists():
            try:
                self._reserve.write_bytes(bytes(_RESERVE_BYTES))
            except OSError:
                self.give_way()
                raise

    def give_way(self) -> None:
        """Give back the room that was set aside."""
        with suppress(OSError):
            self._reserve.unlink()

    def remove(self) -> None:
        """Delete the folder with all that is in it, as far as that can be done."""
        shutil.rmtree(self.path, ignore_errors=True)


def all_runs(data_folder: Path) -> Path:
    """Name the folder that holds the runs' folders."""
    return data_folder / "runs"
