"""The queue of runs: huey's, in an SQLite file of the data folder, or in Redis.

A task is no more than a run's id and its ticket. What becomes of it is the store's to say: a task whose
ticket is no longer the run's does nothing, so that a task too many does no harm, and one that was lost can be
made again.
"""

import hashlib
import json
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import Huey, PriorityRedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import RedisError

from backend.store import Run

_FILE = "queue.sqlite"
_FAULTS = (OSError, sqlite3.Error, RedisError)


class QueueError(Exception):
    """The queue cannot be used; ``str(error)`` says why and what to do."""


class _JsonSerializer(Serializer):  # type: ignore[misc] # huey comes without types
    """Write tasks as JSON, which can hold numbers and words but no code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields = json.loads(data)
        return Message(*fields) if isinstance(fields, list) else fields


class Queue:
    """Tasks that wait for a worker, by their tickets.

    Parameters
    ----------
    folder : Path
        The data folder; made when it is missing.
    url : str or None
        A Redis server's, such as ``redis://localhost:6379/0``; None keeps the queue in a file of the folder.

    Raises
    ------
    QueueError
        If the file cannot be opened or the server not be reached.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._url = url
        self._where = str(folder / _FILE) if url is None else url
        try:
            if url is None:
                folder.mkdir(parents=True, exist_ok=True)
                self.huey: Huey = SqliteHuey(
                    "runs", filename=self._where, results=False, serializer=_JsonSerializer()
                )
            else:
                self.huey = PriorityRedisHuey(
                    f"backprop-lab-{_address(folder)}", url=url, results=False, serializer=_JsonSerializer()
                )
                self.huey.storage.conn.ping()
        except _FAULTS as error:
            raise QueueError(self._unusable(error)) from error
        self._work: Callable[[str, int], None] | None = None
        self._task = self.huey.task(name="train")(self._do)

    def _do(self, run: str, ticket: int) -> None:
        if self._work is not None:
            self._work(run, ticket)

    def serve(self, work: Callable[[str, int], None]) -> None:
        """Set what a worker of this process does with a run's id and ticket."""
        self._work = work

    def enqueue(self, run: Run) -> None:
        """Put a run's task in its place.

        Raises
        ------
        QueueError
            If the file cannot be written or the server not be reached.
        """
        try:
            self.huey.enqueue(self._task.s(run.id, run.ticket, priority=-run.ticket))
        except _FAULTS as error:
            raise QueueError(self._unusable(error)) from error

    def tasks(self) -> set[tuple[str, int]]:
        """List the tasks that wait, as ids and tickets.

        Raises
        ------
        QueueError
            If the file cannot be read or the server not be reached.
        """
        try:
            return {(run, ticket) for run, ticket in (task.data[0] for task in self.huey.pending())}
        except _FAULTS as error:
            raise QueueError(self._unusable(error)) from error

    def close(self) -> None:
        """Let go of the file or the server."""
        self.huey.storage.close()

    def _unusable(self, error: Exception) -> str:
        if self._url is None:
            return (
                f"The queue of runs in {self._where} cannot be read or written ({error}). Make sure that the "
                "folder can be written to and has room, or set BACKPROP_LAB_DATA_FOLDER to another one."
            )
        return (
            f"The queue of runs at {self._where} cannot be reached ({error}). Start a Redis server there, "
            "set BACKPROP_LAB_QUEUE to another one's address, or leave it out to keep the queue in the data "
            "folder."
        )


def _address(folder: Path) -> str:
    """Name a data folder, so that several can share a server without taking each other's tasks."""
    whole = f"{socket.gethostname()}:{folder.resolve()}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
