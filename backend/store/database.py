"""One SQLite file, opened and brought up to date, whose faults are told in words."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.store.errors import StoreError
from backend.store.schema import migrate


class Database:
    """An SQLite file with the tables of this version.

    Parameters
    ----------
    file : Path
        The database; it and its folder are made when they are missing.
    holds : str
        What the caller keeps in it, for messages: "sessions" or "runs".
    durable : bool
        Whether a commit survives the machine's power cut, not only the end of the process.

    Raises
    ------
    StoreError
        If the file cannot be opened, is no database of ours, or was made by a newer version.
    """

    def __init__(self, file: Path, holds: str, *, durable: bool = False) -> None:
        self._file = file
        self._holds = holds
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                file, check_same_thread=False, isolation_level=None, timeout=10
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(self.unusable(error)) from error
        try:
            migrate(self._connection)
            if durable:
                self._connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreError(self.unusable(error)) from error
        except StoreError:
            self._connection.close()
            raise

    def unusable(self, error: Exception) -> str:
        """Say that the file cannot be used, why, and what to do."""
        return (
            f"The {self._holds} in {self._file} cannot be read or written ({error}). Make sure that the "
            "folder can be written to and has room, or set BACKPROP_LAB_DATA_FOLDER to another one."
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the file for writing; an error leaves it as it was.

        Raises
        ------
        StoreError
            If it cannot be read or written.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise StoreError(self.unusable(error)) from error

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Read the file as it is at one moment, without waiting for who writes.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN")
                try:
                    yield self._connection
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise StoreError(self.unusable(error)) from error

    def version(self) -> int:
        """Return a number that changes whenever another connection has changed the file.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        with self._lock:
            try:
                (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            except sqlite3.Error as error:
                raise StoreError(self.unusable(error)) from error
        return int(version)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
